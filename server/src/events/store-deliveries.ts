import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, type Id, idFrom } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { WebhookDeliveriesRow } from '../platform/rows.ts'

export interface Delivery {
  readonly id: Id<'delivery'>
  readonly endpointId: Id<'webhook'>
  readonly eventId: EventId
  readonly event: string
  readonly state: WebhookDeliveriesRow['state']
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly lastStatus: number | undefined
  readonly lastError: string | undefined
  readonly createdAt: Date
  readonly settledAt: Date | undefined
}

/** What a node took on: nobody else sends it before the lease is over. */
export interface Claimed {
  readonly id: Id<'delivery'>
  readonly eventIndex: number
  /** This one included. */
  readonly attempts: number
}

/** Endpoints that something is due for, those that have waited longest first. Disabled ones keep what waits. */
export async function listDueEndpoints(sql: Sql, limit: number): Promise<Id<'webhook'>[]> {
  const rows = await sql.query<{ endpoint_id: string }>(
    `SELECT d.endpoint_id FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
      WHERE d.state = 'queued' AND d.next_attempt_at <= clock_timestamp() AND e.status = 'enabled'
      GROUP BY d.endpoint_id ORDER BY min(d.next_attempt_at) LIMIT $1`,
    [limit],
  )
  return rows.map(row => idFrom('webhook', row.endpoint_id))
}

/** Takes on what is due for one endpoint, the earliest events first, for as long as the lease lasts. */
export async function claimDeliveries(
  sql: Sql,
  endpointId: Id<'webhook'>,
  { limit, leaseSeconds }: { readonly limit: number; readonly leaseSeconds: number },
): Promise<Claimed[]> {
  const rows = await sql.query<{ id: string; event_index: string; attempts: number }>(
    `UPDATE webhook_deliveries SET attempts = attempts + 1,
         next_attempt_at = clock_timestamp() + make_interval(secs => $3)
      WHERE id IN (
        SELECT id FROM webhook_deliveries
         WHERE endpoint_id = $1 AND state = 'queued' AND next_attempt_at <= clock_timestamp()
         ORDER BY event_index LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id, event_index, attempts`,
    [endpointId, limit, leaseSeconds],
  )
  return rows
    .map(row => ({
      id: idFrom('delivery', row.id),
      eventIndex: Number(row.event_index),
      attempts: row.attempts,
    }))
    .sort((a, b) => a.eventIndex - b.eventIndex)
}

/** How an attempt went. Written only while the lease is ours: `attempts` tells. */
export async function settleDelivery(
  sql: Sql,
  { id, attempts }: Pick<Claimed, 'id' | 'attempts'>,
  outcome: {
    readonly state: Delivery['state']
    readonly status: number | undefined
    readonly error: string | undefined
    readonly retryInSeconds: number
  },
): Promise<void> {
  await sql.query(
    `UPDATE webhook_deliveries SET state = $3, last_status = $4, last_error = $5,
         next_attempt_at = clock_timestamp() + make_interval(secs => $6),
         settled_at = CASE WHEN $3 = 'queued' THEN NULL ELSE clock_timestamp() END
      WHERE id = $1 AND attempts = $2 AND state = 'queued'`,
    [id, attempts, outcome.state, outcome.status ?? null, outcome.error ?? null, outcome.retryInSeconds],
  )
}

/** Once more from the beginning, at once. Undefined when there is none. */
export async function requeueDelivery(tx: Transaction, id: Id<'delivery'>): Promise<Delivery | undefined> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE webhook_deliveries SET state = 'queued', attempts = 0, next_attempt_at = clock_timestamp(), settled_at = NULL
      WHERE id = $1 RETURNING id`,
    [id],
  )
  return rows.length === 0 ? undefined : findDelivery(tx, id)
}

interface DeliveryRow extends Omit<WebhookDeliveriesRow, 'event_index'> {
  event_id: string
  event: string
}

const deliveryColumns = `d.id, d.endpoint_id, d.state, d.attempts, d.next_attempt_at, d.last_status, d.last_error, d.created_at,
  d.settled_at, e.id AS event_id, e.event`

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: idFrom('delivery', row.id),
    endpointId: idFrom('webhook', row.endpoint_id),
    eventId: idFrom('event', row.event_id),
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status ?? undefined,
    lastError: row.last_error ?? undefined,
    createdAt: row.created_at,
    settledAt: row.settled_at ?? undefined,
  }
}

export async function findDelivery(sql: Sql, id: Id<'delivery'>): Promise<Delivery | undefined> {
  const rows = await sql.query<DeliveryRow>(
    `SELECT ${deliveryColumns} FROM webhook_deliveries d JOIN events e ON e.index = d.event_index WHERE d.id = $1`,
    [id],
  )
  return rows[0] && deliveryOf(rows[0])
}

export async function listDeliveries(
  sql: Sql,
  page: Page,
  filter: { readonly endpointId: string | undefined; readonly state: Delivery['state'] | undefined },
): Promise<Delivery[]> {
  const rows = await sql.query<DeliveryRow>(
    `SELECT ${deliveryColumns} FROM webhook_deliveries d JOIN events e ON e.index = d.event_index
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN d.id > $1 ELSE d.id < $1 END)
        AND ($4::text IS NULL OR d.endpoint_id = $4) AND ($5::text IS NULL OR d.state = $5)
      ORDER BY CASE WHEN $2 THEN d.id END ASC, d.id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, filter.endpointId ?? null, filter.state ?? null],
  )
  return rows.map(deliveryOf)
}
