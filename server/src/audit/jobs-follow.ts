import { setTimeout as pause } from 'node:timers/promises'
import type { Transaction } from '../platform/database.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import type { LoggedEvent } from './model.ts'
import { claimFollower, findBehind, insertFollower, listFollowed, rewindFollower, saveFollower } from './store-log.ts'

export interface Follower {
  /** Names the cursor: the same on every node. */
  readonly name: string
  /** Types of events that say nothing to it, as `tool_call.%`: they are passed over where they stand. */
  readonly passesOver?: readonly string[]
  /** Events of one turn, where 500 are too few to keep pace. */
  readonly turnEventsMax?: number
  handle(tx: Transaction, events: readonly LoggedEvent[]): Promise<void>
}

const turnEventsMax = 500
/** Of the log that one turn looks at, those among them that it passes over. */
const turnRowsMax = 5_000
const busyPauseMs = 200
const idlePauseMs = 1_000

/**
 * Reads the log in the order of its index and hands each event over once: what `handle` writes and the advance of the cursor
 * are one transaction, and one node at a time is at it. When `handle` throws, the same events come again.
 */
export function startFollower(on: Pick<Platform, 'database' | 'log'>, follower: Follower): Job {
  let stopped = false
  const job = every(on, idlePauseMs, async () => {
    while (!stopped && (await isBehind(on, follower)) && (await follow(on, follower)) > 0) await pause(busyPauseMs)
  })
  return {
    stop: () => {
      stopped = true
      return job.stop()
    },
  }
}

/** What this follower made is made again from the first event, once the caller's transaction, which takes it away, commits. */
export async function followAgain(tx: Transaction, name: string): Promise<void> {
  await rewindFollower(tx, name)
}

/** One look without a transaction: most seconds bring nothing. */
async function isBehind({ database }: Pick<Platform, 'database'>, { name }: Follower): Promise<boolean> {
  const behind = await findBehind(database, name)
  if (behind === undefined) await insertFollower(database, name)
  return behind ?? true
}

/** One turn; by how many events of the log it went on. */
function follow(on: Pick<Platform, 'database'>, follower: Follower): Promise<number> {
  return on.database.transaction(async tx => {
    const next = await claimFollower(tx, follower.name)
    if (next === undefined) return 0
    const { events, until } = await listFollowed(tx, {
      from: next,
      passesOver: follower.passesOver ?? [],
      rows: turnRowsMax,
      limit: follower.turnEventsMax ?? turnEventsMax,
    })
    if (until === next) return 0
    if (events.length > 0) await follower.handle(tx, events)
    await saveFollower(tx, follower.name, until)
    return until - next
  })
}
