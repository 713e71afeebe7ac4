import { record } from '../audit/index.ts'
import { lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { findDoor, signedInWithin } from '../sessions/index.ts'
import { changeFreshSeconds } from '../sign-in/index.ts'
import { itemOf, reviewFor, seesEverything } from './actions.ts'
import { applySeconds, carryOut } from './actions-apply.ts'
import { decisionFault } from './check-decision.ts'
import { decisionRefused } from './errors.ts'
import { reviewMethods } from './methods/all.ts'
import type { Review, ReviewDecision, ReviewId, ReviewItem, ReviewItemId } from './model.ts'
import { holdReview } from './store.ts'
import { isReviewerOf, lockItem, saveItemDecision } from './store-items.ts'

export interface Deciding {
  readonly reviewId: ReviewId
  readonly itemId: ReviewItemId
  readonly decision: ReviewDecision
  /** The roles that are left, of what has roles. */
  readonly left: readonly string[] | undefined
  readonly reason: string
}

/**
 * A person's decision on one item. It is committed with its event first, then carried out at once; if this process dies in between,
 * another one carries it out. Complete when it returns.
 *
 * @throws Refusal 404 for what the caller can't see, and all that `decisionFault` names.
 */
export async function decideItem(on: Platform, actor: Actor, deciding: Deciding): Promise<ReviewItem> {
  const { reviewId, itemId } = deciding
  await itemOf(on.database, (await reviewFor(on.database, actor, reviewId)).id, itemId)
  if (actor.kind !== 'person') throw decisionRefused('not_a_person')
  const item = await on.database.transaction(async tx => {
    await lockPrincipals(tx, [actor.userId])
    return decideItemWithin(tx, actor, deciding)
  })
  if (item.applied === undefined) await carryOut(on, { item, again: false })
  return itemOf(on.database, reviewId, itemId)
}

type Person = Extract<Actor, { kind: 'person' }>

async function decideItemWithin(tx: Transaction, actor: Person, deciding: Deciding): Promise<ReviewItem> {
  const { reviewId, itemId, decision, left, reason } = deciding
  const held = await holdReview(tx, reviewId)
  const item = held && (await lockItem(tx, reviewId, itemId))
  if (held === undefined || item === undefined) throw notFound('item of this review')
  const fault = await faultOf(tx, actor, { ...deciding, ...held, item })
  if (fault !== undefined) throw decisionRefused(fault)
  const facts = {
    review: reviewId,
    item: itemId,
    kind: item.kind,
    subject: item.subjectId,
    decision,
    left: left ?? null,
    reason,
  }
  const { userId: by, sessionId } = actor
  const body = { actor: actorName(actor), ...facts }
  const eventId = await record(tx, { type: 'access_review.decided', session: sessionId, body })
  await saveItemDecision(tx, itemId, {
    decision,
    reducedTo: decision === 'reduce' ? left : undefined,
    reason,
    by,
    inSession: sessionId,
    eventId,
    seconds: applySeconds,
  })
  return itemOf(tx, reviewId, itemId)
}

interface Facts extends Deciding {
  readonly review: Review
  readonly now: Date
  readonly item: ReviewItem
}

/** A stranger to the review finds nothing, whatever else would be wrong. */
async function faultOf(tx: Transaction, actor: Person, { review, now, item, decision, left }: Facts) {
  const isReviewer = await isReviewerOf(tx, actor.userId, item.id)
  if (!isReviewer && item.holderId !== actor.userId && item.decided === undefined && !seesEverything(actor))
    throw notFound('item of this review')
  const isLiving = (await findDoor(tx, actor.sessionId)) === undefined
  const method = reviewMethods[item.kind]
  return decisionFault(
    {
      actorKind: actor.kind,
      actorId: actor.userId,
      holderId: item.holderId,
      isReviewer,
      isSignedInFresh: isLiving && (await signedInWithin(tx, actor.sessionId, changeFreshSeconds)),
      reviewState: review.state,
      deadlineAt: review.deadlineAt,
      isDecided: item.decided !== undefined,
      decision,
      reduction: method.reduction,
      roles: method.roles?.(item) ?? [],
      left,
    },
    now,
  )
}
