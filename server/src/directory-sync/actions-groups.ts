import { giveTime, previousOf } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { giveRoles } from './actions-people.ts'
import { refuseOther, tellMembers } from './actions-users.ts'
import type { Directory, DirectoryGroup, GroupStep } from './model.ts'
import { presentDirectoryGroup } from './render-directory.ts'
import { listGroupRoles } from './store-directories.ts'
import * as store from './store-groups.ts'
import { findUsersOf } from './store-users.ts'

function system({ node }: Pick<Platform, 'node'>): Actor {
  return { kind: 'system', node }
}

/** The provider has a new group. Ids of nobody in this directory are left out. */
export function createDirectoryGroup(
  on: Platform,
  directory: Directory,
  { members, ...state }: store.GroupState & { readonly members: readonly string[] },
): Promise<DirectoryGroup> {
  const actor = system(on)
  return on.database.transaction(async tx => {
    const group = await store.insertDirectoryGroup(tx, directory.id, state)
    await tell(tx, actor, { what: 'created', group })
    await step(tx, actor, { group, said: { kind: 'add', members } })
    return group
  })
}

export interface GroupChange {
  readonly id: string
  readonly ifMatch: string | null
  readonly steps: readonly GroupStep[]
}

/**
 * What the provider says of a group and of who is in it; whoever loses a role by it loses what stood on that in the same commit.
 *
 * @throws Refusal 404, 412 for another version.
 */
export function changeDirectoryGroup(
  on: Platform,
  directory: Directory,
  { id, ifMatch, steps }: GroupChange,
): Promise<DirectoryGroup> {
  const actor = system(on)
  return on.database.transaction(async tx => {
    await giveTime(tx)
    let group = await held(tx, directory, id)
    refuseOther(ifMatch, group)
    let moved = 0
    for (const said of steps) {
      if (said.kind === 'state') group = await rename(tx, actor, { before: group, said })
      else moved += await step(tx, actor, { group, said })
    }
    return moved === 0 ? group : store.saveDirectoryGroup(tx, group, group)
  })
}

/** The provider has it no more; whoever was in it has left it. 404. */
export function deleteDirectoryGroup(
  on: Platform,
  directory: Directory,
  { id, ifMatch }: Pick<GroupChange, 'id' | 'ifMatch'>,
): Promise<void> {
  const actor = system(on)
  return on.database.transaction(async tx => {
    await giveTime(tx)
    const group = await held(tx, directory, id)
    refuseOther(ifMatch, group)
    await step(tx, actor, { group, said: { kind: 'replace', members: [] } })
    await store.removeDirectoryGroup(tx, group)
    await tell(tx, actor, { what: 'deleted', group })
  })
}

interface Renamed {
  readonly before: DirectoryGroup
  readonly said: Extract<GroupStep, { kind: 'state' }>
}

async function rename(tx: Transaction, actor: Actor, { before, said }: Renamed): Promise<DirectoryGroup> {
  const next = { name: said.name ?? before.name, externalId: said.externalId ?? before.externalId }
  if (next.name === before.name && next.externalId === before.externalId) return before
  const group = await store.saveDirectoryGroup(tx, before, next)
  await tell(tx, actor, { what: 'updated', group, before })
  return group
}

interface Step {
  readonly group: DirectoryGroup
  readonly said: Extract<GroupStep, { members: readonly string[] }>
}

const usersAStatement = 500

/** How many came or went. */
async function step(tx: Transaction, actor: Actor, { group, said }: Step): Promise<number> {
  const before =
    said.kind === 'replace' ? ((await store.membersOf(tx, [group.id])).get(group.id) ?? []).map(({ id }) => id) : []
  const kept = new Set<string>(said.members)
  const leaving = said.kind === 'remove' ? said.members : before.filter(id => !kept.has(id))
  const removed = leaving.length === 0 ? [] : await store.removeMembers(tx, group, leaving)
  const coming = said.kind === 'remove' ? [] : said.members
  const added = coming.length === 0 ? [] : await store.insertMembers(tx, group, coming)
  const ids = [...removed, ...added]
  if (ids.length === 0) return 0
  const gone = new Set<string>(removed)
  const mappings = await listGroupRoles(tx, group.directoryId)
  const standsForRole = mappings.some(({ groupId }) => groupId === group.id)
  for (let at = 0; at < ids.length; at += usersAStatement) {
    const users = await findUsersOf(tx, group.directoryId, ids.slice(at, at + usersAStatement))
    const told = users.map(user => ({ what: gone.has(user.id) ? 'user_removed' : 'user_added', user, group }) as const)
    await tellMembers(tx, actor, told)
    const { directoryId: id, organizationId } = group
    if (standsForRole) await giveRoles(tx, actor, { directory: { id, organizationId }, users })
  }
  return ids.length
}

/** Of this directory; 404 for an unknown one, and for one of any other. */
export async function getGroupOf(sql: Sql, directory: Directory, text: string): Promise<DirectoryGroup> {
  const id = parseId('directoryGroup', text)
  const group = id && (await store.findGroupOf(sql, { id, directoryId: directory.id, hold: false }))
  if (group === undefined) throw notFound('directory group')
  return group
}

async function held(tx: Transaction, directory: Directory, text: string): Promise<DirectoryGroup> {
  const id = parseId('directoryGroup', text)
  const group = id && (await store.findGroupOf(tx, { id, directoryId: directory.id, hold: true }))
  if (group === undefined) throw notFound('directory group')
  return group
}

interface Told {
  readonly what: 'created' | 'updated' | 'deleted'
  readonly group: DirectoryGroup
  readonly before?: DirectoryGroup
}

async function tell(tx: Transaction, actor: Actor, { what, group, before }: Told): Promise<void> {
  const data = presentDirectoryGroup(group)
  const previous = before === undefined ? undefined : previousOf(presentDirectoryGroup(before), data)
  await emit(tx, {
    actor,
    event: `dsync.group.${what}`,
    organizationId: group.organizationId,
    data: previous === undefined ? data : { ...data, previous_attributes: previous },
    body: { directory: group.directoryId, directory_group: group.id },
    ...(previous === undefined ? {} : { previous }),
  })
}
