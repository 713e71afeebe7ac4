import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, type Id, idFrom, newId } from '../platform/ids.ts'
import type { AuditLogEntriesRow, AuditLogExportsRow, AuditLogSchemasRow } from '../platform/rows.ts'
import type { ExportQuery, KeptEntry, LogEntry, LogExport, LogSchema, VersionedSchema } from './model.ts'

function schemaOf(row: AuditLogSchemasRow): VersionedSchema {
  return { action: row.action, version: row.version, schema: JSON.parse(row.body), createdAt: row.created_at }
}

/** Two that come together for one action wait for each other, so that each gets a number of its own. */
export async function insertSchema(tx: Transaction, action: string, schema: LogSchema): Promise<VersionedSchema> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('audit log schema ' || $1))`, [action])
  const [row] = await tx.query<AuditLogSchemasRow>(
    `INSERT INTO audit_log_schemas (action, version, body)
     SELECT $1, coalesce(max(version), 0) + 1, $2 FROM audit_log_schemas WHERE action = $1
     RETURNING action, version, body, created_at`,
    [action, JSON.stringify(schema)],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return schemaOf(row)
}

/** That version, or the newest. */
export async function findSchema(sql: Sql, action: string, version?: number): Promise<VersionedSchema | undefined> {
  const rows = await sql.query<AuditLogSchemasRow>(
    `SELECT action, version, body, created_at FROM audit_log_schemas
      WHERE action = $1 AND ($2::int IS NULL OR version = $2) ORDER BY version DESC LIMIT 1`,
    [action, version ?? null],
  )
  return rows[0] && schemaOf(rows[0])
}

interface NamedPage {
  readonly ascending: boolean
  readonly take: number
}

export async function listSchemas(
  sql: Sql,
  action: string,
  page: NamedPage & { readonly from: number | undefined },
): Promise<VersionedSchema[]> {
  const rows = await sql.query<AuditLogSchemasRow>(
    `SELECT action, version, body, created_at FROM audit_log_schemas
      WHERE action = $1 AND ($2::int IS NULL OR CASE WHEN $3 THEN version > $2 ELSE version < $2 END)
      ORDER BY CASE WHEN $3 THEN version END ASC, version DESC LIMIT $4`,
    [action, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(schemaOf)
}

export interface LogAction {
  readonly name: string
  readonly newest: VersionedSchema
  readonly createdAt: Date
}

/** Actions that have a schema, by name, each with its newest one. */
export async function listActions(
  sql: Sql,
  page: NamedPage & { readonly from: string | undefined },
): Promise<LogAction[]> {
  const rows = await sql.query<AuditLogSchemasRow & { first_at: Date }>(
    `SELECT action, version, body, created_at, first_at FROM (
       SELECT action, version, body, created_at, min(created_at) OVER (PARTITION BY action) AS first_at,
         max(version) OVER (PARTITION BY action) AS newest FROM audit_log_schemas) s
      WHERE version = newest AND ($1::text IS NULL OR CASE WHEN $2 THEN action > $1 ELSE action < $1 END)
      ORDER BY CASE WHEN $2 THEN action END ASC, action DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(row => ({ name: row.action, newest: schemaOf(row), createdAt: row.first_at }))
}

