import { every, type Job } from '../platform/every.ts'
import { idFrom } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { endSession, finishEnding } from './actions-end.ts'
import { listOverdue, listUnreceipted, postponeIdle, sessionsWithDoor } from './store-endings.ts'

const tickMs = 1000
/** A node without an answer from the database for this long aborts its calls and admits nothing (design 3.2). */
const silenceMsMax = 3000
const overdueBatch = 50
const postponedBatch = 1000
const unreceiptedAfterSeconds = 10

/**
 * Keeps this node honest about ends: hears them by NOTIFY, asks each second which of its sessions in flight have a door (for
 * what was missed), and stops everything when the database has been silent for too long.
 */
export async function startDoorWatch(on: Platform): Promise<Job> {
  let answeredAt = performance.now()
  const look = async (): Promise<void> => {
    const ended = await sessionsWithDoor(on.database, on.inFlight.sessions())
    answeredAt = performance.now()
    on.inFlight.isolated = false
    for (const session of ended) on.inFlight.endSession(session)
  }
  const unlisten = await on.database.listen('ambit_endings', session => {
    // Its own calls stop at once; those of the sessions below it, and what was missed, by the look.
    if (session !== undefined) on.inFlight.endSession(idFrom('session', session))
    look().catch((cause: Error) => on.log.warn({ cause: cause.message }, 'could not look for ended sessions'))
  })
  const silence = setInterval(() => {
    if (performance.now() - answeredAt < silenceMsMax || on.inFlight.isolated) return
    on.log.error({ silentMs: Math.round(performance.now() - answeredAt) }, 'the database is silent: calls are stopped')
    on.inFlight.isolated = true
    on.inFlight.stopAll('node_isolated')
  }, tickMs / 4)
  const watch = every(on, tickMs, look)
  return {
    stop: async () => {
      clearInterval(silence)
      await watch.stop()
      await unlisten()
    },
  }
}

/** Ends what a clock has ended, and finishes ends whose process died between the door and the receipt. */
export function startEndingSweep(on: Platform): Job {
  return every(on, tickMs, async () => {
    while ((await postponeIdle(on.database, postponedBatch)) === postponedBatch) {}
    for (const { id, reason } of await listOverdue(on.database, overdueBatch))
      await endSession(on, { kind: 'system', node: on.node }, id, reason)
    for (const id of await listUnreceipted(on.database, unreceiptedAfterSeconds)) await finishEnding(on, id)
  })
}
