import {
  address,
  ago,
  contentLayout,
  count,
  endButton,
  type Frame,
  type Glyph,
  glyph,
  type Html,
  hiddenFields,
  html,
  joined,
  listed,
  named,
  number,
  reachBar,
  secondsBetween,
  spell,
  state,
  time,
  zoneName,
} from '../platform/page.ts'

/** What acts in a person's name, from where, and until when. */
export interface AccountView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly waiting: readonly WaitingRequest[]
  readonly agents: readonly AgentSession[]
  readonly signIns: readonly OwnSignIn[]
  readonly accounts: readonly OwnAccount[]
  readonly actions: AccountActions
  /** The command that attaches an agent to this server, for whoever has none yet. */
  readonly attachCommand: string
}

/** Where the forms are posted. */
export interface AccountActions {
  readonly signOut: string
  readonly endSession: string
  readonly endOtherSignIns: string
  readonly disconnect: string
  readonly connectHref?: string | undefined
  /** Profile, password, passkeys, factors and accounts elsewhere. */
  readonly securityHref: string
}

export interface WaitingRequest {
  readonly href: string
  readonly agent: string
  /** Words of ours: "asks for access to GitHub", "asks to delete branch release/2.13". */
  readonly asks: string
  readonly code: string
  readonly expiresAt: Date
}

export interface AgentSession {
  readonly sessionId: string
  readonly href: string
  readonly agent: string
  readonly host?: string | undefined
  readonly lastCallAt?: Date | undefined
  /** Words of ours, one for each grant; empty: nothing yet. */
  readonly mayDoNow: readonly string[]
  readonly startedAt: Date
  readonly expiresAt: Date
  /** After the end the row is its receipt. */
  readonly ended?: EndedLine | undefined
}

export interface EndedLine {
  readonly at: Date
  readonly grantsEnded: number
  readonly tokensEnded: number
  readonly callsWithheld: number
  readonly receiptHref: string
}

export interface OwnSignIn {
  readonly sessionId: string
  readonly device: string
  readonly place?: string | undefined
  readonly application: string
  readonly lastActiveAt: Date
  readonly expiresAt: Date
  readonly current: boolean
}

export interface OwnAccount {
  readonly id: string
  readonly provider: string
  readonly label: string
  readonly state: 'connected' | 'drifted' | 'broken'
  readonly scopes: readonly string[]
  readonly usedBy: readonly string[]
  readonly lastUsedAt?: Date | undefined
  /** Where a changed or broken one is looked at. */
  readonly href: string
}

/** The account page. */
export function renderAccount(view: AccountView): Html {
  const who = view.frame.signedInAs
  return contentLayout({
    frame: view.frame,
    title: 'Your account',
    homeHref: '/account',
    tools: html`${who !== undefined && html`<span class="quiet small wide-only">${named(who)}</span>`}${smallForm(view, { action: view.actions.signOut, label: 'Sign out' })}`,
    body: html`<div class="page-head"><div><h1>Your account</h1><p>What acts in your name, from where, and until when. Times in ${zoneName(view.frame.reader)}.</p></div>
<a class="button button-small" href="${address(view.actions.securityHref)}" data-testid="security">Profile and ways to sign in</a></div>
${view.waiting.length > 0 && waiting(view)}
${agentsPanel(view)}
${signInsPanel(view)}
${accountsPanel(view)}`,
  })
}

interface Panel {
  readonly id: string
  readonly title: string
  /** Beside the title: how many. */
  readonly many: string
  readonly body: Html
  readonly tool?: Html | false
}

function panel({ id, title, many, body, tool }: Panel): Html {
  return html`<section class="panel" aria-labelledby="${id}">
<div class="panel-head"><h2 id="${id}">${title}<span class="count">${many}</span></h2>${tool}</div>
${body}
</section>`
}

interface SmallForm {
  readonly action: string
  readonly label: Html | string
  readonly field?: { readonly name: string; readonly value: string }
}

