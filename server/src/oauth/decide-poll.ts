import type { ApplicationId } from '../platform/ids.ts'
import { verifierFits } from './check-pkce.ts'
import type { CodeDoor, KeptDevice } from './model.ts'

export interface Poll {
  readonly kept: KeptDevice | undefined
  readonly applicationId: ApplicationId
  readonly door: CodeDoor
  readonly verifier: string | undefined
}

/**
 * What a poll of the device is told (RFC 8628 section 3.5). A code of another client, at another door or without its verifier is
 * as unknown as one that was taken, and the rightful owner still succeeds (T16, T01).
 */
export function decidePoll(poll: Poll): 'take' | 'pending' | 'slow_down' | 'denied' | 'expired' | 'unknown' {
  const { kept, applicationId, door, verifier } = poll
  if (kept === undefined || kept.applicationId !== applicationId || kept.door !== door || kept.isUsed) return 'unknown'
  const verified =
    kept.codeChallenge === undefined ? verifier === undefined : verifierFits(verifier, kept.codeChallenge)
  if (!verified) return 'unknown'
  if (kept.isLate) return 'expired'
  if (kept.state === 'denied') return 'denied'
  if (kept.state === 'approved') return 'take'
  return kept.secondsSincePoll !== undefined && kept.secondsSincePoll < kept.intervalSeconds ? 'slow_down' : 'pending'
}
