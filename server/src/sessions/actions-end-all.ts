import type { Transaction } from '../platform/database.ts'
import type { EndReason } from './model.ts'
import { closeEveryDoor, endOneSession, listClosed } from './store-endings.ts'

const batchMax = 1_000

/**
 * Ends every session that lives, in one transaction: for a database in which no node runs yet. Receipts are issued by the first
 * node that starts. Answers how many were ended.
 */
export async function endEverySession(tx: Transaction, by: { reason: EndReason; askedBy: string }): Promise<number> {
  await closeEveryDoor(tx, by)
  for (let ended = 0; ; ) {
    const closed = await listClosed(tx, batchMax)
    for (const { id, ...door } of closed) await endOneSession(tx, id, door)
    ended += closed.length
    if (closed.length < batchMax) return ended
  }
}
