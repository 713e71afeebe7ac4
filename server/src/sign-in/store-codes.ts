import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { OneTimeCodesRow } from '../platform/rows.ts'
import type { CodeKind } from './model.ts'

export interface NewCode {
  readonly id: string
  readonly kind: CodeKind
  readonly userId: UserId | undefined
  readonly email: string
  readonly emailKey: string
  readonly applicationId: ApplicationId | undefined
  readonly flowHash: Uint8Array | undefined
  readonly carried: Json | undefined
  readonly sealed: Uint8Array
  readonly linkHash: Uint8Array | undefined
  readonly seconds: number
}

export type CodeRow = Omit<OneTimeCodesRow, 'email_key' | 'carried' | 'link_hash'> & {
  carried: Json | null
  is_late: boolean
}

const columns = `c.id, c.kind, c.user_id, c.email, c.application_id, c.flow_hash, c.carried, c.sealed, c.attempts, c.expires_at,
  c.used_at, c.created_at, c.updated_at, c.expires_at <= clock_timestamp() AS is_late`

export async function insertOneTimeCode(tx: Sql, made: NewCode): Promise<CodeRow> {
  const [row] = await tx.query<CodeRow>(
    `INSERT INTO one_time_codes AS c (id, kind, user_id, email, email_key, application_id, flow_hash, carried, sealed, link_hash,
       expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(secs => $11)) RETURNING ${columns}`,
    [
      made.id,
      made.kind,
      made.userId ?? null,
      made.email,
      made.emailKey,
      made.applicationId ?? null,
      made.flowHash ?? null,
      made.carried === undefined ? null : JSON.stringify(made.carried),
      made.sealed,
      made.linkHash ?? null,
      made.seconds,
    ],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return row
}

export async function findCode(sql: Sql, kind: CodeKind, id: string): Promise<CodeRow | undefined> {
  const [row] = await sql.query<CodeRow>(`SELECT ${columns} FROM one_time_codes c WHERE c.kind = $1 AND c.id = $2`, [
    kind,
    id,
  ])
  return row
}

export interface CodeOwner {
  readonly kind: CodeKind
  readonly userId?: UserId | undefined
  readonly emailKey?: string | undefined
  readonly flowHash?: Uint8Array | undefined
  /** Whose codes count, beside those that no application asked for. */
  readonly applicationId?: ApplicationId | undefined
}

/** The newest one of that person, address or browser: a new code makes the ones before it worthless. Locked. */
export async function lockNewestCode(tx: Transaction, owner: CodeOwner): Promise<CodeRow | undefined> {
  const [row] = await tx.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = $1 AND ($2::text IS NULL OR c.user_id = $2)
       AND ($3::text IS NULL OR c.email_key = $3) AND c.flow_hash IS NOT DISTINCT FROM $4
       AND ($5::text IS NULL OR c.application_id IS NULL OR c.application_id = $5)
      ORDER BY c.created_at DESC, c.id DESC LIMIT 1 FOR UPDATE`,
    [owner.kind, owner.userId ?? null, owner.emailKey ?? null, owner.flowHash ?? null, owner.applicationId ?? null],
  )
  return row
}

/** What this browser asked for last. */
export async function findCodeOfFlow(sql: Sql, kind: CodeKind, flowHash: Uint8Array): Promise<CodeRow | undefined> {
  const [row] = await sql.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = $1 AND c.flow_hash = $2 ORDER BY c.id DESC LIMIT 1`,
    [kind, flowHash],
  )
  return row
}

/** The newest one that was made for a person, whether it counts or not. */
export async function findCodeOfUser(sql: Sql, kind: CodeKind, userId: UserId): Promise<CodeRow | undefined> {
  const [row] = await sql.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = $1 AND c.user_id = $2 ORDER BY c.created_at DESC, c.id DESC LIMIT 1`,
    [kind, userId],
  )
  return row
}

/** The newest one that still counts, of a person at this address. */
export async function findLivingCode(
  sql: Sql,
  {
    kind,
    userId,
    emailKey,
    applicationId,
  }: { kind: CodeKind; userId: UserId; emailKey: string; applicationId?: ApplicationId },
): Promise<CodeRow | undefined> {
  const [row] = await sql.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = $1 AND c.user_id = $2 AND c.email_key = $4 AND c.used_at IS NULL AND c.attempts < 5
       AND c.expires_at > clock_timestamp() AND ($3::text IS NULL OR c.application_id IS NULL OR c.application_id = $3)
      ORDER BY c.id DESC LIMIT 1`,
    [kind, userId, applicationId ?? null, emailKey],
  )
  return row
}

export async function lockCodeByLink(
  tx: Transaction,
  kinds: readonly CodeKind[],
  linkHash: Uint8Array,
): Promise<CodeRow | undefined> {
  const [row] = await tx.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = ANY ($1::text[]) AND c.link_hash = $2 FOR UPDATE`,
    [kinds, linkHash],
  )
  return row
}

export async function findCodeByLink(
  sql: Sql,
  kinds: readonly CodeKind[],
  linkHash: Uint8Array,
): Promise<CodeRow | undefined> {
  const [row] = await sql.query<CodeRow>(
    `SELECT ${columns} FROM one_time_codes c WHERE c.kind = ANY ($1::text[]) AND c.link_hash = $2`,
    [kinds, linkHash],
  )
  return row
}

export async function countCodeAttempt(tx: Transaction, id: string): Promise<void> {
  await tx.query(
    'UPDATE one_time_codes SET attempts = attempts + 1, updated_at = clock_timestamp() WHERE id = $1 AND attempts < 5',
    [id],
  )
}

/** The value goes with it (T55). */
export async function markCodeUsed(tx: Transaction, id: string): Promise<void> {
  await tx.query(
    `UPDATE one_time_codes SET used_at = clock_timestamp(), updated_at = clock_timestamp(), sealed = NULL
      WHERE id = $1 AND used_at IS NULL`,
    [id],
  )
}

/** Every other code of that kind that still counts for this person or address. */
export async function endOtherCodes(tx: Transaction, owner: CodeOwner, except: string): Promise<void> {
  await tx.query(
    `UPDATE one_time_codes SET used_at = clock_timestamp(), updated_at = clock_timestamp(), sealed = NULL
      WHERE kind = $1 AND ($2::text IS NULL OR user_id = $2) AND ($3::text IS NULL OR email_key = $3) AND used_at IS NULL
        AND id <> $4`,
    [owner.kind, owner.userId ?? null, owner.emailKey ?? null, except],
  )
}

/** Values of late codes are erased at once, their rows go a week later. */
export async function eraseLateCodes(sql: Sql): Promise<void> {
  await sql.query(
    'UPDATE one_time_codes SET sealed = NULL WHERE sealed IS NOT NULL AND expires_at <= clock_timestamp()',
  )
  await sql.query(`DELETE FROM one_time_codes WHERE expires_at < clock_timestamp() - interval '7 days'`)
}

export function userOfCode(row: CodeRow): UserId | undefined {
  return row.user_id === null ? undefined : idFrom('user', row.user_id)
}
