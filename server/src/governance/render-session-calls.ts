import {
  chip,
  clock,
  code,
  count,
  type Glyph,
  type Html,
  html,
  named,
  number,
  type Reader,
  shortId,
} from '../platform/page.ts'
import { type RefusedBecause, type SessionCall, type SessionStory, shapeOf } from './derive-story.ts'

/** Rows that stand open; what stands out always does, then the newest. */
const rowsOpen = 8

/** What the timeline shows, in words: each call with its outcome and why it was let through or refused. */
export function callRows(story: SessionStory, reader: Reader): Html {
  const calls = [...story.calls].sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime())
  const special = calls.filter(standsOut)
  const plain = calls.filter(call => !standsOut(call))
  const open = new Set([...special, ...plain.slice(0, Math.max(0, rowsOpen - special.length))])
  const rest = calls.filter(call => !open.has(call))
  return html`${table(
    calls.filter(call => open.has(call)),
    story,
    reader,
  )}${rest.length > 0 && html`<details class="more"><summary>Show ${count(rest.length, 'more call')}, all succeeded</summary>${table(rest, story, reader)}</details>`}`
}

/** All but a read or a write that went as approved. */
function standsOut(call: SessionCall): boolean {
  return call.outcome !== 'succeeded' || call.effect === 'destructive' || call.tainted === true
}

function table(calls: readonly SessionCall[], story: SessionStory, reader: Reader): Html {
  return html`<table class="rows calls">
<thead><tr><th scope="col">Call</th><th scope="col">At</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead>
<tbody>
${calls.map(call => callRow(call, story, reader))}</tbody></table>`
}

function callRow(call: SessionCall, story: SessionStory, reader: Reader): Html {
  const [glyph, word] = outcomeWords(call)
  return html`<tr id="${call.id}"><td><span class="main">${code(call.tool)}</span>${
    call.target !== undefined && html`<span class="sub">${named(call.target)}</span>`
  }</td><td class="nowrap">${clock(call.startedAt, reader, 'second')}</td><td class="full">${chip(glyph, word)}</td><td class="full quiet">${why(call, story, reader)}</td></tr>
`
}

const because: Readonly<Record<string, string>> = {
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

function reasonWords(reason: RefusedBecause): string {
  return because[reason] ?? reason.replaceAll('_', ' ')
}

function outcomeWords(call: SessionCall): readonly [Glyph, string] {
  switch (call.outcome) {
    case 'succeeded':
      return ['done', 'Succeeded']
    case 'failed':
      return ['failed', 'Failed']
    case 'not_sent':
      return ['not-sent', 'Not sent']
    case 'aborted':
      return ['aborted', 'Aborted']
    case 'withheld':
      return ['withheld', 'Withheld']
    case 'unknown':
      return ['unsettled', 'Unsettled']
    case 'in_flight':
      return ['active', 'In flight']
    case 'refused':
      return [
        shapeOf(call) === 'drifted' ? 'drifted' : 'refused',
        call.refusedBecause === undefined ? 'Refused' : `Refused, ${reasonWords(call.refusedBecause)}`,
      ]
  }
}

/** Outcome first where it needs words, then what stood behind the call. */
function why(call: SessionCall, story: SessionStory, reader: Reader): Html {
  const parts = [outcomeStory(call, story, reader), behind(call, story, reader), tainted(call), call.note].filter(
    part => part !== undefined,
  )
  return html`${parts.map((part, at) => html`${at > 0 && ' '}${part}`)}`
}

function outcomeStory(call: SessionCall, story: SessionStory, reader: Reader): Html | undefined {
  const at = (date: Date): Html => clock(date, reader, 'second')
  const { endedAt } = story.session
  switch (call.outcome) {
    case 'withheld':
      return html`The session ended${endedAt !== undefined && html` at ${at(endedAt)}`}. The result came${call.endedAt !== undefined && html` at ${at(call.endedAt)}`} and did not leave Ambit.`
    case 'unknown':
      return html`Sent at ${at(call.startedAt)}. Whether it took effect is not known. Look there to be sure.`
    case 'aborted':
      return html`Stopped by the end of the session.`
    case 'not_sent':
      return html`Our connector stopped before the first byte.`
    case 'failed':
      return html`The provider answered with an error.`
    case 'in_flight':
      return html`Sent; no result yet.`
    case 'refused':
      return refusal(call)
    case 'succeeded':
      return undefined
  }
}

function refusal(call: SessionCall): Html {
  if (call.refusedBecause === 'drifted') return html`The definition changed since it was approved. Nothing was sent.`
  if (call.refusedBecause === 'ended') return html`The session had ended. Nothing was sent.`
  return html`Nothing was sent.`
}

function behind(call: SessionCall, story: SessionStory, reader: Reader): Html | undefined {
  const approval = story.approvals.find(one => one.id === call.approvalId)
  if (call.approvalId !== undefined)
    return html`One-call approval ${shortId(call.approvalId)}${approval?.decidedAt !== undefined && html` of ${clock(approval.decidedAt, reader)}`}, used once.`
  const grant = story.grants.find(one => one.id === call.grantId)
  if (grant !== undefined)
    return html`Grant of ${clock(grant.startsAt, reader)}${call.callsLeft !== undefined && html`, ${number(call.callsLeft)} ${call.callsLeft === 1 ? 'call' : 'calls'} left`}.`
  return call.rule === undefined ? undefined : html`Rule ${code(call.rule)}.`
}

function tainted(call: SessionCall): Html | undefined {
  return call.tainted === true ? html`Text from outside was read.` : undefined
}
