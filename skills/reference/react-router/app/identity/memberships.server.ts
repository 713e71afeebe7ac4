import { workos } from './client.server'
import type { Person } from './session.server'

/** An organization that the person belongs to. */
export interface Membership {
  readonly organizationId: string
  readonly name: string
  readonly role: string
}

const membershipsMax = 100

/** The person's own organizations; those of others are not among them. */
export async function listMemberships({ userId }: Person): Promise<readonly Membership[]> {
  const { data } = await workos.userManagement.listOrganizationMemberships({
    userId,
    statuses: ['active'],
    limit: membershipsMax,
  })
  return data
    .filter(membership => membership.userId === userId)
    .map(({ organizationId, organizationName, role }) => ({ organizationId, name: organizationName, role: role.slug }))
}
