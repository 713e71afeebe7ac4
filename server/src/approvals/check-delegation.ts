import type { UserId } from '../platform/ids.ts'
import { delegationDaysMax } from './model.ts'

export type DelegationFault = 'nobody' | 'yourself' | 'when' | 'too_long'

export interface DelegationQuestion {
  /** Undefined: nobody has this address. */
  readonly delegateId: UserId | undefined
  readonly userId: UserId
  /** The two share an organization, or the other has a role in the installation. */
  readonly isKnown: boolean
  /** Undefined: it can't be read. */
  readonly startsAt: Date | undefined
  readonly endsAt: Date | undefined
  readonly now: Date
}

const dayMs = 86_400_000

/** Why this person can't be the delegate, or not for so long; undefined: they can. */
export function delegationFault(question: DelegationQuestion): DelegationFault | undefined {
  const { delegateId, userId, isKnown, startsAt, endsAt, now } = question
  if (delegateId === userId) return 'yourself'
  if (delegateId === undefined || !isKnown) return 'nobody'
  if (startsAt === undefined || endsAt === undefined || endsAt <= startsAt || endsAt <= now) return 'when'
  return endsAt.getTime() - startsAt.getTime() > delegationDaysMax * dayMs ? 'too_long' : undefined
}
