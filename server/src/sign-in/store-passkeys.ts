import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { PasskeysRow } from '../platform/rows.ts'
import type { ChallengePurpose, Passkey } from './model.ts'

type PasskeyRow = Omit<PasskeysRow, 'updated_at'>

const passkeyColumns = `id, user_id, credential_id, public_key, counter, transports, backed_up, name, suspected_at,
  last_used_at, created_at`

/** With what a signature is checked by. */
export interface PasskeyWithKey extends Passkey {
  readonly credentialId: Uint8Array<ArrayBuffer>
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly counter: number
}

function passkeyOf(row: PasskeyRow): PasskeyWithKey {
  return {
    id: idFrom('passkey', row.id),
    userId: idFrom('user', row.user_id),
    name: row.name,
    transports: row.transports,
    backedUp: row.backed_up,
    suspectedAt: row.suspected_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
    credentialId: new Uint8Array(row.credential_id),
    publicKey: new Uint8Array(row.public_key),
    counter: Number(row.counter),
  }
}

export interface NewPasskey {
  readonly id: Id<'passkey'>
  readonly userId: UserId
  readonly credentialId: Uint8Array
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  readonly backedUp: boolean
  readonly name: string
}

/** False when some person has this credential already. */
export async function insertPasskey(tx: Transaction, made: NewPasskey): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, backed_up, name)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING RETURNING id`,
    [made.id, made.userId, made.credentialId, made.publicKey, made.counter, made.transports, made.backedUp, made.name],
  )
  return rows.length === 1
}

/** Oldest first. */
export async function listPasskeys(sql: Sql, userId: UserId, limit: number): Promise<PasskeyWithKey[]> {
  const rows = await sql.query<PasskeyRow>(
    `SELECT ${passkeyColumns} FROM passkeys WHERE user_id = $1 ORDER BY id LIMIT $2`,
    [userId, limit],
  )
  return rows.map(passkeyOf)
}

/** One that opens something. */
export async function hasPasskey(sql: Sql, userId: UserId): Promise<boolean> {
  const [row] = await sql.query<{ there: boolean }>(
    'SELECT EXISTS (SELECT FROM passkeys WHERE user_id = $1 AND suspected_at IS NULL) AS there',
    [userId],
  )
  return row?.there === true
}

/** Held until the transaction ends, so that of two answers with one counter only one counts. */
export async function lockPasskey(tx: Transaction, credentialId: Uint8Array): Promise<PasskeyWithKey | undefined> {
  const [row] = await tx.query<PasskeyRow>(
    `SELECT ${passkeyColumns} FROM passkeys WHERE credential_id = $1 FOR UPDATE`,
    [credentialId],
  )
  return row === undefined ? undefined : passkeyOf(row)
}

export async function savePasskeyUse(
  tx: Transaction,
  id: Id<'passkey'>,
  { counter, backedUp }: { readonly counter: number; readonly backedUp: boolean },
): Promise<void> {
  await tx.query('UPDATE passkeys SET counter = $2, backed_up = $3, last_used_at = clock_timestamp() WHERE id = $1', [
    id,
    counter,
    backedUp,
  ])
}

export async function suspectPasskey(tx: Transaction, id: Id<'passkey'>): Promise<void> {
  await tx.query(
    'UPDATE passkeys SET suspected_at = coalesce(suspected_at, clock_timestamp()), updated_at = clock_timestamp() WHERE id = $1',
    [id],
  )
}

/** The name that it had; undefined when this person has no such passkey. */
export async function renamePasskey(
  tx: Transaction,
  userId: UserId,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<string | undefined> {
  const [row] = await tx.query<{ name: string }>(
    `UPDATE passkeys p SET name = $3, updated_at = clock_timestamp()
      FROM (SELECT id, name FROM passkeys WHERE id = $1 AND user_id = $2 FOR UPDATE) o WHERE p.id = o.id RETURNING o.name`,
    [id, userId, name],
  )
  return row?.name
}

export async function deletePasskey(tx: Transaction, userId: UserId, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING id', [
    id,
    userId,
  ])
  return rows.length === 1
}

export interface NewWebauthnChallenge {
  readonly hash: Uint8Array
  readonly purpose: ChallengePurpose
  readonly userId: UserId | undefined
  readonly flowHash: Uint8Array
  readonly seconds: number
}

export async function insertWebauthnChallenge(sql: Sql, made: NewWebauthnChallenge): Promise<void> {
  await sql.query(
    `INSERT INTO webauthn_challenges (hash, purpose, user_id, flow_hash, expires_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
    [made.hash, made.purpose, made.userId ?? null, made.flowHash, made.seconds],
  )
}

/** Uses it up in the statement that finds it. False for one of another browser, purpose or person, and for a used or late one. */
export async function takeWebauthnChallenge(
  tx: Transaction,
  asked: Omit<NewWebauthnChallenge, 'seconds'>,
): Promise<boolean> {
  const rows = await tx.query<{ purpose: string }>(
    `UPDATE webauthn_challenges SET used_at = clock_timestamp()
      WHERE hash = $1 AND purpose = $2 AND user_id IS NOT DISTINCT FROM $3 AND flow_hash = $4
        AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING purpose`,
    [asked.hash, asked.purpose, asked.userId ?? null, asked.flowHash],
  )
  return rows.length === 1
}

export async function deleteOldWebauthnChallenges(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM webauthn_challenges WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}