function smallForm(view: AccountView, { action, label, field }: SmallForm): Html {
  const names = field !== undefined && html` name="${field.name}" value="${field.value}"`
  return html`<form method="post" action="${address(action)}">
${hiddenFields({ csrf_token: view.csrfToken })}<button class="button button-small"${names}>${label}</button></form>`
}

function agentsPanel(view: AccountView): Html {
  const living = view.agents.filter(agent => agent.ended === undefined).length
  const none = view.agents.length === 0
  return panel({
    id: 'agents',
    title: 'Agents acting for you',
    many: none ? '' : `${living} live`,
    body: none ? noAgents(view) : agents(view),
  })
}

function signInsPanel(view: AccountView): Html {
  const others = view.signIns.some(own => !own.current)
  const action = view.actions.endOtherSignIns
  return panel({
    id: 'sign-ins',
    title: 'Your own sign-ins',
    many: number(view.signIns.length),
    body: signIns(view),
    tool: others && smallForm(view, { action, label: 'End all others' }),
  })
}

function accountsPanel(view: AccountView): Html {
  const href = view.actions.connectHref
  return panel({
    id: 'accounts',
    title: 'Connected accounts',
    many: number(view.accounts.length),
    body: view.accounts.length === 0 ? noAccounts : accounts(view),
    tool: href !== undefined && html`<a class="button button-small" href="${address(href)}">Connect another</a>`,
  })
}

const noAccounts = html`<p class="empty">None yet. An agent that needs one says so, and you connect it then.
Connecting gives no agent any access.</p>`

function waiting(view: AccountView): Html {
  return panel({
    id: 'waiting',
    title: 'Waiting for you',
    many: number(view.waiting.length),
    body: html`${view.waiting.map(request => waitingRow(request, view.frame))}`,
  })
}

function waitingRow(request: WaitingRequest, { reader }: Frame): Html {
  const left = spell(roundMinutes(secondsBetween(reader.now, request.expiresAt)))
  return html`<div class="need"><span class="state t-wait">${glyph('waiting')}<span class="hidden">Waiting</span></span>
<div><b>${named(request.agent)}</b> ${named(request.asks)}
<span class="sub">Code ${request.code}, ends at ${time(request.expiresAt, reader)}, in ${left}</span></div>
<a class="button button-small" href="${address(request.href)}">Review<span class="hidden"> the request of ${named(request.agent)}</span></a></div>
`
}

function roundMinutes(seconds: number): number {
  return seconds < 60 ? seconds : seconds - (seconds % 60)
}

function noAgents(view: AccountView): Html {
  return html`<div class="empty"><p>No agent has asked yet. Attach one:</p><pre class="args">${view.attachCommand}</pre></div>`
}

function agents(view: AccountView): Html {
  return html`<table class="rows">
<thead><tr><th scope="col">Agent</th><th scope="col">State</th><th scope="col">May do now</th><th scope="col">Until</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>
${view.agents.map(agent => (agent.ended === undefined ? agentRow(agent, view) : receiptRow(agent, agent.ended, view)))}</tbody></table>`
}

function agentRow(agent: AgentSession, view: AccountView): Html {
  const { reader } = view.frame
  const idle = agent.mayDoNow.length === 0
  const last = agent.lastCallAt === undefined ? 'no call yet' : html`last call ${ago(agent.lastCallAt, reader)}`
  return html`<tr><td><a class="main" href="${address(agent.href)}">${named(agent.agent)}</a><span class="sub">${agent.host !== undefined && html`${named(agent.host)}, `}${last}</span></td><td>${state('active', 'Active')}</td><td class="full">${
    idle
      ? html`<span class="quiet">Nothing yet</span>`
      : joined(
          agent.mayDoNow.map(what => named(what)),
          ', ',
        )
  }</td><td class="reach-cell">${reachBar({ from: agent.startedAt, to: agent.expiresAt }, reader)}</td><td class="end act">${endButton({ action: view.actions.endSession, csrfToken: view.csrfToken, sessionId: agent.sessionId, of: agent.agent })}</td></tr>
`
}

