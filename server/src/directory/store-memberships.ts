import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type MembershipId, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
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
  member: {
    organizationId: OrganizationId
    userId: UserId
    roleSlugs: readonly string[]
    directoryManaged?: boolean
  },
): Promise<MembershipId | undefined> {
  const id = newId('membership')
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO memberships (id, organization_id, user_id, role_slugs, directory_managed) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING id`,
    [id, member.organizationId, member.userId, member.roleSlugs, member.directoryManaged ?? false],
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

/** The memberships of these people in one organization, whatever their status. */
export async function findMembershipsOf(
  sql: Sql,
  { userIds, organizationId }: { readonly userIds: readonly UserId[]; readonly organizationId: OrganizationId },
): Promise<Membership[]> {
  const rows = await sql.query<MembershipRow>(
    `SELECT ${membershipColumns} WHERE m.user_id = ANY ($1) AND m.organization_id = $2 ORDER BY m.id`,
    [userIds, organizationId],
  )
  return rows.map(membershipOf)
}

export async function findMembership(sql: Sql, id: MembershipId): Promise<Membership | undefined> {
  const rows = await sql.query<MembershipRow>(`SELECT ${membershipColumns} WHERE m.id = $1`, [id])
  return rows[0] && membershipOf(rows[0])
}

/** The membership, locked until the transaction ends. */
export async function lockMembership(tx: Transaction, id: MembershipId): Promise<Membership | undefined> {
  const rows = await tx.query<MembershipRow>(`SELECT ${membershipColumns} WHERE m.id = $1 FOR NO KEY UPDATE OF m`, [id])
  return rows[0] && membershipOf(rows[0])
}

/** Whether this person is an active member, who stays it until the transaction is over. */
export async function holdMembershipOf(
  tx: Transaction,
  { userId, organizationId }: { readonly userId: UserId; readonly organizationId: OrganizationId },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM memberships WHERE user_id = $1 AND organization_id = $2 AND status = 'active' FOR SHARE`,
    [userId, organizationId],
  )
  return rows.length > 0
}

const membershipsMax = 10_000

/** All memberships of one person, oldest first. */
export async function listMembershipsOfUser(sql: Sql, userId: UserId): Promise<Membership[]> {
  const rows = await sql.query<MembershipRow>(
    `SELECT ${membershipColumns} WHERE m.user_id = $1 ORDER BY m.id LIMIT ${membershipsMax}`,
    [userId],
  )
  return rows.map(membershipOf)
}

const membersAStatement = 1_000

/**
 * For this transaction alone: a large organization takes longer than a transaction may elsewhere. A clock that runs is not wound up
 * again by another value, so it is stopped first.
 */
export async function giveTime(tx: Transaction): Promise<void> {
  await tx.query(
    `SELECT set_config('transaction_timeout', '0', true), set_config('transaction_timeout', '60s', true)
      WHERE current_setting('transaction_timeout', true) IS NOT NULL`,
  )
}

/** Some of the members, held against every change. */
export async function lockMembersOf(tx: Transaction, organizationId: OrganizationId): Promise<Membership[]> {
  const rows = await tx.query<MembershipRow>(
    `SELECT ${membershipColumns} WHERE m.organization_id = $1 ORDER BY m.id LIMIT ${membersAStatement} FOR UPDATE OF m`,
    [organizationId],
  )
  return rows.map(membershipOf)
}

export interface MembershipFilter {
  readonly organizationId: OrganizationId | undefined
  readonly userId: UserId | undefined
  /** All where none is named. */
  readonly statuses?: readonly Membership['status'][] | undefined
}

export async function listMemberships(
  sql: Sql,
  { page, organizationId, userId, statuses }: MembershipFilter & { readonly page: Page },
): Promise<Membership[]> {
  const rows = await sql.query<MembershipRow>(
    `SELECT ${membershipColumns}
      WHERE ($1::text IS NULL OR m.organization_id = $1) AND ($2::text IS NULL OR m.user_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN m.id > $3 ELSE m.id < $3 END)
        AND ($6::text[] IS NULL OR m.status = ANY ($6))
      ORDER BY CASE WHEN $4 THEN m.id END ASC, m.id DESC LIMIT $5`,
    [organizationId ?? null, userId ?? null, page.from ?? null, page.ascending, page.take, statuses ?? null],
  )
  return rows.map(membershipOf)
}

export async function saveMembershipRoles(tx: Transaction, id: MembershipId, slugs: readonly string[]): Promise<void> {
  await tx.query('UPDATE memberships SET role_slugs = $2, updated_at = clock_timestamp() WHERE id = $1', [id, slugs])
}

export async function saveMembershipStatus(
  tx: Transaction,
  id: MembershipId,
  status: Membership['status'],
): Promise<void> {
  await tx.query('UPDATE memberships SET status = $2, updated_at = clock_timestamp() WHERE id = $1', [id, status])
}

export async function deleteMemberships(tx: Transaction, ids: readonly MembershipId[]): Promise<void> {
  await tx.query('DELETE FROM memberships WHERE id = ANY ($1::text[])', [ids])
}

export async function deleteMembership(tx: Transaction, id: MembershipId): Promise<void> {
  await tx.query('DELETE FROM memberships WHERE id = $1', [id])
}
