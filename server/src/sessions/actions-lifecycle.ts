import { listMachines, saveAgentOwner, updateApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import {
  endKeysOf,
  getPrincipal,
  knowEachOther,
  lockThese,
  type Principal,
  refuseOutrankedPerson,
  saveOwner,
  savePrincipalState,
} from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { PrincipalId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, Refusal } from '../platform/refusal.ts'
import { endGround } from './actions-ground.ts'
import { newOwnerFault } from './check-new-owner.ts'
import { ownerRefused } from './errors.ts'
import type { Receipt } from './model.ts'
import { wakeNeeds } from './store-delegations.ts'
import { listLivingOf } from './store-endings.ts'

/**
 * Lets a principal act that was invited or suspended. Nothing that ended comes back with it: no session, no grant, no key, and
 * nothing that it owns (I9).
 *
 * @throws Refusal 404; 403 for a person with a higher role than the actor (T92); 409 `principal_offboarded` for one that left,
 * `owner_missing` where its owner does not act.
 */
export async function activatePrincipal(on: Platform, actor: Actor, id: PrincipalId): Promise<void> {
  await on.database.transaction(async tx => {
    const principal = await withOwner(tx, id)
    if (principal.owner !== undefined && principal.owner.state !== 'active')
      throw conflict('owner_missing', 'Its owner does not act. Hand it over to somebody who does, then activate it.')
    await refuseOutrankedPerson(tx, actor, id)
    await refuseStranger(tx, actor, id)
    if (principal.state === 'active') return
    await savePrincipalState(tx, [id], 'active', actorName(actor))
    const body = { actor: actorName(actor), principal: id, before: principal.state }
    await record(tx, { type: 'principal.activated', ...inSession(actor), body })
  })
}

/** A sleeping agent that woke is woken by the person who answers for it, and by nobody else (D10). */
async function refuseStranger(tx: Transaction, actor: Actor, id: PrincipalId): Promise<void> {
  const needed = await wakeNeeds(tx, id)
  const person = actor.kind === 'person' ? actor.userId : actor.kind === 'api_key' ? actor.ownerId : undefined
  if (needed !== undefined && needed !== person)
    throw new Refusal({
      status: 403,
      code: 'owner_required',
      message: 'It slept, and woke by itself. Its owner wakes it, or hands it over first.',
    })
}

/**
 * Gives what acts by itself, an agent or a service account, to another owner. Its sessions end first, since each of them stands on
 * what the one before approved; complete when it returns (T91).
 *
 * @throws Refusal 404; 409 `principal_offboarded`, or `acts_for_its_owner` for an agent that a person let act for them; 422
 * `invalid_owner`.
 */
export function handOver(
  on: Platform,
  actor: Actor,
  { id, ownerId }: { readonly id: PrincipalId; readonly ownerId: UserId },
): Promise<Receipt[]> {
  return endGround(on, actor, {
    reason: 'ended_by_admin',
    take: async tx => {
      const principal = await withOwner(tx, id, ownerId)
      if (principal.owner === undefined) throw conflict('acts_for_its_owner', 'A person answers for themselves.')
      if (principal.owner.id === ownerId) return []
      if (principal.kind === 'agent' && (await listMachines(tx, [id])).length === 0)
        throw conflict(
          'acts_for_its_owner',
          'This agent acts for its owner, who let it. Another person lets it act themselves.',
        )
      const isKnown = await knowEachOther(tx, principal.owner.id, ownerId)
      const fault = newOwnerFault({ next: principal.next, owned: principal, isKnown })
      if (fault !== undefined) throw ownerRefused(fault)
      await giveTo(tx, actor, { ids: [id], before: principal.owner.id, ownerId })
      return listLivingOf(tx, [id])
    },
  })
}

/** In the transaction that decides it: the caller ends their sessions. */
export async function giveTo(
  tx: Transaction,
  actor: Actor,
  { ids, before, ownerId }: { readonly ids: readonly PrincipalId[]; readonly before: UserId; readonly ownerId: UserId },
): Promise<void> {
  await saveOwner(tx, ids, { ownerId, by: actorName(actor) })
  await saveAgentOwner(tx, ids, ownerId)
  for (const id of ids) {
    const body = { actor: actorName(actor), principal: id, before, after: ownerId }
    await record(tx, { type: 'principal.handed_over', ...inSession(actor), body })
  }
}

/**
 * Off-boards an agent or a service account: it never acts again, its keys and its own application are over, its sessions end; in one
 * commit, complete when it returns (I9). Repeated, it ends nothing more.
 *
 * @throws Refusal 404 for an unknown one, and for a person.
 */
export function offboardPrincipal(on: Platform, actor: Actor, id: PrincipalId): Promise<Receipt[]> {
  return endGround(on, actor, {
    reason: 'ended_by_admin',
    take: async tx => {
      const [principal] = await lockThese(tx, [id])
      if (principal === undefined || principal.kind === 'user') throw notFound('principal')
      if (principal.state !== 'offboarded') {
        await closeWays(tx, actor, [id])
        const body = { actor: actorName(actor), principal: id }
        await record(tx, { type: 'principal.offboarded', ...inSession(actor), body })
      }
      return listLivingOf(tx, [id])
    },
  })
}

/** What they came in with is over: states, keys, and the applications that are theirs alone. */
export async function closeWays(tx: Transaction, actor: Actor, ids: readonly PrincipalId[]): Promise<void> {
  await savePrincipalState(tx, ids, 'offboarded', actorName(actor))
  await endKeysOf(tx, ids)
  for (const { applicationId } of await listMachines(tx, ids))
    await updateApplication(tx, actor, { id: applicationId, change: { state: 'retired' } })
}

interface Locked extends Principal {
  readonly owner: (Principal & { readonly id: UserId }) | undefined
  /** The one who is to own it, where one is named. */
  readonly next: Principal | undefined
}

/** The principal, its owner and whoever is named besides, locked in id order. 404 for an unknown one, 409 for one that left. */
async function withOwner(tx: Transaction, id: PrincipalId, nextId?: UserId): Promise<Locked> {
  const known = await ownerOf(tx, id)
  const ids = [id, known, nextId].filter(each => each !== undefined)
  const locked = await lockThese(tx, ids)
  const principal = locked.find(each => each.id === id)
  if (principal === undefined) throw notFound('principal')
  // Handed over between the look and the lock: whoever asked meant the owner before.
  if (principal.ownerId !== known) throw conflict('owner_changed', 'It has another owner by now. Look again.')
  if (principal.state === 'offboarded') throw conflict('principal_offboarded', 'It has left, and does not come back.')
  const owner = locked.find(isOwner(known))
  return { ...principal, owner, next: locked.find(each => each.id === nextId) }
}

function isOwner(id: UserId | undefined) {
  return (principal: Principal): principal is Principal & { readonly id: UserId } => principal.id === id
}

async function ownerOf(tx: Transaction, id: PrincipalId): Promise<UserId | undefined> {
  return (await getPrincipal(tx, id)).ownerId
}
