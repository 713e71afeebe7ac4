import type { Database, Sql } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'
import { readLogKeys } from './actions-keys.ts'
import { compareWithHead, judgeCheckpoint } from './actions-proofs.ts'
import { readCheckpointNote } from './check-checkpoint.ts'
import { headFault, strayFault, strayIndex } from './check-head.ts'
import { checkLeaves } from './check-leaves.ts'
import { climbFault, earliest, tilesFault } from './check-tiles.ts'
import { checkWindow, type Walk, type Window, walkStart } from './check-window.ts'
import { tileAndAbove, tileLayout, tilesFilled } from './derive-tiles.ts'
import { type Fault, type LogHead, type LogKeys, type Tile, tileWidth, type Verification } from './model.ts'
import { erasedBy } from './parse-erasure.ts'
import * as store from './store.ts'
import { listKeyEvents } from './store-keys.ts'
import * as logStore from './store-log.ts'

/** Logs up to this size are verified whole for each session; it takes about a second. */
const wholeLogLeavesMax = 50_000
const windowLeaves = 2 * tileWidth

/**
 * Recomputes what the log says about a session: the whole log, or of one with more than 50,000 leaves what concerns the
 * session (`verifyPart`). `pending`: what is in the log is right, and more events of the session wait for the sequencer.
 */
export async function verifySession(
  database: Database,
  publicKey: Uint8Array,
  session: SessionId,
): Promise<Verification> {
  const waiting = await store.queueHolds(database, session)
  const log = await logStore.findLog(database)
  const whole = log === undefined || log.size <= wholeLogLeavesMax
  const found = whole ? await verifyLog(database, publicKey) : await verifyPart(database, publicKey, session)
  return found.integrity === 'verified' && waiting ? { integrity: 'pending', size: found.size } : found
}

export interface VerifyLogOptions {
  /** Checkpoints that were kept elsewhere, as signed notes. The log must continue each of them. */
  readonly heads?: readonly string[]
  readonly progress?: (done: number, size: number) => void
}

/**
 * Verifies the whole log as it is at the call: events, leaves, all tiles, the frontier, and each checkpoint with its signature.
 * Reads in short steps and holds no transaction open, so it may take its time beside a working sequencer.
 */
export async function verifyLog(
  database: Database,
  publicKey: Uint8Array,
  options: VerifyLogOptions = {},
): Promise<Verification> {
  const keys = await readLogKeys(database, publicKey)
  const head = await readHead(database, keys)
  if (head === undefined) return verdict(0, { index: 0, what: 'head' })
  let walk: Walk = walkStart
  while (walk.size < head.size && walk.fault === undefined) {
    const to = Math.min(walk.size + windowLeaves, head.size)
    const window = await readWindow(database, keys, { from: walk.size, to })
    walk = checkWindow(walk, { ...window, tiles: [...window.tiles, ...head.edge] })
    options.progress?.(walk.size, head.size)
  }
  const fault =
    walk.fault ?? tilesFault(walk.edge, head.edge) ?? unprovenFault(walk, head) ?? headFault(head) ?? strayFault(head)
  return verdict(head.size, fault ?? (await headsFault(database, publicKey, options.heads ?? [])))
}

/** The last leaves have no checkpoint of their own. */
function unprovenFault(walk: Walk, head: LogHead): Fault | undefined {
  return walk.proven === head.size ? undefined : { index: walk.proven, what: 'checkpoint' }
}

function verdict(size: number, fault: Fault | undefined): Verification {
  if (fault === undefined) return { integrity: 'verified', size }
  return { integrity: 'broken', size, firstBadIndex: fault.index, what: fault.what }
}

/** Up to the last consistent head the log is the one that was seen; what comes after it is another one. */
async function headsFault(database: Sql, publicKey: Uint8Array, notes: readonly string[]): Promise<Fault | undefined> {
  const keys = await readLogKeys(database, publicKey)
  const sizes = await Promise.all(
    notes.map(async note => ({
      size: readCheckpointNote(note, keys)?.size ?? 0,
      consistent: (await compareWithHead(database, publicKey, note)) === 'consistent',
    })),
  )
  if (sizes.every(head => head.consistent)) return undefined
  const seen = sizes.filter(head => head.consistent).map(head => head.size)
  return { index: Math.max(0, ...seen), what: 'head' }
}

