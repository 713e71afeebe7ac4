import type { EventFields } from '../audit/index.ts'
import { bytesText, type Sql, type Transaction } from '../platform/database.ts'
import {
  type AccountId,
  type ApprovalId,
  type CallId,
  type GrantId,
  idFrom,
  type SessionId,
  type ToolId,
} from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { RefusalReason } from './errors.ts'
import type { RecordedCall, RecordedOutcome } from './model.ts'

export interface Admission {
  readonly callId: CallId
  readonly sessionId: SessionId
  readonly approvalId: ApprovalId | undefined
  readonly grantId: GrantId | undefined
  readonly toolId: ToolId
  readonly toolName: string
  readonly toolDigest: string
  readonly accountId: AccountId | undefined
  readonly effect: string
  readonly callDigest: string | undefined
  readonly argumentsSealed: Buffer
  readonly argumentsDigest: string
  readonly taintSeenCount: number
  readonly taintAdds: readonly string[]
  readonly settleSeconds: number
  readonly node: string
  /** The rows of provider and account as they were when they were read; compared when given. */
  readonly seen: string | undefined
  /** What the policies over it were judged by; compared always. */
  readonly policy: string | undefined
  /** Hash of the token that the call came with, when whose it is comes from memory: it has to live then. */
  readonly token: Buffer | undefined
  readonly event: EventFields
}

/** Each way an admission can end. Nothing is half consumed in any of them but the first. */
export type Admitted =
  | { readonly outcome: 'admitted'; readonly at: Date }
  | { readonly outcome: 'session_ended' }
  | { readonly outcome: 'session_idle' }
  | { readonly outcome: 'session_expired' }
  | { readonly outcome: 'approval_required' }
  | { readonly outcome: 'grant_required' }
  /** `of`: the approval, or the session, that has none left. */
  | { readonly outcome: 'budget_exhausted'; readonly used: 'calls' | 'bytes'; readonly of: string | undefined }
  /** Beyond what an administrator set for it: `subject` says for whom. */
  | { readonly outcome: 'limit_reached'; readonly subject: string; readonly retryAfterSeconds: number }
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'busy' }

/** AM000 (isolation) is missing on purpose: it is our own mistake, and crashes. */
export const admissionOutcomes: Readonly<Record<string, Exclude<Admitted['outcome'], 'admitted'>>> = {
  AM001: 'session_ended',
  AM002: 'session_ended',
  AM003: 'session_idle',
  AM004: 'session_expired',
  AM005: 'approval_required',
  AM006: 'grant_required',
  AM007: 'budget_exhausted',
  AM008: 'stale',
  AM009: 'busy',
  AM010: 'limit_reached',
}

/**
 * Admission: one statement in autocommit, never inside a transaction of ours (an end would wait for it). The row of the call asks
 * `call_needs_approval`: what destroys, or writes after private data and text by others, stands on no grant. `wait` is set for the
 * one repetition after `busy`.
 */
export async function admitToolCall(sql: Sql, call: Admission, wait: boolean): Promise<Admitted> {
  const values = [
    call.callId,
    call.sessionId,
    call.approvalId ?? null,
    call.grantId ?? null,
    call.toolId,
    call.toolName,
    call.toolDigest,
    call.accountId ?? null,
    call.effect,
    call.callDigest ?? null,
    call.argumentsSealed,
    call.argumentsDigest,
    call.taintSeenCount,
    call.taintAdds,
    call.settleSeconds,
    call.node,
    call.event.eventId,
    call.event.salt,
    call.event.body,
    wait,
    call.seen ?? null,
    call.policy ?? null,
    call.token ?? null,
  ]
  try {
    const rows = await sql.query<{ at: Date }>(
      `SELECT admit_tool_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) AS at`,
      values,
    )
    const [row] = rows
    if (row === undefined) throw new Error('admission answered nothing')
    return { outcome: 'admitted', at: row.at }
  } catch (cause) {
    return notAdmitted(cause)
  }
}

/** What an error of the admission means; thrown again when it is none of its refusals. */
function notAdmitted(cause: unknown): Admitted {
  const outcome = admissionOutcomes[sqlState(cause)]
  switch (outcome) {
    case undefined:
      throw cause
    case 'limit_reached':
      return limitReached(cause)
    case 'budget_exhausted': {
      const { hint } = Object(cause)
      return { outcome, used: 'calls', of: hint === undefined ? undefined : String(hint) }
    }
    default:
      return { outcome }
  }
}

/** `call_within_limits` says whose limit it is, and after how many seconds there is room. */
export function limitReached(cause: unknown): Extract<Admitted, { outcome: 'limit_reached' }> {
  const { hint, detail } = Object(cause)
  return { outcome: 'limit_reached', subject: String(hint), retryAfterSeconds: Number(detail) }
}

/** Whether an admission may share its transaction with others: it draws on a grant and adds no taint. */
export function admitsTogether(call: Admission): boolean {
  return call.grantId !== undefined && call.approvalId === undefined && call.taintAdds.length === 0
}

