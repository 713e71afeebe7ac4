import type { Sql } from '../platform/database.ts'
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
