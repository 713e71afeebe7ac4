import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type SessionId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { StopsRow } from '../platform/rows.ts'
import type { Stop, StopKind, StopOutcome, StopTarget } from './model.ts'

const columns =
  'id, kind, target, said, asked_by, asked_at, zero_at, completed_at, body, signature, lifted_at, lifted_by'

function stopOf(row: StopsRow & { kind: StopKind }): Stop {
  return {
    id: idFrom('stop', row.id),
    target: { kind: row.kind, id: row.target ?? undefined },
    said: row.said,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    zeroAt: row.zero_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    body: row.body ?? undefined,
    signature: row.signature ?? undefined,
    liftedAt: row.lifted_at ?? undefined,
    liftedBy: row.lifted_by ?? undefined,
  }
}

/**
 * The stop and the doors of all sessions that it meets, in this transaction; `spared` goes on. What it meets is said by
 * `sessions_stopped_by` and `stopped_in_request`; what starts meanwhile is refused by `session_may_start`, `access_may_be_granted` and
 * `call_may_be_approved`.
 */
export async function beginStop(
  tx: Transaction,
  begun: { id: Id<'stop'>; target: StopTarget; said: string; askedBy: string; spared: SessionId | undefined },
): Promise<void> {
  const { id, target, said, askedBy, spared } = begun
  await tx.query('SELECT begin_stop($1, $2, $3, $4, $5, $6) AS begun', [
    id,
    target.kind,
    target.id ?? null,
    said,
    askedBy,
    spared ?? null,
  ])
}

/** The one in force for this target; of a session the one there is. */
export async function findStopOn(sql: Sql, { kind, id }: StopTarget): Promise<Stop | undefined> {
  const rows = await sql.query<StopsRow & { kind: StopKind }>(
    `SELECT ${columns} FROM stops WHERE kind = $1 AND coalesce(target, '') = coalesce($2, '') AND lifted_at IS NULL`,
    [kind, id ?? null],
  )
  return rows[0] && stopOf(rows[0])
}

export async function findStop(sql: Sql, id: Id<'stop'>): Promise<Stop | undefined> {
  const rows = await sql.query<StopsRow & { kind: StopKind }>(`SELECT ${columns} FROM stops WHERE id = $1`, [id])
  return rows[0] && stopOf(rows[0])
}

export async function listStops(sql: Sql, { inForce }: { inForce: boolean | undefined }, page: Page): Promise<Stop[]> {
  const rows = await sql.query<StopsRow & { kind: StopKind }>(
    `SELECT ${columns} FROM stops
      WHERE ($1::boolean IS NULL OR (lifted_at IS NULL AND kind <> 'session') = $1)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [inForce ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(stopOf)
}

/** Those that are not completed and older than a stop takes whose process lives. */
export async function listOpenStops(sql: Sql, olderThanSeconds: number): Promise<Id<'stop'>[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM stops WHERE completed_at IS NULL AND asked_at < clock_timestamp() - make_interval(secs => $1)
      ORDER BY asked_at LIMIT 10`,
    [olderThanSeconds],
  )
  return rows.map(row => idFrom('stop', row.id))
}

/** The sessions that a stop met and that have no receipt yet. */
export async function listUnfinished(sql: Sql, id: Id<'stop'>): Promise<SessionId[]> {
  const rows = await sql.query<{ session_id: string }>('SELECT s AS session_id FROM stop_unfinished($1) s', [id])
  return rows.map(row => idFrom('session', row.session_id))
}

/** Calls in flight on any node, in the sessions that a stop met and in those below them. */
export async function countRunning(sql: Sql, id: Id<'stop'>): Promise<number> {
  const [row] = await sql.query<{ running: number }>('SELECT stop_running($1) AS running', [id])
  return row?.running ?? 0
}

