import { createPublicKey } from 'node:crypto'
import type { Json } from '../platform/json.ts'

const rsaBitsMin = 2048
const curves = new Set(['P-256', 'Ed25519'])

/**
 * Why these keys can't verify a client's assertions, or undefined. A private part is refused, because it was just sent over a
 * wire; symmetric keys are refused, because whoever verifies could then sign (RFC 8725 section 3.1).
 */
export function checkJwks(jwks: Json | undefined): string | undefined {
  if (jwks === undefined) return undefined
  const keys = isObject(jwks) ? jwks.keys : undefined
  if (!Array.isArray(keys) || keys.length === 0) return 'A key set has one key or more under "keys".'
  return keys.map(key => keyFault(key)).find(fault => fault !== undefined)
}

function keyFault(key: Json): string | undefined {
  if (!isObject(key)) return 'Each key is a JSON object (RFC 7517).'
  if ('d' in key || 'k' in key || 'p' in key) return 'Send public keys only; make a new key pair, this one was shown.'
  const { kty, crv } = key
  if (kty !== 'RSA' && !(typeof crv === 'string' && curves.has(crv)))
    return 'Keys are RSA, EC with the curve P-256, or OKP with Ed25519.'
  try {
    const { asymmetricKeyDetails } = createPublicKey({ format: 'jwk', key: { ...key } })
    const bits = asymmetricKeyDetails?.modulusLength
    return bits !== undefined && bits < rsaBitsMin ? `RSA keys have ${rsaBitsMin} bits or more.` : undefined
  } catch {
    return 'A key can’t be read as a public key.'
  }
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
