import { eventFields } from '../audit/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type ReceiptId, type SessionId } from '../platform/ids.ts'
import type { EndReason, Receipt } from './model.ts'

/** Ending, commit 1 (I4): the doors of the session and of all that live below it. Told to every node by NOTIFY. */
export async function closeDoors(sql: Sql, id: SessionId, by: { reason: EndReason; askedBy: string }): Promise<void> {
  await sql.query('SELECT close_doors($1, $2, $3)', [id, by.reason, by.askedBy])
}

export interface Door {
  readonly reason: EndReason
  readonly askedBy: string
  readonly askedAt: Date
}

export async function findDoor(sql: Sql, id: SessionId): Promise<Door | undefined> {
  const rows = await sql.query<{ reason: EndReason; asked_by: string; asked_at: Date }>(
    'SELECT reason, asked_by, asked_at FROM session_endings WHERE session_id = $1',
    [id],
  )
  return rows[0] && { reason: rows[0].reason, askedBy: rows[0].asked_by, askedAt: rows[0].asked_at }
}

/** Ending, transaction 1 of one session; a statement of its own in autocommit. */
export async function endOneSession(sql: Sql, id: SessionId, door: Door): Promise<void> {
  const { eventId, salt, body } = eventFields({ actor: door.askedBy, reason: door.reason, session: id })
  await sql.query('SELECT ended_here FROM end_session($1, $2, $3, $4, $5)', [id, door.reason, eventId, salt, body])
}

