import type { ApprovalObstacle } from './check-approvable.ts'
import type { ArtifactState } from './model.ts'

/** Why a decision does not count. */
export type DecisionFault = 'over' | 'made_in_this_session' | 'own_artifact' | 'obstacles' | 'waivers_missing'

export interface DecisionAsked {
  readonly decision: 'approve' | 'reject'
  readonly state: ArtifactState
  readonly decider: { readonly userId: string; readonly sessionId: string }
  readonly author: { readonly sessionId: string; readonly principalId: string; readonly ownerId: string }
  /** Whether nobody else may decide. */
  readonly isAlone: boolean
  readonly obstacles: readonly ApprovalObstacle[]
  readonly toWaive: readonly string[]
  readonly waived: readonly string[]
}

/**
 * Does this decision on an artifact count? The session that made it decides nothing about it. Whoever made it, and whoever answers for
 * the agent that did, leaves it to another person as long as there is one; rejecting what one answers for is always possible. An approval
 * needs a review that waits for it, and a word about each rule of severity high.
 */
export function decisionFault(asked: DecisionAsked): DecisionFault | undefined {
  const { decision, state, decider, author, isAlone } = asked
  if (!mayBe(decision, state)) return 'over'
  if (decider.sessionId === author.sessionId) return 'made_in_this_session'
  if (decision === 'reject') return decider.userId === author.principalId && !isAlone ? 'own_artifact' : undefined
  const isOwn = decider.userId === author.ownerId || decider.userId === author.principalId
  if (isOwn && !isAlone) return 'own_artifact'
  if (asked.obstacles.length > 0) return 'obstacles'
  return asked.toWaive.every(rule => asked.waived.includes(rule)) ? undefined : 'waivers_missing'
}

/** Approved is what waits with a review; rejected whatever is not over, an approval that counts and what drifted too. */
function mayBe(decision: 'approve' | 'reject', state: ArtifactState): boolean {
  if (decision === 'approve') return state === 'reviewed'
  return state !== 'rejected' && state !== 'expired'
}
