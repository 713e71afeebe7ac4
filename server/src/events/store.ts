import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, idFrom } from '../platform/ids.ts'
import type { KeptEvent } from './model.ts'

interface EventRow {
  index: string
  id: string
  event: string
  organization_id: string | null
  data: string
  context: string
  created_at: Date
}

function eventOf(row: EventRow): KeptEvent {
  return {
    index: Number(row.index),
    id: idFrom('event', row.id),
    event: row.event,
    organizationId: row.organization_id ?? undefined,
    data: JSON.parse(row.data),
    context: JSON.parse(row.context),
    createdAt: row.created_at,
  }
}

/** What is there already stays as it is: a turn of the follower may come twice. */
export async function insertEvents(tx: Transaction, events: readonly KeptEvent[]): Promise<void> {
  await tx.query(
    `INSERT INTO events (index, id, event, organization_id, data, context, created_at)
     SELECT index, id, event, organization_id, data, context, created_at
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
         AS copied (index, id, event, organization_id, data, context, created_at)
     ON CONFLICT (index) DO NOTHING`,
    [
      events.map(event => event.index),
      events.map(event => event.id),
      events.map(event => event.event),
      events.map(event => event.organizationId ?? null),
      events.map(event => JSON.stringify(event.data)),
      events.map(event => JSON.stringify(event.context)),
      events.map(event => event.createdAt),
    ],
  )
}

/** Takes the copies of events that were erased, with what waits to be delivered of them. */
export async function forgetEvents(tx: Transaction, indexes: readonly number[]): Promise<void> {
  await tx.query('DELETE FROM events WHERE index = ANY ($1::bigint[])', [indexes])
}

export interface EventQuery {
  readonly ascending: boolean
  readonly take: number
  /** The index of the cursor, exclusive. */
  readonly from: number | undefined
  readonly events: readonly string[] | undefined
  readonly organizationId: string | undefined
  /** Inclusive. */
  readonly since: Date | undefined
  /** Exclusive. */
  readonly until: Date | undefined
}

const eventColumns = 'index, id, event, organization_id, data, context, created_at'
const matches = `($2::text[] IS NULL OR event = ANY ($2)) AND ($3::text IS NULL OR organization_id = $3)
  AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)`
const beforeAll = -1
const afterAll = Number.MAX_SAFE_INTEGER

/** In the order of the log, or against it. Each direction has a statement of its own, so that both walk along the index. */
export async function listKeptEvents(sql: Sql, query: EventQuery): Promise<KeptEvent[]> {
  const { ascending, take, from, events, organizationId, since, until } = query
  const values = [events ?? null, organizationId ?? null, since ?? null, until ?? null, take]
  const rows = ascending
    ? await sql.query<EventRow>(
        `SELECT ${eventColumns} FROM events WHERE index > $1 AND ${matches} ORDER BY index LIMIT $6`,
        [from ?? beforeAll, ...values],
      )
    : await sql.query<EventRow>(
        `SELECT ${eventColumns} FROM events WHERE index < $1 AND ${matches} ORDER BY index DESC LIMIT $6`,
        [from ?? afterAll, ...values],
      )
  return rows.map(eventOf)
}

/** The place of an event in the log; undefined for one that was never kept, or no longer is. */
export async function findKeptIndex(sql: Sql, id: EventId): Promise<number | undefined> {
  const [row] = await sql.query<{ index: string }>('SELECT index FROM events WHERE id = $1', [id])
  return row && Number(row.index)
}

export async function findKeptEvent(sql: Sql, index: number): Promise<KeptEvent | undefined> {
  const rows = await sql.query<EventRow>(`SELECT ${eventColumns} FROM events WHERE index = $1`, [index])
  return rows[0] && eventOf(rows[0])
}

/** Deletes the oldest that are past their days, with their deliveries. Answers how many. */
export async function deleteOldEvents(sql: Sql, days: number, limit: number): Promise<number> {
  const rows = await sql.query<{ index: string }>(
    `DELETE FROM events WHERE index IN (
       SELECT index FROM events WHERE created_at < clock_timestamp() - make_interval(days => $1) ORDER BY created_at LIMIT $2)
     RETURNING index`,
    [days, limit],
  )
  return rows.length
}
