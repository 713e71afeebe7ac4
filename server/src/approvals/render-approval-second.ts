import {
  code,
  type Effect,
  effectChip,
  type Fact,
  facts,
  type Html,
  html,
  joined,
  layout,
  named,
  namedText,
  time,
  visible,
} from '../platform/page.ts'
import type { DecisionPart, Need } from './model.ts'
import {
  type Ask,
  askHead,
  decisionForm,
  forRow,
  purposeQuote,
  stepUpField,
  taintNotice,
  whoRow,
} from './render-approval-parts.ts'
import { argumentValue } from './render-argument.ts'
import { approvalWordsIn } from './words/all.ts'
import type { SecondWords } from './words/second.ts'

export interface SecondTool {
  readonly name: string
  readonly title: string | undefined
  readonly effect: Effect
  readonly bounds: readonly string[]
}

/** A request of which the person has decided the first part. */
export interface ApprovalSecondView {
  readonly ask: Ask
  /** Who gave it first. */
  readonly person: string
  readonly tools: readonly SecondTool[]
  readonly accounts: readonly string[]
  /** Of one call: exactly what would be sent. */
  readonly call: { readonly arguments: Readonly<Record<string, unknown>>; readonly json: string } | undefined
  /** Of a grant. */
  readonly limits: { readonly duration: string; readonly often: string } | undefined
  readonly parts: readonly (DecisionPart & { readonly email: string })[]
  readonly needs: readonly Need[]
  /** What the reader can do: decide, take back what they approved, or wait. */
  readonly decides: 'decides' | 'takes_back' | 'waits'
}

/** What would be given, who has decided so far, and the reader's own decision on exactly that. */
export function renderApprovalSecond(view: ApprovalSecondView): Html {
  const { ask, person, decides } = view
  const { reader } = ask.frame
  const { second: words, ask: askWords } = approvalWordsIn(reader)
  const destroys = view.tools.some(tool => tool.effect === 'destructive')
  return layout({
    frame: ask.frame,
    title: words.title(namedText(ask.agent.name)),
    wall: destroys ? 'red' : 'petrol',
    width: 'wide',
    until: askWords.ends(time(ask.expiresAt, reader)),
    body: html`${askHead(ask, {
      title: words.heading(named(ask.agent.name)),
      lead: decides === 'decides' ? words.lead(named(person)) : words.waiting,
    })}
<div class="part">
${facts([whoRow(ask), forRow(ask), [askWords.purpose, purposeQuote(ask)]])}
</div>
${ask.taint !== undefined && html`<div class="part">${taintNotice(ask)}</div>`}
<div class="part">
<h2>${words.what}</h2>
${facts([...toolRows(view), ...accountRow(view, words), ...limitRows(view, words), ...argumentRows(view)])}
${view.call !== undefined && html`<details><summary>${approvalWordsIn(reader).call.asJson}</summary><pre class="args" dir="ltr">\n${visible(view.call.json, { exact: true })}</pre></details>`}
</div>
<div class="part">
${facts([
  [words.decisions, partList(view, words)],
  [words.rules, ruleList(view, words)],
])}
</div>
${decisions(view, words)}`,
  })
}

function toolRows({ tools, ask }: ApprovalSecondView): Fact[] {
  return tools.map(tool => [
    effectChip(tool.effect, ask.frame.reader),
    html`${tool.title === undefined ? code(tool.name) : html`${named(tool.title)} ${code(tool.name)}`}${
      tool.bounds.length > 0 &&
      html`<p class="small quiet">${joined(
        tool.bounds.map(bound => visible(bound, { exact: true })),
        '; ',
      )}</span>`
    }`,
  ])
}

function accountRow({ accounts }: ApprovalSecondView, words: SecondWords): Fact[] {
  return accounts.map(account => [words.account, named(account)])
}

function limitRows({ limits, ask }: ApprovalSecondView, words: SecondWords): Fact[] {
  if (limits === undefined) return []
  const end = time(ask.session.expiresAt, ask.frame.reader)
  return [
    [words.until, words.duration(limits.duration, end)],
    [words.limits, limits.often],
  ]
}

function argumentRows({ call, ask }: ApprovalSecondView): Fact[] {
  if (call === undefined) return []
  return Object.entries(call.arguments).map(([name, value]) => [code(name), argumentValue(value, ask.frame.reader)])
}

function partList({ parts, ask }: ApprovalSecondView, words: SecondWords): Html {
  return html`<ul>${parts.map(
    part => html`<li>${words.part(named(part.email), part.decision, time(part.at, ask.frame.reader))}</li>`,
  )}</ul>`
}

function ruleList({ needs }: ApprovalSecondView, words: SecondWords): Html {
  return html`<ul>${needs.map(
    need => html`<li>${words.rule(named(need.name), Math.min(need.approved, need.persons), need.persons)}</li>`,
  )}</ul>`
}

function decisions({ ask, decides }: ApprovalSecondView, words: SecondWords): Html {
  if (decides === 'waits') return html`<div class="part decide"><p class="sum">${words.waits}</p></div>`
  const isMine = decides === 'takes_back'
  return decisionForm(
    ask,
    html`<p class="sum">${isMine ? words.waits : words.sum}</p>
${!isMine && stepUpField(ask)}
<div class="field actions">
${!isMine && html`<button class="button button-reach" name="decision" value="approve" data-testid="approve">${words.approve}</button>`}
<button class="button" name="decision" value="deny" formnovalidate data-testid="deny">${isMine ? words.takeBack : words.deny}</button>
</div>`,
    'part decide',
  )
}
