import type { Actor } from '../../platform/actor.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Receipt } from '../../sessions/index.ts'
import type { Reduction } from '../check-decision.ts'
import type { ReviewEffect, ReviewItem, ReviewOutcome } from '../model.ts'

export interface Carried {
  readonly outcome: Exclude<ReviewOutcome, 'kept' | 'refused'>
  readonly effect: ReviewEffect
}

/** What less and nothing mean for one kind of access. Both are acts that there are anyway, so that their own rules hold; done twice, they do nothing more. */
export interface ReviewMethod {
  readonly reduction: Reduction
  /** The roles among which one is chosen what is left. */
  readonly roles?: (item: ReviewItem) => readonly string[]
  readonly reduce?: (on: Platform, actor: Actor, item: ReviewItem) => Promise<Carried>
  readonly remove: (on: Platform, actor: Actor, item: ReviewItem) => Promise<Carried>
}

/** Somebody had ended it before. */
export const gone: Carried = { outcome: 'gone', effect: {} }

/** What ended sessions answers with their receipts. */
export function ended(outcome: 'removed' | 'reduced', receipts: readonly Receipt[]): Carried {
  return { outcome, effect: { receipts: receipts.map(({ id }) => id) } }
}
