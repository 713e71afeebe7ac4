import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Organization, OrganizationDomain } from './model.ts'
import { listDomainsOf } from './store-domains.ts'

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

function organizationOf(row: OrganizationRow, domains: readonly OrganizationDomain[]): Organization {
  return {
    id: idFrom('organization', row.id),
    name: row.name,
    externalId: row.external_id ?? undefined,
    metadata: row.metadata,
    allowProfilesOutsideOrganization: row.allow_profiles_outside_organization,
    stripeCustomerId: row.stripe_customer_id ?? undefined,
    domains,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

async function withDomains(sql: Sql, rows: readonly OrganizationRow[]): Promise<Organization[]> {
  if (rows.length === 0) return []
  const domains = await listDomainsOf(
    sql,
    rows.map(row => idFrom('organization', row.id)),
  )
  return rows.map(row =>
    organizationOf(
      row,
      domains.filter(domain => domain.organizationId === row.id),
    ),
  )
}

/** What of an organization can be set; each member is what it is afterwards. */
export interface OrganizationState {
  readonly name: string
  readonly externalId: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly allowProfilesOutsideOrganization: boolean
  readonly stripeCustomerId: string | undefined
}

export async function insertOrganization(tx: Transaction, state: OrganizationState): Promise<OrganizationId> {
  const id = newId('organization')
  await tx.query(
    `INSERT INTO organizations (id, name, external_id, metadata, allow_profiles_outside_organization, stripe_customer_id)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, ...values(state)],
  )
  return id
}

function values(state: OrganizationState): unknown[] {
  return [
    state.name,
    state.externalId ?? null,
    state.metadata,
    state.allowProfilesOutsideOrganization,
    state.stripeCustomerId ?? null,
  ]
}

export async function saveOrganization(tx: Transaction, id: OrganizationId, state: OrganizationState): Promise<void> {
  await tx.query(
    `UPDATE organizations SET name = $2, external_id = $3, metadata = $4, allow_profiles_outside_organization = $5,
       stripe_customer_id = $6, updated_at = clock_timestamp() WHERE id = $1`,
    [id, ...values(state)],
  )
}

/** Whose the id at the caller's is, or that of the payer, other than `except`; held until the transaction ends. */
export async function findTaken(
  tx: Transaction,
  {
    except,
    externalId,
    stripeCustomerId,
  }: {
    except: OrganizationId | undefined
    externalId: string | undefined
    stripeCustomerId: string | undefined
  },
): Promise<'external_id' | 'stripe_customer_id' | undefined> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('organizations ' || each, 0))
       FROM unnest($1::text[]) AS each ORDER BY each`,
    [[externalId, stripeCustomerId].filter(each => each !== undefined)],
  )
  const rows = await tx.query<{ external_id: string | null }>(
    `SELECT external_id FROM organizations
      WHERE (external_id = $1 OR stripe_customer_id = $2) AND id IS DISTINCT FROM $3::text LIMIT 1`,
    [externalId ?? null, stripeCustomerId ?? null, except ?? null],
  )
  if (rows[0] === undefined) return undefined
  return externalId !== undefined && rows[0].external_id === externalId ? 'external_id' : 'stripe_customer_id'
}

export async function findOrganization(sql: Sql, id: OrganizationId): Promise<Organization | undefined> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return (await withDomains(sql, rows))[0]
}

export async function findOrganizationByExternalId(sql: Sql, externalId: string): Promise<Organization | undefined> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE external_id = $1 AND deleted_at IS NULL`,
    [externalId],
  )
  return (await withDomains(sql, rows))[0]
}

/** Locked against any other change, and against what would grow on it. */
export async function lockOrganization(tx: Transaction, id: OrganizationId): Promise<Organization | undefined> {
  const rows = await tx.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR UPDATE`,
    [id],
  )
  return (await withDomains(tx, rows))[0]
}

/** Held while something grows on it, so that its end sees that, or that sees its end. False when it is gone. */
export async function holdOrganization(tx: Transaction, id: OrganizationId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR SHARE',
    [id],
  )
  return rows.length > 0
}

export interface OrganizationFilter {
  /** Any of them, whatever their state. */
  readonly domains: readonly string[] | undefined
  /** A part of the name, in either case. */
  readonly search: string | undefined
}

export async function listOrganizations(sql: Sql, page: Page, filter: OrganizationFilter): Promise<Organization[]> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT ${organizationColumns} FROM organizations o
      WHERE deleted_at IS NULL AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
        AND ($4::text[] IS NULL OR EXISTS (SELECT FROM organization_domains d
          WHERE d.organization_id = o.id AND d.domain = ANY ($4)))
        AND ($5::text IS NULL OR position(lower($5) IN lower(name)) > 0)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, filter.domains ?? null, filter.search ?? null],
  )
  return withDomains(sql, rows)
}

/** The row stays, since sessions and the log name it; what says who it was is gone. */
export async function eraseOrganization(tx: Transaction, id: OrganizationId): Promise<void> {
  await tx.query(
    `UPDATE organizations SET name = 'Deleted organization', external_id = NULL, stripe_customer_id = NULL, metadata = '{}',
       deleted_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1`,
    [id],
  )
}
