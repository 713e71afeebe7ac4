import type { Transaction } from '../platform/database.ts'
import type { AccountId } from '../platform/ids.ts'
import type { Account, AccountUse } from './model.ts'
import { type AccountRow, accountColumns, accountOf } from './store-accounts.ts'

/** Holds it against every other change of it. */
export async function holdAccountAlone(tx: Transaction, id: AccountId): Promise<Account | undefined> {
  const rows = await tx.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  return rows[0] && accountOf(rows[0])
}

/** What its owner calls it; undefined takes the name away. */
export async function saveName(tx: Transaction, id: AccountId, name: string | undefined): Promise<void> {
  await tx.query('UPDATE connected_accounts SET name = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    name ?? null,
  ])
}

/** Whose agents may use it from now on. */
export async function saveUse(tx: Transaction, id: AccountId, use: AccountUse): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET used_by = $2, used_by_role = $3, updated_at = clock_timestamp() WHERE id = $1`,
    [id, use.by, use.by === 'role' ? use.role : null],
  )
}

/** It is the one that is meant from now on where none is named, instead of whichever was. */
export async function saveMeant(tx: Transaction, { id, providerId, ownerId, organizationId }: Account): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET connection_role = 'standard', updated_at = clock_timestamp()
      WHERE provider_id = $1 AND owner_id = $2 AND coalesce(organization_id, '') = $3 AND id <> $4
        AND connection_role = 'compatibility' AND state <> 'disconnected'`,
    [providerId, ownerId, organizationId ?? '', id],
  )
  await tx.query(
    `UPDATE connected_accounts SET connection_role = 'compatibility', updated_at = clock_timestamp() WHERE id = $1`,
    [id],
  )
}
