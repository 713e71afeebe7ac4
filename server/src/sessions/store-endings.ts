import { eventFields } from '../audit/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import {
  type ApplicationId,
  type Id,
  idFrom,
  type OrganizationId,
  type ReceiptId,
  type SessionId,
  type UserId,
} from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import type { EndReason, OfflineToken, Receipt, SessionKind } from './model.ts'

export interface Door {
  readonly reason: EndReason
  readonly askedBy: string
  readonly askedAt: Date
}

interface DoorRow {
  reason: EndReason
  asked_by: string
  asked_at: Date
}

function doorOf(row: DoorRow): Door {
  return { reason: row.reason, askedBy: row.asked_by, askedAt: row.asked_at }
}

/**
 * Ending, commit 1 (I4): the doors of the session and of all that live below it. Told to every node by NOTIFY. Answers the
 * door that stands, which may be an earlier one; undefined for a session that does not exist.
 */
export async function closeDoors(
  sql: Sql,
  id: SessionId,
  by: { reason: EndReason; askedBy: string },
): Promise<Door | undefined> {
  const rows = await sql.query<DoorRow | { reason: null }>(
    'SELECT reason, asked_by, asked_at FROM close_doors($1, $2, $3)',
    [id, by.reason, by.askedBy],
  )
  const [row] = rows
  return row === undefined || row.reason === null ? undefined : doorOf(row)
}

/** The same for many sessions of a transaction that ends them all, in one statement. */
export async function closeDoorsOf(
  tx: Transaction,
  ids: readonly SessionId[],
  by: { reason: EndReason; askedBy: string },
): Promise<void> {
  await tx.query(
    'SELECT count(d.asked_at) AS closed FROM unnest($1::text[]) AS s (id), close_doors(s.id, $2, $3) AS d',
    [ids, by.reason, by.askedBy],
  )
}

/** What one round trip came to: the door that stands, whether the session is ended by it, and what still lives below. */
export interface Closed {
  readonly door: Door
  readonly isEnded: boolean
  readonly children: readonly SessionId[]
}

/** `closeDoors` and `endOneSession`, each committed by itself, in one round trip. Undefined for a session that does not exist. */
export async function closeAndEnd(
  sql: Sql,
  id: SessionId,
  by: { reason: EndReason; askedBy: string },
): Promise<Closed | undefined> {
  const { eventId, salt, body } = endedEvent(id, by)
  const [row] = await sql.query<(DoorRow | { reason: null }) & { ended: boolean | null; children: string[] }>(
    'CALL close_and_end($1, $2, $3, $4, $5, $6, NULL, NULL, NULL, NULL, NULL)',
    [id, by.reason, by.askedBy, eventId, salt, body],
  )
  if (row === undefined || row.reason === null) return undefined
  return {
    door: doorOf(row),
    isEnded: row.ended === true,
    children: row.children.map(child => idFrom('session', child)),
  }
}

function endedEvent(id: SessionId, by: { reason: EndReason; askedBy: string }) {
  return eventFields({ actor: by.askedBy, reason: by.reason, session: id })
}

export async function findDoor(sql: Sql, id: SessionId): Promise<Door | undefined> {
  const rows = await sql.query<DoorRow>(
    'SELECT reason, asked_by, asked_at FROM session_endings WHERE session_id = $1',
    [id],
  )
  return rows[0] && doorOf(rows[0])
}

/** The doors that stand of these sessions. */
export async function findDoors(
  sql: Sql,
  ids: readonly SessionId[],
): Promise<ReadonlyMap<SessionId, { reason: EndReason; at: Date }>> {
  const rows = await sql.query<{ session_id: string; reason: EndReason; asked_at: Date }>(
    'SELECT session_id, reason, asked_at FROM session_endings WHERE session_id = ANY ($1)',
    [ids],
  )
  return new Map(rows.map(row => [idFrom('session', row.session_id), { reason: row.reason, at: row.asked_at }]))
}

