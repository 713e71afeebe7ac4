import type { Sql, Transaction } from '../platform/database.ts'
import type { EventId, SessionId } from '../platform/ids.ts'
import { type AuditEvent, type Checkpoint, hashBytes, type Tile } from './model.ts'

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

/** Many events in one statement, in this order. */
export async function insertEvents(
  sql: Sql,
  events: readonly (Omit<AuditEvent, 'body'> & { id: EventId; salt: Buffer; body: string })[],
): Promise<void> {
  await sql.query(
    `SELECT record_event(e.type, e.session, clock_timestamp(), e.id, e.salt, e.body)
      FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[]) WITH ORDINALITY
        AS e (type, session, id, salt, body, nth) ORDER BY e.nth`,
    [
      events.map(({ type }) => type),
      events.map(({ session }) => session ?? null),
      events.map(({ id }) => id),
      events.map(({ salt }) => salt),
      events.map(({ body }) => body),
    ],
  )
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

/** The row that says how large the log is, locked for the one who adds to it. */
export async function findLogForUpdate(tx: Transaction): Promise<{ size: number; frontier: Buffer } | undefined> {
  const [row] = await tx.query<{ size: string; frontier: Buffer }>('SELECT size, frontier FROM audit_log FOR UPDATE')
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

/** How many events there are, those that still wait for their place among them. */
export async function countEvents(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: string }>(
    'SELECT (SELECT size FROM audit_log) + (SELECT count(*) FROM audit_queue) AS count',
  )
  return Number(row?.count ?? 0)
}
