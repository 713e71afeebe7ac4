import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const modulusLength = 2_048

/** A key that was made for this run alone. */
export function makeKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength }) }
}

/** The keys as `GET /sso/jwks/{client_id}` answers them. */
export function keySetOf(keys: readonly SigningKey[]): object {
  return {
    keys: keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid })),
  }
}

/** A JWT that this key signed. */
export function signToken({ kid, privateKey }: SigningKey, claims: object): string {
  const text = `${part({ alg: 'RS256', kid, typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`
}

/** A JWT that nobody signed, and says so. */
export function unsignedToken(claims: object): string {
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
