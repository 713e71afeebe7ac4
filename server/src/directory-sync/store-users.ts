import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { DirectoryUsersRow } from '../platform/rows.ts'
import type { Directory, DirectoryPerson, DirectoryUser, ScimResource } from './model.ts'

type Row = Omit<DirectoryUsersRow, 'user_name_key' | 'resource'> & { resource: ScimResource; organization_id: string }

const columns = `u.id, u.directory_id, d.organization_id, u.external_id, u.user_name, u.active, u.email, u.first_name, u.last_name,
  u.display_name, u.job_title, u.resource, u.version, u.user_id, u.created_at, u.updated_at`
const kept = `id, directory_id, external_id, user_name, active, email, first_name, last_name, display_name, job_title, resource, version,
  user_id, created_at, updated_at`
const joined = 'directory_users u JOIN directories d ON d.id = u.directory_id'

function userOf(row: Row): DirectoryUser {
  return {
    id: idFrom('directoryUser', row.id),
    directoryId: idFrom('directory', row.directory_id),
    organizationId: idFrom('organization', row.organization_id),
    externalId: row.external_id ?? undefined,
    userName: row.user_name,
    active: row.active,
    email: row.email ?? undefined,
    firstName: row.first_name ?? undefined,
    lastName: row.last_name ?? undefined,
    displayName: row.display_name ?? undefined,
    jobTitle: row.job_title ?? undefined,
    resource: row.resource,
    version: Number(row.version),
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const valuesOf = (person: DirectoryPerson): readonly unknown[] => [
  person.externalId ?? null,
  person.userName,
  person.userName.toLowerCase(),
  person.active,
  person.email ?? null,
  person.firstName ?? null,
  person.lastName ?? null,
  person.displayName ?? null,
  person.jobTitle ?? null,
  JSON.stringify(person.resource),
]

/** Undefined where somebody in this directory is called that. */
export async function insertDirectoryUser(
  tx: Transaction,
  directoryId: Id<'directory'>,
  person: DirectoryPerson,
): Promise<DirectoryUser | undefined> {
  const [row] = await tx.query<Row>(
    `WITH made AS (INSERT INTO directory_users (id, directory_id, external_id, user_name, user_name_key, active, email, first_name,
        last_name, display_name, job_title, resource) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (directory_id, user_name_key) DO NOTHING RETURNING ${kept})
     SELECT ${columns} FROM made u JOIN directories d ON d.id = u.directory_id`,
    [newId('directoryUser'), directoryId, ...valuesOf(person)],
  )
  return row && userOf(row)
}

export async function saveDirectoryUser(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryUser, 'id' | 'directoryId'>,
  person: DirectoryPerson,
): Promise<DirectoryUser> {
  const [row] = await tx.query<Row>(
    `WITH saved AS (UPDATE directory_users SET external_id = $3, user_name = $4, user_name_key = $5, active = $6, email = $7,
        first_name = $8, last_name = $9, display_name = $10, job_title = $11, resource = $12, version = version + 1,
        updated_at = clock_timestamp() WHERE id = $1 AND directory_id = $2 RETURNING ${kept})
     SELECT ${columns} FROM saved u JOIN directories d ON d.id = u.directory_id`,
    [id, directoryId, ...valuesOf(person)],
  )
  if (row === undefined) throw new Error('a directory user that was held is gone')
  return userOf(row)
}

/** Whether another one in this directory is called that. */
export async function userNameIsTaken(
  tx: Transaction,
  { id, directoryId, userName }: Pick<DirectoryUser, 'id' | 'directoryId' | 'userName'>,
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM directory_users WHERE directory_id = $1 AND user_name_key = $2 AND id <> $3',
    [directoryId, userName.toLowerCase(), id],
  )
  return rows.length > 0
}

/** False where another one of this directory is that person already. */
export async function linkDirectoryUser(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryUser, 'id' | 'directoryId'>,
  userId: UserId | undefined,
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE directory_users SET user_id = $3 WHERE id = $1 AND directory_id = $2 AND ($3::text IS NULL OR NOT EXISTS (
       SELECT FROM directory_users o WHERE o.directory_id = $2 AND o.user_id = $3 AND o.id <> $1)) RETURNING id`,
    [id, directoryId, userId ?? null],
  )
  return rows.length === 1
}

export async function removeDirectoryUser(
  tx: Transaction,
  { id, directoryId }: Pick<DirectoryUser, 'id' | 'directoryId'>,
): Promise<void> {
  await tx.query('DELETE FROM directory_users WHERE id = $1 AND directory_id = $2', [id, directoryId])
}

/** Of whichever directory, for who manages the installation. */
export async function findDirectoryUser(sql: Sql, id: Id<'directoryUser'>): Promise<DirectoryUser | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM ${joined} WHERE u.id = $1`, [id])
  return row && userOf(row)
}

