import { type Application, redirectUriAllowed } from '../applications/index.ts'
import { page as answerPage, type Html, html, named, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderError } from '../platform/render-error.ts'
import type { Call } from '../platform/route.ts'
import { frameFor, frameIn, type Person, wordsOf } from '../sign-in/index.ts'
import { redirectWith } from './derive-redirect.ts'
import { oauthWordsIn } from './words/all.ts'
import type { FaultLinkWords, FaultName } from './words/words.ts'

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
  readonly afterForm?: Call | undefined
}

/** Back to the client, with `state` and `iss`. */
export function sendBack(on: Platform, { client, members, afterForm }: SentBack): Response {
  const target = redirectWith({
    redirectUri: client.redirectUri,
    issuer: on.config.baseUrl,
    members: { ...members, state: client.state },
  })
  if (afterForm === undefined) return seeOther(target)
  const frame = frameFor(on, afterForm, undefined)
  const words = oauthWordsIn(frame.reader).signedIn
  const body = renderError({
    frame,
    status: 200,
    title: words.title,
    chip: { glyph: 'done', word: words.word },
    until: words.goingBack,
    next: words.opens(named(client.application.name)),
    link: { label: words.open, href: target },
  })
  return answerPage(body, { headers: [['refresh', `0; url=${target}`]] })
}

/** A fault that a person reads, by the name of its words: what is so, and the next step. */
export interface Fault {
  readonly status?: number
  readonly name: FaultName
  /** What a program or an endpoint says of it, or where; after our own words. */
  readonly more?: Html
  readonly link?: { readonly label: keyof FaultLinkWords; readonly href: string }
}

const toAccount = { label: 'account', href: '/account' } as const

export const unknownClient: Fault = { name: 'unknown_client' }
export const strangeRedirect: Fault = { name: 'strange_redirect' }
export const requestOver: Fault = { status: 410, name: 'request_over' }
export const pushedOver: Fault = { name: 'pushed_over' }
export const answeredBefore: Fault = { status: 409, name: 'answered_before', link: toAccount }
export const strangeLogout: Fault = { name: 'strange_logout', link: toAccount }

/** A page of ours, without Location (T06). */
export function refuse(on: Platform, call: Call, fault: Fault, person?: Person): Response {
  const { status = 400, name, more, link } = fault
  const words = wordsOf(call, person)
  const frame = frameIn(on, words, undefined)
  const said = oauthWordsIn(frame.reader)
  const { title, next } = said.faults[name]
  const body = renderError({
    frame,
    status,
    title,
    next: html`${next}${more !== undefined && html` ${more}`}`,
    link: link && { label: said.link[link.label], href: link.href },
    reference: call.requestId,
  })
  return answerPage(body, { status })
}
