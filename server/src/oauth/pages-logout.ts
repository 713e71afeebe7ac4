import { type Application, findApplicationByClientId, logoutUriAllowed } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { refusedQuietly } from '../platform/presented.ts'
import { renderStaleForm } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { type EndScope, parseEndScope } from '../sessions/index.ts'
import {
  checkCsrf,
  frameFor,
  frameIn,
  type LeftBrowser,
  type Person,
  personOf,
  renderSignOut,
  signedOutAnswer,
  type Words,
  wordsOf,
} from '../sign-in/index.ts'
import { type Hint, readHint, signOut } from './actions-logout.ts'
import { redirectWithState } from './derive-redirect.ts'
import { parseParameters } from './parse-parameters.ts'
import { openLogout, sealLogout } from './parse-sealed.ts'
import { atBaseUrl, refuse, strangeLogout } from './render-answer.ts'

/** What an application asks for, once it was judged. */
export interface LogoutRequest {
  readonly hint: Hint | undefined
  readonly application: Application | undefined
  /** Registered, with its state; undefined where the browser stays here. */
  readonly target: string | undefined
  readonly scope: EndScope
}

/** OpenID Connect RP-Initiated Logout 1.0. A link alone signs nobody out: without a hint that fits, the person is asked. */
async function start(on: Platform, call: Call, given: URLSearchParams): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const { values, repeated } = parseParameters(given)
  const request = repeated.length > 0 ? undefined : await judge(on, values)
  if (request === undefined) return refuse(on, call, strangeLogout)
  if (values.has('id_token_hint') && request.hint === undefined) refusedQuietly(call)
  const person = await personOf(on, call)
  const { hint, scope } = request
  // A third party's link ends its own session; that everything ends, only the person says.
  const isOurs = scope === 'application' || request.application?.connect.thirdParty !== true
  if (person === undefined || (person.userId === hint?.userId && isOurs))
    return finish(on, { request, words: wordsOf(call, person) }, await signOut(on, { hint, person, scope }))
  return answerPage(askPage(on, { call, person, request }), {
    formAction: request.target === undefined ? [] : [request.target],
  })
}

/** Undefined when the parts contradict each other, or the address to go on to is not registered (T04, T06). */
async function judge(on: Platform, values: ReadonlyMap<string, string>): Promise<LogoutRequest | undefined> {
  const token = values.get('id_token_hint')
  const hint = token === undefined ? undefined : await readHint(on, token)
  const clientId = values.get('client_id')
  if (hint !== undefined && clientId !== undefined && clientId !== hint.application.clientId) return undefined
  const named = clientId === undefined ? undefined : await findApplicationByClientId(on.database, clientId)
  const application = hint?.application ?? (named?.state === 'active' ? named : undefined)
  const scope = parseEndScope(values.get('scope'))
  if (scope === undefined) return undefined
  const uri = values.get('post_logout_redirect_uri')
  if (uri === undefined) return { hint, application, target: undefined, scope }
  if (application === undefined || !logoutUriAllowed(application, uri)) return undefined
  return { hint, application, target: redirectWithState(uri, values.get('state')), scope }
}

interface Asking {
  readonly call: Call
  readonly person: Person
  readonly request: LogoutRequest
}

function askPage(on: Platform, { call, person, request }: Asking): ReturnType<typeof renderSignOut> {
  const words = wordsOf(call, person)
  return renderSignOut({
    frame: frameIn(on, words, person),
    words,
    csrfToken: person.csrfToken,
    action: '/oauth2/end_session',
    fields: { request: sealLogout(on, person, request.target ?? '') },
    session: { startedAt: person.startedAt, expiresAt: person.expiresAt },
    stayHref: '/account',
  })
}

/** The person's yes on our page, or a request that an application's form brought here. */
async function receive(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  if (!form.has('csrf_token')) return start(on, call, form)
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, form)
  const target = openLogout(on, person, form.get('request') ?? '')
  if (target === undefined) return answerPage(renderStaleForm(frameFor(on, call, person), '/account'), { status: 400 })
  const scope = parseEndScope(form.get('scope')) ?? 'application'
  const request = { hint: undefined, application: undefined, target: target === '' ? undefined : target, scope }
  return finish(on, { request, words: wordsOf(call, person) }, await signOut(on, { hint: undefined, person, scope }))
}

interface Finishing {
  readonly request: LogoutRequest
  readonly words: Words
}

function finish(on: Platform, { request, words }: Finishing, { cookies, told }: LeftBrowser): Response {
  const { target, application } = request
  if (target !== undefined && told.length === 0) return seeOther(target, cookies)
  const view = {
    frame: frameIn(on, words, undefined),
    words,
    application: application?.name,
    endedAt: on.clock.now(),
    endReason: 'logged_out',
    signInHref: application?.initiateLoginUri ?? '/sign-in',
    continueTo: target,
    told,
  }
  return signedOutAnswer(view, cookies)
}

/** Where an application that speaks OpenID Connect sends a browser to be signed out. */
export const endSessionPages: readonly Route[] = [
  page('get', '/oauth2/end_session', {
    summary: 'OpenID Connect RP-Initiated Logout',
    handle: (on, call) => start(on, call, call.url.searchParams),
  }),
  page('post', '/oauth2/end_session', { summary: 'The same by a form, and the person’s answer', handle: receive }),
]
