import type { MarkShape, SessionCall, SessionStory } from '../../../../server/src/governance/derive-story.ts'
import type { Lane } from '../../../../server/src/governance/derive-timeline.ts'
import type { GlyphName } from '../../parts/state.tsx'
import { clockText, type Precision, type Reader } from '../../parts/time-text.ts'
import { endWords } from './words.ts'

export const reasonWords: Readonly<Record<string, string>> = {
  outside_bounds: 'outside bounds',
  tainted: 'after reading private data and text by others',
  no_grant: 'no grant',
  budget_used: 'budget used',
  policy: 'policy',
  drifted: 'tool drifted',
  ended: 'session ended',
  approval_required: 'approval required',
  connection_required: 'no account',
}

export function reasonOf(call: SessionCall): string {
  const { refusedBecause: because = 'policy' } = call
  return reasonWords[because] ?? because.replaceAll('_', ' ')
}

export function count(number: number, word: string, many = `${word}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? word : many}`
}

const secondsShownBelowMs = 600_000

/** A session of a few minutes would read "09:08 to 09:08" without its seconds. */
export function precisionOf({ session }: SessionStory, by: Reader): Precision {
  const length = (session.endedAt ?? by.now).getTime() - session.startedAt.getTime()
  return length < secondsShownBelowMs ? 'second' : 'minute'
}

/** The picture in words: how long it ran, what was decided, what was refused and why, what came too late. */
export function storySentence(story: SessionStory, by: Reader, callsCount: number): string {
  return [ran(story, by), decided(story), part(story, callsCount), refused(story), late(story)]
    .filter(each => each !== '')
    .join(' ')
}

function ran(story: SessionStory, by: Reader): string {
  const { startedAt, endedAt, expiresAt, endReason } = story.session
  const at = (date: Date): string => clockText(date, by, precisionOf(story, by))
  if (endedAt === undefined)
    return `The session runs since ${at(startedAt)} and ends at ${at(expiresAt)} at the latest.`
  const could = endedAt < expiresAt ? ` and could have run until ${at(expiresAt)}` : ''
  return `The session ran from ${at(startedAt)} to ${at(endedAt)}${could}; it ended: ${endWords(endReason ?? null)}.`
}

function decided({ approvals }: SessionStory): string {
  if (approvals.length === 0) return 'Nothing was asked.'
  const many = approvals.filter(({ decidedAt }) => decidedAt !== undefined).length
  const denied = approvals.filter(({ outcome }) => outcome === 'denied').length
  const waiting = approvals.filter(({ outcome }) => outcome === 'pending').length
  const said = `${count(many, 'request was', 'requests were')} decided${denied > 0 ? `, ${denied} of them denied` : ''}.`
  return waiting === 0 ? said : `${said} ${count(waiting, 'request waits', 'requests wait')} for a decision.`
}

function part({ calls }: SessionStory, all: number): string {
  return calls.length < all ? `This part shows ${calls.length} of ${count(all, 'call')}.` : ''
}

function refused({ calls }: SessionStory): string {
  const found = calls.filter(({ outcome }) => outcome === 'refused')
  if (calls.length === 0) return 'No call was made.'
  if (found.length === 0) return 'No call was refused.'
  const groups = [...Map.groupBy(found, reasonOf)].map(([reason, each]) => `${each.length} ${reason}`)
  return `${count(found.length, 'call was', 'calls were')} refused: ${groups.join(', ')}.`
}

function late({ calls }: SessionStory): string {
  const of = (outcome: string): number => calls.filter(call => call.outcome === outcome).length
  const [withheld, unknown] = [of('withheld'), of('unknown')]
  return [
    withheld > 0 && `${count(withheld, 'result')} arrived after the end and did not leave Ambit.`,
    unknown > 0 && `Of ${count(unknown, 'call')} it is not known whether ${unknown === 1 ? 'it' : 'they'} took effect.`,
  ]
    .filter(each => each !== false)
    .join(' ')
}

const grantEnds: Readonly<Record<string, string>> = {
  replaced: 'replaced',
  drifted: 'ended by drift',
  session_ended: 'ended with the session',
  expired: 'ran its time',
  ended_by_person: 'ended by its person',
  ended_by_admin: 'ended by an administrator',
}

