import type { OrganizationMembership, Role } from '@workos-inc/node'
import { workos } from './client.ts'
import { Refusal } from './refusal.ts'
import type { Member } from './session.ts'

const pageMax = 100

/** A membership of the person's own organization; others are not there. */
export async function membershipOf(
  { organizationId }: Member,
  id: string,
  back: Refusal['next'],
): Promise<OrganizationMembership> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such member.', back)
  const membership = await workos.userManagement.getOrganizationMembership(id)
  if (membership.organizationId !== organizationId) throw new Refusal(404, 'There is no such member.', back)
  return membership
}

/** The roles that people of the organization can have: its own, and the installation's. */
export async function rolesOf({ organizationId }: Member): Promise<readonly Role[]> {
  const { data } = await workos.authorization.listOrganizationRoles(organizationId)
  return data
}

/** An organization without an administrator is one that nobody can mend. */
export async function requireAnotherAdmin(
  { id, organizationId, role }: OrganizationMembership,
  back: Refusal['next'],
): Promise<void> {
  if (role.slug !== 'admin') return
  const members = await workos.userManagement.listOrganizationMemberships({
    organizationId,
    statuses: ['active'],
    limit: pageMax,
  })
  const others = (await members.autoPagination()).filter(other => other.id !== id && other.role.slug === 'admin')
  if (others.length === 0) throw new Refusal(409, 'This is the last administrator. Make somebody else one first.', back)
}
