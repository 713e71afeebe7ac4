import type { Sql, Transaction } from '../platform/database.ts'
import { type GroupId, type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { GroupRoleAssignment, Place } from './model.ts'
import { namedPlaceOf } from './store-assignments.ts'

interface GroupAssignmentRow {
  id: string
  organization_id: string
  group_id: string
  role_slug: string
  resource_id: string | null
  external_id: string | null
  resource_type_slug: string | null
  created_at: Date
  updated_at: Date
}

function groupAssignmentOf(row: GroupAssignmentRow): GroupRoleAssignment {
  return {
    id: idFrom('groupRoleAssignment', row.id),
    groupId: idFrom('group', row.group_id),
    roleSlug: row.role_slug,
    place: namedPlaceOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const groupAssignments = `
  SELECT g.id, g.organization_id, g.group_id, g.role_slug, g.resource_id, r.external_id, r.resource_type_slug, g.created_at, g.updated_at
  FROM group_role_assignments g LEFT JOIN authorization_resources r ON r.id = g.resource_id`

/** Answers undefined when the group has the role on that resource already. */
export async function insertGroupAssignment(
  tx: Transaction,
  given: { readonly groupId: GroupId; readonly roleSlug: string; readonly place: Place },
): Promise<Id<'groupRoleAssignment'> | undefined> {
  const id = newId('groupRoleAssignment')
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO group_role_assignments (id, organization_id, group_id, role_slug, resource_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (group_id, resource_id, role_slug) DO NOTHING RETURNING id`,
    [id, given.place.organizationId, given.groupId, given.roleSlug, given.place.resource?.id ?? null],
  )
  return rows.length > 0 ? id : undefined
}

export async function findGroupAssignment(
  sql: Sql,
  groupId: GroupId,
  id: Id<'groupRoleAssignment'>,
): Promise<GroupRoleAssignment | undefined> {
  const rows = await sql.query<GroupAssignmentRow>(`${groupAssignments} WHERE g.group_id = $1 AND g.id = $2`, [
    groupId,
    id,
  ])
  return rows[0] && groupAssignmentOf(rows[0])
}

export async function listGroupAssignments(sql: Sql, page: Page, groupId: GroupId): Promise<GroupRoleAssignment[]> {
  const rows = await sql.query<GroupAssignmentRow>(
    `${groupAssignments}
      WHERE g.group_id = $1 AND ($2::text IS NULL OR CASE WHEN $3 THEN g.id > $2 ELSE g.id < $2 END)
      ORDER BY CASE WHEN $3 THEN g.id END ASC, g.id DESC LIMIT $4`,
    [groupId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(groupAssignmentOf)
}

/** All that the group has, for a change of the whole; the group is locked by whoever asks. */
export async function listAllOfGroup(tx: Transaction, groupId: GroupId, max: number): Promise<GroupRoleAssignment[]> {
  const rows = await tx.query<GroupAssignmentRow>(`${groupAssignments} WHERE g.group_id = $1 ORDER BY g.id LIMIT $2`, [
    groupId,
    max,
  ])
  return rows.map(groupAssignmentOf)
}

export async function removeGroupAssignments(
  tx: Transaction,
  groupId: GroupId,
  ids: readonly Id<'groupRoleAssignment'>[],
): Promise<void> {
  await tx.query('DELETE FROM group_role_assignments WHERE group_id = $1 AND id = ANY ($2)', [groupId, ids])
}
