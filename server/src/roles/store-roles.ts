import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type RoleId } from '../platform/ids.ts'
import type { GrantedRoles, Role, RoleScope } from './model.ts'

interface RoleRow {
  id: string
  organization_id: string | null
  slug: string
  name: string
  description: string | null
  resource_type_slug: string
  priority: number
  is_default: boolean
  permissions: string[]
  created_at: Date
  updated_at: Date
}

function roleOf(row: RoleRow): Role {
  return {
    id: idFrom('role', row.id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    slug: row.slug,
    name: row.name,
    description: row.description ?? undefined,
    resourceTypeSlug: row.resource_type_slug,
    priority: row.priority,
    isDefault: row.is_default,
    permissions: row.permissions,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const roleColumns = `r.id, r.organization_id, r.slug, r.name, r.description, r.resource_type_slug, r.priority, r.is_default, r.created_at,
  r.updated_at,
  ARRAY(SELECT p.permission_slug FROM role_permissions p WHERE p.role_id = r.id ORDER BY p.permission_slug) AS permissions`

export interface NewRole {
  readonly organizationId: RoleScope
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  readonly resourceTypeSlug: string
}

/** Answers undefined when the slug is taken in that scope. */
export async function insertRole(tx: Transaction, role: NewRole): Promise<RoleId | undefined> {
  const id = newId('role')
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO roles (id, organization_id, slug, name, description, resource_type_slug) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (coalesce(organization_id, ''), slug) DO NOTHING RETURNING id`,
    [id, role.organizationId ?? null, role.slug, role.name, role.description ?? null, role.resourceTypeSlug],
  )
  return rows.length > 0 ? id : undefined
}

/** The role of exactly that scope. */
export async function findRole(sql: Sql, scope: RoleScope, slug: string): Promise<Role | undefined> {
  const rows = await sql.query<RoleRow>(
    `SELECT ${roleColumns} FROM roles r WHERE r.organization_id IS NOT DISTINCT FROM $1::text AND r.slug = $2`,
    [scope ?? null, slug],
  )
  return rows[0] && roleOf(rows[0])
}

/** Locked against its removal and any other change; whoever gives it to somebody meanwhile waits. */
export async function lockRole(tx: Transaction, scope: RoleScope, slug: string): Promise<Role | undefined> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM roles WHERE organization_id IS NOT DISTINCT FROM $1::text AND slug = $2 FOR UPDATE',
    [scope ?? null, slug],
  )
  return rows.length === 0 ? undefined : findRole(tx, scope, slug)
}

/** The roles that may be used in that scope: the installation's, and the organization's own; highest priority first. */
export async function listRoles(sql: Sql, scope: RoleScope, max: number): Promise<Role[]> {
  const rows = await sql.query<RoleRow>(
    `SELECT ${roleColumns} FROM roles r WHERE r.organization_id IS NULL OR r.organization_id = $1
      ORDER BY r.priority, r.id LIMIT $2`,
    [scope ?? null, max],
  )
  return rows.map(roleOf)
}

export async function saveRole(
  tx: Transaction,
  id: RoleId,
  role: { readonly name: string; readonly description: string | undefined },
): Promise<void> {
  await tx.query('UPDATE roles SET name = $2, description = $3, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    role.name,
    role.description ?? null,
  ])
}

/** Exactly these from now on. */
export async function saveRolePermissions(tx: Transaction, id: RoleId, slugs: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM role_permissions WHERE role_id = $1 AND NOT permission_slug = ANY ($2)', [id, slugs])
  await tx.query(
    `INSERT INTO role_permissions (role_id, permission_slug) SELECT $1, slug FROM unnest($2::text[]) AS slug
     ON CONFLICT DO NOTHING`,
    [id, slugs],
  )
  await tx.query('UPDATE roles SET updated_at = clock_timestamp() WHERE id = $1', [id])
}

export async function removeRole(tx: Transaction, id: RoleId): Promise<void> {
  await tx.query('DELETE FROM roles WHERE id = $1', [id])
}

export async function removeRolesOf(tx: Transaction, organizationId: NonNullable<RoleScope>): Promise<void> {
  await tx.query('DELETE FROM roles WHERE organization_id = $1', [organizationId])
}

export interface UsableRole {
  readonly slug: string
  readonly resourceTypeSlug: string
}

/** Those of the slugs that may be used in that scope, locked so that none is removed before the caller commits. */
export async function holdRoles(sql: Sql, scope: RoleScope, slugs: readonly string[]): Promise<UsableRole[]> {
  const rows = await sql.query<{ slug: string; resource_type_slug: string }>(
    `SELECT slug, resource_type_slug FROM roles
      WHERE slug = ANY ($2) AND (organization_id IS NULL OR organization_id = $1) ORDER BY id FOR KEY SHARE`,
    [scope ?? null, slugs],
  )
  return rows.map(row => ({ slug: row.slug, resourceTypeSlug: row.resource_type_slug }))
}

/** One statement, so that roles and permissions are those of one moment. */
export async function findGranted(sql: Sql, scope: RoleScope, slugs: readonly string[]): Promise<GrantedRoles> {
  const rows = await sql.query<{ slug: string; permissions: string[] }>(
    `SELECT r.slug, ARRAY(SELECT p.permission_slug FROM role_permissions p WHERE p.role_id = r.id) AS permissions
       FROM roles r WHERE r.slug = ANY ($2) AND (r.organization_id IS NULL OR r.organization_id = $1)
      ORDER BY r.priority, r.id`,
    [scope ?? null, slugs],
  )
  const roles = rows.map(row => row.slug)
  const permissions = [...new Set(rows.flatMap(row => row.permissions))].toSorted()
  return { role: roles[0] ?? '', roles, permissions }
}

export async function findDefaultRole(sql: Sql): Promise<string | undefined> {
  const rows = await sql.query<{ slug: string }>(
    'SELECT slug FROM roles WHERE organization_id IS NULL AND is_default ORDER BY priority, id LIMIT 1',
  )
  return rows[0]?.slug
}
