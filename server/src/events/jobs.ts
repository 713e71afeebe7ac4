import { type LoggedEvent, startFollower } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { dropOldIdempotencyKeys } from '../platform/store.ts'
import { eventsKeptDays, eventsWithoutWebhook } from './model.ts'
import { parseWireEvent } from './parse-wire-event.ts'
import { deleteOldEvents, insertEvents } from './store.ts'
import { insertDeliveries } from './store-webhooks.ts'

const sweepPauseMs = 600_000
const sweepEventsMax = 1_000

/** Follows the log: keeps what the events API reads, and takes away what is past its days. */
export function startEventFollower(on: Platform): Job {
  const follower = startFollower(on, { name: 'events', passesOver: ['tool_call.%'], handle: keepEvents })
  const sweep = every(on, sweepPauseMs, () => sweepEvents(on))
  return {
    stop: async () => {
      await Promise.all([follower.stop(), sweep.stop()])
    },
  }
}

/** The copy and the deliveries that it asks for are one transaction with the advance of the cursor. */
export async function keepEvents(tx: Transaction, logged: readonly LoggedEvent[]): Promise<void> {
  const events = logged.map(parseWireEvent).filter(event => event !== undefined)
  if (events.length === 0) return
  await insertEvents(tx, events)
  const told = events.filter(({ event }) => ![...eventsWithoutWebhook].some(name => name === event))
  if (told.length > 0) await insertDeliveries(tx, told)
}

/** One round; the next one goes on where this one stopped. */
export async function sweepEvents(on: Pick<Platform, 'database'>): Promise<void> {
  while ((await deleteOldEvents(on.database, eventsKeptDays, sweepEventsMax)) === sweepEventsMax);
  await dropOldIdempotencyKeys(on.database)
}
