import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type OrganizationId } from '../platform/ids.ts'

/** How many days an organization's own log is kept; undefined for good. */
export async function findRetention(sql: Sql, id: OrganizationId): Promise<number | undefined> {
  const [row] = await sql.query<{ audit_retention_days: number | null }>(
    'SELECT audit_retention_days FROM organizations WHERE id = $1 AND deleted_at IS NULL',
    [id],
  )
  return row?.audit_retention_days ?? undefined
}

export async function saveRetention(tx: Transaction, id: OrganizationId, days: number): Promise<void> {
  await tx.query('UPDATE organizations SET audit_retention_days = $2 WHERE id = $1 AND deleted_at IS NULL', [id, days])
}

const organizationsMax = 100_000

/** Those that have an end; also of organizations that are gone, whose logs end all the same. */
export async function listRetentions(sql: Sql): Promise<{ organizationId: OrganizationId; days: number }[]> {
  const rows = await sql.query<{ id: string; days: number }>(
    `SELECT id, audit_retention_days AS days FROM organizations WHERE audit_retention_days IS NOT NULL
      ORDER BY id LIMIT ${organizationsMax}`,
  )
  return rows.map(row => ({ organizationId: idFrom('organization', row.id), days: row.days }))
}
