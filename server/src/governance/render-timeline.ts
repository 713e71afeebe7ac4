import {
  brief,
  clockText,
  type Glyph,
  type Html,
  type HtmlValue,
  html,
  named,
  type Precision,
  percent,
  type Reader,
  state,
  visibleText,
} from '../platform/page.ts'
import { type MarkShape, type SessionCall, type SessionGrant, type SessionStory, shapeOf } from './derive-story.ts'
import { deriveTimeline, type Lane, type Mark, type MarkSet, type Span, type Timeline } from './derive-timeline.ts'
import { sessionWordsIn } from './words/all.ts'
import { refusedReasons } from './words/session.ts'
import type { TimelineWords } from './words/timeline.ts'

/**
 * The picture of a session: one lane for each authority that lived in it, on one axis of real time, closed by the wall.
 * Percent coordinates let it stretch without a script; the table below says the same in words, so it is hidden from
 * screen readers, and each mark leads to its row.
 */
export function renderTimeline(story: SessionStory, reader: Reader): Html {
  const timeline = deriveTimeline(story, reader.now, offsetSeconds(reader))
  return html`${hatching}<div class="tl">
<div class="tl-row tl-axis"><div class="tl-name quiet">${wordsOf(reader).time}</div>${axis(timeline, reader)}</div>
<div class="tl-lanes">${ground(timeline)}<ol>
${timeline.lanes.map(
  lane => html`<li class="tl-row">${laneName(lane, story, reader)}${laneDrawing(lane, reader)}</li>
`,
)}</ol></div>
</div>
${legend(story, timeline, reader)}`
}

function wordsOf(reader: Reader): TimelineWords {
  return sessionWordsIn(reader).timeline
}

/** Minutes east of UTC in the reader's zone, for ticks at round times. */
function offsetSeconds(reader: Reader): number {
  const local = new Date(reader.now.toLocaleString('en-US', { timeZone: reader.zone }))
  const utc = new Date(reader.now.toLocaleString('en-US', { timeZone: 'UTC' }))
  return Math.round((local.getTime() - utc.getTime()) / 1000)
}

const hatching = html`<svg class="hidden" width="0" height="0" aria-hidden="true"><defs><pattern id="after" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs></svg>`

/** Labels that would hang over an edge are turned inwards. */
const edgePart = 0.03

function axis(timeline: Timeline, reader: Reader): Html {
  const labels = timeline.ticks.map((tick, at) => {
    const anchor = tick.at < edgePart ? 'start' : tick.at > 1 - edgePart ? 'end' : 'middle'
    return html`<text x="${percent(tick.at)}" y="13" text-anchor="${anchor}"${at % 2 === 1 && html` class="alt"`}>${tickText(tick.time, timeline, reader)}</text>`
  })
  return html`<svg class="axis" aria-hidden="true">${labels}</svg>`
}

function tickText(time: Date, timeline: Timeline, reader: Reader): string {
  const [first, second] = timeline.ticks
  const step = first === undefined || second === undefined ? 60_000 : second.time.getTime() - first.time.getTime()
  return clockText(time, reader, step < 60_000 ? 'second' : 'minute')
}

/** Grid, breaks, the hatching after the wall, and the wall itself, behind all lanes at once. */
function ground(timeline: Timeline): Html {
  const { wall, now } = timeline
  return html`<svg class="tl-ground" aria-hidden="true">${timeline.ticks.map(tick => vertical(tick.at, 'sp-grid'))}${timeline.folds.map(
    fold =>
      html`<rect class="sp-fold" x="${percent(fold.from)}" y="0" width="${percent(fold.to - fold.from)}" height="100%"/>`,
  )}${
    wall !== undefined &&
    html`<rect class="sp-paper" x="${percent(wall)}" y="0" width="${percent(1 - wall)}" height="100%"/><rect fill="url(#after)" x="${percent(wall)}" y="0" width="${percent(1 - wall)}" height="100%"/>${vertical(wall, 'sp-end')}`
  }${now !== undefined && vertical(now, 'sp-present')}</svg>`
}

function vertical(at: number, kind: string): Html {
  return html`<line class="${kind}" x1="${percent(at)}" x2="${percent(at)}" y1="0" y2="100%"/>`
}

function laneName(lane: Lane, story: SessionStory, reader: Reader): Html {
  const [title, small] = laneWords(lane, story, reader)
  return html`<div class="tl-name">${title}<span class="sub">${small}</span></div>`
}

const secondsShownBelowMs = 600_000

/** A session of a few minutes would read "09:08 to 09:08" without its seconds. */
function precisionOf({ session }: SessionStory, reader: Reader): Precision {
  const length = (session.endedAt ?? reader.now).getTime() - session.startedAt.getTime()
  return length < secondsShownBelowMs ? 'second' : 'minute'
}

