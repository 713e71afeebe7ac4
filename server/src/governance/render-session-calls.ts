import {
  chip,
  clock,
  code,
  type Glyph,
  type Html,
  type HtmlValue,
  html,
  named,
  type Reader,
  shortId,
} from '../platform/page.ts'
import { type CallOutcome, type RefusedBecause, type SessionCall, type SessionStory, shapeOf } from './derive-story.ts'
import { sessionWordsIn } from './words/all.ts'
import { type CallTableWords, refusedReasons } from './words/session.ts'

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
  )}${rest.length > 0 && html`<details class="more"><summary>${wordsOf(reader).more(rest.length)}</summary>${table(rest, story, reader)}</details>`}`
}

function wordsOf(reader: Reader): CallTableWords {
  return sessionWordsIn(reader).calls
}

/** All but a read or a write that went as approved. */
function standsOut(call: SessionCall): boolean {
  return call.outcome !== 'succeeded' || call.effect === 'destructive' || call.tainted === true
}

function table(calls: readonly SessionCall[], story: SessionStory, reader: Reader): Html {
  const words = wordsOf(reader)
  return html`<table class="rows calls">
<thead><tr><th scope="col">${words.call}</th><th scope="col">${words.at}</th><th scope="col">${words.outcome}</th><th scope="col">${words.why}</th></tr></thead>
<tbody>
${calls.map(call => callRow(call, story, reader))}</tbody></table>`
}

function callRow(call: SessionCall, story: SessionStory, reader: Reader): Html {
  const [glyph, word] = outcomeWords(call, wordsOf(reader))
  return html`<tr id="${call.id}"><td><span class="main">${code(call.tool)}</span>${
    call.target !== undefined && html`<span class="sub">${named(call.target)}</span>`
  }</td><td class="nowrap">${clock(call.startedAt, reader, 'second')}</td><td class="full">${chip(glyph, word)}</td><td class="full quiet">${why(call, story, reader)}</td></tr>
`
}

/** A reason that has no words stands by its name. */
function reasonWords(reason: RefusedBecause, words: CallTableWords): string {
  const known = refusedReasons.find(each => each === reason)
  return known === undefined ? reason.replaceAll('_', ' ') : words.because[known]
}

const glyphs: Readonly<Record<Exclude<CallOutcome, 'refused'>, Glyph>> = {
  succeeded: 'done',
  failed: 'failed',
  not_sent: 'not-sent',
  aborted: 'aborted',
  withheld: 'withheld',
  unknown: 'unsettled',
  in_flight: 'active',
}

function outcomeWords(call: SessionCall, words: CallTableWords): readonly [Glyph, string] {
  const { outcome, refusedBecause } = call
  if (outcome !== 'refused') return [glyphs[outcome], words.outcomes[outcome]]
  const shape = shapeOf(call) === 'drifted' ? 'drifted' : 'refused'
  if (refusedBecause === undefined) return [shape, words.outcomes.refused]
  return [shape, words.refusedFor(reasonWords(refusedBecause, words))]
}

/** Outcome first where it needs words, then what stood behind the call. */
function why(call: SessionCall, story: SessionStory, reader: Reader): Html {
  const words = wordsOf(reader)
  const parts = [
    outcomeStory(call, story, reader),
    behind(call, story, reader),
    call.tainted === true ? words.tainted : undefined,
    call.askedAs === undefined ? undefined : words.askedAs(call.askedAs),
    call.note,
  ].filter(part => part !== undefined)
  return html`${parts.map((part, at) => html`${at > 0 && ' '}${part}`)}`
}

function outcomeStory(call: SessionCall, story: SessionStory, reader: Reader): HtmlValue {
  const words = wordsOf(reader)
  const at = (date: Date | undefined): Html | undefined => date && clock(date, reader, 'second')
  switch (call.outcome) {
    case 'withheld':
      return words.withheld(at(story.session.endedAt), at(call.endedAt))
    case 'unknown':
      return words.unknown(clock(call.startedAt, reader, 'second'))
    case 'aborted':
      return words.aborted
    case 'not_sent':
      return words.notSent
    case 'failed':
      return words.failed
    case 'in_flight':
      return words.inFlight
    case 'refused':
      if (call.refusedBecause === 'drifted') return words.drifted
      return call.refusedBecause === 'ended' ? words.ended : words.nothingSent
    case 'succeeded':
      return undefined
  }
}

function behind(call: SessionCall, story: SessionStory, reader: Reader): HtmlValue {
  const words = wordsOf(reader)
  const decidedAt = story.approvals.find(one => one.id === call.approvalId)?.decidedAt
  if (call.approvalId !== undefined)
    return words.oneCall(shortId(call.approvalId), decidedAt && clock(decidedAt, reader))
  const grant = story.grants.find(one => one.id === call.grantId)
  if (grant === undefined) return call.rule === undefined ? undefined : words.rule(code(call.rule))
  const since = clock(grant.startsAt, reader)
  return call.callsLeft === undefined ? words.grant(since) : words.grantLeft(since, call.callsLeft)
}
