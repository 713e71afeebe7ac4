import { findApplicationCredential } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { findOauthCredential } from '../oauth/index.ts'
import { type FindCredential, isCarriedElsewhere, type KnownCredential } from '../platform/credentials.ts'
import type { Platform } from '../platform/platform.ts'
import { claimedClient, presentedIn } from '../platform/presented.ts'
import type { Call } from '../platform/route.ts'
import { findSessionCredential } from '../sessions/index.ts'
import { findSignInCredential } from '../sign-in/index.ts'

/** Each capability recognizes what it issued. A new kind of credential has a look-up here, or a test fails. */
export const credentialLookups: readonly FindCredential[] = [
  findSessionCredential,
  findOauthCredential,
  findSignInCredential,
  findApplicationCredential,
]

/** A request that was refused, and how. */
export interface RefusedRequest {
  readonly call: Call
  readonly route: string
  readonly door: 'api' | 'other'
  readonly status: number
}

/**
 * Books that a credential of one application was shown at another, or where none of its kind is taken, and was refused (I5): one
 * event a request, about the first such credential in it. Whoever answered did so before and knows nothing of this.
 */
export async function bookRefused(on: Platform, { call, route, door, status }: RefusedRequest): Promise<void> {
  const claimed = claimedClient(call)
  const seen = new Set<string>()
  for (const { slot, value } of presentedIn(call)) {
    if (seen.has(value)) continue
    seen.add(value)
    const known = await recognize(on, value)
    if (known === undefined || !isCarriedElsewhere({ known, slot, claimed, door, route, status })) continue
    await record(on.database, {
      type: 'credential.refused',
      body: {
        actor: 'system',
        credential: known.kind,
        application: known.owners[0]?.id ?? null,
        at: claimed ?? null,
        place: slot.replace(/^(cookie|path):.*/, '$1'),
        route,
      },
    })
    return
  }
}

async function recognize(on: Platform, value: string): Promise<KnownCredential | undefined> {
  for (const find of credentialLookups) {
    const known = await find(on.database, value, on.rootKey)
    if (known !== undefined) return known
  }
  return undefined
}
