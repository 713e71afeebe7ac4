import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import { presentUser } from './render-user.ts'
import { saveAddressProven } from './store-proofs.ts'
import { getUser } from './store-users.ts'

/**
 * The person proved that their address is theirs. A password that was set before anybody had proven that is dropped, unless it was
 * part of this very proof: somebody else may have signed the address up first, and waits (T27).
 */
export async function proveAddress(
  tx: Transaction,
  actor: Actor,
  { userId, keepPassword }: { readonly userId: UserId; readonly keepPassword: boolean },
): Promise<void> {
  const { changed, passwordDropped } = await saveAddressProven(tx, userId, !keepPassword)
  if (!changed) return
  await emit(tx, {
    actor,
    event: 'user.updated',
    data: presentUser(await getUser(tx, userId)),
    previous: { email_verified: false },
    body: { user: userId, because: 'address_proven', password_dropped: passwordDropped },
  })
}
