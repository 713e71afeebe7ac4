import type { Database, Transaction } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Logger } from '../platform/log.ts'
import { sequencedWithin } from './actions.ts'
import { type AuditKeyRing, bookKeyEvents } from './actions-keys.ts'
import { judgeCheckpoint } from './actions-proofs.ts'
import { commitmentOf, leafHash } from './derive-leaf.ts'
import { signCheckpoint } from './derive-signer.ts'
import { growTiles, tileLayout } from './derive-tiles.ts'
import { appendLeaves, type Frontier, frontierLength, rootOf, splitHashes } from './derive-tree.ts'
import { hashBytes, partitionRows } from './model.ts'
import * as store from './store.ts'
import * as logStore from './store-log.ts'

export interface SequencerOptions {
  readonly database: Database
  readonly signer: AuditKeyRing
  readonly log: Logger
}

export interface Sequencer {
  /** Lets the batch at work finish. */
  stop(): Promise<void>
  /** Looks at the queue now and not at the next tick. */
  nudge(): void
  /** Nudges, and waits until the queue has no event of that session (or none at all); false when `waitMs` pass first. */
  waitFor(what: { readonly session?: SessionId; readonly waitMs: number }): Promise<boolean>
}

const sequencerTickMs = 100
const pauseAfterFaultMs = 1_000
const batchEventsMax = 2_000
const batchBytesMax = 16_777_216

/**
 * Moves events from the queue into the log for as long as the process lives. Each node runs one; the advisory lock lets one
 * of them at a time do the work, and its transaction time-out (5 s) lets another one take over from a frozen one.
 */
export function startSequencer(on: SequencerOptions): Sequencer {
  const wait = createPause()
  let stopped = false
  let partitions = 0
  const work = async (): Promise<void> => {
    while (!stopped) {
      const batch = await sequenceBatch(on).catch((cause: Error) => {
        on.log.error({ cause: cause.message }, 'the audit sequencer failed, trying again')
        return 'failed' as const
      })
      if (batch === 'failed') await wait.pass(pauseAfterFaultMs)
      else {
        partitions = await prepareGrowth(on, batch.size, partitions)
        if (!batch.full) await wait.pass(sequencerTickMs)
      }
    }
  }
  const done = work()
  return {
    nudge: wait.cutShort,
    waitFor: what => {
      wait.cutShort()
      return sequencedWithin(on.database, what)
    },
    stop: () => {
      stopped = true
      wait.cutShort()
      return done
    },
  }
}

/** A pause that can be cut short, also by a call that comes just before it starts. */
function createPause(): { pass(ms: number): Promise<void>; cutShort(): void } {
  let wake: (() => void) | undefined
  let asked = false
  return {
    pass: ms =>
      new Promise(resolve => {
        const end = (): void => {
          clearTimeout(timer)
          wake = undefined
          asked = false
          resolve()
        }
        const timer = setTimeout(end, asked ? 0 : ms)
        wake = end
      }),
    cutShort: () => {
      asked = true
      wake?.()
    },
  }
}

/** The next partition is made when the last one is half full, long before a row needs it. */
async function prepareGrowth(on: SequencerOptions, size: number, made: number): Promise<number> {
  const wanted = Math.floor((size + partitionRows / 2) / partitionRows)
  if (wanted <= made) return made
  try {
    await store.createPartition(on.database, wanted)
    return wanted
  } catch (cause) {
    on.log.warn({ wanted, cause: String(cause) }, 'the next partition of the audit log could not be made yet')
    return made
  }
}

export interface Batch {
  /** Events moved; 0 when there were none or another node is at it. */
  readonly moved: number
  /** There may be more. */
  readonly full: boolean
  /** Of the log afterwards; 0 when nothing was moved. */
  readonly size: number
}

const nothing: Batch = { moved: 0, full: false, size: 0 }

/**
 * One batch, in one transaction: takes the visible events in order of their serial, gives them the next indexes, and writes
 * leaves, tiles, frontier and a signed checkpoint. An event that commits late joins a later batch: none is lost, and nothing
 * waits for it.
 */
export async function sequenceBatch(on: { database: Database; signer: AuditKeyRing }): Promise<Batch> {
  if (!(await store.queueHolds(on.database))) return nothing
  return on.database.transaction(async tx => {
    const at = await store.tryHoldSequencer(tx)
    if (at === undefined) return nothing
    const queued = await store.listQueued(tx, batchEventsMax, batchBytesMax)
    await on.signer.refresh(tx)
    const { size, frontier } = await openLog(tx, on.signer)
    const leaves = queued.map(event => leafHash({ id: event.id, at: event.at, commitment: commitmentOf(event) }))
    const moved = await store.moveToLog(tx, { from: size, serials: queued.map(event => event.serial), hashes: leaves })
    if (moved !== leaves.length) throw new Error('the audit queue changed under the sequencer')
    if (moved === 0) return nothing
    await saveGrown(tx, { size, leaves })
    const grown = appendLeaves(frontier, size, leaves)
    const head = { size: size + moved, root: rootOf(grown), at }
    await store.saveLog(tx, { size: head.size, frontier: Buffer.concat(grown) })
    if (await bookKeyEvents(tx, queued, size)) await on.signer.refresh(tx)
    await store.insertCheckpoint(tx, signCheckpoint(on.signer, head))
    return { moved, full: isFullBatch(queued), size: head.size }
  })
}

/** The store cuts a batch by events or by bytes. */
function isFullBatch(queued: readonly store.QueuedEvent[]): boolean {
  const bytes = queued.reduce((sum, event) => sum + Buffer.byteLength(event.body), 0)
  return queued.length === batchEventsMax || bytes > batchBytesMax
}

/**
 * The log as the last checkpoint left it. A log must not sign what does not continue its last checkpoint, so a changed one
 * stops the sequencer: events stay in the queue, and nothing is lost.
 */
async function openLog(tx: Transaction, signer: AuditKeyRing): Promise<{ size: number; frontier: Frontier }> {
  const log = await store.findLogForUpdate(tx)
  const last = await logStore.findNewestCheckpoint(tx)
  const judged = last && (await judgeCheckpoint(last, signer))
  const whole = log !== undefined && log.frontier.length === frontierLength(log.size) * hashBytes
  const frontier = whole ? splitHashes(log.frontier) : []
  const continues =
    judged === undefined
      ? log?.size === 0
      : judged.holds && judged.size === log?.size && rootOf(frontier).equals(judged.root)
  if (!whole || !continues) throw new Error('the audit log does not fit its last checkpoint')
  return { size: log.size, frontier }
}

async function saveGrown(
  tx: Transaction,
  { size, leaves }: { size: number; leaves: readonly Buffer[] },
): Promise<void> {
  const edge = await logStore.listTiles(
    tx,
    tileLayout(size).map(({ level, tiles }) => ({ level, tile: tiles - 1 })),
  )
  await store.saveTiles(tx, growTiles(edge, size, leaves))
}
