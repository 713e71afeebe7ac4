import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { WebhookEndpointsRow } from '../platform/rows.ts'
import type { WebhookEndpoint } from './model.ts'

const endpointColumns = `id, url, secret_version, secret_sealed, previous_sealed, previous_until, status, events, created_at,
  updated_at`

function endpointOf(row: WebhookEndpointsRow): WebhookEndpoint {
  return {
    id: idFrom('webhook', row.id),
    url: row.url,
    secretVersion: row.secret_version,
    secretSealed: row.secret_sealed,
    previous:
      row.previous_sealed === null || row.previous_until === null
        ? undefined
        : { sealed: row.previous_sealed, until: row.previous_until },
    status: row.status,
    events: row.events,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Undefined when another endpoint has this address. */
export async function insertEndpoint(
  tx: Transaction,
  endpoint: { id: Id<'webhook'>; url: string; secretSealed: Buffer; events: readonly string[] },
): Promise<WebhookEndpoint | undefined> {
  const rows = await tx.query<WebhookEndpointsRow>(
    `INSERT INTO webhook_endpoints (id, url, secret_sealed, events) VALUES ($1, $2, $3, $4)
     ON CONFLICT (url) DO NOTHING RETURNING ${endpointColumns}`,
    [endpoint.id, endpoint.url, endpoint.secretSealed, endpoint.events],
  )
  return rows[0] && endpointOf(rows[0])
}

export async function findEndpoint(sql: Sql, id: Id<'webhook'>): Promise<WebhookEndpoint | undefined> {
  const rows = await sql.query<WebhookEndpointsRow>(`SELECT ${endpointColumns} FROM webhook_endpoints WHERE id = $1`, [
    id,
  ])
  return rows[0] && endpointOf(rows[0])
}

export async function lockEndpoint(tx: Transaction, id: Id<'webhook'>): Promise<WebhookEndpoint | undefined> {
  const rows = await tx.query<WebhookEndpointsRow>(
    `SELECT ${endpointColumns} FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  return rows[0] && endpointOf(rows[0])
}

export async function urlIsTaken(tx: Transaction, url: string, by: Id<'webhook'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('SELECT id FROM webhook_endpoints WHERE url = $1 AND id <> $2', [url, by])
  return rows.length > 0
}

export async function saveEndpoint(tx: Transaction, endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
  const { id, url, status, events, secretVersion, secretSealed, previous } = endpoint
  const [row] = await tx.query<WebhookEndpointsRow>(
    `UPDATE webhook_endpoints SET url = $2, status = $3, events = $4, secret_version = $5, secret_sealed = $6,
         previous_sealed = $7, previous_until = $8, updated_at = clock_timestamp() WHERE id = $1 RETURNING ${endpointColumns}`,
    [id, url, status, events, secretVersion, secretSealed, previous?.sealed ?? null, previous?.until ?? null],
  )
  if (row === undefined) throw new TypeError('a locked row is there')
  return endpointOf(row)
}

/** With what waits for it. False when there is none. */
export async function deleteEndpoint(tx: Transaction, id: Id<'webhook'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM webhook_endpoints WHERE id = $1 RETURNING id', [id])
  return rows.length > 0
}

export async function listEndpoints(sql: Sql, page: Page): Promise<WebhookEndpoint[]> {
  const rows = await sql.query<WebhookEndpointsRow>(
    `SELECT ${endpointColumns} FROM webhook_endpoints
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(endpointOf)
}

export async function countEndpoints(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM webhook_endpoints')
  return row?.count ?? 0
}

/** One for each endpoint that is enabled and asked for such an event. Share-locked, so that none is deleted meanwhile. */
export async function insertDeliveries(
  tx: Transaction,
  events: readonly { readonly index: number; readonly event: string }[],
): Promise<void> {
  const wanted = await tx.query<{ endpoint_id: string; event_index: string }>(
    `SELECT e.id AS endpoint_id, kept.index::text AS event_index
       FROM unnest($1::bigint[], $2::text[]) AS kept (index, event)
       JOIN webhook_endpoints e ON e.status = 'enabled' AND kept.event = ANY (e.events) ORDER BY kept.index, e.id
       FOR KEY SHARE OF e`,
    [events.map(event => event.index), events.map(event => event.event)],
  )
  if (wanted.length === 0) return
  await tx.query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_index)
     SELECT id, endpoint_id, event_index FROM unnest($1::text[], $2::text[], $3::bigint[])
         AS wanted (id, endpoint_id, event_index)
     ON CONFLICT (endpoint_id, event_index) DO NOTHING`,
    [wanted.map(() => newId('delivery')), wanted.map(row => row.endpoint_id), wanted.map(row => row.event_index)],
  )
}
