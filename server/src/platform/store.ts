import type { Sql, Transaction } from './database.ts'
import type { IdempotencyKeysRow } from './rows.ts'
import type { RootSealed } from './sealed.ts'

/** Purposes of what the root key seals in the tables of platform. */
export const answerPurpose = 'idempotent answer'
export const digestKeyPurpose = 'key of digests'

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

/** Which root key this database belongs to, and what it has told those that came before. */
export interface Installation {
  readonly sealsWith: string
  /** The key whose values are being sealed anew. */
  readonly formerlyWith: string | undefined
  readonly name: string
  readonly digestKeySealed: Buffer
}

/** Makes the row where there is none; the node that comes first decides. The node is there before anything is read. */
export async function saveInstallationOnce(
  tx: Transaction,
  first: { readonly checkValue: string; readonly digestKeySealed: Buffer },
): Promise<void> {
  await tx.query(
    `INSERT INTO installation (key_check_value, first_check_value, digest_key_sealed) VALUES ($1, $1, $2)
     ON CONFLICT (only_row) DO UPDATE SET digest_key_sealed = $2
      WHERE installation.digest_key_sealed IS NULL AND installation.key_check_value = $1`,
    [first.checkValue, first.digestKeySealed],
  )
}

interface InstallationRow {
  key_check_value: string
  former_check_value: string | null
  first_check_value: string | null
  digest_key_sealed: Buffer | null
}

const installationColumns = 'key_check_value, former_check_value, first_check_value, digest_key_sealed'

function installationOf(row: InstallationRow | undefined): Installation | undefined {
  return (
    row && {
      sealsWith: row.key_check_value,
      formerlyWith: row.former_check_value ?? undefined,
      name: row.first_check_value ?? row.key_check_value,
      digestKeySealed: row.digest_key_sealed ?? Buffer.alloc(0),
    }
  )
}

export async function findInstallation(sql: Sql): Promise<Installation | undefined> {
  const rows = await sql.query<InstallationRow>(`SELECT ${installationColumns} FROM installation`)
  return installationOf(rows[0])
}

/** A root key can't be exchanged until the transaction ends. */
export async function holdInstallation(tx: Transaction): Promise<Installation | undefined> {
  const rows = await tx.query<InstallationRow>(`SELECT ${installationColumns} FROM installation FOR SHARE`)
  return installationOf(rows[0])
}

export async function lockInstallation(tx: Transaction): Promise<Installation | undefined> {
  const rows = await tx.query<InstallationRow>(`SELECT ${installationColumns} FROM installation FOR UPDATE`)
  return installationOf(rows[0])
}

export async function saveSealing(
  tx: Transaction,
  keys: { readonly sealsWith: string; readonly formerlyWith: string | undefined },
): Promise<void> {
  await tx.query('UPDATE installation SET key_check_value = $1, former_check_value = $2', [
    keys.sealsWith,
    keys.formerlyWith ?? null,
  ])
}

/** True when this node is the one that seals anew, for the next ten seconds. */
export async function takeUpkeep(sql: Sql, node: string): Promise<boolean> {
  const rows = await sql.query<{ upkeep_node: string }>(
    `UPDATE installation SET upkeep_node = $1, upkeep_until = clock_timestamp() + interval '10 seconds'
      WHERE upkeep_node IS NOT DISTINCT FROM $1 OR upkeep_until IS NULL OR upkeep_until < clock_timestamp()
     RETURNING upkeep_node`,
    [node],
  )
  return rows.length > 0
}

export interface NodeKeys {
  readonly id: string
  readonly opensWith: readonly string[]
  readonly sealsWith: string
}

/** Says that this node runs, and forgets those that have not said so for a minute. */
export async function saveNode(sql: Sql, node: NodeKeys): Promise<void> {
  await sql.query(
    `INSERT INTO nodes AS n (id, opens_with, seals_with) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), seals_with = $3,
       sealing_since = CASE WHEN n.seals_with = $3 THEN n.sealing_since ELSE clock_timestamp() END`,
    [node.id, node.opensWith, node.sealsWith],
  )
  await sql.query(`DELETE FROM nodes WHERE seen_at < clock_timestamp() - interval '1 minute'`)
}

export async function deleteNode(sql: Sql, id: string): Promise<void> {
  await sql.query('DELETE FROM nodes WHERE id = $1', [id])
}

/** `settled`: it has sealed with that key so long that no transaction is left in which it sealed with another one. */
export async function listNodes(sql: Sql): Promise<(NodeKeys & { readonly settled: boolean })[]> {
  return sql.query<NodeKeys & { settled: boolean }>(
    `SELECT id, opens_with AS "opensWith", seals_with AS "sealsWith",
       sealing_since < clock_timestamp() - interval '15 seconds' AS settled
      FROM nodes WHERE seen_at > clock_timestamp() - interval '1 minute' ORDER BY id LIMIT 1000`,
  )
}

export interface DatabaseFacts {
  readonly version: string
  readonly bytes: number
  readonly startedAt: Date
  readonly newestMigration: number
}

/** What an operator asks of the database before they ask anything else. */
export async function describeDatabase(sql: Sql): Promise<DatabaseFacts> {
  const [row] = await sql.query<{ version: string; bytes: string; startedAt: Date; newestMigration: number }>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database())::text AS bytes,
        pg_postmaster_start_time() AS "startedAt", (SELECT max(number) FROM schema_migrations)::int AS "newestMigration"`,
  )
  if (row === undefined) throw new TypeError('a query without a table has one row')
  return { ...row, bytes: Number(row.bytes) }
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

/** Answers that are kept for whoever asks again. */
export const sealedAnswers: RootSealed = {
  name: 'idempotency_keys.answer_sealed',
  purpose: answerPurpose,
  list: `SELECT encode(key_hash, 'hex') AS id, encode(key_hash, 'hex') AS context, answer_sealed AS sealed FROM idempotency_keys
    WHERE key_hash > decode($1, 'hex') AND answer_sealed IS NOT NULL ORDER BY key_hash LIMIT $2`,
  save: `UPDATE idempotency_keys SET answer_sealed = $3 WHERE key_hash = decode($1, 'hex') AND answer_sealed = $2
    RETURNING status`,
}

/** What digests are made with. */
export const sealedDigestKey: RootSealed = {
  name: 'installation.digest_key_sealed',
  purpose: digestKeyPurpose,
  list: `SELECT 'installation' AS id, '' AS context, digest_key_sealed AS sealed FROM installation
    WHERE 'installation' > $1 AND digest_key_sealed IS NOT NULL LIMIT $2`,
  save: `UPDATE installation SET digest_key_sealed = $3 WHERE $1 = 'installation' AND digest_key_sealed = $2
    RETURNING key_check_value`,
}

/** Another state of this database has gone before. Answers which one it is now. */
export async function raiseEpoch(tx: Transaction): Promise<number> {
  const rows = await tx.query<{ epoch: number }>('UPDATE installation SET epoch = epoch + 1 RETURNING epoch')
  return rows[0]?.epoch ?? 1
}
