import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { ConfigurationFinding, SeenInConfiguration } from './model.ts'

/** Whose report it is, of which machine and project; the person’s own files have no project. */
export interface ScanScope {
  readonly reportedBy: string
  readonly machine: string
  readonly project: { readonly id: string; readonly name: string } | undefined
}

function keyOf({ reportedBy, machine, project }: ScanScope): readonly string[] {
  return [reportedBy, machine, project?.id ?? '']
}

/** How many machines and projects somebody has reported, this one aside. */
export async function countOtherScans(tx: Transaction, scope: ScanScope): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM configuration_scans WHERE reported_by = $1 AND NOT (machine = $2 AND project = $3)`,
    keyOf(scope),
  )
  return row?.count ?? 0
}

/** Notes the scan, and holds off another report of the same machine and project until this one is done. */
export async function saveScan(
  tx: Transaction,
  scope: ScanScope,
  { ownerId, files, unread }: { readonly ownerId: UserId; readonly files: number; readonly unread: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO configuration_scans (reported_by, machine, project, project_name, owner_id, files_count, unread_count)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (reported_by, machine, project) DO UPDATE SET project_name = excluded.project_name,
       files_count = excluded.files_count, unread_count = excluded.unread_count, scanned_at = clock_timestamp()`,
    [...keyOf(scope), scope.project?.name ?? null, ownerId, files, unread],
  )
}

/** Raises those that are not open yet, and moves the others to where they are now. Each place stands in `seen` once. */
export async function saveSeen(
  tx: Transaction,
  scope: ScanScope,
  seen: readonly SeenInConfiguration[],
): Promise<{ readonly id: string; readonly isNew: boolean }[]> {
  const fresh = seen.map(each => ({ ...each, id: newId('configurationFinding') }))
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO configuration_findings AS f (id, reported_by, machine, project, rule, severity, host, file, line, path, server,
        secret_type, secret_fingerprint)
     SELECT x.id, $1, $2, $3, x.rule, x.severity, x.host, x.file, x.line, x.path, x.server, x.secret_type, x.secret_fingerprint
       FROM jsonb_to_recordset($4::jsonb) AS x (id text, rule text, severity text, host text, file text, line int, path text,
        server text, secret_type text, secret_fingerprint text)
     ON CONFLICT (reported_by, machine, project, rule, file, path, coalesce(secret_fingerprint, '')) WHERE resolved_at IS NULL
     DO UPDATE SET severity = excluded.severity, host = excluded.host, line = excluded.line, server = excluded.server,
       secret_type = excluded.secret_type, seen_at = clock_timestamp()
     RETURNING f.id`,
    [...keyOf(scope), JSON.stringify(fresh.map(rowOf))],
  )
  const made = new Set<string>(fresh.map(({ id }) => id))
  return rows.map(({ id }) => ({ id, isNew: made.has(id) }))
}

function rowOf({ secret, ...seen }: SeenInConfiguration): object {
  return { ...seen, secret_type: secret?.type, secret_fingerprint: secret?.fingerprint }
}

/** What a report can say about what it does not have. */
export interface Looked {
  /** Found in it, whether or not it was known. */
  readonly kept: readonly string[]
  /** Files that were read. */
  readonly files: readonly string[]
  readonly unread: readonly string[]
  /** Every file of the scope was looked for: what is in none that was read is gone. */
  readonly complete: boolean
}

/** Resolves what stood in a file that was read, or that is not there any more, and was not seen again. */
export async function resolveGone(
  tx: Transaction,
  scope: ScanScope,
  { kept, files, unread, complete }: Looked,
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE configuration_findings SET resolved_at = clock_timestamp()
      WHERE reported_by = $1 AND machine = $2 AND project = $3 AND resolved_at IS NULL AND NOT id = ANY ($4)
        AND (file = ANY ($5) OR ($7 AND NOT file = ANY ($6))) RETURNING id`,
    [...keyOf(scope), kept, files, unread, complete],
  )
  return rows.length
}

export interface ConfigurationFilter {
  readonly reportedBy: string | undefined
  /** Of this person, and of the keys that they answer for. */
  readonly ownerId: UserId | undefined
  readonly rule: string | undefined
  readonly severity: string | undefined
  readonly open: boolean | undefined
}

interface FindingRow {
  id: string
  reported_by: string
  machine: string
  project: string
  project_name: string | null
  rule: string
  severity: SeenInConfiguration['severity']
  host: string | null
  file: string
  line: number
  path: string
  server: string | null
  secret_type: string | null
  secret_fingerprint: string | null
  found_at: Date
  seen_at: Date
  resolved_at: Date | null
}

const columns = `f.id, f.reported_by, f.machine, f.project, s.project_name, f.rule, f.severity, f.host, f.file, f.line, f.path, f.server,
  f.secret_type, f.secret_fingerprint, f.found_at, f.seen_at, f.resolved_at`

/** Without a reporter and an owner: of all, which whoever reads the installation may see. */
export async function listConfigurationFindings(
  sql: Sql,
  filter: ConfigurationFilter,
  page: Page,
): Promise<ConfigurationFinding[]> {
  const rows = await sql.query<FindingRow>(
    `SELECT ${columns} FROM configuration_findings f JOIN configuration_scans s USING (reported_by, machine, project)
      WHERE ($1::text IS NULL OR f.reported_by = $1) AND ($2::text IS NULL OR f.rule = $2)
        AND ($3::text IS NULL OR f.severity = $3) AND ($4::boolean IS NULL OR (f.resolved_at IS NULL) = $4)
        AND ($5::text IS NULL OR s.owner_id = $5) AND ($6::text IS NULL OR CASE WHEN $7 THEN f.id > $6 ELSE f.id < $6 END)
      ORDER BY CASE WHEN $7 THEN f.id END ASC, f.id DESC LIMIT $8`,
    [
      filter.reportedBy ?? null,
      filter.rule ?? null,
      filter.severity ?? null,
      filter.open ?? null,
      filter.ownerId ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(findingOf)
}

function findingOf(row: FindingRow): ConfigurationFinding {
  const { secret_type: type, secret_fingerprint: fingerprint } = row
  return {
    id: idFrom('configurationFinding', row.id),
    reportedBy: row.reported_by,
    machine: row.machine,
    project: row.project_name === null ? undefined : { id: row.project, name: row.project_name },
    rule: row.rule,
    severity: row.severity,
    host: row.host ?? undefined,
    file: row.file,
    line: row.line,
    path: row.path,
    server: row.server ?? undefined,
    secret: type === null || fingerprint === null ? undefined : { type, fingerprint },
    foundAt: row.found_at,
    seenAt: row.seen_at,
    resolvedAt: row.resolved_at ?? undefined,
  }
}

/** How many are open, of all who reported. */
export async function countOpenConfigurationFindings(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ open: number }>(
    'SELECT count(*)::int AS open FROM configuration_findings WHERE resolved_at IS NULL',
  )
  return row?.open ?? 0
}
