import {
  address,
  alertBox,
  chip,
  clock,
  code,
  type Effect,
  effectChip,
  type Fact,
  type Frame,
  type Html,
  type HtmlValue,
  hiddenFields,
  host,
  html,
  joined,
  listIn,
  named,
  notice,
  said,
  time,
} from '../platform/page.ts'
import { approvalWordsIn } from './words/all.ts'
import type { AskWords } from './words/words.ts'

/** What every kind of request shows: who, for whom, until when, why, and what must be typed to decide. */
export interface Ask {
  readonly frame: Frame
  readonly csrfToken: string
  readonly approvalId: string
  /** The agent shows the same one. */
  readonly code: string
  /** The request's own end: until then it can be decided. */
  readonly expiresAt: Date
  readonly agent: AskingAgent
  readonly actsFor: { readonly email: string; readonly organization?: string | undefined }
  /** The agent's own words. */
  readonly purpose?: string | undefined
  readonly session: { readonly id: string; readonly expiresAt: Date; readonly href?: string | undefined }
  readonly taint?: Taint | undefined
  /** With what the session acts already, beside what is asked. */
  readonly reached?: readonly { readonly provider: string; readonly account?: string | undefined }[]
  /** Asked when the sign-in is older than 5 minutes and something writes or destroys. */
  readonly stepUp?: { readonly because: 'writes' | 'destroys' } | undefined
  readonly problem?: ApprovalProblem | undefined
  /** The session is the reader's to end; not that of one who decides in their place. */
  readonly isTheirs?: boolean
  /** Others whom rules want to approve after this person. */
  readonly others?: readonly { readonly name: string; readonly persons: number }[] | undefined
  /** Further hidden fields, like the digest of what this page shows. */
  readonly fields?: Readonly<Record<string, string | undefined>>
}

export interface AskingAgent {
  readonly name: string
  readonly verified: boolean
  readonly host?: string | undefined
  readonly clientId: string
}

/** The session read text by people outside before it asked. */
export interface Taint {
  /** Tools with which it was read. */
  readonly tools: readonly string[]
  readonly lastReadAt: Date
  /** It read private data as well, and this writes: a grant does not cover it. */
  readonly asksEach?: boolean
}

export type ApprovalProblem =
  | { readonly kind: 'wider' }
  | { readonly kind: 'nothing_checked' }
  | { readonly kind: 'password_wrong' }
  | { readonly kind: 'password_needed' }
  | { readonly kind: 'locked_out'; readonly until: Date }
  | { readonly kind: 'changed' }
  | { readonly kind: 'reviewed' }

/** The words of what every kind of request says, for who reads this one. */
function wordsOf(ask: Ask): AskWords {
  return approvalWordsIn(ask.frame.reader).ask
}

/** Title, one sentence, and at the right the code with the request's end. */
export function askHead(ask: Ask, words: { title: HtmlValue; lead: HtmlValue; effect?: Effect }): Html {
  const shape = words.effect
  return html`<div class="part">
${problemBox(ask)}
<div class="ask-head">
<div>${shape !== undefined && html`<p>${effectChip(shape, ask.frame.reader)}</p>`}<h1>${words.title}</h1>
<p class="quiet">${words.lead}</p></div>
<p class="ask-code">${wordsOf(ask).compare}<span class="code-big">${ask.code}</span><span>${wordsOf(ask).ends(time(ask.expiresAt, ask.frame.reader))}</span></p>
</div>
</div>`
}

function problemBox(ask: Ask): Html | false {
  const { problem } = ask
  if (problem === undefined) return false
  if (problem.kind === 'reviewed') return html`<div class="before-head">${notice('quiet', wordsOf(ask).reviewed)}</div>`
  return html`<div class="before-head">${alertBox(html`<b>${wordsOf(ask).nothingDecided}</b> ${problemWords(problem, ask)}`)}</div>`
}

function problemWords(problem: Exclude<ApprovalProblem, { kind: 'reviewed' }>, ask: Ask): HtmlValue {
  const words = wordsOf(ask)
  switch (problem.kind) {
    case 'wider':
      return words.wider
    case 'nothing_checked':
      return words.nothingChecked
    case 'password_wrong':
      return words.passwordWrong
    case 'password_needed':
      return words.passwordNeeded
    case 'locked_out':
      return words.lockedOut(time(problem.until, ask.frame.reader))
    case 'changed':
      return words.changed
  }
}

/** "Release agent at agents.acme.example", with a chip when nobody checked the name. */
export function whoRow(ask: Ask): Fact {
  const { agent } = ask
  const words = wordsOf(ask)
  const where = agent.host === undefined ? code(agent.clientId) : host(agent.host)
  return [
    words.whoAsks,
    html`${words.agentAt(named(agent.name), where)} ${
      agent.verified ? chip('verified', words.verified) : chip('unknown', words.unverified)
    }`,
  ]
}

