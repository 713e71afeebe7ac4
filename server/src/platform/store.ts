import type { Sql } from './database.ts'
import type { IdempotencyKeysRow } from './rows.ts'

export interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly digest: string
}

/** Empty before the first migration, which makes the table. */
export async function listAppliedMigrations(sql: Sql): Promise<AppliedMigration[]> {
  const [found] = await sql.query<{ there: boolean }>(`SELECT to_regclass('schema_migrations') IS NOT NULL AS there`)
  if (found?.there !== true) return []
  return sql.query<AppliedMigration>('SELECT number, name, digest FROM schema_migrations ORDER BY number LIMIT 10000')
}

export async function saveAppliedMigration(sql: Sql, migration: AppliedMigration): Promise<void> {
  const { number, name, digest } = migration
  await sql.query('INSERT INTO schema_migrations (number, name, digest) VALUES ($1, $2, $3)', [number, name, digest])
}

/** The key check value of this database; `ifNew` becomes it when there is none yet. Of two nodes that start together, one wins. */
export async function saveKeyCheckValue(sql: Sql, ifNew: string): Promise<string | undefined> {
  await sql.query('INSERT INTO installation (key_check_value) VALUES ($1) ON CONFLICT (only_row) DO NOTHING', [ifNew])
  const rows = await sql.query<{ key_check_value: string }>('SELECT key_check_value FROM installation')
  return rows[0]?.key_check_value
}

/** True when the key is ours to act on: nobody had it, or whoever did has not answered for half a minute. */
export async function claimIdempotencyKey(sql: Sql, key: Buffer, digest: Buffer): Promise<boolean> {
  const rows = await sql.query<{ key_hash: Buffer }>(
    `INSERT INTO idempotency_keys AS kept (key_hash, request_digest) VALUES ($1, $2)
     ON CONFLICT (key_hash) DO UPDATE SET request_digest = $2, started_at = clock_timestamp()
      WHERE kept.status IS NULL AND kept.started_at < clock_timestamp() - interval '30 seconds'
     RETURNING key_hash`,
    [key, digest],
  )
  return rows.length > 0
}

export interface IdempotentAnswer {
  readonly requestDigest: Buffer
  /** Undefined as long as the first request runs. */
  readonly status: number | undefined
  readonly answerSealed: Buffer
}

export async function findIdempotentAnswer(sql: Sql, key: Buffer): Promise<IdempotentAnswer | undefined> {
  const [row] = await sql.query<Pick<IdempotencyKeysRow, 'request_digest' | 'status' | 'answer_sealed'>>(
    'SELECT request_digest, status, answer_sealed FROM idempotency_keys WHERE key_hash = $1',
    [key],
  )
  return (
    row && {
      requestDigest: row.request_digest,
      status: row.status ?? undefined,
      answerSealed: row.answer_sealed ?? Buffer.alloc(0),
    }
  )
}

export async function saveIdempotentAnswer(
  sql: Sql,
  key: Buffer,
  answer: { readonly status: number; readonly answerSealed: Buffer },
): Promise<void> {
  await sql.query(
    'UPDATE idempotency_keys SET status = $2, answer_sealed = $3 WHERE key_hash = $1 AND status IS NULL',
    [key, answer.status, answer.answerSealed],
  )
}

/** Nothing was done, so whoever repeats the request may do it. */
export async function releaseIdempotencyKey(sql: Sql, key: Buffer): Promise<void> {
  await sql.query('DELETE FROM idempotency_keys WHERE key_hash = $1 AND status IS NULL', [key])
}

/** Answers are kept for a day. */
export async function dropOldIdempotencyKeys(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM idempotency_keys WHERE started_at < clock_timestamp() - interval '1 day'`)
}
