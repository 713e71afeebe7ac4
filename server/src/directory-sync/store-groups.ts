import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { DirectoryGroupsRow } from '../platform/rows.ts'
import type { Directory, DirectoryGroup, Member } from './model.ts'

type Row = DirectoryGroupsRow & { organization_id: string }
export type GroupState = Pick<DirectoryGroup, 'externalId' | 'name'>

const columns = 'g.id, g.directory_id, d.organization_id, g.external_id, g.name, g.version, g.created_at, g.updated_at'
const kept = 'id, directory_id, external_id, name, version, created_at, updated_at'
const joined = 'directory_groups g JOIN directories d ON d.id = g.directory_id'

function groupOf(row: Row): DirectoryGroup {
  return {
    id: idFrom('directoryGroup', row.id),
    directoryId: idFrom('directory', row.directory_id),
    organizationId: idFrom('organization', row.organization_id),
    externalId: row.external_id ?? undefined,
    name: row.name,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function insertDirectoryGroup(
  tx: Transaction,
  directoryId: Id<'directory'>,
  state: GroupState,
): Promise<DirectoryGroup> {
  const [row] = await tx.query<Row>(
    `WITH made AS (INSERT INTO directory_groups (id, directory_id, external_id, name) VALUES ($1, $2, $3, $4) RETURNING ${kept})
     SELECT ${columns} FROM made g JOIN directories d ON d.id = g.directory_id`,
    [newId('directoryGroup'), directoryId, state.externalId ?? null, state.name],
  )
  if (row === undefined) throw new Error('a directory group was not kept')
  return groupOf(row)
}

export async function saveDirectoryGroup(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryGroup, 'id' | 'directoryId'>,
  state: GroupState,
): Promise<DirectoryGroup> {
  const [row] = await tx.query<Row>(
    `WITH saved AS (UPDATE directory_groups SET external_id = $3, name = $4, version = version + 1, updated_at = clock_timestamp()
        WHERE id = $1 AND directory_id = $2 RETURNING ${kept})
     SELECT ${columns} FROM saved g JOIN directories d ON d.id = g.directory_id`,
    [id, directoryId, state.externalId ?? null, state.name],
  )
  if (row === undefined) throw new Error('a directory group that was held is gone')
  return groupOf(row)
}

export async function removeDirectoryGroup(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryGroup, 'id' | 'directoryId'>,
): Promise<void> {
  await tx.query('DELETE FROM directory_groups WHERE id = $1 AND directory_id = $2', [id, directoryId])
}

/** Of whichever directory, for who manages the installation. */
export async function findDirectoryGroup(sql: Sql, id: Id<'directoryGroup'>): Promise<DirectoryGroup | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM ${joined} WHERE g.id = $1`, [id])
  return row && groupOf(row)
}

/** Of this directory; held against every change where `hold` says so. */
export async function findGroupOf(
  sql: Sql,
  {
    id,
    directoryId,
    hold,
  }: { readonly id: Id<'directoryGroup'>; readonly directoryId: Id<'directory'>; hold: boolean },
): Promise<DirectoryGroup | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined} WHERE g.id = $1 AND g.directory_id = $2${hold ? ' FOR UPDATE OF g' : ''}`,
    [id, directoryId],
  )
  return row && groupOf(row)
}

export interface GroupFilter {
  readonly page: Page
  readonly directoryId: Id<'directory'> | undefined
  readonly userId: Id<'directoryUser'> | undefined
}

