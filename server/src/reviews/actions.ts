import { record } from '../audit/index.ts'
import { findOrganization, getUser, giveTime } from '../directory/index.ts'
import { type AccessFlag, type AccessKind, listStandingAccess } from '../governance/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { tellReviewers } from './actions-remind.ts'
import { deadlineRefused, ownerNeeded, reviewersMisfit, reviewOver, scopeRefused } from './errors.ts'
import type { Review, Reviewers, ReviewId, ReviewItem, ReviewItemId, UndecidedFate } from './model.ts'
import { getReview, insertReview, lockReview, saveCancelled, takesPart } from './store.ts'
import { findItem, insertItems } from './store-items.ts'

export interface ReviewParts {
  readonly name: string
  readonly organizationId: OrganizationId | undefined
  readonly kinds: readonly AccessKind[]
  readonly flagged: readonly AccessFlag[]
  readonly reviewers: Reviewers
  readonly undecided: UndecidedFate
  readonly deadlineAt: Date
  /** So many hours before the deadline. */
  readonly remindHours: readonly number[]
}

/** Of one review: a person can look at them, and one transaction can hold them. */
export const itemsMax = 5_000
const hourMs = 3_600_000
const deadlineMsMin = hourMs
const deadlineMsMax = 366 * 24 * hourMs
/** What only an owner of the installation may put at stake. */
const ownersKinds: readonly AccessKind[] = ['installation_role', 'api_key']

/**
 * Begins a review: what there is at this moment is read in one statement and frozen with the review, and its reviewers are told, all in
 * one transaction.
 *
 * @throws Refusal 404 for an unknown organization or reviewer, 403 `review_needs_owner`, 422 for reviewers or a deadline that don't
 * fit, 409 `review_empty` or `review_too_large`.
 */
export async function startReview(on: Platform, actor: Actor, parts: ReviewParts): Promise<Review> {
  if (parts.kinds.some(kind => ownersKinds.includes(kind)) && !isOwner(actor)) throw ownerNeeded()
  const remindAt = remindersOf(parts, on.clock.now())
  const id = newId('accessReview')
  return on.database.transaction(async tx => {
    await refuseMisfits(tx, parts)
    await giveTime(tx)
    const found = await listStandingAccess(tx, parts, itemsMax + 1)
    if (found.length === 0)
      throw scopeRefused('review_empty', 'There is nothing of this kind to review. Widen the scope.')
    if (found.length > itemsMax)
      throw scopeRefused(
        'review_too_large',
        `A review holds ${itemsMax} items at most. Narrow the scope: an organization, fewer kinds, or flags.`,
      )
    await insertReview(tx, { ...parts, id, askedBy: actorName(actor) }, remindAt)
    await insertItems(
      tx,
      id,
      found.map(item => ({ ...item, id: newId('reviewItem') })),
    )
    const { name, organizationId = null, kinds, flagged, reviewers, undecided, deadlineAt } = parts
    const scope = { organization: organizationId, kinds, flagged, reviewers, undecided }
    const body = {
      actor: actorName(actor),
      review: id,
      name,
      ...scope,
      deadline_at: deadlineAt.toISOString(),
      items: found.length,
    }
    await record(tx, { type: 'access_review.started', ...inSession(actor), body })
    const review = await getReview(tx, id)
    await tellReviewers(tx, on, { review, about: 'started' })
    return review
  })
}

function isOwner(actor: Actor): boolean {
  return actor.kind !== 'system' && actor.role === 'owner'
}

function remindersOf({ deadlineAt, remindHours }: ReviewParts, now: Date): Date[] {
  const ahead = deadlineAt.getTime() - now.getTime()
  if (ahead < deadlineMsMin || ahead > deadlineMsMax) throw deadlineRefused()
  const at = remindHours.map(hours => new Date(deadlineAt.getTime() - hours * hourMs))
  if (at.some(due => due >= deadlineAt)) throw deadlineRefused()
  return at.filter(due => due > now)
}

async function refuseMisfits(tx: Transaction, { organizationId, reviewers }: ReviewParts): Promise<void> {
  if (organizationId !== undefined && (await findOrganization(tx, organizationId)) === undefined)
    throw notFound('organization')
  if (reviewers.by === 'people') for (const id of reviewers.user_ids) await getUser(tx, id)
  if (reviewers.by === 'organization_role' && organizationId === undefined)
    throw reviewersMisfit('Name the organization in which the reviewers have this role.')
}

/**
 * Ends a review before its deadline: nobody decides any more, and nothing ends for want of a decision. What was decided stays decided.
 *
 * @throws Refusal 404 for an unknown one, 409 `review_over`.
 */
export async function cancelReview(
  on: Platform,
  actor: Actor,
  { id, reason }: { readonly id: ReviewId; readonly reason: string },
): Promise<Review> {
  return on.database.transaction(async tx => {
    const locked = await lockReview(tx, id)
    if (locked === undefined) throw notFound('access review')
    if (locked.review.state !== 'open') throw reviewOver()
    await saveCancelled(tx, id, { by: actorName(actor), reason })
    const body = { actor: actorName(actor), review: id, reason }
    await record(tx, { type: 'access_review.cancelled', ...inSession(actor), body })
    return getReview(tx, id)
  })
}

/**
 * A review as whoever asks may see it: auditors see each, a reviewer those that ask them, and for everybody else there is none (I10).
 */
export async function reviewFor(sql: Sql, actor: Actor, id: ReviewId): Promise<Review> {
  const review = await getReview(sql, id)
  if (seesEverything(actor)) return review
  if (actor.kind === 'person' && (await takesPart(sql, actor.userId, id))) return review
  throw notFound('access review')
}

/** Whoever has a role that reads the installation. */
export function seesEverything(actor: Actor): boolean {
  const role = actor.kind === 'system' ? undefined : actor.role
  return role === 'owner' || role === 'admin' || role === 'auditor'
}

/** An item of a review that the caller may see. */
export async function itemOf(sql: Sql, reviewId: ReviewId, id: ReviewItemId): Promise<ReviewItem> {
  const item = await findItem(sql, reviewId, id)
  if (item === undefined) throw notFound('item of this review')
  return item
}
