import type { Sql, Transaction } from '../platform/database.ts'
import { type AccountId, idFrom, type ProviderId } from '../platform/ids.ts'
import { type AccountRow, accountColumns, accountOf, type SealedCredential } from './store-accounts.ts'

/** Providers at which an account is due. */
export async function listProbeDue(sql: Sql): Promise<ProviderId[]> {
  const rows = await sql.query<{ provider_id: string }>(
    `SELECT DISTINCT provider_id FROM connected_accounts WHERE state = 'connected' AND probe_due_at <= clock_timestamp() LIMIT 1000`,
  )
  return rows.map(row => idFrom('provider', row.provider_id))
}

/** Takes the turn to ask about the account there that waits longest; undefined when none is due, or others have them all. */
export async function takeProbe(
  sql: Sql,
  { providerId, restSeconds }: { readonly providerId: ProviderId; readonly restSeconds: number },
): Promise<AccountId | undefined> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE connected_accounts SET probe_due_at = clock_timestamp() + make_interval(secs => $2)
      WHERE id = (SELECT id FROM connected_accounts
          WHERE provider_id = $1 AND state = 'connected' AND probe_due_at <= clock_timestamp()
          ORDER BY probe_due_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id`,
    [providerId, restSeconds],
  )
  return rows[0] && idFrom('account', rows[0].id)
}

/** The provider said that this very credential is good. */
export async function saveProbed(sql: Sql, id: AccountId, version: number): Promise<void> {
  await sql.query(
    `UPDATE connected_accounts SET checked_at = clock_timestamp()
      WHERE id = $1 AND credential_version = $2 AND state = 'connected'`,
    [id, version],
  )
}

/** Accounts that ended with a row elsewhere and that nobody told of yet, locked; with what the provider takes back. */
export async function takeUntold(tx: Transaction, limit: number): Promise<SealedCredential[]> {
  const rows = await tx.query<AccountRow & { credential_sealed: Buffer }>(
    `SELECT ${accountColumns}, credential_sealed FROM connected_accounts
      WHERE state = 'disconnected' AND credential_sealed IS NOT NULL ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
    [limit],
  )
  return rows.map(row => ({ account: accountOf(row), sealed: row.credential_sealed }))
}

/** Its credential goes. */
export async function forgetCredential(tx: Transaction, id: AccountId): Promise<void> {
  await tx.query(`UPDATE connected_accounts SET credential_sealed = NULL WHERE id = $1 AND state = 'disconnected'`, [
    id,
  ])
}
