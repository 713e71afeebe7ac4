import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { CustomerApiKeysRow } from '../platform/rows.ts'
import type { CustomerKey } from './model.ts'

type KeyRow = Omit<CustomerApiKeysRow, 'token_hash' | 'revoked_at'>

const keyColumns = `id, organization_id, user_id, name, hint, permissions, expires_at, last_used_at, created_at, updated_at`

function keyOf(row: KeyRow): CustomerKey {
  return {
    id: idFrom('apiKey', row.id),
    organizationId: idFrom('organization', row.organization_id),
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    name: row.name,
    hint: row.hint,
    permissions: row.permissions,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function insertKey(
  tx: Transaction,
  key: Omit<CustomerKey, 'lastUsedAt' | 'createdAt' | 'updatedAt'> & { tokenHash: Buffer },
): Promise<CustomerKey> {
  const { id, organizationId, userId, name, hint, permissions, expiresAt, tokenHash } = key
  const [row] = await tx.query<KeyRow>(
    `INSERT INTO customer_api_keys (id, organization_id, user_id, name, hint, permissions, expires_at, token_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${keyColumns}`,
    [id, organizationId, userId ?? null, name, hint, permissions, expiresAt ?? null, tokenHash],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return keyOf(row)
}

/** By the hash of its value, as long as it is neither revoked nor expired by the clock of the database. */
export async function findLivingKey(sql: Sql, tokenHash: Buffer): Promise<CustomerKey | undefined> {
  const rows = await sql.query<KeyRow>(
    `SELECT ${keyColumns} FROM customer_api_keys
      WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
    [tokenHash],
  )
  return rows[0] && keyOf(rows[0])
}

/** Its use; a row that was written a moment ago is left alone, so that a busy key is no hot row. */
export async function touchKey(sql: Sql, id: Id<'apiKey'>): Promise<CustomerKey | undefined> {
  const rows = await sql.query<KeyRow>(
    `UPDATE customer_api_keys SET last_used_at = clock_timestamp()
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '10 seconds')
      RETURNING ${keyColumns}`,
    [id],
  )
  return rows[0] && keyOf(rows[0])
}

/** Locked; one that is revoked is there no more. */
export async function lockKey(
  tx: Transaction,
  id: Id<'apiKey'>,
): Promise<{ readonly key: CustomerKey; readonly expired: boolean } | undefined> {
  const [row] = await tx.query<KeyRow & { expired: boolean }>(
    `SELECT ${keyColumns}, coalesce(expires_at <= clock_timestamp(), false) AS expired FROM customer_api_keys
      WHERE id = $1 AND revoked_at IS NULL FOR NO KEY UPDATE`,
    [id],
  )
  return row && { key: keyOf(row), expired: row.expired }
}

/** Now, where no time is given. */
export async function saveExpiry(tx: Transaction, id: Id<'apiKey'>, expiresAt: Date | undefined): Promise<CustomerKey> {
  const [row] = await tx.query<KeyRow>(
    `UPDATE customer_api_keys SET expires_at = coalesce($2, clock_timestamp()), updated_at = clock_timestamp()
      WHERE id = $1 RETURNING ${keyColumns}`,
    [id, expiresAt ?? null],
  )
  if (row === undefined) throw new TypeError('a locked row is there')
  return keyOf(row)
}

export async function revokeKeyRow(tx: Transaction, id: Id<'apiKey'>): Promise<void> {
  await tx.query(
    'UPDATE customer_api_keys SET revoked_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1',
    [id],
  )
}

/** Revokes what somebody who is gone leaves behind: of a user, of an organization, or of a user in an organization. */
export async function revokeKeysOf(
  tx: Transaction,
  gone: { readonly userId: UserId | undefined; readonly organizationId: OrganizationId | undefined },
): Promise<CustomerKey[]> {
  const rows = await tx.query<KeyRow>(
    `UPDATE customer_api_keys SET revoked_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE revoked_at IS NULL AND ($1::text IS NOT NULL OR $2::text IS NOT NULL)
        AND ($1::text IS NULL OR user_id = $1) AND ($2::text IS NULL OR organization_id = $2)
      RETURNING ${keyColumns}`,
    [gone.userId ?? null, gone.organizationId ?? null],
  )
  return rows.map(keyOf)
}

/** Those of the organization itself, not of its members. */
export async function listOrganizationKeys(
  sql: Sql,
  organizationId: OrganizationId,
  page: Page,
): Promise<CustomerKey[]> {
  const rows = await sql.query<KeyRow>(
    `SELECT ${keyColumns} FROM customer_api_keys
      WHERE organization_id = $1 AND user_id IS NULL AND revoked_at IS NULL
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [organizationId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(keyOf)
}

/** Of an organization, or of its members: all of them, or one; part of a name where one is given. */
export interface CustomerKeysAsked {
  readonly organizationId: OrganizationId
  readonly of: 'organization' | 'members' | UserId
  readonly search: string | undefined
  readonly page: Page
}

/** The living keys that somebody in the organization looks after, the newest first. */
export async function listCustomerKeys(sql: Sql, asked: CustomerKeysAsked): Promise<CustomerKey[]> {
  const { organizationId, of, search, page } = asked
  const userId = of === 'organization' || of === 'members' ? null : of
  const rows = await sql.query<KeyRow>(
    `SELECT ${keyColumns} FROM customer_api_keys
      WHERE organization_id = $1 AND revoked_at IS NULL AND (user_id IS NULL) = $5 AND ($6::text IS NULL OR user_id = $6)
        AND ($7::text IS NULL OR position(lower($7) IN lower(name)) > 0)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [organizationId, page.from ?? null, page.ascending, page.take, of === 'organization', userId, search ?? null],
  )
  return rows.map(keyOf)
}

/** One that is not revoked. */
export async function findCustomerKey(sql: Sql, id: Id<'apiKey'>): Promise<CustomerKey | undefined> {
  const rows = await sql.query<KeyRow>(
    `SELECT ${keyColumns} FROM customer_api_keys WHERE id = $1 AND revoked_at IS NULL`,
    [id],
  )
  return rows[0] && keyOf(rows[0])
}

export async function listUserKeys(
  sql: Sql,
  whose: { readonly userId: UserId; readonly organizationId: string | undefined },
  page: Page,
): Promise<CustomerKey[]> {
  const rows = await sql.query<KeyRow>(
    `SELECT ${keyColumns} FROM customer_api_keys
      WHERE user_id = $1 AND ($5::text IS NULL OR organization_id = $5) AND revoked_at IS NULL
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [whose.userId, page.from ?? null, page.ascending, page.take, whose.organizationId ?? null],
  )
  return rows.map(keyOf)
}
