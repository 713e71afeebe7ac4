import { isLoopbackUrl } from './config.ts'

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * DNS rebinding (T43, MT04): a page elsewhere can make a browser send requests to us under its own name. Only the host of the
 * base URL is ours, on whatever port this node listens; a loopback base URL makes the three loopback names equal.
 */
export function hostIsOurs(host: string | null, baseUrl: string): boolean {
  if (host === null || !URL.canParse(`http://${host}`)) return false
  const { hostname, username, pathname } = new URL(`http://${host}`)
  if (username !== '' || pathname !== '/') return false
  if (hostname === new URL(baseUrl).hostname) return true
  return isLoopbackUrl(baseUrl) && loopbackHosts.includes(hostname)
}

/** Where a browser says that a request comes from; a program sends neither header. */
export interface RequestOrigin {
  readonly origin: string | null
  /** `Sec-Fetch-Site`, which no page can set (Fetch Metadata Request Headers, section 2.3). */
  readonly fetchSite: string | null
}

/**
 * An absent Origin is no browser's cross-site request; foreign ones are refused before anything is parsed. Under our own
 * `Referrer-Policy: no-referrer` a browser writes `null` also for forms of our pages (Fetch, "append a request Origin header"),
 * so `null` counts when the browser itself says that the page was ours; from anywhere else it is refused (T42, T43).
 */
export function originIsOurs({ origin, fetchSite }: RequestOrigin, baseUrl: string): boolean {
  if (origin === null) return true
  if (origin === 'null') return fetchSite === 'same-origin'
  if (!URL.canParse(origin)) return false
  const given = new URL(origin)
  if (given.origin !== origin) return false
  if (origin === baseUrl) return true
  return isLoopbackUrl(baseUrl) && isLoopbackUrl(origin) && given.protocol === 'http:'
}
