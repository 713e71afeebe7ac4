import { record } from '../audit/index.ts'
import { type Actor, actorName, type InstallationRole, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { lastOwner } from './errors.ts'
import { countOtherOwners, lockUser, saveInstallationRole } from './store-users.ts'

/**
 * Gives a person another role of the installation, or none. What stood on the former one ends in this transaction, and the role counts
 * from the next request on. The same role again changes nothing.
 *
 * @throws Refusal 404 for an unknown person, 409 for the last owner.
 */
export async function changeInstallationRole(
  tx: Transaction,
  actor: Actor,
  { userId, role }: { readonly userId: UserId; readonly role: InstallationRole | undefined },
): Promise<void> {
  const before = await lockUser(tx, userId)
  if (before === undefined) throw notFound('user')
  if (before.role === role) return
  if (before.role === 'owner' && (await countOtherOwners(tx, userId)) === 0) throw lastOwner()
  await saveInstallationRole(tx, userId, role)
  const body = { actor: actorName(actor), user: userId, before: before.role ?? null, after: role ?? null }
  await record(tx, { type: 'installation_role.changed', ...inSession(actor), body })
}
