import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'
import { findConnection, type SealedConnection } from './store-connections.ts'

/** Active connections by their ids, after this one. */
export async function listActiveAfter(sql: Sql, after: string, limit: number): Promise<SealedConnection[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM sso_connections WHERE state = 'active' AND id > $1 ORDER BY id LIMIT $2`,
    [after, limit],
  )
  const found = await Promise.all(rows.map(({ id }) => findConnection(sql, idFrom('connection', id))))
  return found.filter(connection => connection !== undefined)
}

/** True the first time, on whichever node. */
export async function insertNotice(
  tx: Transaction,
  notice: { readonly connectionId: Id<'connection'>; readonly endsAt: Date; readonly days: number },
): Promise<boolean> {
  const rows = await tx.query<{ days: number }>(
    `INSERT INTO sso_certificate_notices (connection_id, ends_at, days) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING days`,
    [notice.connectionId, notice.endsAt, notice.days],
  )
  return rows.length === 1
}

/** One connection whose metadata stands at an address and was not asked for since a day; from now on it was, so that one node asks. */
export async function takeMetadataDue(sql: Sql): Promise<SealedConnection | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `UPDATE sso_connections SET metadata_read_at = clock_timestamp() WHERE id = (
       SELECT id FROM sso_connections WHERE settings ? 'metadata_url' AND metadata_read_at < clock_timestamp() - interval '1 day'
        ORDER BY metadata_read_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id`,
    [],
  )
  return row && findConnection(sql, idFrom('connection', row.id))
}