/** Of this directory; held against every change where `hold` says so. */
export async function findUserOf(
  sql: Sql,
  { id, directoryId, hold }: { readonly id: Id<'directoryUser'>; readonly directoryId: Id<'directory'>; hold: boolean },
): Promise<DirectoryUser | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined} WHERE u.id = $1 AND u.directory_id = $2${hold ? ' FOR UPDATE OF u' : ''}`,
    [id, directoryId],
  )
  return row && userOf(row)
}

export interface UserFilter {
  readonly page: Page
  readonly directoryId: Id<'directory'> | undefined
  readonly groupId: Id<'directoryGroup'> | undefined
  readonly email: string | undefined
  readonly idpId: string | undefined
}

export async function listDirectoryUsers(sql: Sql, filter: UserFilter): Promise<DirectoryUser[]> {
  const { page, directoryId, groupId, email, idpId } = filter
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined}
      WHERE ($1::text IS NULL OR u.directory_id = $1)
        AND ($2::text IS NULL OR u.id IN (SELECT directory_user_id FROM directory_group_members WHERE group_id = $2))
        AND ($3::text IS NULL OR lower(u.email) = lower($3))
        AND ($4::text IS NULL OR coalesce(u.external_id, u.id) = $4)
        AND ($5::text IS NULL OR CASE WHEN $6 THEN u.id > $5 ELSE u.id < $5 END)
      ORDER BY CASE WHEN $6 THEN u.id END ASC, u.id DESC LIMIT $7`,
    [directoryId ?? null, groupId ?? null, email ?? null, idpId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(userOf)
}

/** What a filter of SCIM comes to before each resource is looked at. */
export interface Sought {
  readonly userName?: string | undefined
  readonly externalId?: string | undefined
  readonly email?: string | undefined
}

const soughtUsers = `u.directory_id = $1 AND ($2::text IS NULL OR u.user_name_key = $2) AND ($3::text IS NULL OR u.external_id = $3)
  AND ($4::text IS NULL OR lower(u.email) = $4)`

/** A part of those of this directory, in the order in which they came. */
export async function seekUsers(
  sql: Sql,
  directory: Pick<Directory, 'id'>,
  { sought, offset, limit }: { readonly sought: Sought; readonly offset: number; readonly limit: number },
): Promise<{ readonly users: DirectoryUser[]; readonly total: number }> {
  const values = [
    directory.id,
    sought.userName?.toLowerCase() ?? null,
    sought.externalId ?? null,
    sought.email?.toLowerCase() ?? null,
  ]
  const [counted] = await sql.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM directory_users u WHERE ${soughtUsers}`,
    values,
  )
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined} WHERE ${soughtUsers} ORDER BY u.id OFFSET $5 LIMIT $6`,
    [...values, offset, limit],
  )
  return { users: rows.map(userOf), total: counted?.total ?? 0 }
}

/** Whom a directory of this organization suspended. */
export async function noteSuspension(tx: Transaction, userId: UserId, organizationId: OrganizationId): Promise<void> {
  await tx.query(
    `INSERT INTO directory_suspensions (user_id, organization_id) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET organization_id = excluded.organization_id, at = clock_timestamp()`,
    [userId, organizationId],
  )
}

/** True where it was this organization's own suspension; it is none any more. */
export async function takeSuspension(
  tx: Transaction,
  userId: UserId,
  organizationId: OrganizationId,
): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    'DELETE FROM directory_suspensions WHERE user_id = $1 AND organization_id = $2 RETURNING user_id',
    [userId, organizationId],
  )
  return rows.length === 1
}

export async function countDirectory(
  sql: Sql,
  id: Id<'directory'>,
): Promise<{ readonly active: number; readonly inactive: number; readonly groups: number }> {
  const [row] = await sql.query<{ active: number; inactive: number; groups: number }>(
    `SELECT count(*) FILTER (WHERE active)::int AS active, count(*) FILTER (WHERE NOT active)::int AS inactive,
       (SELECT count(*)::int FROM directory_groups WHERE directory_id = $1) AS groups FROM directory_users WHERE directory_id = $1`,
    [id],
  )
  return row ?? { active: 0, inactive: 0, groups: 0 }
}

/** Those of these that this directory has. */
export async function findUsersOf(
  sql: Sql,
  directoryId: Id<'directory'>,
  ids: readonly Id<'directoryUser'>[],
): Promise<DirectoryUser[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${joined} WHERE u.directory_id = $1 AND u.id = ANY ($2) ORDER BY u.id`,
    [directoryId, ids],
  )
  return rows.map(userOf)
}
