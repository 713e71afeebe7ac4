import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Sql } from '../platform/database.ts'
import { type EventId, newId, type SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { RootKey } from '../platform/root-key.ts'
import { readCheckpointNote, rowSaysNote } from './check-checkpoint.ts'
import { headFault, strayFault, strayIndex } from './check-head.ts'
import { checkLeaves } from './check-leaves.ts'
import { consistencyHolds } from './check-proof.ts'
import { publicKeyObject } from './check-receipt.ts'
import { climbFault, earliest, tilesFault } from './check-tiles.ts'
import { checkWindow, type Walk, type Window, walkStart } from './check-window.ts'
import { bundledLeaf } from './derive-leaf.ts'
import { consistencyRanges, hashOfRange, inclusionRanges, type LeafRange, tilesOf } from './derive-proof.ts'
import { type AuditSigner, signerOf } from './derive-signer.ts'
import { tileAndAbove, tileLayout, tilesFilled } from './derive-tiles.ts'
import { auditUnavailable } from './errors.ts'
import {
  type AuditEvent,
  bodyBytesMax,
  type Checkpoint,
  type Fault,
  hashBytes,
  type JudgedCheckpoint,
  type LoggedEvent,
  type LogHead,
  saltBytes,
  type Tile,
  tileWidth,
  type Verification,
} from './model.ts'
import { erasedBy } from './parse-erasure.ts'
import * as store from './store.ts'

/**
 * Writes the event in the caller's transaction: both are kept, or neither is. Throws a 503 `audit_unavailable` when it can't
 * be written; let it pass, so that the act is undone too (I7).
 */
export async function record(sql: Sql, event: AuditEvent): Promise<EventId> {
  const { eventId, salt, body } = eventFields(event.body)
  const { type, session = null } = event
  await store.insertEvent(sql, { type, session, id: eventId, salt, body }).catch((cause: unknown) => {
    throw auditUnavailable(cause)
  })
  return eventId
}

/** For SQL functions that record by themselves: what they take as `p_event`, `p_salt` and `p_body`. */
export function eventFields(body: object): { eventId: EventId; salt: Buffer; body: string } {
  const text = canonicalize(body)
  if (Buffer.byteLength(text) > bodyBytesMax)
    throw auditUnavailable(new RangeError('the body of an event is too large'))
  return { eventId: newId('event'), salt: randomBytes(saltBytes), body: text }
}

const keyPurpose = 'audit key'

/** The key pair of the installation; made at the first start, its private part sealed under the root key. */
export async function createAuditSigner(rootKey: RootKey, database: Database): Promise<AuditSigner> {
  const stored = (await store.findKey(database)) ?? (await makeKey(rootKey, database))
  const context = stored.publicKey.toString('hex')
  const der = rootKey.open(keyPurpose, stored.sealedPrivateKey, context)
  const signer = signerWith(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  if (!signer.publicKey.equals(stored.publicKey)) throw new Error('the stored audit key is not a pair')
  return signer
}

async function makeKey(rootKey: RootKey, database: Database): Promise<{ publicKey: Buffer; sealedPrivateKey: Buffer }> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { publicKey } = signerWith(privateKey)
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  const sealedPrivateKey = rootKey.seal(keyPurpose, der, publicKey.toString('hex'))
  await store.insertKeyOnce(database, { publicKey, sealedPrivateKey })
  const kept = await store.findKey(database)
  if (kept === undefined) throw new Error('the audit key was not kept')
  return kept
}

function signerWith(privateKey: KeyObject): AuditSigner {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return signerOf(Buffer.from(x, 'base64url'), bytes => sign(null, bytes, privateKey))
}

const queuePollMs = 20

/** Waits until no event of that session is left in the queue: true then, false when `waitMs` have passed before. */
export async function sequencedWithin(
  database: Sql,
  wait: { readonly session?: SessionId; readonly waitMs: number },
): Promise<boolean> {
  const until = performance.now() + wait.waitMs
  while (await store.queueHolds(database, wait.session)) {
    if (performance.now() >= until) return false
    await pause(queuePollMs)
  }
  return true
}

/** How many events wait for the sequencer, and the age of the oldest: a growing age means that none is running. */
export function queueLag(database: Sql): Promise<{ waiting: number; oldestSeconds: number }> {
  return store.getQueueLag(database)
}

export interface EventsPage {
  /** The index after which the page starts; without it, at the first event. */
  readonly after?: number
  readonly limit: number
}

/** The events of a session, in the order of the log. */
export function sessionEvents(database: Sql, session: SessionId, page: EventsPage): Promise<LoggedEvent[]> {
  return store.listSessionEvents(database, session, { after: page.after ?? -1, limit: page.limit })
}

/** The events of the whole installation, in the order of the log. For auditors, and for what follows the log. */
export function events(database: Sql, page: EventsPage): Promise<LoggedEvent[]> {
  return store.listEvents(database, { after: page.after ?? -1, limit: page.limit })
}

/** The index of an event, once it was sequenced. */
export function eventIndex(database: Sql, event: EventId): Promise<number | undefined> {
  return store.findIndexOf(database, event)
}

/** The newest signed checkpoint; undefined as long as the log is empty. */
export function newestCheckpoint(database: Sql): Promise<Checkpoint | undefined> {
  return store.findNewestCheckpoint(database)
}

export interface TileRequest {
  readonly level: number
  readonly tile: number
  /** Hashes or entries wanted, 1 to 256. A partial tile is the beginning of the full one, so that it can be had for ever. */
  readonly width: number
}

/** The bytes of a tile (C2SP tlog-tiles), or undefined when the log is not that large. */
export async function tileBytes(database: Sql, wanted: TileRequest): Promise<Buffer | undefined> {
  const [tile] = await store.listTiles(database, [wanted])
  const bytes = wanted.width * hashBytes
  return tile !== undefined && bytes > 0 && tile.hashes.length >= bytes ? tile.hashes.subarray(0, bytes) : undefined
}

/** An entry bundle (C2SP tlog-tiles): each leaf after its length as a big-endian uint16. Erased events keep theirs. */
export async function entryBundle(database: Sql, wanted: Omit<TileRequest, 'level'>): Promise<Buffer | undefined> {
  const from = wanted.tile * tileWidth
  const rows = await store.listStored(database, from, from + wanted.width)
  if (wanted.width < 1 || rows.length !== wanted.width) return undefined
  return Buffer.concat(rows.map(bundledLeaf))
}

export interface InclusionProof {
  readonly index: number
  readonly leafHash: Buffer
  /** From the leaf upwards (RFC 6962 2.1.1). */
  readonly path: readonly Buffer[]
  /** The checkpoint that the path leads to. */
  readonly checkpoint: Checkpoint
}

/** That the event with this index is in the newest checkpoint; undefined when it isn't, or when tiles are damaged. */
export async function inclusionProof(database: Sql, index: number): Promise<InclusionProof | undefined> {
  const checkpoint = await store.findNewestCheckpoint(database)
  if (checkpoint === undefined || index < 0 || index >= checkpoint.size) return undefined
  const ranges = [{ from: index, to: index + 1 }, ...inclusionRanges(index, checkpoint.size)]
  const [leafHash, ...path] = (await rangeHashes(database, ranges)) ?? []
  return leafHash && { index, leafHash, path, checkpoint }
}

/** That the log of size `older` is a prefix of the one of size `newer` (RFC 6962 2.1.2); undefined as above. */
export async function consistencyProof(
  database: Sql,
  older: number,
  newer: number,
): Promise<readonly Buffer[] | undefined> {
  const checkpoint = await store.findNewestCheckpoint(database)
  if (checkpoint === undefined || older < 1 || older > newer || newer > checkpoint.size) return undefined
  return rangeHashes(database, consistencyRanges(older, newer))
}

async function rangeHashes(database: Sql, ranges: readonly LeafRange[]): Promise<Buffer[] | undefined> {
  const tiles = await store.listTiles(database, tilesOf(ranges))
  const found = ranges.map(range =>
    hashOfRange(range, name => tiles.find(tile => tile.level === name.level && tile.tile === name.tile)?.hashes),
  )
  return found.every(hash => hash !== undefined) ? found : undefined
}

/** `forged`: not signed by this key. `rolled_back`: the log is shorter now. `forked`: it is another log from some point on. */
export type HeadComparison = 'consistent' | 'forged' | 'rolled_back' | 'forked'

/**
 * Compares the log with a checkpoint that was kept elsewhere (T76). Only a head from outside shows that a whole database
 * was put back or written anew: from within, each of its states looks right.
 */
export async function compareWithHead(database: Sql, publicKey: Uint8Array, note: string): Promise<HeadComparison> {
  const older = await openNote(note, publicKey)
  if (older === undefined) return 'forged'
  const newer = await store.findNewestCheckpoint(database)
  if (newer === undefined || newer.size < older.size) return 'rolled_back'
  if (older.size === 0) return 'consistent'
  const path = await consistencyProof(database, older.size, newer.size)
  return path !== undefined && consistencyHolds({ older, newer, path }) ? 'consistent' : 'forked'
}

/** What a note says when its signature is good. The signature is checked off the main thread. */
async function openNote(note: string, publicKey: Uint8Array): Promise<ReturnType<typeof readCheckpointNote>> {
  const said = readCheckpointNote(note, publicKey)
  if (said === undefined) return undefined
  const key = publicKeyObject(publicKey)
  const good = await new Promise<boolean>((resolve, reject) => {
    verify(null, Buffer.from(said.text), key, said.signature, (fault, holds) =>
      fault === null ? resolve(holds) : reject(fault),
    )
  })
  return good ? said : undefined
}

/** The checkpoint, and whether its row says what its signed note says. */
export async function judgeCheckpoint(checkpoint: Checkpoint, publicKey: Uint8Array): Promise<JudgedCheckpoint> {
  const said = await openNote(checkpoint.note, publicKey)
  return { ...checkpoint, holds: said !== undefined && rowSaysNote(checkpoint, said) }
}

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
  const log = await store.findLog(database)
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
  const head = await readHead(database, publicKey)
  if (head === undefined) return verdict(0, { index: 0, what: 'head' })
  let walk: Walk = walkStart
  while (walk.size < head.size && walk.fault === undefined) {
    const to = Math.min(walk.size + windowLeaves, head.size)
    const window = await readWindow(database, publicKey, { from: walk.size, to })
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
  const sizes = await Promise.all(
    notes.map(async note => ({
      size: readCheckpointNote(note, publicKey)?.size ?? 0,
      consistent: (await compareWithHead(database, publicKey, note)) === 'consistent',
    })),
  )
  if (sizes.every(head => head.consistent)) return undefined
  const seen = sizes.filter(head => head.consistent).map(head => head.size)
  return { index: Math.max(0, ...seen), what: 'head' }
}

async function readHead(database: Database, publicKey: Uint8Array): Promise<LogHead | undefined> {
  const read = await database.transaction(async tx => {
    await store.holdSnapshot(tx)
    const log = await store.findLog(tx)
    if (log === undefined) return undefined
    const layout = tileLayout(log.size)
    const newest = await store.findNewestCheckpoint(tx)
    const edge = await store.listTiles(
      tx,
      layout.map(({ level, tiles }) => ({ level, tile: tiles - 1 })),
    )
    const counts = layout.map(({ tiles }) => tiles)
    return { ...log, newest, edge, stray: strayIndex(log.size, await store.findStray(tx, log.size, counts)) }
  })
  if (read === undefined) return undefined
  return { ...read, newest: read.newest && (await judgeCheckpoint(read.newest, publicKey)) }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

async function readWindow(database: Sql, publicKey: Uint8Array, { from, to }: Stretch): Promise<Window> {
  const [stored, tiles, checkpoints] = await Promise.all([
    readEvents(database, { from, to }),
    store.listTiles(database, tilesFilled(from, to)),
    store.listCheckpoints(database, from, to),
  ])
  const judged = await Promise.all(checkpoints.map(each => judgeCheckpoint(each, publicKey)))
  return { to, ...stored, tiles, checkpoints: judged }
}

/** The erasures are read after the events: a body that is gone by then was named by one that was there before. */
async function readEvents(database: Sql, { from, to }: Stretch): Promise<Pick<Window, 'events' | 'erased'>> {
  const rows = await store.listStored(database, from, to)
  const whole = rows.every(row => row.body !== null)
  return { events: rows, erased: whole ? new Map() : erasedBy(await store.listErasures(database)) }
}

/** The tiles of level 0 with events of the session, and those of the erasures that it may rest on. */
async function tilesToVerify(database: Sql, head: LogHead, session: SessionId): Promise<readonly number[]> {
  const bounds = await store.findSessionBounds(database, session)
  if (bounds === undefined) return []
  const tileAt = (index: number): number => Math.floor(Math.min(Math.max(index, 0), head.size) / tileWidth)
  const [first, last] = [tileAt(bounds.first), tileAt(bounds.last)]
  const between = bounds.last - bounds.first <= wholeLogLeavesMax
  const own = between
    ? Array.from({ length: last - first + 1 }, (_, at) => first + at)
    : await store.listTilesOfSession(database, session)
  const erasures = await store.listErasures(database)
  const all = new Set([...own, ...erasures.map(row => Math.floor(row.index / tileWidth))])
  return [...all].filter(tile => tile >= 0 && tile * tileWidth < head.size)
}

/**
 * The head of the log, and from the first to the last event of the session (when they are far apart: around each of them) the
 * events, their tiles, and all above these up to the signed root.
 */
export async function verifyPart(database: Database, publicKey: Uint8Array, session: SessionId): Promise<Verification> {
  const head = await readHead(database, publicKey)
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
  const above = await store.listTiles(database, tileAndAbove(number, head.size))
  const tiles: Tile[] = [...head.edge, ...above]
  const find = (level: number, tile: number): Tile | undefined =>
    tiles.find(each => each.level === level && each.tile === tile)
  const own = { level: 0, tile: number, hashes: Buffer.concat(leaves) }
  return earliest([tilesFault([own], tiles), climbFault(own, find)])
}
