import { address, type Frame, type Html, hiddenFields, html, layout, named, namedText, time } from '../platform/page.ts'

export interface SignOutView {
  readonly frame: Frame
  readonly application: string
  readonly csrfToken: string
  /** Defaults to `/sign-out`. */
  readonly action?: string
  readonly fields?: Readonly<Record<string, string | undefined>>
  readonly session: { readonly startedAt: Date; readonly expiresAt: Date }
  /** Where the way out leads. */
  readonly stayHref: string
}

/** A link alone must not sign anybody out (OpenID Connect RP-Initiated Logout 1.0, section 2), so this page asks. */
export function renderSignOut(view: SignOutView): Html {
  const { reader } = view.frame
  return layout({
    frame: view.frame,
    title: `Sign out of ${namedText(view.application)}`,
    width: 'sign',
    until: html`signed in until <b>${time(view.session.expiresAt, reader)}</b>`,
    body: html`<form class="part" method="post" action="${address(view.action ?? '/sign-out')}">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<h1>Sign out of ${named(view.application)}</h1>
<p class="quiet">Ends the sign-in from ${time(view.session.startedAt, reader)} in this browser at once, with its tokens. Agents that act for you have sessions of their own and go on; end those on your account page. Everywhere also ends your sign-ins in every application and on every other device.</p>
<div class="field actions"><button class="button button-main" data-testid="sign-out">Sign out</button><button class="button" name="scope" value="everywhere" data-testid="sign-out-everywhere">Sign out everywhere</button><a class="button" href="${address(view.stayHref)}">Stay signed in</a></div>
</form>`,
  })
}
