import { listMachines } from '../applications/index.ts'
import {
  countOtherOwners,
  eraseInvitationsTo,
  eraseUser,
  knowEachOther,
  lastOwner,
  lockPrincipalTree,
  lockUser,
  type Principal,
  presentUser,
  refuseOutranked,
  removeMembershipsOf,
} from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { ApplicationId, PrincipalId, SessionId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { finishEnding } from './actions-end.ts'
import { closeWays, giveTo } from './actions-lifecycle.ts'
import { newOwnerFault } from './check-new-owner.ts'
import { ownerRefused } from './errors.ts'
import type { EndReason, Receipt } from './model.ts'
import { closeDoorsOf, listLivingAt, listLivingOf } from './store-endings.ts'

export interface Offboarded {
  readonly id: UserId
  /** Who answers from now on for what acts by itself; undefined: it leaves with the person. */
  readonly successorId?: UserId | undefined
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
export async function offboardUser(
  on: Platform,
  actor: Actor,
  { id, successorId, erase }: Offboarded,
): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const locked = await lockPrincipalTree(tx, id, successorId)
    const tree = locked.filter(principal => principal.id === id || principal.ownerId === id)
    const user = await lockUser(tx, id)
    if (user === undefined) throw notFound('user')
    refuseOutranked(actor, user)
    if (user.role === 'owner' && (await countOtherOwners(tx, id)) === 0) throw lastOwner()
    const handed = successorId === undefined ? [] : await handOverTo(tx, actor, { id, successorId, locked })
    const ids = tree.map(principal => principal.id).filter(each => !handed.includes(each))
    await closeWays(tx, actor, ids)
    const living: SessionId[] = await listLivingOf(tx, [...ids, ...handed])
    await closeDoorsOf(tx, living, { reason: 'user_deleted', askedBy: actorName(actor) })
    await removeMembershipsOf(tx, actor, id)
    await eraseInvitationsTo(tx, user.email)
    await erase(tx)
    await eraseUser(tx, id)
    const data = presentUser(user)
    await emit(tx, {
      actor,
      event: 'user.deleted',
      data,
      body: { user: id, with: ids.filter(other => other !== id), handed },
    })
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}

interface Departing {
  readonly id: UserId
  readonly successorId: UserId
  readonly locked: readonly Principal[]
}

/** What acts by itself goes to the successor; what acts for the person who leaves goes with them. */
async function handOverTo(
  tx: Transaction,
  actor: Actor,
  { id, successorId, locked }: Departing,
): Promise<PrincipalId[]> {
  const next = locked.find(principal => principal.id === successorId)
  const isKnown = await knowEachOther(tx, id, successorId)
  const fault = newOwnerFault({ next, owned: { id }, isKnown })
  if (fault !== undefined) throw ownerRefused(fault)
  const owned = locked.filter(({ ownerId, state }) => ownerId === id && state !== 'offboarded')
  const agents = owned.filter(({ kind }) => kind === 'agent').map(each => each.id)
  const machines: readonly string[] = (await listMachines(tx, agents)).map(machine => machine.id)
  const ids = owned.filter(({ kind, id: each }) => kind !== 'agent' || machines.includes(each)).map(each => each.id)
  await giveTo(tx, actor, { ids, before: id, ownerId: successorId })
  return ids
}

export interface EndedAt {
  readonly userId: UserId
  readonly applicationId: ApplicationId
  readonly reason: EndReason
  /** Takes it back. Whoever starts a session on it holds its rows, so that this one sees what was started. */
  readonly take: (tx: Transaction) => Promise<boolean>
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
