import type { Sql, Transaction } from '../platform/database.ts'
import {
  type AccountId,
  type ApprovalId,
  idFrom,
  type Owner,
  type SessionId,
  type ToolId,
  type UserId,
} from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { ApprovalsRow } from '../platform/rows.ts'
import type { Approval, ApprovalKind, ApprovalSnapshot, ApprovalState } from './model.ts'
import { parseRequest } from './parse-request.ts'

const columns = `a.id, a.session_id, a.kind, a.state, a.user_id, a.code, a.request, a.request_digest, a.tool_id,
  a.arguments_digest, a.call_digest, a.arguments_sealed, a.expires_at, a.decided_at, a.decided_by, a.decided_in_session,
  a.closed_at, a.created_at`

type Row = Omit<
  ApprovalsRow,
  'purpose' | 'relied_on' | 'consumed_by' | 'returned_at' | 'stands_on' | 'stands_on_rows' | 'needs'
>

function approvalOf(row: Row): Approval {
  const { tool_id: toolId, arguments_digest: argumentsDigest, call_digest: callDigest } = row
  const isCall = toolId !== null && argumentsDigest !== null && callDigest !== null
  return {
    id: idFrom('approval', row.id),
    sessionId: idFrom('session', row.session_id),
    kind: row.kind,
    state: row.state,
    userId: idFrom('user', row.user_id),
    code: row.code,
    request: parseRequest(row.request),
    requestDigest: row.request_digest,
    call: isCall ? { toolId: idFrom('tool', toolId), argumentsDigest, callDigest } : undefined,
    argumentsSealed: row.arguments_sealed ?? undefined,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at ?? undefined,
    decidedBy: row.decided_by === null ? undefined : idFrom('user', row.decided_by),
    decidedInSession: row.decided_in_session === null ? undefined : idFrom('session', row.decided_in_session),
    closedAt: row.closed_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** The authority for ends, to the millisecond that a `Date` keeps. Read after the last wait of a transaction. */
export async function databaseNow(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`)
  if (row === undefined) throw new Error('the database has no clock')
  return row.now
}

export interface NewApproval {
  readonly id: ApprovalId
  readonly sessionId: SessionId
  readonly kind: ApprovalKind
  readonly userId: UserId
  readonly code: string
  readonly purpose: string | undefined
  /** Canonical JSON. */
  readonly request: string
  readonly requestDigest: string
  readonly call:
    | {
        readonly toolId: ToolId
        readonly argumentsDigest: string
        readonly callDigest: string
        readonly sealed: Buffer
      }
    | undefined
  /** Canonical JSON. */
  readonly reliedOn: string
  readonly expiresAt: Date
}

/** Answers false when an equal request of the session is open already. */
export async function insertPending(tx: Transaction, approval: NewApproval): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO approvals (id, session_id, kind, state, user_id, code, purpose, request, request_digest, tool_id,
        arguments_digest, call_digest, arguments_sealed, relied_on, expires_at)
     VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (session_id, request_digest, coalesce(arguments_digest, '')) WHERE state = 'pending' DO NOTHING
     RETURNING id`,
    [
      approval.id,
      approval.sessionId,
      approval.kind,
      approval.userId,
      approval.code,
      approval.purpose ?? null,
      approval.request,
      approval.requestDigest,
      approval.call?.toolId ?? null,
      approval.call?.argumentsDigest ?? null,
      approval.call?.callDigest ?? null,
      approval.call?.sealed ?? null,
      approval.reliedOn,
      approval.expiresAt,
    ],
  )
  return rows.length === 1
}

/** The request of the session with this very content that can still be decided. */
export async function findOpenEqual(
  sql: Sql,
  sessionId: SessionId,
  content: { readonly requestDigest: string; readonly argumentsDigest: string | undefined },
): Promise<Approval | undefined> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.session_id = $1 AND a.request_digest = $2
        AND coalesce(a.arguments_digest, '') = $3 AND a.state = 'pending' AND a.expires_at > clock_timestamp()`,
    [sessionId, content.requestDigest, content.argumentsDigest ?? ''],
  )
  return rows[0] && approvalOf(rows[0])
}

/** An approval as its session may see it. */
export async function findOfSession(sql: Sql, sessionId: SessionId, id: ApprovalId): Promise<Approval | undefined> {
  const rows = await sql.query<Row>(`SELECT ${columns} FROM approvals a WHERE a.id = $1 AND a.session_id = $2`, [
    id,
    sessionId,
  ])
  return rows[0] && approvalOf(rows[0])
}

/** An approval as one who decides it may see it: its person, or one of those whom it needs as well. Nobody else's is found. */
export async function findOfPerson(sql: Sql, owner: Owner, id: ApprovalId): Promise<Approval | undefined> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.id = $1 AND (a.user_id = $2 OR may_decide(a.id, $2))`,
    [id, owner],
  )
  return rows[0] && approvalOf(rows[0])
}

