import { record } from '../audit/index.ts'
import {
  addMember,
  addressDomain,
  changeMemberRoles,
  deactivateMember,
  domainStanding,
  findMembershipOf,
  findMembershipsOf,
  findUserByEmail,
  listMemberships,
  lockPrincipalTree,
  lockUser,
  makeUser,
  proveAddress,
  savePrincipalState,
  type User,
  verifiedOrganizationOf,
} from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId, SessionId, UserId } from '../platform/ids.ts'
import { defaultRole, groupRoles, permissionsOf, sameRoles } from '../roles/index.ts'
import { closeSessions, type EndReason, listLivingIn, listLivingOf } from '../sessions/index.ts'
import { speaksFor } from './check-speaks-for.ts'
import type { Directory, DirectoryUser } from './model.ts'
import { listGroupRoles } from './store-directories.ts'
import { groupsOf } from './store-groups.ts'
import { linkDirectoryUser, noteSuspension, takeSuspension } from './store-users.ts'

const membershipsMax = 100
const everyMembership = {
  ascending: true,
  from: undefined,
  take: membershipsMax,
  backwards: false,
  limit: membershipsMax,
}

/**
 * Somebody is in the directory from now on: who that is here, a member of the organization. Only an address whose domain the
 * organization has proven makes anybody somebody here, so that no directory reaches the people of another one (T53).
 */
export async function welcome(tx: Transaction, actor: Actor, user: DirectoryUser): Promise<void> {
  const { organizationId } = user
  const found = user.userId === undefined ? await findPerson(tx, actor, user) : { userId: user.userId, isNew: false }
  if (found === undefined) return
  const { userId, isNew } = found
  if (isNew) {
    // Nobody else sees them before this commits, so nothing of theirs has to be held or looked for.
    const roleSlugs = await rolesHere(tx, user)
    await addMember(tx, actor, { userId, organizationId, roleSlugs, directoryManaged: true })
    return
  }
  await lockPrincipalTree(tx, userId)
  const person = await lockUser(tx, userId)
  if (person === undefined) return
  if (person.state === 'suspended' && (await takeSuspension(tx, userId, organizationId))) {
    // The person alone: nothing that ended, and nothing that they own, comes back with them (I9).
    await savePrincipalState(tx, [userId], 'active', actorName(actor))
    const body = { actor: actorName(actor), principal: userId, before: person.state, directory: user.directoryId }
    await record(tx, { type: 'principal.activated', ...inSession(actor), body })
  }
  const roles = await rolesHere(tx, user)
  const known = await findMembershipOf(tx, { userId, organizationId })
  if (known?.status === 'pending') return
  if (known === undefined || known.status === 'inactive')
    await addMember(tx, actor, { userId, organizationId, roleSlugs: roles, directoryManaged: true })
  else if (roles !== undefined && !sameRoles(known.roleSlugs, roles))
    await changeMemberRoles(tx, actor, { id: known.id, roleSlugs: roles })
}

/** Links the directory user to whoever has the address, or to a person who is made with it. */
async function findPerson(
  tx: Transaction,
  actor: Actor,
  user: DirectoryUser,
): Promise<{ readonly userId: UserId; readonly isNew: boolean } | undefined> {
  const { email, firstName, lastName } = user
  if (email === undefined || !(await capturesNew(tx, email, user))) return undefined
  const holder = await findUserByEmail(tx, email)
  // Who runs this installation is nobody's to link by an address that they have not proven themselves.
  if (holder?.role !== undefined && !holder.emailVerified) return undefined
  const person = holder ?? (await makeUser(tx, actor, { email, emailVerified: true, firstName, lastName }))
  if (!(await linkDirectoryUser(tx, user, person.id))) return undefined
  // A password that somebody set before the address was proven goes (T27).
  if (holder !== undefined) await proveAddress(tx, actor, { userId: person.id, keepPassword: person.emailVerified })
  return { userId: person.id, isNew: holder === undefined }
}

/** Nobody new is captured by a domain whose record is gone (D14). */
async function capturesNew(tx: Transaction, email: string, { organizationId }: DirectoryUser): Promise<boolean> {
  return (await domainStanding(tx, { organizationId, domain: addressDomain(email) })) === 'proven'
}

/** Has the organization proven the domain of this address? */
export async function isProven(tx: Transaction, email: string, organizationId: OrganizationId): Promise<boolean> {
  const domain = addressDomain(email)
  return (await verifiedOrganizationOf(tx, domain)) === organizationId
}

/**
 * Somebody left the directory: in the caller's transaction the membership is over and, where the organization speaks for all of them,
 * the person and what they own are suspended, and the doors of their sessions are closed. The caller then finishes each ending, so
 * that leaving is complete when the provider has its answer (I4, I9, T90).
 */
