import { deleteConsentsOf } from '../applications/index.ts'
import type { User } from '../directory/index.ts'
import { type AfterForget, forgetAccounts } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { offboardUser, type Receipt } from '../sessions/index.ts'
import { forgetSignIns } from '../sign-in/index.ts'

/** Off-boards a person, with all that other capabilities keep of them. Answers one receipt a session. */
export async function offboardPerson(
  on: Platform,
  actor: Actor,
  { user, successorId }: { readonly user: User; readonly successorId?: UserId | undefined },
): Promise<Receipt[]> {
  let tellProviders: AfterForget | undefined
  const erase = async (tx: Transaction): Promise<void> => {
    await forgetSignIns(tx, user)
    await deleteConsentsOf(tx, user.id)
    tellProviders = await forgetAccounts(on, tx, actor, user.id)
  }
  const receipts = await offboardUser(on, actor, { id: user.id, successorId, erase })
  await tellProviders?.()
  return receipts
}