/** Ending, transaction 1 of one session; a statement of its own in autocommit. */
export async function endOneSession(sql: Sql, id: SessionId, door: Door): Promise<void> {
  const { eventId, salt, body } = endedEvent(id, door)
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

/** Which of these sessions have a door: asked by each node about its calls in flight, every second. */
export async function sessionsWithDoor(sql: Sql, sessions: readonly SessionId[]): Promise<SessionId[]> {
  const rows = await sql.query<{ session_id: string }>(
    'SELECT session_id FROM session_endings WHERE session_id = ANY ($1)',
    [sessions],
  )
  return rows.map(row => idFrom('session', row.session_id))
}

/** What a receipt says: summed over the session and everything below it, as far as their ends are committed. */
export interface EndGround {
  readonly kind: SessionKind
  readonly principalId: string
  readonly applicationId: string
  readonly endReason: EndReason | null
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly approvalsWithdrawn: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
  /** Every session below it, living or not. */
  readonly sessionsEnded: readonly SessionId[]
  readonly offlineTokens: readonly OfflineToken[]
  readonly completedAt: Date
}

type EndGroundRow = Omit<EndGround, 'sessionsEnded' | 'offlineTokens'> & {
  sessionsEnded: string[]
  offlineTokens: { id: string; applicationId: string; expiresAt: string }[]
}

/** In one statement: each look at the database waits behind all that the callers of a busy node are doing. */
export async function getEndGround(sql: Sql, id: SessionId, since: Date): Promise<EndGround> {
  const rows = await sql.query<EndGroundRow>(
    `WITH RECURSIVE tree AS (SELECT id, 0 AS depth FROM sessions WHERE id = $1
       UNION ALL SELECT c.id, t.depth + 1 FROM sessions c JOIN tree t ON c.parent_id = t.id),
     met AS (SELECT coalesce(sum(c.tokens_ended), 0)::int AS tokens, coalesce(sum(c.grants_ended), 0)::int AS grants,
         coalesce(sum(c.approvals_withdrawn), 0)::int AS approvals, coalesce(sum(m.aborted), 0)::int AS aborted,
         coalesce(sum(m.withheld), 0)::int AS withheld, coalesce(sum(m.unsettled), 0)::int AS unsettled
        FROM session_end_counts c CROSS JOIN LATERAL calls_met_by_end(c.session_id, $2) m
       WHERE c.session_id IN (SELECT id FROM tree))
     SELECT s.kind, s.principal_id AS "principalId", s.application_id AS "applicationId", s.end_reason AS "endReason",
        met.tokens AS "tokensEnded", met.grants AS "grantsEnded", met.approvals AS "approvalsWithdrawn",
        met.aborted AS "callsAborted", met.withheld AS "callsWithheld", met.unsettled AS "callsUnsettled",
        ARRAY(SELECT id FROM tree WHERE depth > 0 ORDER BY id LIMIT 10000) AS "sessionsEnded",
        ARRAY(SELECT jsonb_build_object('id', o.id, 'applicationId', o.application_id, 'expiresAt', o.expires_at)
           FROM offline_tokens o WHERE o.session_id IN (SELECT id FROM tree) AND o.expires_at > clock_timestamp()
          ORDER BY o.id LIMIT 1000) AS "offlineTokens",
        date_trunc('milliseconds', clock_timestamp()) AS "completedAt"
       FROM sessions s CROSS JOIN met WHERE s.id = $1`,
    [id, since],
  )
  const [row] = rows
  if (row === undefined) throw notFound('session')
  return {
    ...row,
    sessionsEnded: row.sessionsEnded.map(session => idFrom('session', session)),
    offlineTokens: row.offlineTokens.map(({ expiresAt, ...token }) => ({
      ...token,
      until: new Date(expiresAt).toISOString(),
    })),
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

/**
 * Ending, transaction 2, a statement of its own in autocommit: the receipt and its event, or neither. False when the session
 * has a receipt already.
 */
export async function issueReceipt(
  sql: Sql,
  receipt: Receipt,
  event: { eventId: string; salt: Buffer; body: string },
): Promise<boolean> {
  const rows = await sql.query<{ issued: boolean }>('SELECT issue_receipt($1, $2, $3, $4, $5, $6, $7, $8) AS issued', [
    receipt.sessionId,
    receipt.id,
    receipt.body,
    receipt.signature,
    receipt.completedAt,
    event.eventId,
    event.salt,
    event.body,
  ])
  return rows[0]?.issued === true
}

/**
 * Sets the moment of the next look for up to `limit` sessions that could have been idle by now and were not, oldest first; none for
 * those that ended. Answers for how many: fewer than `limit` when no more are due. What is idle stays due.
 */
export async function postponeIdle(sql: Sql, limit: number): Promise<number> {
  const rows = await sql.query<{ session_id: string }>(
    `WITH due AS MATERIALIZED (SELECT a.session_id FROM session_activity a JOIN sessions s ON s.id = a.session_id
        WHERE a.idle_from <= now() AND (s.ended_at IS NOT NULL OR s.idle_seconds IS NULL
          OR a.last_at + make_interval(secs => s.idle_seconds) > now())
        ORDER BY a.idle_from LIMIT $1 FOR UPDATE OF a SKIP LOCKED)
     UPDATE session_activity a SET idle_from = CASE WHEN s.ended_at IS NULL
         THEN a.last_at + make_interval(secs => s.idle_seconds) END
       FROM due JOIN sessions s ON s.id = due.session_id WHERE a.session_id = due.session_id RETURNING a.session_id`,
    [limit],
  )
  return rows.length
}

/** Sessions whose clock has run out and that nobody has ended yet. */
export async function listOverdue(sql: Sql, limit: number): Promise<{ id: SessionId; reason: EndReason }[]> {
  const rows = await sql.query<{ id: string; reason: EndReason }>(
    `(SELECT s.id, 'expired' AS reason FROM sessions s WHERE s.ended_at IS NULL AND s.expires_at <= now()
        ORDER BY s.expires_at LIMIT $1)
     UNION ALL
     (SELECT s.id, 'idle' AS reason FROM session_activity a JOIN sessions s ON s.id = a.session_id
       WHERE a.idle_from <= now() AND s.ended_at IS NULL AND s.expires_at > now()
         AND a.last_at + make_interval(secs => s.idle_seconds) <= now() ORDER BY a.idle_from LIMIT $1)`,
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

/** The living sessions that speak for an organization now: of agents from their start, of people since they chose it. */
export async function listLivingOfOrganization(tx: Transaction, organizationId: OrganizationId): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT s.id FROM sessions s
      WHERE s.ended_at IS NULL AND $1 = coalesce((SELECT o.organization_id FROM session_organizations o
        WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1), s.organization_id)
        AND (s.organization_id = $1 OR s.id IN (SELECT session_id FROM session_organizations WHERE organization_id = $1))
      ORDER BY s.id`,
    [organizationId],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** The living sessions of one person in one application, those of agents that act for them too. */
export async function listLivingAt(
  sql: Sql,
  { userId, applicationId }: { userId: UserId; applicationId: ApplicationId },
): Promise<SessionId[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM sessions WHERE on_behalf_of = $1 AND application_id = $2 AND ended_at IS NULL ORDER BY id',
    [userId, applicationId],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** Those of these that live. */
export async function listLivingAmong(tx: Transaction, ids: readonly SessionId[]): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM sessions WHERE id = ANY ($1) AND ended_at IS NULL ORDER BY id',
    [ids],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** Those that stand on one of these sign-ins at a provider, living or not. */
export async function listStandingOn(tx: Transaction, signIns: readonly Id<'providerSignIn'>[]): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    'SELECT DISTINCT session_id AS id FROM session_sign_ins WHERE provider_sign_in = ANY ($1)',
    [signIns],
  )
  return rows.map(row => idFrom('session', row.id))
}

export async function listLivingOf(tx: Transaction, principals: readonly string[]): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM sessions WHERE ended_at IS NULL AND (principal_id = ANY ($1) OR on_behalf_of = ANY ($1)) ORDER BY id`,
    [principals],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** Those of these principals that speak for an organization now. */
export async function listLivingIn(
  tx: Transaction,
  principals: readonly string[],
  organizationId: OrganizationId,
): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT s.id FROM sessions s
      WHERE s.ended_at IS NULL AND (s.principal_id = ANY ($1) OR s.on_behalf_of = ANY ($1))
        AND $2 = coalesce((SELECT o.organization_id FROM session_organizations o
          WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1), s.organization_id)
      ORDER BY s.id`,
    [principals, organizationId],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** Doors for every session that lives, in one statement. */
export async function closeEveryDoor(tx: Transaction, by: { reason: EndReason; askedBy: string }): Promise<void> {
  await tx.query(
    `WITH closed AS (
       INSERT INTO session_endings (session_id, reason, asked_by)
       SELECT id, $1, $2 FROM sessions WHERE ended_at IS NULL ORDER BY id ON CONFLICT DO NOTHING RETURNING session_id, asked_at)
     INSERT INTO endings_open (session_id, asked_at) SELECT session_id, asked_at FROM closed ON CONFLICT DO NOTHING`,
    [by.reason, by.askedBy],
  )
}

/** Sessions that have a door and are not ended yet, with it. */
export async function listClosed(tx: Transaction, limit: number): Promise<(Door & { readonly id: SessionId })[]> {
  const rows = await tx.query<DoorRow & { id: string }>(
    `SELECT s.id, e.reason, e.asked_by, e.asked_at FROM sessions s JOIN session_endings e ON e.session_id = s.id
      WHERE s.ended_at IS NULL ORDER BY s.id LIMIT $1`,
    [limit],
  )
  return rows.map(row => ({ ...doorOf(row), id: idFrom('session', row.id) }))
}
