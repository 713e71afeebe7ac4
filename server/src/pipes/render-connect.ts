import {
  address,
  alertBox,
  chip,
  code,
  day,
  type Fact,
  type Frame,
  facts,
  type Html,
  type HtmlValue,
  hiddenFields,
  host,
  html,
  joined,
  layout,
  listIn,
  named,
  namedText,
  notice,
  time,
} from '../platform/page.ts'
import { pageWordsIn } from '../platform/words/all.ts'
import { type OwnConnected, ownAccounts } from './render-connect-accounts.ts'
import { connectWordsIn } from './words/all.ts'
import type { ConnectWords } from './words/words.ts'

export interface ConnectView {
  readonly frame: Frame
  readonly csrfToken: string
  /** Defaults to `/connect/{slug}`. */
  readonly action?: string
  readonly provider: ConnectProvider
  readonly organization: string
  /** The organization whose account it will be, where it is not the person's own. */
  readonly forOrganization?: string | undefined
  /** What an application's link carries. */
  readonly request?: string | undefined
  /** A path of ours, like the request that waits for this account. */
  readonly returnTo?: string | undefined
  readonly state: ConnectState
  /** The person's accounts there; undefined where there is no more than the one that the page is about. */
  readonly own?: OwnAccounts | undefined
  /** Where "Not now" leads. */
  readonly backHref: string
  readonly problem?: ConnectProblem | undefined
}

export interface OwnAccounts {
  readonly accounts: readonly OwnConnected[]
  readonly takesToken: boolean
}

export interface ConnectProvider {
  readonly slug: string
  readonly name: string
  readonly host: string
  readonly addedAt?: Date | undefined
  readonly addedBy?: string | undefined
}

export type ConnectState =
  | { readonly kind: 'oauth'; readonly scopes: readonly string[] }
  | { readonly kind: 'bearer' }
  /** Nothing to connect: no credential, or the organization's. */
  | { readonly kind: 'not_needed'; readonly by: 'none' | 'installation' }
  | { readonly kind: 'connected'; readonly account: ConnectedAccount }

export interface ConnectedAccount {
  readonly id: string
  readonly label: string
  readonly connectedAt: Date
  readonly scopes: readonly string[]
  readonly lastUsedAt?: Date | undefined
  /** Names of agents whose grants use it now. */
  readonly usedBy: readonly string[]
  readonly disconnectAction: string
}

export type ConnectProblem =
  | { readonly kind: 'declined' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'token_refused' }
  | { readonly kind: 'token_missing' }
  | { readonly kind: 'scopes_missing'; readonly scopes: readonly string[] }

function wordsOf({ frame }: ConnectView): ConnectWords {
  return connectWordsIn(frame.reader)
}

/** The page on which a person connects an account, looks at it, and disconnects it. */
export function renderConnect(view: ConnectView): Html {
  const words = wordsOf(view)
  switch (view.state.kind) {
    case 'connected':
      return connected(view, view.state.account)
    case 'not_needed':
      return notNeeded(view, view.state.by)
    case 'oauth':
    case 'bearer':
      return layout({
        frame: view.frame,
        title: words.title(namedText(view.provider.name)),
        until: words.untilDisconnected,
        body: html`<div class="part">
${view.problem !== undefined && html`<div class="before-head">${alertBox(html`<b>${words.notConnected}</b> ${problemWords(view.problem, view)}`)}</div>`}
${headOf(view)}
</div>
<div class="part">${facts(rows(view, view.state))}</div>
${view.state.kind === 'oauth' ? oauthForm(view) : bearerForm(view)}
${ownOf(view)}`,
      })
  }
}

function ownOf(view: ConnectView, shownAbove?: string): Html | false {
  const { frame, csrfToken, provider, returnTo, own } = view
  return own !== undefined && ownAccounts({ frame, csrfToken, provider, returnTo, shownAbove, ...own }, wordsOf(view))
}

function headOf(view: ConnectView): Html {
  const provider = named(view.provider.name)
  const words = wordsOf(view)
  const organization = view.forOrganization === undefined ? undefined : named(view.forOrganization)
  return organization === undefined
    ? html`<h1>${words.heading(provider, named(view.organization))}</h1>
<p class="quiet">${words.lead(provider)}</p>`
    : html`<h1>${words.sharedHeading(provider, organization)}</h1>
<p class="quiet">${words.sharedLead(organization)}</p>`
}

function providerRow(view: ConnectView): Fact {
  const { name, host: at, addedAt, addedBy } = view.provider
  const words = wordsOf(view)
  const who = addedBy === undefined ? undefined : named(addedBy)
  const by = who && (addedAt === undefined ? words.addedBy(who) : words.addedByOn(who, day(addedAt, view.frame.reader)))
  return [words.provider, words.providerAt(named(name), host(at)), by]
}

function rows(view: ConnectView, state: { kind: 'oauth'; scopes: readonly string[] } | { kind: 'bearer' }): Fact[] {
  const words = wordsOf(view)
  const provider = named(view.provider.name)
  const organization = named(view.organization)
  const kept: Fact = [
    words.kept,
    words.sealed(organization),
    view.request === undefined ? words.keptMeans : words.keptForApplications,
  ]
  const ends: Fact = [words.ends, words.endsWhen(organization, provider), words.endsMeans]
  if (state.kind === 'bearer') return [providerRow(view), kept, ends]
  return [providerRow(view), [words.askedThere, scopeList(state.scopes, words), words.mostEver], kept, ends]
}

