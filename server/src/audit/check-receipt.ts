import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { receiptBytes } from './derive-signer.ts'

/** A raw Ed25519 public key (RFC 8032, 32 bytes) as the crypto library wants it. */
export function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** True when `signReceipt` of that key made this signature (base64url) for these bytes. No second spelling is taken. */
export function receiptSignatureHolds(publicKey: Uint8Array, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(signature, 'base64url')
  if (raw.toString('base64url') !== signature) return false
  return verify(null, receiptBytes(bytes), publicKeyObject(publicKey), raw)
}

/** The same of any of the keys that a log had: a receipt stays good when the key that signed it no longer signs. */
export function signedByOneOf(publicKeys: readonly Uint8Array[], bytes: Uint8Array, signature: string): boolean {
  return publicKeys.some(publicKey => receiptSignatureHolds(publicKey, bytes, signature))
}
