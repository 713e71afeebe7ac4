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

/** An absent Origin is no browser's cross-site request; `null` and foreign ones are refused before anything is parsed. */
export function originIsOurs(origin: string | null, baseUrl: string): boolean {
  if (origin === null) return true
  if (!URL.canParse(origin)) return false
  const given = new URL(origin)
  if (given.origin !== origin) return false
  if (origin === baseUrl) return true
  return isLoopbackUrl(baseUrl) && isLoopbackUrl(origin) && given.protocol === 'http:'
}
