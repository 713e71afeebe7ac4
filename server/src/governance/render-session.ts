import {
  address,
  brief,
  clock,
  contentLayout,
  count,
  day,
  endButton,
  type Frame,
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

/** The page of one session. It opens with what was touched, and then tells how it came about (U8). */
export function renderSession(view: SessionView): Html {
  const { session } = view.story
  const { reader } = view.frame
  const whom = view.onBehalfOf
  return contentLayout({
    frame: view.frame,
    title: `Session of ${namedText(view.principal.name)}, ${day(session.startedAt, reader)
      .toString()
      .replace(/<[^>]*>/g, '')}`,
    homeHref: view.homeHref,
    crumbs: [html`<a href="${address(view.homeHref)}">Your account</a>`, shortId(session.id)],
    body: html`<div class="page-head"><div><h1>${named(view.principal.name)}${whom !== undefined && html`, for ${named(whom)}`}</h1></div><div class="actions">${
      view.reportHref !== undefined &&
      html`<a class="button button-small" href="${address(view.reportHref)}">Signed report</a>`
    }${view.endAction !== undefined && endButton({ action: view.endAction, csrfToken: view.csrfToken, sessionId: session.id }, reader)}</div></div>
${view.purpose !== undefined && view.purpose !== '' && html`<div class="session-purpose">${said(view.purpose, 'Purpose, in the agent’s own words. Ambit did not check them.')}</div>`}
${verdict(view)}
<section class="panel" aria-labelledby="touched">
<div class="panel-head"><h2 id="touched">What it touched</h2></div>
${touched(view)}
</section>
<section class="panel" aria-labelledby="timeline">
<div class="panel-head"><h2 id="timeline">Timeline</h2><span class="small quiet">${day(session.startedAt, reader)}, ${zoneName(reader, session.startedAt)}</span></div>
<figure><figcaption class="caption">${storySentence(view.story, reader, view.callsCount)}</figcaption>
${renderTimeline(view.story, reader)}</figure>
</section>
<section class="panel" aria-labelledby="calls">
<div class="panel-head"><h2 id="calls">Calls and refusals<span class="count">${callCount(view)}</span></h2>${
      view.olderCallsHref !== undefined &&
      html`<a class="button button-small" href="${address(view.olderCallsHref)}">Older</a>`
    }</div>
${view.story.calls.length === 0 ? html`<p class="empty">No call was made in this session.</p>` : callRows(view.story, reader)}
</section>
<section class="panel" aria-labelledby="approvals">
<div class="panel-head"><h2 id="approvals">What was asked and decided<span class="count">${view.story.approvals.length}</span></h2></div>
${approvals(view)}
</section>
${view.receipt !== undefined && renderReceipt(view.receipt, reader)}`,
  })
}

function callCount(view: SessionView): string {
  const shown = view.story.calls.length
  return shown < view.callsCount ? `last ${number(shown)} of ${number(view.callsCount)}` : number(view.callsCount)
}

function verdict(view: SessionView): Html {
  return html`<dl class="verdict">
<div><dt>State</dt><dd>${stateVerdict(view)}</dd></div>
<div><dt>Integrity</dt><dd>${integrityVerdict(view.integrity)}</dd></div>
<div><dt>Completeness</dt><dd>${completenessVerdict(view)}</dd></div>
<div><dt>Inside approvals</dt><dd>${approvalVerdict(view)}</dd></div>
</dl>`
}

function completenessVerdict(view: SessionView): Html {
  if (!view.completeness.complete)
    return html`${state('note', 'Incomplete')}<span class="sub">${view.completeness.because}</span>`
  const living = view.story.session.endedAt === undefined
  return html`${state('verified', 'Complete')}<span class="sub">each ${living && 'finished '}call has an outcome</span>`
}

/** Counted over the calls on this page; when there are more, it says so. */
function approvalVerdict(view: SessionView): Html {
  const { calls } = view.story
  const sent = calls.filter(wasSent)
  const inside = sent.filter(isInsideApprovals).length
  const refused = calls.length - sent.length
  const figure = `${inside} of ${count(sent.length, 'sent call')}`
  return html`${inside === sent.length ? html`<span class="num">${figure}</span>` : state('note', figure)}<span class="sub">${
    isPart(view) && html`among the newest ${number(calls.length)}; `
  }${refused === 0 ? 'none refused' : `${refused} refused, nothing was sent`}</span>`
}

function isPart(view: SessionView): boolean {
  return view.story.calls.length < view.callsCount
}

function stateVerdict(view: SessionView): Html {
  const { session } = view.story
  const { reader } = view.frame
  if (session.endedAt === undefined)
    return html`${state('active', 'Active')}<span class="sub">${reachBar({ from: session.startedAt, to: session.expiresAt }, reader)}</span>`
  const by = pageWordsIn(reader.locale).because(session.endReason, session.endedBy && named(session.endedBy))
  return html`${state('ended', html`Ended ${clock(session.endedAt, reader)}`)}<span class="sub">${by}, after <span class="nowrap">${brief(secondsBetween(session.startedAt, session.endedAt))}</span></span>`
}

function integrityVerdict(integrity: Integrity): Html {
  switch (integrity.kind) {
    case 'verified':
      return html`${state('verified', 'Verified')}<span class="sub">${count(integrity.events, 'event')}, checkpoint ${number(integrity.checkpoint)}</span>`
    case 'pending':
      return html`${state('waiting', 'Pending')}<span class="sub">the last events are not in a checkpoint yet</span>`
    case 'broken':
      return html`${state('note', 'Broken')}<span class="sub">at index ${number(integrity.firstBadIndex)}: ${integrity.because ?? 'the event does not match its leaf'}. Nothing after it is proven.</span>`
  }
}

const effects = [
  ['read', 'Read'],
  ['write', 'Written'],
  ['destructive', 'Destroyed'],
] as const

function touched(view: SessionView): Html {
  return html`<div class="touched">${effects.map(([effect, word]) => {
    const calls = view.story.calls.filter(call => call.effect === effect && wasSent(call))
    const withheld = calls.filter(call => call.outcome === 'withheld').length
    const found = view.resources.filter(resource => resource.effect === effect)
    const many = `${isPart(view) ? 'at least ' : ''}${count(calls.length, 'call')}${withheld > 0 ? `, ${withheld} withheld` : ''}`
    return html`<div><h3>${glyph(effect)}${word}<span class="n">${many}</span></h3>${
      found.length === 0
        ? html`<p class="quiet small">${calls.length === 0 ? 'Nothing' : 'Its tools don’t declare what they touch'}</p>`
        : html`<ul>${found.map(resource => html`<li>${visible(resource.label, { line: true })}</li>${resource.note !== undefined && html`<li class="quiet">${resource.note}</li>`}`)}</ul>`
    }</div>`
  })}</div>`
}

const outcomes: Readonly<Record<SessionApproval['outcome'], Html>> = {
  pending: state('waiting', 'Waiting'),
  approved: state('verified', 'Approved'),
  narrowed: state('verified', 'Approved, narrowed'),
  denied: state('denied', 'Denied'),
  expired: state('ended', 'Ended, not decided'),
  withdrawn: state('ended', 'Withdrawn'),
}

/** Each request with what its page showed to whoever decided. */
function approvals(view: SessionView): Html {
  const { reader } = view.frame
  if (view.story.approvals.length === 0)
    return html`<p class="empty">Nothing was asked. The session only said who it is.</p>`
  return html`<ul class="asked">${view.story.approvals.map(
    approval => html`<li><div class="asked-head"><span><b>${named(approval.summary)}</b><span class="sub">Asked at ${clock(approval.requestedAt, reader)}${
      approval.decidedAt !== undefined &&
      html`, decided at ${time(approval.decidedAt, reader)}${approval.decidedBy !== undefined && html` by ${named(approval.decidedBy)}`}`
    }</span></span>${outcomes[approval.outcome]}</div>
<details><summary>What was shown</summary>
<dl class="facts">${approval.shown.map(line => html`<dt>${visible(line.bound, { line: true })}</dt><dd>${visible(line.value, { exact: true })}</dd>`)}<dt>Request digest</dt><dd>${shortDigest(approval.requestDigest)}</dd></dl>
${approval.purpose !== undefined && said(approval.purpose, 'In the agent’s own words.')}
</details></li>`,
  )}</ul>`
}