export async function dismiss(
  tx: Transaction,
  actor: Actor,
  { user, because }: { readonly user: DirectoryUser; readonly because: 'deactivated' | 'deleted' },
): Promise<readonly SessionId[]> {
  const { userId, organizationId } = user
  if (userId === undefined) return []
  const tree = (await lockPrincipalTree(tx, userId)).filter(({ state }) => state !== 'offboarded')
  const person = await lockUser(tx, userId)
  if (person === undefined) return []
  const membership = await findMembershipOf(tx, { userId, organizationId })
  if (membership?.status === 'active') await deactivateMember(tx, actor, membership.id)
  const ids = tree.map(principal => principal.id)
  const suspends = person.state === 'active' && (await speaksForAll(tx, person, organizationId))
  if (suspends) {
    await savePrincipalState(tx, ids, 'suspended', actorName(actor))
    await noteSuspension(tx, userId, organizationId)
    const body = { actor: actorName(actor), principal: userId, with: ids.filter(id => id !== userId) }
    await record(tx, { type: 'principal.suspended', ...inSession(actor), body })
  }
  const living = suspends ? await listLivingOf(tx, ids) : await listLivingIn(tx, ids, organizationId)
  const reason: EndReason = suspends ? 'principal_suspended' : 'membership_lost'
  await closeSessions(tx, actor, { ids: living, reason })
  await record(tx, {
    type: 'directory.person_left',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      because,
      directory: user.directoryId,
      directory_user: user.id,
      organization: organizationId,
      user: userId,
      membership: membership?.id ?? null,
      suspended: suspends,
      sessions: living,
    },
  })
  return living
}

/** Whether the directory of this organization speaks for all of a person. */
export async function speaksForAll(tx: Transaction, person: User, organizationId: OrganizationId): Promise<boolean> {
  const filter = { page: everyMembership, organizationId: undefined, userId: person.id }
  const others = await listMemberships(tx, { ...filter, statuses: ['active', 'pending'] })
  return speaksFor({
    administers: person.role !== undefined,
    domainIsProven: await isProven(tx, person.email, organizationId),
    isMemberElsewhere: others.some(other => other.organizationId !== organizationId),
  })
}

/** Gives members the roles that their groups stand for by now, the usual one where they stand for none. */
export async function giveRoles(
  tx: Transaction,
  actor: Actor,
  {
    directory,
    users,
  }: { readonly directory: Pick<Directory, 'id' | 'organizationId'>; readonly users: readonly DirectoryUser[] },
): Promise<void> {
  const { organizationId } = directory
  const mappings = (await listGroupRoles(tx, directory.id)).map(({ groupId, role }) => ({ group: groupId, role }))
  const groups = await groupsOf(
    tx,
    users.map(({ id }) => id),
  )
  const people = users.filter(({ active }) => active).flatMap(({ userId }) => (userId === undefined ? [] : [userId]))
  const memberships = await findMembershipsOf(tx, { userIds: people, organizationId })
  const known = new Map(memberships.map(membership => [membership.userId, membership]))
  const rolesFor = memorized((slugs: readonly string[]) => grantedOf(tx, organizationId, slugs))
  for (const { id, userId } of users) {
    const membership = userId && known.get(userId)
    if (membership?.status !== 'active') continue
    const held = (groups.get(id) ?? []).map(group => group.id)
    const roles = await rolesFor(groupRoles(mappings, held) ?? [])
    if (!sameRoles(membership.roleSlugs, roles))
      await changeMemberRoles(tx, actor, { id: membership.id, roleSlugs: roles })
  }
}

/** Each of few questions is asked once. */
function memorized<T>(ask: (slugs: readonly string[]) => Promise<T>): (slugs: readonly string[]) => Promise<T> {
  const asked = new Map<string, Promise<T>>()
  return slugs => {
    const key = slugs.join(' ')
    const answer = asked.get(key) ?? ask(slugs)
    asked.set(key, answer)
    return answer
  }
}

async function grantedOf(
  tx: Transaction,
  organizationId: OrganizationId,
  slugs: readonly string[],
): Promise<readonly string[]> {
  const { roles } = await permissionsOf(tx, organizationId, slugs)
  return roles.length > 0 ? roles : [await defaultRole(tx)]
}

/** As the table of the directory says, as far as there are such roles; undefined where it says nothing. */
async function rolesHere(tx: Transaction, user: DirectoryUser): Promise<readonly string[] | undefined> {
  const mappings = await listGroupRoles(tx, user.directoryId)
  const groups = (await groupsOf(tx, [user.id])).get(user.id) ?? []
  const said = groupRoles(
    mappings.map(({ groupId, role }) => ({ group: groupId, role })),
    groups.map(({ id }) => id),
  )
  if (said === undefined) return undefined
  const { roles } = await permissionsOf(tx, user.organizationId, said)
  return roles.length > 0 ? roles : undefined
}
