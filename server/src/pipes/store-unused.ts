import type { Sql } from '../platform/database.ts'
import { type AccountId, idFrom } from '../platform/ids.ts'

/** Connected accounts that are older than so many days. */
export async function listConnectedBefore(
  sql: Sql,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<{ id: AccountId; createdAt: Date }[]> {
  const rows = await sql.query<{ id: string; created_at: Date }>(
    `SELECT id, created_at FROM connected_accounts WHERE state <> 'disconnected'
        AND created_at < clock_timestamp() - make_interval(days => $1) ORDER BY id LIMIT $2`,
    [days, limit],
  )
  return rows.map(row => ({ id: idFrom('account', row.id), createdAt: row.created_at }))
}
