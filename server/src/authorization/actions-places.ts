import type { Sql, Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { targetsOrganization } from './derive-place.ts'
import type { Place, Target } from './model.ts'
import { findResource, holdResource } from './store-resources.ts'

/** Where a target is. 404 unless it is a resource of that organization, or the organization itself. */
export async function getPlace(sql: Sql, organizationId: OrganizationId, target: Target): Promise<Place> {
  if (targetsOrganization(target, organizationId)) return { organizationId, resource: undefined }
  const resource = await findResource(sql, organizationId, target)
  if (resource === undefined) throw notFound('resource')
  return { organizationId, resource }
}

/** As `getPlace`, and held there until the caller's transaction ends. */
export async function holdPlace(tx: Transaction, organizationId: OrganizationId, target: Target): Promise<Place> {
  if (targetsOrganization(target, organizationId)) return { organizationId, resource: undefined }
  const resource = await holdResource(tx, organizationId, target)
  if (resource === undefined) throw notFound('resource')
  return { organizationId, resource }
}
