import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Organization } from './model.ts'

interface OrganizationRow {
  id: string
  name: string
  external_id: string | null
  metadata: Readonly<Record<string, string>>
  allow_profiles_outside_organization: boolean
  stripe_customer_id: string | null
  created_at: Date
  updated_at: Date
}

const organizationColumns = `id, name, external_id, metadata, allow_profiles_outside_organization, stripe_customer_id, created_at,
  updated_at`

export async function insertOrganization(tx: Transaction, name: string): Promise<Organization> {
  const rows = await tx.query<OrganizationRow>(
    `INSERT INTO organizations (id, name) VALUES ($1, $2) RETURNING ${organizationColumns}`,
    [newId('organization'), name],
  )
  const [row] = rows
  if (row === undefined) throw new TypeError('an insert returns its row')
  return organizationOf(row)
}

function organizationOf(row: OrganizationRow): Organization {
  return {
    id: idFrom('organization', row.id),
    name: row.name,
    externalId: row.external_id ?? undefined,
    metadata: row.metadata,
    allowProfilesOutsideOrganization: row.allow_profiles_outside_organization,
    stripeCustomerId: row.stripe_customer_id ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function findOrganization(sql: Sql, id: OrganizationId): Promise<Organization | undefined> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return rows[0] && organizationOf(rows[0])
}

export async function listOrganizations(sql: Sql, page: Page): Promise<Organization[]> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations
      WHERE deleted_at IS NULL AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(organizationOf)
}
