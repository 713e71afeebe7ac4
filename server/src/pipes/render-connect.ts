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
  hiddenFields,
  host,
  html,
  joined,
  layout,
  listed,
  named,
  namedText,
  notice,
  time,
} from '../platform/page.ts'

export interface ConnectView {
  readonly frame: Frame
  readonly csrfToken: string
  /** Defaults to `/connect/{slug}`. */
  readonly action?: string
  readonly provider: ConnectProvider
  readonly organization: string
  /** A path of ours, like the request that waits for this account. */
  readonly returnTo?: string | undefined
  readonly state: ConnectState
  /** Where "Not now" leads. */
  readonly backHref: string
  readonly problem?: ConnectProblem | undefined
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

/** The page on which a person connects an account, looks at it, and disconnects it. */
export function renderConnect(view: ConnectView): Html {
  const provider = named(view.provider.name)
  switch (view.state.kind) {
    case 'connected':
      return connected(view, view.state.account)
    case 'not_needed':
      return notNeeded(view, view.state.by)
    case 'oauth':
    case 'bearer':
      return layout({
        frame: view.frame,
        title: `Connect ${namedText(view.provider.name)}`,
        until: html`until <b>you disconnect it</b>`,
        body: html`<div class="part">
${view.problem !== undefined && html`<div class="before-head">${alertBox(problemWords(view.problem, view))}</div>`}
<h1>Connect your ${provider} account to ${named(view.organization)}</h1>
<p class="quiet">Connecting gives no agent any access. It lets you approve requests that need ${provider}.</p>
</div>
<div class="part">${facts(rows(view, view.state))}</div>
${view.state.kind === 'oauth' ? oauthForm(view) : bearerForm(view)}`,
      })
  }
}

function providerRow(view: ConnectView): Fact {
  const { name, host: at, addedAt, addedBy } = view.provider
  const by =
    addedBy !== undefined &&
    html`Added by ${named(addedBy)}${addedAt !== undefined && html` on ${day(addedAt, view.frame.reader)}`}`
  return ['Provider', html`${named(name)} at ${host(at)}`, by]
}

function rows(view: ConnectView, state: { kind: 'oauth'; scopes: readonly string[] } | { kind: 'bearer' }): Fact[] {
  const provider = named(view.provider.name)
  const kept: Fact = [
    'Kept',
    html`Sealed in the vault of ${named(view.organization)}`,
    'Used only for calls that you approved. No agent, page or export shows it.',
  ]
  const ends: Fact = [
    'Ends',
    html`When you disconnect it, leave ${named(view.organization)}, or ${provider} withdraws it`,
    'Each grant that uses it ends at that moment.',
  ]
  if (state.kind === 'bearer') return [providerRow(view), kept, ends]
  const most = 'This is the most that any approval can ever use.'
  return [providerRow(view), ['Asked there', scopeList(state.scopes), most], kept, ends]
}

function scopeList(scopes: readonly string[]): Html {
  if (scopes.length === 0) return html`<span class="quiet">no scope by name; the provider decides</span>`
  return joined(
    scopes.map(scope => code(scope)),
    ', ',
  )
}

function openForm(view: ConnectView, body: Html): Html {
  const action = view.action ?? `/connect/${encodeURIComponent(view.provider.slug)}`
  return html`<form class="part decide" method="post" action="${address(action)}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo })}
${body}
</form>`
}

function oauthForm(view: ConnectView): Html {
  return openForm(
    view,
    html`<div class="actions"><button class="button button-main" data-testid="connect"><span>Continue to ${named(view.provider.name)}</span></button><a class="button" href="${address(view.backHref)}">Not now</a></div>`,
  )
}

function bearerForm(view: ConnectView): Html {
  const wrong = view.problem?.kind === 'token_refused' || view.problem?.kind === 'token_missing'
  return openForm(
    view,
    html`<label class="label" for="token"><span>Access token from ${named(view.provider.name)}</span></label>
<input class="input input-code" id="token" name="token" type="password" autocomplete="off" required spellcheck="false" data-testid="token" aria-describedby="token-hint"${wrong && html` aria-invalid="true"`}>
<p class="hint" id="token-hint">Make one there with the fewest rights that do. Ambit tries it once, seals it, and never shows it again.</p>
<div class="field actions"><button class="button button-main" data-testid="connect"><span>Connect ${named(view.provider.name)}</span></button><a class="button" href="${address(view.backHref)}">Not now</a></div>`,
  )
}

function problemWords(problem: ConnectProblem, view: ConnectView): Html {
  const provider = named(view.provider.name)
  switch (problem.kind) {
    case 'declined':
      return html`<b>Not connected.</b> ${provider} says that it was declined there. Continue to try again.`
    case 'failed':
      return html`<b>Not connected.</b> ${provider} did not finish it. Continue to try again; if it happens twice, tell an administrator.`
    case 'token_refused':
      return html`<b>Not connected.</b> ${provider} did not accept this token. Make a new one there and enter it here.`
    case 'token_missing':
      return html`<b>Not connected.</b> Enter a token.`
    case 'scopes_missing':
      return html`<b>Not connected.</b> ${provider} left out ${joined(
        problem.scopes.map(scope => code(scope)),
        ', ',
      )}. Continue and allow all of it, or ask an administrator to need less.`
  }
}

function connected(view: ConnectView, account: ConnectedAccount): Html {
  const { reader } = view.frame
  const provider = named(view.provider.name)
  const users = account.usedBy.map(name => named(name))
  const back = view.returnTo
  return layout({
    frame: view.frame,
    title: `${namedText(view.provider.name)} is connected`,
    until: html`until <b>you disconnect it</b>`,
    body: html`<div class="part">
<p>${chip('active', 'Connected')}</p>
<h1>Your ${provider} account is connected to ${named(view.organization)}</h1>
<p class="quiet">No agent can use it before you approve a request that names it.</p>
${back !== undefined && html`<div class="field actions"><a class="button button-main" href="${address(back)}">Back to the request</a></div>`}
</div>
<div class="part">${facts([
      ['Account', html`${code(account.label)}`, html`Connected at ${time(account.connectedAt, reader)}`],
      providerRow(view),
      ['Given there', scopeList(account.scopes), 'This is the most that any approval can ever use.'],
      ['Last used', account.lastUsedAt === undefined ? 'Not yet' : time(account.lastUsedAt, reader)],
      ['Used by', users.length === 0 ? 'Nobody now' : listed(users)],
    ])}</div>
<form class="part decide" method="post" action="${address(account.disconnectAction)}">
${hiddenFields({ csrf_token: view.csrfToken, account_id: account.id })}
<p class="small quiet">${users.length === 0 ? 'No grant uses it now.' : html`Disconnecting ends what ${listed(users)} may do with it, at once.`}</p>
<div class="field actions"><button class="button" data-testid="disconnect">Disconnect</button><a class="button button-text" href="${address(view.backHref)}">Open your account</a></div>
</form>`,
  })
}

function notNeeded(view: ConnectView, by: 'none' | 'installation'): Html {
  const provider = named(view.provider.name)
  return layout({
    frame: view.frame,
    title: `${namedText(view.provider.name)} needs no account`,
    until: 'nothing to connect',
    body: html`<div class="part">
<h1>${provider} needs no account of yours</h1>
${notice('quiet', by === 'none' ? html`${provider} asks for no credential.` : html`${named(view.organization)} has one account there that everyone’s approvals use.`)}
<div class="field actions"><a class="button button-main" href="${address(view.returnTo ?? view.backHref)}">${view.returnTo === undefined ? 'Open your account' : 'Back to the request'}</a></div>
</div>
<div class="part">${facts([providerRow(view)])}</div>`,
  })
}