/** The name of a lane, and what stands below it. */
export function laneWords(lane: Lane, story: SessionStory, by: Reader): readonly [string, string] {
  const at = (date: Date): string => clockText(date, by, precisionOf(story, by))
  switch (lane.kind) {
    case 'session': {
      const { startedAt, endedAt, expiresAt } = story.session
      const run = endedAt === undefined ? `since ${at(startedAt)}` : `${at(startedAt)} to ${at(endedAt)}`
      return ['Session', `${run}, hard end ${at(expiresAt)}`]
    }
    case 'requests':
      return ['Requests', requestWords(story)]
    case 'grant': {
      const { provider, startsAt, endedAt, expiresAt, endReason, callsUsed, maxCalls } = lane.grant
      const because = endReason === undefined ? '' : `, ${grantEnds[endReason] ?? endReason.replaceAll('_', ' ')}`
      const budget = maxCalls === undefined ? count(callsUsed, 'call') : `${callsUsed} of ${count(maxCalls, 'call')}`
      return [`${provider} grant`, `${at(startsAt)} to ${at(endedAt ?? expiresAt)}${because}; ${budget}`]
    }
    case 'one_call': {
      const [first] = lane.approvals
      if (lane.approvals.length !== 1 || first === undefined)
        return ['One-call approvals', `${lane.approvals.length} approved, ${lane.marks.length} used`]
      const used = lane.marks.length > 0 ? 'used once' : 'not used'
      return ['One call', `${first.summary}, approved ${at(first.decidedAt ?? first.requestedAt)}, ${used}`]
    }
    case 'no_grant':
      return ['Without a grant', count(lane.count, 'call')]
    case 'in_flight': {
      const groups = [...Map.groupBy(lane.marks, ({ shape }) => shape)]
      return [
        'In flight at the end',
        groups.map(([shape, each]) => `${each.length} ${signWords[shape].toLowerCase()}`).join(', '),
      ]
    }
  }
}

function requestWords({ approvals }: SessionStory): string {
  const of = (...outcomes: string[]): number => approvals.filter(({ outcome }) => outcomes.includes(outcome)).length
  const parts: readonly (readonly [number, string])[] = [
    [of('approved', 'narrowed'), 'approved'],
    [of('narrowed'), 'of them narrowed'],
    [of('denied'), 'denied'],
    [of('expired', 'withdrawn'), 'without a decision'],
    [of('pending'), 'waiting'],
  ]
  return [
    `${approvals.length} asked`,
    ...parts.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`),
  ].join(', ')
}

export const signWords: Readonly<Record<MarkShape, string>> = {
  read: 'Read',
  write: 'Write',
  destructive: 'Destructive',
  refused: 'Refused, not sent',
  drifted: 'Drifted',
  failed: 'Failed',
  withheld: 'Withheld',
  unsettled: 'Unsettled',
  aborted: 'Aborted',
  'not-sent': 'Not sent',
  'in-flight': 'In flight',
}

export const signGlyphs: Readonly<Record<MarkShape, GlyphName>> = {
  read: 'done',
  write: 'square',
  destructive: 'destructive',
  refused: 'refused',
  drifted: 'drifted',
  failed: 'failed',
  withheld: 'withheld',
  unsettled: 'unsettled',
  aborted: 'aborted',
  'not-sent': 'not-sent',
  'in-flight': 'active',
}

/** "14:26:12, create_issue in acme/billing, refused, outside bounds". */
export function markName(call: SessionCall, by: Reader): string {
  const where = call.target === undefined ? call.tool : `${call.tool} in ${call.target}`
  const outcome = call.outcome === 'refused' ? `refused, ${reasonOf(call)}` : call.outcome.replaceAll('_', ' ')
  return `${clockText(call.startedAt, by, 'second')}, ${where}, ${outcome}`
}

/** What stood behind a call, or why none did, with what is known of its end. */
export function whyWords(call: SessionCall, story: SessionStory, by: Reader): string {
  const at = (date: Date): string => clockText(date, by, 'second')
  const ended = story.session.endedAt
  const outcome: Readonly<Partial<Record<SessionCall['outcome'], string>>> = {
    withheld: `The session ended${ended === undefined ? '' : ` at ${at(ended)}`}. The result came${call.endedAt === undefined ? '' : ` at ${at(call.endedAt)}`} and did not leave Ambit.`,
    unknown: `Sent at ${at(call.startedAt)}. Whether it took effect is not known. Look there to be sure.`,
    aborted: 'Stopped by the end of the session.',
    not_sent: 'Our connector stopped before the first byte.',
    failed: 'The provider answered with an error.',
    in_flight: 'Sent; no result yet.',
    refused:
      call.refusedBecause === 'drifted'
        ? 'The definition changed since it was approved. Nothing was sent.'
        : 'Nothing was sent.',
  }
  const grant = story.grants.find(({ id }) => id === call.grantId)
  const approval = story.approvals.find(({ id }) => id === call.approvalId)
  const behind =
    grant !== undefined
      ? `Grant of ${at(grant.startsAt)}${leftWords(call, grant.id, story)}.`
      : approval !== undefined
        ? `One-call approval${approval.decidedAt === undefined ? '' : ` of ${at(approval.decidedAt)}`}, used once.`
        : ''
  return [outcome[call.outcome] ?? '', behind].filter(each => each !== '').join(' ')
}

/** What remained of a grant after this call. */
function leftWords(call: SessionCall, grantId: string, story: SessionStory): string {
  const grant = story.grants.find(({ id }) => id === grantId)
  if (grant?.maxCalls === undefined) return ''
  const used = story.calls.filter(each => each.grantId === grantId && each.startedAt <= call.startedAt).length
  return `, ${count(Math.max(0, grant.maxCalls - used), 'call')} left`
}
