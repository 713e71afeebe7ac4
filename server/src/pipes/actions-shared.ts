import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf, findOrganization, listMemberships, type Organization } from '../directory/index.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { permissionsOf } from '../roles/index.ts'
import type { Person } from '../sign-in/index.ts'
import { isMember } from './actions-accounts.ts'
import { isEnabled } from './actions-hand-out.ts'
import type { Provider } from './model.ts'
import { findProviderById } from './store.ts'
import { listEnabledIntegrations } from './store-integrations.ts'

/** Whoever has it in an organization connects its accounts and says whose agents may use them; so does who administers the installation. */
export const manageAccounts = 'accounts:manage'

type Manager = Pick<Person, 'role' | 'userId'>

/** Whether this person connects the accounts of the organization, and says whose agents may use them. */
export async function mayManageAccounts(on: Platform, person: Manager, id: OrganizationId): Promise<boolean> {
  if (person.role === 'owner' || person.role === 'admin') return true
  const membership = await findMembershipOf(on.database, { userId: person.userId, organizationId: id })
  if (membership?.status !== 'active') return false
  const held = await permissionsOf(on.database, id, await heldRoles(on.database, membership))
  return held.permissions.includes(manageAccounts)
}

const lookedAtMax = 20

/** The organizations of which this person is a member and manages the accounts. */
export async function organizationsWithAccounts(on: Platform, person: Manager): Promise<Organization[]> {
  const memberships = await listMemberships(on.database, {
    page: pageOf({ limit: lookedAtMax, order: 'asc' }),
    organizationId: undefined,
    userId: person.userId,
    statuses: ['active'],
  })
  const managed = await Promise.all(
    memberships.map(async ({ organizationId }) =>
      (await mayManageAccounts(on, person, organizationId)) ? findOrganization(on.database, organizationId) : undefined,
    ),
  )
  return managed.filter(organization => organization !== undefined)
}

/** Providers at which an account of this organization can be connected by this person: one of its members, and nobody else. */
export async function connectableFor(on: Platform, person: Manager, id: OrganizationId): Promise<Provider[]> {
  if (!(await isMember(on, person.userId, id))) return []
  const owner = { ownership: 'organization', ownerId: id, organizationId: id, userId: person.userId } as const
  const found = await Promise.all(
    (await listEnabledIntegrations(on.database, 'organization')).map(async integration => {
      const provider = await findProviderById(on.database, integration.providerId)
      if (provider === undefined || (provider.auth.type !== 'oauth' && provider.auth.type !== 'bearer'))
        return undefined
      return (await isEnabled(on, { provider, integration, owner })) ? provider : undefined
    }),
  )
  return found.filter(provider => provider !== undefined)
}
