import { address, type Frame, type Html, hiddenFields, html, layout, time } from '../platform/page.ts'
import type { Words } from './words/words.ts'

export interface SignOutView {
  readonly frame: Frame
  readonly words: Words
  readonly csrfToken: string
  /** Defaults to `/sign-out`. */
  readonly action?: string
  readonly fields?: Readonly<Record<string, string | undefined>>
  readonly session: { readonly startedAt: Date; readonly expiresAt: Date }
  /** Where the way out leads. */
  readonly stayHref: string
}

/** A link alone must not sign anybody out (OpenID Connect RP-Initiated Logout 1.0, section 2), so this page asks. */
export function renderSignOut({ frame, words: { signOut: words }, session, ...view }: SignOutView): Html {
  return layout({
    frame,
    title: words.title,
    width: 'sign',
    until: words.signedInUntil(time(session.expiresAt, frame.reader)),
    body: html`<form class="part" method="post" action="${address(view.action ?? '/sign-out')}">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<h1>${words.title}</h1>
<p class="quiet">${words.lead(time(session.startedAt, frame.reader))}</p>
<div class="field actions"><button class="button button-main" data-testid="sign-out">${words.button}</button><button class="button" name="scope" value="everywhere" data-testid="sign-out-everywhere">${words.everywhere}</button><a class="button" href="${address(view.stayHref)}">${words.stay}</a></div>
</form>`,
  })
}
