import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, idFrom, type SessionId } from '../platform/ids.ts'
import type { StrayRows } from './check-head.ts'
import { type Checkpoint, erasureType, type LoggedEvent, type StoredEvent, type Tile } from './model.ts'

/** All later reads of the transaction see one moment, whatever the sequencer adds meanwhile. The first statement. */
export async function holdSnapshot(tx: Transaction): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
}

/** Size and frontier; undefined when the one row is missing. */
export async function findLog(sql: Sql): Promise<{ size: number; frontier: Buffer } | undefined> {
  const [row] = await sql.query<{ size: string; frontier: Buffer }>('SELECT size, frontier FROM audit_log')
  return row && { size: Number(row.size), frontier: row.frontier }
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

/** All columns of the events of one session, up to an index, in order. */
export async function listStoredOfSession(sql: Sql, session: SessionId, upTo: number): Promise<StoredEvent[]> {
  const rows = await sql.query<Omit<StoredEvent, 'index'> & { index: string }>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, salt, body, commitment,
        leaf_hash AS "leafHash" FROM audit_events WHERE session_id = $1 AND index <= $2 ORDER BY index`,
    [session, upTo],
  )
  return rows.map(row => ({ ...row, index: Number(row.index) }))
}

/** The same of single events, in order. */
export async function listStoredAt(sql: Sql, indexes: readonly number[]): Promise<StoredEvent[]> {
  const rows = await sql.query<EventRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, salt, body, commitment,
       leaf_hash AS "leafHash" FROM audit_events WHERE index = ANY ($1::bigint[]) ORDER BY index`,
    [indexes],
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

/** How many rows have this id; one that is right has one. */
export async function countOfId(sql: Sql, id: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM audit_events WHERE event_id = $1',
    [id],
  )
  return row?.count ?? 0
}

/** What a page needs of an event. */
export interface PageRow {
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

/** Of the whole installation: after an index in order, or before one against it. */
export async function listEvents(
  sql: Sql,
  page: { after: number; limit: number } | { before: number | null; limit: number },
): Promise<LoggedEvent[]> {
  if ('before' in page) return listEventsBefore(sql, page)
  const rows = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE index > $1 ORDER BY index LIMIT $2`,
    [page.after, page.limit],
  )
  return rows.map(loggedOf)
}

/**
 * From an index on, what is not passed over, and the index up to which that is all of it: as many rows of the log are looked at, and as
 * many of them answered, at most.
 */
export async function listFollowed(
  sql: Sql,
  { from, passesOver, rows, limit }: { from: number; passesOver: readonly string[]; rows: number; limit: number },
): Promise<{ events: LoggedEvent[]; until: number }> {
  const [looked] = await sql.query<{ until: string | null }>(
    `SELECT max(index) + 1 AS until FROM (SELECT index FROM audit_events WHERE index >= $1 ORDER BY index LIMIT $2) looked`,
    [from, rows],
  )
  const until = Number(looked?.until ?? from)
  if (until === from) return { events: [], until }
  const found = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE index >= $1 AND index < $2 AND NOT type LIKE ANY ($3) ORDER BY index LIMIT $4`,
    [from, until, passesOver, limit],
  )
  const events = found.map(loggedOf)
  return { events, until: events.length === limit ? (events.at(-1)?.index ?? from) + 1 : until }
}

async function listEventsBefore(
  sql: Sql,
  page: { readonly before: number | null; readonly limit: number },
): Promise<LoggedEvent[]> {
  const rows = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE index < coalesce($1::bigint, 9223372036854775807) ORDER BY index DESC LIMIT $2`,
    [page.before, page.limit],
  )
  return rows.map(loggedOf)
}

/** The event of a row. */
export function loggedOf(row: PageRow): LoggedEvent {
  return {
    index: Number(row.index),
    id: idFrom('event', row.id),
    at: row.at,
    session: row.session === null ? null : idFrom('session', row.session),
    type: row.type,
    body: row.body === null ? null : readBody(row.body),
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

/** A body that somebody changed until it no longer reads is shown as none; that it is broken, the verdict says. */
function readBody(text: string): LoggedEvent['body'] {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export async function insertFollower(sql: Sql, name: string): Promise<void> {
  await sql.query('INSERT INTO log_followers (name) VALUES ($1) ON CONFLICT (name) DO NOTHING', [name])
}

/** Whether the log goes on where this follower has come to; undefined where there is none of that name. */
export async function findBehind(sql: Sql, name: string): Promise<boolean | undefined> {
  const [row] = await sql.query<{ behind: boolean }>(
    `SELECT EXISTS (SELECT FROM audit_events e WHERE e.index >= f.next_index) AS behind FROM log_followers f WHERE f.name = $1`,
    [name],
  )
  return row?.behind
}

/** The index that this follower has to read next, locked; undefined while another node is at it. */
export async function claimFollower(tx: Transaction, name: string): Promise<number | undefined> {
  const [row] = await tx.query<{ next_index: string }>(
    'SELECT next_index FROM log_followers WHERE name = $1 FOR UPDATE SKIP LOCKED',
    [name],
  )
  return row && Number(row.next_index)
}

/** From the first event again. Waits for a turn that is at it. */
export async function rewindFollower(tx: Transaction, name: string): Promise<void> {
  await tx.query('UPDATE log_followers SET next_index = 0 WHERE name = $1', [name])
}

export async function saveFollower(tx: Transaction, name: string, next: number): Promise<void> {
  await tx.query('UPDATE log_followers SET next_index = $2 WHERE name = $1', [name, next])
}
