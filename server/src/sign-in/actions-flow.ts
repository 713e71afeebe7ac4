import { type Application, accountApplication, brandingOf, findApplicationByClientId } from '../applications/index.ts'
import type { Frame } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { randomToken, sameText } from '../platform/secret.ts'
import { acceptedLanguages, isSecure } from './actions.ts'
import { checkReturnTo } from './check-return-to.ts'
import { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'
import type { Person, Place } from './model.ts'
import { flowFrame, frameIn } from './render-frame.ts'
import { wordsIn } from './words/all.ts'
import type { Words } from './words/words.ts'

/** What every page of a sign-in knows: the browser, where it goes on to, in whose name and in which words. */
export interface Flow {
  readonly call: Call
  /** Binds the forms to the browser that was shown them, so that nobody can sign a victim in as somebody else (T24, T39). */
  readonly csrfToken: string
  /** The cookie itself: codes that are asked for here count only here. */
  readonly browser: string
  /** True when the browser brought none: then no form of it can be meant. */
  readonly isNew: boolean
  /** To be set by every answer of this flow. */
  readonly cookies: readonly string[]
  readonly returnTo: string | undefined
  /** The application that is entered; this server's own account application where none is. */
  readonly application: Application
  readonly account: Application
  readonly words: Words
  readonly frame: Frame
  readonly place: Place
}

const flowSeconds = 3600

export interface FlowParts {
  readonly returnTo: string | undefined
  readonly person?: Person | undefined
}

/** Reads the flow of this browser, or begins one. */
export async function openFlow(on: Platform, call: Call, parts: FlowParts): Promise<Flow> {
  const account = await accountApplication(on.database)
  const { browser, isNew, cookies } = browserWith(on, call, account)
  const returnTo = checkReturnTo(parts.returnTo)
  const application = await enteredApplication(on, account, returnTo)
  const words = wordsIn(languagesOf(call, returnTo, parts.person))
  return {
    call,
    csrfToken: derivedFrom(browser, 'csrf'),
    browser,
    isNew,
    cookies,
    returnTo,
    application,
    account,
    words,
    frame: flowFrame(on, { application, words, person: parts.person }),
    place: placeOf(call),
  }
}

/** A browser, as the pages of a sign-in know it again: by a random value in a cookie of an hour. */
export type FlowBrowser = Pick<Flow, 'browser' | 'isNew' | 'cookies'>

/** The same for a request that leads to those pages, so that what it carries to them and back counts only in this browser. */
export async function browserOf(on: Platform, call: Call): Promise<FlowBrowser> {
  return browserWith(on, call, await accountApplication(on.database))
}

function browserWith(on: Platform, call: Call, account: Application): FlowBrowser {
  const secure = isSecure(on)
  const name = cookieName(account.clientId, 'flow', secure)
  const held = readCookie(call.request.headers.get('cookie'), name)
  if (held !== undefined) return { browser: held, isNew: false, cookies: [] }
  const browser = randomToken()
  const cookie = cookieText({ name, value: browser, secure, sameSite: 'Lax', maxAgeSeconds: flowSeconds })
  return { browser, isNew: true, cookies: [cookie] }
}

/** The form was shown by us to this very browser. */
export function formIsBound(flow: Flow, form: URLSearchParams): boolean {
  return !flow.isNew && sameText(form.get('csrf_token') ?? '', flow.csrfToken)
}

/** From where a request came, as mails and sessions name it. */
export function placeOf(call: Call): Place {
  const { address, country } = call.peer
  return { address, country, userAgent: call.request.headers.get('user-agent') ?? undefined }
}

/**
 * Whose name and colours the page has. Only an application that an administrator made is shown: a program that registered
 * itself could call itself anything (T100).
 */
async function enteredApplication(
  on: Platform,
  account: Application,
  returnTo: string | undefined,
): Promise<Application> {
  const clientId = clientOf(returnTo)
  const found = clientId === undefined ? undefined : await findApplicationByClientId(on.database, clientId)
  const ours = found?.registration === 'admin' && found.state === 'active'
  return found !== undefined && ours && found.kind !== 'machine' && found.kind !== 'agent' ? found : account
}

const doors = ['/oauth2/authorize', '/user_management/authorize', '/sso/authorize']

function clientOf(returnTo: string | undefined): string | undefined {
  const url = returnTo === undefined ? undefined : new URL(returnTo, 'http://ambit.invalid')
  return url !== undefined && doors.includes(url.pathname)
    ? (url.searchParams.get('client_id') ?? undefined)
    : undefined
}

/** The page's own choice, that of the request which led here (OpenID Connect Core, section 3.1.2.1), the person's, then the browser's. */
function languagesOf(call: Call, returnTo: string | undefined, person: Person | undefined): string[] {
  const asked = returnTo === undefined ? null : new URL(returnTo, 'http://ambit.invalid').searchParams.get('ui_locales')
  return [
    ...(call.url.searchParams.get('ui_locales') ?? '').split(' '),
    ...(asked ?? '').split(' '),
    ...(person?.languages ?? acceptedLanguages(call)),
  ].filter(tag => tag !== '')
}

/** The words of a page that belongs to no sign-in: in the language that its address asks for, the person or the browser. */
export function wordsOf(call: Call, person: Person | undefined): Words {
  return wordsIn(languagesOf(call, undefined, person))
}

/** The frame of such a page, in those words. */
export function frameFor(on: Platform, call: Call, person: Person | undefined): Frame {
  return frameIn(on, wordsOf(call, person), person)
}

/** The same where nobody was looked up: a refusal must be said also while nothing can be read. */
export function frameAsked(on: Platform, request: Request): Frame {
  const asked = new URL(request.url).searchParams.get('ui_locales') ?? ''
  return frameIn(on, wordsIn([...asked.split(' '), ...acceptedLanguages({ request })]), undefined)
}

/** How pages name what is entered. */
export function applicationName({ application, words }: Flow): string {
  return application.kind === 'account' ? words.yourAccount : brandingOf(application).name
}

/** An address of the flow, with where it goes on to. */
export function flowPath(
  path: string,
  returnTo: string | undefined,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(more)
  if (returnTo !== undefined) query.set('return_to', returnTo)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
