import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { personNeeded } from './errors.ts'
import type { AuthoredId } from './model.ts'
import { type Authored, saveAuthor, saveReviewed, waitsForReview } from './store-authors.ts'

/**
 * Notes that an agent's session made or changed this, in the transaction that does it: it can't be granted to that agent until a
 * person has reviewed it (design 3.3). What people, keys and the server itself make needs no such note.
 */
export async function noteAuthor(tx: Transaction, actor: Actor, object: AuthoredId): Promise<void> {
  if (actor.kind !== 'agent') return
  await saveAuthor(tx, { object, sessionId: actor.sessionId, principalId: actor.agentId })
}

/**
 * A person looked at what an agent made, as an object of its own, and takes it over. What the agent may do with it is still asked. A
 * management key acts for the person who owns it, and could have made the same.
 *
 * @throws Refusal 403 `person_needed` for an agent, 404 for what does not wait for a review.
 */
export async function reviewAuthored(tx: Transaction, actor: Actor, object: string): Promise<Authored> {
  if (!(await waitsForReview(tx, object))) throw notFound('object made by an agent')
  const person = answersFor(actor)
  if (person === undefined) throw personNeeded()
  const reviewed = await saveReviewed(tx, object, person)
  const body = { actor: actorName(actor), object, author_session: reviewed.sessionId, author: reviewed.principalId }
  await record(tx, { type: 'authored.reviewed', ...inSession(actor), body })
  return reviewed
}

function answersFor(actor: Actor): UserId | undefined {
  if (actor.kind === 'person') return actor.userId
  return actor.kind === 'api_key' ? actor.ownerId : undefined
}