/** By a query of its own after the parent's commit, so that a child made meanwhile is seen. */
export async function listLivingChildren(sql: Sql, id: SessionId): Promise<SessionId[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM sessions WHERE parent_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 1000',
    [id],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** Every session below this one, living or not, for the receipt. */
export async function listDescendants(sql: Sql, id: SessionId): Promise<SessionId[]> {
  const rows = await sql.query<{ id: string }>(
    `WITH RECURSIVE tree AS (SELECT id FROM sessions WHERE parent_id = $1
       UNION ALL SELECT c.id FROM sessions c JOIN tree t ON c.parent_id = t.id)
     SELECT id FROM tree ORDER BY id LIMIT 10000`,
    [id],
  )
  return rows.map(row => idFrom('session', row.id))
}

export async function callsInFlight(sql: Sql, sessions: readonly SessionId[]): Promise<number> {
  const rows = await sql.query<{ calls: number }>('SELECT calls_in_flight($1) AS calls', [sessions])
  return rows[0]?.calls ?? 0
}

/** Which of these sessions have a door: asked by each node about its calls in flight, every second. */
export async function sessionsWithDoor(sql: Sql, sessions: readonly SessionId[]): Promise<SessionId[]> {
  const rows = await sql.query<{ session_id: string }>(
    'SELECT session_id FROM session_endings WHERE session_id = ANY ($1)',
    [sessions],
  )
  return rows.map(row => idFrom('session', row.session_id))
}

/** Enders and the reconciler queue on the door's row; who comes second finds the receipt. */
export async function lockDoor(tx: Transaction, id: SessionId): Promise<void> {
  await tx.query('SELECT session_id FROM session_endings WHERE session_id = $1 FOR NO KEY UPDATE', [id])
}

export interface EndCounts {
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly approvalsWithdrawn: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
}

/** Summed over the session and everything below it, as far as their ends are committed. */
export async function countEnded(
  sql: Sql,
  sessions: readonly SessionId[],
  since: Date,
): Promise<EndCounts & { now: Date }> {
  const rows = await sql.query<Record<keyof EndCounts, string> & { now: Date }>(
    `SELECT coalesce(sum(c.tokens_ended), 0) AS "tokensEnded", coalesce(sum(c.grants_ended), 0) AS "grantsEnded",
        coalesce(sum(c.approvals_withdrawn), 0) AS "approvalsWithdrawn", coalesce(sum(m.aborted), 0) AS "callsAborted",
        coalesce(sum(m.withheld), 0) AS "callsWithheld", coalesce(sum(m.unsettled), 0) AS "callsUnsettled",
        date_trunc('milliseconds', clock_timestamp()) AS now
       FROM session_end_counts c CROSS JOIN LATERAL calls_met_by_end(c.session_id, $2) m WHERE c.session_id = ANY ($1)`,
    [sessions, since],
  )
  const [row] = rows
  return {
    tokensEnded: Number(row?.tokensEnded),
    grantsEnded: Number(row?.grantsEnded),
    approvalsWithdrawn: Number(row?.approvalsWithdrawn),
    callsAborted: Number(row?.callsAborted),
    callsWithheld: Number(row?.callsWithheld),
    callsUnsettled: Number(row?.callsUnsettled),
    now: row?.now ?? since,
  }
}

interface ReceiptRow {
  id: string
  session_id: string
  body: string
  signature: string
  completed_at: Date
}

export async function findReceipt(sql: Sql, id: SessionId): Promise<(ReceiptRow & { event_id: string }) | undefined> {
  const rows = await sql.query<ReceiptRow & { event_id: string }>(
    'SELECT id, session_id, body, signature, completed_at, event_id FROM receipts WHERE session_id = $1',
    [id],
  )
  return rows[0]
}

export async function findReceiptById(
  sql: Sql,
  id: ReceiptId,
): Promise<(ReceiptRow & { event_id: string }) | undefined> {
  const rows = await sql.query<ReceiptRow & { event_id: string }>(
    'SELECT id, session_id, body, signature, completed_at, event_id FROM receipts WHERE id = $1',
    [id],
  )
  return rows[0]
}

export async function insertReceipt(tx: Transaction, receipt: Receipt, eventId: string): Promise<void> {
  await tx.query(
    'INSERT INTO receipts (session_id, id, body, signature, event_id, completed_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [receipt.sessionId, receipt.id, receipt.body, receipt.signature, eventId, receipt.completedAt],
  )
  await tx.query('DELETE FROM endings_open WHERE session_id = $1', [receipt.sessionId])
}

/** Sessions whose clock has run out and that nobody has ended yet. */
export async function listOverdue(sql: Sql, limit: number): Promise<{ id: SessionId; reason: EndReason }[]> {
  const rows = await sql.query<{ id: string; reason: EndReason }>(
    `(SELECT s.id, 'expired' AS reason FROM sessions s WHERE s.ended_at IS NULL AND s.expires_at <= clock_timestamp()
        ORDER BY s.expires_at LIMIT $1)
     UNION ALL
     (SELECT s.id, 'idle' AS reason FROM session_activity a JOIN sessions s ON s.id = a.session_id
       WHERE s.ended_at IS NULL AND s.expires_at > clock_timestamp()
         AND a.last_at + make_interval(secs => s.idle_seconds) <= clock_timestamp() LIMIT $1)`,
    [limit],
  )
  return rows.map(row => ({ id: idFrom('session', row.id), reason: row.reason }))
}

/** Doors without a receipt that are older than any honest end takes: their process died in between. */
export async function listUnreceipted(sql: Sql, olderThanSeconds: number): Promise<SessionId[]> {
  const rows = await sql.query<{ session_id: string }>(
    `SELECT session_id FROM endings_open WHERE asked_at < clock_timestamp() - make_interval(secs => $1) ORDER BY asked_at LIMIT 100`,
    [olderThanSeconds],
  )
  return rows.map(row => idFrom('session', row.session_id))
}

/** The living sessions of an application that is about to end them all. */
export async function listLivingOfApplication(sql: Sql, applicationId: ApplicationId): Promise<SessionId[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM sessions WHERE application_id = $1 AND ended_at IS NULL ORDER BY id',
    [applicationId],
  )
  return rows.map(row => idFrom('session', row.id))
}

export async function listLivingOf(tx: Transaction, principals: readonly string[]): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM sessions WHERE ended_at IS NULL AND (principal_id = ANY ($1) OR on_behalf_of = ANY ($1)) ORDER BY id LIMIT 10000`,
    [principals],
  )
  return rows.map(row => idFrom('session', row.id))
}