function laneWords(lane: Lane, story: SessionStory, reader: Reader): readonly [HtmlValue, HtmlValue] {
  const words = wordsOf(reader)
  const at = (date: Date): string => clockText(date, reader, precisionOf(story, reader))
  switch (lane.kind) {
    case 'session': {
      const { startedAt, endedAt, expiresAt } = story.session
      const run = endedAt === undefined ? words.since(at(startedAt)) : words.fromTo(at(startedAt), at(endedAt))
      return [words.session, words.hardEnd(run, at(expiresAt))]
    }
    case 'requests':
      return [words.requests, requestWords(story, words)]
    case 'grant':
      return [words.grantOf(named(lane.grant.provider)), grantWords(lane.grant, at, words)]
    case 'one_call':
      return oneCallWords(lane, at, words)
    case 'no_grant':
      return [words.withoutGrant, words.calls(lane.count)]
    case 'in_flight':
      return [
        words.inFlight,
        lateWords(
          lane.marks.map(mark => mark.call),
          words,
        ),
      ]
  }
}

function requestWords({ approvals }: SessionStory, words: TimelineWords): string {
  const of = (...outcomes: string[]): number => approvals.filter(one => outcomes.includes(one.outcome)).length
  return words.requestCounts({
    asked: approvals.length,
    approved: of('approved', 'narrowed'),
    narrowed: of('narrowed'),
    denied: of('denied'),
    undecided: of('expired', 'withdrawn'),
    waiting: of('pending'),
  })
}

function grantWords(grant: SessionGrant, at: (date: Date) => string, words: TimelineWords): string {
  const { endReason: reason, callsUsed, maxCalls } = grant
  const ends: Readonly<Record<string, string>> = words.grantEnds
  const because = reason === undefined ? undefined : (ends[reason] ?? reason.replaceAll('_', ' '))
  const budget = maxCalls === undefined ? words.calls(callsUsed) : words.callsOf(callsUsed, maxCalls)
  const end = words.fromTo(at(grant.startsAt), at(grant.endedAt ?? grant.expiresAt))
  return `${end}${because === undefined ? '' : `, ${because}`}; ${budget}`
}

function oneCallWords(
  lane: Extract<Lane, { kind: 'one_call' }>,
  at: (date: Date) => string,
  words: TimelineWords,
): readonly [HtmlValue, HtmlValue] {
  const [first] = lane.approvals
  if (lane.approvals.length !== 1 || first === undefined)
    return [words.oneCalls, words.approvedUsed(lane.approvals.length, lane.marks.length)]
  const decided = at(first.decidedAt ?? first.requestedAt)
  return [words.oneCall, words.oneCallLine(named(first.summary), decided, lane.marks.length > 0)]
}

function lateWords(calls: readonly SessionCall[], words: TimelineWords): string {
  const of = (outcome: string): number => calls.filter(call => call.outcome === outcome).length
  const [withheld, unknown, aborted] = [of('withheld'), of('unknown'), of('aborted')]
  const parts = [
    withheld > 0 && words.withheld(withheld),
    unknown > 0 && words.unknown(unknown),
    aborted > 0 && words.aborted(aborted),
  ]
  return parts.filter(part => part !== false).join(', ')
}

function laneDrawing(lane: Lane, reader: Reader): Html {
  return html`<svg class="lane" aria-hidden="true">${laneShapes(lane, reader)}</svg>`
}

function laneShapes(lane: Lane, reader: Reader): Html {
  switch (lane.kind) {
    case 'session':
      return html`${lane.span.planned !== undefined && box('sp-rest-session', lane.span.to, lane.span.planned)}${box('sp-reach', lane.span.from, lane.span.to)}${wall(lane.span)}`
    case 'requests':
      return html`${lane.requests.map(
        request =>
          html`${box('sp-wait', request.from, request.to)}<svg class="m m-decide m-${request.approval.outcome}" x="${percent(request.to)}"><title>${clockText(request.approval.decidedAt ?? request.approval.expiresAt, reader)}, ${sessionWordsIn(reader).page.outcome[request.approval.outcome]}</title><circle r="5" cx="0" cy="12"/></svg>`,
      )}`
    case 'grant':
      return html`${lane.span.planned !== undefined && box('sp-rest', lane.span.to, lane.span.planned)}${box('sp-soft', lane.span.from, lane.span.to)}${wall(lane.span)}${sets(lane, reader)}`
    case 'one_call':
      return html`${lane.spans.map(span => box('sp-soft', span.from, span.to))}${lane.marks.map(mark => markShape(mark, reader))}`
    case 'no_grant':
      return sets(lane, reader)
    case 'in_flight':
      return html`${lane.marks.map(mark => markShape(mark, reader))}`
  }
}

function box(kind: string, from: number, to: number): Html {
  const [y, height] = kind === 'sp-reach' || kind === 'sp-rest-session' ? [8, 8] : [6, 12]
  return html`<rect class="${kind}" x="${percent(from)}" y="${y}" width="${percent(Math.max(0, to - from))}" height="${height}" rx="2"/>`
}

function wall(span: Span): Html | false {
  if (span.wall === 'none') return false
  return html`<svg class="m" x="${percent(span.to)}"><rect class="${span.wall === 'drift' ? 'sp-wall-drift' : 'sp-wall'}" x="-4" y="1" width="4" height="22" rx="1"/></svg>`
}

