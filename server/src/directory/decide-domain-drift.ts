/** What was found at the name of a record. `unanswered`: nobody said that it is not there. */
export type Looked = 'stands' | 'gone' | 'unanswered'

/** How long people of a domain go on to sign in whose record is gone. */
export const graceHours = 72
const hourMs = 3_600_000
const graceMs = graceHours * hourMs

export interface ProvenDomain {
  /** Since when the record is gone. */
  readonly missingSince: Date | undefined
  /** When it was last seen. */
  readonly seenAt: Date
}

/**
 * What becomes of a proven domain whose record was looked up (D14). It holds, drifts (nobody new is captured), or is lost after the
 * grace. A resolver that does not answer says nothing for as long; then it counts as a record that is gone.
 */
export function decideDomainDrift(
  looked: Looked,
  { missingSince, seenAt }: ProvenDomain,
  now: Date,
): 'holds' | 'drifts' | 'lost' | 'unknown' {
  if (looked === 'stands') return 'holds'
  if (missingSince !== undefined) return now.getTime() - missingSince.getTime() >= graceMs ? 'lost' : 'drifts'
  if (looked === 'gone') return 'drifts'
  return now.getTime() - seenAt.getTime() >= graceMs ? 'drifts' : 'unknown'
}
