import { heldRoles } from '../authorization/index.ts'
import {
  changeMemberRoles,
  createInvitation,
  findMembershipOf,
  getInvitation,
  type Invitation,
  type Membership,
  removeMember,
  resendInvitation,
  revokeInvitation,
} from '../directory/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { listRoles, organizationType, type Role } from '../roles/index.ts'
import { rolesMax } from '../roles/model.ts'
import { mayGive } from './check-rank.ts'
import { ownMembership, roleAbove } from './errors.ts'
import type { Member } from './model.ts'

/** Roles that members of this organization have, and where who asks stands among them. */
export interface Ranks {
  readonly own: readonly string[]
  /** All of them, highest first. */
  readonly roles: readonly Role[]
}

/** Read at each request: a role that was lost a moment ago counts no more. */
export async function ranksFor(sql: Sql, { userId, organizationId }: Member): Promise<Ranks> {
  const [membership, roles] = await Promise.all([
    findMembershipOf(sql, { userId, organizationId }),
    listRoles(sql, organizationId, rolesMax),
  ])
  const own = membership === undefined ? [] : await heldRoles(sql, membership)
  return { own, roles: roles.filter(({ resourceTypeSlug }) => resourceTypeSlug === organizationType) }
}

async function refuseAbove(tx: Transaction, caller: Member, slugs: readonly string[]): Promise<void> {
  const { own, roles } = await ranksFor(tx, caller)
  if (!mayGive(own, slugs, roles)) throw roleAbove()
}

/** Mails an invitation. 422 for more than one role: an invitation leads to one. */
export async function inviteMember(
  on: Platform,
  caller: Member,
  { email, roles }: { readonly email: string; readonly roles: readonly string[] },
): Promise<void> {
  const [roleSlug, second] = roles
  if (second !== undefined) {
    const message = 'An invitation gives one role. Give the others once it is accepted.'
    throw unprocessable(message, [{ code: 'too_many_roles', message, field: 'roles' }])
  }
  const { organizationId, userId, actor } = caller
  await on.database.transaction(async tx => {
    await refuseAbove(tx, caller, roles)
    await createInvitation(tx, on, actor, { email, organizationId, roleSlug, inviterId: userId })
  })
}

/** The roles that are given replace the ones there are. Nobody changes their own. */
export async function changeMember(
  on: Platform,
  caller: Member,
  { userId, roles }: { readonly userId: string; readonly roles: readonly string[] },
): Promise<void> {
  await on.database.transaction(async tx => {
    const membership = await memberNamed(tx, caller, userId)
    await refuseAbove(tx, caller, roles)
    await changeMemberRoles(tx, caller.actor, { id: membership.id, roleSlugs: roles })
  })
}

/** The person stays, and is no member of this organization any more. Nobody removes themselves. */
export async function takeMemberOut(on: Platform, caller: Member, userId: string): Promise<void> {
  await on.database.transaction(async tx => {
    const membership = await memberNamed(tx, caller, userId)
    await removeMember(tx, caller.actor, membership.id)
  })
}

async function memberNamed(tx: Transaction, caller: Member, text: string): Promise<Membership> {
  const userId = parseId('user', text)
  const { organizationId } = caller
  const membership = userId && (await findMembershipOf(tx, { userId, organizationId }))
  if (membership === undefined) throw notFound('member')
  if (userId === caller.userId) throw ownMembership()
  await refuseAbove(tx, caller, await heldRoles(tx, membership))
  return membership
}

/** Mails the invitation again; one that has ended is followed by another one to the same address, with the same role. */
export async function inviteAgain(on: Platform, caller: Member, text: string): Promise<void> {
  const { actor, organizationId, userId } = caller
  await on.database.transaction(async tx => {
    const { id, state, email, roleSlug } = await invitationNamed(on, tx, caller, text)
    if (state === 'pending') await resendInvitation(tx, on, actor, { id, locale: undefined })
    else await createInvitation(tx, on, actor, { email, organizationId, roleSlug, inviterId: userId })
  })
}

/** Takes an invitation back. */
export async function takeInvitationBack(on: Platform, caller: Member, text: string): Promise<void> {
  await on.database.transaction(async tx => {
    const { id } = await invitationNamed(on, tx, caller, text)
    await revokeInvitation(tx, on, caller.actor, id)
  })
}

async function invitationNamed(on: Platform, tx: Transaction, caller: Member, text: string): Promise<Invitation> {
  const id = parseId('invitation', text)
  const invitation = id && (await getInvitation(on, tx, id))
  if (invitation === undefined || invitation.organizationId !== caller.organizationId) throw notFound('invitation')
  await refuseAbove(tx, caller, invitation.roleSlug === undefined ? [] : [invitation.roleSlug])
  return invitation
}
