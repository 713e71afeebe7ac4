import { record } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import { deleteConnectFlows } from './store-accounts.ts'
import { saveRenewableLost } from './store-refreshes.ts'

/** After a restore: who connected an account whose credential is renewed at the third party has to come back. Answers how many. */
export async function loseRenewable(tx: Transaction): Promise<number> {
  const lost = await saveRenewableLost(tx)
  await deleteConnectFlows(tx)
  for (const { id, providerId, ownerId } of lost)
    await record(tx, {
      type: 'connected_account.needs_reconnection',
      body: { actor: 'restore', account: id, provider: providerId, owner: ownerId },
    })
  return lost.length
}
