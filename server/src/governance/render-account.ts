import { delegationTitle } from '../approvals/index.ts'
import {
  address,
  type Frame,
  glyph,
  type Html,
  type HtmlValue,
  html,
  joined,
  named,
  namedText,
  notice,
  secondsBetween,
  time,
  zoneName,
} from '../platform/page.ts'
import { policyPath, policyWordsIn } from '../policy/index.ts'
import type { Device } from '../sessions/index.ts'
import { type AgentsView, agentsPanel } from './render-account-agents.ts'
import { type ApplicationsView, applicationsPanel } from './render-account-applications.ts'
import { accountName, type ConnectionsView, connectionsPanel, type OwnAccount } from './render-account-connections.ts'
import { type AccountBase, accountPage, panel } from './render-account-parts.ts'
import { deviceText, type SignInsView, signInsPanel } from './render-account-sign-ins.ts'
import { lifecycleWordsIn } from './words/all.ts'
import type { EndedCounts } from './words/words.ts'

/** What acts in a person's name, from where, and until when. */
export interface AccountView extends AgentsView, SignInsView, ApplicationsView, ConnectionsView {
  /** What the person has just ended or changed here. */
  readonly justDone?: JustDone | undefined
  readonly waiting: readonly WaitingRequest[]
  /** Organizations whose policy the person writes. */
  readonly managed?: readonly { readonly id: string; readonly name: string }[]
}

export type JustDone =
  | { readonly kind: 'sign_ins'; readonly sessions: readonly EndedSignIn[]; readonly areMore: boolean }
  | { readonly kind: 'address'; readonly email: string }
  | { readonly kind: 'application'; readonly name: string }
  | { readonly kind: 'account'; readonly account: Pick<OwnAccount, 'provider' | 'label'> }

export interface EndedSignIn extends EndedCounts {
  readonly device: Device
  readonly at: Date
  readonly receiptHref: string
  /** Tokens that an application may accept by itself, and until when the last one of them. */
  readonly offline: { readonly count: number; readonly until: Date } | undefined
}

export interface WaitingRequest {
  readonly href: string
  readonly agent: string | undefined
  readonly asks:
    | { readonly kind: 'access'; readonly providers: readonly string[] }
    | { readonly kind: 'call'; readonly tool: string }
    /** What several persons decide. */
    | { readonly kind: 'act'; readonly title: string }
  readonly code: string
  readonly expiresAt: Date
}

/** The account page. */
export function renderAccount(view: AccountView): Html {
  const { words, frame, waiting } = view
  const heading = {
    title: words.title,
    lead: words.lead(zoneName(frame.reader)),
    tool: html`<a class="button button-small" href="/account/delegations">${delegationTitle(frame.reader)}</a><a class="button button-small" href="/account/security" data-testid="security">${words.security}</a>`,
  }
  return accountPage(
    view,
    heading,
    html`${view.justDone !== undefined && doneNotice(view.justDone, view)}
${waiting.length > 0 && waitingPanel(view)}
${agentsPanel(view, words.agents.title)}
${signInsPanel(view, words.signIns.title)}
${applicationsPanel(view)}
${connectionsPanel(view, words.accounts.title)}
${(view.managed ?? []).length > 0 && managedPanel(view)}`,
  )
}

/** The way to the policies that the person writes. */
function managedPanel({ managed = [], frame }: AccountView): Html {
  const { yours, title } = policyWordsIn(frame.reader)
  const links = managed.map(
    organization =>
      html`<p><a href="${address(policyPath({ organization }))}">${title(namedText(organization.name))}</a></p>`,
  )
  return panel({ id: 'policies', title: yours, many: managed.length, body: html`<div class="part">${links}</div>` })
}

/** One list of the account on a page of its own, from its newest row to its oldest. */
export function renderAgents(view: AgentsView): Html {
  const { allTitle, allLead } = view.words.agents
  const { title } = lifecycleWordsIn(view.frame.reader).facts
  const own = html`<a class="button button-small" href="/account/principals/me">${title}</a>`
  return ownPage(view, { title: allTitle, lead: allLead, tool: own }, agentsPanel(view, allTitle))
}

/** The same for sign-ins. */
export function renderSignIns(view: SignInsView): Html {
  const { allTitle, allLead } = view.words.signIns
  return ownPage(view, { title: allTitle, lead: allLead }, signInsPanel(view, allTitle))
}

