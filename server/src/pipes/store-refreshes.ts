import type { Sql, Transaction } from '../platform/database.ts'
import type { AccountId, ProviderId, UserId } from '../platform/ids.ts'
import type { Account, LostBecause } from './model.ts'
import { type AccountRow, accountColumns, accountOf, type CredentialParts } from './store-accounts.ts'

export interface LockedAccount {
  readonly account: Account
  readonly sealed: Buffer | undefined
  /** Somebody has the right to refresh it now. */
  readonly refreshing: boolean
  /** After an attempt in vain the next one is not due yet. */
  readonly resting: boolean
  /** Who had the right to refresh it died with it: whether the provider answered is not known. */
  readonly abandoned: boolean
}

/** Undefined when the account is not there any more. */
export async function lockAccount(tx: Transaction, id: AccountId): Promise<LockedAccount | undefined> {
  const rows = await tx.query<
    AccountRow & { credential_sealed: Buffer | null; refreshing: boolean; resting: boolean; abandoned: boolean }
  >(
    `SELECT ${accountColumns}, credential_sealed, coalesce(refreshing_until > clock_timestamp(), false) AS refreshing,
        coalesce(refresh_retry_at > clock_timestamp(), false) AS resting,
        refreshing_by IS NOT NULL AND refreshing_until <= clock_timestamp() AS abandoned
       FROM connected_accounts WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const { refreshing, resting, abandoned } = row
  return { account: accountOf(row), sealed: row.credential_sealed ?? undefined, refreshing, resting, abandoned }
}

/** Takes the right to refresh, for so long. */
export async function takeRefresh(
  tx: Transaction,
  id: AccountId,
  { by, seconds, failures }: { readonly by: string; readonly seconds: number; readonly failures: number },
): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET refreshing_until = clock_timestamp() + make_interval(secs => $2), refreshing_by = $3,
        refresh_failures = $4 WHERE id = $1`,
    [id, seconds, by, failures],
  )
}

/** For so long again, while it is one's own. */
export async function holdRefresh(
  sql: Sql,
  id: AccountId,
  { by, seconds }: { readonly by: string; readonly seconds: number },
): Promise<void> {
  await sql.query(
    `UPDATE connected_accounts SET refreshing_until = clock_timestamp() + make_interval(secs => $3)
      WHERE id = $1 AND refreshing_by = $2`,
    [id, by, seconds],
  )
}

/** Only by the attempt that has it: one that took too long gives nobody else's right away. */
export async function releaseRefresh(sql: Sql, id: AccountId, by: string): Promise<void> {
  await sql.query(
    'UPDATE connected_accounts SET refreshing_until = NULL, refreshing_by = NULL WHERE id = $1 AND refreshing_by = $2',
    [id, by],
  )
}

/** A rotated credential, unless another one has come in between. Answers whether it was stored. */
export async function saveRefreshed(
  tx: Transaction,
  id: AccountId,
  it: Pick<CredentialParts, 'sealed' | 'version' | 'expiresAt' | 'scopes'> & {
    /** What the provider gives by its own word, asked for or not; undefined: it says nothing of it. */
    readonly offered: readonly string[] | undefined
    readonly rotates: boolean
  },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE connected_accounts SET credential_sealed = $2, credential_version = $3, credential_expires_at = $4,
        scopes = $5, refresh_rotates = $6, scopes_offered = coalesce($7, scopes_offered), refresh_failures = 0, refresh_retry_at = NULL, refreshing_until = NULL,
        refreshing_by = NULL, checked_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE id = $1 AND state = 'connected' AND credential_version = $3 - 1 RETURNING id`,
    [id, it.sealed, it.version, it.expiresAt ?? null, it.scopes, it.rotates, it.offered ?? null],
  )
  return rows.length === 1
}

/** An attempt whose answer did not come: the same credential rests so long before it is tried again. */
export async function saveRefreshFailure(
  sql: Sql,
  id: AccountId,
  { version, failures, restMs }: { readonly version: number; readonly failures: number; readonly restMs: number },
): Promise<void> {
  await sql.query(
    `UPDATE connected_accounts SET refresh_failures = $3, refresh_retry_at = clock_timestamp() + make_interval(secs => $4)
      WHERE id = $1 AND credential_version = $2`,
    [id, version, failures, restMs / 1000],
  )
}

/** The provider has withdrawn it. The version is compared, so that news about an old credential does not end a new one. */
export async function saveNeedsReconnection(
  tx: Transaction,
  id: AccountId,
  { version, because }: { readonly version: number; readonly because: LostBecause },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE connected_accounts SET state = 'needs_reconnection', lost_because = $3, credential_sealed = NULL,
        refreshing_until = NULL, updated_at = clock_timestamp()
      WHERE id = $1 AND state = 'connected' AND credential_version = $2 RETURNING id`,
    [id, version, because],
  )
  return rows.length === 1
}

/** Every account whose credential can be renewed: what is here may have been renewed since, and is worth nothing then. */
export async function saveRenewableLost(
  tx: Transaction,
): Promise<{ readonly id: AccountId; readonly providerId: ProviderId; readonly ownerId: UserId }[]> {
  return tx.query(
    `UPDATE connected_accounts SET state = 'needs_reconnection', credential_sealed = NULL, refreshing_until = NULL,
        updated_at = clock_timestamp()
      WHERE state = 'connected' AND auth_method = 'oauth' AND refresh_rotates IS NOT FALSE
        AND (refreshable OR credential_expires_at IS NOT NULL)
     RETURNING id, provider_id AS "providerId", owner_id AS "ownerId"`,
  )
}

/** The access token is refused before its time: the next call refreshes it first. */
export async function saveExpired(sql: Sql, id: AccountId, version: number): Promise<void> {
  await sql.query(
    `UPDATE connected_accounts SET credential_expires_at = clock_timestamp()
      WHERE id = $1 AND credential_version = $2 AND state = 'connected'`,
    [id, version],
  )
}