function scopeList(scopes: readonly string[], { noScope }: ConnectWords): Html {
  if (scopes.length === 0) return html`<span class="quiet">${noScope}</span>`
  return joined(
    scopes.map(scope => code(scope)),
    ', ',
  )
}

function openForm(view: ConnectView, body: Html): Html {
  const action = view.action ?? `/connect/${encodeURIComponent(view.provider.slug)}`
  return html`<form class="part decide" method="post" action="${address(action)}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo, request: view.request })}
${body}
</form>`
}

function oauthForm(view: ConnectView): Html {
  const words = wordsOf(view)
  return openForm(
    view,
    html`<div class="actions"><button class="button button-main" data-testid="connect"><span>${words.goOn(named(view.provider.name))}</span></button><a class="button" href="${address(view.backHref)}">${words.notNow}</a></div>`,
  )
}

function bearerForm(view: ConnectView): Html {
  const words = wordsOf(view)
  const provider = named(view.provider.name)
  const wrong = view.problem?.kind === 'token_refused' || view.problem?.kind === 'token_missing'
  return openForm(
    view,
    html`<label class="label" for="token"><span>${words.token(provider)}</span></label>
<input class="input input-code" id="token" name="token" type="password" autocomplete="off" required spellcheck="false" data-testid="token" aria-describedby="token-hint"${wrong && html` aria-invalid="true"`}>
<p class="hint" id="token-hint">${words.tokenHint}</p>
<div class="field actions"><button class="button button-main" data-testid="connect"><span>${words.connect(provider)}</span></button><a class="button" href="${address(view.backHref)}">${words.notNow}</a></div>`,
  )
}

function problemWords(problem: ConnectProblem, view: ConnectView): HtmlValue {
  const words = wordsOf(view)
  const provider = named(view.provider.name)
  switch (problem.kind) {
    case 'declined':
      return words.declined(provider)
    case 'failed':
      return words.failed(provider)
    case 'token_refused':
      return words.tokenRefused(provider)
    case 'token_missing':
      return words.tokenMissing
    case 'scopes_missing':
      return words.scopesMissing(provider, joined(problem.scopes.map(code), ', '))
  }
}

function connected(view: ConnectView, account: ConnectedAccount): Html {
  const { reader } = view.frame
  const provider = named(view.provider.name)
  const words = wordsOf(view)
  const organization = named(view.organization)
  const users = account.usedBy.map(name => named(name))
  const back = view.returnTo
  return layout({
    frame: view.frame,
    title: words.connectedTitle(namedText(view.provider.name)),
    until: words.untilDisconnected,
    body: html`<div class="part">
<p>${chip('active', words.connected)}</p>
<h1>${words.connectedHeading(provider, organization)}</h1>
<p class="quiet">${words.connectedLead}</p>
${back !== undefined && html`<div class="field actions"><a class="button button-main" href="${address(back)}">${words.back}</a></div>`}
</div>
<div class="part">${facts([
      [words.account, code(account.label), words.connectedAt(time(account.connectedAt, reader))],
      providerRow(view),
      [words.givenThere, scopeList(account.scopes, words), words.mostEver],
      [words.lastUsed, account.lastUsedAt === undefined ? words.notYet : time(account.lastUsedAt, reader)],
      [words.usedBy, users.length === 0 ? words.nobody : listIn(reader, users)],
    ])}</div>
<form class="part decide" method="post" action="${address(account.disconnectAction)}">
${hiddenFields({ csrf_token: view.csrfToken, account_id: account.id })}
<p class="small quiet">${users.length === 0 ? words.noGrant : words.disconnecting(listIn(reader, users))}</p>
<div class="field actions"><button class="button" data-testid="disconnect">${words.disconnect}</button><a class="button button-text" href="${address(view.backHref)}">${words.openAccount}</a></div>
</form>
${ownOf(view, account.id)}`,
  })
}

function notNeeded(view: ConnectView, by: 'none' | 'installation'): Html {
  const words = wordsOf(view)
  const provider = named(view.provider.name)
  return layout({
    frame: view.frame,
    title: words.neededTitle(namedText(view.provider.name)),
    until: words.nothingToConnect,
    body: html`<div class="part">
<h1>${words.needed(provider)}</h1>
${notice('quiet', by === 'none' ? words.asksNone(provider) : words.oneForAll(named(view.organization)))}
<div class="field actions"><a class="button button-main" href="${address(view.returnTo ?? view.backHref)}">${view.returnTo === undefined ? words.openAccount : words.back}</a></div>
</div>
<div class="part">${facts([providerRow(view)])}</div>`,
  })
}

/** The window that an application opens before it knows where to send it: it shows nothing of anybody, and hears no message. */
export function renderConnectWaiting(frame: Frame): Html {
  const words = connectWordsIn(frame.reader)
  return layout({
    frame,
    title: words.waitingHeading,
    width: 'sign',
    until: pageWordsIn(frame.reader.locale).error.noAccess,
    body: html`<div class="part">
<h1>${words.waitingHeading}</h1>
<p class="quiet">${words.waitingLead}</p>
</div>`,
  })
}
