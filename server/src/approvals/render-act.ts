import {
  address,
  alertBox,
  chip,
  code,
  type Fact,
  type Frame,
  facts,
  type Glyph,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  layout,
  named,
  notice,
  shortDigest,
  time,
  visible,
} from '../platform/page.ts'
import type { Act, ActState, DecisionPart } from './model.ts'
import type { ApprovalProblem } from './render-approval-parts.ts'
import { argumentValue } from './render-argument.ts'
import type { ActWords } from './words/acts.ts'
import { approvalWordsIn } from './words/all.ts'

/** The page of an act that several persons decide, for one of them. */
export interface ActView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly act: Act
  readonly askedBy: string
  /** With the address of each person. */
  readonly parts: readonly (DecisionPart & { readonly email: string })[]
  /** Of those who may still decide it. */
  readonly approvals: number
  /** As it is at this moment: one whose time is over has expired, whoever writes that down first. */
  readonly state: ActState
  /** False once the reader has decided, or where they may only look. */
  readonly mayDecide: boolean
  readonly hasDecided: boolean
  readonly fields: Readonly<Record<string, string>>
  readonly asksPassword: boolean
  readonly problem?: ApprovalProblem | undefined
}

const glyphs: Readonly<Record<ActState, Glyph>> = {
  pending: 'waiting',
  approved: 'done',
  denied: 'denied',
  expired: 'ended',
  withdrawn: 'ended',
  done: 'done',
}

/** What will be done, who decided so far, and the reader's own decision. */
export function renderAct(view: ActView): Html {
  const { act, frame, state } = view
  const { acts: words } = approvalWordsIn(frame.reader)
  const { title, lead } = words.kinds[act.kind]
  const left = Math.max(1, act.persons - view.approvals)
  return layout({
    frame,
    title,
    wall: state === 'pending' || state === 'approved' ? 'red' : 'ink',
    width: 'wide',
    until: untilOf(view, words),
    body: html`<div class="part">
${problemBox(view)}
<p>${chip(glyphs[state], words.states[state])}</p>
<h1>${title}</h1>
<p class="quiet">${lead}</p>
</div>
<div class="part">
<h2>${words.exactly}</h2>
${facts(rows(view))}
<details><summary>${approvalWordsIn(frame.reader).call.asJson}</summary>
<pre class="args" dir="ltr">\n${visible(JSON.stringify(act.document, null, 2), { exact: true })}</pre>
<p class="hint">${words.digest(shortDigest(act.digest))}</p>
</details>
</div>
<div class="part">
${facts([
  [words.askedBy, words.askedAt(named(view.askedBy), time(act.createdAt, frame.reader))],
  [words.decisions, decided(view, words)],
])}
</div>
${view.mayDecide ? form(view, words, left) : html`<div class="part decide"><p class="sum">${said(view, words, left)}</p></div>`}`,
  })
}

function untilOf({ act, state, frame }: ActView, words: ActWords): HtmlValue {
  const { reader } = frame
  if (state === 'pending') return words.decideBefore(time(act.expiresAt, reader))
  if (state === 'approved') return words.useBefore(time(act.expiresAt, reader))
  return words.over(time(act.closedAt ?? act.expiresAt, reader))
}

function rows({ act, frame }: ActView): Fact[] {
  return Object.entries(act.document).map(([name, value]) => [
    code(name),
    argumentValue(value, frame.reader, undefined),
  ])
}

function decided({ parts, frame }: ActView, words: ActWords): HtmlValue {
  if (parts.length === 0) return html`<span class="quiet">${words.nobodyYet}</span>`
  return html`<ul>${parts.map(
    part => html`<li>${words.part(named(part.email), part.decision, time(part.at, frame.reader))}</li>`,
  )}</ul>`
}

function said({ state, hasDecided }: ActView, words: ActWords, left: number): HtmlValue {
  if (state !== 'pending') return words.states[state]
  return html`${hasDecided && `${words.youDecided} `}${words.waits(left)}`
}

function form(view: ActView, words: ActWords, left: number): Html {
  const { ask } = approvalWordsIn(view.frame.reader)
  return html`<form method="post" action="${address(`/approvals/${encodeURIComponent(view.act.id)}/decision`)}" class="part decide">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<button class="hidden" name="decision" value="review" formnovalidate tabindex="-1" aria-hidden="true">${ask.showAgain}</button>
<p class="sum">${words.needs(view.act.persons)} ${words.sum(left)}</p>
${view.asksPassword && passwordField(view, words)}
<div class="field actions">
<button class="button button-destroy" name="decision" value="approve" data-testid="approve">${words.oneOfThem}</button>
<button class="button" name="decision" value="deny" formnovalidate data-testid="deny">${words.denyForGood}</button>
</div>
</form>`
}

function passwordField({ problem, frame }: ActView, words: ActWords): Html {
  const { ask } = approvalWordsIn(frame.reader)
  const wrong = problem?.kind === 'password_wrong' || problem?.kind === 'password_needed'
  return html`<div class="field"><label class="label" for="password">${words.password}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" data-testid="password"${wrong && html` aria-invalid="true" aria-describedby="password-problem"`}>${
    wrong &&
    html`<p class="hint t-refuse" id="password-problem">${problem?.kind === 'password_wrong' ? ask.passwordIsWrong : ask.typePassword}</p>`
  }</div>`
}

function problemBox({ problem, frame }: ActView): Html | false {
  const { ask } = approvalWordsIn(frame.reader)
  switch (problem?.kind) {
    case 'reviewed':
      return html`<div class="before-head">${notice('quiet', ask.reviewed)}</div>`
    case 'password_wrong':
      return box(ask.nothingDecided, ask.passwordWrong)
    case 'password_needed':
      return box(ask.nothingDecided, ask.passwordNeeded)
    case 'locked_out':
      return box(ask.nothingDecided, ask.lockedOut(time(problem.until, frame.reader)))
    case 'changed':
      return box(ask.nothingDecided, ask.changed)
    default:
      return false
  }
}

function box(first: string, then: HtmlValue): Html {
  return html`<div class="before-head">${alertBox(html`<b>${first}</b> ${then}`)}</div>`
}

/** The act in one line, in the language of who reads it. */
export function actTitle({ kind }: Pick<Act, 'kind'>, reader: Frame['reader']): string {
  return approvalWordsIn(reader).acts.kinds[kind].title
}
