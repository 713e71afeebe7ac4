import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Finding, FindingKind, LifecyclePolicy, Unused } from './model.ts'

export async function getLifecyclePolicy(sql: Sql): Promise<LifecyclePolicy> {
  const [row] = await sql.query<{
    dormant_days: number
    unused_days: number
    key_days: number
    suspend_dormant: boolean
  }>('SELECT dormant_days, unused_days, key_days, suspend_dormant FROM lifecycle_policy')
  if (row === undefined) throw new Error('the policy is there from the beginning')
  return {
    dormantDays: row.dormant_days,
    unusedDays: row.unused_days,
    keyDays: row.key_days,
    suspendDormant: row.suspend_dormant,
  }
}

export async function saveLifecyclePolicy(tx: Transaction, policy: LifecyclePolicy): Promise<void> {
  await tx.query(
    `UPDATE lifecycle_policy SET dormant_days = $1, unused_days = $2, key_days = $3, suspend_dormant = $4,
        updated_at = clock_timestamp()`,
    [policy.dormantDays, policy.unusedDays, policy.keyDays, policy.suspendDormant],
  )
}

interface FindingRow {
  id: string
  kind: FindingKind
  subject_id: string
  since: Date
  found_at: Date
  resolved_at: Date | null
}

const columns = 'id, kind, subject_id, since, found_at, resolved_at'

function findingOf(row: FindingRow): Finding {
  return {
    id: idFrom('finding', row.id),
    kind: row.kind,
    subjectId: row.subject_id,
    since: row.since,
    foundAt: row.found_at,
    resolvedAt: row.resolved_at ?? undefined,
  }
}

/** Those of them that were not known; one that is open already stays as it was found. */
export async function insertFindings(
  tx: Transaction,
  found: readonly (Unused & { readonly id: Id<'finding'> })[],
): Promise<Finding[]> {
  const rows = await tx.query<FindingRow>(
    `INSERT INTO lifecycle_findings (id, kind, subject_id, since)
     SELECT x.id, x.kind, x.subject, x.since FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS x (id, kind, subject, since)
     ON CONFLICT (kind, subject_id) WHERE resolved_at IS NULL DO NOTHING RETURNING ${columns}`,
    [
      found.map(each => each.id),
      found.map(each => each.kind),
      found.map(each => each.subjectId),
      found.map(each => each.since),
    ],
  )
  return rows.map(findingOf)
}

/** Resolves the open ones that are not among these any more. */
export async function resolveOthers(tx: Transaction, found: readonly Unused[]): Promise<Finding[]> {
  const rows = await tx.query<FindingRow>(
    `UPDATE lifecycle_findings SET resolved_at = clock_timestamp()
      WHERE resolved_at IS NULL AND NOT (kind || ' ' || subject_id = ANY ($1)) RETURNING ${columns}`,
    [found.map(each => `${each.kind} ${each.subjectId}`)],
  )
  return rows.map(findingOf)
}

export interface FindingFilter {
  readonly kind: FindingKind | undefined
  readonly subjects: readonly string[] | undefined
  readonly open: boolean | undefined
}

export async function listFindings(sql: Sql, filter: FindingFilter, page: Page): Promise<Finding[]> {
  const rows = await sql.query<FindingRow>(
    `SELECT ${columns} FROM lifecycle_findings WHERE ($1::text IS NULL OR kind = $1)
        AND ($2::text[] IS NULL OR subject_id = ANY ($2)) AND ($3::boolean IS NULL OR (resolved_at IS NULL) = $3)
        AND ($4::text IS NULL OR CASE WHEN $5 THEN id > $4 ELSE id < $4 END)
      ORDER BY CASE WHEN $5 THEN id END ASC, id DESC LIMIT $6`,
    [filter.kind ?? null, filter.subjects ?? null, filter.open ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(findingOf)
}
