import type { Sql } from '../platform/database.ts'
import type { ApplicationId } from '../platform/ids.ts'

export async function insertPushed(
  sql: Sql,
  made: {
    readonly hash: Buffer
    readonly applicationId: ApplicationId
    readonly sealed: Buffer
    readonly lifeSeconds: number
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO pushed_requests (hash, application_id, parameters_sealed, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))`,
    [made.hash, made.applicationId, made.sealed, made.lifeSeconds],
  )
}

/** True for one request of many, and only for the client that pushed it (T08, T16). */
export async function usePushed(sql: Sql, hash: Buffer, applicationId: ApplicationId): Promise<boolean> {
  const rows = await sql.query<{ used: boolean }>(
    `UPDATE pushed_requests SET used_at = clock_timestamp()
      WHERE hash = $1 AND application_id = $2 AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING true AS used`,
    [hash, applicationId],
  )
  return rows.length === 1
}

/** The parameters of a request that is being used. */
export async function findPushed(sql: Sql, hash: Buffer, applicationId: ApplicationId): Promise<Buffer | undefined> {
  const rows = await sql.query<{ parameters_sealed: Buffer }>(
    `SELECT parameters_sealed FROM pushed_requests WHERE hash = $1 AND application_id = $2 AND used_at IS NOT NULL`,
    [hash, applicationId],
  )
  return rows[0]?.parameters_sealed
}

/** Kept for an hour after their end: a sign-in in between may take that long, and no longer. */
export async function deleteEndedPushed(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM pushed_requests WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}
