import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { AuthChallengesRow, AuthFactorsRow } from '../platform/rows.ts'
import type { Challenge, Factor } from './model.ts'

export type FactorRow = AuthFactorsRow

const factorColumns =
  'f.id, f.user_id, f.type, f.issuer, f.label, f.secret_sealed, f.verified_at, f.last_step, f.created_at, f.updated_at'

export function factorOf(row: FactorRow): Factor {
  return {
    id: idFrom('factor', row.id),
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    type: 'totp',
    issuer: row.issuer,
    label: row.label,
    verifiedAt: row.verified_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewFactor {
  readonly id: Id<'factor'>
  readonly userId: UserId | undefined
  readonly issuer: string
  readonly label: string
  readonly secretSealed: Uint8Array
}

export async function insertFactor(tx: Transaction, made: NewFactor): Promise<Factor> {
  const [row] = await tx.query<FactorRow>(
    `INSERT INTO auth_factors AS f (id, user_id, type, issuer, label, secret_sealed) VALUES ($1, $2, 'totp', $3, $4, $5)
     RETURNING ${factorColumns}`,
    [made.id, made.userId ?? null, made.issuer, made.label, made.secretSealed],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return factorOf(row)
}

export async function findFactor(sql: Sql, id: string): Promise<Factor | undefined> {
  const [row] = await sql.query<FactorRow>(`SELECT ${factorColumns} FROM auth_factors f WHERE f.id = $1`, [id])
  return row === undefined ? undefined : factorOf(row)
}

/** Locked: two codes for one factor are judged one after the other, so that a step counts once. */
export async function lockFactor(tx: Transaction, id: string): Promise<FactorRow | undefined> {
  const [row] = await tx.query<FactorRow>(`SELECT ${factorColumns} FROM auth_factors f WHERE f.id = $1 FOR UPDATE`, [
    id,
  ])
  return row
}

export async function listFactors(
  sql: Sql,
  userId: UserId,
  page: { readonly from: string | undefined; readonly ascending: boolean; readonly take: number },
): Promise<Factor[]> {
  const rows = await sql.query<FactorRow>(
    `SELECT ${factorColumns} FROM auth_factors f WHERE f.user_id = $1
        AND ($2::text IS NULL OR CASE WHEN $3 THEN f.id > $2 ELSE f.id < $2 END)
      ORDER BY CASE WHEN $3 THEN f.id END ASC, f.id DESC LIMIT $4`,
    [userId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(factorOf)
}

/** Those that a sign-in may ask for: proven once, oldest first. */
export async function listProvenFactors(sql: Sql, userId: UserId): Promise<Factor[]> {
  const rows = await sql.query<FactorRow>(
    `SELECT ${factorColumns} FROM auth_factors f WHERE f.user_id = $1 AND f.verified_at IS NOT NULL ORDER BY f.id LIMIT 10`,
    [userId],
  )
  return rows.map(factorOf)
}

export async function saveFactorUse(tx: Transaction, id: string, step: number): Promise<void> {
  await tx.query(
    `UPDATE auth_factors SET last_step = $2, verified_at = coalesce(verified_at, clock_timestamp()),
       updated_at = clock_timestamp() WHERE id = $1`,
    [id, step],
  )
}

/** False when there is none with this id. */
export async function deleteFactor(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM auth_factors WHERE id = $1 RETURNING id', [id])
  return rows.length === 1
}

/** Begun and never proven: a new start takes their place. */
export async function deleteUnprovenFactors(tx: Transaction, userId: UserId): Promise<void> {
  await tx.query('DELETE FROM auth_factors WHERE user_id = $1 AND verified_at IS NULL', [userId])
}

type ChallengeRow = AuthChallengesRow & { is_late: boolean }

const challengeColumns = `c.id, c.factor_id, c.attempts, c.expires_at, c.used_at, c.created_at, c.updated_at,
  c.expires_at <= clock_timestamp() AS is_late`

export async function insertChallenge(
  tx: Sql,
  made: { id: Id<'challenge'>; factorId: string; seconds: number },
): Promise<Challenge> {
  const [row] = await tx.query<ChallengeRow>(
    `INSERT INTO auth_challenges AS c (id, factor_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING ${challengeColumns}`,
    [made.id, made.factorId, made.seconds],
  )
  if (row === undefined) throw new TypeError('an insert returns its row')
  return challengeOf(row)
}

export function challengeOf(row: ChallengeRow): Challenge {
  return {
    id: idFrom('challenge', row.id),
    factorId: idFrom('factor', row.factor_id),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function lockChallenge(tx: Transaction, id: string): Promise<ChallengeRow | undefined> {
  const [row] = await tx.query<ChallengeRow>(
    `SELECT ${challengeColumns} FROM auth_challenges c WHERE c.id = $1 FOR UPDATE`,
    [id],
  )
  return row
}

export async function findChallenge(
  sql: Sql,
  id: string,
): Promise<{ readonly challenge: Challenge; readonly isUsed: boolean } | undefined> {
  const [row] = await sql.query<ChallengeRow>(`SELECT ${challengeColumns} FROM auth_challenges c WHERE c.id = $1`, [id])
  return row === undefined ? undefined : { challenge: challengeOf(row), isUsed: row.used_at !== null }
}

export async function countChallengeAttempt(tx: Transaction, id: string): Promise<void> {
  await tx.query(
    'UPDATE auth_challenges SET attempts = attempts + 1, updated_at = clock_timestamp() WHERE id = $1 AND attempts < 5',
    [id],
  )
}

export async function markChallengeUsed(tx: Transaction, id: string): Promise<void> {
  await tx.query(
    'UPDATE auth_challenges SET used_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1',
    [id],
  )
}

export async function deleteOldChallenges(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM auth_challenges WHERE expires_at < clock_timestamp() - interval '1 day'`)
}

/** New ones take the place of all former ones. */
export async function replaceRecoveryCodes(
  tx: Transaction,
  userId: UserId,
  hashes: readonly Uint8Array[],
): Promise<void> {
  await tx.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId])
  await tx.query('INSERT INTO recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [userId, hashes])
}

/** Uses it up in the statement that finds it: of two at the same moment one passes (T37). */
export async function takeRecoveryCode(
  tx: Transaction,
  userId: UserId,
  hash: Uint8Array,
): Promise<'right' | 'used' | 'wrong'> {
  const taken = await tx.query<{ user_id: string }>(
    `UPDATE recovery_codes SET used_at = clock_timestamp() WHERE user_id = $1 AND hash = $2 AND used_at IS NULL
     RETURNING user_id`,
    [userId, hash],
  )
  if (taken.length === 1) return 'right'
  const [known] = await tx.query<{ there: boolean }>(
    'SELECT EXISTS (SELECT FROM recovery_codes WHERE user_id = $1 AND hash = $2) AS there',
    [userId, hash],
  )
  return known?.there === true ? 'used' : 'wrong'
}

export async function countRecoveryCodes(sql: Sql, userId: UserId): Promise<number> {
  const [row] = await sql.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL',
    [userId],
  )
  return row?.left ?? 0
}

export async function insertDevice(
  tx: Transaction,
  made: { hash: Uint8Array; userId: UserId; userAgent: string | undefined; seconds: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO remembered_devices (hash, user_id, user_agent, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))`,
    [made.hash, made.userId, made.userAgent ?? null, made.seconds],
  )
}

export async function deviceIsRemembered(sql: Sql, hash: Uint8Array, userId: UserId): Promise<boolean> {
  const rows = await sql.query<{ user_id: string }>(
    'SELECT user_id FROM remembered_devices WHERE hash = $1 AND user_id = $2 AND expires_at > clock_timestamp()',
    [hash, userId],
  )
  return rows.length === 1
}

/** Whatever changes how a person proves themselves makes every device ask again. */
export async function forgetDevices(tx: Transaction, userId: UserId): Promise<void> {
  await tx.query('DELETE FROM remembered_devices WHERE user_id = $1', [userId])
}

export async function deleteOldDevices(sql: Sql): Promise<void> {
  await sql.query('DELETE FROM remembered_devices WHERE expires_at < clock_timestamp()')
}
