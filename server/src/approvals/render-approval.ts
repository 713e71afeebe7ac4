import {
  code,
  count,
  type Effect,
  type Fact,
  facts,
  type Html,
  html,
  layout,
  listed,
  named,
  namedText,
  time,
} from '../platform/page.ts'
import { type AskedLimits, approvalSentence, latestEnd, limitFields } from './render-approval-limits.ts'
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

export type { AskedLimits } from './render-approval-limits.ts'
export type { ApprovalProblem, Ask, AskingAgent, Taint } from './render-approval-parts.ts'
export type {
  FreeArgument,
  ShownAccount,
  ShownBound,
  ShownTool,
} from './render-approval-tools.ts'

/** A request for a grant: which tools, on which accounts, within which bounds, how long, how often. */
export interface ApprovalView {
  readonly ask: Ask
  readonly accounts: readonly ShownAccount[]
  readonly limits: AskedLimits
  /** What the session may do already, in words of ours; undefined says that it has no access. */
  readonly hasNow?: string | undefined
}

/** The page that asks for a grant. */
export function renderApproval(view: ApprovalView): Html {
  const { ask, accounts, limits } = view
  const providers = listed(accounts.map(asked => named(asked.provider.name)))
  const canApprove = accounts.some(asked => asked.connectHref === undefined)
  return layout({
    frame: ask.frame,
    title: `${namedText(ask.agent.name)} asks for access`,
    wall: 'petrol',
    width: 'wide',
    until: html`access until <b>${time(latestEnd(ask, limits), ask.frame.reader)}</b> at the latest`,
    body: html`${askHead(ask, { title: html`${named(ask.agent.name)} asks for access to ${providers}`, lead: lead(view) })}
<div class="part">
${facts([whoRow(ask), forRow(ask), ...accountRows(accounts), ['Purpose', purposeQuote(ask)]])}
</div>
${ask.taint !== undefined && html`<div class="part">${taintNotice(ask)}</div>`}
${decisionForm(
  ask,
  html`<div class="part">
<h2 id="tools">What it may do</h2>
${canApprove && html`<p class="small quiet">Uncheck or narrow anything; you can’t give more than was asked. In a field, plain text means exactly this, a final * means starts with, commas separate choices, and 1..20 is a range.</p>`}
${accountTools(accounts)}
</div>
${
  canApprove &&
  html`<div class="part">
<h2>How long, how often</h2>
${limitFields(ask, limits)}
</div>`
}
<div class="part decide">
${
  canApprove
    ? approvalSentence(ask, accounts, limits)
    : html`<p class="sum">Nothing here can be approved before you connect an account. The request stays open until ${time(ask.expiresAt, ask.frame.reader)}.</p>`
}
${decisionButtons(ask, { approve: 'Approve what is checked', deny: 'Deny', tone: 'reach', canApprove })}
</div>`,
)}`,
  })
}

const verbs: Readonly<Record<Effect, [one: string, many: string]>> = {
  read: ['reads', 'read'],
  write: ['writes', 'write'],
  destructive: ['destroys', 'destroy'],
}

/** "3 tools: 1 reads, 1 writes, 1 destroys. It has no access now." */
function lead(view: ApprovalView): Html {
  const tools = view.accounts.flatMap(asked => asked.tools)
  const effects = (['read', 'write', 'destructive'] as const).flatMap(effect => {
    const found = tools.filter(tool => tool.effect === effect).length
    return found === 0 ? [] : [`${found} ${verbs[effect][found === 1 ? 0 : 1]}`]
  })
  return html`${count(tools.length, 'tool')}: ${effects.join(', ')}. ${view.hasNow ?? 'It has no access now.'}`
}

/** One row for each account with which tools would run. */
export function accountRows(accounts: readonly ShownAccount[]): readonly Fact[] {
  return accounts.map(asked => [
    accounts.length > 1 ? html`With ${named(asked.provider.name)}` : 'With account',
    asked.connectHref !== undefined
      ? html`${named(asked.provider.name)}, not connected yet`
      : asked.account === undefined
        ? html`${named(asked.provider.name)}, which needs no account of yours`
        : html`${named(asked.provider.name)}, ${code(asked.account)}`,
    asked.account !== undefined && 'The agent never sees this account’s credential.',
  ])
}
