import {
  address,
  ago,
  chip,
  code,
  type Frame,
  type Glyph,
  type Html,
  hiddenFields,
  html,
  named,
  state,
} from '../platform/page.ts'
import type { AccountHealth } from './derive-account-health.ts'
import { accountNameCharactersMax } from './model.ts'
import type { ConnectWords } from './words/words.ts'

/** One of a person's accounts at the provider of the page. */
export interface OwnConnected {
  readonly id: string
  readonly label: string
  readonly name?: string | undefined
  readonly isDefault: boolean
  readonly health: AccountHealth
  readonly checkedAt: Date
  /** The organization that it was connected for. */
  readonly organization?: string | undefined
}

export interface OwnAccountsView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly provider: { readonly slug: string; readonly name: string }
  readonly returnTo?: string | undefined
  readonly accounts: readonly OwnConnected[]
  /** A token is entered here; otherwise the person goes on to the provider. */
  readonly takesToken: boolean
  /** Of the account that has its own form above. */
  readonly shownAbove?: string | undefined
}

/** The sign beside the word for how an account stands. */
export const healthGlyphs: Readonly<Record<AccountHealth, Glyph>> = {
  valid: 'active',
  expiring: 'note',
  needs_reconnection: 'failed',
  revoked: 'failed',
  disconnected: 'ended',
}

/** All accounts of the person there: how each stands and is called, which one is meant by default, and one more beside them. */
export function ownAccounts(view: OwnAccountsView, words: ConnectWords): Html {
  const provider = named(view.provider.name)
  return html`<section class="part" aria-labelledby="own-accounts">
<h2 id="own-accounts">${words.yours(provider)}</h2>
<p class="small quiet">${words.defaultMeans}</p>
</section>
${view.accounts.map((account, at) => ownAccount(view, words, { account, at }))}
${another(view, words)}`
}

function ownAccount(
  view: OwnAccountsView,
  words: ConnectWords,
  { account, at }: { readonly account: OwnConnected; readonly at: number },
): Html {
  const { id, label, name, isDefault, health, checkedAt, organization } = account
  const field = `name-${at}`
  const hidden = hiddenFields({ csrf_token: view.csrfToken, account_id: id, return_to: view.returnTo })
  const which = html`<span class="hidden"> ${code(name ?? label)}</span>`
  return html`<div class="part" data-testid="own-account">
<p><b>${name === undefined ? code(label) : named(name)}</b> ${name !== undefined && code(label)} ${isDefault && chip('verified', words.isDefault)} ${organization !== undefined && words.forOne(named(organization))}</p>
<p class="small">${state(healthGlyphs[health], words.health[health])} <span class="quiet">${words.checked(ago(checkedAt, view.frame.reader))}</span></p>
<form class="field" method="post" action="/account/accounts/name">${hidden}<label class="label" for="${field}">${words.name}${which}</label>
<span class="input-unit"><input class="input" id="${field}" name="name" value="${name ?? ''}" maxlength="${accountNameCharactersMax}" autocomplete="off"><button class="button button-small">${words.saveName}${which}</button></span></form>
${organization === undefined && health !== 'valid' && id !== view.shownAbove && again(view, words, { id, at, which })}
<div class="field actions">
${!isDefault && organization === undefined && html`<form method="post" action="/account/accounts/default">${hidden}<button class="button button-small" data-testid="make-default">${words.makeDefault}${which}</button></form>`}
${id !== view.shownAbove && html`<form method="post" action="/account/accounts/disconnect">${hidden}<button class="button button-small">${words.disconnect}${which}</button></form>`}
</div>
</div>`
}

/** The same account, by a new authorization of the same holder. */
function again(
  view: OwnAccountsView,
  words: ConnectWords,
  { id, at, which }: { readonly id: string; readonly at: number; readonly which: Html },
): Html {
  const provider = named(view.provider.name)
  const field = `again-${at}`
  return html`<form class="field" method="post" action="${address(`/connect/${encodeURIComponent(view.provider.slug)}`)}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo, again: id })}
${view.takesToken && html`<label class="label" for="${field}"><span>${words.token(provider)}${which}</span></label><input class="input input-code" id="${field}" name="token" type="password" autocomplete="off" required spellcheck="false">`}
<div class="actions"><button class="button button-small">${words.connectAgain}${which}</button></div></form>`
}

function another(view: OwnAccountsView, words: ConnectWords): Html {
  const provider = named(view.provider.name)
  return html`<form class="part decide" method="post" action="${address(`/connect/${encodeURIComponent(view.provider.slug)}`)}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo, beside: '1' })}
<p class="small quiet">${words.anotherMeans(provider)}</p>
${view.takesToken && html`<label class="label" for="beside-token">${words.token(provider)}</label><input class="input input-code" id="beside-token" name="token" type="password" autocomplete="off" required spellcheck="false">`}
<div class="field actions"><button class="button" data-testid="connect-another"><span>${words.another(provider)}</span></button></div>
</form>`
}
