import { isLoopbackUrl } from '../platform/config.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { cookieName, readCookie } from '../sign-in/index.ts'
import { type BrowserSession, browserCookies, clearedBrowserCookies, idsOfMark } from './derive-browser-cookies.ts'
import type { Authenticated, UserTokenRequest } from './model.ts'

/** Of one application, whichever origins its pages have. */
function refreshCookieName(clientId: string): string {
  return `${cookieName(clientId, 'session', true)}_refresh`
}

/**
 * A page of the application itself that asks from its browser, where the refresh token belongs into a cookie that no script reads.
 * Undefined for a server, for a page of another application, and on this machine, where browsers keep no such cookies and the
 * clients keep the token themselves.
 */
export function browserOf(on: Platform, call: Call, request: UserTokenRequest): BrowserSession | undefined {
  const origin = call.request.headers.get('origin')
  const { application, client } = request
  const { baseUrl } = on.config
  if (origin === null || client !== 'public' || !application.origins.includes(origin)) return undefined
  if (!baseUrl.startsWith('https:') || isLoopbackUrl(origin)) return undefined
  const known = idsOfMark(call.request.headers.get('cookie'))
  const { clientId } = application
  return { clientId, cookieName: refreshCookieName(clientId), baseUrl, origin, known }
}

/** The request with the refresh token of the browser's cookie, where it names none itself. */
export function withCookie(call: Call, request: UserTokenRequest): UserTokenRequest {
  const { values, application } = request
  if (values.get('grant_type') !== 'refresh_token' || values.has('refresh_token')) return request
  const kept = readCookie(call.request.headers.get('cookie'), refreshCookieName(application.clientId))
  return kept === undefined ? request : { ...request, values: new Map([...values, ['refresh_token', kept]]) }
}

/** The cookies of an answer; they end with the session. */
export function cookiesFor(on: Platform, browser: BrowserSession, authenticated: Authenticated): readonly string[] {
  const { session, tokens } = authenticated
  const leftMs = session.expiresAt.getTime() - on.clock.now().getTime()
  const maxAgeSeconds = Math.max(0, Math.floor(leftMs / 1000))
  return browserCookies(browser, { token: tokens.refreshToken?.reveal() ?? '', maxAgeSeconds })
}

/** The cookies that are over with a session of this application, for each origin that its pages have. */
export function clearedFor(
  on: Platform,
  call: Call,
  application: Pick<UserTokenRequest['application'], 'clientId' | 'origins'>,
): readonly string[] {
  const { baseUrl } = on.config
  const known = idsOfMark(call.request.headers.get('cookie'))
  const { clientId, origins } = application
  const name = refreshCookieName(clientId)
  const cleared = origins.flatMap(origin =>
    clearedBrowserCookies({ clientId, cookieName: name, baseUrl, origin, known }),
  )
  return baseUrl.startsWith('https:') ? [...new Set(cleared)] : []
}
