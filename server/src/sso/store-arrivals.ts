import type { Sql } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'

export interface KeptArrival {
  readonly connectionId: Id<'connection'>
  readonly sealed: Uint8Array
}

export async function insertArrival(
  sql: Sql,
  made: KeptArrival & { readonly hash: Uint8Array; readonly seconds: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO sso_arrivals (token_hash, connection_id, arrived_sealed, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))`,
    [made.hash, made.connectionId, made.sealed, made.seconds],
  )
}

export interface Opening {
  readonly hash: Uint8Array
  /** Of the browser. */
  readonly flowHash: Uint8Array
}

/** Binds it to the browser that opens it first, and shows it to no other. */
export async function openArrival(sql: Sql, { hash, flowHash }: Opening): Promise<KeptArrival | undefined> {
  const [row] = await sql.query<{ connection_id: string; arrived_sealed: Buffer }>(
    `UPDATE sso_arrivals SET flow_hash = $2 WHERE token_hash = $1 AND (flow_hash IS NULL OR flow_hash = $2)
       AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING connection_id, arrived_sealed`,
    [hash, flowHash],
  )
  return row && { connectionId: idFrom('connection', row.connection_id), sealed: row.arrived_sealed }
}

/** Uses it up in the statement that finds it. */
export async function takeArrival(sql: Sql, { hash, flowHash }: Opening): Promise<KeptArrival | undefined> {
  const [row] = await sql.query<{ connection_id: string; arrived_sealed: Buffer }>(
    `UPDATE sso_arrivals SET used_at = clock_timestamp() WHERE token_hash = $1 AND flow_hash = $2
       AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING connection_id, arrived_sealed`,
    [hash, flowHash],
  )
  return row && { connectionId: idFrom('connection', row.connection_id), sealed: row.arrived_sealed }
}

export async function deleteOldArrivals(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM sso_arrivals WHERE expires_at < clock_timestamp() - interval '1 day'`)
}
