import { forgetEvents } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { eraseByAge } from './actions-age.ts'
import { eraseByEvent } from './actions-erasure.ts'
import { startFollower } from './jobs-follow.ts'
import { erasureType, type LoggedEvent } from './model.ts'
import { listStored } from './store-log.ts'
import { holdFollower } from './store-search.ts'

/** The follower that keeps copies of events for applications. */
const eventsFollower = 'events'
/** How often events are looked at for their age. */
const agePauseMs = 600_000

/**
 * Carries out what erasure events say, in the order of the log and in one transaction: salt and body, words, and the copies for
 * applications with what waits to be delivered of them. A node that dies half-way leaves it to another one.
 */
export function startErasures(on: Platform): Job {
  const follower = startFollower(on, { name: 'audit erasures', handle: carryOut })
  const byAge = every(on, agePauseMs, async () => {
    await eraseByAge(on, on.clock.now())
  })
  return {
    stop: async () => {
      await Promise.all([follower.stop(), byAge.stop()])
    },
  }
}

async function carryOut(tx: Transaction, events: readonly LoggedEvent[]): Promise<void> {
  for (const { index, type } of events) {
    if (type !== erasureType) continue
    const [event] = await listStored(tx, index, index + 1)
    const erased = event && (await eraseByEvent(tx, event))
    if (erased === undefined) continue
    // Until this commits, that follower comes no further: no copy is made of what it read before.
    await holdFollower(tx, eventsFollower)
    await forgetEvents(tx, erased)
  }
}
