import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type OrganizationId, type ResourceId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Resource, Target } from './model.ts'

export interface ResourceRow {
  id: string
  organization_id: string
  resource_type_slug: string
  external_id: string
  name: string
  description: string | null
  parent_id: string | null
  created_at: Date
  updated_at: Date
}

const resourceColumns = `id, organization_id, resource_type_slug, external_id, name, description, parent_id, created_at,
  updated_at`

export function resourceOf(row: ResourceRow): Resource {
  return {
    id: idFrom('resource', row.id),
    organizationId: idFrom('organization', row.organization_id),
    typeSlug: row.resource_type_slug,
    externalId: row.external_id,
    name: row.name,
    description: row.description ?? undefined,
    parentId: row.parent_id === null ? undefined : idFrom('resource', row.parent_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewResource {
  readonly organizationId: OrganizationId
  readonly typeSlug: string
  readonly externalId: string
  readonly name: string
  readonly description: string | undefined
  readonly parentId: ResourceId | undefined
}

/** Answers undefined when the external id is taken for that type in the organization. */
export async function insertResource(tx: Transaction, resource: NewResource): Promise<Resource | undefined> {
  const rows = await tx.query<ResourceRow>(
    `INSERT INTO authorization_resources (id, organization_id, resource_type_slug, external_id, name, description, parent_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organization_id, resource_type_slug, external_id) DO NOTHING
     RETURNING ${resourceColumns}`,
    [
      newId('resource'),
      resource.organizationId,
      resource.typeSlug,
      resource.externalId,
      resource.name,
      resource.description ?? null,
      resource.parentId ?? null,
    ],
  )
  return rows[0] && resourceOf(rows[0])
}

/** A target is one of an organization; by our id it may be one of any, where the caller names none. */
export async function findResource(
  sql: Sql,
  organizationId: OrganizationId | undefined,
  target: Target,
): Promise<Resource | undefined> {
  const [id, externalId, typeSlug] = targetValues(target)
  const rows = await sql.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM authorization_resources
      WHERE ($1::text IS NULL OR organization_id = $1)
        AND (id = $2 OR (organization_id = $1 AND resource_type_slug = $4 AND external_id = $3))`,
    [organizationId ?? null, id, externalId, typeSlug],
  )
  return rows[0] && resourceOf(rows[0])
}

/** Our id, the external one and the type; null for those that the caller did not give. */
export function targetValues(target: Target): [string | null, string | null, string | null] {
  return target.by === 'id' ? [target.id, null, null] : [null, target.externalId, target.typeSlug]
}

/** Held while something grows on it, so that its end sees that, or that sees its end. */
export async function holdResource(
  tx: Transaction,
  organizationId: OrganizationId,
  target: Target,
): Promise<Resource | undefined> {
  const [id, externalId, typeSlug] = targetValues(target)
  const rows = await tx.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM authorization_resources
      WHERE organization_id = $1 AND (id = $2 OR (resource_type_slug = $4 AND external_id = $3)) FOR KEY SHARE`,
    [organizationId, id, externalId, typeSlug],
  )
  return rows[0] && resourceOf(rows[0])
}

/** Who moves or removes in the tree of an organization does so alone: two moves at once could close a circle. */
export async function holdTree(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('authorization_resources ' || $1, 0))`, [
    organizationId,
  ])
}

/** How many stand above, the resource itself counted; no more than one beyond `max` are looked at. */
export async function depthOf(sql: Sql, id: ResourceId, max: number): Promise<number> {
  const rows = await sql.query<{ depth: number }>(
    `WITH RECURSIVE up AS (
       SELECT parent_id, 1 AS depth FROM authorization_resources WHERE id = $1
       UNION ALL
       SELECT r.parent_id, up.depth + 1 FROM up JOIN authorization_resources r ON r.id = up.parent_id WHERE up.depth <= $2)
     SELECT max(depth)::int AS depth FROM up`,
    [id, max],
  )
  return rows[0]?.depth ?? 0
}

export interface Below {
  /** Of the longest chain, the resource itself counted. */
  readonly height: number
  readonly holds: boolean
}

/** How far the tree below a resource reaches, and whether `other` stands in it. */
export async function belowOf(sql: Sql, id: ResourceId, other: ResourceId): Promise<Below> {
  const rows = await sql.query<{ height: number; holds: boolean }>(
    `WITH RECURSIVE down AS (
       SELECT id, 1 AS depth FROM authorization_resources WHERE id = $1
       UNION ALL
       SELECT r.id, down.depth + 1 FROM down JOIN authorization_resources r ON r.parent_id = down.id)
     SELECT max(depth)::int AS height, bool_or(id = $2) AS holds FROM down`,
    [id, other],
  )
  return rows[0] ?? { height: 0, holds: false }
}

export async function saveResource(
  tx: Transaction,
  resource: Pick<Resource, 'id' | 'name' | 'description' | 'parentId'>,
): Promise<Resource | undefined> {
  const rows = await tx.query<ResourceRow>(
    `UPDATE authorization_resources SET name = $2, description = $3, parent_id = $4, updated_at = clock_timestamp()
      WHERE id = $1 RETURNING ${resourceColumns}`,
    [resource.id, resource.name, resource.description ?? null, resource.parentId ?? null],
  )
  return rows[0] && resourceOf(rows[0])
}

/** Whether resources stand below it, or anybody has a role on it. */
export async function hasDependents(sql: Sql, id: ResourceId): Promise<boolean> {
  const rows = await sql.query<{ present: boolean }>(
    `SELECT EXISTS (SELECT FROM authorization_resources WHERE parent_id = $1)
         OR EXISTS (SELECT FROM role_assignments WHERE resource_id = $1)
         OR EXISTS (SELECT FROM group_role_assignments WHERE resource_id = $1) AS present`,
    [id],
  )
  return rows[0]?.present ?? false
}

/** With all below it and every role on those. Answers how many resources went. */
export async function removeResource(tx: Transaction, id: ResourceId): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `WITH RECURSIVE down AS (
       SELECT id FROM authorization_resources WHERE id = $1
       UNION ALL
       SELECT r.id FROM down JOIN authorization_resources r ON r.parent_id = down.id)
     DELETE FROM authorization_resources WHERE id IN (SELECT id FROM down) RETURNING id`,
    [id],
  )
  return rows.length
}

/** With the organization itself: with them every role on them. */
export async function removeResourcesOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('DELETE FROM authorization_resources WHERE organization_id = $1', [organizationId])
}

export interface ResourceFilter {
  readonly organizationId: OrganizationId | undefined
  readonly typeSlug: string | undefined
  readonly externalId: string | undefined
  readonly parentId: string | undefined
  readonly parent: { readonly typeSlug: string; readonly externalId: string } | undefined
  /** A part of the name or of the external id, in either case. */
  readonly search?: string | undefined
}

export async function listResources(sql: Sql, page: Page, filter: ResourceFilter): Promise<Resource[]> {
  const rows = await sql.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM authorization_resources r
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
        AND ($4::text IS NULL OR organization_id = $4) AND ($5::text IS NULL OR resource_type_slug = $5)
        AND ($6::text IS NULL OR external_id = $6) AND ($7::text IS NULL OR parent_id = $7)
        AND ($8::text IS NULL OR EXISTS (SELECT FROM authorization_resources p
          WHERE p.id = r.parent_id AND p.resource_type_slug = $8 AND p.external_id = $9))
        AND ($10::text IS NULL OR position(lower($10) IN lower(r.name)) > 0 OR position(lower($10) IN lower(r.external_id)) > 0)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [
      page.from ?? null,
      page.ascending,
      page.take,
      filter.organizationId ?? null,
      filter.typeSlug ?? null,
      filter.externalId ?? null,
      filter.parentId ?? null,
      filter.parent?.typeSlug ?? null,
      filter.parent?.externalId ?? null,
      filter.search ?? null,
    ],
  )
  return rows.map(resourceOf)
}
