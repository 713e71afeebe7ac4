import type { Decision, DecisionPart, Need } from './model.ts'

export interface PartQuestion {
  readonly decision: Decision['kind']
  /** With whether the one who decides is one of those whom each names. */
  readonly needs: readonly Need[]
  readonly parts: readonly Pick<DecisionPart, 'given' | 'userId'>[]
  readonly userId: DecisionPart['userId']
  /** They decide as the one whom it is asked of. */
  readonly isPerson: boolean
}

/** What one person's decision comes to: the whole of it, a part, or nothing, for they have decided already. */
export type PartVerdict = 'whole' | 'part' | 'over'

/**
 * Four eyes: the person first, then those whom each rule names, nobody twice. A denial is the whole decision, whoever of them denies
 * and however many have approved.
 */
export function decidePart({ decision, needs, parts, userId, isPerson }: PartQuestion): PartVerdict {
  if (decision !== 'approve') return 'whole'
  const hasFirst = parts.some(part => part.given !== undefined)
  if (parts.some(part => part.userId === userId) || (isPerson && hasFirst)) return 'over'
  if (needs.length === 0) return isPerson || hasFirst ? 'whole' : 'over'
  if (!isPerson && (!hasFirst || !needs.some(need => need.isOne))) return 'over'
  const isMet = ({ approved, persons, isOne }: Need): boolean => approved + (isOne && !isPerson ? 1 : 0) >= persons
  return needs.every(isMet) ? 'whole' : 'part'
}
