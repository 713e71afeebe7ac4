import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { IdentityProvidersRow } from '../platform/rows.ts'
import type { Identity } from './model.ts'

interface IdentityRow {
  id: string
  user_id: string
  subject: string
  email: string | null
  last_used_at: Date | null
  created_at: Date
  provider_id: string
  kind: IdentityProvidersRow['kind']
  slug: string
  name: string
}

const identityColumns = `i.id, i.user_id, i.subject, i.email, i.last_used_at, i.created_at, i.provider_id, p.kind, p.slug,
  p.name`
const identitiesMax = 100

function identityOf(row: IdentityRow): Identity {
  return {
    id: idFrom('identity', row.id),
    userId: idFrom('user', row.user_id),
    provider: { id: idFrom('identityProvider', row.provider_id), kind: row.kind, slug: row.slug, name: row.name },
    subject: row.subject,
    email: row.email ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** Whose it is. Only by provider and subject: nobody is found by an address. */
export async function findIdentity(
  sql: Sql,
  providerId: Id<'identityProvider'>,
  subject: string,
): Promise<Identity | undefined> {
  const [row] = await sql.query<IdentityRow>(
    `SELECT ${identityColumns} FROM identities i JOIN identity_providers p ON p.id = i.provider_id
      WHERE i.provider_id = $1 AND i.subject = $2`,
    [providerId, subject],
  )
  return row === undefined ? undefined : identityOf(row)
}

/** Oldest first. */
export async function listIdentities(sql: Sql, userId: UserId): Promise<readonly Identity[]> {
  const rows = await sql.query<IdentityRow>(
    `SELECT ${identityColumns} FROM identities i JOIN identity_providers p ON p.id = i.provider_id
      WHERE i.user_id = $1 ORDER BY i.id LIMIT $2`,
    [userId, identitiesMax],
  )
  return rows.map(identityOf)
}

export interface NewIdentity {
  readonly id: Id<'identity'>
  readonly userId: UserId
  readonly providerId: Id<'identityProvider'>
  readonly subject: string
  readonly email: string | undefined
}

/** False when somebody has this subject already. */
export async function insertIdentity(tx: Transaction, made: NewIdentity): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO identities (id, user_id, provider_id, subject, email) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (provider_id, subject) DO NOTHING RETURNING id`,
    [made.id, made.userId, made.providerId, made.subject, made.email ?? null],
  )
  return rows.length === 1
}

/** The address is kept as the provider says it now; that of the account stays as it is. */
export async function saveIdentityUse(tx: Transaction, id: Id<'identity'>, email: string | undefined): Promise<void> {
  await tx.query('UPDATE identities SET last_used_at = clock_timestamp(), email = coalesce($2, email) WHERE id = $1', [
    id,
    email ?? null,
  ])
}

export async function deleteIdentity(tx: Transaction, userId: UserId, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM identities WHERE id = $1 AND user_id = $2 RETURNING id', [
    id,
    userId,
  ])
  return rows.length === 1
}
