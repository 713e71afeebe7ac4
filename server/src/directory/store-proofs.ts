import type { Sql, Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'

/** Whether the row changed, and whether a password went that nobody had proven to be the owner's. */
export interface ProvenAddress {
  readonly changed: boolean
  readonly passwordDropped: boolean
}

export async function saveAddressProven(tx: Transaction, id: UserId, dropPassword: boolean): Promise<ProvenAddress> {
  const [row] = await tx.query<{ dropped: boolean }>(
    `UPDATE users u SET email_verified = true, updated_at = clock_timestamp(),
       password_hash = CASE WHEN $2 THEN NULL ELSE u.password_hash END,
       password_work = CASE WHEN $2 THEN NULL ELSE u.password_work END
      FROM (SELECT id, password_hash FROM users WHERE id = $1 AND NOT email_verified AND deleted_at IS NULL FOR UPDATE) o
      WHERE u.id = o.id RETURNING $2 AND o.password_hash IS NOT NULL AS dropped`,
    [id, dropPassword],
  )
  return { changed: row !== undefined, passwordDropped: row?.dropped === true }
}

export async function hasPassword(sql: Sql, id: UserId): Promise<boolean> {
  const [row] = await sql.query<{ there: boolean }>(
    'SELECT password_hash IS NOT NULL AS there FROM users WHERE id = $1 AND deleted_at IS NULL',
    [id],
  )
  return row?.there === true
}
