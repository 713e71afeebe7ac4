import type { Sql, Transaction } from '../platform/database.ts'
import type { Owner } from '../platform/ids.ts'

export interface DataKeyRow {
  readonly version: number
  readonly wrapped: Buffer
}

/** The key that new values are sealed with. */
export async function findNewestDataKey(sql: Sql, owner: Owner, purpose: string): Promise<DataKeyRow | undefined> {
  const rows = await sql.query<DataKeyRow>(
    'SELECT version, wrapped FROM data_keys WHERE owner = $1 AND purpose = $2 ORDER BY version DESC LIMIT 1',
    [owner, purpose],
  )
  return rows[0]
}

/** One key by its version. */
export async function findDataKey(
  sql: Sql,
  key: { readonly owner: Owner; readonly purpose: string; readonly version: number },
): Promise<DataKeyRow | undefined> {
  const rows = await sql.query<DataKeyRow>(
    'SELECT version, wrapped FROM data_keys WHERE owner = $1 AND purpose = $2 AND version = $3',
    [key.owner, key.purpose, key.version],
  )
  return rows[0]
}

/** Adds the key unless another node was faster: then its key is there afterwards, and this one is dropped. */
export async function addDataKey(
  sql: Sql,
  key: { readonly owner: Owner; readonly purpose: string; readonly version: number; readonly wrapped: Buffer },
): Promise<void> {
  await sql.query(
    `INSERT INTO data_keys (owner, purpose, version, wrapped) VALUES ($1, $2, $3, $4)
     ON CONFLICT (owner, purpose, version) DO NOTHING`,
    [key.owner, key.purpose, key.version, key.wrapped],
  )
}

export interface DataKeyName {
  readonly owner: Owner
  readonly purpose: string
  readonly version: number
}

/** The newest keys of one owner or of all, in the order of owner and purpose. */
export async function listNewestDataKeys(
  tx: Transaction,
  query: {
    readonly owner: Owner | undefined
    readonly after: Pick<DataKeyName, 'owner' | 'purpose'> | undefined
    readonly limit: number
  },
): Promise<DataKeyName[]> {
  return tx.query<DataKeyName>(
    `SELECT DISTINCT ON (owner, purpose) owner, purpose, version FROM data_keys
      WHERE (owner, purpose) > ($1, $2) AND ($3::text IS NULL OR owner = $3)
      ORDER BY owner, purpose, version DESC LIMIT $4`,
    [query.after?.owner ?? '', query.after?.purpose ?? '', query.owner ?? null, query.limit],
  )
}

/** From now on this key only opens. */
export async function saveReplaced(tx: Transaction, key: DataKeyName): Promise<void> {
  await tx.query(
    `UPDATE data_keys SET replaced_at = clock_timestamp()
      WHERE owner = $1 AND purpose = $2 AND version <= $3 AND replaced_at IS NULL`,
    [key.owner, key.purpose, key.version],
  )
}

/**
 * What was sealed for these purposes also lies where we can't seal it anew: arguments in records that are never changed, data
 * keys of the vault with whoever asked for them. Their keys are kept.
 */
const staysSealed = `(purpose = 'arguments' OR purpose LIKE 'vault %')`
/** Longer than a node seals with the key that it knows, and than anybody holds a value that was read before. */
const restBeforeEnd = `interval '10 minutes'`
const rested = `(unused_since < clock_timestamp() - ${restBeforeEnd} AND replaced_at < clock_timestamp() - ${restBeforeEnd})`
const due = `replaced_at IS NOT NULL AND (unused_since IS NULL OR (${rested} AND NOT ${staysSealed}))`

/** Replaced keys whose values are to be sealed anew, or that may have none left and are to be looked for once more. */
export async function listDueDataKeys(sql: Sql, limit: number): Promise<DataKeyName[]> {
  return sql.query<DataKeyName>(
    `SELECT owner, purpose, version FROM data_keys WHERE ${due} ORDER BY replaced_at, owner, purpose, version LIMIT $1`,
    [limit],
  )
}

/** What a look at every value has met of a replaced key. */
export async function saveMet(sql: Sql, key: DataKeyName, met: boolean): Promise<void> {
  await sql.query(
    `UPDATE data_keys SET unused_since = CASE WHEN $4 THEN NULL ELSE coalesce(unused_since, clock_timestamp()) END
      WHERE owner = $1 AND purpose = $2 AND version = $3`,
    [key.owner, key.purpose, key.version, met],
  )
}

/** Destroys a key that has rested; false when it has not. */
export async function deleteDataKey(tx: Transaction, key: DataKeyName): Promise<boolean> {
  const rows = await tx.query<{ version: number }>(
    `DELETE FROM data_keys WHERE owner = $1 AND purpose = $2 AND version = $3 AND ${rested} AND NOT ${staysSealed}
     RETURNING version`,
    [key.owner, key.purpose, key.version],
  )
  return rows.length > 0
}

export interface DataKeyCounts {
  readonly sealing: number
  /** Replaced, with values that may still be sealed with them. */
  readonly replaced: number
  /** Replaced, and no value is left that could be sealed anew. */
  readonly resting: number
}

export async function countDataKeys(sql: Sql): Promise<DataKeyCounts> {
  const [row] = await sql.query<DataKeyCounts>(
    `SELECT count(*) FILTER (WHERE replaced_at IS NULL)::int AS sealing,
       count(*) FILTER (WHERE replaced_at IS NOT NULL AND unused_since IS NULL)::int AS replaced,
       count(*) FILTER (WHERE unused_since IS NOT NULL)::int AS resting FROM data_keys`,
  )
  return row ?? { sealing: 0, replaced: 0, resting: 0 }
}
