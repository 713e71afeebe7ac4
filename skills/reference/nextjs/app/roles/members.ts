import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { nameOf } from '../../lib/identity/person'
import type { Role } from '../../lib/identity/roles'

/** Somebody of the organization, with what they have in it. */
export interface RoleMember {
  readonly membershipId: string
  readonly userId: string
  readonly name: string
  readonly isActive: boolean
  readonly roles: readonly string[]
}

const pageMax = 100

/** Everybody in the administrator's organization. Whoever is suspended has their role still. */
export async function listMembers({ organizationId }: Admin): Promise<RoleMember[]> {
  const { userManagement } = getWorkOS()
  const [memberships, users] = await Promise.all([
    userManagement.listOrganizationMemberships({ organizationId, limit: pageMax }),
    userManagement.listUsers({ organizationId, limit: pageMax }),
  ])
  const [members, accounts] = await Promise.all([memberships.autoPagination(), users.autoPagination()])
  const byId = new Map(accounts.map(account => [account.id, account]))
  return members.map(({ id, userId, status, role, roles }) => {
    const account = byId.get(userId)
    return {
      membershipId: id,
      userId,
      name: account === undefined ? userId : nameOf(account),
      isActive: status === 'active',
      roles: (roles ?? [role]).map(({ slug }) => slug),
    }
  })
}

/** Whether somebody has this role. */
export function hasRole({ roles }: RoleMember, { slug }: Pick<Role, 'slug'>): boolean {
  return roles.includes(slug)
}
