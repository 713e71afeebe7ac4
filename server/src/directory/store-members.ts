import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Membership } from './model.ts'

interface MemberRow {
  id: string
  organization_id: string
  organization_name: string
  user_id: string
  role_slugs: string[]
  custom_attributes: Readonly<Record<string, Json>>
  directory_managed: boolean
  status: Membership['status']
  created_at: Date
  updated_at: Date
}

/** These memberships, in the order of the ids; those that went meanwhile are left out. */
export async function listMembers(sql: Sql, ids: readonly Id<'membership'>[]): Promise<Membership[]> {
  const rows = await sql.query<MemberRow>(
    `SELECT m.id, m.organization_id, o.name AS organization_name, m.user_id, m.role_slugs, m.custom_attributes,
         m.directory_managed, m.status, m.created_at, m.updated_at
       FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
      WHERE m.id = ANY ($1) ORDER BY array_position($1, m.id) LIMIT 1000`,
    [ids],
  )
  return rows.map(row => ({
    id: idFrom('membership', row.id),
    organizationId: idFrom('organization', row.organization_id),
    organizationName: row.organization_name,
    userId: idFrom('user', row.user_id),
    roleSlugs: row.role_slugs,
    customAttributes: row.custom_attributes,
    directoryManaged: row.directory_managed,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }))
}

/** The organization of a membership, held while something grows on it, so that its end sees that, or that sees its end. */
export async function holdMember(tx: Transaction, id: Id<'membership'>): Promise<OrganizationId | undefined> {
  const rows = await tx.query<{ organization_id: string }>(
    `SELECT m.organization_id FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
      WHERE m.id = $1 FOR KEY SHARE OF m`,
    [id],
  )
  return rows[0] && idFrom('organization', rows[0].organization_id)
}

/** Whether any membership of the organization has the role, whatever its status. */
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
