import type { Sql, Transaction } from '../platform/database.ts'

/** What an administrator allows an agent, an organization, a provider, or each grant. Undefined: no limit. */
export interface CallLimit {
  /** An id, or `each_grant`. */
  readonly subject: string
  readonly callsPerMinute: number | undefined
  readonly bytesPerHour: number | undefined
}

interface Row {
  subject: string
  calls_per_minute: number | null
  bytes_per_hour: string | null
}

function limitOf(row: Row): CallLimit {
  return {
    subject: row.subject,
    callsPerMinute: row.calls_per_minute ?? undefined,
    bytesPerHour: row.bytes_per_hour === null ? undefined : Number(row.bytes_per_hour),
  }
}

const limitsListedMax = 1000

/** All of them; what a call meets is found by `limits_of_call` and judged by `call_within_limits` inside its admission. */
export async function listLimits(sql: Sql): Promise<CallLimit[]> {
  const rows = await sql.query<Row>(
    `SELECT subject, calls_per_minute, bytes_per_hour FROM call_limits ORDER BY subject LIMIT ${limitsListedMax}`,
  )
  return rows.map(limitOf)
}

/** Held until the transaction ends; undefined where nothing is set. */
export async function lockLimit(tx: Transaction, subject: string): Promise<CallLimit | undefined> {
  const rows = await tx.query<Row>(
    'SELECT subject, calls_per_minute, bytes_per_hour FROM call_limits WHERE subject = $1 FOR NO KEY UPDATE',
    [subject],
  )
  return rows[0] && limitOf(rows[0])
}

/** A limit without any number is none. */
export async function saveLimit(tx: Transaction, limit: CallLimit, setBy: string): Promise<void> {
  const { subject, callsPerMinute, bytesPerHour } = limit
  if (callsPerMinute === undefined && bytesPerHour === undefined)
    await tx.query('DELETE FROM call_limits WHERE subject = $1', [subject])
  else
    await tx.query(
      `INSERT INTO call_limits (subject, calls_per_minute, bytes_per_hour, set_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (subject) DO UPDATE SET calls_per_minute = $2, bytes_per_hour = $3, set_by = $4, set_at = clock_timestamp()`,
      [subject, callsPerMinute ?? null, bytesPerHour ?? null, setBy],
    )
}

/** Uses that no window reaches back to any more. */
export async function pruneUses(sql: Sql, limit: number): Promise<void> {
  await sql.query(
    `DELETE FROM call_uses WHERE ctid = ANY (ARRAY(SELECT ctid FROM call_uses
        WHERE at < clock_timestamp() - interval '1 hour' LIMIT $1))`,
    [limit],
  )
}
