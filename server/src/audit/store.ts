import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, idFrom, type SessionId } from '../platform/ids.ts'
import type { StrayRows } from './check-head.ts'
import {
  type AuditEvent,
  type Checkpoint,
  erasureType,
  hashBytes,
  type LoggedEvent,
  type StoredEvent,
  type Tile,
} from './model.ts'

/** Writes the queue row by `record_event`, with the time of the database. */
export async function insertEvent(
  sql: Sql,
  event: Omit<AuditEvent, 'body'> & { id: EventId; salt: Buffer; body: string },
): Promise<void> {
  await sql.query('SELECT record_event($1, $2, clock_timestamp(), $3, $4, $5)', [
    event.type,
    event.session ?? null,
    event.id,
    event.salt,
    event.body,
  ])
}

/** An event that waits in the queue, with what its leaf needs. */
export interface QueuedEvent {
  readonly serial: string
  readonly id: string
  readonly at: string
  readonly session: string | null
  readonly type: string
  readonly salt: Buffer
  readonly body: string
}

/** Any number will do that no other advisory lock of ours has. */
const sequencerLock = 7_263_541

/** Until the transaction ends no other node sequences. Answers the time, or undefined when another one is at it. */
export async function tryHoldSequencer(tx: Transaction): Promise<string | undefined> {
  const [row] = await tx.query<{ held: boolean; at: string }>(
    'SELECT pg_try_advisory_xact_lock($1) AS held, audit_time(clock_timestamp()) AS at',
    [sequencerLock],
  )
  return row?.held ? row.at : undefined
}

/** The first events of the queue in order of their serial, as many as fit in `bytesMax` bytes of bodies, but at least one. */
export function listQueued(sql: Sql, limit: number, bytesMax: number): Promise<QueuedEvent[]> {
  return sql.query<QueuedEvent>(
    `SELECT serial, id, at, session, type, salt, body FROM (
       SELECT serial::text AS serial, event_id AS id, audit_time(at) AS at, session_id AS session, type, salt, body,
         sum(octet_length(body)) OVER (ORDER BY q.serial) - octet_length(body) AS bytes_before
       FROM (SELECT serial, event_id, at, session_id, type, salt, body FROM audit_queue ORDER BY serial LIMIT $1) q
       ORDER BY q.serial) sized
     WHERE bytes_before <= $2`,
    [limit, bytesMax],
  )
}

/** True when an event of that session, or any at all, waits. */
export async function queueHolds(sql: Sql, session?: SessionId): Promise<boolean> {
  const rows =
    session === undefined
      ? await sql.query('SELECT 1 AS one FROM audit_queue LIMIT 1')
      : await sql.query('SELECT 1 AS one FROM audit_queue WHERE session_id = $1 LIMIT 1', [session])
  return rows.length > 0
}

/** How many events wait, and since when the oldest of them does, in seconds. */
export async function getQueueLag(sql: Sql): Promise<{ waiting: number; oldestSeconds: number }> {
  const [row] = await sql.query<{ waiting: number; oldest: number }>(
    `SELECT count(*)::int AS waiting,
       coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 AS oldest FROM audit_queue`,
  )
  return { waiting: row?.waiting ?? 0, oldestSeconds: Math.max(0, row?.oldest ?? 0) }
}

/** All later reads of the transaction see one moment, whatever the sequencer adds meanwhile. The first statement. */
export async function holdSnapshot(tx: Transaction): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
}

interface LogRow {
  size: string
  frontier: Buffer
}

/** The row that says how large the log is, locked for the one who adds to it. */
export async function findLogForUpdate(tx: Transaction): Promise<{ size: number; frontier: Buffer } | undefined> {
  const [row] = await tx.query<LogRow>('SELECT size, frontier FROM audit_log FOR UPDATE')
  return row && { size: Number(row.size), frontier: row.frontier }
}

/** Size and frontier; undefined when the one row is missing. */
export async function findLog(sql: Sql): Promise<{ size: number; frontier: Buffer } | undefined> {
  const [row] = await sql.query<LogRow>('SELECT size, frontier FROM audit_log')
  return row && { size: Number(row.size), frontier: row.frontier }
}

/**
 * Moves queued events into the log; the hashes come in the same order as the serials. The bodies never travel back, and
 * answers how many were moved, which the caller compares.
 */
