import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { TrustCondition } from './check-trust-conditions.ts'
import type { WorkloadTrust } from './model.ts'

interface TrustRow {
  id: string
  application_id: string
  issuer: string
  audience: string | null
  conditions: TrustCondition[]
  jwks: Json | null
  jwks_uri: string | null
  last_used_at: Date | null
  created_at: Date
}

const columns = 'id, application_id, issuer, audience, conditions, jwks, jwks_uri, last_used_at, created_at'

function trustOf(row: TrustRow): WorkloadTrust {
  return {
    id: idFrom('workloadTrust', row.id),
    applicationId: idFrom('application', row.application_id),
    issuer: row.issuer,
    audience: row.audience ?? undefined,
    conditions: row.conditions,
    jwks: row.jwks ?? undefined,
    jwksUri: row.jwks_uri ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** Of one application, oldest first. */
export async function listTrustsOf(sql: Sql, applicationId: ApplicationId): Promise<WorkloadTrust[]> {
  const rows = await sql.query<TrustRow>(
    `SELECT ${columns} FROM workload_trusts WHERE application_id = $1 ORDER BY id LIMIT 100`,
    [applicationId],
  )
  return rows.map(trustOf)
}

/** Of every application that is not retired: who comes without saying who it is, is found by what its platform says. */
export async function listTrustsIn(sql: Sql, issuer: string): Promise<WorkloadTrust[]> {
  const rows = await sql.query<TrustRow>(
    `SELECT ${columns} FROM workload_trusts WHERE issuer = $1 ORDER BY id LIMIT 1000`,
    [issuer],
  )
  return rows.map(trustOf)
}

export async function insertTrust(
  tx: Transaction,
  trust: Omit<WorkloadTrust, 'lastUsedAt' | 'createdAt'>,
): Promise<WorkloadTrust> {
  const [row] = await tx.query<TrustRow>(
    `INSERT INTO workload_trusts (id, application_id, issuer, audience, conditions, jwks, jwks_uri)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${columns}`,
    [
      trust.id,
      trust.applicationId,
      trust.issuer,
      trust.audience ?? null,
      JSON.stringify(trust.conditions),
      trust.jwks === undefined ? null : JSON.stringify(trust.jwks),
      trust.jwksUri ?? null,
    ],
  )
  if (row === undefined) throw new Error('a row that was inserted is answered')
  return trustOf(row)
}

/** Held until the transaction ends, and noted as used; false when it was taken away meanwhile. */
export async function useTrust(tx: Transaction, id: Id<'workloadTrust'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'UPDATE workload_trusts SET last_used_at = clock_timestamp() WHERE id = $1 RETURNING id',
    [id],
  )
  return rows.length === 1
}

/** False for one of another application. */
export async function deleteTrust(
  tx: Transaction,
  { id, applicationId }: { readonly id: Id<'workloadTrust'>; readonly applicationId: ApplicationId },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'DELETE FROM workload_trusts WHERE id = $1 AND application_id = $2 RETURNING id',
    [id, applicationId],
  )
  return rows.length === 1
}

/** Trusts that no workload came in by for so many days. */
export function listUnusedTrusts(
  sql: Sql,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<{ id: string; since: Date }[]> {
  return sql.query<{ id: string; since: Date }>(
    `SELECT id, coalesce(last_used_at, created_at) AS since FROM workload_trusts
      WHERE coalesce(last_used_at, created_at) < clock_timestamp() - make_interval(days => $1) ORDER BY id LIMIT $2`,
    [days, limit],
  )
}