export async function listDirectoryGroups(sql: Sql, filter: GroupFilter): Promise<DirectoryGroup[]> {
  const { page, directoryId, userId } = filter
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined}
      WHERE ($1::text IS NULL OR g.directory_id = $1)
        AND ($2::text IS NULL OR g.id IN (SELECT group_id FROM directory_group_members WHERE directory_user_id = $2))
        AND ($3::text IS NULL OR CASE WHEN $4 THEN g.id > $3 ELSE g.id < $3 END)
      ORDER BY CASE WHEN $4 THEN g.id END ASC, g.id DESC LIMIT $5`,
    [directoryId ?? null, userId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(groupOf)
}

const groupsOfUserMax = 1_000

/** By the directory user that is in them. */
export async function groupsOf(
  sql: Sql,
  users: readonly Id<'directoryUser'>[],
): Promise<ReadonlyMap<string, readonly DirectoryGroup[]>> {
  const rows = await sql.query<Row & { directory_user_id: string }>(
    `SELECT m.directory_user_id, ${columns} FROM ${joined} JOIN directory_group_members m ON m.group_id = g.id
      WHERE m.directory_user_id = ANY ($1) ORDER BY g.id LIMIT $2`,
    [users, groupsOfUserMax * Math.max(1, users.length)],
  )
  const found = Map.groupBy(rows, row => row.directory_user_id)
  return new Map([...found].map(([id, all]) => [id, all.map(groupOf)]))
}

export interface SoughtGroup {
  readonly name?: string | undefined
  readonly externalId?: string | undefined
}

const soughtGroups = `g.directory_id = $1 AND ($2::text IS NULL OR lower(g.name) = $2)
  AND ($3::text IS NULL OR g.external_id = $3)`

/** A part of those of this directory, in the order in which they came. */
export async function seekGroups(
  sql: Sql,
  directory: Pick<Directory, 'id'>,
  { sought, offset, limit }: { readonly sought: SoughtGroup; readonly offset: number; readonly limit: number },
): Promise<{ readonly groups: DirectoryGroup[]; readonly total: number }> {
  const values = [directory.id, sought.name?.toLowerCase() ?? null, sought.externalId ?? null]
  const [counted] = await sql.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM directory_groups g WHERE ${soughtGroups}`,
    values,
  )
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined} WHERE ${soughtGroups} ORDER BY g.id OFFSET $4 LIMIT $5`,
    [...values, offset, limit],
  )
  return { groups: rows.map(groupOf), total: counted?.total ?? 0 }
}

/** More than anybody has in one group; a group with more is told in part. */
const membersReadMax = 50_000

/** By the group that they are in. */
export async function membersOf(
  sql: Sql,
  groups: readonly Id<'directoryGroup'>[],
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const rows = await sql.query<{ group_id: string; id: string; user_name: string }>(
    `SELECT g.group_id, u.id, u.user_name FROM unnest($1::text[]) AS g (group_id) CROSS JOIN LATERAL (
       SELECT m.directory_user_id FROM directory_group_members m WHERE m.group_id = g.group_id
        ORDER BY m.directory_user_id LIMIT ${membersReadMax}) AS m
      JOIN directory_users u ON u.id = m.directory_user_id ORDER BY u.id`,
    [groups],
  )
  const found = Map.groupBy(rows, row => row.group_id)
  return new Map(
    [...found].map(([id, all]) => [
      id,
      all.map(row => ({ id: idFrom('directoryUser', row.id), userName: row.user_name })),
    ]),
  )
}

/** Those that were not in it and exist in its directory; everybody else is left out. */
export async function insertMembers(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryGroup, 'id' | 'directoryId'>,
  members: readonly string[],
): Promise<Id<'directoryUser'>[]> {
  const rows = await tx.query<{ directory_user_id: string }>(
    `INSERT INTO directory_group_members (directory_id, group_id, directory_user_id)
     SELECT $2, $1, u.id FROM directory_users u WHERE u.directory_id = $2 AND u.id = ANY ($3) ORDER BY u.id
     ON CONFLICT DO NOTHING RETURNING directory_user_id`,
    [id, directoryId, members],
  )
  return rows.map(row => idFrom('directoryUser', row.directory_user_id))
}

/** Those that were in it. */
export async function removeMembers(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryGroup, 'id' | 'directoryId'>,
  members: readonly string[],
): Promise<Id<'directoryUser'>[]> {
  const rows = await tx.query<{ directory_user_id: string }>(
    `DELETE FROM directory_group_members WHERE group_id = $1 AND directory_id = $2 AND directory_user_id = ANY ($3)
     RETURNING directory_user_id`,
    [id, directoryId, members],
  )
  return rows.map(row => idFrom('directoryUser', row.directory_user_id))
}
