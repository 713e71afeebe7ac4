import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { finishEnding } from './actions-end.ts'
import type { EndReason, Receipt } from './model.ts'
import { closeDoorsOf, listLivingAmong } from './store-endings.ts'

/**
 * Takes away what sessions stand on, with the doors of those that live in the same commit, then ends each of them: complete when
 * this returns (I4). `take` answers the sessions that stood on it, living or not; whoever starts one holds what it stands on.
 */
export async function endGround(
  on: Platform,
  actor: Actor,
  { reason, take }: { readonly reason: EndReason; readonly take: (tx: Transaction) => Promise<readonly SessionId[]> },
): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const living = await listLivingAmong(tx, await take(tx))
    await closeDoorsOf(tx, living, { reason, askedBy: actorName(actor) })
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}
