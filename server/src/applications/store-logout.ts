import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'

/** A message to an application that a session there has ended. */
export interface LogoutDelivery {
  readonly id: Id<'delivery'>
  readonly sessionId: string
  readonly applicationId: ApplicationId
  /** Whose session it was. */
  readonly subject: string
  readonly attempts: number
}

/** One message for each session and application, however often the end is read. */
export async function insertLogoutDelivery(tx: Transaction, made: Omit<LogoutDelivery, 'attempts'>): Promise<void> {
  await tx.query(
    `INSERT INTO logout_deliveries (id, session_id, application_id, subject) VALUES ($1, $2, $3, $4)
     ON CONFLICT (session_id, application_id) DO NOTHING`,
    [made.id, made.sessionId, made.applicationId, made.subject],
  )
}

/** Takes what is due, for as long as one try may last: of two nodes one has it, and a node that dies gives it back. */
export async function claimLogoutDeliveries(
  sql: Sql,
  { take, leaseSeconds }: { readonly take: number; readonly leaseSeconds: number },
): Promise<LogoutDelivery[]> {
  const rows = await sql.query<{
    id: string
    session_id: string
    application_id: string
    subject: string
    attempts: number
  }>(
    `UPDATE logout_deliveries d SET attempts = d.attempts + 1,
        next_attempt_at = clock_timestamp() + make_interval(secs => $2)
      WHERE d.id IN (SELECT id FROM logout_deliveries WHERE state = 'queued' AND next_attempt_at <= clock_timestamp()
        ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING d.id, d.session_id, d.application_id, d.subject, d.attempts`,
    [take, leaseSeconds],
  )
  return rows.map(row => ({
    id: idFrom('delivery', row.id),
    sessionId: row.session_id,
    applicationId: idFrom('application', row.application_id),
    subject: row.subject,
    attempts: row.attempts,
  }))
}

export interface Tried {
  readonly id: Id<'delivery'>
  readonly state: 'queued' | 'delivered' | 'dead'
  readonly status: number | undefined
  readonly error: string | undefined
  /** Until the next try, where there is one. */
  readonly waitSeconds: number
}

export async function saveLogoutTry(sql: Sql, tried: Tried): Promise<void> {
  await sql.query(
    `UPDATE logout_deliveries SET state = $2, last_status = $3, last_error = $4,
        next_attempt_at = clock_timestamp() + make_interval(secs => $5) WHERE id = $1`,
    [tried.id, tried.state, tried.status ?? null, tried.error ?? null, tried.waitSeconds],
  )
}
