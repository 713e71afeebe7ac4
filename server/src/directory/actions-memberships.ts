import { type Change, emit, emitAll } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type MembershipId, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { defaultRole, permissionsOf, refuseUnknownRoles } from '../roles/index.ts'
import { previousOf } from './derive-previous.ts'
import { alreadyMember } from './errors.ts'
import type { Membership } from './model.ts'
import { presentMembership } from './render-membership.ts'
import {
  deleteMembership,
  deleteMemberships,
  findMembership,
  findMembershipOf,
  giveTime,
  insertMembership,
  listMembershipsOfUser,
  lockMembership,
  lockMembersOf,
  saveMembershipRoles,
  saveMembershipStatus,
} from './store-memberships.ts'
import { findOrganization } from './store-organizations.ts'
import { findUser } from './store-users.ts'

export interface NewMember {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  /** The default role where none is given. */
  readonly roleSlugs?: readonly string[] | undefined
  /** Made by the directory of the organization. */
  readonly directoryManaged?: boolean | undefined
}

/**
 * Makes a person a member. One who was deactivated is active again, with the roles that are given now.
 *
 * @throws Refusal 404 for an unknown person or organization, 422 `invalid_role`, 422 for a member.
 */
export async function addMember(tx: Transaction, actor: Actor, member: NewMember): Promise<Membership> {
  const { organizationId, userId, directoryManaged = false } = member
  if ((await findOrganization(tx, organizationId)) === undefined) throw notFound('organization')
  if ((await findUser(tx, userId)) === undefined) throw notFound('user')
  const roleSlugs = await rolesFor(tx, organizationId, member.roleSlugs)
  const id = await insertMembership(tx, { organizationId, userId, roleSlugs, directoryManaged })
  if (id === undefined) return readmit(tx, actor, { ...member, roleSlugs })
  const made = await getMembership(tx, id)
  await tell(tx, actor, { event: 'organization_membership.created', membership: made })
  return made
}

async function readmit(tx: Transaction, actor: Actor, member: NewMember): Promise<Membership> {
  const known = await findMembershipOf(tx, member)
  if (known === undefined || known.status === 'active') throw alreadyMember()
  if (known.status === 'pending') throw pendingRefused('reactivate')
  if (member.roleSlugs !== undefined) await saveMembershipRoles(tx, known.id, member.roleSlugs)
  return reactivateMember(tx, actor, known.id)
}

/** Highest priority first, each once; they exist until this transaction commits. */
async function rolesFor(
  tx: Transaction,
  organizationId: OrganizationId,
  given: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (given === undefined || given.length === 0) return [await defaultRole(tx)]
  await refuseUnknownRoles(tx, organizationId, given)
  return (await permissionsOf(tx, organizationId, given)).roles
}

/** The roles that are given replace the ones there are. 404; 422 `invalid_role`. */
export async function changeMemberRoles(
  tx: Transaction,
  actor: Actor,
  { id, roleSlugs }: { readonly id: MembershipId; readonly roleSlugs: readonly string[] | undefined },
): Promise<Membership> {
  const before = await held(tx, id)
  if (roleSlugs === undefined) return before
  await saveMembershipRoles(tx, id, await rolesFor(tx, before.organizationId, roleSlugs))
  return tellChange(tx, actor, before)
}

/** No token speaks for this organization and person any more from the next refresh on. Twice is once. */
export async function deactivateMember(tx: Transaction, actor: Actor, id: MembershipId): Promise<Membership> {
  const before = await held(tx, id)
  if (before.status === 'pending') throw pendingRefused('deactivate')
  if (before.status === 'inactive') return before
  await saveMembershipStatus(tx, id, 'inactive')
  return tellChange(tx, actor, before)
}

/** Twice is once. 400 for one that is still pending. */
export async function reactivateMember(tx: Transaction, actor: Actor, id: MembershipId): Promise<Membership> {
  const before = await held(tx, id)
  if (before.status === 'pending') throw pendingRefused('reactivate')
  if (before.status === 'active') return before
  await saveMembershipStatus(tx, id, 'active')
  return tellChange(tx, actor, before)
}

function pendingRefused(what: 'deactivate' | 'reactivate'): Error {
  return badRequest(
    `cannot_${what}_pending_organization_membership`,
    'This membership waits for its invitation. Accept or revoke that first.',
  )
}

/** What hung on the membership, groups and roles on resources, goes with it. */
export async function removeMember(tx: Transaction, actor: Actor, id: MembershipId): Promise<void> {
  const membership = await held(tx, id)
  await deleteMembership(tx, id)
  await tell(tx, actor, { event: 'organization_membership.deleted', membership })
}

/** For the removal of an organization, in its transaction: however many there are, a thousand in each statement. */
export async function removeMembersOf(tx: Transaction, actor: Actor, organizationId: OrganizationId): Promise<void> {
  for (;;) {
    const members = await lockMembersOf(tx, organizationId)
    if (members.length === 0) return
    await giveTime(tx)
    await deleteMemberships(
      tx,
      members.map(({ id }) => id),
    )
    await emitAll(
      tx,
      members.map(membership => changeOf(actor, { event: 'organization_membership.deleted', membership })),
    )
  }
}

/** For the removal of a person, in its transaction. */
export async function removeMembershipsOf(tx: Transaction, actor: Actor, userId: UserId): Promise<void> {
  for (const { id } of await listMembershipsOfUser(tx, userId)) await removeMember(tx, actor, id)
}

/** The membership that a path names; 404 for an unknown id and for one of another shape. */
export async function getMembership(sql: Sql, text: string): Promise<Membership> {
  const id = parseId('membership', text)
  const membership = id && (await findMembership(sql, id))
  if (membership === undefined) throw notFound('organization membership')
  return membership
}

async function held(tx: Transaction, id: MembershipId): Promise<Membership> {
  const membership = await lockMembership(tx, id)
  if (membership === undefined) throw notFound('organization membership')
  return membership
}

async function tellChange(tx: Transaction, actor: Actor, before: Membership): Promise<Membership> {
  const after = await getMembership(tx, before.id)
  const previous = previousOf(presentMembership(before), presentMembership(after))
  await tell(tx, actor, { event: 'organization_membership.updated', membership: after, previous })
  return after
}

interface Told {
  readonly event: Change['event']
  readonly membership: Membership
  readonly previous?: object
}

function tell(tx: Transaction, actor: Actor, told: Told): Promise<unknown> {
  return emit(tx, changeOf(actor, told))
}

function changeOf(actor: Actor, { event, membership, previous }: Told): Change {
  const data = presentMembership(membership)
  const { organizationId, id, userId, roleSlugs } = membership
  const body = { membership: id, organization: organizationId, user: userId, roles: roleSlugs }
  return { actor, event, organizationId, data, body, ...(previous === undefined ? {} : { previous }) }
}
