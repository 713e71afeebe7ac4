import type { Sql, Transaction } from '../platform/database.ts'
import { type GroupId, type Id, idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Group } from './model.ts'

interface GroupRow {
  id: string
  organization_id: string
  name: string
  description: string | null
  created_at: Date
  updated_at: Date
}

const groupColumns = 'id, organization_id, name, description, created_at, updated_at'

function groupOf(row: GroupRow): Group {
  return {
    id: idFrom('group', row.id),
    organizationId: idFrom('organization', row.organization_id),
    name: row.name,
    description: row.description ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface GroupState {
  readonly name: string
  readonly description: string | undefined
}

export async function insertGroup(
  tx: Transaction,
  organizationId: OrganizationId,
  group: GroupState,
): Promise<Group | undefined> {
  const rows = await tx.query<GroupRow>(
    `INSERT INTO groups (id, organization_id, name, description) VALUES ($1, $2, $3, $4) RETURNING ${groupColumns}`,
    [newId('group'), organizationId, group.name, group.description ?? null],
  )
  return rows[0] && groupOf(rows[0])
}

/** Of that organization, or of any where none is named. */
export async function findGroup(
  sql: Sql,
  id: GroupId,
  organizationId: OrganizationId | undefined,
): Promise<Group | undefined> {
  const rows = await sql.query<GroupRow>(
    `SELECT ${groupColumns} FROM groups WHERE id = $1 AND ($2::text IS NULL OR organization_id = $2)`,
    [id, organizationId ?? null],
  )
  return rows[0] && groupOf(rows[0])
}

/** Held while something grows on it, so that its end sees that, or that sees its end. */
export async function holdGroup(tx: Transaction, id: GroupId): Promise<Group | undefined> {
  const rows = await tx.query<GroupRow>(`SELECT ${groupColumns} FROM groups WHERE id = $1 FOR KEY SHARE`, [id])
  return rows[0] && groupOf(rows[0])
}

/** Locked against any other who changes what it has. False when it is gone. */
export async function lockGroup(tx: Transaction, id: GroupId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('SELECT id FROM groups WHERE id = $1 FOR NO KEY UPDATE', [id])
  return rows.length > 0
}

export async function saveGroup(tx: Transaction, id: GroupId, group: GroupState): Promise<Group | undefined> {
  const rows = await tx.query<GroupRow>(
    `UPDATE groups SET name = $2, description = $3, updated_at = clock_timestamp() WHERE id = $1
     RETURNING ${groupColumns}`,
    [id, group.name, group.description ?? null],
  )
  return rows[0] && groupOf(rows[0])
}

/** With its members, and with what it was given. */
export async function removeGroup(tx: Transaction, id: GroupId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM groups WHERE id = $1 RETURNING id', [id])
  return rows.length > 0
}

/** With the organization itself. */
export async function removeGroupsOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('DELETE FROM groups WHERE organization_id = $1', [organizationId])
}

/** The groups of an organization, or those of one of its members. */
export async function listGroups(
  sql: Sql,
  page: Page,
  of: { readonly organizationId: OrganizationId; readonly membershipId?: Id<'membership'> },
): Promise<Group[]> {
  const rows = await sql.query<GroupRow>(
    `SELECT ${groupColumns} FROM groups g
      WHERE organization_id = $1 AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
        AND ($5::text IS NULL OR EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.membership_id = $5))
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [of.organizationId, page.from ?? null, page.ascending, page.take, of.membershipId ?? null],
  )
  return rows.map(groupOf)
}

/** False when it is one already. The keys of the table refuse a member of another organization. */
export async function insertGroupMember(
  tx: Transaction,
  group: Group,
  membershipId: Id<'membership'>,
): Promise<boolean> {
  const rows = await tx.query<{ group_id: string }>(
    `INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)
     ON CONFLICT (group_id, membership_id) DO NOTHING RETURNING group_id`,
    [group.id, membershipId, group.organizationId],
  )
  return rows.length > 0
}

export async function removeGroupMember(
  tx: Transaction,
  groupId: GroupId,
  membershipId: Id<'membership'>,
): Promise<boolean> {
  const rows = await tx.query<{ group_id: string }>(
    'DELETE FROM group_members WHERE group_id = $1 AND membership_id = $2 RETURNING group_id',
    [groupId, membershipId],
  )
  return rows.length > 0
}

/** The memberships in a group, by id, one page. */
export async function listGroupMembers(sql: Sql, page: Page, groupId: GroupId): Promise<Id<'membership'>[]> {
  const rows = await sql.query<{ membership_id: string }>(
    `SELECT membership_id FROM group_members
      WHERE group_id = $1 AND ($2::text IS NULL OR CASE WHEN $3 THEN membership_id > $2 ELSE membership_id < $2 END)
      ORDER BY CASE WHEN $3 THEN membership_id END ASC, membership_id DESC LIMIT $4`,
    [groupId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(row => idFrom('membership', row.membership_id))
}
