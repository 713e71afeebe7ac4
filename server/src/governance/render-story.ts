import { clock, count, type Html, html, named, number, pageWordsIn, type Reader } from '../platform/page.ts'
import type { SessionCall, SessionStory } from './derive-story.ts'

/** The picture in words: who decided what, what was refused and why, and how it ended. */
export function storySentence(story: SessionStory, reader: Reader, callsCount = story.calls.length): Html {
  const { session } = story
  const ran =
    session.endedAt === undefined
      ? html`The session runs since ${clock(session.startedAt, reader)} and ends at ${clock(session.expiresAt, reader)} at the latest.`
      : html`The session ran from ${clock(session.startedAt, reader)} to ${clock(session.endedAt, reader)}${
          session.endedAt < session.expiresAt && html` and could have run until ${clock(session.expiresAt, reader)}`
        }; it ended ${pageWordsIn(reader.locale).because(session.endReason, session.endedBy && named(session.endedBy))}.`
  const part =
    story.calls.length < callsCount &&
    `This part shows the newest ${number(story.calls.length)} of ${count(callsCount, 'call')}. `
  return html`${ran} ${decided(story)}${part}${refused(story.calls)}${late(story.calls)}`
}

function decided(story: SessionStory): string {
  const many = story.approvals.filter(approval => approval.decidedAt !== undefined).length
  const denied = story.approvals.filter(approval => approval.outcome === 'denied').length
  if (story.approvals.length === 0) return 'Nothing was asked. '
  return `You decided ${count(many, 'request')}${denied > 0 ? ` and denied ${denied} of them` : ''}. `
}

const reasons: Readonly<Record<string, string>> = {
  outside_bounds: 'outside what you approved',
  tainted: 'until you decide, after private data and text by others were read',
  no_grant: 'without a grant',
  budget_used: 'beyond the calls you approved',
  policy: 'against the policy',
  drifted: 'because the tool had changed',
  ended: 'after the end',
  approval_required: 'until you decide',
  connection_required: 'for want of a connected account',
}

function refused(calls: readonly SessionCall[]): string {
  const all = calls.filter(call => call.outcome === 'refused')
  if (all.length === 0) return calls.length === 0 ? 'No call was made. ' : 'No call was refused. '
  const groups = Map.groupBy(all, call => call.refusedBecause ?? 'policy')
  const parts = [...groups].map(
    ([reason, found]) => `${found.length} ${reasons[reason] ?? reason.replaceAll('_', ' ')}`,
  )
  return `${count(all.length, 'call was', 'calls were')} refused: ${parts.join(', ')}. `
}

function late(calls: readonly SessionCall[]): string {
  const withheld = calls.filter(call => call.outcome === 'withheld').length
  const unknown = calls.filter(call => call.outcome === 'unknown').length
  const parts = [
    withheld > 0 &&
      `${count(withheld, 'result')} arrived after the end and ${withheld === 1 ? 'was' : 'were'} withheld.`,
    unknown > 0 && `Of ${count(unknown, 'call')} it is not known whether ${unknown === 1 ? 'it' : 'they'} took effect.`,
  ]
  return parts.filter(part => part !== false).join(' ')
}
