import {
  address,
  ago,
  alertBox,
  contentLayout,
  type Frame,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  named,
  notice,
  number,
  state,
  time,
} from '../platform/page.ts'

/** Who a person is here, and each way in which they prove it. */
export interface SecurityView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly hasPassword: boolean
  readonly factors: readonly OwnFactor[]
  readonly recoveryCodesLeft: number
  readonly passkeys: readonly OwnPasskey[]
  readonly identities: readonly OwnIdentity[]
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
  return contentLayout({
    frame: view.frame,
    title: 'Profile and ways to sign in',
    homeHref: '/account',
    tools: html`<a class="button button-small" href="/account">Your account</a>`,
    body: html`<div class="page-head"><div><h1>Profile and ways to sign in</h1><p>${named(view.email)}, ${
      view.emailVerified ? 'a proven address' : 'not proven yet'
    }</p></div></div>
${view.error && alertBox(view.error)}${view.done && notice('reach', view.done)}
${profile(view)}
${password(view)}
${passkeys(view)}
${factors(view)}
${identities(view)}`,
  })
}

interface Panel {
  readonly id: string
  readonly title: string
  readonly many?: number
  readonly body: Html
  readonly tool?: HtmlValue
}

function panel({ id, title, many, body, tool }: Panel): Html {
  return html`<section class="panel" aria-labelledby="${id}">
<div class="panel-head"><h2 id="${id}">${title}${many !== undefined && html`<span class="count">${number(many)}</span>`}</h2>${tool}</div>
${body}
</section>`
}

function form(view: SecurityView, action: string, body: HtmlValue): Html {
  return html`<form method="post" action="${address(action)}">${hiddenFields({ csrf_token: view.csrfToken })}${body}</form>`
}

interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly required?: boolean
}

function field({ name, label, type = 'text', autocomplete, value, required = false }: Field): Html {
  const id = name.replaceAll('_', '-')
  return html`<div class="field"><label class="label" for="${id}">${label}</label>
<input class="input" id="${id}" name="${name}" type="${type}" autocomplete="${autocomplete}"${
    value !== undefined && html` value="${value}"`
  }${required && html` required`} data-testid="${id}"></div>`
}

function profile(view: SecurityView): Html {
  const body = html`${field({ name: 'first_name', label: 'First name', autocomplete: 'given-name', value: view.firstName ?? '' })}
${field({ name: 'last_name', label: 'Last name', autocomplete: 'family-name', value: view.lastName ?? '' })}
<div class="field"><button class="button" data-testid="save-profile">Save</button></div>`
  return panel({
    id: 'profile',
    title: 'Profile',
    body: html`<div class="part">${form(view, '/account/profile', body)}</div>`,
  })
}

/** Whoever has none yet gets one by the link of a mail, which proves the address again. */
function password(view: SecurityView): Html {
  const change = html`${field({ name: 'password', label: 'Password now', type: 'password', autocomplete: 'current-password', required: true })}
${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password', required: true })}
<p class="small quiet">All your other sign-ins end with it.</p>
<div class="field"><button class="button" data-testid="change-password">Change the password</button></div>`
  const none = html`<p class="empty">You have none. <a href="/reset-password">Get a link by mail</a> to set one.</p>`
  return panel({
    id: 'password-panel',
    title: 'Password',
    body: view.hasPassword ? html`<div class="part">${form(view, '/account/password', change)}</div>` : none,
  })
}

interface Removal {
  readonly action: string
  readonly field: string
  readonly id: string
  readonly word: string
  readonly of: string
}

function removal(view: SecurityView, { action, field: name, id, word, of }: Removal): Html {
  const button = html`<button class="button button-small" name="${name}" value="${id}">${word}<span class="hidden"> ${named(of)}</span></button>`
  return form(view, action, button)
}

function passkeys(view: SecurityView): Html {
  const { reader } = view.frame
  const rows = view.passkeys.map(
    passkey => html`<tr><td><span class="main">${named(passkey.name)}</span>${
      passkey.isSuspect && html`<span class="sub">${state('failed', 'Opens nothing: it may have been copied')}</span>`
    }</td>
<td data-label="Added">${time(passkey.addedAt, reader)}</td>
<td data-label="Used">${passkey.lastUsedAt === undefined ? 'not yet' : ago(passkey.lastUsedAt, reader)}</td>
<td class="end act">${removal(view, { action: '/account/passkeys/remove', field: 'passkey_id', id: passkey.id, word: 'Remove', of: passkey.name })}</td></tr>
`,
  )
  return panel({
    id: 'passkeys',
    title: 'Passkeys',
    many: view.passkeys.length,
    body: table(['Passkey', 'Added', 'Last used'], rows, 'None yet. A passkey signs you in without a password.'),
    tool: html`<a class="button button-small" href="/account/passkeys/new?return_to=%2Faccount%2Fsecurity">Add a passkey</a>`,
  })
}

function factors(view: SecurityView): Html {
  const { reader } = view.frame
  const rows = view.factors.map(
    factor => html`<tr><td><span class="main">${named(factor.name)}</span></td><td data-label="Added">${time(factor.addedAt, reader)}</td>
<td class="end act">${removal(view, { action: '/account/factors/remove', field: 'factor_id', id: factor.id, word: 'Remove', of: factor.name })}</td></tr>
`,
  )
  const none = 'None yet. With a code of an app a password that leaked opens nothing.'
  const left = html`<div class="part">${form(
    view,
    '/account/recovery-codes',
    html`<p class="small">${number(view.recoveryCodesLeft)} recovery codes are left for when the app is lost. New ones replace all former ones.</p>
<div class="field"><button class="button" data-testid="new-recovery-codes">Make new recovery codes</button></div>`,
  )}</div>`
  return panel({
    id: 'factors',
    title: 'Codes of an app',
    many: view.factors.length,
    body: html`${table(['App', 'Added'], rows, none)}${view.factors.length > 0 && left}`,
    tool: html`<a class="button button-small" href="/sign-in/enrol?return_to=%2Faccount%2Fsecurity">Set up an app</a>`,
  })
}

function identities(view: SecurityView): Html {
  const { reader } = view.frame
  const rows = view.identities.map(
    own => html`<tr><td><span class="main">${named(own.provider)}</span>${own.email !== undefined && html`<span class="sub">${named(own.email)}</span>`}</td>
<td data-label="Since">${time(own.since, reader)}</td>
<td class="end act">${removal(view, { action: '/account/identities/disconnect', field: 'identity_id', id: own.id, word: 'Disconnect', of: own.provider })}</td></tr>
`,
  )
  return panel({
    id: 'identities',
    title: 'Accounts elsewhere that sign you in',
    many: view.identities.length,
    body: table(['Provider', 'Since'], rows, 'None.'),
  })
}

function table(heads: readonly string[], rows: readonly Html[], none: string): Html {
  if (rows.length === 0) return html`<p class="empty">${none}</p>`
  return html`<table class="rows">
<thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}<th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

/** Shown once; they are kept as hashes only. */
export function renderNewRecoveryCodes(view: { readonly frame: Frame; readonly codes: readonly string[] }): Html {
  return contentLayout({
    frame: view.frame,
    title: 'New recovery codes',
    homeHref: '/account',
    body: html`<div class="page-head"><div><h1>New recovery codes</h1><p>Each opens once, when the app is lost. They are shown only now; keep them where the app is not.</p></div></div>
<section class="panel"><div class="part"><ul class="codes">${view.codes.map(code => html`<li class="mono">${code}</li>`)}</ul>
<a class="button button-main" href="/account/security" data-testid="continue">I have kept them</a></div></section>`,
  })
}
