import {
  clock,
  code,
  type Fact,
  facts,
  type Html,
  html,
  layout,
  listIn,
  named,
  namedText,
  time,
} from '../platform/page.ts'
import type { LostGround } from './derive-former.ts'
import { type ChangedBound, diffTable } from './render-approval-change.ts'
import { type AskedLimits, approvalSentence, latestEnd, limitFields } from './render-approval-limits.ts'
import {
  type Ask,
  askHead,
  decisionButtons,
  decisionForm,
  forRow,
  purposeQuote,
  reachedRows,
  taintNotice,
  whoRow,
} from './render-approval-parts.ts'
import { accountTools, type ShownAccount } from './render-approval-tools.ts'
import { approvalWordsIn } from './words/all.ts'

export type { AskedLimits } from './render-approval-limits.ts'
export type { ApprovalProblem, Ask, AskingAgent, Taint } from './render-approval-parts.ts'
export type {
  FreeArgument,
  OfferedChoice,
  ShownAccount,
  ShownBound,
  ShownChoice,
  ShownTool,
} from './render-approval-tools.ts'

/** A request for a grant: which tools, on which accounts, within which bounds, how long, how often. */
export interface ApprovalView {
  readonly ask: Ask
  readonly accounts: readonly ShownAccount[]
  readonly limits: AskedLimits
  /** How many other tools the session has; undefined says that it has no access. */
  readonly hasNow?: number | undefined
  /** What was approved before and lost its ground, beside what is asked now. */
  readonly since?: Since | undefined
}

export interface Since {
  readonly approvedAt: Date
  readonly lost: LostGround
  readonly bounds: readonly ChangedBound[]
}

/** The page that asks for a grant. */
export function renderApproval(view: ApprovalView): Html {
  const { ask, accounts, limits } = view
  const { reader } = ask.frame
  const { ask: words } = approvalWordsIn(reader)
  const providers = listIn(
    reader,
    accounts.map(asked => named(asked.provider.name)),
  )
  const canApprove = accounts.some(asked => asked.connectHref === undefined)
  return layout({
    frame: ask.frame,
    title: words.title(namedText(ask.agent.name)),
    wall: 'petrol',
    width: 'wide',
    until: words.accessUntil(time(latestEnd(ask, limits), reader)),
    body: html`${askHead(ask, { title: words.heading(named(ask.agent.name), providers), lead: lead(view) })}
<div class="part">
${facts([whoRow(ask), forRow(ask), ...accountRows(ask, accounts), ...reachedRows(ask), [words.purpose, purposeQuote(ask)]])}
</div>
${view.since !== undefined && changedSince(ask, view.since)}
${ask.taint !== undefined && html`<div class="part">${taintNotice(ask)}</div>`}
${decisionForm(
  ask,
  html`<div class="part">
<h2 id="tools">${words.mayDo}</h2>
${canApprove && html`<p class="small quiet">${words.narrow} ${words.fields}</p>`}
${accountTools(accounts, reader)}
</div>
${
  canApprove &&
  html`<div class="part">
<h2>${words.howLong}</h2>
${limitFields(ask, limits)}
</div>`
}
<div class="part decide">
${
  canApprove
    ? approvalSentence(ask, accounts, limits)
    : html`<p class="sum">${words.connectBefore(time(ask.expiresAt, reader))}</p>`
}
${decisionButtons(ask, { approve: words.approve, deny: words.deny, tone: 'reach', canApprove })}
</div>`,
)}`,
  })
}

/** Above the decision: nobody approves again what only looks like what they approved before. */
function changedSince({ frame }: Ask, { approvedAt, lost, bounds }: Since): Html {
  const { change: words } = approvalWordsIn(frame.reader)
  const then = clock(approvedAt, frame.reader)
  return html`<div class="part">
<h2>${words.since(then)}</h2>
<p class="small quiet">${words.lost[lost]}</p>
${diffTable(bounds, frame, then)}
</div>`
}

/** "3 tools: 1 reads, 1 writes, 1 destroys. It has no access now." */
function lead({ ask, accounts, hasNow }: ApprovalView): Html {
  const { ask: words } = approvalWordsIn(ask.frame.reader)
  const tools = accounts.flatMap(asked => asked.tools)
  const many = (effect: string): number => tools.filter(tool => tool.effect === effect).length
  const effects = { read: many('read'), write: many('write'), destructive: many('destructive') }
  return html`${words.lead(effects)} ${hasNow === undefined ? words.noAccessNow : words.keeps(hasNow)}`
}

/** One row for each account with which tools would run. */
function accountRows(ask: Ask, accounts: readonly ShownAccount[]): readonly Fact[] {
  const { ask: words } = approvalWordsIn(ask.frame.reader)
  return accounts.flatMap(asked => {
    const provider = named(asked.provider.name)
    const asks = (asked.mayAsk ?? []).map(each => words.asksProgram[each])
    const row: Fact = [
      accounts.length > 1 ? words.withProvider(provider) : words.withAccount,
      asked.connectHref !== undefined
        ? words.notConnected(provider)
        : asked.choice !== undefined
          ? words.chooseBelow(provider)
          : asked.account === undefined
            ? words.needsNone(provider)
            : html`${provider}, ${code(asked.account)}`,
      (asked.account ?? asked.choice) !== undefined && words.credentialUnseen,
    ]
    return asks.length === 0 ? [row] : [row, [words.mayAsk(provider), asks.join(' '), words.asksWords]]
  })
}
