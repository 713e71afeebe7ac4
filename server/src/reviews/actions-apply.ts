import { record } from '../audit/index.ts'
import { findUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { evidenceLine, reviewEvidenceBody } from './derive-evidence.ts'
import { reviewMethods } from './methods/all.ts'
import type { ReviewEffect, ReviewId, ReviewItem, ReviewOutcome } from './model.ts'
import { listDue, lockReview, saveCompleted, saveEnding } from './store.ts'
import { type Claimed, claimItem, countOwed, isOwed, listAllItems, saveApplied, saveUndecided } from './store-items.ts'

/** Whoever carries a decision out has it for so long; then another one takes it up again. */
export const applySeconds = 60
/** In one round: other things wait for it. */
const itemsARound = 200

/**
 * One round: what was decided and not carried out is carried out; reviews whose deadline has passed end, and are signed when everything
 * in them is done. On many nodes at once, and after a kill at any moment, each decision is written down as carried out once.
 */
export async function sweepReviews(on: Platform): Promise<void> {
  for (const id of await listDue(on.database)) await endDue(on, id)
  for (let done = 0; done < itemsARound; done++) {
    const claimed = await claimItem(on.database, { seconds: applySeconds })
    if (claimed === undefined) break
    await carryOut(on, claimed).catch((cause: Error) =>
      on.log.warn(
        { item: claimed.item.id, cause: cause.message },
        'a decision of a review could not be carried out yet',
      ),
    )
  }
  for (const id of await listDue(on.database)) await completeReview(on, id)
}

/** The deadline decides what nobody did, in one transaction with its event. */
async function endDue(on: Platform, id: ReviewId): Promise<void> {
  await on.database.transaction(async tx => {
    const locked = await lockReview(tx, id)
    if (locked === undefined || locked.review.state !== 'open') return
    const { review, now } = locked
    const open = (await listAllItems(tx, id)).filter(({ decided }) => decided === undefined)
    if (open.length > 0 && now < review.deadlineAt) return
    await saveEnding(tx, id)
    if (open.length === 0) return
    const decision = review.undecided === 'end' ? 'remove' : 'keep'
    const digest = sha256Hex(open.map(item => item.id).join('\n'))
    const body = { actor: 'system', review: id, decision, items: open.length, items_digest: digest }
    const eventId = await record(tx, { type: 'access_review.deadline_passed', body })
    await saveUndecided(tx, id, { decision, reason: 'Nobody decided by the deadline.', eventId })
  })
}

/**
 * Does what was decided, through the act that there is for it, and writes down once what that came to. A rule of ours that forbids it
 * is an outcome and not a fault: the last owner of an installation stays, and the evidence says so.
 */
export async function carryOut(on: Platform, { item, again }: Claimed): Promise<void> {
  const done = await carried(on, item)
  // Whoever began before had done it and was not heard of any more.
  const isOurs = again && done.outcome === 'gone'
  const outcome = isOurs ? (item.decided?.decision === 'reduce' ? 'reduced' : 'removed') : done.outcome
  const effect = isOurs ? { taken_up_again: true } : done.effect
  await on.database.transaction(async tx => {
    if (!(await isOwed(tx, item.id))) return
    const { reviewId, kind, subjectId, decided } = item
    const body = {
      actor: 'system',
      decided_by: decided?.by ?? null,
      review: reviewId,
      item: item.id,
      kind,
      subject: subjectId,
      outcome,
      effect,
    }
    const eventId = await record(tx, { type: 'access_review.applied', body })
    await saveApplied(tx, item.id, { outcome, effect, eventId })
  })
}

async function carried(
  on: Platform,
  item: ReviewItem,
): Promise<{ readonly outcome: ReviewOutcome; readonly effect: ReviewEffect }> {
  const method = reviewMethods[item.kind]
  const act = item.decided?.decision === 'reduce' ? (method.reduce ?? method.remove) : method.remove
  try {
    return await act(on, await actorOf(on, item), item)
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status >= 500) throw cause
    return { outcome: 'refused', effect: { code: cause.code } }
  }
}

/** Events of the act name whoever decided it, in the session in which they did. */
async function actorOf(on: Platform, { decided }: ReviewItem): Promise<Actor> {
  if (decided === undefined || decided.by === 'deadline' || decided.inSession === undefined)
    return { kind: 'system', node: on.node }
  const user = await findUser(on.database, decided.by)
  return {
    kind: 'person',
    userId: decided.by,
    email: user?.email ?? '',
    role: user?.role,
    sessionId: decided.inSession,
  }
}

/** Signed once everything that was decided is done: a short text with the digest of all items as the evidence shows them. */
async function completeReview(on: Platform, id: ReviewId): Promise<void> {
  await on.database.transaction(async tx => {
    const locked = await lockReview(tx, id)
    if (locked === undefined || locked.review.state !== 'ending' || (await countOwed(tx, id)) > 0) return
    const { review, now } = locked
    const items = await listAllItems(tx, id)
    const digest = sha256Hex(items.map(item => canonicalize(evidenceLine(item))).join('\n'))
    const body = canonicalize(reviewEvidenceBody(review, { items, digest, completedAt: now }))
    const signature = on.signer.signReceipt(Buffer.from(body))
    const told = { actor: 'system', review: id, digest: sha256Hex(`${body}\n${signature}`), key: on.signer.keyId }
    const eventId = await record(tx, { type: 'access_review.completed', body: told })
    await saveCompleted(tx, id, { body, signature, eventId, at: now })
  })
}
