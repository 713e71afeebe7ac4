import type { Sql } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import { listSlugsOn } from './store.ts'

/**
 * The slugs of the flags that are on for a person in an organization: by default, for the person, or for the organization. In
 * their order, as the claim `feature_flags` of a token has them.
 */
export function flagsFor(
  sql: Sql,
  whom: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<string[]> {
  const { userId, organizationId } = whom
  return listSlugsOn(sql, organizationId === undefined ? [userId] : [userId, organizationId])
}
