import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type UserId } from '../platform/ids.ts'

/** A sign-in at the page of an application. */
export interface ExternalSignIn {
  readonly id: Id<'externalSignIn'>
  readonly applicationId: ApplicationId
  readonly isCompleted: boolean
}

export interface NewExternalSignIn {
  readonly id: Id<'externalSignIn'>
  readonly applicationId: ApplicationId
  readonly flowHash: Uint8Array
  readonly returnTo: string
  readonly seconds: number
}

export async function insertExternal(sql: Sql, made: NewExternalSignIn): Promise<void> {
  await sql.query(
    `INSERT INTO external_sign_ins (id, application_id, flow_hash, return_to, expires_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
    [made.id, made.applicationId, made.flowHash, made.returnTo, made.seconds],
  )
}

/** Undefined for one that is unknown or late. */
export async function findExternal(sql: Sql, id: Id<'externalSignIn'>): Promise<ExternalSignIn | undefined> {
  const [row] = await sql.query<{ id: string; application_id: string; completed: boolean }>(
    `SELECT id, application_id, completed_at IS NOT NULL AS completed FROM external_sign_ins
      WHERE id = $1 AND expires_at > clock_timestamp()`,
    [id],
  )
  return (
    row && {
      id: idFrom('externalSignIn', row.id),
      applicationId: idFrom('application', row.application_id),
      isCompleted: row.completed,
    }
  )
}

export interface Completing {
  readonly id: Id<'externalSignIn'>
  readonly userId: UserId
  readonly stateHash: Uint8Array
  readonly seconds: number
}

/** True for one of many that complete it; from then on the browser has so many seconds to come back. */
export async function completeExternal(tx: Transaction, completing: Completing): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE external_sign_ins SET user_id = $2, state_hash = $3, completed_at = clock_timestamp(),
       expires_at = clock_timestamp() + make_interval(secs => $4)
      WHERE id = $1 AND completed_at IS NULL AND expires_at > clock_timestamp() RETURNING id`,
    [completing.id, completing.userId, completing.stateHash, completing.seconds],
  )
  return rows.length === 1
}

/** Uses it up in the statement that finds it, for the browser in which it was begun and for no other (T24). */
export async function takeExternal(
  tx: Transaction,
  { stateHash, flowHash }: { readonly stateHash: Uint8Array; readonly flowHash: Uint8Array },
): Promise<{ readonly userId: UserId; readonly returnTo: string } | undefined> {
  const [row] = await tx.query<{ user_id: string; return_to: string }>(
    `UPDATE external_sign_ins SET used_at = clock_timestamp()
      WHERE state_hash = $1 AND flow_hash = $2 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING user_id, return_to`,
    [stateHash, flowHash],
  )
  return row && { userId: idFrom('user', row.user_id), returnTo: row.return_to }
}

export async function deleteOldExternal(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM external_sign_ins WHERE expires_at < clock_timestamp() - interval '1 day'`)
}