async function readHead(database: Database, keys: LogKeys): Promise<LogHead | undefined> {
  const read = await database.transaction(async tx => {
    await logStore.holdSnapshot(tx)
    const log = await logStore.findLog(tx)
    if (log === undefined) return undefined
    const layout = tileLayout(log.size)
    const newest = await logStore.findNewestCheckpoint(tx)
    const edge = await logStore.listTiles(
      tx,
      layout.map(({ level, tiles }) => ({ level, tile: tiles - 1 })),
    )
    const counts = layout.map(({ tiles }) => tiles)
    return { ...log, newest, edge, stray: strayIndex(log.size, await logStore.findStray(tx, log.size, counts)) }
  })
  if (read === undefined) return undefined
  return { ...read, newest: read.newest && (await judgeCheckpoint(read.newest, keys)) }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

async function readWindow(database: Sql, keys: LogKeys, { from, to }: Stretch): Promise<Window> {
  const [stored, tiles, checkpoints] = await Promise.all([
    readEvents(database, { from, to }),
    logStore.listTiles(database, tilesFilled(from, to)),
    logStore.listCheckpoints(database, from, to),
  ])
  const judged = await Promise.all(checkpoints.map(each => judgeCheckpoint(each, keys)))
  return { to, ...stored, tiles, checkpoints: judged }
}

/** The erasures are read after the events: a body that is gone by then was named by one that was there before. */
async function readEvents(database: Sql, { from, to }: Stretch): Promise<Pick<Window, 'events' | 'erased'>> {
  const rows = await logStore.listStored(database, from, to)
  const whole = rows.every(row => row.body !== null)
  return { events: rows, erased: whole ? new Map() : erasedBy(await logStore.listErasures(database)) }
}

/** The tiles of level 0 with events of the session, and those of the erasures and changes of keys that it may rest on. */
async function tilesToVerify(database: Sql, head: LogHead, session: SessionId): Promise<readonly number[]> {
  const bounds = await logStore.findSessionBounds(database, session)
  if (bounds === undefined) return []
  const tileAt = (index: number): number => Math.floor(Math.min(Math.max(index, 0), head.size) / tileWidth)
  const [first, last] = [tileAt(bounds.first), tileAt(bounds.last)]
  const between = bounds.last - bounds.first <= wholeLogLeavesMax
  const own = between
    ? Array.from({ length: last - first + 1 }, (_, at) => first + at)
    : await logStore.listTilesOfSession(database, session)
  const told = [...(await logStore.listErasures(database)), ...(await listKeyEvents(database))]
  const all = new Set([...own, ...told.map(row => Math.floor(row.index / tileWidth))])
  return [...all].filter(tile => tile >= 0 && tile * tileWidth < head.size)
}

/**
 * The head of the log, and from the first to the last event of the session (when they are far apart: around each of them) the
 * events, their tiles, and all above these up to the signed root.
 */
export async function verifyPart(database: Database, publicKey: Uint8Array, session: SessionId): Promise<Verification> {
  const head = await readHead(database, await readLogKeys(database, publicKey))
  if (head === undefined) return verdict(0, { index: 0, what: 'head' })
  const atHead = headFault(head)
  if (atHead !== undefined) return verdict(head.size, atHead)
  for (const tile of await tilesToVerify(database, head, session)) {
    const fault = await tileFaultAt(database, head, tile)
    if (fault !== undefined) return verdict(head.size, fault)
  }
  return verdict(head.size, strayFault(head))
}

async function tileFaultAt(database: Sql, head: LogHead, number: number): Promise<Fault | undefined> {
  const from = number * tileWidth
  const to = Math.min(from + tileWidth, head.size)
  const { events: rows, erased } = await readEvents(database, { from, to })
  const { leaves, fault } = checkLeaves(rows, { from, to, erased })
  if (fault !== undefined) return fault
  const above = await logStore.listTiles(database, tileAndAbove(number, head.size))
  const tiles: Tile[] = [...head.edge, ...above]
  const find = (level: number, tile: number): Tile | undefined =>
    tiles.find(each => each.level === level && each.tile === tile)
  const own = { level: 0, tile: number, hashes: Buffer.concat(leaves) }
  return earliest([tilesFault([own], tiles), climbFault(own, find)])
}