/** For administrators; refuses with 404 when there is none. */
export async function getApproval(sql: Sql, id: ApprovalId): Promise<Approval> {
  const rows = await sql.query<Row>(`SELECT ${columns} FROM approvals a WHERE a.id = $1`, [id])
  const [row] = rows
  if (row === undefined) throw notFound('approval')
  return approvalOf(row)
}

export interface ApprovalFilter {
  readonly sessionId: string | undefined
  readonly userId: string | undefined
  readonly state: ApprovalState | undefined
  readonly kind: ApprovalKind | undefined
  readonly applicationId: string | undefined
}

export async function listApprovals(sql: Sql, filter: ApprovalFilter, page: Page): Promise<Approval[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a
      WHERE ($1::text IS NULL OR a.session_id = $1) AND ($2::text IS NULL OR a.user_id = $2)
        AND ($3::text IS NULL OR a.state = $3)
        AND ($4::text IS NULL OR CASE WHEN $5 THEN a.id > $4 ELSE a.id < $4 END)
        AND ($7::text IS NULL OR a.kind = $7) AND ($8::text IS NULL OR a.request::jsonb->>'application' = $8)
      ORDER BY CASE WHEN $5 THEN a.id END ASC, a.id DESC LIMIT $6`,
    [
      filter.sessionId ?? null,
      filter.userId ?? null,
      filter.state ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
      filter.kind ?? null,
      filter.applicationId ?? null,
    ],
  )
  return rows.map(approvalOf)
}

/** What waits for this person, oldest first, without what nobody can decide any more. */
export async function listPendingOfPerson(sql: Sql, owner: Owner, limit: number): Promise<Approval[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.id IN (
        SELECT id FROM approvals WHERE user_id = $1 AND state = 'pending' AND expires_at > clock_timestamp()
        UNION SELECT x.id FROM approval_delegations d JOIN approvals x ON x.user_id = d.user_id
         WHERE d.delegate_id = $1 AND d.ended_at IS NULL AND x.state = 'pending' AND x.expires_at > clock_timestamp()
           AND may_decide(x.id, $1)
        UNION SELECT x.id FROM approvals x JOIN decision_parts d ON d.subject = x.id AND d.given IS NOT NULL
         WHERE x.state = 'pending' AND x.expires_at > clock_timestamp() AND may_decide(x.id, $1))
        AND NOT EXISTS (SELECT FROM decision_parts d WHERE d.subject = a.id AND d.user_id = $1)
      ORDER BY a.id LIMIT $2`,
    [owner, limit],
  )
  return rows.map(approvalOf)
}

/** All of one session in the order in which they were asked, for its explanation. */
export async function listOfSession(sql: Sql, sessionId: SessionId, limit: number): Promise<Approval[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.session_id = $1 ORDER BY a.id LIMIT $2`,
    [sessionId, limit],
  )
  return rows.map(approvalOf)
}

/** Approved calls of the session for this tool and these arguments that nobody has used, the one that ends first in front. */
export async function listUsableCalls(
  sql: Sql,
  sessionId: SessionId,
  call: { readonly toolId: ToolId; readonly argumentsDigest: string },
): Promise<Approval[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.session_id = $1 AND a.kind = 'call' AND a.state = 'approved'
        AND a.tool_id = $2 AND a.arguments_digest = $3 AND a.expires_at > clock_timestamp() ORDER BY a.expires_at LIMIT 20`,
    [sessionId, call.toolId, call.argumentsDigest],
  )
  return rows.map(approvalOf)
}

/** Held until the transaction ends: whoever decides, expires or uses it meanwhile waits, and then sees what was done. */
export async function lockApproval(tx: Transaction, owner: Owner, id: ApprovalId): Promise<Approval | undefined> {
  const rows = await tx.query<Row>(
    `SELECT ${columns} FROM approvals a WHERE a.id = $1 AND (a.user_id = $2 OR may_decide(a.id, $2)) FOR NO KEY UPDATE`,
    [id, owner],
  )
  return rows[0] && approvalOf(rows[0])
}

/** Every request of the session that waits for a decision, held in the order of their ids. */
export async function lockOpenOfSession(tx: Transaction, sessionId: SessionId): Promise<void> {
  await tx.query(`SELECT id FROM approvals WHERE session_id = $1 AND state = 'pending' ORDER BY id FOR NO KEY UPDATE`, [
    sessionId,
  ])
}

export interface DecisionRow {
  readonly id: ApprovalId
  readonly userId: UserId
  readonly state: 'approved' | 'denied'
  readonly inSession: SessionId
  readonly at: Date
  /** The last moment of use of an approved call; the request's own end otherwise. */
  readonly expiresAt: Date
  readonly callDigest: string | undefined
}

