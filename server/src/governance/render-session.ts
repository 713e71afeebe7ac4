import {
  address,
  brief,
  clock,
  contentLayout,
  day,
  dayText,
  endButton,
  type Frame,
  type Glyph,
  glyph,
  type Html,
  html,
  named,
  namedText,
  number,
  pageWordsIn,
  reachBar,
  said,
  secondsBetween,
  shortDigest,
  shortId,
  state,
  time,
  visible,
  zoneName,
} from '../platform/page.ts'
import { isInsideApprovals, type SessionApproval, type SessionStory, wasSent } from './derive-story.ts'
import { type ReceiptView, renderReceipt } from './render-receipt.ts'
import { callRows } from './render-session-calls.ts'
import { storySentence } from './render-story.ts'
import { renderTimeline } from './render-timeline.ts'
import { sessionWordsIn } from './words/all.ts'
import type { SessionPageWords } from './words/session.ts'

export type {
  CallOutcome,
  RefusedBecause,
  SessionApproval,
  SessionCall,
  SessionGrant,
  SessionStory,
  StorySession,
} from './derive-story.ts'
export type { OfflineToken, ReceiptProof, ReceiptView } from './render-receipt.ts'

/** One session explained: what it touched, how it came about, and the proof that the record is whole. */
export interface SessionView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly homeHref: string
  readonly principal: { readonly name: string }
  readonly onBehalfOf?: string | undefined
  /** Of the first request. */
  readonly purpose?: string | undefined
  readonly story: SessionStory
  /** How many calls there are; the story may hold only the newest. */
  readonly callsCount: number
  readonly olderCallsHref?: string | undefined
  readonly resources: readonly TouchedResource[]
  readonly integrity: Integrity
  readonly completeness: { readonly complete: true } | { readonly complete: false; readonly because: string }
  readonly receipt?: ReceiptView | undefined
  /** Where "End session" is posted; undefined once it has ended. */
  readonly endAction?: string | undefined
  readonly reportHref?: string | undefined
}

export type Integrity =
  | { readonly kind: 'verified'; readonly events: number; readonly checkpoint: number }
  | { readonly kind: 'broken'; readonly firstBadIndex: number; readonly because?: string | undefined }
  | { readonly kind: 'pending' }

/** What a catalogue tool says that its calls touched; "undeclared" is shown as such. */
export interface TouchedResource {
  readonly effect: 'read' | 'write' | 'destructive'
  /** "14 issues in acme/website". */
  readonly label: string
  /** "3 of them written by people outside Acme". */
  readonly note?: string | undefined
}

function wordsOf({ frame }: SessionView): SessionPageWords {
  return sessionWordsIn(frame.reader).page
}

/** The page of one session. It opens with what was touched, and then tells how it came about (U8). */
export function renderSession(view: SessionView): Html {
  const { session } = view.story
  const { reader } = view.frame
  const words = wordsOf(view)
  const who = named(view.principal.name)
  return contentLayout({
    frame: view.frame,
    title: words.title(namedText(view.principal.name), dayText(session.startedAt, reader)),
    homeHref: view.homeHref,
    crumbs: [html`<a href="${address(view.homeHref)}">${words.yourAccount}</a>`, shortId(session.id)],
    body: html`<div class="page-head"><div><h1>${view.onBehalfOf === undefined ? who : words.actingFor(who, named(view.onBehalfOf))}</h1></div><div class="actions">${
      view.reportHref !== undefined &&
      html`<a class="button button-small" href="${address(view.reportHref)}">${words.report}</a>`
    }${view.endAction !== undefined && endButton({ action: view.endAction, csrfToken: view.csrfToken, sessionId: session.id }, reader)}</div></div>
${view.purpose !== undefined && view.purpose !== '' && html`<div class="session-purpose">${said(view.purpose, words.purposeBy, reader)}</div>`}
${verdict(view)}
<section class="panel" aria-labelledby="touched">
<div class="panel-head"><h2 id="touched">${words.touched}</h2></div>
${touched(view)}
</section>
<section class="panel" aria-labelledby="timeline">
<div class="panel-head"><h2 id="timeline">${words.timeline}</h2><span class="small quiet">${day(session.startedAt, reader)}, ${zoneName(reader, session.startedAt)}</span></div>
<figure><figcaption class="caption">${storySentence(view.story, reader, view.callsCount)}</figcaption>
${renderTimeline(view.story, reader)}</figure>
</section>
<section class="panel" aria-labelledby="calls">
<div class="panel-head"><h2 id="calls">${words.calls}<span class="count">${callCount(view)}</span></h2>${
      view.olderCallsHref !== undefined &&
      html`<a class="button button-small" href="${address(view.olderCallsHref)}">${words.older}</a>`
    }</div>
${view.story.calls.length === 0 ? html`<p class="empty">${words.noCall}</p>` : callRows(view.story, reader)}
</section>
<section class="panel" aria-labelledby="approvals">
<div class="panel-head"><h2 id="approvals">${words.asked}<span class="count">${view.story.approvals.length}</span></h2></div>
${approvals(view)}
</section>
${view.receipt !== undefined && renderReceipt(view.receipt, reader)}`,
  })
}

function callCount(view: SessionView): string {
  const shown = view.story.calls.length
  return shown < view.callsCount
    ? wordsOf(view).lastOf(shown, view.callsCount)
    : number(view.callsCount, view.frame.reader.locale)
}

