import {
  address,
  chip,
  endedBecause,
  type Frame,
  type Html,
  host,
  html,
  layout,
  page as answerPage,
  named,
  namedText,
  nothing,
  time,
} from '../platform/page.ts'
import type { Told } from './actions-sign-out.ts'

export interface SignedOutView {
  readonly frame: Frame
  readonly application: string
  readonly endedAt: Date
  /** As in the session's `end_reason`. */
  readonly endReason: string
  readonly signInHref: string
  readonly receiptHref?: string | undefined
  /** Where the browser goes on to by itself, once the applications were told; judged by whoever leads here. */
  readonly continueTo?: string | undefined
  /** Applications whose sessions ended too, each with the address that clears what it keeps in this browser. */
  readonly told?: readonly Told[]
}

/** What is left after signing out: when and why it ended, and who else is told. */
export function renderSignedOut(view: SignedOutView): Html {
  const at = time(view.endedAt, view.frame.reader)
  const { continueTo, told = [] } = view
  return layout({
    frame: view.frame,
    title: `Signed out of ${namedText(view.application)}`,
    width: 'sign',
    until: html`ended <b>${at}</b>`,
    body: html`<div class="part">
<p>${chip('ended', 'Ended')}</p>
<h1>You are signed out of ${named(view.application)}</h1>
<p class="quiet">Your sign-in ended ${endedBecause(view.endReason)} at ${at}. Nothing in this browser can use it any more.</p>
${told.length === 0 ? nothing : toldPart(told)}
<div class="field actions">${
      continueTo === undefined
        ? html`<a class="button button-main" href="${address(view.signInHref)}">Sign in again</a>`
        : html`<a class="button button-main" href="${address(continueTo)}" data-testid="continue">Go on to ${host(continueTo)}</a>`
    }${view.receiptHref !== undefined && html`<a class="button button-text" href="${address(view.receiptHref)}">Open receipt</a>`}</div>
</div>`,
  })
}

/** Each frame can run what it needs to clear itself, and can't move this page or open another (T06). */
function toldPart(told: readonly Told[]): Html {
  const names = told.map(({ name }) => html`<li>${named(name)}</li>`)
  const frames = told.map(
    ({ name, href }) =>
      html`<iframe src="${address(href)}" title="${namedText(name)}" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" hidden></iframe>`,
  )
  return html`<p class="quiet">Ended with it, and being cleared in this browser:</p>
<ul class="quiet">${names}</ul>${frames}`
}

/** Time for the frames to load, before the browser goes on by itself. */
const toldSeconds = 3

/** The page as an answer: its frames may show these applications and nothing else. */
export function signedOutAnswer(view: SignedOutView, cookies: readonly string[]): Response {
  const { told = [], continueTo } = view
  const goesOn = continueTo === undefined ? [] : [['refresh', `${toldSeconds}; url=${new URL(continueTo).href}`] as const]
  return answerPage(renderSignedOut(view), {
    frames: told.map(({ href }) => href),
    headers: [...cookies.map(cookie => ['set-cookie', cookie] as const), ...goesOn],
  })
}