/** The moment of the first who says so stays. */
export async function saveZero(sql: Sql, id: Id<'stop'>): Promise<Date> {
  await sql.query('UPDATE stops SET zero_at = clock_timestamp() WHERE id = $1 AND zero_at IS NULL', [id])
  const [row] = await sql.query<{ zero_at: Date }>('SELECT zero_at FROM stops WHERE id = $1', [id])
  if (row === undefined) throw new Error('there is no such stop')
  return row.zero_at
}

export async function getStopOutcome(sql: Sql, id: Id<'stop'>): Promise<StopOutcome> {
  const [row] = await sql.query<{
    sessions: number
    receipts: number
    tokens: number
    grants: number
    approvals: number
    aborted: number
    withheld: number
    unsettled: number
    offline: number
    offline_until: string | null
    receipts_digest: string
  }>(
    `SELECT sessions, receipts, tokens, grants, approvals, aborted, withheld, unsettled, offline, offline_until, receipts_digest
       FROM stop_outcome($1)`,
    [id],
  )
  if (row === undefined) throw new Error('an outcome is one row')
  return {
    sessions: row.sessions,
    receipts: row.receipts,
    tokens: row.tokens,
    grants: row.grants,
    approvals: row.approvals,
    callsAborted: row.aborted,
    callsWithheld: row.withheld,
    callsUnsettled: row.unsettled,
    offlineTokens: row.offline,
    offlineUntil: row.offline_until ?? undefined,
    receiptsDigest: row.receipts_digest,
  }
}

/** This moment, for the one who completes it; undefined when somebody did. */
export async function lockOpenStop(tx: Transaction, id: Id<'stop'>): Promise<Date | undefined> {
  await tx.query('SELECT id FROM stops WHERE id = $1 FOR NO KEY UPDATE', [id])
  const rows = await tx.query<{ at: Date }>(
    'SELECT clock_timestamp() AS at FROM stops WHERE id = $1 AND completed_at IS NULL',
    [id],
  )
  return rows[0]?.at
}

export async function completeStop(
  tx: Transaction,
  id: Id<'stop'>,
  receipt: { body: string; signature: string; completedAt: Date; eventId: string },
): Promise<void> {
  await tx.query('UPDATE stops SET body = $2, signature = $3, completed_at = $4, event_id = $5 WHERE id = $1', [
    id,
    receipt.body,
    receipt.signature,
    receipt.completedAt,
    receipt.eventId,
  ])
}

/** Undefined unless it is completed and in force; the end of a session can't be lifted. */
export async function liftStop(tx: Transaction, id: Id<'stop'>, by: string): Promise<Stop | undefined> {
  const rows = await tx.query<StopsRow & { kind: StopKind }>(
    `UPDATE stops SET lifted_at = clock_timestamp(), lifted_by = $2
      WHERE id = $1 AND completed_at IS NOT NULL AND lifted_at IS NULL AND kind <> 'session' RETURNING ${columns}`,
    [id, by],
  )
  return rows[0] && stopOf(rows[0])
}

export interface StopPreview {
  readonly sessions: number
  readonly people: number
  readonly agents: number
  readonly grants: number
  readonly approvals: number
  readonly calls: number
  readonly shown: readonly { readonly id: SessionId; readonly kind: string; readonly principal: string }[]
}

/** What a stop of this target would end at this moment; the first hundred sessions by name. */
export async function previewOf(
  sql: Sql,
  { kind, id }: StopTarget,
  spared: SessionId | undefined,
): Promise<StopPreview> {
  const [row] = await sql.query<
    Omit<StopPreview, 'shown'> & { shown: { id: string; kind: string; principal: string }[] }
  >('SELECT sessions, people, agents, grants, approvals, calls, shown FROM preview_of_stop($1, $2, $3)', [
    kind,
    id ?? null,
    spared ?? null,
  ])
  if (row === undefined) throw new Error('a preview is one row')
  return { ...row, shown: row.shown.map(each => ({ ...each, id: idFrom('session', each.id) })) }
}
