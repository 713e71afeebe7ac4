import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf, findOrganization, listMemberships, type Organization } from '../directory/index.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { permissionsOf } from '../roles/index.ts'
import type { Person } from '../sign-in/index.ts'

/** Whoever has it in an organization writes that organization's policy; so does who administers the installation. */
export const managePolicies = 'policies:manage'

type Manager = Pick<Person, 'role' | 'userId'>

/** Whether this person writes the policy of the organization. */
export async function mayManage(on: Platform, person: Manager, id: OrganizationId): Promise<boolean> {
  if (person.role === 'owner' || person.role === 'admin') return true
  const membership = await findMembershipOf(on.database, { userId: person.userId, organizationId: id })
  if (membership?.status !== 'active') return false
  const held = await permissionsOf(on.database, id, await heldRoles(on.database, membership))
  return held.permissions.includes(managePolicies)
}

const lookedAtMax = 20

/** The organizations of which this person is a member and writes the policy. */
export async function managedOrganizations(on: Platform, person: Manager): Promise<Organization[]> {
  const page = pageOf({ limit: lookedAtMax, order: 'asc' })
  const memberships = await listMemberships(on.database, {
    page,
    organizationId: undefined,
    userId: person.userId,
    statuses: ['active'],
  })
  const managed = await Promise.all(
    memberships.map(async ({ organizationId }) =>
      (await mayManage(on, person, organizationId)) ? findOrganization(on.database, organizationId) : undefined,
    ),
  )
  return managed.filter(organization => organization !== undefined)
}
