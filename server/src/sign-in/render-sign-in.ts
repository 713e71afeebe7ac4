import {
  address,
  alertBox,
  type Html,
  hiddenFields,
  html,
  layout,
  named,
  namedText,
  notice,
  time,
} from '../platform/page.ts'
import type { Offer } from './methods/method.ts'
import { endOf, type FlowView, field, link, mainButton, otherButton } from './render-flow.ts'

export interface SignInView extends Omit<FlowView, 'error'> {
  /** Name of the application that is entered. */
  readonly application: string
  /** In the application’s own words; the usual one without. */
  readonly heading?: string | undefined
  /** Defaults to `/sign-in`. */
  readonly action?: string
  /** Kept from the last try. The password never is. */
  readonly email?: string | undefined
  readonly error?: SignInError | undefined
  readonly sessionPolicy: { readonly maxSeconds: number; readonly idleSeconds: number }
  /** False where the application takes no passwords. */
  readonly withPassword?: boolean
  /** Passkey, single sign-on, code by e-mail: what the application's policy allows. */
  readonly offers?: readonly Offer[]
  readonly resetPasswordHref?: string | undefined
  readonly signUpHref?: string | undefined
  /** Why the person is here again. */
  readonly ended?: { readonly at: Date; readonly reason: 'expired' | 'idle' | 'ended' } | undefined
  /** The provider whose account waits to be connected with the one that signs in. */
  readonly linkFirst?: string | undefined
}

/** The same answer for a wrong password and for an unknown person. */
export type SignInError =
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'locked_out'; readonly until: Date }
  | { readonly kind: 'missing'; readonly field: 'email' | 'password' }
  | { readonly kind: 'not_active' }
  | { readonly kind: 'stale_form' }
  | { readonly kind: 'denied'; readonly text: string }

/** The sign-in form, again with what was typed (never the password) after a try that failed. */
export function renderSignIn(view: SignInView): Html {
  const { words, frame } = view
  const end = new Date(frame.reader.now.getTime() + view.sessionPolicy.maxSeconds * 1000)
  const bounds = words.signIn.bounds(words.spell(view.sessionPolicy.idleSeconds), endOf(end, frame))
  const { signIn } = words
  return layout({
    frame,
    title: signIn.title(namedText(view.application)),
    width: 'sign',
    until: words.untilLatest(time(end, frame.reader)),
    body: html`<form class="part" method="post" action="${address(view.action ?? '/sign-in')}">
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo })}
<h1>${view.heading === undefined ? signIn.heading : named(view.heading)}</h1>
<p class="quiet small">${signIn.toContinue(named(view.application))}</p>
${view.ended !== undefined && html`<div class="field">${notice('quiet', signIn.ended(view.ended.reason, time(view.ended.at, frame.reader)))}</div>`}
${view.linkFirst !== undefined && html`<div class="field">${notice('quiet', signIn.linkFirst(namedText(view.linkFirst)))}</div>`}
${view.error !== undefined && html`<div class="field" id="problem">${alertBox(errorWords(view.error, view))}</div>`}
${field({
  name: 'email',
  label: words.field.email,
  type: 'email',
  autocomplete: 'username webauthn',
  inputmode: 'email',
  value: view.email ?? '',
  isProblem: view.error?.kind === 'wrong_credentials',
  fault: fieldWords(view, 'email'),
})}
${view.withPassword !== false && passwordPart(view)}
${offers(view)}
</form>
<p class="part small quiet">${view.signUpHref !== undefined && html`${signIn.noAccount} ${link(signIn.createAccount, view.signUpHref)}<br>`}${bounds}</p>`,
  })
}

function passwordPart(view: SignInView): Html {
  const { words, resetPasswordHref: reset } = view
  return html`${field({
    name: 'password',
    label: words.field.password,
    type: 'password',
    autocomplete: 'current-password',
    beside: reset !== undefined && link(words.signIn.resetPassword, reset),
    isProblem: view.error?.kind === 'wrong_credentials',
    fault: fieldWords(view, 'password'),
  })}
${mainButton(words.signIn.button, 'sign-in')}`
}

function offers(view: SignInView): Html | false {
  const { offers: all = [], words, withPassword = true } = view
  if (all.length === 0) return false
  const shown = all.map((offer, at) => {
    if (!offer.sendsForm) return html`<a class="button button-wide" href="${address(offer.path)}">${offer.label}</a>`
    // Where nothing else is the main thing to do, the first button of the form is.
    if (!withPassword && at === all.findIndex(({ sendsForm }) => sendsForm))
      return html`<button class="button button-main button-wide" formaction="${address(offer.path)}" data-testid="send-code">${offer.label}</button>`
    return otherButton(offer.label, { path: offer.path, testId: 'send-code' })
  })
  return html`${withPassword ? html`<p class="or">${words.signIn.or}</p>` : html`<div class="field"></div>`}
<div class="stack">${shown}</div>`
}

function fieldWords({ error, words }: SignInView, name: 'email' | 'password'): string | false {
  if (error?.kind !== 'missing' || error.field !== name) return false
  return name === 'email' ? words.error.enterEmail : words.error.enterPassword
}

function errorWords(error: SignInError, view: SignInView) {
  const { words, frame } = view
  switch (error.kind) {
    case 'wrong_credentials':
      return words.signIn.wrong(view.resetPasswordHref !== undefined)
    case 'locked_out':
      return words.error.lockedOut(time(error.until, frame.reader))
    case 'missing':
      return words.error.emptyField
    case 'not_active':
      return words.error.notActive(named(frame.brand))
    case 'stale_form':
      return words.error.stale
    case 'denied':
      return words.error.denied(named(error.text))
  }
}
