import {
  address,
  alertBox,
  atEnd,
  type Frame,
  type Html,
  hiddenFields,
  html,
  layout,
  named,
  namedText,
  notice,
  spell,
  time,
  visibleText,
} from '../platform/page.ts'

export interface SignInView {
  readonly frame: Frame
  /** Name of the application that is entered. */
  readonly application: string
  readonly csrfToken: string
  /** A path of ours to go on to; checked by whoever redirects, only carried here. */
  readonly returnTo?: string | undefined
  /** Further hidden fields, like a flow id. */
  readonly fields?: Readonly<Record<string, string | undefined>>
  /** Defaults to `/sign-in`. */
  readonly action?: string
  /** Kept from the last try. The password never is. */
  readonly email?: string | undefined
  readonly error?: SignInError | undefined
  readonly sessionPolicy: { readonly maxSeconds: number; readonly idleSeconds: number }
  /** Passkey, single sign-on, code by e-mail: what the application's policy allows. */
  readonly otherMethods?: readonly { readonly label: string; readonly href: string }[]
  readonly resetPasswordHref?: string | undefined
  /** Why the person is here again. */
  readonly ended?: { readonly at: Date; readonly reason: 'expired' | 'idle' | 'ended' } | undefined
}

/** The same answer for a wrong password and for an unknown person. */
export type SignInError =
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'locked_out'; readonly until: Date }
  | { readonly kind: 'missing'; readonly field: 'email' | 'password' }
  | { readonly kind: 'not_active' }
  | { readonly kind: 'stale_form' }

/** The sign-in form, again with what was typed (never the password) after a try that failed. */
export function renderSignIn(view: SignInView): Html {
  const end = new Date(view.frame.reader.now.getTime() + view.sessionPolicy.maxSeconds * 1000)
  const { reader } = view.frame
  return layout({
    frame: view.frame,
    title: `Sign in to ${namedText(view.application)}`,
    width: 'sign',
    until: html`until <b>${time(end, reader)}</b> at the latest`,
    body: html`<form class="part" method="post" action="${address(view.action ?? '/sign-in')}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo, ...view.fields })}
<h1>Sign in</h1>
<p class="quiet small">to continue to ${named(view.application)}</p>
${view.ended !== undefined && html`<div class="field">${endedNotice(view.ended, view.frame)}</div>`}
${view.error !== undefined && html`<div class="field" id="problem">${alertBox(errorWords(view.error, view))}</div>`}
${emailField(view)}
${passwordField(view)}
<div class="field"><button class="button button-main button-wide" data-testid="sign-in">Sign in</button></div>
${otherMethods(view)}
</form>
<p class="part small quiet">This sign-in ends after ${spell(view.sessionPolicy.idleSeconds)} without activity, and ${atEnd(end, reader)} in any case.</p>`,
  })
}

function emailField(view: SignInView): Html {
  return html`<div class="field"><label class="label" for="email">E-mail address</label>
<input class="input" id="email" name="email" type="email" autocomplete="username webauthn" inputmode="email" required data-testid="email" value="${view.email === undefined ? '' : visibleText(view.email)}"${fault(view.error, 'email')}>${fieldWords(view.error, 'email')}</div>`
}

function passwordField(view: SignInView): Html {
  const reset = view.resetPasswordHref
  return html`<div class="field"><div class="label"><label for="password">Password</label>${reset !== undefined && html`<a href="${address(reset)}">Reset password</a>`}</div>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" required data-testid="password"${fault(view.error, 'password')}>${fieldWords(view.error, 'password')}</div>`
}

function otherMethods(view: SignInView): Html | false {
  const methods = view.otherMethods ?? []
  if (methods.length === 0) return false
  return html`<p class="or">or</p>
<div class="stack">${methods.map(method => html`<a class="button button-wide" href="${address(method.href)}">${method.label}</a>`)}</div>`
}

function fault(error: SignInError | undefined, field: 'email' | 'password'): Html | false {
  if (error?.kind === 'wrong_credentials') return html` aria-invalid="true" aria-describedby="problem"`
  return (
    error?.kind === 'missing' && error.field === field && html` aria-invalid="true" aria-describedby="${field}-problem"`
  )
}

function fieldWords(error: SignInError | undefined, field: 'email' | 'password'): Html | false {
  if (error?.kind !== 'missing' || error.field !== field) return false
  return html`<p class="hint t-refuse" id="${field}-problem">${field === 'email' ? 'Enter your e-mail address.' : 'Enter your password.'}</p>`
}

function errorWords(error: SignInError, view: SignInView): Html {
  const reset = view.resetPasswordHref !== undefined ? ', or reset the password' : ''
  switch (error.kind) {
    case 'wrong_credentials':
      return html`That e-mail address and password don’t match. Try again${reset}.`
    case 'locked_out':
      return html`Too many attempts. Try again at ${time(error.until, view.frame.reader)}${(view.otherMethods ?? []).length > 0 && ', or sign in another way now'}.`
    case 'missing':
      return html`One field is empty. Fill it in and sign in.`
    case 'not_active':
      return html`This account can’t sign in now. Ask an administrator of ${named(view.frame.brand)} to activate it.`
    case 'stale_form':
      return html`This form was too old or came from elsewhere. Nothing was sent on. Sign in here.`
  }
}

function endedNotice(ended: { at: Date; reason: 'expired' | 'idle' | 'ended' }, frame: Frame): Html {
  const at = time(ended.at, frame.reader)
  switch (ended.reason) {
    case 'expired':
      return notice('quiet', html`This session reached its hard end at ${at}. Sign in to continue.`)
    case 'idle':
      return notice('quiet', html`This session ended for inactivity at ${at}. Sign in to continue.`)
    case 'ended':
      return notice('quiet', html`This session was ended at ${at}. Sign in to continue.`)
  }
}