/** The person for whom the agent would act. */
export function forRow(ask: Ask): Fact {
  const { email, organization } = ask.actsFor
  const words = wordsOf(ask)
  const whom = named(email)
  return [words.actsFor, organization === undefined ? whom : words.inOrganization(whom, named(organization))]
}

/** From where the session comes to what it asks now; nothing when it acts nowhere else. */
export function reachedRows(ask: Ask): readonly Fact[] {
  const { reached = [] } = ask
  const names = reached.map(({ provider, account }) =>
    account === undefined ? named(provider) : html`${named(provider)} (${named(account)})`,
  )
  return names.length === 0 ? [] : [[wordsOf(ask).reached, listIn(ask.frame.reader, names)]]
}

/** The purpose in the agent’s own words, or that it gave none. */
export function purposeQuote(ask: Ask): Html {
  const { gaveNone, agentsWords } = wordsOf(ask)
  if (ask.purpose === undefined || ask.purpose === '') return html`<span class="quiet">${gaveNone}</span>`
  return said(ask.purpose, agentsWords, ask.frame.reader)
}

/** Says that the session read text by people outside before it asked; nothing when it did not. */
export function taintNotice(ask: Ask): Html | false {
  const { taint } = ask
  if (taint === undefined) return false
  const words = wordsOf(ask)
  const { organization } = ask.actsFor
  const read = ask.session.href
  const tools = joined(taint.tools.map(code), ', ')
  return notice(
    'wait',
    html`<b>${words.tainted(organization === undefined ? undefined : named(organization))}</b>${
      taint.tools.length > 0 && html` ${words.taintCame(tools, clock(taint.lastReadAt, ask.frame.reader))}`
    } ${words.taintMay}${taint.asksEach === true && html` ${words.taintEach}`}${read !== undefined && html` <a href="${address(read)}">${words.seeRead}</a>`}`,
  )
}

/**
 * Opens the form. The first submit button is the one that Enter presses: it is out of sight and decides nothing, it only
 * shows the page again (`decision=review`).
 */
export function decisionForm(ask: Ask, body: Html, name = ''): Html {
  return html`<form method="post" action="${address(`/approvals/${encodeURIComponent(ask.approvalId)}/decision`)}"${name !== '' && html` class="${name}"`}>
${hiddenFields({ csrf_token: ask.csrfToken, ...ask.fields })}
<button class="hidden" name="decision" value="review" formnovalidate tabindex="-1" aria-hidden="true">${wordsOf(ask).showAgain}</button>
${body}
</form>`
}

export interface DecisionWords {
  readonly approve: string
  readonly deny: string
  readonly tone: 'reach' | 'destroy'
  /** False when nothing here can be approved now. */
  readonly canApprove?: boolean
}

/** Step-up and buttons: main, way out, harsher way out. No default focus, no shortcut (U4). */
export function decisionButtons(ask: Ask, words: DecisionWords): Html {
  const approves = words.canApprove !== false
  return html`${approves && othersAfter(ask)}${approves && stepUpField(ask)}
<div class="field actions">
${approves && html`<button class="button button-${words.tone}" name="decision" value="approve" data-testid="approve">${words.approve}</button>`}
<button class="button" name="decision" value="deny" formnovalidate data-testid="deny">${words.deny}</button>
${ask.isTheirs !== false && html`<button class="button button-text push" name="decision" value="deny_and_end" formnovalidate data-testid="end-session">${wordsOf(ask).denyEnding}</button>`}
</div>`
}

function othersAfter({ others = [], frame }: Ask): Html | false {
  if (others.length === 0) return false
  const { second: words } = approvalWordsIn(frame.reader)
  const rules = joined(
    others.map(({ name, persons }) => html`${words.ruleNeeds(named(name), persons)}`),
    ', ',
  )
  return html`<p class="sum">${words.afterYou(rules)}</p>`
}

/** Asks for the password where the last proof is too old. */
export function stepUpField(ask: Ask): Html | false {
  if (ask.stepUp === undefined) return false
  const words = wordsOf(ask)
  const wrong = ask.problem?.kind === 'password_wrong' || ask.problem?.kind === 'password_needed'
  return html`<div class="field"><label class="label" for="password">${words.passwordBecause[ask.stepUp.because]}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" data-testid="password"${wrong && html` aria-invalid="true" aria-describedby="password-problem"`}>${
    wrong &&
    html`<p class="hint t-refuse" id="password-problem">${ask.problem?.kind === 'password_wrong' ? words.passwordIsWrong : words.typePassword}</p>`
  }</div>`
}