/** The only statement that writes a decision; `decided_by_all` looks at whose it is. Reached from `POST /approvals/{id}/decision` and from nowhere else (I8). */
export async function saveDecision(tx: Transaction, decision: DecisionRow): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE approvals SET state = $3, decided_at = $4, decided_by = $2, decided_in_session = $5, expires_at = $6,
        call_digest = $7 WHERE id = $1 AND state = 'pending' RETURNING id`,
    [
      decision.id,
      decision.userId,
      decision.state,
      decision.at,
      decision.inSession,
      decision.expiresAt,
      decision.callDigest ?? null,
    ],
  )
  if (rows.length !== 1) throw new Error('the approval changed under its lock')
}

export async function insertSnapshot(tx: Transaction, snapshot: ApprovalSnapshot): Promise<void> {
  await tx.query(
    `INSERT INTO approval_snapshots (approval_id, session_id, shown, decision, event_id) VALUES ($1, $2, $3, $4, $5)`,
    [snapshot.approvalId, snapshot.sessionId, snapshot.shown, snapshot.decision, snapshot.eventId],
  )
}

export async function findSnapshot(
  sql: Sql,
  sessionId: SessionId,
  id: ApprovalId,
): Promise<ApprovalSnapshot | undefined> {
  const rows = await sql.query<{ shown: string; decision: string; event_id: string }>(
    'SELECT shown, decision, event_id FROM approval_snapshots WHERE approval_id = $1 AND session_id = $2',
    [id, sessionId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { shown, decision, event_id: eventId } = row
  return { approvalId: id, sessionId, shown, decision, eventId: idFrom('event', eventId) }
}

/** Takes back what the session asked and nobody decided. Answers whether there was something to take back. */
export async function withdrawPending(tx: Transaction, sessionId: SessionId, id: ApprovalId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE approvals SET state = 'withdrawn' WHERE id = $1 AND session_id = $2 AND state = 'pending' RETURNING id`,
    [id, sessionId],
  )
  return rows.length === 1
}

export interface ExpiredApproval {
  readonly id: ApprovalId
  readonly sessionId: SessionId
  readonly expiresAt: Date
}

/** Marks open requests whose time is over; those that somebody decides at this moment are left to them. */
export async function expirePending(tx: Transaction, limit: number): Promise<ExpiredApproval[]> {
  const rows = await tx.query<{ id: string; session_id: string; expires_at: Date }>(
    `UPDATE approvals SET state = 'expired' WHERE id IN (SELECT id FROM approvals
        WHERE state = 'pending' AND expires_at <= clock_timestamp() ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id, session_id, expires_at`,
    [limit],
  )
  return rows.map(row => ({
    id: idFrom('approval', row.id),
    sessionId: idFrom('session', row.session_id),
    expiresAt: row.expires_at,
  }))
}

/** The same for requests of this very content, so that an equal one can be asked again at once. */
export async function expireEqual(
  tx: Transaction,
  sessionId: SessionId,
  content: { readonly requestDigest: string; readonly argumentsDigest: string | undefined },
): Promise<ApprovalId[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE approvals SET state = 'expired' WHERE session_id = $1 AND request_digest = $2
        AND coalesce(arguments_digest, '') = $3 AND state = 'pending' AND expires_at <= clock_timestamp() RETURNING id`,
    [sessionId, content.requestDigest, content.argumentsDigest ?? ''],
  )
  return rows.map(row => idFrom('approval', row.id))
}

export interface OfSession {
  readonly id: ApprovalId
  readonly sessionId: SessionId
}

/** Open requests and unused call approvals that name the account, in whichever session. Locked in the order of their ids. */
export async function withdrawOnAccount(tx: Transaction, id: AccountId): Promise<OfSession[]> {
  return withdrawNaming(tx, [{ tools: [{ account: id }] }])
}

/** The same for tools. */
export async function withdrawOnTools(tx: Transaction, ids: readonly ToolId[]): Promise<OfSession[]> {
  return withdrawNaming(
    tx,
    ids.map(id => ({ tools: [{ id }] })),
  )
}

async function withdrawNaming(tx: Transaction, parts: readonly object[]): Promise<OfSession[]> {
  const rows = await tx.query<{ id: string; session_id: string }>(
    `WITH x AS (SELECT id FROM approvals WHERE state IN ('pending', 'approved') AND (state = 'pending' OR kind = 'call')
        AND request::jsonb @> ANY ($1::jsonb[]) ORDER BY id FOR NO KEY UPDATE)
     UPDATE approvals a SET state = 'withdrawn' FROM x WHERE a.id = x.id RETURNING a.id, a.session_id`,
    [parts.map(part => JSON.stringify(part))],
  )
  return rows.map(row => ({ id: idFrom('approval', row.id), sessionId: idFrom('session', row.session_id) }))
}
