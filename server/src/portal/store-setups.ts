import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { PortalSetupsRow } from '../platform/rows.ts'
import { type ConnectionType, connectionTypes } from '../sso/model.ts'
import type { Setup } from './model.ts'

const columns = 'id, organization_id, connection_type, created_at'

function setupOf(row: PortalSetupsRow): Setup | undefined {
  if (!Object.hasOwn(connectionTypes, row.connection_type)) return undefined
  return {
    id: idFrom('connection', row.id),
    organizationId: idFrom('organization', row.organization_id),
    type: row.connection_type as ConnectionType,
    createdAt: row.created_at,
  }
}

/** False where the organization has begun so many already. */
export async function insertSetup(tx: Transaction, made: Omit<Setup, 'createdAt'>, max: number): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO portal_setups (id, organization_id, connection_type)
     SELECT $1, $2, $3 WHERE (SELECT count(*) FROM portal_setups WHERE organization_id = $2) < $4 RETURNING id`,
    [made.id, made.organizationId, made.type, max],
  )
  return rows.length === 1
}

export async function listSetups(sql: Sql, organizationId: OrganizationId): Promise<Setup[]> {
  const rows = await sql.query<PortalSetupsRow>(
    `SELECT ${columns} FROM portal_setups WHERE organization_id = $1 ORDER BY id LIMIT 100`,
    [organizationId],
  )
  return rows.flatMap(row => setupOf(row) ?? [])
}

export async function findSetup(
  sql: Sql,
  asked: { readonly id: Id<'connection'>; readonly organizationId: OrganizationId },
): Promise<Setup | undefined> {
  const [row] = await sql.query<PortalSetupsRow>(
    `SELECT ${columns} FROM portal_setups WHERE id = $1 AND organization_id = $2`,
    [asked.id, asked.organizationId],
  )
  return row && setupOf(row)
}

export async function removeSetup(
  sql: Sql,
  asked: { readonly id: Id<'connection'>; readonly organizationId: OrganizationId },
): Promise<void> {
  await sql.query('DELETE FROM portal_setups WHERE id = $1 AND organization_id = $2', [asked.id, asked.organizationId])
}
