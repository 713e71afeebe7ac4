import { holdsNul } from './body.ts'
import { hostIsOurs, originIsOurs } from './check-origin.ts'
import type { Platform } from './platform.ts'
import { Refusal } from './refusal.ts'

const headersMax = 200
const hostsKeptMax = 100

/** The names that were ours stay so: they are judged by the base URL alone. */
export function hostsOf({ config }: Platform): (host: string) => boolean {
  const ours = new Set<string>()
  return host => {
    if (ours.has(host)) return true
    const isOurs = hostIsOurs(host, config.baseUrl)
    if (isOurs && ours.size < hostsKeptMax) ours.add(host)
    return isOurs
  }
}

export interface Addressed {
  readonly request: Request
  readonly url: URL
}

/** Refuses with 403 what was not sent to us (T43, MT04). */
export function checkHost(
  on: Platform,
  { request, url, isOurs }: Addressed & { readonly isOurs: (host: string) => boolean },
): void {
  // An absolute-form target names a host of its own, beside the header (RFC 9112, section 3.2.2): both have to be ours.
  if (![request.headers.get('host') ?? url.host, url.host].every(isOurs))
    throw new Refusal({
      status: 403,
      code: 'host_not_allowed',
      message: `This server answers at ${on.config.baseUrl} only. Use that address.`,
    })
}

/**
 * Refuses with 403 what a page of another origin sent.
 *
 * @param mayBeForeign another origin may call here.
 */
export function checkOrigin(on: Platform, request: Request, mayBeForeign: boolean): void {
  const { headers } = request
  const came = { origin: headers.get('origin'), fetchSite: headers.get('sec-fetch-site') }
  if (!mayBeForeign && !originIsOurs(came, on.config.baseUrl))
    throw new Refusal({
      status: 403,
      code: 'origin_not_allowed',
      message: 'Requests from pages of other origins are refused. Call from your server instead.',
    })
}

/** Refuses 431 for too many headers, and 400 for an address that holds U+0000. */
export function checkShape(url: URL, headerNames: readonly string[]): void {
  if (headerNames.length > headersMax)
    throw new Refusal({ status: 431, code: 'too_many_headers', message: `Send at most ${headersMax} headers.` })
  if (url.search.includes('%00')) throw holdsNul('address')
}
