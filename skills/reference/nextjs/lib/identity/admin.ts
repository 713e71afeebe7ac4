import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { inOrganization, type Member, requirePerson } from './person'
import { Refusal } from './refusal'

/** Somebody who administers the organization of their own session. */
export type Admin = Member

/**
 * The same person as an administrator, if they are one of their session's organization now. The session's token alone says what was
 * true when it was made.
 */
export async function asAdmin(member: Member): Promise<Admin | undefined> {
  const { userId, organizationId } = member
  const { data } = await getWorkOS().userManagement.listOrganizationMemberships({
    userId,
    organizationId,
    statuses: ['active'],
  })
  const isAdmin = data.some(
    membership =>
      membership.userId === userId && membership.organizationId === organizationId && membership.role.slug === 'admin',
  )
  return isAdmin ? member : undefined
}

/** The administrator who asks; anybody else is refused. */
export async function requireAdmin(): Promise<Admin> {
  const member = inOrganization(await requirePerson())
  const admin = member === undefined ? undefined : await asAdmin(member)
  if (admin === undefined) throw new Refusal(403, 'Only an administrator of your organization may do this.')
  return admin
}
