import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Permission } from './model.ts'

interface PermissionRow {
  id: string
  slug: string
  name: string
  description: string | null
  system: boolean
  resource_type_slug: string
  created_at: Date
  updated_at: Date
}

const permissionColumns = 'id, slug, name, description, system, resource_type_slug, created_at, updated_at'

function permissionOf(row: PermissionRow): Permission {
  return {
    id: idFrom('permission', row.id),
    slug: row.slug,
    name: row.name,
    description: row.description ?? undefined,
    system: row.system,
    resourceTypeSlug: row.resource_type_slug,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewPermission {
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  readonly resourceTypeSlug: string
}

/** Answers undefined when the slug is taken. */
export async function insertPermission(tx: Transaction, permission: NewPermission): Promise<Permission | undefined> {
  const { slug, name, description, resourceTypeSlug } = permission
  const rows = await tx.query<PermissionRow>(
    `INSERT INTO permissions (id, slug, name, description, resource_type_slug) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (slug) DO NOTHING RETURNING ${permissionColumns}`,
    [newId('permission'), slug, name, description ?? null, resourceTypeSlug],
  )
  return rows[0] && permissionOf(rows[0])
}

export async function findPermission(sql: Sql, slug: string): Promise<Permission | undefined> {
  const rows = await sql.query<PermissionRow>(`SELECT ${permissionColumns} FROM permissions WHERE slug = $1`, [slug])
  return rows[0] && permissionOf(rows[0])
}

export async function lockPermission(tx: Transaction, slug: string): Promise<Permission | undefined> {
  const rows = await tx.query<PermissionRow>(
    `SELECT ${permissionColumns} FROM permissions WHERE slug = $1 FOR UPDATE`,
    [slug],
  )
  return rows[0] && permissionOf(rows[0])
}

/** All of them, or those of the slugs. */
export async function listPermissions(sql: Sql, page: Page, slugs?: readonly string[]): Promise<Permission[]> {
  const rows = await sql.query<PermissionRow>(
    `SELECT ${permissionColumns} FROM permissions
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END) AND ($4::text[] IS NULL OR slug = ANY ($4))
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, slugs ?? null],
  )
  return rows.map(permissionOf)
}

/** Those of the slugs that there are, locked so that none is removed before the caller commits. */
export async function holdPermissions(sql: Sql, slugs: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ slug: string }>(
    'SELECT slug FROM permissions WHERE slug = ANY ($1) ORDER BY id FOR KEY SHARE',
    [slugs],
  )
  return rows.map(row => row.slug)
}

export async function savePermission(
  tx: Transaction,
  id: Id<'permission'>,
  permission: { readonly name: string; readonly description: string | undefined },
): Promise<Permission | undefined> {
  const rows = await tx.query<PermissionRow>(
    `UPDATE permissions SET name = $2, description = $3, updated_at = clock_timestamp() WHERE id = $1
     RETURNING ${permissionColumns}`,
    [id, permission.name, permission.description ?? null],
  )
  return rows[0] && permissionOf(rows[0])
}

/** It is gone from every role too. */
export async function removePermission(tx: Transaction, id: Id<'permission'>): Promise<void> {
  await tx.query('DELETE FROM permissions WHERE id = $1', [id])
}
