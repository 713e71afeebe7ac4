import type { Sql } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'

/** Whether any membership has the role, whatever its status. */
export async function membersHaveRole(
  sql: Sql,
  role: { readonly organizationId: OrganizationId; readonly slug: string },
): Promise<boolean> {
  const rows = await sql.query<{ present: boolean }>(
    'SELECT EXISTS (SELECT FROM memberships WHERE organization_id = $1 AND $2 = ANY (role_slugs)) AS present',
    [role.organizationId, role.slug],
  )
  return rows[0]?.present ?? false
}
