import {
  address,
  page as answerPage,
  chip,
  type Frame,
  type Html,
  html,
  layout,
  named,
  namedText,
  nothing,
  time,
} from '../platform/page.ts'
import type { Told } from './actions-sign-out.ts'
import type { SignOutWords } from './words/sign-out.ts'
import type { Words } from './words/words.ts'

export interface SignedOutView {
  readonly frame: Frame
  readonly words: Words
  /** Undefined: this server's own account. */
  readonly application: string | undefined
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
  const { continueTo, application, told = [] } = view
  const words = view.words.signOut
  return layout({
    frame: view.frame,
    title: words.overTitle(application === undefined ? undefined : namedText(application)),
    width: 'sign',
    until: words.endedAt(at),
    body: html`<div class="part">
<p>${chip('ended', words.ended)}</p>
<h1>${words.overHeading(application === undefined ? undefined : named(application))}</h1>
<p class="quiet">${words.over(view.endReason, at)}</p>
${told.length === 0 ? nothing : toldPart(told, words)}
<div class="field actions">${
      continueTo === undefined
        ? html`<a class="button button-main" href="${address(view.signInHref)}">${words.again}</a>`
        : html`<a class="button button-main" href="${address(continueTo)}" data-testid="continue">${words.goOnTo(named(placeOf(continueTo)))}</a>`
    }${view.receiptHref !== undefined && html`<a class="button button-text" href="${address(view.receiptHref)}">${words.receipt}</a>`}</div>
</div>`,
  })
}

/** The host; of an installed program its scheme. */
function placeOf(address: string): string {
  const { host, protocol } = new URL(address)
  return host === '' ? protocol : host
}

/** Each frame can run what it needs to clear itself, and can't move this page or open another (T06). */
function toldPart(told: readonly Told[], words: SignOutWords): Html {
  const names = told.map(({ name }) => html`<li>${named(name)}</li>`)
  const frames = told.map(
    ({ name, href }) =>
      html`<iframe src="${address(href)}" title="${namedText(name)}" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" hidden></iframe>`,
  )
  return html`<p class="quiet">${words.told}</p>
<ul class="quiet">${names}</ul>${frames}`
}

/** Time for the frames to load, before the browser goes on by itself. */
const toldSeconds = 3

/** The page as an answer: its frames may show these applications and nothing else. */
export function signedOutAnswer(view: SignedOutView, cookies: readonly string[]): Response {
  const { told = [], continueTo } = view
  const goesOn =
    continueTo === undefined ? [] : [['refresh', `${toldSeconds}; url=${new URL(continueTo).href}`] as const]
  return answerPage(renderSignedOut(view), {
    frames: told.map(({ href }) => href),
    headers: [...cookies.map(cookie => ['set-cookie', cookie] as const), ...goesOn],
  })
}
