import { UpstreamUnavailable } from '../../platform/egress.ts'
import type { Refusal } from '../../platform/refusal.ts'
import type { UpstreamFault } from '../model.ts'

/** What a refusal of the guarded fetcher means for a call. */
export function egressFault(refusal: Refusal): UpstreamFault {
  if (refusal.code === 'url_not_allowed') return 'not_allowed'
  if (!(refusal instanceof UpstreamUnavailable)) return 'unavailable'
  return refusal.limit === 'size' ? 'too_large' : refusal.limit === 'time' ? 'timed_out' : 'unavailable'
}
