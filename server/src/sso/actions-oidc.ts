import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { issuerKeySet } from '../oauth/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { reachIssuer } from '../sign-in/index.ts'
import { checkLogoutClaims, skewSeconds } from './check-logout-claims.ts'
import type { SignedOutThere } from './methods/protocol.ts'
import type { Connection } from './model.ts'
import { parseOidcSettings } from './parse-oidc-settings.ts'
import { useAssertion } from './store-saml.ts'

/** Keys that only the signer has (RFC 8725 section 3.1). */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** Section 2.4 recommends the first; many providers say only that it is a JWT, and what is no logout token has no event. */
const types: readonly unknown[] = ['logout+jwt', 'application/logout+jwt', 'JWT', 'jwt', undefined]
const tokenLengthMax = 16_000

/** The provider of a connection with its endpoints. Throws what the network throws. */
export function oidcParty(
  on: Platform,
  connection: Connection,
  secret: Secret | undefined,
): ReturnType<typeof reachIssuer> {
  const { issuer, client_id: clientId, scopes } = parseOidcSettings(connection.settings)
  return reachIssuer(on, { slug: connection.id, issuer, clientId, scopes, secret })
}

/** Judges a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6); it counts once. */
export async function judgeLogoutToken(on: Platform, connection: Connection, token: string): Promise<SignedOutThere> {
  if (token === '' || token.length > tokenLengthMax) return { ok: false, because: 'not_a_token' }
  const party = await oidcParty(on, connection, undefined).catch(() => undefined)
  if (party === undefined) return { ok: false, because: 'issuer_unreachable' }
  const { issuer, jwks_uri: jwksUri } = party.server
  if (jwksUri === undefined) return { ok: false, because: 'issuer_unreachable' }
  const claims = await signedClaims(on, { issuer, jwksUri }, token)
  if (claims === undefined) return { ok: false, because: 'signature' }
  const judged = checkLogoutClaims(claims, { issuer, clientId: party.provider.clientId, now: on.clock.now() })
  if (!judged.ok) return { ok: false, because: judged.fault }
  const once = { connectionId: connection.id, id: `logout token ${judged.id}`, until: judged.until }
  if (!(await useAssertion(on.database, once))) return { ok: false, because: 'used' }
  return {
    ok: true,
    idpId: judged.subject,
    idpSessions: judged.session === undefined ? undefined : [judged.session],
  }
}

/** A key that is not among those we know may be new: then they are read once more. */
async function signedClaims(
  on: Platform,
  issuer: { readonly issuer: string; readonly jwksUri: string },
  token: string,
): Promise<JWTPayload | undefined> {
  for (const anew of [false, true]) {
    const keys = await issuerKeySet(on, { ...issuer, jwks: undefined }, anew)
    if (keys === undefined) continue
    try {
      const options = { algorithms, clockTolerance: skewSeconds, currentDate: on.clock.now() }
      const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), options)
      return types.includes(protectedHeader.typ) ? payload : undefined
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) return undefined
    }
  }
  return undefined
}
