import type { Database, Sql } from '../platform/database.ts'
import { bundledTiles, tileOfSize, tileWidthAt } from './derive-bundle-tiles.ts'
import { originOf, verifierKey } from './derive-checkpoint.ts'
import { tilePath } from './derive-tiles.ts'
import { logHasNone } from './errors.ts'
import { bundleEventsMax, type StoredEvent } from './model.ts'
import { bundleFormat } from './parse-bundle.ts'
import { parseErasure } from './parse-erasure.ts'
import { listKeyEvents, listKeys } from './store-keys.ts'
import * as logStore from './store-log.ts'
import { listCosignatures } from './store-witnesses.ts'

export interface BundleAsk {
  readonly from?: number | undefined
  /** The index after the last one; without it, as far as a bundle goes. */
  readonly to?: number | undefined
}

const pageEvents = 1_000
const readingsMax = 3

/**
 * A part of the log as lines of JSON that prove themselves: events with their salts, tiles, checkpoints with cosignatures, keys, and
 * the erasures and changes of keys that they rest on (docs/audit.md). At most 50,000 events. 404 when the log is not that large.
 */
export async function bundleLines(database: Database, ask: BundleAsk): Promise<string[]> {
  for (let reading = 1; ; reading++) {
    const lines = await readBundle(database, ask)
    if (lines !== undefined) return lines
    if (reading === readingsMax) throw new Error('events were erased faster than they could be read')
  }
}

/** Undefined when an event was erased meanwhile by an erasure that came after the newest checkpoint that was read. */
async function readBundle(database: Sql, ask: BundleAsk): Promise<string[] | undefined> {
  const newest = await logStore.findNewestCheckpoint(database)
  const { from = 0 } = ask
  const to = Math.min(ask.to ?? newest?.size ?? 0, from + bundleEventsMax)
  if (newest === undefined || from >= to || to > newest.size) throw logHasNone()
  const events = await readEvents(database, from, to)
  const besides = await besideOf(database, { events, from, to, size: newest.size })
  if (besides === undefined) return undefined
  const range = { size: newest.size, from, to, beside: besides.map(event => event.index) }
  const body = [
    headLine(await listKeys(database), range),
    ...(await checkpointLines(database, range)),
    ...(await tileLines(database, range)),
    ...besides.map(event => JSON.stringify({ beside: bundled(event) })),
    ...events.map(event => JSON.stringify({ event: bundled(event) })),
  ]
  return [...body, JSON.stringify({ end: true, lines: body.length })]
}

async function readEvents(database: Sql, from: number, to: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let at = from; at < to; at += pageEvents)
    events.push(...(await logStore.listStored(database, at, Math.min(at + pageEvents, to))))
  return events
}

/** What the range rests on outside of itself: the erasures that name one of its events, and the changes of keys. */
async function besideOf(
  database: Sql,
  { events, from, to, size }: { events: readonly StoredEvent[]; from: number; to: number; size: number },
): Promise<StoredEvent[] | undefined> {
  const gone = new Set(events.filter(event => event.body === null).map(event => event.index))
  const erasures = (gone.size === 0 ? [] : await logStore.listErasures(database)).filter(row => row.index < size)
  const naming = erasures.filter(row => parseErasure(row)?.erased.some(each => gone.has(each.index)) === true)
  const named = new Set(naming.flatMap(row => parseErasure(row)?.erased.map(each => each.index) ?? []))
  if ([...gone].some(index => !named.has(index)) && (await namedLater(database, gone, size))) return undefined
  const keys = (await listKeyEvents(database)).filter(row => row.index < size)
  const indexes = [...naming, ...keys].map(row => row.index).filter(index => index < from || index >= to)
  const rows = await Promise.all(indexes.map(index => logStore.listStored(database, index, index + 1)))
  return rows.flat().sort((a, b) => a.index - b.index)
}

async function namedLater(database: Sql, gone: ReadonlySet<number>, size: number): Promise<boolean> {
  const later = (await logStore.listErasures(database)).filter(row => row.index >= size)
  return later.some(row => parseErasure(row)?.erased.some(each => gone.has(each.index)) === true)
}

interface Range {
  readonly size: number
  readonly from: number
  readonly to: number
  readonly beside: readonly number[]
}

function headLine(keys: Awaited<ReturnType<typeof listKeys>>, { from, to, size }: Range): string {
  const origin = originOf(keys[0]?.publicKey ?? Buffer.alloc(0))
  const told = keys
    .filter(key => key.number === 0 || (key.addedIndex !== undefined && key.addedIndex < size))
    .map(key => verifierKey(key.publicKey, origin))
  return JSON.stringify({ format: bundleFormat, origin, from, to, size, keys: told })
}

/** All of the range, and the newest one of the log. */
async function checkpointLines(database: Sql, { from, to, size }: Range): Promise<string[]> {
  const within = await logStore.listCheckpoints(database, from, to)
  const newest = to < size ? await logStore.listCheckpoints(database, size - 1, size) : []
  const witnessed = await listCosignatures(database, from, size)
  return [...within, ...newest].map(checkpoint => {
    const cosignatures = witnessed.filter(each => each.size === checkpoint.size).map(each => each.line)
    return JSON.stringify({ checkpoint: checkpoint.note, cosignatures })
  })
}

async function tileLines(database: Sql, range: Range): Promise<string[]> {
  const found = await logStore.listTiles(database, bundledTiles(range))
  return found
    .map(tile => tileOfSize(range.size, tile))
    .sort((a, b) => a.level - b.level || a.tile - b.tile)
    .map(tile => {
      const path = tilePath({ ...tile, width: tileWidthAt(range.size, tile) })
      return JSON.stringify({ tile: path, hashes: tile.hashes.toString('base64') })
    })
}

function bundled({ index, id, at, session, type, salt, body, commitment }: StoredEvent): object {
  const bytes = { salt: salt?.toString('hex') ?? null, commitment: commitment?.toString('hex') ?? null }
  return { index, id, at, session, type, ...bytes, body }
}