export async function moveToLog(
  tx: Transaction,
  batch: { from: number; serials: readonly string[]; hashes: readonly Buffer[] },
): Promise<number> {
  const rows = await tx.query<{ moved: number }>(
    `WITH taken AS (
       DELETE FROM audit_queue WHERE serial = ANY ($2::bigint[])
       RETURNING serial, event_id, at, session_id, type, salt, body),
     moved AS (
       INSERT INTO audit_events (index, event_id, at, session_id, type, salt, body, leaf_hash)
       SELECT $1::bigint + n - 1, event_id, at, session_id, type, salt, body,
         substr($3::bytea, ((n - 1) * $4::int + 1)::int, $4::int)
       from taken JOIN unnest($2::bigint[]) WITH ORDINALITY AS sequenced (serial, n) USING (serial) ORDER BY n
       RETURNING 1)
     SELECT count(*)::int AS moved from moved`,
    [batch.from, batch.serials, Buffer.concat(batch.hashes), hashBytes],
  )
  return rows[0]?.moved ?? 0
}

/** Inserts new tiles and replaces those that grew. */
export async function saveTiles(tx: Transaction, tiles: readonly Tile[]): Promise<void> {
  await tx.query(
    `INSERT INTO audit_tiles (level, tile, hashes) SELECT level, tile, hashes
       from unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS grown (level, tile, hashes)
     ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes`,
    [tiles.map(tile => tile.level), tiles.map(tile => tile.tile), tiles.map(tile => tile.hashes)],
  )
}

/** Size and frontier after a batch. */
export async function saveLog(tx: Transaction, log: { size: number; frontier: Buffer }): Promise<void> {
  await tx.query('UPDATE audit_log SET size = $1, frontier = $2', [log.size, log.frontier])
}

/** There is one checkpoint for a size: a second one fails. */
export async function insertCheckpoint(tx: Transaction, checkpoint: Checkpoint): Promise<void> {
  await tx.query('INSERT INTO audit_checkpoints (size, root, note, at) VALUES ($1, $2, $3, $4)', [
    checkpoint.size,
    checkpoint.root,
    checkpoint.note,
    checkpoint.at,
  ])
}

/** Does nothing when it is there already. */
export async function createPartition(sql: Sql, number: number): Promise<void> {
  await sql.query('SELECT create_audit_partition($1)', [number])
}

/** The checkpoint of the largest size. */
export async function findNewestCheckpoint(sql: Sql): Promise<Checkpoint | undefined> {
  const [row] = await sql.query<CheckpointRow>(
    'SELECT size, root, audit_time(at) AS at, note FROM audit_checkpoints ORDER BY size DESC LIMIT 1',
  )
  return row && checkpointOf(row)
}

/** Checkpoints of sizes above `from` and up to `to`, in order. */
export async function listCheckpoints(sql: Sql, from: number, to: number): Promise<Checkpoint[]> {
  const rows = await sql.query<CheckpointRow>(
    `SELECT size, root, audit_time(at) AS at, note FROM audit_checkpoints
      WHERE size > $1 AND size <= $2 ORDER BY size LIMIT $3`,
    [from, to, to - from],
  )
  return rows.map(checkpointOf)
}

interface CheckpointRow {
  size: string
  root: Buffer
  at: string
  note: string
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  return { size: Number(row.size), root: row.root, at: row.at, note: row.note }
}

/** Those of the named tiles that exist, in no order. */
export async function listTiles(
  sql: Sql,
  names: readonly { readonly level: number; readonly tile: number }[],
): Promise<Tile[]> {
  if (names.length === 0) return []
  const rows = await sql.query<{ level: number; tile: string; hashes: Buffer }>(
    `SELECT level, tile, hashes FROM audit_tiles
      WHERE (level, tile) IN (SELECT level, tile from unnest($1::smallint[], $2::bigint[]) AS wanted (level, tile))`,
    [names.map(name => name.level), names.map(name => name.tile)],
  )
  return rows.map(row => ({ level: row.level, tile: Number(row.tile), hashes: row.hashes }))
}

/** Rows that a log of that size never wrote. `tiles[l]` says how many tiles level l has. */
export async function findStray(sql: Sql, size: number, tiles: readonly number[]): Promise<StrayRows> {
  const [row] = await sql.query<{ below: string | null; beyond: string | null; checkpoint: boolean }>(
    `SELECT (SELECT min(index) FROM audit_events WHERE index < 0) AS below,
       (SELECT min(index) FROM audit_events WHERE index >= $1) AS beyond,
       EXISTS (SELECT FROM audit_checkpoints WHERE size > $1 OR size < 1) AS checkpoint`,
    [size],
  )
  const [tile] = await sql.query<{ level: number; tile: string }>(
    `SELECT level, tile FROM audit_tiles
      WHERE level < 0 OR tile < 0 OR tile >= coalesce(($1::bigint[])[level + 1], 0) ORDER BY level, tile LIMIT 1`,
    [tiles],
  )
  const event = row?.below ?? row?.beyond
  return {
    event: event === undefined || event === null ? undefined : Number(event),
    checkpoint: row?.checkpoint === true,
    tile: tile && { level: tile.level, tile: Number(tile.tile) },
  }
}