/** The same for connected accounts. */
export function renderConnections(view: ConnectionsView): Html {
  const { allTitle, allLead } = view.words.accounts
  return ownPage(view, { title: allTitle, lead: allLead }, connectionsPanel(view, allTitle))
}

interface OwnHeading {
  readonly title: string
  readonly lead: string
  readonly tool?: Html
}

function ownPage(base: AccountBase, heading: OwnHeading, body: Html): Html {
  const tool = html`${heading.tool}<a class="button button-small" href="/account">${base.words.title}</a>`
  return accountPage(base, { ...heading, tool }, body)
}

function doneNotice(done: JustDone, view: AccountView): Html {
  const { words } = view
  if (done.kind === 'address') return notice('reach', words.profile.email.changed(named(done.email)))
  if (done.kind === 'application') return notice('quiet', words.applications.taken(named(done.name)))
  if (done.kind === 'account') {
    const name = named(accountName(done.account, words))
    return notice('quiet', words.accounts.disconnected(name))
  }
  return notice('quiet', endedSignIns(done.sessions, done.areMore, view))
}

function endedSignIns(sessions: readonly EndedSignIn[], areMore: boolean, { words, frame }: AccountView): Html {
  const [only] = sessions
  const sum = (of: (session: EndedSignIn) => number): number => sessions.reduce((all, one) => all + of(one), 0)
  const counts = { tokens: sum(one => one.tokens), grants: sum(one => one.grants), withheld: sum(one => one.withheld) }
  const said: HtmlValue =
    sessions.length === 1 && only !== undefined
      ? words.ended.signIn(named(deviceText(only.device, words)), time(only.at, frame.reader, 'second'), counts)
      : words.ended.many(sessions.length, counts)
  const offline = sum(one => one.offline?.count ?? 0)
  const latest = sessions.flatMap(one => one.offline?.until ?? []).toSorted((one, other) => +other - +one)[0]
  const receipts = sessions.map(
    one =>
      html`<a href="${address(one.receiptHref)}">${words.ended.receipt}<span class="hidden">: ${named(deviceText(one.device, words))}</span></a>`,
  )
  return html`${said}${latest !== undefined && html` ${words.ended.offline(offline, time(latest, frame.reader))}`}${areMore && html` ${words.ended.more}`} ${sessions.length === 1 && receipts}`
}

function waitingPanel(view: AccountView): Html {
  return panel({
    id: 'waiting',
    title: view.words.waiting.title,
    many: view.waiting.length,
    body: html`${view.waiting.map(request => waitingRow(request, view, view.frame))}`,
  })
}

function waitingRow(request: WaitingRequest, { words, spell }: AccountView, { reader }: Frame): Html {
  const left = spell(roundMinutes(secondsBetween(reader.now, request.expiresAt)))
  const ends = time(request.expiresAt, reader)
  if (request.asks.kind === 'act')
    return needRow(request, words, {
      heading: named(request.asks.title),
      sub: words.waiting.ends(ends, left),
      of: html`: ${named(request.asks.title)}`,
    })
  const agent = named(request.agent ?? words.waiting.anAgent)
  const asks =
    request.asks.kind === 'access'
      ? words.waiting.access(joined(request.asks.providers.map(named), ', '))
      : words.waiting.call(named(request.asks.tool))
  const sub = words.waiting.code(request.code, ends, left)
  return needRow(request, words, { heading: agent, asks, sub, of: words.waiting.of(agent) })
}

interface Need {
  readonly heading: Html
  readonly asks?: HtmlValue
  readonly sub: HtmlValue
  readonly of: HtmlValue
}

function needRow({ href }: WaitingRequest, words: AccountView['words'], { heading, asks, sub, of }: Need): Html {
  return html`<div class="need"><span class="state t-wait">${glyph('waiting')}<span class="hidden">${words.waiting.word}</span></span>
<div><b>${heading}</b>${asks !== undefined && html` ${asks}`}
<span class="sub">${sub}</span></div>
<a class="button button-small" href="${address(href)}">${words.waiting.review}<span class="hidden">${of}</span></a></div>
`
}

function roundMinutes(seconds: number): number {
  return seconds < 60 ? seconds : seconds - (seconds % 60)
}
