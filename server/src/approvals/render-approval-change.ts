import {
  clock,
  code,
  count,
  type Frame,
  facts,
  glyph,
  type Html,
  type HtmlValue,
  html,
  layout,
  named,
  namedText,
  spell,
  time,
  visible,
} from '../platform/page.ts'
import { type AskedLimits, latestEnd, limitFields } from './render-approval-limits.ts'
import {
  type Ask,
  askHead,
  decisionButtons,
  decisionForm,
  forRow,
  purposeQuote,
  taintNotice,
  whoRow,
} from './render-approval-parts.ts'
import { accountTools, type ShownAccount } from './render-approval-tools.ts'

/** A request that differs from a grant which lives. Until the decision that grant stays as it is. */
export interface ApprovalChangeView {
  readonly ask: Ask
  readonly grant: { readonly approvedAt: Date; readonly expiresAt: Date }
  /** Every bound, also the unchanged ones. */
  readonly bounds: readonly ChangedBound[]
  readonly accounts: readonly ShownAccount[]
  readonly limits: AskedLimits
}

export interface ChangedBound {
  /** "Tools", "repo of github__create_issue", "Until", "Calls", "Account". */
  readonly bound: string
  readonly approved: readonly BoundValue[]
  readonly asked: readonly (BoundValue & {
    readonly change: Change
    /** "added, write", "fewer than the 25 left". */
    readonly word?: string | undefined
  })[]
}

export interface BoundValue {
  readonly value: string | Date
  /** For machines: monospaced, with hidden characters shown. */
  readonly code?: boolean
  /** "7 minutes from now", "of which 15 are used". */
  readonly note?: string | undefined
}

export type Change = 'wider' | 'narrower' | 'changed' | 'same'

/** The page that asks to replace a living grant: first what differs, then what may be given of it. */
export function renderApprovalChange(view: ApprovalChangeView): Html {
  const { ask, grant } = view
  const then = clock(grant.approvedAt, ask.frame.reader)
  const wider = changes(view.bounds).wider > 0
  return layout({
    frame: ask.frame,
    title: wider ? `${namedText(ask.agent.name)} asks for more` : `${namedText(ask.agent.name)} asks for a change`,
    wall: 'petrol',
    width: 'wide',
    until: html`access until <b>${time(latestEnd(ask, view.limits), ask.frame.reader)}</b> at the latest`,
    body: html`${askHead(ask, {
      title: wider
        ? html`${named(ask.agent.name)} asks for more than you approved at ${then}`
        : html`${named(ask.agent.name)} asks to change what you approved at ${then}`,
      lead: html`${differences(view.bounds)} Nothing has changed yet. Until you decide, the grant from ${then} stays as it is.`,
    })}
<div class="part">
${diffTable(view.bounds, ask.frame, then)}
</div>
<div class="part">
${facts([whoRow(ask), forRow(ask), ['Why', purposeQuote(ask)]])}
</div>
${ask.taint !== undefined && html`<div class="part">${taintNotice(ask)}</div>`}
${changeForm(view, then)}`,
  })
}

function changeForm(view: ApprovalChangeView, then: Html): Html {
  const { ask, limits } = view
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  return decisionForm(
    ask,
    html`<div class="part">
<h2 id="tools">Give only a part</h2>
<p class="small quiet">Uncheck or narrow anything; you can’t give more than was asked.</p>
${accountTools(view.accounts)}
</div>
<div class="part">
<h2>How long, how often</h2>
${limitFields(ask, limits)}
</div>
<div class="part decide">
<p class="sum">If you approve, the grant from ${then} <b>ends now</b> and this one takes its place for <b>${spell(seconds)}</b>, until ${clock(latestEnd(ask, limits), ask.frame.reader)} at the latest. Ending the session ends it at once.</p>
${decisionButtons(ask, { approve: 'Replace the grant', deny: `Deny, keep ${textOf(then)}`, tone: 'reach' })}
</div>`,
  )
}

function textOf(element: Html): string {
  return element.toString().replace(/<[^>]*>/g, '')
}

function changes(bounds: readonly ChangedBound[]): Readonly<Record<Change, number>> {
  const found = { wider: 0, narrower: 0, changed: 0, same: 0 }
  for (const value of bounds.flatMap(bound => bound.asked)) found[value.change]++
  return found
}

/** "4 differences: 3 widen, 1 shrinks." */
function differences(bounds: readonly ChangedBound[]): string {
  const { wider, narrower, changed } = changes(bounds)
  const parts = [
    wider > 0 && `${wider} ${wider === 1 ? 'widens' : 'widen'}`,
    narrower > 0 && `${narrower} ${narrower === 1 ? 'shrinks' : 'shrink'}`,
    changed > 0 && `${changed} ${changed === 1 ? 'differs' : 'differ'}`,
  ].filter(part => part !== false)
  if (parts.length === 0) return 'No difference.'
  return `${count(wider + narrower + changed, 'difference')}: ${parts.join(', ')}.`
}

/** Three columns, widening marked by a sign, a colour and a word (U7); unchanged bounds stand there too, in quiet grey. */
export function diffTable(bounds: readonly ChangedBound[], frame: Frame, then: Html): Html {
  const approvedAt = `Approved at ${textOf(then)}`
  return html`<table class="diff">
<thead><tr><th scope="col">Bound</th><th scope="col">${approvedAt}</th><th scope="col">Asked now</th></tr></thead>
<tbody>
${bounds.map(
  row => html`<tr><th scope="row">${visible(row.bound, { exact: true, line: true })}</th><td data-label="${approvedAt}">${list(
    row.approved.map(value => shown(value, frame)),
  )}</td><td data-label="Asked now">${list(row.asked.map(value => changed(value, frame)))}</td></tr>
`,
)}</tbody>
</table>`
}

function list(values: readonly Html[]): Html {
  if (values.length === 0) return html`<span class="same">none</span>`
  return values.length === 1 ? html`${values}` : html`<ul>${values.map(value => html`<li>${value}</li>`)}</ul>`
}

function shown(value: BoundValue, frame: Frame): Html {
  return html`${bare(value, frame)}${value.note !== undefined && html`, ${value.note}`}`
}

function bare(value: BoundValue, frame: Frame): Html {
  if (value.value instanceof Date) return time(value.value, frame.reader)
  return value.code === true ? code(value.value) : visible(value.value, { exact: true, line: true })
}

const signs: Readonly<Record<Exclude<Change, 'same'>, { readonly sign: HtmlValue; readonly word: string }>> = {
  wider: { sign: glyph('add'), word: 'wider' },
  narrower: { sign: glyph('less'), word: 'narrower' },
  changed: { sign: glyph('drifted'), word: 'changed' },
}

function changed(value: ChangedBound['asked'][number], frame: Frame): Html {
  if (value.change === 'same') return html`<span class="same">${shown(value, frame)}</span>`
  const { sign, word } = signs[value.change]
  return html`<span class="change ${value.change}">${sign}<span><b>${bare(value, frame)}</b> <span class="tag">${value.word ?? word}</span></span></span>`
}
