import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { type Application, useForeignAssertion } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { type IssuerKeys, issuerKeySet } from './actions-issuer-keys.ts'
import { assertionFault, foreignSkewSeconds } from './check-assertion-claims.ts'
import { tokenRefused } from './errors.ts'
import type { ReadAssertion } from './parse-assertion.ts'

/** What other issuers may sign with: keys that only the signer has (RFC 8725 section 3.1). */
const foreignAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']

export interface Trusting extends IssuerKeys {
  /** The id of the issuer or trust, as the log names it. */
  readonly ground: string
  readonly audiences: readonly string[]
  readonly secondsMax: number
}

export type VerifiedAssertion =
  | { readonly ok: true; readonly claims: JWTPayload; readonly id: string; readonly endsAt: Date }
  | { readonly ok: false; readonly because: string }

/** Signature, issuer, audience and times of an assertion (RFC 7523 section 3); not yet whether it was used before. */
export async function verifyAssertion(
  on: Platform,
  read: ReadAssertion,
  trusting: Trusting,
): Promise<VerifiedAssertion> {
  const claims = await signedClaims(on, read, trusting)
  if (claims === undefined) return { ok: false, because: 'signature' }
  const nowSeconds = on.clock.now().getTime() / 1000
  const { audiences, secondsMax } = trusting
  const fault = assertionFault({ claims, audiences, secondsMax, nowSeconds })
  if (fault !== undefined) return { ok: false, because: fault }
  const endsAt = new Date(((claims.exp ?? 0) + foreignSkewSeconds) * 1000)
  // One without an id is known by itself; a signature can be spelled in two ways, so what it signs is what counts.
  return { ok: true, claims, id: claims.jti ?? sha256Hex(read.jwt.slice(0, read.jwt.lastIndexOf('.'))), endsAt }
}

/** A key that is not among those we know may be new: then they are read once more. */
async function signedClaims(on: Platform, read: ReadAssertion, trusting: Trusting): Promise<JWTPayload | undefined> {
  for (const anew of [false, true]) {
    const keys = await issuerKeySet(on, trusting, anew)
    if (keys === undefined) continue
    try {
      const { payload } = await jwtVerify(read.jwt, createLocalJWKSet(keys), {
        algorithms: foreignAlgorithms,
        issuer: trusting.issuer,
        clockTolerance: foreignSkewSeconds,
        currentDate: on.clock.now(),
      })
      return payload
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) return undefined
    }
  }
  return undefined
}

/** One answer for everything that is wrong with an assertion, so that none tells what (T29); the log says it. */
export async function refuseAssertion(
  on: Platform,
  { application, ground, because }: { application: Application; ground: string | null; because: string },
): Promise<never> {
  const body = { actor: 'system', application: application.id, ground, because }
  await record(on.database, { type: 'assertion.refused', body })
  throw tokenRefused('invalid_grant', 'This assertion is of no use here.')
}

/** True the first time that an assertion of this issuer is shown, to whichever client; in the transaction that acts on it. */
export function useOnce(
  tx: Transaction,
  { application, issuer, id, endsAt }: { application: Application; issuer: string; id: string; endsAt: Date },
): Promise<boolean> {
  return useForeignAssertion(tx, { applicationId: application.id, issuer, jti: id, expiresAt: endsAt })
}
