import type { ApplicationId } from '../platform/ids.ts'
import { verifierFits } from './check-pkce.ts'
import type { CodeDoor, KeptCode } from './model.ts'

export interface Redemption {
  readonly kept: KeptCode | undefined
  readonly applicationId: ApplicationId
  /** Where the code is presented. */
  readonly door: CodeDoor
  readonly redirectUri?: string | undefined
  readonly verifier?: string | undefined
  /** True when the client proved who it is with a secret or a key. */
  readonly clientProven: boolean
  /** Thumbprint of the key that the request proved. */
  readonly holderKey?: string | undefined
}

/**
 * May this client redeem this code? One answer for every reason, and nothing is consumed or ended by a request that does not
 * fit, so that a stranger who saw a code can't burn it (T02, T05, T16). A code without a challenge is only for a client that
 * proves itself, and then takes no verifier: else one could be stripped and made up again (T01).
 */
export function codeFits(redemption: Redemption): boolean {
  const { kept, applicationId, door, verifier, clientProven } = redemption
  if (kept === undefined || kept.applicationId !== applicationId || kept.door !== door) return false
  if (!redirectFits(kept, redemption.redirectUri)) return false
  if (kept.holderKey !== undefined && kept.holderKey !== redemption.holderKey) return false
  if (kept.codeChallenge === undefined) return clientProven && verifier === undefined
  return verifierFits(verifier, kept.codeChallenge)
}

/** RFC 6749 section 4.1.3 demands it again; the other door has no such parameter, so there it may only not contradict. */
function redirectFits(kept: KeptCode, redirectUri: string | undefined): boolean {
  if (kept.door === 'user_management' && redirectUri === undefined) return true
  return kept.redirectUri === redirectUri
}
