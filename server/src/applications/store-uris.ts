import type { Sql, Transaction } from '../platform/database.ts'
import type { ApplicationId } from '../platform/ids.ts'
import type { LogoutUri, RedirectUri } from './model.ts'

/** Exactly these, in this order; a URI that stays keeps its row and id. */
export async function saveRedirectUris(
  tx: Transaction,
  id: ApplicationId,
  uris: readonly RedirectUri[],
): Promise<void> {
  await tx.query('DELETE FROM redirect_uris WHERE application_id = $1 AND uri <> ALL ($2::text[])', [
    id,
    uris.map(each => each.uri),
  ])
  for (const each of uris)
    await tx.query(
      `INSERT INTO redirect_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
       ON CONFLICT (application_id, uri) DO UPDATE SET is_default = excluded.is_default`,
      [each.id, id, each.uri, each.isDefault],
    )
}

/** Exactly these, as `saveRedirectUris` does it. */
export async function saveLogoutUris(tx: Transaction, id: ApplicationId, uris: readonly LogoutUri[]): Promise<void> {
  await tx.query('DELETE FROM logout_uris WHERE application_id = $1 AND uri <> ALL ($2::text[])', [
    id,
    uris.map(each => each.uri),
  ])
  for (const each of uris)
    await tx.query(
      `INSERT INTO logout_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
       ON CONFLICT (application_id, uri) DO UPDATE SET is_default = excluded.is_default`,
      [each.id, id, each.uri, each.isDefault],
    )
}

/** Whether a page of that origin may call us: exact text, of any active application; never a pattern (T43). */
export async function originRegistered(sql: Sql, origin: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `SELECT o.id FROM cors_origins o JOIN applications a ON a.id = o.application_id
      WHERE o.origin = $1 AND a.state = 'active' LIMIT 1`,
    [origin],
  )
  return rows.length === 1
}
