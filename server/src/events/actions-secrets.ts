import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret } from '../platform/secret.ts'
import { signingSecretPurpose } from './store-sealed.ts'

/** Where a signing secret stands. It opens there and nowhere else, and no older one opens in its place. */
export interface SigningSecretPlace {
  readonly table: 'webhook_endpoints' | 'action_endpoints'
  readonly rowId: string
  readonly version: number
}

/** Of what an endpoint may answer. */
export const answerBytesMax = 65_536

/** What we sign with; the receiver verifies with the same value, so it is shown to whoever may administer. */
export function newSigningSecret(): Secret {
  return new Secret(randomToken())
}

/** Under the root key: an endpoint belongs to the installation, and what signs is used at every delivery. */
export function sealSigningSecret(on: Platform, place: SigningSecretPlace, secret: Secret): Buffer {
  return on.rootKey.seal(signingSecretPurpose, Buffer.from(secret.reveal()), contextOf(place))
}

/** Throws `SealBroken` for bytes that were moved, changed, or put back from an older version. */
export function openSigningSecret(on: Platform, place: SigningSecretPlace, sealed: Uint8Array): Secret {
  return new Secret(on.rootKey.open(signingSecretPurpose, sealed, contextOf(place)).toString('utf8'))
}

function contextOf({ table, rowId, version }: SigningSecretPlace): string {
  return JSON.stringify([table, rowId, version])
}