/** Ending asks nothing back; the row turns into what it ended. */
function receiptRow(agent: AgentSession, ended: EndedLine, view: AccountView): Html {
  const { reader } = view.frame
  const parts = [
    `${count(ended.grantsEnded, 'grant')} and ${count(ended.tokensEnded, 'token')} ended`,
    ended.callsWithheld > 0 && `${count(ended.callsWithheld, 'result was', 'results were')} withheld`,
  ].filter(part => part !== false)
  return html`<tr class="is-receipt"><td><a class="main" href="${address(agent.href)}">${named(agent.agent)}</a><span class="sub">started ${time(agent.startedAt, reader)}</span></td><td>${state('ended', 'Ended')}</td><td class="full" colspan="2">Ended at ${time(ended.at, reader, 'second')}. ${parts.join(', ')}.</td><td class="end act"><a class="button button-small" href="${address(ended.receiptHref)}">Open receipt</a></td></tr>
`
}

function signIns(view: AccountView): Html {
  return html`<table class="rows">
<thead><tr><th scope="col">Device</th><th scope="col">Application</th><th scope="col">Last active</th><th scope="col">Until</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>
${view.signIns.map(own => signInRow(own, view))}</tbody></table>`
}

function signInRow(own: OwnSignIn, view: AccountView): Html {
  const { reader } = view.frame
  const end = {
    action: view.actions.endSession,
    label: html`End<span class="hidden"> the sign-in on ${named(own.device)}</span>`,
    field: { name: 'session_id', value: own.sessionId },
  }
  const active = own.current
    ? html`<td>${state('active', 'This one')}</td>`
    : html`<td data-label="Active">${ago(own.lastActiveAt, reader)}</td>`
  return html`<tr><td><span class="main">${named(own.device)}</span>${
    own.place !== undefined && html`<span class="sub">${named(own.place)}</span>`
  }</td><td data-label="In">${named(own.application)}</td>${active}
<td data-label="Until">${time(own.expiresAt, reader)}</td><td class="end act">${!own.current && smallForm(view, end)}</td></tr>
`
}

const accountStates: Readonly<Record<OwnAccount['state'], readonly [Glyph, string]>> = {
  connected: ['active', 'Connected'],
  drifted: ['drifted', 'Scopes changed'],
  broken: ['failed', 'Needs connecting again'],
}

function accounts(view: AccountView): Html {
  return html`<table class="rows">
<thead><tr><th scope="col">Account</th><th scope="col">State</th><th scope="col">Used by</th><th scope="col">Until</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>
${view.accounts.map(own => accountRow(own, view))}</tbody></table>`
}

function accountRow(own: OwnAccount, view: AccountView): Html {
  const [shape, word] = accountStates[own.state]
  const used = own.lastUsedAt === undefined ? 'not used yet' : html`last used ${ago(own.lastUsedAt, view.frame.reader)}`
  const scopes = own.scopes.map(scope => named(scope))
  const users = own.usedBy.map(name => named(name))
  const end = {
    action: view.actions.disconnect,
    label: html`Disconnect<span class="hidden"> ${named(own.provider)}</span>`,
    field: { name: 'account_id', value: own.id },
  }
  return html`<tr><td><a class="main" href="${address(own.href)}">${named(own.provider)}, ${named(own.label)}</a>
<span class="sub">${scopes.length > 0 && html`Scopes: ${joined(scopes, ', ')}; `}${used}</span></td>
<td>${state(shape, word)}</td><td data-label="Used by">${users.length === 0 ? 'Nobody now' : listed(users)}</td>
<td data-label="Until">you disconnect it</td><td class="end act">${smallForm(view, end)}</td></tr>
`
}
