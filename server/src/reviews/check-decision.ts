import type { ReviewDecision } from './model.ts'

/** Why a decision does not count. */
export type DecisionFault =
  | 'not_a_person'
  | 'own_access'
  | 'not_a_reviewer'
  | 'review_over'
  | 'already_decided'
  | 'sign_in_again'
  | 'not_reducible'
  | 'not_less'

/** What the kind can be reduced to: nothing, some of its roles, a lower role, or itself without what it holds at this moment. */
export type Reduction = 'none' | 'roles' | 'lower_role' | 'plain'

export interface DecisionAsked {
  readonly actorKind: 'person' | 'api_key' | 'agent' | 'portal' | 'system'
  readonly actorId: string
  readonly holderId: string | undefined
  /** Whether the review names this person for this item, at this moment. */
  readonly isReviewer: boolean
  readonly isSignedInFresh: boolean
  readonly reviewState: 'open' | 'ending' | 'completed' | 'cancelled'
  readonly deadlineAt: Date
  readonly isDecided: boolean
  readonly decision: ReviewDecision
  readonly reduction: Reduction
  /** The roles that the item has, or those below its role, and those that shall be left. */
  readonly roles: readonly string[]
  readonly left: readonly string[] | undefined
}

/**
 * Does this decision on an item of a review count? It is a person's, of somebody whom the review names, freshly signed in, in time,
 * the first one, and never about their own access; what is left after a reduction is less than there was.
 */
export function decisionFault(asked: DecisionAsked, now: Date): DecisionFault | undefined {
  if (asked.actorKind !== 'person') return 'not_a_person'
  if (asked.actorId === asked.holderId) return 'own_access'
  if (!asked.isReviewer) return 'not_a_reviewer'
  if (asked.reviewState !== 'open' || now >= asked.deadlineAt) return 'review_over'
  if (asked.isDecided) return 'already_decided'
  if (!asked.isSignedInFresh) return 'sign_in_again'
  return asked.decision === 'reduce' ? reductionFault(asked) : undefined
}

function reductionFault({ reduction, roles, left = [] }: DecisionAsked): DecisionFault | undefined {
  if (reduction === 'none') return 'not_reducible'
  if (reduction === 'plain') return left.length === 0 ? undefined : 'not_less'
  if (reduction === 'lower_role')
    return left.length === 1 && left.every(role => roles.includes(role)) ? undefined : 'not_less'
  const isPart = left.length > 0 && left.every(role => roles.includes(role)) && new Set(left).size < roles.length
  return isPart ? undefined : 'not_less'
}
