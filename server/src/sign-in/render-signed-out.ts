import {
  address,
  chip,
  endedBecause,
  type Frame,
  type Html,
  html,
  layout,
  named,
  namedText,
  time,
} from '../platform/page.ts'

export interface SignedOutView {
  readonly frame: Frame
  readonly application: string
  readonly endedAt: Date
  /** As in the session's `end_reason`. */
  readonly endReason: string
  readonly signInHref: string
  readonly receiptHref?: string | undefined
  /** Back to the application, where the client registered a page for it. */
  readonly continueTo?: { readonly label: string; readonly href: string } | undefined
}

/** What is left after signing out: when and why it ended. */
export function renderSignedOut(view: SignedOutView): Html {
  const at = time(view.endedAt, view.frame.reader)
  return layout({
    frame: view.frame,
    title: `Signed out of ${namedText(view.application)}`,
    width: 'sign',
    until: html`ended <b>${at}</b>`,
    body: html`<div class="part">
<p>${chip('ended', 'Ended')}</p>
<h1>You are signed out of ${named(view.application)}</h1>
<p class="quiet">Your sign-in ended ${endedBecause(view.endReason)} at ${at}. Nothing in this browser can use it any more.</p>
<div class="field actions"><a class="button button-main" href="${address(view.signInHref)}">Sign in again</a>${
      view.continueTo !== undefined &&
      html`<a class="button" href="${address(view.continueTo.href)}">${view.continueTo.label}</a>`
    }${view.receiptHref !== undefined && html`<a class="button button-text" href="${address(view.receiptHref)}">Open receipt</a>`}</div>
</div>`,
  })
}
