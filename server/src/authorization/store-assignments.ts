import type { Sql } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'

/** Who has the role on a resource, if anybody. */
export async function findRoleUse(
  sql: Sql,
  role: { readonly organizationId: OrganizationId; readonly slug: string },
): Promise<'member' | 'group' | undefined> {
  const rows = await sql.query<{ use: 'member' | 'group' }>(
    `(SELECT 'member' AS use FROM role_assignments WHERE organization_id = $1 AND role_slug = $2 LIMIT 1)
     UNION ALL
     (SELECT 'group' AS use FROM group_role_assignments WHERE organization_id = $1 AND role_slug = $2 LIMIT 1)`,
    [role.organizationId, role.slug],
  )
  return rows[0]?.use
}
