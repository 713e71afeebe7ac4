import type { ApplicationId } from '../platform/ids.ts'
import { verifierFits } from './check-pkce.ts'
import type { KeptCode } from './model.ts'

export interface Redemption {
  readonly kept: KeptCode | undefined
  readonly applicationId: ApplicationId
  readonly redirectUri: string | undefined
  readonly verifier: string | undefined
}

/**
 * May this client redeem this code? One answer for every reason, and nothing is consumed or ended by a request that does not
 * fit, so that a stranger who saw a code can't burn it (T02, T05, T16).
 */
export function codeFits({ kept, applicationId, redirectUri, verifier }: Redemption): boolean {
  if (kept === undefined || kept.applicationId !== applicationId) return false
  return kept.redirectUri === redirectUri && verifierFits(verifier, kept.codeChallenge)
}
