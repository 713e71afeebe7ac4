import {
  countOtherOwners,
  eraseInvitationsTo,
  eraseUser,
  lastOwner,
  lockPrincipalTree,
  lockUser,
  presentUser,
  refuseOutranked,
  removeMembershipsOf,
  savePrincipalState,
} from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { ApplicationId, SessionId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { finishEnding } from './actions-end.ts'
import type { EndReason, Receipt } from './model.ts'
import { closeDoorsOf, listLivingAmong, listLivingAt, listLivingOf } from './store-endings.ts'

export interface Offboarded {
  readonly id: UserId
  /** Erases, in the same commit, what other capabilities keep of the person. */
  readonly erase: (tx: Transaction) => Promise<void>
}

/**
 * Off-boards a person and what they own: states, doors of all living sessions, memberships and what the row says of them in one
 * commit (I9), then each session ends in a transaction of its own. The row stays, because sessions and the log name it; nothing
 * in it says any more who it was.
 *
 * @throws Refusal 404 for an unknown person, 403 for one with a higher role than the actor, 409 for the last owner.
 */
export async function offboardUser(on: Platform, actor: Actor, { id, erase }: Offboarded): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const tree = await lockPrincipalTree(tx, id)
    const user = await lockUser(tx, id)
    if (user === undefined) throw notFound('user')
    refuseOutranked(actor, user)
    if (user.role === 'owner' && (await countOtherOwners(tx, id)) === 0) throw lastOwner()
    const ids = tree.map(principal => principal.id)
    await savePrincipalState(tx, ids, 'offboarded')
    const living: SessionId[] = await listLivingOf(tx, ids)
    await closeDoorsOf(tx, living, { reason: 'user_deleted', askedBy: actorName(actor) })
    await removeMembershipsOf(tx, actor, id)
    await eraseInvitationsTo(tx, user.email)
    await erase(tx)
    await eraseUser(tx, id)
    const data = presentUser(user)
    await emit(tx, { actor, event: 'user.deleted', data, body: { user: id, with: ids.filter(other => other !== id) } })
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}

export interface EndedAt {
  readonly userId: UserId
  readonly applicationId: ApplicationId
  readonly reason: EndReason
  /** Takes it back. Whoever starts a session on it holds its rows, so that this one sees what was started. */
  readonly take: (tx: Transaction) => Promise<boolean>
}

/**
 * Takes away what sessions stand on, with the doors of those that live in the same commit, then ends each of them: complete when
 * this returns (I4). `take` answers the sessions that stood on it, living or not; whoever starts one holds what it stands on.
 */
export async function endGround(
  on: Platform,
  actor: Actor,
  { reason, take }: { readonly reason: EndReason; readonly take: (tx: Transaction) => Promise<readonly SessionId[]> },
): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const living = await listLivingAmong(tx, await take(tx))
    await closeDoorsOf(tx, living, { reason, askedBy: actorName(actor) })
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}

/**
 * Takes back what a person's sessions at an application stand on, with their doors in the same commit, then ends each of them:
 * complete when this returns (I4). Undefined, and nothing ended, where `take` had nothing to take.
 */
export async function endSessionsAt(
  on: Platform,
  actor: Actor,
  { reason, take, ...whose }: EndedAt,
): Promise<Receipt[] | undefined> {
  const sessions = await on.database.transaction(async tx => {
    if (!(await take(tx))) return undefined
    const living: SessionId[] = await listLivingAt(tx, whose)
    await closeDoorsOf(tx, living, { reason, askedBy: actorName(actor) })
    return living
  })
  if (sessions === undefined) return undefined
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}
