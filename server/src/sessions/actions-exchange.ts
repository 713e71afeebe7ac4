import { holdApplication, listExchangeClients, saveExchangeClients } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { ApplicationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { finishEnding } from './actions-end.ts'
import { listDelegated } from './store-delegations.ts'
import { closeDoorsOf } from './store-endings.ts'

/**
 * Says which clients may exchange the tokens of an application from now on. In the same commit the doors of the sessions that
 * stand on what is taken back are closed; complete when it returns (I4, I9).
 */
export async function changeExchangeClients(
  on: Platform,
  actor: Actor,
  { id, clients }: { readonly id: ApplicationId; readonly clients: readonly ApplicationId[] },
): Promise<void> {
  const closed = await on.database.transaction(async tx => {
    await holdApplication(tx, id)
    const before = (await listExchangeClients(tx, id)).map(client => client.id)
    await saveExchangeClients(tx, id, clients)
    await record(tx, {
      type: 'application.exchange_clients_changed',
      ...inSession(actor),
      body: { actor: actorName(actor), application: id, before, after: [...clients].sort() },
    })
    const taken = before.filter(client => !clients.includes(client))
    const standing = await listDelegated(tx, { from: id, to: taken })
    await closeDoorsOf(tx, standing, { reason: 'policy_tightened', askedBy: actorName(actor) })
    return standing
  })
  for (const session of closed) await finishEnding(on, session)
}