/** Both ways of joining; the stylesheet shows the one that fits the width. */
function sets(lane: { readonly wide: MarkSet; readonly narrow: MarkSet }, reader: Reader): Html {
  return html`<g class="at-wide">${markSet(lane.wide, reader)}</g><g class="at-narrow">${markSet(lane.narrow, reader)}</g>`
}

function markSet(set: MarkSet, reader: Reader): Html {
  return html`${set.joined.map(group => {
    const first = group.calls[0]
    const middle = percent((group.from + group.to) / 2)
    return html`<a href="#${first?.id}" tabindex="-1"><title>${first !== undefined && wordsOf(reader).joined(group.calls.length, clockText(first.startedAt, reader, 'second'))}</title><line class="m-joined" x1="${percent(group.from)}" x2="${percent(group.to)}" y1="12" y2="12"/><line class="m-joined" x1="${middle}" x2="${middle}" y1="12" y2="12"/><text class="m-count" x="${middle}" y="16" text-anchor="middle">${group.calls.length}</text></a>`
  })}${set.single.map(mark => markShape(mark, reader))}`
}

const drawings: Readonly<Record<MarkShape, Html>> = {
  read: html`<circle class="m-fill" r="4.5" cx="0" cy="12"/>`,
  write: html`<rect class="m-fill" x="-4.5" y="7.5" width="9" height="9" rx="1"/>`,
  destructive: html`<path class="m-fill" d="M-3 5h6l4 4v6l-4 4h-6l-4-4v-6z"/>`,
  refused: html`<path class="m-back" d="m-4 8 8 8m0-8-8 8"/><path class="m-line" d="m-4 8 8 8m0-8-8 8"/>`,
  drifted: html`<path class="m-back" d="M-5 9.5H5M-5 14.5H5M3 5.5l-6 13"/><path class="m-line" d="M-5 9.5H5M-5 14.5H5M3 5.5l-6 13"/>`,
  withheld: html`<path class="m-hollow" d="m0 6 6 6-6 6-6-6z"/>`,
  unsettled: html`<circle class="m-hollow m-dashed" r="5" cx="0" cy="12"/>`,
  failed: html`<path class="m-fill" d="M-5.5 8h11L0 17z"/>`,
  aborted: html`<rect class="m-fill" x="-4" y="8" width="8" height="8"/>`,
  'not-sent': html`<circle class="m-hollow" r="4" cx="0" cy="12"/>`,
  'in-flight': html`<circle class="m-hollow" r="5" cx="0" cy="12"/><circle class="m-fill" r="2.5" cx="0" cy="12"/>`,
}

function markShape(mark: Mark, reader: Reader): Html {
  const { call, shape } = mark
  const drawing =
    mark.shift === 0 ? drawings[shape] : html`<g transform="translate(${mark.shift} 0)">${drawings[shape]}</g>`
  return html`<svg class="m m-${shape}" x="${percent(mark.at)}"><a href="#${call.id}" tabindex="-1"><title>${markName(call, reader)}</title>${drawing}</a></svg>`
}

/** "14:26:12, github__create_issue in acme/billing, refused, outside bounds". */
function markName(call: SessionCall, reader: Reader): string {
  const { calls, timeline } = sessionWordsIn(reader)
  const tool = visibleText(call.tool)
  const where = call.target === undefined ? tool : timeline.markIn(tool, visibleText(call.target))
  const reason = refusedReasons.find(each => each === call.refusedBecause)
  const outcome = reason === undefined ? calls.outcomes[call.outcome] : calls.refusedFor(calls.because[reason])
  return `${clockText(call.startedAt, reader, 'second')}, ${where}, ${outcome}`
}

const legendSigns: readonly (readonly [MarkShape, Glyph])[] = [
  ['read', 'done'],
  ['write', 'square'],
  ['destructive', 'destructive'],
  ['refused', 'refused'],
  ['drifted', 'drifted'],
  ['failed', 'failed'],
  ['withheld', 'withheld'],
  ['unsettled', 'unsettled'],
  ['aborted', 'aborted'],
  ['not-sent', 'not-sent'],
  ['in-flight', 'active'],
]

/** Only the signs that stand in this picture. */
function legend(story: SessionStory, timeline: Timeline, reader: Reader): Html {
  const words = wordsOf(reader)
  const shown = new Set(story.calls.map(shapeOf))
  const unused = story.grants.some(grant => grant.endedAt !== undefined && grant.endedAt < grant.expiresAt)
  const signs = legendSigns.filter(([shape]) => shown.has(shape))
  return html`<div class="legend">${signs.map(([shape, glyph]) => state(glyph, words.signs[shape]))}${
    story.session.endedAt !== undefined && state('ended', words.ended)
  }${unused && html`<span class="state t-quiet">${words.dashed}</span>`}${timeline.folds.map(
    fold => html`<span class="state t-quiet">${words.folded(brief(fold.seconds, reader.locale))}</span>`,
  )}</div>`
}
