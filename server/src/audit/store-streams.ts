import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'

/** Where events are sent as they come. */
export interface AuditStream {
  readonly id: Id<'auditStream'>
  /** Of one organization: only what happened there leaves by it. Null: of the installation, with everything. */
  readonly organizationId: OrganizationId | null
  readonly kind: 'webhook' | 'file'
  readonly url: string | null
  /** Where it began. */
  readonly firstIndex: number
  readonly nextIndex: number
  readonly enabled: boolean
  readonly batchEvents: number
  readonly attempts: number
  readonly lastError: string | null
  readonly createdAt: Date
}

interface StreamRow {
  id: string
  organization_id: string | null
  kind: 'webhook' | 'file'
  url: string | null
  first_index: string
  next_index: string
  enabled: boolean
  batch_events: number
  attempts: number
  last_error: string | null
  created_at: Date
}

const columns =
  'id, organization_id, kind, url, first_index, next_index, enabled, batch_events, attempts, last_error, created_at'

function streamOf(row: StreamRow): AuditStream {
  return {
    id: idFrom('auditStream', row.id),
    organizationId: row.organization_id === null ? null : idFrom('organization', row.organization_id),
    ...{
      kind: row.kind,
      url: row.url,
      firstIndex: Number(row.first_index),
      nextIndex: Number(row.next_index),
      enabled: row.enabled,
    },
    ...{ batchEvents: row.batch_events, attempts: row.attempts, lastError: row.last_error, createdAt: row.created_at },
  }
}

export async function insertStream(
  tx: Transaction,
  stream: Pick<AuditStream, 'id' | 'kind' | 'url' | 'nextIndex'> & Partial<Pick<AuditStream, 'organizationId'>>,
): Promise<AuditStream | undefined> {
  const [row] = await tx.query<StreamRow>(
    `INSERT INTO audit_streams (id, kind, url, first_index, next_index, organization_id) VALUES ($1, $2, $3, $4, $4, $5) RETURNING ${columns}`,
    [stream.id, stream.kind, stream.url, stream.nextIndex, stream.organizationId ?? null],
  )
  return row && streamOf(row)
}

export async function countStreams(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM audit_streams')
  return row?.count ?? 0
}

export async function listStreams(sql: Sql, page: Page): Promise<AuditStream[]> {
  const rows = await sql.query<StreamRow>(
    `SELECT ${columns} FROM audit_streams
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(streamOf)
}

/** Those of one organization, oldest first. */
export async function listStreamsOf(sql: Sql, organizationId: OrganizationId, limit: number): Promise<AuditStream[]> {
  const rows = await sql.query<StreamRow>(
    `SELECT ${columns} FROM audit_streams WHERE organization_id = $1 ORDER BY id LIMIT $2`,
    [organizationId, limit],
  )
  return rows.map(streamOf)
}

/** False where it is another organization's, or there is none. */
export async function deleteStreamOf(
  tx: Transaction,
  { id, organizationId }: { readonly id: Id<'auditStream'>; readonly organizationId: OrganizationId },
): Promise<boolean> {
  const rows = await tx.query('DELETE FROM audit_streams WHERE id = $1 AND organization_id = $2 RETURNING id', [
    id,
    organizationId,
  ])
  return rows.length > 0
}

/** The index that the next event will have: a stream that begins there sends what comes from now on. */
export async function nextIndexNow(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ size: string }>('SELECT size FROM audit_log')
  return Number(row?.size ?? 0)
}

export async function findStream(sql: Sql, id: Id<'auditStream'>): Promise<AuditStream | undefined> {
  const [row] = await sql.query<StreamRow>(`SELECT ${columns} FROM audit_streams WHERE id = $1`, [id])
  return row && streamOf(row)
}

/** A stream that starts somewhere else, or stops, begins without what it failed at before. */
export async function saveStream(
  tx: Transaction,
  id: Id<'auditStream'>,
  change: { readonly nextIndex: number | null; readonly enabled: boolean | null },
): Promise<AuditStream | undefined> {
  const [row] = await tx.query<StreamRow>(
    `UPDATE audit_streams SET next_index = coalesce($2, next_index), enabled = coalesce($3, enabled), attempts = 0,
         last_error = NULL, next_attempt_at = clock_timestamp() WHERE id = $1 RETURNING ${columns}`,
    [id, change.nextIndex, change.enabled],
  )
  return row && streamOf(row)
}

export async function deleteStream(tx: Transaction, id: Id<'auditStream'>): Promise<boolean> {
  const rows = await tx.query('DELETE FROM audit_streams WHERE id = $1 RETURNING id', [id])
  return rows.length > 0
}

/** Streams with something to send, each leased to this node alone. */
export async function claimStreams(sql: Sql, leaseSeconds: number, limit: number): Promise<AuditStream[]> {
  const rows = await sql.query<StreamRow>(
    `UPDATE audit_streams SET leased_until = clock_timestamp() + make_interval(secs => $1)
      WHERE id IN (SELECT id FROM audit_streams s WHERE enabled AND next_attempt_at <= clock_timestamp()
          AND leased_until <= clock_timestamp() AND next_index < (SELECT size FROM audit_log)
        ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING ${columns}`,
    [leaseSeconds, limit],
  )
  return rows.map(streamOf)
}

export interface StreamOutcome {
  /** What the other side had not taken before this attempt: a cursor that somebody moved meanwhile stays where it was put. */
  readonly from: number
  readonly nextIndex: number
  readonly batchEvents: number
  readonly error: string | null
  readonly retryInSeconds: number
}

export async function settleStream(sql: Sql, id: Id<'auditStream'>, outcome: StreamOutcome): Promise<void> {
  await sql.query(
    `UPDATE audit_streams SET leased_until = '-infinity', batch_events = $4,
         next_index = CASE WHEN next_index = $2 THEN $3 ELSE next_index END,
         attempts = CASE WHEN $5::text IS NULL THEN 0 ELSE attempts + 1 END, last_error = $5,
         next_attempt_at = clock_timestamp() + make_interval(secs => $6) WHERE id = $1`,
    [id, outcome.from, outcome.nextIndex, outcome.batchEvents, outcome.error, outcome.retryInSeconds],
  )
}
