import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Group, Membership } from './model.ts'
import { presentGroup } from './render-group.ts'
import {
  findGroup,
  type GroupState,
  holdGroup,
  insertGroup,
  insertGroupMember,
  removeGroup,
  removeGroupMember,
  saveGroup,
} from './store-groups.ts'
import { holdMember, listMembers } from './store-members.ts'
import { holdOrganization } from './store-organizations.ts'

/** A group of members, without any. 404 for an organization that is gone. */
export function createGroup(
  on: Platform,
  actor: Actor,
  { organizationId, ...state }: { organizationId: OrganizationId } & GroupState,
): Promise<Group> {
  return on.database.transaction(async tx => {
    if (!(await holdOrganization(tx, organizationId))) throw notFound('organization')
    const group = await insertGroup(tx, organizationId, state)
    if (group === undefined) throw new TypeError('an insert returns its row')
    return tell(tx, actor, 'created', group)
  })
}

/** 404 unless it is a group of that organization, or of any where none is named. */
export async function getGroup(sql: Sql, text: string, organizationId?: OrganizationId): Promise<Group> {
  const id = parseId('group', text)
  const group = id && (await findGroup(sql, id, organizationId))
  if (group === undefined) throw notFound('group')
  return group
}

/** Renames or describes a group; 404 when it went meanwhile. */
export function updateGroup(
  on: Platform,
  actor: Actor,
  change: { readonly group: Group; readonly name: string | undefined; readonly description: string | null | undefined },
): Promise<Group> {
  const { group, name, description } = change
  return on.database.transaction(async tx => {
    const after = await saveGroup(tx, group.id, {
      name: name ?? group.name,
      description: description === undefined ? group.description : (description ?? undefined),
    })
    if (after === undefined) throw notFound('group')
    return tell(tx, actor, 'updated', after, group)
  })
}

/** With it goes what its members had through it. */
export function deleteGroup(on: Platform, actor: Actor, group: Group): Promise<Group> {
  return on.database.transaction(async tx => {
    if (!(await removeGroup(tx, group.id))) throw notFound('group')
    return tell(tx, actor, 'deleted', group)
  })
}

/** 404 for a membership of another organization; one that is in the group already changes nothing. */
export function addGroupMember(
  on: Platform,
  actor: Actor,
  { group, member }: { group: Group; member: string },
): Promise<Group> {
  return on.database.transaction(async tx => {
    const held = await holdGroup(tx, group.id)
    if (held === undefined) throw notFound('group')
    const membershipId = parseId('membership', member)
    const organizationId = membershipId && (await holdMember(tx, membershipId))
    if (membershipId === undefined || organizationId !== group.organizationId) throw notFound('organization membership')
    if (await insertGroupMember(tx, held, membershipId)) await tellMember(tx, actor, 'added', held, membershipId)
    return held
  })
}

/** What the member had through the group is gone when this returns. 404 unless it is in it. */
export function removeFromGroup(
  on: Platform,
  actor: Actor,
  { group, member }: { group: Group; member: string },
): Promise<void> {
  return on.database.transaction(async tx => {
    const membershipId = parseId('membership', member)
    if (membershipId === undefined || !(await removeGroupMember(tx, group.id, membershipId)))
      throw notFound('organization membership')
    await tellMember(tx, actor, 'removed', group, membershipId)
  })
}

/** 404 unless it is a membership, whatever its status. */
export async function getMember(sql: Sql, text: string): Promise<Membership> {
  const id = parseId('membership', text)
  const member = id && (await listMembers(sql, [id]))[0]
  if (member === undefined) throw notFound('organization membership')
  return member
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'updated' | 'deleted',
  group: Group,
  before?: Group,
): Promise<Group> {
  await emit(tx, {
    actor,
    event: `group.${what}`,
    data: presentGroup(group),
    organizationId: group.organizationId,
    ...(before === undefined ? {} : { previous: { name: before.name, description: before.description ?? null } }),
  })
  return group
}

async function tellMember(
  tx: Transaction,
  actor: Actor,
  what: 'added' | 'removed',
  group: Group,
  membershipId: Id<'membership'>,
): Promise<void> {
  await emit(tx, {
    actor,
    event: `group.member_${what}`,
    data: { group_id: group.id, organization_membership_id: membershipId },
    organizationId: group.organizationId,
  })
}