export async function insertEntry(
  tx: Transaction,
  kept: { id: EventId; organizationId: string; entry: LogEntry; text: string; salt: Buffer },
): Promise<void> {
  const { id, organizationId, entry, text, salt } = kept
  await tx.query(
    `INSERT INTO audit_log_entries (id, organization_id, action, occurred_at, actor_id, actor_name, target_types, entry, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      organizationId,
      entry.action,
      entry.occurredAt,
      entry.actor.id,
      entry.actor.name ?? null,
      entry.targets.map(({ type }) => type),
      text,
      salt,
    ],
  )
}

/** Of one organization, in the order in which they happened, after the one that the last page ended with. */
export async function listEntries(
  sql: Sql,
  { organizationId, query, after, limit }: EntriesQuery,
): Promise<KeptEntry[]> {
  const rows = await sql.query<AuditLogEntriesRow>(
    `SELECT id, occurred_at, entry, created_at FROM audit_log_entries
      WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at <= $3
        AND ($4::text[] IS NULL OR action = ANY ($4)) AND ($5::text[] IS NULL OR actor_name = ANY ($5))
        AND ($6::text[] IS NULL OR actor_id = ANY ($6)) AND ($7::text[] IS NULL OR target_types && $7)
        AND ($8::timestamptz IS NULL OR (occurred_at, id) > ($8, $9))
      ORDER BY occurred_at, id LIMIT $10`,
    [
      organizationId,
      query.since,
      query.until,
      query.actions ?? null,
      query.actorNames ?? null,
      query.actorIds ?? null,
      query.targets ?? null,
      after?.occurredAt ?? null,
      after?.id ?? null,
      limit,
    ],
  )
  return rows.map(row => ({
    ...JSON.parse(row.entry),
    id: row.id,
    occurredAt: row.occurred_at,
    createdAt: row.created_at,
  }))
}

interface EntriesQuery {
  readonly organizationId: string
  readonly query: ExportQuery
  readonly after: Pick<KeptEntry, 'id' | 'occurredAt'> | undefined
  readonly limit: number
}

/** Those past their days, oldest first. Answers how many went. */
export async function deleteOldEntries(
  tx: Transaction,
  organizationId: string,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `DELETE FROM audit_log_entries WHERE id IN (
       SELECT id FROM audit_log_entries
        WHERE organization_id = $1 AND occurred_at < clock_timestamp() - make_interval(days => $2)
        ORDER BY occurred_at LIMIT $3)
     RETURNING id`,
    [organizationId, days, limit],
  )
  return rows.length
}

const exportColumns = 'id, organization_id, asked, state, created_at, updated_at'

type ExportRow = Pick<AuditLogExportsRow, 'id' | 'organization_id' | 'asked' | 'state' | 'created_at' | 'updated_at'>

function exportOf(row: ExportRow): LogExport {
  return {
    id: idFrom('auditExport', row.id),
    organizationId: row.organization_id,
    query: JSON.parse(row.asked),
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function insertExport(
  tx: Transaction,
  asked: { organizationId: string; query: ExportQuery; keptHours: number },
): Promise<LogExport> {
  const [row] = await tx.query<ExportRow>(
    `INSERT INTO audit_log_exports (id, organization_id, asked, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(hours => $4)) RETURNING ${exportColumns}`,
    [newId('auditExport'), asked.organizationId, JSON.stringify(asked.query), asked.keptHours],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return exportOf(row)
}

export async function findExport(sql: Sql, id: Id<'auditExport'>): Promise<LogExport | undefined> {
  const rows = await sql.query<ExportRow>(`SELECT ${exportColumns} FROM audit_log_exports WHERE id = $1`, [id])
  return rows[0] && exportOf(rows[0])
}

export async function findExportFile(sql: Sql, id: Id<'auditExport'>): Promise<Buffer | undefined> {
  const [row] = await sql.query<{ csv_sealed: Buffer | null }>(
    `SELECT csv_sealed FROM audit_log_exports WHERE id = $1 AND state = 'ready'`,
    [id],
  )
  return row?.csv_sealed ?? undefined
}

/** The oldest that nobody works on, locked. */
export async function claimExport(tx: Transaction): Promise<LogExport | undefined> {
  const rows = await tx.query<ExportRow>(
    `SELECT ${exportColumns} FROM audit_log_exports WHERE state = 'pending' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  )
  return rows[0] && exportOf(rows[0])
}

export async function saveExport(
  sql: Sql,
  id: Id<'auditExport'>,
  { state, csvSealed }: { readonly state: 'ready' | 'error'; readonly csvSealed: Buffer | undefined },
): Promise<void> {
  await sql.query(
    `UPDATE audit_log_exports SET state = $2, csv_sealed = $3, updated_at = clock_timestamp() WHERE id = $1`,
    [id, state, csvSealed ?? null],
  )
}

/** What is past its hours loses its file. */
export async function expireExports(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE audit_log_exports SET state = 'expired', csv_sealed = NULL, updated_at = clock_timestamp()
      WHERE state IN ('ready', 'error') AND expires_at <= clock_timestamp()`,
  )
}
