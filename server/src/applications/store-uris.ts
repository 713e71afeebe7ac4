import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { LogoutUri, RedirectUri } from './model.ts'

/** Exactly these, in this order; a URI that stays keeps its row and id. */
export async function saveRedirectUris(
  tx: Transaction,
  id: ApplicationId,
  uris: readonly RedirectUri[],
): Promise<void> {
  await tx.query('DELETE FROM redirect_uris WHERE application_id = $1 AND uri <> ALL ($2::text[])', [
    id,
    uris.map(each => each.uri),
  ])
  for (const each of uris)
    await tx.query(
      `INSERT INTO redirect_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
       ON CONFLICT (application_id, uri) DO UPDATE SET is_default = excluded.is_default`,
      [each.id, id, each.uri, each.isDefault],
    )
}

/** Exactly these, as `saveRedirectUris` does it. */
export async function saveLogoutUris(tx: Transaction, id: ApplicationId, uris: readonly LogoutUri[]): Promise<void> {
  await tx.query('DELETE FROM logout_uris WHERE application_id = $1 AND uri <> ALL ($2::text[])', [
    id,
    uris.map(each => each.uri),
  ])
  for (const each of uris)
    await tx.query(
      `INSERT INTO logout_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
       ON CONFLICT (application_id, uri) DO UPDATE SET is_default = excluded.is_default`,
      [each.id, id, each.uri, each.isDefault],
    )
}

/** Whether a page of that origin may call us: exact text, of any active application; never a pattern (T43). */
export async function originRegistered(sql: Sql, origin: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `SELECT o.id FROM cors_origins o JOIN applications a ON a.id = o.application_id
      WHERE o.origin = $1 AND a.state = 'active' LIMIT 1`,
    [origin],
  )
  return rows.length === 1
}

/** The same for the pages of one application. */
export async function originIsOf(sql: Sql, applicationId: ApplicationId, origin: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM cors_origins WHERE application_id = $1 AND origin = $2',
    [applicationId, origin],
  )
  return rows.length === 1
}

/** A redirect URI with its times, as a list shows it. */
export interface StoredUri extends RedirectUri {
  readonly createdAt: Date
  readonly updatedAt: Date
}

interface UriRow {
  id: string
  uri: string
  is_default: boolean
  created_at: Date
  updated_at: Date
}

function uriOf(row: UriRow): StoredUri {
  return {
    id: idFrom('redirectUri', row.id),
    uri: row.uri,
    isDefault: row.is_default,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Undefined when the application has it already. */
export async function insertRedirectUri(
  tx: Transaction,
  applicationId: ApplicationId,
  made: RedirectUri,
): Promise<StoredUri | undefined> {
  const [row] = await tx.query<UriRow>(
    `INSERT INTO redirect_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
     ON CONFLICT (application_id, uri) DO NOTHING RETURNING id, uri, is_default, created_at, updated_at`,
    [made.id, applicationId, made.uri, made.isDefault],
  )
  return row === undefined ? undefined : uriOf(row)
}

export async function findRedirectUri(
  sql: Sql,
  applicationId: ApplicationId,
  id: string,
): Promise<StoredUri | undefined> {
  const [row] = await sql.query<UriRow>(
    'SELECT id, uri, is_default, created_at, updated_at FROM redirect_uris WHERE application_id = $1 AND id = $2',
    [applicationId, id],
  )
  return row === undefined ? undefined : uriOf(row)
}

export async function deleteRedirectUri(tx: Transaction, applicationId: ApplicationId, id: string): Promise<void> {
  await tx.query('DELETE FROM redirect_uris WHERE application_id = $1 AND id = $2', [applicationId, id])
}

/** One page of an application's redirect URIs, in the order of creation. */
export async function listRedirectUris(sql: Sql, applicationId: ApplicationId, page: Page): Promise<StoredUri[]> {
  const rows = await sql.query<UriRow>(
    `SELECT id, uri, is_default, created_at, updated_at FROM redirect_uris WHERE application_id = $1
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [applicationId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(uriOf)
}

/** An origin whose pages may call us. */
export interface CorsOrigin {
  readonly id: Id<'corsOrigin'>
  readonly origin: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

interface OriginRow {
  id: string
  origin: string
  created_at: Date
  updated_at: Date
}

function originOf(row: OriginRow): CorsOrigin {
  return {
    id: idFrom('corsOrigin', row.id),
    origin: row.origin,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Undefined when the application has it already. */
export async function insertOrigin(
  tx: Transaction,
  applicationId: ApplicationId,
  made: Pick<CorsOrigin, 'id' | 'origin'>,
): Promise<CorsOrigin | undefined> {
  const [row] = await tx.query<OriginRow>(
    `INSERT INTO cors_origins (id, application_id, origin) VALUES ($1, $2, $3)
     ON CONFLICT (application_id, origin) DO NOTHING RETURNING id, origin, created_at, updated_at`,
    [made.id, applicationId, made.origin],
  )
  return row === undefined ? undefined : originOf(row)
}

/** Exactly these; an origin that stays keeps its row and id. */
export async function saveOrigins(
  tx: Transaction,
  applicationId: ApplicationId,
  origins: readonly Pick<CorsOrigin, 'id' | 'origin'>[],
): Promise<void> {
  await tx.query('DELETE FROM cors_origins WHERE application_id = $1 AND origin <> ALL ($2::text[])', [
    applicationId,
    origins.map(each => each.origin),
  ])
  for (const each of origins) await insertOrigin(tx, applicationId, each)
}

/** False when the application has no such origin. */
export async function deleteOrigin(tx: Transaction, applicationId: ApplicationId, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'DELETE FROM cors_origins WHERE application_id = $1 AND id = $2 RETURNING id',
    [applicationId, id],
  )
  return rows.length === 1
}

/** One page of an application's origins, in the order of creation. */
export async function listOrigins(sql: Sql, applicationId: ApplicationId, page: Page): Promise<CorsOrigin[]> {
  const rows = await sql.query<OriginRow>(
    `SELECT id, origin, created_at, updated_at FROM cors_origins WHERE application_id = $1
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [applicationId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(originOf)
}