interface EventRow {
  index: string
  id: string
  at: string
  session: string | null
  type: string
  salt: Buffer | null
  body: string | null
  commitment: Buffer | null
  leafHash: Buffer
}

/** All columns of the events with indexes from `from` to before `to`: what a verification looks at. */
export async function listStored(sql: Sql, from: number, to: number): Promise<StoredEvent[]> {
  const rows = await sql.query<EventRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, salt, body, commitment,
       leaf_hash AS "leafHash" FROM audit_events WHERE index >= $1 AND index < $2 ORDER BY index LIMIT $3`,
    [from, to, to - from],
  )
  return rows.map(row => ({ ...row, index: Number(row.index) }))
}

/** The index of an event; undefined while it waits in the queue. */
export async function findIndexOf(sql: Sql, id: EventId): Promise<number | undefined> {
  const [row] = await sql.query<{ index: string }>(
    'SELECT index FROM audit_events WHERE event_id = $1 ORDER BY index LIMIT 1',
    [id],
  )
  return row && Number(row.index)
}

interface PageRow {
  index: string
  id: string
  at: string
  session: string | null
  type: string
  body: string | null
}

/** Of one session, after an index, in order. */
export async function listSessionEvents(
  sql: Sql,
  session: SessionId,
  page: { after: number; limit: number },
): Promise<LoggedEvent[]> {
  const rows = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE session_id = $1 AND index > $2 ORDER BY index LIMIT $3`,
    [session, page.after, page.limit],
  )
  return rows.map(loggedOf)
}

/** Of the whole installation. */
export async function listEvents(sql: Sql, page: { after: number; limit: number }): Promise<LoggedEvent[]> {
  const rows = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE index > $1 ORDER BY index LIMIT $2`,
    [page.after, page.limit],
  )
  return rows.map(loggedOf)
}

function loggedOf(row: PageRow): LoggedEvent {
  return {
    index: Number(row.index),
    id: idFrom('event', row.id),
    at: row.at,
    session: row.session === null ? null : idFrom('session', row.session),
    type: row.type,
    body: row.body === null ? null : JSON.parse(row.body),
  }
}

const sessionTilesMax = 100_000

/** The tiles of level 0 (256 leaves each) that hold events of a session. */
export async function listTilesOfSession(sql: Sql, session: SessionId): Promise<number[]> {
  const rows = await sql.query<{ tile: string }>(
    `SELECT DISTINCT index / 256 AS tile FROM audit_events WHERE session_id = $1 ORDER BY tile LIMIT ${sessionTilesMax}`,
    [session],
  )
  return rows.map(row => Number(row.tile))
}

/** The first and the last index of a session's events. */
export async function findSessionBounds(
  sql: Sql,
  session: SessionId,
): Promise<{ first: number; last: number } | undefined> {
  const [row] = await sql.query<{ first: string | null; last: string | null }>(
    'SELECT min(index) AS first, max(index) AS last FROM audit_events WHERE session_id = $1',
    [session],
  )
  if (row === undefined || row.first === null || row.last === null) return undefined
  return { first: Number(row.first), last: Number(row.last) }
}

const erasuresMax = 100_000

/** All erasure events, in order. */
export async function listErasures(sql: Sql): Promise<{ index: number; body: string | null }[]> {
  const rows = await sql.query<{ index: string; body: string | null }>(
    `SELECT index, body FROM audit_events WHERE type = '${erasureType}' ORDER BY index LIMIT ${erasuresMax}`,
  )
  return rows.map(row => ({ index: Number(row.index), body: row.body }))
}

/** Salt and body go together; the commitment stays, so that the leaf can still be checked. */
export async function eraseBodies(
  tx: Transaction,
  erased: { indexes: readonly number[]; commitments: readonly Buffer[] },
): Promise<void> {
  await tx.query(
    `UPDATE audit_events e SET salt = NULL, body = NULL, commitment = x.commitment
      from unnest($1::bigint[], $2::bytea[]) AS x (index, commitment) WHERE e.index = x.index AND e.body IS NOT NULL`,
    [erased.indexes, erased.commitments],
  )
}

/** The key pair of the installation, the private part sealed. */
export async function findKey(sql: Sql): Promise<{ publicKey: Buffer; sealedPrivateKey: Buffer } | undefined> {
  const [row] = await sql.query<{ publicKey: Buffer; sealedPrivateKey: Buffer }>(
    'SELECT public_key AS "publicKey", sealed_private_key AS "sealedPrivateKey" FROM audit_keys',
  )
  return row
}

/** The first one stays: two nodes that start together end up with the same key. */
export async function insertKeyOnce(sql: Sql, key: { publicKey: Buffer; sealedPrivateKey: Buffer }): Promise<void> {
  await sql.query('INSERT INTO audit_keys (public_key, sealed_private_key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    key.publicKey,
    key.sealedPrivateKey,
  ])
}
