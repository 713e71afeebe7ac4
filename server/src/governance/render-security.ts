import {
  address,
  ago,
  alertBox,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  named,
  notice,
  state,
  time,
} from '../platform/page.ts'
import { type AccountBase, accountPage, panel, table } from './render-account-parts.ts'
import { emailPanel, form, type ProfileView, passwordPanel, profilePanel, submit } from './render-profile.ts'

/** Who a person is here, and each way in which they prove it. */
export interface SecurityView extends ProfileView {
  readonly factors: readonly OwnFactor[]
  readonly recoveryCodesLeft: number
  readonly passkeys: readonly OwnPasskey[]
  readonly identities: readonly OwnIdentity[]
  /** Providers that could be connected. */
  readonly connectable: readonly { readonly slug: string; readonly name: string }[]
  readonly done?: HtmlValue
  readonly error?: HtmlValue
}

export interface OwnFactor {
  readonly id: string
  readonly name: string
  readonly addedAt: Date
}

export interface OwnPasskey {
  readonly id: string
  readonly name: string
  readonly addedAt: Date
  readonly lastUsedAt: Date | undefined
  /** It may have been copied, and opens nothing any more. */
  readonly isSuspect: boolean
}

export interface OwnIdentity {
  readonly id: string
  readonly provider: string
  readonly email: string | undefined
  readonly since: Date
}

/** The page of `/account/security`. */
export function renderSecurity(view: SecurityView): Html {
  const { profile } = view.words
  const tool = html`<a class="button button-small" href="/account">${profile.toAccount}</a>`
  return accountPage(
    view,
    { title: profile.title, lead: profile.lead, tool },
    html`${view.error && alertBox(view.error)}${view.done && notice('reach', view.done)}
${profilePanel(view)}
${emailPanel(view)}
${passwordPanel(view)}
${passkeys(view)}
${factors(view)}
${identities(view)}`,
  )
}

interface Removal {
  readonly action: string
  readonly field: string
  readonly id: string
  readonly word: string
  readonly of: string
}

function removal(view: SecurityView, { action, field: name, id, word, of }: Removal): Html {
  return html`<form method="post" action="${address(action)}">${hiddenFields({ csrf_token: view.csrfToken })}<button class="button button-small" name="${name}" value="${id}">${word}<span class="hidden"> ${named(of)}</span></button></form>`
}

function passkeys(view: SecurityView): Html {
  const { reader } = view.frame
  const words = view.words.profile.passkeys
  const rows = view.passkeys.map(
    passkey => html`<tr><td><span class="main">${named(passkey.name)}</span>${
      passkey.isSuspect && html`<span class="sub">${state('failed', words.suspect)}</span>`
    }</td>
<td data-label="${words.added}">${time(passkey.addedAt, reader)}</td>
<td data-label="${words.used}">${passkey.lastUsedAt === undefined ? words.notYet : ago(passkey.lastUsedAt, reader)}</td>
<td class="end act">${removal(view, { action: '/account/passkeys/remove', field: 'passkey_id', id: passkey.id, word: words.remove, of: passkey.name })}</td></tr>
`,
  )
  return panel({
    id: 'passkeys',
    title: words.title,
    many: view.passkeys.length,
    body: listOr(view, { heads: [words.passkey, words.added, words.used], rows, none: words.none }),
    tool: html`<a class="button button-small" href="/account/passkeys/new?return_to=%2Faccount%2Fsecurity">${words.add}</a>`,
  })
}

function factors(view: SecurityView): Html {
  const { reader } = view.frame
  const words = view.words.profile.factors
  const rows = view.factors.map(
    factor => html`<tr><td><span class="main">${named(factor.name)}</span></td><td data-label="${words.added}">${time(factor.addedAt, reader)}</td>
<td class="end act">${removal(view, { action: '/account/factors/remove', field: 'factor_id', id: factor.id, word: words.remove, of: factor.name })}</td></tr>
`,
  )
  const left = form(
    view,
    '/account/recovery-codes',
    html`<p class="small quiet">${words.left(view.recoveryCodesLeft)}</p>
${submit(words.renew, 'new-recovery-codes')}`,
  )
  return panel({
    id: 'factors',
    title: words.title,
    many: view.factors.length,
    body: html`${listOr(view, { heads: [words.app, words.added], rows, none: words.none })}${view.factors.length > 0 && html`<div class="below">${left}</div>`}`,
    tool: html`<a class="button button-small" href="/sign-in/enrol?return_to=%2Faccount%2Fsecurity">${words.set}</a>`,
  })
}

function identities(view: SecurityView): Html {
  const { reader } = view.frame
  const words = view.words.profile.identities
  const rows = view.identities.map(
    own => html`<tr><td><span class="main">${named(own.provider)}</span>${own.email !== undefined && html`<span class="sub">${named(own.email)}</span>`}</td>
<td data-label="${words.since}">${time(own.since, reader)}</td>
<td class="end act">${removal(view, { action: '/account/identities/disconnect', field: 'identity_id', id: own.id, word: words.disconnect, of: own.provider })}</td></tr>
`,
  )
  const connect = view.connectable.map(
    ({ slug, name }) =>
      html`<form method="post" action="${address(`/account/identities/connect/${encodeURIComponent(slug)}`)}">${hiddenFields({ csrf_token: view.csrfToken })}<button class="button button-small"><span>${words.connect(named(name))}</span></button></form>`,
  )
  const none = connect.length === 0 ? words.noProvider : words.none
  return panel({
    id: 'identities',
    title: words.title,
    many: view.identities.length,
    body: html`${listOr(view, { heads: [words.provider, words.since], rows, none })}${connect.length > 0 && html`<div class="list-end">${connect}</div>`}`,
  })
}

interface Rows {
  readonly heads: readonly string[]
  readonly rows: readonly Html[]
  readonly none: string
}

function listOr({ words }: AccountBase, { heads, rows, none }: Rows): Html {
  return rows.length === 0 ? html`<p class="empty">${none}</p>` : table(words, heads, rows)
}

/** Shown once; they are kept as hashes only. */
export function renderNewRecoveryCodes(view: AccountBase & { readonly codes: readonly string[] }): Html {
  const { newTitle, newLead, kept } = view.words.profile.factors
  return accountPage(
    view,
    { title: newTitle, lead: newLead },
    html`<section class="panel" aria-label="${newTitle}"><div class="form"><ul class="codes">${view.codes.map(code => html`<li class="mono">${code}</li>`)}</ul>
<div class="field"><a class="button button-main" href="/account/security" data-testid="continue">${kept}</a></div></div></section>`,
  )
}
