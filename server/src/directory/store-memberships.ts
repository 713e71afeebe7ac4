import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type { Membership } from './model.ts'

interface MembershipRow {
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

function membershipOf(row: MembershipRow): Membership {
  return {
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
  }
}

/** Answers undefined when the user is a member already. */
export async function insertMembership(
  tx: Transaction,
  member: { organizationId: OrganizationId; userId: UserId; roleSlugs: readonly string[] },
): Promise<Id<'membership'> | undefined> {
  const id = newId('membership')
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO memberships (id, organization_id, user_id, role_slugs) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING id`,
    [id, member.organizationId, member.userId, member.roleSlugs],
  )
  return rows.length > 0 ? id : undefined
}

const membershipColumns = `m.id, m.organization_id, o.name AS organization_name, m.user_id, m.role_slugs, m.custom_attributes,
    m.directory_managed, m.status, m.created_at, m.updated_at
  FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL`

/** The membership of one person in one organization, whatever its status. */
export async function findMembershipOf(
  sql: Sql,
  { userId, organizationId }: { userId: UserId; organizationId: OrganizationId },
): Promise<Membership | undefined> {
  const rows = await sql.query<MembershipRow>(
    `SELECT ${membershipColumns} WHERE m.user_id = $1 AND m.organization_id = $2`,
    [userId, organizationId],
  )
  return rows[0] && membershipOf(rows[0])
}

export async function listMemberships(
  sql: Sql,
  {
    page,
    organizationId,
    userId,
  }: { page: Page; organizationId: OrganizationId | undefined; userId: UserId | undefined },
): Promise<Membership[]> {
  const rows = await sql.query<MembershipRow>(
    `SELECT m.id, m.organization_id, o.name AS organization_name, m.user_id, m.role_slugs, m.custom_attributes,
         m.directory_managed, m.status, m.created_at, m.updated_at
       FROM memberships m JOIN organizations o ON o.id = m.organization_id
      WHERE ($1::text IS NULL OR m.organization_id = $1) AND ($2::text IS NULL OR m.user_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN m.id > $3 ELSE m.id < $3 END)
      ORDER BY CASE WHEN $4 THEN m.id END ASC, m.id DESC LIMIT $5`,
    [organizationId ?? null, userId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(membershipOf)
}
