import { isIP } from 'node:net'

/** Who asks for a passkey: authenticators bind it to the host, browsers name the origin in what is signed. */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/**
 * This server as a relying party; undefined where its address is a number, since a passkey is bound to a name (Web
 * Authentication, section 5.1.2, "relying party identifier").
 */
export function relyingParty(baseUrl: string): RelyingParty | undefined {
  const { hostname, origin } = new URL(baseUrl)
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { id: hostname, origin } : undefined
}
