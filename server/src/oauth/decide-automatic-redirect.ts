import type { Application } from '../applications/index.ts'

export interface RedirectTrust {
  readonly registration: Application['registration']
  readonly redirectUri: string
  /** True when the signed-in person has an agent in this application, so has said yes to it before. */
  readonly knownToPerson: boolean
}

/**
 * May an error be sent to the client without a click? Anybody can register a client and send people through our address to its
 * site, so a site that chose its own redirect URI gets a page with a link first (RFC 9700 section 4.11.2, T06). A redirect to
 * this machine leads to no site.
 */
export function redirectsByItself({ registration, redirectUri, knownToPerson }: RedirectTrust): boolean {
  if (registration === 'admin' || registration === 'built_in' || knownToPerson) return true
  return /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?=[:/?]|$)/.test(redirectUri)
}
