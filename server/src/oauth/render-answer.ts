import { type Application, redirectUriAllowed } from '../applications/index.ts'
import { page as answerPage, html, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderError } from '../platform/render-error.ts'
import type { Call } from '../platform/route.ts'
import { frameOf } from '../sign-in/index.ts'
import { redirectWith } from './derive-redirect.ts'

/** Whom the answer of an authorization request goes to, once both are trusted. */
export interface Client {
  readonly application: Application
  readonly redirectUri: string
  readonly state: string | undefined
}

/** Asked again at each step: an application may be changed while a page is open. */
export function isRegistered(application: Application, asked: string): boolean {
  const registered = application.redirectUris.map(each => each.uri)
  return redirectUriAllowed({ asked, registered, kind: application.kind })
}

/** Cookies belong to the name in the base URL, so pages are there only; loopback names lead to it. */
export function atBaseUrl(on: Platform, call: Call): Response | undefined {
  const { baseUrl } = on.config
  if (call.url.hostname === new URL(baseUrl).hostname) return undefined
  return seeOther(`${baseUrl}${call.url.pathname}${call.url.search}`)
}

export interface SentBack {
  readonly client: Client
  readonly members: Readonly<Record<string, string | undefined>>
  /** Browsers apply `form-action` of the sign-in page to the whole chain of redirects; a page in between starts a new one. */
  readonly afterForm?: boolean
}

/** Back to the client, with `state` and `iss`. */
export function sendBack(on: Platform, { client, members, afterForm }: SentBack): Response {
  const target = redirectWith({
    redirectUri: client.redirectUri,
    issuer: on.config.baseUrl,
    members: { ...members, state: client.state },
  })
  if (afterForm !== true) return seeOther(target)
  const body = renderError({
    frame: frameOf(on, undefined),
    status: 200,
    title: 'You are signed in',
    chip: { glyph: 'done', word: 'Signed in' },
    until: 'going back',
    next: html`${client.application.name} opens by itself.`,
    link: { label: 'Open it now', href: target },
  })
  return answerPage(body, { headers: [['refresh', `0; url=${target}`]] })
}

/** A fault that a person reads: what is so, and the next step. */
export interface Fault {
  readonly status?: number
  readonly title: string
  readonly next: Parameters<typeof renderError>[0]['next']
  readonly link?: { readonly label: string; readonly href: string }
}

export const unknownClient: Fault = {
  title: 'This program is not known here',
  next: 'Nothing was started, and nothing was sent back to it. Remove this server from the program, then add it again.',
}
export const strangeRedirect: Fault = {
  title: 'This program wants its answer at an address it did not register',
  next: 'Nothing was started, and nothing was sent there. If you did not expect this, close the page; else add the server to the program again.',
}
export const requestOver: Fault = {
  status: 410,
  title: 'This page is too old',
  next: 'Nothing was started. Start again from the program that sent you here.',
}
export const pushedOver: Fault = {
  title: 'This request was used already, or is too old',
  next: 'Nothing was started, and nothing was sent back. Start again from the program that sent you here.',
}
export const answeredBefore: Fault = {
  status: 409,
  title: 'You have answered this already',
  next: 'Nothing more was started. Look at your account for the session, or start again from the program.',
  link: { label: 'Open your account', href: '/account' },
}

/** A page of ours, without Location (T06). */
export function refuse(on: Platform, call: Call, fault: Fault): Response {
  const { status = 400, title, next, link } = fault
  const body = renderError({ frame: frameOf(on, undefined), status, title, next, link, reference: call.requestId })
  return answerPage(body, { status })
}
