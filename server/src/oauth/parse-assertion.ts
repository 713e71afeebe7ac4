import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'

/** What an assertion says of itself, before anybody has looked at its signature. */
export interface ReadAssertion {
  readonly jwt: string
  readonly type: string | undefined
  readonly issuer: string
  readonly claims: JWTPayload
}

const assertionCharactersMax = 16_384

/** Undefined for what is no signed JWT with an issuer. Nothing in it is true yet. */
export function parseAssertion(jwt: string): ReadAssertion | undefined {
  if (jwt.length > assertionCharactersMax) return undefined
  try {
    const { typ } = decodeProtectedHeader(jwt)
    const claims = decodeJwt(jwt)
    const { iss } = claims
    return typeof iss === 'string' && !iss.includes('\0') ? { jwt, type: typ, issuer: iss, claims } : undefined
  } catch {
    return undefined
  }
}
