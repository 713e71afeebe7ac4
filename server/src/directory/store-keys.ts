import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type PrincipalId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { ManagementKey } from './model.ts'

/** True while less than `max` attempts were booked under the key in this window, this one included (T31, T81). */
export async function takeAttempt(
  sql: Sql,
  { key, windowSeconds, max }: { key: string; windowSeconds: number; max: number },
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const rows = await sql.query<{ count: number; left: number }>(
    `INSERT INTO attempts (key, window_start, count)
     VALUES ($1, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2) * $2), 1)
     ON CONFLICT (key, window_start) DO UPDATE SET count = attempts.count + 1
     RETURNING count, ceil(extract(epoch FROM window_start) + $2 - extract(epoch FROM clock_timestamp()))::int AS left`,
    [key, windowSeconds],
  )
  const [row] = rows
  return { allowed: row !== undefined && row.count <= max, retryAfterSeconds: Math.max(1, row?.left ?? 1) }
}

/** Those of the window that runs. */
export async function bookedAttempts(
  sql: Sql,
  { key, windowSeconds }: { key: string; windowSeconds: number },
): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count FROM attempts
      WHERE key = $1 AND window_start = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2) * $2)`,
    [key, windowSeconds],
  )
  return row?.count ?? 0
}

/** Takes back one attempt of this window. */
export async function returnAttempt(
  sql: Sql,
  { key, windowSeconds }: { key: string; windowSeconds: number },
): Promise<void> {
  await sql.query(
    `UPDATE attempts SET count = greatest(count - 1, 0)
      WHERE key = $1 AND window_start = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2) * $2)`,
    [key, windowSeconds],
  )
}

/** Adds what a node counted by itself; answers how many there are now, by key. In the order of the keys, so that nodes don't wait in a ring. */
export async function addAttempts(
  sql: Sql,
  counted: readonly { readonly key: string; readonly windowStart: number; readonly count: number }[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ key: string; count: number }>(
    `INSERT INTO attempts (key, window_start, count)
     SELECT x.key, to_timestamp(x.window_start), x.count FROM unnest($1::text[], $2::float8[], $3::int[]) AS x (key, window_start, count)
      ORDER BY x.key
     ON CONFLICT (key, window_start) DO UPDATE SET count = attempts.count + excluded.count RETURNING key, count`,
    [counted.map(each => each.key), counted.map(each => each.windowStart), counted.map(each => each.count)],
  )
  return new Map(rows.map(row => [row.key, row.count]))
}

export async function dropOldAttempts(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM attempts WHERE window_start < clock_timestamp() - interval '1 day'`)
}

export interface ApiKeyRow {
  id: string
  role: 'owner' | 'admin' | 'auditor'
  owner_id: string
  principal_id: string
  /** Its last use was kept a minute ago or longer. */
  is_touch_due: boolean
}

/** A living key of an active owner; one statement. */
export async function findApiKey(sql: Sql, tokenHash: Buffer): Promise<ApiKeyRow | undefined> {
  const rows = await sql.query<ApiKeyRow>(
    `SELECT k.id, k.role, k.owner_id, k.principal_id,
        (k.last_used_at IS NULL OR k.last_used_at < clock_timestamp() - interval '1 minute') AS is_touch_due FROM api_keys k
       JOIN principals p ON p.id = k.owner_id AND p.state = 'active'
       JOIN principals s ON s.id = k.principal_id AND s.state = 'active'
      WHERE k.token_hash = $1 AND k.ended_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())`,
    [tokenHash],
  )
  return rows[0]
}

export async function touchApiKey(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE api_keys SET last_used_at = clock_timestamp()
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`,
    [id],
  )
}

export async function insertApiKey(
  tx: Transaction,
  key: {
    id: Id<'apiKey'>
    name: string
    role: 'owner' | 'admin' | 'auditor'
    tokenHash: Buffer
    hint: string
    ownerId: UserId
    principalId: PrincipalId
    expiresInSeconds: number | undefined
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO api_keys (id, name, role, token_hash, hint, owner_id, principal_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8::int))`,
    [key.id, key.name, key.role, key.tokenHash, key.hint, key.ownerId, key.principalId, key.expiresInSeconds ?? null],
  )
}

export async function anyApiKeyExists(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ present: boolean }>('SELECT EXISTS (SELECT FROM api_keys) AS present')
  return rows[0]?.present ?? false
}

/** A management key as it may be shown. */
export interface KeyLine {
  readonly id: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

/** The living keys that act through this service account. */
export function listKeysOf(sql: Sql, principalId: PrincipalId): Promise<KeyLine[]> {
  return sql.query<KeyLine>(
    `SELECT id, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
       FROM api_keys WHERE principal_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 100`,
    [principalId],
  )
}

interface ManagementKeyRow {
  id: string
  name: string
  role: ManagementKey['role']
  hint: string
  owner_id: string
  principal_id: string
  expires_at: Date | null
  last_used_at: Date | null
  created_at: Date
}

const managementColumns = 'id, name, role, hint, owner_id, principal_id, expires_at, last_used_at, created_at'

function managementKeyOf(row: ManagementKeyRow): ManagementKey {
  return {
    id: idFrom('apiKey', row.id),
    name: row.name,
    role: row.role,
    hint: row.hint,
    ownerId: idFrom('user', row.owner_id),
    principalId: idFrom('serviceAccount', row.principal_id),
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** One page of the management keys that have not ended; one whose time is over stays in it until somebody ends it. */
export async function listManagementKeys(sql: Sql, page: Page): Promise<ManagementKey[]> {
  const rows = await sql.query<ManagementKeyRow & Record<string, unknown>>(
    `SELECT ${managementColumns} FROM api_keys
      WHERE ended_at IS NULL AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(managementKeyOf)
}

/** Undefined for one that has ended, and for one that never was. */
export async function findManagementKey(sql: Sql, id: Id<'apiKey'>): Promise<ManagementKey | undefined> {
  const rows = await sql.query<ManagementKeyRow & Record<string, unknown>>(
    `SELECT ${managementColumns} FROM api_keys WHERE id = $1 AND ended_at IS NULL`,
    [id],
  )
  return rows[0] && managementKeyOf(rows[0])
}

/** Every key that this person answers for, ended or not. */
export async function keysOwnedBy(sql: Sql, ownerId: UserId): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM api_keys WHERE owner_id = $1 ORDER BY id LIMIT 1000', [
    ownerId,
  ])
  return rows.map(row => row.id)
}

export interface StaleKeys {
  readonly unusedDays: number
  readonly keyDays: number
  readonly limit: number
}

/** Living keys that nobody used for so many days, or that are older than a key should be. */
export async function listStaleKeys(
  sql: Sql,
  { unusedDays, keyDays, limit }: StaleKeys,
): Promise<{ id: string; since: Date; isOld: boolean }[]> {
  return sql.query<{ id: string; since: Date; isOld: boolean }>(
    `SELECT id, created_at AS since, true AS "isOld" FROM api_keys
      WHERE ended_at IS NULL AND created_at < clock_timestamp() - make_interval(days => $2)
     UNION ALL
     SELECT id, coalesce(last_used_at, created_at), false FROM api_keys
      WHERE ended_at IS NULL AND coalesce(last_used_at, created_at) < clock_timestamp() - make_interval(days => $1)
     ORDER BY id LIMIT $3`,
    [unusedDays, keyDays, limit],
  )
}
