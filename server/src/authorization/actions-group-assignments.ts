import { record } from '../audit/index.ts'
import { type Group, getGroup, lockGroup } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { refuseUnknownResourceRoles } from '../roles/index.ts'
import { holdPlace } from './actions-places.ts'
import { placeName } from './derive-place.ts'
import { groupHasRole } from './errors.ts'
import type { GroupRoleAssignment, Place, Target } from './model.ts'
import {
  findGroupAssignment,
  insertGroupAssignment,
  listAllOfGroup,
  removeGroupAssignments,
} from './store-group-assignments.ts'

/** What one group can be given; a check reads all of it. */
export const groupAssignmentsMax = 1000

export interface Wanted {
  readonly roleSlug: string
  /** Undefined: on the organization itself. */
  readonly target: Target | undefined
}

/** Locks the group, so that what it has changes in one place at a time. 404 for an unknown one. */
async function withGroup<T>(
  on: Platform,
  groupId: string,
  run: (tx: Transaction, group: Group) => Promise<T>,
): Promise<T> {
  return on.database.transaction(async tx => {
    const group = await getGroup(tx, groupId)
    if (!(await lockGroup(tx, group.id))) throw notFound('group')
    return run(tx, group)
  })
}

/**
 * Gives all members of a group a role at a place.
 *
 * @throws Refusal 404 for an unknown group, or a resource that is not of its organization; 409 where it has the role there;
 * 422 `invalid_role`.
 */
export function assignGroupRole(
  on: Platform,
  actor: Actor,
  { groupId, ...wanted }: { readonly groupId: string } & Wanted,
): Promise<GroupRoleAssignment> {
  return withGroup(on, groupId, async (tx, group) => {
    const id = await give(tx, actor, { group, roleSlug: wanted.roleSlug, place: await placeOf(tx, group, wanted) })
    if (id === undefined) throw groupHasRole()
    const given = await findGroupAssignment(tx, group.id, id)
    if (given === undefined) throw new TypeError('what was just given is there')
    return given
  })
}

/** Exactly these from now on: what is in both stays as it is. */
export function replaceGroupRoles(
  on: Platform,
  actor: Actor,
  { groupId, wanted }: { readonly groupId: string; readonly wanted: readonly Wanted[] },
): Promise<GroupRoleAssignment[]> {
  return withGroup(on, groupId, async (tx, group) => {
    const places: { roleSlug: string; place: Place }[] = []
    for (const each of wanted) places.push({ roleSlug: each.roleSlug, place: await placeOf(tx, group, each) })
    const kept = new Set(places.map(({ roleSlug, place }) => `${roleSlug} ${placeName(place).id}`))
    const before = await listAllOfGroup(tx, group.id, groupAssignmentsMax)
    await take(tx, actor, { group, gone: before.filter(each => !kept.has(`${each.roleSlug} ${each.place.id}`)) })
    for (const each of places) await give(tx, actor, { group, ...each })
    return listAllOfGroup(tx, group.id, groupAssignmentsMax)
  })
}

function placeOf(tx: Transaction, group: Group, { target }: Wanted): Promise<Place> {
  const { organizationId } = group
  return target === undefined
    ? Promise.resolve({ organizationId, resource: undefined })
    : holdPlace(tx, organizationId, target)
}

/** Takes one role at one place from a group. 404 where it has none. */
export function removeGroupRole(
  on: Platform,
  actor: Actor,
  { groupId, ...wanted }: { readonly groupId: string } & Wanted,
): Promise<void> {
  return withGroup(on, groupId, async (tx, group) => {
    const { id } = placeName(await placeOf(tx, group, wanted))
    const all = await listAllOfGroup(tx, group.id, groupAssignmentsMax)
    const gone = all.filter(each => each.roleSlug === wanted.roleSlug && each.place.id === id)
    if (gone.length === 0) throw notFound('group role assignment')
    await take(tx, actor, { group, gone })
  })
}

/** The same by the id of the assignment. */
export function removeGroupAssignment(
  on: Platform,
  actor: Actor,
  { groupId, id }: { readonly groupId: string; readonly id: string },
): Promise<void> {
  return withGroup(on, groupId, async (tx, group) => {
    await take(tx, actor, { group, gone: [await getGroupAssignment(tx, group, id)] })
  })
}

/** 404 unless it is one of that group. */
export async function getGroupAssignment(sql: Sql, group: Group, text: string): Promise<GroupRoleAssignment> {
  const id = parseId('groupRoleAssignment', text)
  const found = id && (await findGroupAssignment(sql, group.id, id))
  if (found === undefined) throw notFound('group role assignment')
  return found
}

async function give(
  tx: Transaction,
  actor: Actor,
  { group, roleSlug, place }: { group: Group; roleSlug: string; place: Place },
): Promise<Id<'groupRoleAssignment'> | undefined> {
  await refuseUnknownResourceRoles(tx, group.organizationId, [roleSlug])
  const id = await insertGroupAssignment(tx, { groupId: group.id, roleSlug, place })
  if (id === undefined) return undefined
  await tell(tx, actor, 'created', { group, id, roleSlug, resource: placeName(place).id })
  return id
}

async function take(
  tx: Transaction,
  actor: Actor,
  { group, gone }: { group: Group; gone: readonly GroupRoleAssignment[] },
): Promise<void> {
  await removeGroupAssignments(
    tx,
    group.id,
    gone.map(({ id }) => id),
  )
  for (const { id, roleSlug, place } of gone)
    await tell(tx, actor, 'deleted', { group, id, roleSlug, resource: place.id })
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'deleted',
  given: { group: Group; id: Id<'groupRoleAssignment'>; roleSlug: string; resource: string },
): Promise<void> {
  const { group, id, roleSlug, resource } = given
  const facts = { organization: group.organizationId, group: group.id, assignment: id, role: roleSlug, resource }
  const body = { actor: actorName(actor), ...facts }
  await record(tx, { type: `group_role_assignment.${what}`, ...inSession(actor), body })
}
