import type { Sql } from '../platform/database.ts'
import type { Page } from '../platform/list.ts'
import { emailKey } from './derive-email-key.ts'
import type { PrincipalKind, PrincipalState } from './model.ts'

export interface FoundPrincipal {
  readonly id: string
  readonly kind: PrincipalKind
  readonly state: PrincipalState
  /** Of a person their address. */
  readonly name: string
}

/** Principals and addresses that begin with this text, whatever its case. Each kind of look-up has an index. */
export async function searchPrincipals(sql: Sql, text: string, limit: number): Promise<FoundPrincipal[]> {
  return sql.query<FoundPrincipal & Record<string, unknown>>(
    `SELECT p.id, p.kind, p.state, coalesce(u.email, p.name) AS name FROM (
        (SELECT id FROM users WHERE email_key LIKE $1 AND deleted_at IS NULL ORDER BY email_key LIMIT $3)
        UNION (SELECT id FROM principals WHERE lower(name) LIKE $2 ORDER BY lower(name) LIMIT $3)) f
       JOIN principals p ON p.id = f.id LEFT JOIN users u ON u.id = p.id
      WHERE u.id IS NULL OR u.deleted_at IS NULL ORDER BY name, p.id LIMIT $3`,
    [beginsWith(emailKey(text)), beginsWith(text.toLowerCase()), limit],
  )
}

/** Organizations whose name begins with this text. */
export async function searchOrganizations(
  sql: Sql,
  text: string,
  limit: number,
): Promise<{ id: string; name: string }[]> {
  return sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM organizations WHERE lower(name) LIKE $1 ORDER BY lower(name), id LIMIT $2`,
    [beginsWith(text.toLowerCase()), limit],
  )
}

/** A pattern for `LIKE` in which nothing of the text is a wildcard. */
function beginsWith(text: string): string {
  return `${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}

/** How these principals are called, in no order; of people who are gone nothing. */
export async function listNames(sql: Sql, ids: readonly string[]): Promise<FoundPrincipal[]> {
  return sql.query<FoundPrincipal & Record<string, unknown>>(
    `SELECT p.id, p.kind, p.state, coalesce(u.email, p.name) AS name FROM principals p LEFT JOIN users u ON u.id = p.id
      WHERE p.id = ANY ($1) AND (u.id IS NULL OR u.deleted_at IS NULL)`,
    [ids],
  )
}

/** How these organizations are called. */
export async function listOrganizationNames(sql: Sql, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return sql.query<{ id: string; name: string }>('SELECT id, name FROM organizations WHERE id = ANY ($1)', [ids])
}

export interface ListedPrincipal extends FoundPrincipal {
  readonly ownerId: string | null
  readonly createdAt: Date
}

export interface PrincipalFilter {
  readonly kind: PrincipalKind
  readonly state: PrincipalState | undefined
  readonly ownerId: string | undefined
}

/** One page of the principals of a kind, by their ids, which are in the order of their making. */
export async function listPrincipals(sql: Sql, filter: PrincipalFilter, page: Page): Promise<ListedPrincipal[]> {
  return sql.query<ListedPrincipal & Record<string, unknown>>(
    `SELECT p.id, p.kind, p.state, coalesce(u.email, p.name) AS name, p.owner_id AS "ownerId", p.created_at AS "createdAt"
       FROM principals p LEFT JOIN users u ON u.id = p.id
      WHERE p.kind = $1 AND ($2::text IS NULL OR p.state = $2) AND ($3::text IS NULL OR p.owner_id = $3)
        AND (u.id IS NULL OR u.deleted_at IS NULL)
        AND ($4::text IS NULL OR CASE WHEN $5 THEN p.id > $4 ELSE p.id < $4 END)
      ORDER BY CASE WHEN $5 THEN p.id END ASC, p.id DESC LIMIT $6`,
    [filter.kind, filter.state ?? null, filter.ownerId ?? null, page.from ?? null, page.ascending, page.take],
  )
}