function verdict(view: SessionView): Html {
  const words = wordsOf(view)
  return html`<dl class="verdict">
<div><dt>${words.state}</dt><dd>${stateVerdict(view)}</dd></div>
<div><dt>${words.integrity}</dt><dd>${integrityVerdict(view)}</dd></div>
<div><dt>${words.completeness}</dt><dd>${completenessVerdict(view)}</dd></div>
<div><dt>${words.inside}</dt><dd>${approvalVerdict(view)}</dd></div>
</dl>`
}

function completenessVerdict(view: SessionView): Html {
  const words = wordsOf(view)
  if (!view.completeness.complete)
    return html`${state('note', words.incomplete)}<span class="sub">${view.completeness.because}</span>`
  const living = view.story.session.endedAt === undefined
  return html`${state('verified', words.complete)}<span class="sub">${living ? words.everyFinished : words.everyCall}</span>`
}

/** Counted over the calls on this page; when there are more, it says so. */
function approvalVerdict(view: SessionView): Html {
  const { calls } = view.story
  const words = wordsOf(view)
  const sent = calls.filter(wasSent)
  const inside = sent.filter(isInsideApprovals).length
  const refused = calls.length - sent.length
  const figure = words.insideOf(inside, sent.length)
  return html`${inside === sent.length ? html`<span class="num">${figure}</span>` : state('note', figure)}<span class="sub">${
    isPart(view) && words.newest(calls.length)
  }${refused === 0 ? words.noneRefused : words.refused(refused)}</span>`
}

function isPart(view: SessionView): boolean {
  return view.story.calls.length < view.callsCount
}

function stateVerdict(view: SessionView): Html {
  const { session } = view.story
  const { reader } = view.frame
  const words = wordsOf(view)
  if (session.endedAt === undefined)
    return html`${state('active', words.active)}<span class="sub">${reachBar({ from: session.startedAt, to: session.expiresAt }, reader)}</span>`
  const length = html`<span class="nowrap">${brief(secondsBetween(session.startedAt, session.endedAt), reader.locale)}</span>`
  const by = pageWordsIn(reader.locale).because(session.endReason, session.endedBy && named(session.endedBy))
  return html`${state('ended', words.endedAt(clock(session.endedAt, reader)))}<span class="sub">${words.endedAfter(by, length)}</span>`
}

function integrityVerdict(view: SessionView): Html {
  const { integrity } = view
  const words = wordsOf(view)
  switch (integrity.kind) {
    case 'verified':
      return html`${state('verified', words.verified)}<span class="sub">${words.events(integrity.events, integrity.checkpoint)}</span>`
    case 'pending':
      return html`${state('waiting', words.pending)}<span class="sub">${words.pendingMeans}</span>`
    case 'broken':
      return html`${state('note', words.broken)}<span class="sub">${words.brokenAt(integrity.firstBadIndex, integrity.because ?? words.mismatch)}</span>`
  }
}

const effects = ['read', 'write', 'destructive'] as const

function touched(view: SessionView): Html {
  const words = wordsOf(view)
  return html`<div class="touched">${effects.map(effect => {
    const calls = view.story.calls.filter(call => call.effect === effect && wasSent(call))
    const withheld = calls.filter(call => call.outcome === 'withheld').length
    const found = view.resources.filter(resource => resource.effect === effect)
    const known = words.callCount(calls.length)
    const some = isPart(view) ? words.atLeast(known) : known
    const many = html`${some}${withheld > 0 && html`, ${words.withheld(withheld)}`}`
    return html`<div><h3>${glyph(effect)}${words.did[effect]}<span class="n">${many}</span></h3>${
      found.length === 0
        ? html`<p class="quiet small">${calls.length === 0 ? words.nothing : words.undeclared}</p>`
        : html`<ul>${found.map(resource => html`<li><bdi>${visible(resource.label, { line: true })}</bdi></li>${resource.note !== undefined && html`<li class="quiet">${resource.note}</li>`}`)}</ul>`
    }</div>`
  })}</div>`
}

const outcomes: Readonly<Record<SessionApproval['outcome'], Glyph>> = {
  pending: 'waiting',
  approved: 'verified',
  narrowed: 'verified',
  denied: 'denied',
  expired: 'ended',
  withdrawn: 'ended',
}

/** Each request with what its page showed to whoever decided. */
function approvals(view: SessionView): Html {
  const words = wordsOf(view)
  const { reader } = view.frame
  if (view.story.approvals.length === 0) return html`<p class="empty">${words.nothingAsked}</p>`
  return html`<ul class="asked">${view.story.approvals.map(
    approval => html`<li><div class="asked-head"><span><b>${named(approval.summary)}</b><span class="sub">${words.askedAt(clock(approval.requestedAt, reader))}${decided(approval, view)}</span></span>${state(outcomes[approval.outcome], words.outcome[approval.outcome])}</div>
<details><summary>${words.whatShown}</summary>
<dl class="facts">${approval.shown.map(line => html`<dt><bdi>${visible(line.bound, { line: true })}</bdi></dt><dd dir="auto">${visible(line.value, { exact: true })}</dd>`)}<dt>${words.digest}</dt><dd>${shortDigest(approval.requestDigest)}</dd></dl>
${approval.purpose !== undefined && said(approval.purpose, words.agentsWords, reader)}
</details></li>`,
  )}</ul>`
}

function decided({ decidedAt, decidedBy }: SessionApproval, view: SessionView): Html | false {
  if (decidedAt === undefined) return false
  const words = wordsOf(view)
  const at = time(decidedAt, view.frame.reader)
  return html`, ${decidedBy === undefined ? words.decidedAt(at) : words.decidedBy(at, named(decidedBy))}`
}
