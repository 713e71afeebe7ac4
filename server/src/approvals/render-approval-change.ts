import {
  clock,
  code,
  type Frame,
  facts,
  glyph,
  type Html,
  type HtmlValue,
  html,
  layout,
  named,
  namedText,
  pageWordsIn,
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
import { approvalWordsIn } from './words/all.ts'
import type { ChangeWords } from './words/change.ts'

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
  readonly bound: string | { readonly argument: string; readonly tool: string } | { readonly does: string }
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
  const counts = changes(view.bounds)
  const wider = counts.wider > 0
  const { change: words, ask: asking } = approvalWordsIn(ask.frame.reader)
  const agent = named(ask.agent.name)
  const name = namedText(ask.agent.name)
  return layout({
    frame: ask.frame,
    title: wider ? words.moreTitle(name) : words.changeTitle(name),
    wall: 'petrol',
    width: 'wide',
    until: asking.accessUntil(time(latestEnd(ask, view.limits), ask.frame.reader)),
    body: html`${askHead(ask, {
      title: wider ? words.more(agent, then) : words.change(agent, then),
      lead: html`${words.differences(counts)} ${words.lead(then)}`,
    })}
<div class="part">
${diffTable(view.bounds, ask.frame, then)}
</div>
<div class="part">
${facts([whoRow(ask), forRow(ask), [words.why, purposeQuote(ask)]])}
</div>
${ask.taint !== undefined && html`<div class="part">${taintNotice(ask)}</div>`}
${changeForm(view, then)}`,
  })
}

function changeForm(view: ApprovalChangeView, then: Html): Html {
  const { ask, limits } = view
  const { reader } = ask.frame
  const { change: words, ask: asking } = approvalWordsIn(reader)
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  return decisionForm(
    ask,
    html`<div class="part">
<h2 id="tools">${words.onlyPart}</h2>
<p class="small quiet">${words.narrow}</p>
${accountTools(view.accounts, reader)}
</div>
<div class="part">
<h2>${asking.howLong}</h2>
${limitFields(ask, limits)}
</div>
<div class="part decide">
<p class="sum">${words.sum(then, pageWordsIn(reader.locale).spell(seconds), clock(latestEnd(ask, limits), reader))}</p>
${decisionButtons(ask, { approve: words.replace, deny: words.denyKeep(textOf(then)), tone: 'reach' })}
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

/** Three columns, widening marked by a sign, a colour and a word (U7); unchanged bounds stand there too, in quiet grey. */
export function diffTable(bounds: readonly ChangedBound[], frame: Frame, then: Html): Html {
  const words = approvalWordsIn(frame.reader).change
  const approvedAt = words.approvedAt(textOf(then))
  return html`<table class="diff">
<thead><tr><th scope="col">${words.bound}</th><th scope="col">${approvedAt}</th><th scope="col">${words.askedNow}</th></tr></thead>
<tbody>
${bounds.map(
  row => html`<tr><th scope="row">${boundName(row.bound, words)}</th><td data-label="${approvedAt}">${list(
    row.approved.map(value => shown(value, frame)),
    words,
  )}</td><td data-label="${words.askedNow}">${list(
    row.asked.map(value => changed(value, frame)),
    words,
  )}</td></tr>
`,
)}</tbody>
</table>`
}

function boundName(bound: ChangedBound['bound'], words: ChangeWords): HtmlValue {
  if (typeof bound === 'string') return bound
  return 'does' in bound ? words.does(code(bound.does)) : words.argumentOf(code(bound.argument), code(bound.tool))
}

function list(values: readonly Html[], { none }: ChangeWords): Html {
  if (values.length === 0) return html`<span class="same">${none}</span>`
  return values.length === 1 ? html`${values}` : html`<ul>${values.map(value => html`<li>${value}</li>`)}</ul>`
}

function shown(value: BoundValue, frame: Frame): Html {
  return html`${bare(value, frame)}${value.note !== undefined && html`, ${value.note}`}`
}

function bare(value: BoundValue, frame: Frame): Html {
  if (value.value instanceof Date) return time(value.value, frame.reader)
  return value.code === true ? code(value.value) : visible(value.value, { exact: true, line: true })
}

const signs: Readonly<Record<Exclude<Change, 'same'>, Html>> = {
  wider: glyph('add'),
  narrower: glyph('less'),
  changed: glyph('drifted'),
}

function changed(value: ChangedBound['asked'][number], frame: Frame): Html {
  if (value.change === 'same') return html`<span class="same">${shown(value, frame)}</span>`
  const word = approvalWordsIn(frame.reader).change[value.change]
  return html`<span class="change ${value.change}">${signs[value.change]}<span><b>${bare(value, frame)}</b> <span class="tag">${value.word ?? word}</span></span></span>`
}
