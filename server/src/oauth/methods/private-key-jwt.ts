import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { useAssertion } from '../../applications/index.ts'
import type { ClientMethod } from './method.ts'

/**
 * What a client may sign its assertions with. The key decides which of them fits, not the header (RFC 8725 section 3.1).
 * Ed25519 has two names: the one of RFC 8037, and the one of RFC 9864 that newer clients use.
 */
export const assertionAlgorithms = ['ES256', 'EdDSA', 'Ed25519', 'RS256']

/** How far the clock of a client may be off (T49). */
const assertionSkewSeconds = 30
/** An assertion is for one request now; one that lives longer would have to be remembered as long. */
const assertionSecondsMax = 600

/** It is kept until the assertion has ended. */
const assertionIdLengthMax = 256

/** RFC 7523 section 3: signed by the client's own key, for this server, once. */
export const privateKeyJwt: ClientMethod = {
  names: ['private_key_jwt'],
  proof: 'assertion',
  prove: async (on, { claim, application }) => {
    if (claim.proof !== 'assertion' || application?.tokenEndpointAuthMethod !== 'private_key_jwt') return false
    const { baseUrl } = on.config
    const verified = await jwtVerify(claim.assertion.reveal(), createLocalJWKSet(keySet(application.jwks)), {
      algorithms: assertionAlgorithms,
      issuer: application.clientId,
      subject: application.clientId,
      audience: [baseUrl, `${baseUrl}/oauth2/token`, `${baseUrl}/oauth2/par`],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: assertionSkewSeconds,
      currentDate: on.clock.now(),
    }).catch(() => undefined)
    const { exp, jti } = verified?.payload ?? {}
    if (exp === undefined || jti === undefined || jti.length > assertionIdLengthMax || jti.includes('\0')) return false
    const endsAt = exp + assertionSkewSeconds
    if (endsAt * 1000 > on.clock.now().getTime() + (assertionSecondsMax + assertionSkewSeconds) * 1000) return false
    return useAssertion(on.database, { applicationId: application.id, jti, expiresAt: new Date(endsAt * 1000) })
  },
}

/** Judged when it was registered. */
function keySet(jwks: unknown): JSONWebKeySet {
  return isKeySet(jwks) ? jwks : { keys: [] }
}

function isKeySet(jwks: unknown): jwks is JSONWebKeySet {
  return typeof jwks === 'object' && jwks !== null && 'keys' in jwks && Array.isArray(jwks.keys)
}
