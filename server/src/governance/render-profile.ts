import {
  address,
  alertBox,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  layout,
  named,
  state,
  time,
} from '../platform/page.ts'
import { type MeterView, renderPasswordMeter, wordsIn } from '../sign-in/index.ts'
import { type AccountBase, panel } from './render-account-parts.ts'

/** Who a person is here. */
export interface ProfileView extends AccountBase {
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  /** What the person chose; undefined: as the browser asks. */
  readonly locale: string | undefined
  readonly languages: readonly { readonly language: string; readonly name: string }[]
  readonly hasPassword: boolean
  /** What a password of this person is guessed by; undefined where the page may run no script. */
  readonly guess?: MeterView['guess'] | undefined
  /** What is wrong with a field, said at the field and in the box above. */
  readonly fault?: { readonly field: string; readonly words: string } | undefined
}

/** A form of the page in a column that is easy to read. */
export function form(base: AccountBase, action: string, body: HtmlValue): Html {
  return html`<form class="form" method="post" action="${address(action)}">${hiddenFields({ csrf_token: base.csrfToken })}${body}</form>`
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly required?: boolean
  readonly hint?: string
  /** Right below the input. */
  readonly below?: HtmlValue
  readonly fault?: ProfileView['fault']
}

/** A labelled field, with its hint and what is wrong with it. */
export function field(view: Pick<ProfileView, 'fault'>, parts: Field): Html {
  const { name, label, type = 'text', autocomplete, value, required = false, hint } = parts
  const id = name.replaceAll('_', '-')
  const wrong = view.fault?.field === name ? view.fault.words : undefined
  const describedBy = [hint !== undefined && `${id}-hint`, wrong !== undefined && `${id}-fault`]
    .filter(Boolean)
    .join(' ')
  return html`<div class="field"><label class="label" for="${id}">${label}</label>
<input class="input" id="${id}" name="${name}" type="${type}" autocomplete="${autocomplete}"${
    value !== undefined && html` value="${value}"`
  }${required && html` required`}${describedBy !== '' && html` aria-describedby="${describedBy}"`}${wrong !== undefined && html` aria-invalid="true"`}${(type !== 'text' || name === 'code') && html` dir="ltr"`} data-testid="${id}">${parts.below}${
    wrong !== undefined && html`<span class="hint t-refuse" id="${id}-fault">${wrong}</span>`
  }${hint !== undefined && html`<span class="hint" id="${id}-hint">${hint}</span>`}</div>`
}

/** The button of a form, under its fields. */
export function submit(label: string, testId: string): Html {
  return html`<div class="field"><button class="button" data-testid="${testId}">${label}</button></div>`
}

/** Name and language. */
export function profilePanel(view: ProfileView): Html {
  const { name } = view.words.profile
  const options = [{ language: '', name: name.asBrowser }, ...view.languages].map(
    one =>
      html`<option value="${one.language}"${one.language === (view.locale ?? '') && html` selected`}>${one.name}</option>`,
  )
  return panel({
    id: 'profile',
    title: name.title,
    body: form(
      view,
      '/account/profile',
      html`<div class="field-pair">${field(view, { name: 'first_name', label: name.first, autocomplete: 'given-name', value: view.firstName ?? '' })}
${field(view, { name: 'last_name', label: name.last, autocomplete: 'family-name', value: view.lastName ?? '' })}</div>
<div class="field"><label class="label" for="locale">${name.language}</label><select class="input" id="locale" name="locale" aria-describedby="locale-hint" data-testid="locale">${options}</select><span class="hint" id="locale-hint">${name.languageHint}</span></div>
${submit(name.save, 'save-profile')}`,
    ),
  })
}

/** The address, and where another one is asked for. */
export function emailPanel(view: ProfileView): Html {
  const { email } = view.words.profile
  const proven = view.emailVerified
    ? state('verified', email.proven)
    : html`${state('waiting', email.unproven)} <a href="/sign-in/verify-email?return_to=%2Faccount%2Fsecurity">${email.prove}</a>`
  return panel({
    id: 'email',
    title: email.title,
    body: html`<p class="form-now"><b>${named(view.email)}</b> <span>${proven}</span></p>${form(
      view,
      '/account/email',
      html`${field(view, { name: 'new_email', label: email.next, type: 'email', autocomplete: 'email', required: true, hint: email.hint })}
${submit(email.send, 'send-email-code')}`,
    )}`,
  })
}

/** Whoever has none yet gets one by the link of a mail, which proves the address again. */
export function passwordPanel(view: ProfileView): Html {
  const { password } = view.words.profile
  const words = wordsIn([view.frame.words?.language])
  const meter = view.guess && renderPasswordMeter({ words, field: 'new-password', guess: view.guess })
  const change = form(
    view,
    '/account/password',
    html`<input type="hidden" name="username" value="${view.email}" autocomplete="username">
${field(view, { name: 'password', label: password.now, type: 'password', autocomplete: 'current-password', required: true })}
${field(view, { name: 'new_password', label: password.next, type: 'password', autocomplete: 'new-password', required: true, hint: password.hint, below: meter })}
${submit(password.change, 'change-password')}`,
  )
  const none = html`<p class="empty">${password.none} <a href="/reset-password">${password.getLink}</a>.</p>`
  return panel({ id: 'password-panel', title: password.title, body: view.hasPassword ? change : none })
}

export interface EmailCodeView extends AccountBase {
  /** The address that the code went to. */
  readonly email: string
  readonly expiresAt: Date
  readonly error?: string | undefined
}

/** The code of a new address: on a page of its own, which can be opened again while the mail is on its way. */
export function renderEmailCode(view: EmailCodeView): Html {
  const { frame, words, error } = view
  const { email } = words.profile
  const until = time(view.expiresAt, frame.reader)
  const code = html`<div class="field"><label class="label" for="code">${email.code}</label>
<input class="input input-digits" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required${error !== undefined && html` aria-invalid="true" aria-describedby="problem"`} data-testid="code"></div>`
  return layout({
    frame,
    title: email.codeTitle,
    width: 'sign',
    until: email.worksUntil(until),
    body: html`<form class="part" method="post" action="/account/email/confirm">${hiddenFields({ csrf_token: view.csrfToken })}
<h1>${email.codeTitle}</h1>
<p class="quiet small lead">${email.sent(named(view.email), until)}</p>
${error !== undefined && html`<div class="field" id="problem">${alertBox(error)}</div>`}
${code}
<div class="field"><button class="button button-main button-wide" data-testid="confirm-email">${email.confirm}</button></div>
</form>
<div class="part stack"><form method="post" action="/account/email">${hiddenFields({ csrf_token: view.csrfToken, new_email: view.email })}<button class="button button-wide" data-testid="send-again">${email.again}</button></form>
<a class="button button-wide" href="/account/security">${email.keep}</a></div>`,
  })
}