/** All whose session has no door, or none: throws when one of them would be refused, or would have to wait. */
export async function admitToolCalls(sql: Sql, calls: readonly Admission[]): Promise<Admitted[]> {
  const given = calls.map(call => ({
    call: call.callId,
    session: call.sessionId,
    grant: call.grantId,
    tool: call.toolId,
    tool_name: call.toolName,
    tool_digest: call.toolDigest,
    account: call.accountId,
    effect: call.effect,
    arguments: bytesText(call.argumentsSealed),
    arguments_digest: call.argumentsDigest,
    taint_seen: call.taintSeenCount,
    settle_seconds: call.settleSeconds,
    node: call.node,
    event: call.event.eventId,
    salt: bytesText(call.event.salt),
    body: call.event.body,
    seen: call.seen,
    policy: call.policy,
    token: call.token === undefined ? undefined : bytesText(call.token),
  }))
  const rows = await sql.query<{ at: (Date | null)[] }>('SELECT admit_tool_calls($1) AS at', [JSON.stringify(given)])
  return (rows[0]?.at ?? []).map(at => (at === null ? { outcome: 'session_ended' } : { outcome: 'admitted', at }))
}

/** The code that PostgreSQL gave an error; empty for any other error. */
export function sqlState(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

export type CallOutcome = 'succeeded' | 'failed' | 'not_sent' | 'aborted' | 'withheld' | 'unknown'

export interface Release {
  readonly callId: CallId
  readonly sessionId: SessionId
  readonly outcome: Exclude<CallOutcome, 'withheld'>
  readonly resultDigest: string | undefined
  readonly resultBytes: number | undefined
  readonly resources: Json | undefined
  readonly event: EventFields
  /** Recorded when the approval of one call comes back. */
  readonly returned: EventFields | undefined
  /** What it stands on counts the bytes of results. */
  readonly isCounted: boolean
}

/** What was written; `settled_already`: the right to write it was gone; `over_budget`: withheld, for the bytes that are left are fewer. */
export type Released = CallOutcome | 'settled_already' | 'over_budget'

/** Answers the outcome that was written: `withheld` when the session has ended, `settled_already` when the right was gone. */
export async function releaseResult(sql: Sql, release: Release): Promise<Released> {
  const rows = await sql.query<{ outcome: Released }>(
    release.isCounted
      ? 'SELECT release_within_bytes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS outcome'
      : 'SELECT release_result($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS outcome',
    [
      release.callId,
      release.sessionId,
      release.outcome,
      release.resultDigest ?? null,
      release.resultBytes ?? null,
      release.resources === undefined ? null : JSON.stringify(release.resources),
      release.event.eventId,
      release.event.salt,
      release.event.body,
      release.returned?.eventId ?? null,
      release.returned?.salt ?? null,
      release.returned?.body ?? null,
    ],
  )
  const [row] = rows
  if (row === undefined) throw new Error('release answered nothing')
  return row.outcome
}

/** Whether a release may share its transaction with others: it gives no approval back, and draws on no budget of bytes. */
export function releasesTogether(release: Release): boolean {
  return release.returned === undefined && !release.isCounted
}

/** As `releaseResult`, for many in one transaction; throws, and has released none, when it would have to wait. */
export async function releaseResults(sql: Sql, releases: readonly Release[]): Promise<Released[]> {
  const given = releases.map(release => ({
    call: release.callId,
    session: release.sessionId,
    outcome: release.outcome,
    result_digest: release.resultDigest,
    result_bytes: release.resultBytes,
    resources: release.resources,
    event: release.event.eventId,
    salt: bytesText(release.event.salt),
    body: release.event.body,
  }))
  const rows = await sql.query<{ outcomes: Released[] }>('SELECT release_results($1) AS outcomes', [
    JSON.stringify(given),
  ])
  return rows[0]?.outcomes ?? []
}

export interface Refused {
  readonly callId: CallId
  readonly sessionId: SessionId
  readonly toolName: string
  readonly accountId: AccountId | undefined
  readonly argumentsSealed: Buffer
  readonly argumentsDigest: string
  readonly because: RefusalReason
  readonly approvalId: ApprovalId | undefined
  readonly event: EventFields
}

/** Keeps refused calls and records `tool_call.refused` for each: all of it or nothing. */
export async function saveRefusedCalls(sql: Sql, refusals: readonly Refused[]): Promise<void> {
  const given = refusals.map(refused => ({
    call: refused.callId,
    session: refused.sessionId,
    tool_name: refused.toolName,
    account: refused.accountId,
    arguments: bytesText(refused.argumentsSealed),
    arguments_digest: refused.argumentsDigest,
    because: refused.because,
    approval: refused.approvalId,
    event: refused.event.eventId,
    salt: bytesText(refused.event.salt),
    body: refused.event.body,
  }))
  await sql.query('SELECT refuse_tool_calls($1) AS done', [JSON.stringify(given)])
}

/**
 * Takes the right to settle calls whose time is over, oldest first, and writes `unknown`. Rows that a release or another node
 * holds are skipped. The caller records each in the same transaction.
 */
export async function takeOverdueCalls(
  tx: Transaction,
  limit: number,
): Promise<{ callId: CallId; sessionId: SessionId; tool: string; effect: string }[]> {
  const rows = await tx.query<{ call_id: string; session_id: string; tool_name: string; effect: string }>(
    `WITH taken AS (DELETE FROM calls_unsettled WHERE (session_id, call_id) IN (SELECT session_id, call_id FROM calls_unsettled
        WHERE settle_by <= clock_timestamp() ORDER BY call_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING call_id, session_id)
     SELECT t.call_id, t.session_id, c.tool_name, c.effect FROM taken t JOIN calls c ON c.id = t.call_id`,
    [limit],
  )
  const calls = rows.map(row => ({
    callId: idFrom('call', row.call_id),
    sessionId: idFrom('session', row.session_id),
    tool: row.tool_name,
    effect: row.effect,
  }))
  await tx.query(
    `INSERT INTO call_outcomes (call_id, at, outcome) SELECT x, clock_timestamp(), 'unknown' FROM unnest($1::text[]) x`,
    [calls.map(call => call.callId)],
  )
  return calls.sort((a, b) => (a.callId < b.callId ? -1 : 1))
}

interface RecordedRow {
  id: string
  tool_name: string
  account_id: string | null
  effect: string | null
  grant_id: string | null
  approval_id: string | null
  arguments_sealed: Buffer
  arguments_digest: string
  result_digest: string | null
  resources: Json | null
  started_at: Date
  settled_at: Date | null
  outcome: RecordedOutcome
  refused_because: RefusalReason | null
}

/** Calls and refusals of one session in the order they came, after the given id. */
export async function listRecordedCalls(
  sql: Sql,
  { sessionId, after, limit }: { sessionId: SessionId; after: string | undefined; limit: number },
): Promise<RecordedCall[]> {
  const rows = await sql.query<RecordedRow>(
    `SELECT id, tool_name, account_id, effect, grant_id, approval_id, arguments_sealed, arguments_digest, result_digest,
        resources, started_at, settled_at, outcome, refused_because
       FROM ((SELECT c.id, c.tool_name, c.account_id, c.effect, c.grant_id, c.approval_id, c.arguments_sealed,
          c.arguments_digest, o.result_digest, o.resources, c.admitted_at AS started_at, o.at AS settled_at,
          coalesce(o.outcome, 'in_flight') AS outcome, NULL AS refused_because
         FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id
        WHERE c.session_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3)
      UNION ALL
       (SELECT r.id, r.tool_name, r.account_id, NULL, NULL, r.approval_id, r.arguments_sealed, r.arguments_digest, NULL,
          NULL, r.at, r.at, 'refused', r.because
         FROM refused_calls r WHERE r.session_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3)) x
      ORDER BY id LIMIT $3`,
    [sessionId, after ?? '', limit],
  )
  return rows.map(recordedCallOf)
}

function recordedCallOf(row: RecordedRow): RecordedCall {
  return {
    id: idFrom('call', row.id),
    toolName: row.tool_name,
    accountId: row.account_id === null ? undefined : idFrom('account', row.account_id),
    effect: row.effect ?? undefined,
    grantId: row.grant_id === null ? undefined : idFrom('grant', row.grant_id),
    approvalId: row.approval_id === null ? undefined : idFrom('approval', row.approval_id),
    argumentsSealed: row.arguments_sealed,
    argumentsDigest: row.arguments_digest,
    resultDigest: row.result_digest ?? undefined,
    resources: row.resources ?? undefined,
    startedAt: row.started_at,
    settledAt: row.settled_at ?? undefined,
    outcome: row.outcome,
    refusedBecause: row.refused_because ?? undefined,
  }
}

/** How many calls and refusals a session has, and how many of the calls have no known outcome. */
export async function countRecordedCalls(sql: Sql, sessionId: SessionId): Promise<{ all: number; unsettled: number }> {
  const rows = await sql.query<{ calls: number; refused: number; unsettled: number }>(
    `SELECT (SELECT count(*)::int FROM calls WHERE session_id = $1) AS calls,
        (SELECT count(*)::int FROM refused_calls WHERE session_id = $1) AS refused,
        (SELECT count(*)::int FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id
          WHERE c.session_id = $1 AND (o.call_id IS NULL OR o.outcome = 'unknown')) AS unsettled`,
    [sessionId],
  )
  const { calls = 0, refused = 0, unsettled = 0 } = rows[0] ?? {}
  return { all: calls + refused, unsettled }
}

/** Tells every node, this one too, over its listening connection. */
export async function tellNodes(sql: Sql, channel: string, payload: string): Promise<void> {
  await sql.query('SELECT pg_notify($1, $2) AS told', [channel, payload])
}
