import { deleteResourcesOf } from '../authorization/index.ts'
import { eraseOrganizationOf, lockOrganization } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { deleteRolesOf } from '../roles/index.ts'
import { finishEnding } from './actions-end.ts'
import type { Receipt } from './model.ts'
import { closeDoorsOf, listLivingOfOrganization } from './store-endings.ts'

/**
 * Ends an organization: the doors of the sessions that speak for it, its members, groups, domains, roles and resources, and what
 * its row says, in one commit (I9), with what other capabilities hold of it (`erase`); then each session ends in a transaction of its own. People stay, and their sessions elsewhere.
 *
 * @throws Refusal 404 for an unknown organization.
 */
export async function offboardOrganization(
  on: Platform,
  actor: Actor,
  { id, erase }: { readonly id: OrganizationId; readonly erase?: (tx: Transaction) => Promise<void> },
): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const organization = await lockOrganization(tx, id)
    if (organization === undefined) throw notFound('organization')
    const living = await listLivingOfOrganization(tx, id)
    await closeDoorsOf(tx, living, { reason: 'organization_deleted', askedBy: actorName(actor) })
    await erase?.(tx)
    await deleteResourcesOf(tx, id)
    await eraseOrganizationOf(tx, actor, organization)
    await deleteRolesOf(tx, id)
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}
