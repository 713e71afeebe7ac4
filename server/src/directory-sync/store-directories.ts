import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { DirectoriesRow, DirectoryTokensRow } from '../platform/rows.ts'
import { type Directory, type DirectoryToken, type DirectoryType, directoryTypes, type GroupRole } from './model.ts'

const columns = 'id, organization_id, directory_type, name, state, created_at, updated_at'

function directoryOf(row: DirectoriesRow): Directory {
  return {
    id: idFrom('directory', row.id),
    organizationId: idFrom('organization', row.organization_id),
    type: typeOf(row.directory_type),
    name: row.name,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function typeOf(text: string): DirectoryType {
  const type = directoryTypes.find(each => each === text)
  if (type === undefined) throw new Error(`unknown directory type ${text}`)
  return type
}

export async function insertDirectory(
  tx: Transaction,
  made: Pick<Directory, 'organizationId' | 'type' | 'name'>,
): Promise<Directory> {
  const [row] = await tx.query<DirectoriesRow>(
    `INSERT INTO directories (id, organization_id, directory_type, name) VALUES ($1, $2, $3, $4) RETURNING ${columns}`,
    [newId('directory'), made.organizationId, made.type, made.name],
  )
  if (row === undefined) throw new Error('a directory was not kept')
  return directoryOf(row)
}

export async function findDirectory(sql: Sql, id: Id<'directory'>): Promise<Directory | undefined> {
  const [row] = await sql.query<DirectoriesRow>(`SELECT ${columns} FROM directories WHERE id = $1`, [id])
  return row && directoryOf(row)
}

export async function lockDirectory(tx: Transaction, id: Id<'directory'>): Promise<Directory | undefined> {
  const [row] = await tx.query<DirectoriesRow>(`SELECT ${columns} FROM directories WHERE id = $1 FOR UPDATE`, [id])
  return row && directoryOf(row)
}

/** Undefined where it was linked before: of two first requests at once, one says so. */
export async function linkDirectory(tx: Transaction, id: Id<'directory'>): Promise<Directory | undefined> {
  const [row] = await tx.query<DirectoriesRow>(
    `UPDATE directories SET state = 'linked', updated_at = clock_timestamp() WHERE id = $1 AND state = 'validating'
     RETURNING ${columns}`,
    [id],
  )
  return row && directoryOf(row)
}

export async function removeDirectory(tx: Transaction, id: Id<'directory'>): Promise<void> {
  await tx.query('DELETE FROM directories WHERE id = $1', [id])
}

export interface DirectoryFilter {
  readonly page: Page
  readonly organizationId: OrganizationId | undefined
  /** A part of the name. */
  readonly search: string | undefined
}

export async function listDirectories(sql: Sql, filter: DirectoryFilter): Promise<Directory[]> {
  const { page, organizationId, search } = filter
  const rows = await sql.query<DirectoriesRow>(
    `SELECT ${columns} FROM directories
      WHERE ($1::text IS NULL OR organization_id = $1) AND ($2::text IS NULL OR position(lower($2) IN lower(name)) > 0)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN id > $3 ELSE id < $3 END)
      ORDER BY CASE WHEN $4 THEN id END ASC, id DESC LIMIT $5`,
    [organizationId ?? null, search ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(directoryOf)
}

const tokenColumns = 'id, directory_id, hint, ends_at, created_at'
type TokenRow = Omit<DirectoryTokensRow, 'hash'>

function tokenOf(row: TokenRow): DirectoryToken {
  return {
    id: idFrom('directoryToken', row.id),
    directoryId: idFrom('directory', row.directory_id),
    hint: row.hint,
    endsAt: row.ends_at ?? undefined,
    createdAt: row.created_at,
  }
}

export async function insertToken(
  tx: Transaction,
  made: { readonly directoryId: Id<'directory'>; readonly hash: Uint8Array; readonly hint: string },
): Promise<DirectoryToken> {
  const [row] = await tx.query<TokenRow>(
    `INSERT INTO directory_tokens (id, directory_id, hash, hint) VALUES ($1, $2, $3, $4) RETURNING ${tokenColumns}`,
    [newId('directoryToken'), made.directoryId, made.hash, made.hint],
  )
  if (row === undefined) throw new Error('a token was not kept')
  return tokenOf(row)
}

/** All that count end after so many seconds at the latest; answers those that this moved. */
export async function endTokens(
  tx: Transaction,
  directoryId: Id<'directory'>,
  overlapSeconds: number,
): Promise<DirectoryToken[]> {
  const rows = await tx.query<TokenRow>(
    `UPDATE directory_tokens SET ends_at = clock_timestamp() + make_interval(secs => $2)
      WHERE directory_id = $1 AND (ends_at IS NULL OR ends_at > clock_timestamp() + make_interval(secs => $2))
      RETURNING ${tokenColumns}`,
    [directoryId, overlapSeconds],
  )
  return rows.map(tokenOf)
}

export async function listTokens(sql: Sql, directoryId: Id<'directory'>): Promise<DirectoryToken[]> {
  const rows = await sql.query<TokenRow>(
    `SELECT ${tokenColumns} FROM directory_tokens WHERE directory_id = $1 AND (ends_at IS NULL OR ends_at > clock_timestamp())
      ORDER BY id LIMIT 100`,
    [directoryId],
  )
  return rows.map(tokenOf)
}

/** The directory that this token opens, and no other one. */
export async function findDirectoryByToken(
  sql: Sql,
  { id, hash }: { readonly id: Id<'directory'>; readonly hash: Uint8Array },
): Promise<Directory | undefined> {
  const [row] = await sql.query<DirectoriesRow>(
    `SELECT ${columns} FROM directories WHERE id = $1 AND EXISTS (SELECT FROM directory_tokens t
      WHERE t.hash = $2 AND t.directory_id = $1 AND (t.ends_at IS NULL OR t.ends_at > clock_timestamp()))`,
    [id, hash],
  )
  return row && directoryOf(row)
}

export async function listGroupRoles(sql: Sql, directoryId: Id<'directory'>): Promise<GroupRole[]> {
  const rows = await sql.query<{ group_id: string; role_slug: string }>(
    'SELECT group_id, role_slug FROM directory_role_mappings WHERE directory_id = $1 ORDER BY group_id',
    [directoryId],
  )
  return rows.map(row => ({ groupId: idFrom('directoryGroup', row.group_id), role: row.role_slug }))
}

export async function saveGroupRoles(
  tx: Transaction,
  directoryId: Id<'directory'>,
  mappings: readonly GroupRole[],
): Promise<void> {
  await tx.query('DELETE FROM directory_role_mappings WHERE directory_id = $1', [directoryId])
  await tx.query(
    `INSERT INTO directory_role_mappings (directory_id, group_id, role_slug)
     SELECT $1, given.group_id, given.role FROM unnest($2::text[], $3::text[]) AS given (group_id, role)`,
    [directoryId, mappings.map(({ groupId }) => groupId), mappings.map(({ role }) => role)],
  )
}
