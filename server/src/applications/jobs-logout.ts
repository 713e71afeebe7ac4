import { type LoggedEvent, startFollower } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import { every, type Job } from '../platform/every.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { findSession } from '../sessions/index.ts'
import { deliverLogouts } from './actions-logout.ts'
import { findApplication } from './store.ts'
import { insertLogoutDelivery } from './store-logout.ts'

const deliveryPauseMs = 500

/**
 * Tells applications which sessions ended (OpenID Connect Back-Channel Logout 1.0): one node reads the log and queues, any node
 * sends. An end does not wait for it, because whatever is ours has refused the session since its door.
 */
export function startLogoutDelivery(on: Platform): Job {
  const follower = startFollower(on, {
    name: 'back_channel_logout',
    passesOver: ['tool_call.%'],
    handle: async (tx, events) => {
      for (const event of events) if (event.type === 'session.ended') await queueLogout(tx, event)
    },
  })
  const sender = every(on, deliveryPauseMs, async () => {
    await deliverLogouts(on)
  })
  return {
    stop: async () => {
      await Promise.all([follower.stop(), sender.stop()])
    },
  }
}

/** Only for people's sessions: an agent's application holds no token that it verifies by itself. */
async function queueLogout(tx: Transaction, { session: sessionId }: LoggedEvent): Promise<void> {
  const session = sessionId === null ? undefined : await findSession(tx, sessionId)
  if (session?.kind !== 'user') return
  const application = await findApplication(tx, session.applicationId)
  if (application?.backChannelLogoutUri === undefined) return
  await insertLogoutDelivery(tx, {
    id: newId('delivery'),
    sessionId: session.id,
    applicationId: application.id,
    subject: session.principalId,
  })
}
