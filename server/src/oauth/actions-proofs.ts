import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from 'jose'
import { isLoopbackUrl } from '../platform/config.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { SealBroken } from '../platform/root-key.ts'
import type { Call } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { proofFault } from './check-proof-claims.ts'
import { assertionAlgorithms } from './methods/private-key-jwt.ts'
import type { PresentedToken } from './parse-presented.ts'
import { useProof } from './store-proofs.ts'

export const proofAlgorithms = assertionAlgorithms
const noncePurpose = 'dpop nonce'
const nonceSeconds = 300
const timeBytes = 8

/** What goes with every answer to who proves: the nonce for the next proof (RFC 9449 section 8.2). */
export function nonceHeader(on: Platform): { readonly 'DPoP-Nonce': string } {
  const time = Buffer.alloc(timeBytes)
  time.writeBigUInt64BE(BigInt(on.clock.now().getTime()))
  return { 'DPoP-Nonce': on.rootKey.seal(noncePurpose, time, noncePurpose).toString('base64url') }
}

/**
 * The thumbprint of the key that this request proves (RFC 9449 section 4.3); undefined when it proves none. Refuses a proof that
 * is not for this very request, for this token, signed with the key in it, with a fresh nonce of ours, for the first time.
 */
export async function provenKey(on: Platform, call: Call, accessToken?: string): Promise<string | undefined> {
  const proof = call.request.headers.get('dpop')
  if (proof === null) return undefined
  const { key, claims } = await verified(on, proof)
  const fault = proofFault({
    claims,
    method: call.request.method,
    address: `${originOf(on, call)}${call.url.pathname}`,
    accessToken,
    nowSeconds: on.clock.now().getTime() / 1000,
  })
  if (fault !== undefined) throw proofRefused(on, 'invalid_dpop_proof', `This proof can’t be used: ${fault}.`)
  if (!isFresh(on, claims.nonce)) throw proofRefused(on, 'use_dpop_nonce', 'Use the nonce of this answer in the proof.')
  const thumbprint = await calculateJwkThumbprint(key)
  const expiresAt = new Date(on.clock.now().getTime() + 2 * nonceSeconds * 1000)
  if (!(await useProof(on.database, sha256(`${thumbprint} ${claims.jti}`), expiresAt)))
    throw proofRefused(on, 'invalid_dpop_proof', 'This proof was used before.')
  return thumbprint
}

/** This machine has three names, and the client uses the one it calls. */
function originOf(on: Platform, call: Call): string {
  const { baseUrl } = on.config
  return isLoopbackUrl(baseUrl) && isLoopbackUrl(call.url.origin) ? call.url.origin : baseUrl
}

/**
 * The key of who presents a token at a resource (RFC 9449 section 7.1): undefined for the scheme of plain bearers. Refuses with
 * 401 and the challenge of the scheme; the faults are the same as at the token endpoint.
 */
export async function keyOfHolder(on: Platform, call: Call, presented: PresentedToken): Promise<string | undefined> {
  if (presented.scheme === 'bearer') return undefined
  const key = await provenKey(on, call, presented.token).catch(cause => {
    throw cause instanceof Refusal ? challenged(on, cause.code, cause.message) : cause
  })
  if (key === undefined)
    throw challenged(on, 'invalid_dpop_proof', 'A proof of the key is missing: send the header DPoP.')
  return key
}

function challenged(on: Platform, code: string, message: string): Refusal {
  const challenge = `DPoP realm="Ambit", error="${code}", algs="${proofAlgorithms.join(' ')}"`
  return new Refusal({ status: 401, code, message, headers: { 'WWW-Authenticate': challenge, ...nonceHeader(on) } })
}

async function verified(on: Platform, proof: string): Promise<{ key: JWK; claims: JWTPayload }> {
  try {
    const { jwk } = decodeProtectedHeader(proof)
    if (jwk === undefined || 'd' in jwk || 'k' in jwk || proof.length > proofLengthMax)
      throw new TypeError('no public key')
    const options = { typ: 'dpop+jwt', algorithms: [...proofAlgorithms], currentDate: on.clock.now() }
    const { payload } = await jwtVerify(proof, EmbeddedJWK, options)
    return { key: jwk, claims: payload }
  } catch {
    throw proofRefused(on, 'invalid_dpop_proof', 'This proof is not a JWT of type dpop+jwt, signed with the key in it.')
  }
}

const proofLengthMax = 8_192

/** Nonces are sealed times, so that every node knows its own and the others’ without keeping any. */
function isFresh(on: Platform, nonce: unknown): boolean {
  if (typeof nonce !== 'string' || !/^[A-Za-z0-9_-]{20,100}$/.test(nonce)) return false
  try {
    const madeAt = Number(
      on.rootKey.open(noncePurpose, Buffer.from(nonce, 'base64url'), noncePurpose).readBigUInt64BE(),
    )
    return on.clock.now().getTime() - madeAt < nonceSeconds * 1000
  } catch (cause) {
    if (cause instanceof SealBroken) return false
    throw cause
  }
}

function proofRefused(on: Platform, code: 'invalid_dpop_proof' | 'use_dpop_nonce', message: string): Refusal {
  return new Refusal({ status: 400, code, message, headers: nonceHeader(on) })
}
