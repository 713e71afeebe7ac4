import type { Sql, Transaction } from '../platform/database.ts'
import type { Owner, VaultObjectId } from '../platform/ids.ts'
import type { VaultKeysRow } from '../platform/rows.ts'
import type { KeyContext, ObjectSummary, ObjectVersion, VaultKey, VaultObject } from './model.ts'

function keyOf(row: Pick<VaultKeysRow, 'id' | 'owner' | 'context'>): VaultKey {
  return { id: row.id, owner: row.owner as Owner, context: row.context as KeyContext }
}

/** The key of a context, made unless it is there. `made` tells; of two at once, one makes it. */
export async function ensureVaultKey(
  tx: Transaction,
  key: VaultKey & { readonly contextDigest: Buffer },
): Promise<{ readonly key: VaultKey; readonly made: boolean }> {
  const made = await tx.query<{ id: string }>(
    `INSERT INTO vault_keys (id, owner, context_digest, context) VALUES ($1, $2, $3, $4)
     ON CONFLICT (context_digest) DO NOTHING RETURNING id`,
    [key.id, key.owner, key.contextDigest, JSON.stringify(key.context)],
  )
  const [row] = await tx.query<VaultKeysRow>('SELECT id, owner, context FROM vault_keys WHERE context_digest = $1', [
    key.contextDigest,
  ])
  if (row === undefined) throw new TypeError('the key was made, or was there')
  return { key: keyOf(row), made: made.length > 0 }
}

export async function findVaultKey(sql: Sql, id: string): Promise<VaultKey | undefined> {
  const rows = await sql.query<VaultKeysRow>('SELECT id, owner, context FROM vault_keys WHERE id = $1', [id])
  return rows[0] && keyOf(rows[0])
}

interface ObjectRow {
  id: string
  name: string
  version: number
  key_id: string
  owner: string
  context: unknown
  updated_by_id: string
  updated_by_name: string
  updated_at: Date
  version_id: string
  value_sealed: Buffer
}

const objectColumns = `o.id, o.name, o.version, o.key_id, k.owner, k.context, o.updated_by_id, o.updated_by_name, o.updated_at,
  v.id AS version_id, v.value_sealed`
const objectTables = `vault_objects o JOIN vault_keys k ON k.id = o.key_id
  JOIN vault_versions v ON v.object_id = o.id AND v.number = o.version`

function objectOf(row: ObjectRow): VaultObject {
  return {
    id: row.id as VaultObjectId,
    name: row.name,
    version: row.version,
    key: keyOf({ id: row.key_id, owner: row.owner, context: row.context }),
    updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
    updatedAt: row.updated_at,
    versionId: row.version_id,
    valueSealed: row.value_sealed,
  }
}

export async function findObject(sql: Sql, id: VaultObjectId): Promise<VaultObject | undefined> {
  const rows = await sql.query<ObjectRow>(`SELECT ${objectColumns} FROM ${objectTables} WHERE o.id = $1`, [id])
  return rows[0] && objectOf(rows[0])
}

export async function findObjectByName(sql: Sql, name: string): Promise<VaultObject | undefined> {
  const rows = await sql.query<ObjectRow>(`SELECT ${objectColumns} FROM ${objectTables} WHERE o.name = $1`, [name])
  return rows[0] && objectOf(rows[0])
}

/** The row of the object itself is locked first, so that what is then read is the newest version. */
export async function lockObject(tx: Transaction, id: VaultObjectId): Promise<VaultObject | undefined> {
  await tx.query('SELECT id FROM vault_objects WHERE id = $1 FOR UPDATE', [id])
  return findObject(tx, id)
}

/** False when the name is taken. */
export async function insertObject(
  tx: Transaction,
  object: { id: VaultObjectId; name: string; keyId: string; by: { id: string; name: string } },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO vault_objects (id, name, key_id, updated_by_id, updated_by_name) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO NOTHING RETURNING id`,
    [object.id, object.name, object.keyId, object.by.id, object.by.name],
  )
  return rows.length > 0
}

export async function insertVersion(
  tx: Transaction,
  version: { id: string; objectId: VaultObjectId; number: number; valueSealed: Buffer; size: number; etag: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO vault_versions (id, object_id, number, value_sealed, size, etag) VALUES ($1, $2, $3, $4, $5, $6)`,
    [version.id, version.objectId, version.number, version.valueSealed, version.size, version.etag],
  )
}

export async function saveObjectVersion(
  tx: Transaction,
  object: { id: VaultObjectId; version: number; by: { id: string; name: string } },
): Promise<void> {
  await tx.query(
    `UPDATE vault_objects SET version = $2, updated_by_id = $3, updated_by_name = $4, updated_at = clock_timestamp()
      WHERE id = $1`,
    [object.id, object.version, object.by.id, object.by.name],
  )
}

/** With all its versions. */
export async function deleteObjectRow(tx: Transaction, id: VaultObjectId): Promise<void> {
  await tx.query('DELETE FROM vault_objects WHERE id = $1', [id])
}

export interface ObjectQuery {
  readonly ascending: boolean
  /** Exclusive. */
  readonly from: VaultObjectId | undefined
  readonly take: number
  /** Part of a name. */
  readonly search: string | undefined
  readonly updatedAfter: Date | undefined
}

/** In the order of creation; ids tell nothing about it, so the cursor is looked up. */
export async function listObjects(sql: Sql, query: ObjectQuery): Promise<ObjectSummary[]> {
  const { ascending, from, take, search, updatedAfter } = query
  const rows = await sql.query<{ id: string; name: string; updated_at: Date }>(
    `SELECT o.id, o.name, o.updated_at FROM vault_objects o
      LEFT JOIN vault_objects cursor ON cursor.id = $1::uuid
      WHERE ($1::uuid IS NULL OR CASE WHEN $2 THEN (o.created_at, o.id) > (cursor.created_at, cursor.id)
          ELSE (o.created_at, o.id) < (cursor.created_at, cursor.id) END)
        AND ($4::text IS NULL OR strpos(lower(o.name), lower($4)) > 0)
        AND ($5::timestamptz IS NULL OR o.updated_at > $5)
      ORDER BY CASE WHEN $2 THEN o.created_at END ASC, CASE WHEN $2 THEN o.id END ASC, o.created_at DESC, o.id DESC
      LIMIT $3`,
    [from ?? null, ascending, take, search ?? null, updatedAfter ?? null],
  )
  return rows.map(row => ({ id: row.id as VaultObjectId, name: row.name, updatedAt: row.updated_at }))
}

const versionsMax = 1_000

/** Newest first. */
export async function listVersions(sql: Sql, id: VaultObjectId): Promise<ObjectVersion[]> {
  const rows = await sql.query<{ id: string; number: number; size: number; etag: string; created_at: Date }>(
    `SELECT id, number, size, etag, created_at FROM vault_versions WHERE object_id = $1
      ORDER BY number DESC LIMIT ${versionsMax}`,
    [id],
  )
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    size: row.size,
    etag: row.etag,
    createdAt: row.created_at,
  }))
}
