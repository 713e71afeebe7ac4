import type { Sql } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Signer } from '../platform/platform.ts'
import { originOf, verifierKey } from './derive-checkpoint.ts'
import { hashOfRange, inclusionRanges, tilesOf } from './derive-proof.ts'
import { logHasNone } from './errors.ts'
import type { Checkpoint, StoredEvent } from './model.ts'
import { parseErasure } from './parse-erasure.ts'
import { type Evidence, reportDigest, reportFormat } from './parse-report.ts'
import { listKeyEvents, listKeys } from './store-keys.ts'
import * as logStore from './store-log.ts'

/** A document about a session, with the events that it names, each with its way into a signed checkpoint. */
export interface Reporting {
  readonly session: SessionId
  /** The index of the last event that the document is about. */
  readonly upTo: number
  /** HTML, up to where the evidence begins. */
  readonly document: string
  readonly at: Date
}

/** The evidence that goes with a document, and what is signed over both; two texts for `reportText`. 404 for a log that is empty. */
export async function evidenceFor(
  database: Sql,
  signer: Signer,
  { session, upTo, document, at }: Reporting,
): Promise<{ readonly statement: string; readonly evidence: string; readonly signature: string }> {
  const checkpoint = await logStore.findNewestCheckpoint(database)
  if (checkpoint === undefined) throw logHasNone()
  const keys = await listKeys(database)
  const [first] = keys
  if (first === undefined) throw logHasNone()
  const origin = originOf(first.publicKey)
  const last = Math.min(upTo, checkpoint.size - 1)
  const events = await logStore.listStoredOfSession(database, session, last)
  const beside = await besideOf(database, events, checkpoint)
  const told: Evidence['keys'] = keys
    .filter(key => key.number === 0 || (key.addedIndex !== undefined && key.addedIndex < checkpoint.size))
    .map(key => verifierKey(key.publicKey, origin))
  const all = await withPaths(database, [...events, ...beside], checkpoint)
  const evidence = canonicalize({
    keys: [...told],
    checkpoint: checkpoint.note,
    events: all.slice(0, events.length),
    beside: all.slice(events.length),
  })
  const statement = canonicalize({
    format: reportFormat,
    origin,
    key: verifierKey(signer.publicKey, origin),
    session,
    at: at.toISOString(),
    document_sha256: reportDigest(document),
    evidence_sha256: reportDigest(evidence),
  })
  return { statement, evidence, signature: signer.signReport(Buffer.from(statement)) }
}

/** The erasures that name one of the events, and the changes of keys, each whole. */
async function besideOf(database: Sql, events: readonly StoredEvent[], { size }: Checkpoint): Promise<StoredEvent[]> {
  const gone = new Set(events.filter(event => event.body === null).map(event => event.index))
  const erasures = gone.size === 0 ? [] : await logStore.listErasures(database)
  const naming = erasures.filter(row => parseErasure(row)?.erased.some(each => gone.has(each.index)) === true)
  const own = new Set(events.map(event => event.index))
  const indexes = [...naming, ...(await listKeyEvents(database))].map(row => row.index).filter(index => index < size)
  const rows = await Promise.all(
    indexes.filter(index => !own.has(index)).map(index => logStore.listStored(database, index, index + 1)),
  )
  return rows.flat().sort((a, b) => a.index - b.index)
}

/** Each with its way into the checkpoint, of tiles that are read once for all of them. */
async function withPaths(database: Sql, events: readonly StoredEvent[], { size }: Checkpoint): Promise<object[]> {
  const ways = events.map(({ index }) => inclusionRanges(index, size))
  const tiles = new Map(
    (await logStore.listTiles(database, tilesOf(ways.flat()))).map(tile => [`${tile.level}/${tile.tile}`, tile.hashes]),
  )
  const read = ({ level, tile }: { readonly level: number; readonly tile: number }): Buffer | undefined =>
    tiles.get(`${level}/${tile}`)
  return events.map(({ index, id, at, session, type, salt, body, commitment }, place) => ({
    ...{ index, id, at, session, type, body },
    salt: salt?.toString('hex') ?? null,
    commitment: commitment?.toString('hex') ?? null,
    // A tile that is damaged leaves a path that leads nowhere: whoever checks the report is told.
    path: (ways[place] ?? []).map(range => hashOfRange(range, read)?.toString('hex') ?? ''),
  }))
}
