import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { ClientSecret } from './model.ts'

export interface NewSecret {
  readonly id: Id<'secret'>
  readonly applicationId: ApplicationId
  readonly hash: Uint8Array
  readonly hint: string
  readonly expiresAt: Date | undefined
}

/** Keeps the hash; the secret itself is shown once and kept nowhere. */
export async function insertSecret(tx: Transaction, made: NewSecret): Promise<void> {
  await tx.query(
    'INSERT INTO application_secrets (id, application_id, secret_hash, hint, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [made.id, made.applicationId, made.hash, made.hint, made.expiresAt ?? null],
  )
}

/** Those that live. */
export function listSecrets(sql: Sql, applicationId: ApplicationId): Promise<ClientSecret[]> {
  return sql.query<ClientSecret>(
    `SELECT id, hint, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
       FROM application_secrets WHERE application_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 100`,
    [applicationId],
  )
}

/** How many secrets live, of each application that has any. */
export async function countSecrets(sql: Sql): Promise<ReadonlyMap<ApplicationId, number>> {
  const rows = await sql.query<{ application_id: string; living: number }>(
    'SELECT application_id, count(*)::int AS living FROM application_secrets WHERE ended_at IS NULL GROUP BY application_id',
  )
  return new Map(rows.map(row => [idFrom('application', row.application_id), row.living]))
}

/** The application whose living secret this is. */
export async function findSecretOwner(sql: Sql, id: string): Promise<ApplicationId | undefined> {
  const [row] = await sql.query<{ application_id: string }>(
    'SELECT application_id FROM application_secrets WHERE id = $1 AND ended_at IS NULL',
    [id],
  )
  return row === undefined ? undefined : idFrom('application', row.application_id)
}

/** False when this application has no such living secret. */
export async function endSecret(tx: Transaction, applicationId: ApplicationId, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE application_secrets SET ended_at = clock_timestamp()
      WHERE application_id = $1 AND id = $2 AND ended_at IS NULL RETURNING id`,
    [applicationId, id],
  )
  return rows.length === 1
}

export interface UsedAssertion {
  readonly applicationId: ApplicationId
  readonly idHash: Uint8Array
  readonly expiresAt: Date
}

/** True the first time: of many requests with one assertion, one passes (RFC 7523 section 3, `jti`). */
export async function insertUsedAssertion(sql: Sql, used: UsedAssertion): Promise<boolean> {
  const rows = await sql.query<{ application_id: string }>(
    `INSERT INTO used_assertions (id_hash, application_id, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (id_hash) DO NOTHING RETURNING application_id`,
    [used.idHash, used.applicationId, used.expiresAt],
  )
  return rows.length === 1
}

/** Those that would be refused for their age by now. */
export async function deleteUsedAssertions(sql: Sql, now: Date): Promise<void> {
  await sql.query('DELETE FROM used_assertions WHERE expires_at < $1', [now])
}

/** Living secrets of active applications that nobody used for so many days, or that are older than one should be. */
export function listStaleSecrets(
  sql: Sql,
  { unusedDays, keyDays, limit }: { readonly unusedDays: number; readonly keyDays: number; readonly limit: number },
): Promise<{ id: string; since: Date; isOld: boolean }[]> {
  return sql.query<{ id: string; since: Date; isOld: boolean }>(
    `SELECT s.id, s.created_at AS since, true AS "isOld" FROM application_secrets s JOIN applications a ON a.id = s.application_id
      WHERE a.state = 'active' AND s.ended_at IS NULL AND s.created_at < clock_timestamp() - make_interval(days => $2)
     UNION ALL
     SELECT s.id, coalesce(s.last_used_at, s.created_at), false FROM application_secrets s JOIN applications a ON a.id = s.application_id
      WHERE a.state = 'active' AND s.ended_at IS NULL
        AND coalesce(s.last_used_at, s.created_at) < clock_timestamp() - make_interval(days => $1)
     ORDER BY id LIMIT $3`,
    [unusedDays, keyDays, limit],
  )
}
