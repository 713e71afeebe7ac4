import { address, ago, type Glyph, type Html, html, joined, listed, named, state } from '../platform/page.ts'
import { type AccountBase, type Listed, listEnd, panel, smallForm, table } from './render-account-parts.ts'
import type { AccountWords } from './words/words.ts'

export interface OwnAccount {
  readonly id: string
  readonly provider: string | undefined
  readonly label: string
  readonly state: 'connected' | 'drifted' | 'expiring' | 'broken' | 'revoked'
  readonly scopes: readonly string[]
  readonly usedBy: readonly string[]
  readonly lastUsedAt?: Date | undefined
  /** Where a changed or broken one is looked at. */
  readonly href: string
}

export interface ConnectionsView extends AccountBase {
  readonly accounts: Listed<OwnAccount>
  /** Accounts of organizations that the person manages. */
  readonly shared?: readonly { readonly title: string; readonly href: string }[]
}

/** Accounts elsewhere that agents may use for a person. */
export function connectionsPanel(view: ConnectionsView, title: string): Html {
  const { words, accounts } = view
  const none = accounts.rows.length === 0 && accounts.newerHref === undefined
  const heads = [words.accounts.account, words.state, words.accounts.usedBy, words.until]
  return panel({
    id: 'accounts',
    title,
    many: none || accounts.allHref !== undefined ? undefined : accounts.rows.length,
    body: html`${
      none
        ? html`<p class="empty">${words.accounts.none}</p>`
        : html`${table(
            words,
            heads,
            accounts.rows.map(own => rowOf(own, view)),
          )}${listEnd(view, accounts, title)}`
    }${sharedLinks(view)}`,
  })
}

function sharedLinks({ shared = [] }: ConnectionsView): Html | false {
  if (shared.length === 0) return false
  return html`<div class="part">${shared.map(({ title, href }) => html`<p><a href="${address(href)}" data-testid="shared-accounts">${title}</a></p>`)}</div>`
}

function stateOf(own: OwnAccount, { accounts }: AccountWords): readonly [Glyph, string] {
  switch (own.state) {
    case 'connected':
      return ['active', accounts.connected]
    case 'drifted':
      return ['drifted', accounts.drifted]
    case 'expiring':
      return ['note', accounts.expiring]
    case 'broken':
      return ['failed', accounts.broken]
    case 'revoked':
      return ['failed', accounts.revoked]
  }
}

/** "GitHub, mina-acme". */
export function accountName({ provider, label }: Pick<OwnAccount, 'provider' | 'label'>, words: AccountWords): string {
  return [provider ?? words.accounts.aProvider, label].filter(part => part !== '').join(', ')
}

function rowOf(own: OwnAccount, view: ConnectionsView): Html {
  const { words } = view
  const [shape, word] = stateOf(own, words)
  const used = own.lastUsedAt && words.accounts.lastUsed(ago(own.lastUsedAt, view.frame.reader))
  const scopes = own.scopes.map(scope => named(scope))
  const below = [scopes.length > 0 && html`${words.accounts.scopes}: ${joined(scopes, ', ')}`, used].filter(Boolean)
  const users = own.usedBy.map(name => named(name))
  const name = named(accountName(own, words))
  const end = {
    action: '/account/accounts/disconnect',
    label: html`${words.accounts.disconnect}<span class="hidden"> ${name}</span>`,
    field: { name: 'account_id', value: own.id },
  }
  return html`<tr><td><a class="main" href="${address(own.href)}">${name}</a>${below.length > 0 && html`<span class="sub">${joined(below, '; ')}</span>`}</td>
<td>${state(shape, word)}</td><td data-label="${words.accounts.usedBy}">${users.length === 0 ? words.accounts.nobody : listed(users, words.and)}</td>
<td class="full" data-label="${words.until}">${words.accounts.untilDisconnected}</td><td class="end act">${smallForm(view, end)}</td></tr>
`
}
