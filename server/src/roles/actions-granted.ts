import type { Sql } from '../platform/database.ts'
import { roleOfResource, unknownRoles } from './errors.ts'
import type { GrantedRoles, RoleScope } from './model.ts'
import { holdPermissions } from './store-permissions.ts'
import { findDefaultRole, findGranted, holdRoles } from './store-roles.ts'

/** The type of the roles that a membership has. */
export const organizationType = 'organization'

/**
 * Refuses with 422 `invalid_role` unless each slug is a role of the installation or of that organization, and with 422
 * `sub_resource_scoped_role_not_allowed` for one that is given on resources. Call it in the transaction that gives the roles:
 * none of them is removed before that commits.
 */
export async function refuseUnknownRoles(sql: Sql, scope: RoleScope, slugs: readonly string[]): Promise<void> {
  const held = await holdRoles(sql, scope, slugs)
  refuseMissing(slugs, held)
  const ofResource = held.find(role => role.resourceTypeSlug !== organizationType)
  if (ofResource !== undefined) throw roleOfResource(ofResource.slug)
}

/** As `refuseUnknownRoles`, for roles that are given on a resource, whatever its type. */
export async function refuseUnknownResourceRoles(sql: Sql, scope: RoleScope, slugs: readonly string[]): Promise<void> {
  refuseMissing(slugs, await holdRoles(sql, scope, slugs))
}

function refuseMissing(slugs: readonly string[], held: readonly { slug: string }[]): void {
  const missing = slugs.filter(slug => held.every(role => role.slug !== slug))
  if (missing.length > 0) throw unknownRoles(missing)
}

/** What these roles come to in that organization, read now. A slug that is no role there gives nothing. */
export function permissionsOf(sql: Sql, scope: RoleScope, slugs: readonly string[]): Promise<GrantedRoles> {
  return findGranted(sql, scope, slugs)
}

/** What a member gets who is given no role. */
export async function defaultRole(sql: Sql): Promise<string> {
  const slug = await findDefaultRole(sql)
  if (slug === undefined) throw new TypeError('the installation has a default role from its first migration on')
  return slug
}

/** True when each slug is a permission; in a transaction none of them is removed before it commits. */
export async function permissionsExist(sql: Sql, slugs: readonly string[]): Promise<boolean> {
  const held = await holdPermissions(sql, slugs)
  return slugs.every(slug => held.includes(slug))
}
