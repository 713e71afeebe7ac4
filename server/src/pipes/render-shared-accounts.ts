import {
  address,
  ago,
  code,
  type Frame,
  type Html,
  hiddenFields,
  html,
  layout,
  named,
  namedText,
  notice,
  type Reader,
  state,
} from '../platform/page.ts'
import type { AccountHealth } from './derive-account-health.ts'
import { type AccountUse, sharedAccountsPath } from './model.ts'
import { healthGlyphs } from './render-connect-accounts.ts'
import { connectWordsIn } from './words/all.ts'
import type { ConnectWords } from './words/words.ts'

export interface SharedAccount {
  readonly id: string
  readonly provider: string
  readonly label: string
  readonly name?: string | undefined
  readonly usedBy: AccountUse
  readonly health: AccountHealth
  readonly checkedAt: Date
}

export interface SharedAccountsView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly organization: { readonly id: string; readonly name: string }
  readonly accounts: readonly SharedAccount[]
  /** That a member can have there. */
  readonly roles: readonly { readonly slug: string; readonly name: string }[]
  /** Where another account can be connected by who looks at this. */
  readonly connectable: readonly { readonly slug: string; readonly name: string }[]
  /** They came back from a provider without an account. */
  readonly notConnected: boolean
  /** Something was changed just now. */
  readonly saved: boolean
}

/** The accounts of an organization, each with whose agents may use it. */
export function renderSharedAccounts(view: SharedAccountsView): Html {
  const words = connectWordsIn(view.frame.reader)
  const { name } = view.organization
  return layout({
    frame: view.frame,
    title: words.sharedTitle(namedText(name)),
    until: words.untilDisconnected,
    body: html`<div class="part">
${view.notConnected && html`<div class="before-head">${notice('refuse', words.sharedNotConnected)}</div>`}${view.saved && html`<div class="before-head">${notice('quiet', words.sharedSaved)}</div>`}
<h1>${words.sharedAccounts(named(name))}</h1>
<p class="quiet">${words.sharedMeans}</p>
${view.accounts.length === 0 && html`<p class="field">${words.sharedNone}</p>`}
</div>
${view.accounts.map((account, at) => sharedAccount(view, words, { account, at }))}
<div class="part">${view.connectable.map(provider => connectForm(view, words, provider))}<div class="field actions"><a class="button button-text" href="/account">${words.openAccount}</a></div></div>`,
  })
}

function connectForm(view: SharedAccountsView, words: ConnectWords, provider: { slug: string; name: string }): Html {
  const action = address(`${sharedAccountsPath(view.organization)}/connect`)
  return html`<form class="field" method="post" action="${action}" data-testid="connect-shared">
${hiddenFields({ csrf_token: view.csrfToken, provider: provider.slug })}
<div class="actions"><button class="button"><span>${words.sharedHeading(named(provider.name), named(view.organization.name))}</span></button></div>
</form>
`
}

function sharedAccount(
  view: SharedAccountsView,
  words: ConnectWords,
  { account, at }: { readonly account: SharedAccount; readonly at: number },
): Html {
  const { id, provider, label, name, usedBy, health, checkedAt } = account
  const chosen = usedBy.by === 'role' ? `role:${usedBy.role}` : usedBy.by
  const option = (value: string, text: string): Html =>
    html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`
  const known = view.roles.some(({ slug }) => chosen === `role:${slug}`)
  return html`<form class="part" method="post" action="${address(sharedAccountsPath(view.organization))}" data-testid="shared-account">
${hiddenFields({ csrf_token: view.csrfToken, account_id: id })}
<p><b>${named(provider)}, ${named(name ?? label)}</b> ${name !== undefined && code(label)}</p>
<p class="small">${state(healthGlyphs[health], words.health[health])} <span class="quiet">${words.checked(ago(checkedAt, view.frame.reader))}</span></p>
<div class="field"><label class="label" for="use-${at}"><span>${words.whoseAgents}</span></label>
<select class="input" id="use-${at}" name="use">${option('nobody', words.nobodys)}${option('members', words.allMembers)}${view.roles.map(role => option(`role:${role.slug}`, words.withRole(namedText(role.name))))}${usedBy.by === 'role' && !known && option(chosen, words.withRole(namedText(usedBy.role)))}</select></div>
<div class="field actions"><button class="button">${words.save}<span class="hidden"> ${named(name ?? label)}</span></button></div>
</form>`
}

/** What the page is called, for a link to it. */
export function sharedAccountsTitle(reader: Reader, { name }: { readonly name: string }): string {
  return connectWordsIn(reader).sharedTitle(namedText(name))
}
