import { verify } from 'node:crypto'
import type { Sql } from '../platform/database.ts'
import type { EventId } from '../platform/ids.ts'
import { readLogKeys } from './actions-keys.ts'
import { readCheckpointNote, rowSaysNote, signaturesOf } from './check-checkpoint.ts'
import { consistencyHolds } from './check-proof.ts'
import { publicKeyObject } from './check-receipt.ts'
import { originOf } from './derive-checkpoint.ts'
import { bundledLeaf, commitmentIn, committedText, leafBytes } from './derive-leaf.ts'
import { consistencyRanges, hashOfRange, inclusionRanges, type LeafRange, tilesOf } from './derive-proof.ts'
import {
  type Checkpoint,
  hashBytes,
  type JudgedCheckpoint,
  type LogKeys,
  type StoredEvent,
  tileWidth,
} from './model.ts'
import { listKeys } from './store-keys.ts'
import * as logStore from './store-log.ts'

export interface TileRequest {
  readonly level: number
  readonly tile: number
  /** Hashes or entries wanted, 1 to 256. A partial tile is the beginning of the full one, so that it can be had for ever. */
  readonly width: number
}

/** The bytes of a tile (C2SP tlog-tiles), or undefined when the log is not that large. */
export async function tileBytes(database: Sql, wanted: TileRequest): Promise<Buffer | undefined> {
  const [tile] = await logStore.listTiles(database, [wanted])
  const bytes = wanted.width * hashBytes
  return tile !== undefined && bytes > 0 && tile.hashes.length >= bytes ? tile.hashes.subarray(0, bytes) : undefined
}

/** An entry bundle (C2SP tlog-tiles): each leaf after its length as a big-endian uint16. Erased events keep theirs. */
export async function entryBundle(database: Sql, wanted: Omit<TileRequest, 'level'>): Promise<Buffer | undefined> {
  const from = wanted.tile * tileWidth
  const rows = await logStore.listStored(database, from, from + wanted.width)
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
  const checkpoint = await logStore.findNewestCheckpoint(database)
  if (checkpoint === undefined || index < 0 || index >= checkpoint.size) return undefined
  const ranges = [{ from: index, to: index + 1 }, ...inclusionRanges(index, checkpoint.size)]
  const [leafHash, ...path] = (await rangeHashes(database, ranges)) ?? []
  return leafHash && { index, leafHash, path, checkpoint }
}

/** A proof, and what shows that its leaf stands for this event. */
export interface EventProof extends InclusionProof {
  /** The bytes behind the leaf hash, which hold the commitment. */
  readonly leaf: string
  /** The commitment is SHA-256(salt ‖ text). Undefined once the event was erased. */
  readonly opening: { readonly salt: Buffer; readonly text: string } | undefined
}

/** That this event is in the newest checkpoint; undefined until it was sequenced. */
export async function eventProof(database: Sql, id: EventId): Promise<EventProof | undefined> {
  const index = await logStore.findIndexOf(database, id)
  const proof = index === undefined ? undefined : await inclusionProof(database, index)
  if (proof === undefined) return undefined
  const [event] = await logStore.listStored(database, proof.index, proof.index + 1)
  return event && { ...proof, leaf: leafText(event), opening: openingOf(event) }
}

function leafText(event: StoredEvent): string {
  return leafBytes({ id: event.id, at: event.at, commitment: commitmentIn(event) }).toString()
}

function openingOf({ type, session, salt, body }: StoredEvent): EventProof['opening'] {
  return salt === null || body === null ? undefined : { salt, text: committedText({ type, session, body }) }
}

/** That the log of size `older` is a prefix of the one of size `newer` (RFC 6962 2.1.2); undefined as above. */
export async function consistencyProof(
  database: Sql,
  older: number,
  newer: number,
): Promise<readonly Buffer[] | undefined> {
  const checkpoint = await logStore.findNewestCheckpoint(database)
  if (checkpoint === undefined || older < 1 || older > newer || newer > checkpoint.size) return undefined
  return rangeHashes(database, consistencyRanges(older, newer))
}

async function rangeHashes(database: Sql, ranges: readonly LeafRange[]): Promise<Buffer[] | undefined> {
  const tiles = await logStore.listTiles(database, tilesOf(ranges))
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
  const older = await openNote(note, await readLogKeys(database, publicKey))
  if (older === undefined) return 'forged'
  const newer = await logStore.findNewestCheckpoint(database)
  if (newer === undefined || newer.size < older.size) return 'rolled_back'
  if (older.size === 0) return 'consistent'
  const path = await consistencyProof(database, older.size, newer.size)
  return path !== undefined && consistencyHolds({ older, newer, path }) ? 'consistent' : 'forked'
}

/** What a checkpoint that was kept elsewhere says; undefined for what is none of this log. */
export async function openCheckpoint(
  sql: Sql,
  note: string,
): Promise<{ readonly size: number; readonly root: Buffer } | undefined> {
  const rows = await listKeys(sql)
  const [first] = rows
  if (first === undefined) return undefined
  const keys = rows.flatMap(({ number, publicKey, addedIndex, retiredIndex: until }) => {
    if (number > 0 && addedIndex === undefined) return []
    return { publicKey, from: addedIndex === undefined ? 0 : addedIndex + 1, until }
  })
  return openNote(note, { origin: originOf(first.publicKey), keys })
}

/** What a note says when all its signatures are good. They are checked off the main thread. */
export async function openNote(note: string, keys: LogKeys): Promise<ReturnType<typeof readCheckpointNote>> {
  const said = readCheckpointNote(note, keys)
  if (said === undefined) return undefined
  const signatures = signaturesOf(said, keys)
  const good = await Promise.all(signatures.map(each => signatureHolds(said.text, each)))
  return good.length > 0 && good.every(Boolean) ? said : undefined
}

function signatureHolds(
  text: string,
  { publicKey, signature }: { readonly publicKey: Buffer; readonly signature: Buffer },
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, Buffer.from(text), publicKeyObject(publicKey), signature, (fault, holds) =>
      fault === null ? resolve(holds) : reject(fault),
    )
  })
}

/** The checkpoint, and whether its row says what its signed note says. */
export async function judgeCheckpoint(checkpoint: Checkpoint, keys: LogKeys): Promise<JudgedCheckpoint> {
  const said = await openNote(checkpoint.note, keys)
  return { ...checkpoint, holds: said !== undefined && rowSaysNote(checkpoint, said) }
}
