import { acceptedDaysMax, type Drift, msADay } from './model.ts'

/** Who settles a drift, as far as that matters. */
export interface Settler {
  /** The person, or the one whose key it is; undefined for an agent. */
  readonly personId: string | undefined
  /** Every name that they act by. */
  readonly names: readonly string[]
  /** Whether anybody else could. */
  readonly isAlone: boolean
}

export type SettlingFault = 'drift_settled' | 'person_required' | 'drift_caused_by_you'

const ofTwo: ReadonlySet<string> = new Set(['D06', 'D07', 'D08'])

/**
 * Why somebody can't settle a drift, or undefined. Never an agent; and for D06 to D08 not whoever caused it, unless nobody else is
 * there to look at it.
 */
export function settlingFault(
  drift: Pick<Drift, 'rule' | 'state' | 'causedBy'>,
  { personId, names, isAlone }: Settler,
): SettlingFault | undefined {
  if (drift.state !== 'open') return 'drift_settled'
  if (personId === undefined) return 'person_required'
  return ofTwo.has(drift.rule) && names.includes(drift.causedBy) && !isAlone ? 'drift_caused_by_you' : undefined
}

/** Whether an acceptance may last until then: not for ever, and not for nothing. */
export function acceptanceFits(until: Date, now: Date): boolean {
  return until > now && until.getTime() - now.getTime() <= acceptedDaysMax * msADay
}
