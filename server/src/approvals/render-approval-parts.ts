import {
  address,
  alertBox,
  chip,
  clock,
  code,
  type Effect,
  type Fact,
  type Frame,
  type Html,
  hiddenFields,
  host,
  html,
  named,
  notice,
  said,
  time,
} from '../platform/page.ts'

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
  /** Asked when the sign-in is older than 5 minutes and something writes or destroys. */
  readonly stepUp?: { readonly because: 'writes' | 'destroys' } | undefined
  readonly problem?: ApprovalProblem | undefined
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
}

export type ApprovalProblem =
  | { readonly kind: 'wider' }
  | { readonly kind: 'nothing_checked' }
  | { readonly kind: 'password_wrong' }
  | { readonly kind: 'password_needed' }
  | { readonly kind: 'locked_out'; readonly until: Date }
  | { readonly kind: 'changed' }
  | { readonly kind: 'reviewed' }

/** Title, one sentence, and at the right the code with the request's end. */
export function askHead(ask: Ask, words: { title: Html; lead: Html; effect?: Effect }): Html {
  const shape = words.effect
  return html`<div class="part">
${problemBox(ask)}
<div class="ask-head">
<div>${shape !== undefined && html`<p>${chip(shape, shape === 'read' ? 'Read' : shape === 'write' ? 'Write' : 'Destructive')}</p>`}<h1>${words.title}</h1>
<p class="quiet">${words.lead}</p></div>
<p class="ask-code">Compare with your agent<span class="code-big">${ask.code}</span><span>This request ends at ${time(ask.expiresAt, ask.frame.reader)}</span></p>
</div>
</div>`
}

function problemBox(ask: Ask): Html | false {
  const { problem } = ask
  if (problem === undefined) return false
  if (problem.kind === 'reviewed')
    return html`<div class="before-head">${notice('quiet', 'Nothing is decided yet. This is what you would give.')}</div>`
  return html`<div class="before-head">${alertBox(problemWords(problem, ask))}</div>`
}

function problemWords(problem: Exclude<ApprovalProblem, { kind: 'reviewed' }>, ask: Ask): Html {
  switch (problem.kind) {
    case 'wider':
      return html`<b>Nothing was decided.</b> What is marked below goes beyond what was asked. You can only give less; the agent can ask for more.`
    case 'nothing_checked':
      return html`<b>Nothing was decided.</b> No tool is checked. Check what it may do, or deny.`
    case 'password_wrong':
      return html`<b>Nothing was decided.</b> That password doesn’t match. Type it again, or deny without it.`
    case 'password_needed':
      return html`<b>Nothing was decided.</b> Type your password to approve, or deny without it.`
    case 'locked_out':
      return html`<b>Nothing was decided.</b> Too many attempts. Try again at ${time(problem.until, ask.frame.reader)}; you can deny at once.`
    case 'changed':
      return html`<b>Nothing was decided.</b> The request changed while this page was open. Read it again before you decide.`
  }
}

/** "Release agent at agents.acme.example", with a chip when nobody checked the name. */
export function whoRow(ask: Ask): Fact {
  const { agent } = ask
  return [
    'Who asks',
    html`${named(agent.name)} at ${agent.host === undefined ? code(agent.clientId) : host(agent.host)} ${
      agent.verified ? chip('verified', 'Verified') : chip('unknown', 'Name not verified')
    }`,
  ]
}

/** The person for whom the agent would act. */
export function forRow(ask: Ask): Fact {
  const { email, organization } = ask.actsFor
  return ['Acts for', html`${named(email)}${organization !== undefined && html` in ${named(organization)}`}`]
}

export const agentsWords = 'In the agent’s own words. Ambit did not check them.'

/** The purpose in the agent’s own words, or that it gave none. */
export function purposeQuote(ask: Ask): Html {
  if (ask.purpose === undefined || ask.purpose === '') return html`<span class="quiet">It gave none.</span>`
  return said(ask.purpose, agentsWords)
}

/** Says that the session read text by people outside before it asked; nothing when it did not. */
export function taintNotice(ask: Ask): Html | false {
  const { taint } = ask
  if (taint === undefined) return false
  const where = ask.actsFor.organization === undefined ? 'your organization' : named(ask.actsFor.organization)
  const read = ask.session.href
  return notice(
    'wait',
    html`<b>Before asking, this session read text from outside ${where}.</b>${
      taint.tools.length > 0 &&
      html` It came with ${taint.tools.map((tool, at) => html`${at > 0 && ', '}${code(tool)}`)}, the last at ${clock(taint.lastReadAt, ask.frame.reader)}.`
    } Their text may have led to this request.${
      read !== undefined && html` <a href="${address(read)}">See what was read</a>`
    }`,
  )
}

/**
 * Opens the form. The first submit button is the one that Enter presses: it is out of sight and decides nothing, it only
 * shows the page again (`decision=review`).
 */
export function decisionForm(ask: Ask, body: Html, name = ''): Html {
  return html`<form method="post" action="${address(`/approvals/${encodeURIComponent(ask.approvalId)}/decision`)}"${name !== '' && html` class="${name}"`}>
${hiddenFields({ csrf_token: ask.csrfToken, ...ask.fields })}
<button class="hidden" name="decision" value="review" formnovalidate tabindex="-1" aria-hidden="true">Show again</button>
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
  return html`${approves && stepUpField(ask)}
<div class="field actions">
${approves && html`<button class="button button-${words.tone}" name="decision" value="approve" data-testid="approve">${words.approve}</button>`}
<button class="button" name="decision" value="deny" formnovalidate data-testid="deny">${words.deny}</button>
<button class="button button-text push" name="decision" value="deny_and_end" formnovalidate data-testid="end-session">Deny and end session</button>
</div>`
}

function stepUpField(ask: Ask): Html | false {
  if (ask.stepUp === undefined) return false
  const wrong = ask.problem?.kind === 'password_wrong' || ask.problem?.kind === 'password_needed'
  return html`<div class="field"><label class="label" for="password">Your password, because this ${ask.stepUp.because}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" data-testid="password"${wrong && html` aria-invalid="true" aria-describedby="password-problem"`}>${
    wrong &&
    html`<p class="hint t-refuse" id="password-problem">${ask.problem?.kind === 'password_wrong' ? 'That password doesn’t match.' : 'Type your password to approve.'}</p>`
  }</div>`
}
