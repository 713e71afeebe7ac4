import type { Sql } from '../platform/database.ts'
import { readLogKeys } from './actions-keys.ts'
import { compareWithHead, openNote } from './actions-proofs.ts'
import { rowSaysNote } from './check-checkpoint.ts'
import { commitmentIn, leafHash } from './derive-leaf.ts'
import { splitHashes } from './derive-tree.ts'
import { hashBytes, type StoredEvent, type Tampering, tileWidth, type Verification } from './model.ts'
import { parseCheckpoint } from './parse-checkpoint.ts'
import * as logStore from './store-log.ts'

export interface Naming {
  /** By which the log was verified. */
  readonly publicKey: Uint8Array
  readonly found: Extract<Verification, { integrity: 'broken' }>
  /** Checkpoints that were kept elsewhere, when it was verified against some. */
  readonly heads?: readonly string[]
}

/** What was done to the database, as far as its rows tell, at the first place where they do not fit. */
export async function nameTampering(database: Sql, naming: Naming): Promise<Tampering> {
  const { firstBadIndex: index, what } = naming.found
  const [row] = await logStore.listStored(database, index, index + 1)
  switch (what) {
    case 'event':
      return row === undefined ? 'event_missing' : 'event_changed'
    case 'leaf':
      return 'event_changed'
    case 'erasure':
      return (await namedByErasure(database, index)) ? 'erasure_invalid' : 'erased_without_event'
    case 'tile':
      return nameAtTile(database, index, row)
    case 'checkpoint':
      return nameAtCheckpoint(database, naming)
    case 'head':
      return nameAtHead(database, naming)
  }
}

async function namedByErasure(database: Sql, index: number): Promise<boolean> {
  const erasures = await logStore.listErasures(database)
  return erasures.some(({ body }) => body?.includes(`"index":${index},`) === true)
}

/** The event fits its own leaf, and the tile has another one there. */
async function nameAtTile(database: Sql, index: number, row: StoredEvent | undefined): Promise<Tampering> {
  const tile = Math.floor(index / tileWidth)
  const [stored] = await logStore.listTiles(database, [{ level: 0, tile }])
  if (stored === undefined) return 'tile_missing'
  if (row === undefined) return 'event_missing'
  if ((await logStore.countOfId(database, row.id)) > 1) return 'event_repeated'
  const hashes = splitHashes(stored.hashes.subarray(0, Math.floor(stored.hashes.length / hashBytes) * hashBytes))
  const leaf = leafHash({ id: row.id, at: row.at, commitment: commitmentIn(row) })
  const stands = hashes.findIndex(hash => hash.equals(leaf))
  return stands === -1 || stands === index % tileWidth ? 'tile_changed' : 'event_moved'
}

async function nameAtCheckpoint(database: Sql, { publicKey, found }: Naming): Promise<Tampering> {
  const keys = await readLogKeys(database, publicKey)
  const [next] = await logStore.listCheckpoints(
    database,
    found.firstBadIndex,
    Math.max(found.size, found.firstBadIndex + 1),
  )
  if (next === undefined) return 'checkpoint_missing'
  const said = parseCheckpoint(next.note)
  if (said !== undefined && said.origin !== keys.origin) return 'checkpoint_of_another_log'
  const good = await openNote(next.note, keys)
  if (good === undefined) return 'checkpoint_forged'
  if (good.size < next.size) return 'checkpoint_replayed'
  return rowSaysNote(next, good) ? 'checkpoint_forked' : 'checkpoint_changed'
}

async function nameAtHead(database: Sql, { publicKey, found, heads = [] }: Naming): Promise<Tampering> {
  for (const note of heads) {
    const compared = await compareWithHead(database, publicKey, note)
    if (compared === 'forged') return 'head_forged'
    if (compared === 'rolled_back') return 'head_rolled_back'
    if (compared === 'forked') return 'head_forked'
  }
  const beyond = await logStore.findStray(database, found.size, [])
  return beyond.event === undefined ? 'head_changed' : 'event_inserted'
}
