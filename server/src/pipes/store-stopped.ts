import type { Transaction } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Account } from './model.ts'

/**
 * Raises AM011 while a stop is in force for the account, its provider, one of those that it is used for, or everything. A stop that
 * begins waits for this transaction, so that nothing leaves once it has begun.
 */
export async function refuseStoppedAccount(
  tx: Transaction,
  account: Account,
  owner: { readonly userId: UserId | undefined; readonly organizationId: OrganizationId | undefined },
): Promise<void> {
  await tx.query(
    `SELECT refuse_stopped(ARRAY['connected_account', 'provider', 'user', 'organization', 'user', 'organization', 'everything'],
        ARRAY[$1, $2, $3, $3, $4, $5, '']::text[])`,
    [account.id, account.providerId, account.ownerId, owner.userId ?? null, owner.organizationId ?? null],
  )
}
