import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { PendingAuthenticationsRow } from '../platform/rows.ts'
import { type AuthenticationMethod, authenticationMethods, type Pending } from './model.ts'

export interface NewPending extends Omit<Pending, 'expiresAt'> {
  readonly hash: Uint8Array
  readonly seconds: number
}

export async function insertPending(tx: Transaction, made: NewPending): Promise<void> {
  const { proof } = made
  await tx.query(
    `INSERT INTO pending_authentications (hash, id, application_id, user_id, method, first_factor_at, second_factor_at,
       organization_id, invitation_id, carried, expires_at, confirmed_at, vouched_by, provider_sign_in)
     VALUES ($1, $2, $3, $4, $5, least($6, clock_timestamp()), CASE WHEN $7::timestamptz IS NOT NULL THEN least($7, clock_timestamp()) END, $8, $9, $10,
       clock_timestamp() + make_interval(secs => $11), CASE WHEN $12::timestamptz IS NOT NULL THEN least($12, clock_timestamp()) END, $13, $14)`,
    [
      made.hash,
      made.id,
      made.applicationId,
      proof.userId,
      proof.method,
      proof.at,
      proof.secondFactorAt ?? null,
      made.organizationId ?? null,
      made.invitationId ?? null,
      made.carried === undefined ? null : JSON.stringify(made.carried),
      made.seconds,
      proof.confirmedAt ?? null,
      proof.vouchedBy ?? null,
      proof.providerSignIn ?? null,
    ],
  )
}

/** Half-done sign-ins whose first factor was a password that is not the person's any more. */
export async function endPendingByPassword(tx: Transaction, userId: UserId): Promise<void> {
  await tx.query(
    `UPDATE pending_authentications SET used_at = clock_timestamp()
      WHERE user_id = $1 AND method = 'Password' AND used_at IS NULL`,
    [userId],
  )
}

type PendingRow = Omit<PendingAuthenticationsRow, 'hash' | 'used_at' | 'created_at' | 'attempts' | 'carried'> & {
  carried: Json | null
}

/** The living one of this application, held against every other use of it. */
export async function lockPending(
  tx: Transaction,
  hash: Uint8Array,
  applicationId: ApplicationId,
): Promise<Pending | undefined> {
  const [row] = await tx.query<PendingRow>(
    `SELECT id, application_id, user_id, method, first_factor_at, second_factor_at, organization_id, invitation_id, carried,
       expires_at, confirmed_at, vouched_by, provider_sign_in FROM pending_authentications
      WHERE hash = $1 AND application_id = $2 AND used_at IS NULL AND attempts < 5 AND expires_at > clock_timestamp() FOR UPDATE`,
    [hash, applicationId],
  )
  return row === undefined ? undefined : pendingOf(row)
}

/** The same, only to be looked at. */
export async function findPending(
  sql: Sql,
  hash: Uint8Array,
  applicationId: ApplicationId,
): Promise<Pending | undefined> {
  const [row] = await sql.query<PendingRow>(
    `SELECT id, application_id, user_id, method, first_factor_at, second_factor_at, organization_id, invitation_id, carried,
       expires_at, confirmed_at, vouched_by, provider_sign_in FROM pending_authentications
      WHERE hash = $1 AND application_id = $2 AND used_at IS NULL AND attempts < 5 AND expires_at > clock_timestamp()`,
    [hash, applicationId],
  )
  return row === undefined ? undefined : pendingOf(row)
}

function pendingOf(row: PendingRow): Pending {
  return {
    id: idFrom('pending', row.id),
    applicationId: idFrom('application', row.application_id),
    proof: {
      userId: idFrom('user', row.user_id),
      method: methodOf(row.method),
      at: row.first_factor_at,
      secondFactorAt: row.second_factor_at ?? undefined,
      confirmedAt: row.confirmed_at ?? undefined,
      vouchedBy: row.vouched_by === null ? undefined : idFrom('organization', row.vouched_by),
      providerSignIn: row.provider_sign_in === null ? undefined : idFrom('providerSignIn', row.provider_sign_in),
    },
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    invitationId: row.invitation_id ?? undefined,
    carried: row.carried ?? undefined,
    expiresAt: row.expires_at,
  }
}

/** A name that is not known any more counts as the weakest. */
export function methodOf(text: string): AuthenticationMethod {
  return authenticationMethods.find(method => method === text) ?? 'Password'
}

export async function markPendingUsed(tx: Transaction, id: Id<'pending'>): Promise<void> {
  await tx.query('UPDATE pending_authentications SET used_at = clock_timestamp() WHERE id = $1', [id])
}

/** After the fifth it can't be taken any more. */
export async function countPendingAttempt(tx: Transaction, id: Id<'pending'>): Promise<void> {
  await tx.query('UPDATE pending_authentications SET attempts = attempts + 1 WHERE id = $1 AND attempts < 5', [id])
}

/** Those that nobody can finish any more. */
export async function deleteOldPending(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM pending_authentications WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}
