import type { Sql, Transaction } from '../platform/database.ts'
import {
  type AccountId,
  type ApprovalId,
  type GrantId,
  idFrom,
  type SessionId,
  type ToolId,
  type UserId,
} from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { AccessGrantsRow } from '../platform/rows.ts'
import type { Effect, Grant, ToolBounds } from './model.ts'

const columns = `g.id, g.session_id, g.approval_id, g.provider_id, g.account_id, g.tools, g.bounds, g.expires_at,
  g.max_bytes, g.ended_at, g.end_reason, g.created_at`

type Row = Omit<AccessGrantsRow, 'bounds' | 'stands_on' | 'stands_on_rows' | 'handed_on_from'> & {
  readonly bounds: Readonly<Record<string, ToolBounds>>
}

function grantOf(row: Row): Grant {
  return {
    id: idFrom('grant', row.id),
    sessionId: idFrom('session', row.session_id),
    approvalId: idFrom('approval', row.approval_id),
    providerId: idFrom('provider', row.provider_id),
    accountId: row.account_id === null ? undefined : idFrom('account', row.account_id),
    tools: row.tools.map(id => idFrom('tool', id)),
    bounds: row.bounds,
    expiresAt: row.expires_at,
    maxBytes: row.max_bytes === null ? undefined : Number(row.max_bytes),
    endedAt: row.ended_at ?? undefined,
    endReason: row.end_reason ?? undefined,
    createdAt: row.created_at,
  }
}

export async function insertGrant(
  tx: Transaction,
  grant: Omit<Grant, 'maxBytes' | 'endedAt' | 'endReason' | 'createdAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO access_grants (id, session_id, approval_id, provider_id, account_id, tools, bounds, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      grant.id,
      grant.sessionId,
      grant.approvalId,
      grant.providerId,
      grant.accountId ?? null,
      grant.tools,
      JSON.stringify(grant.bounds),
      grant.expiresAt,
    ],
  )
}

/** Of each tool that a living grant holds: how many do, and until when the last of them. */
export async function livingByTool(
  sql: Sql,
): Promise<ReadonlyMap<ToolId, { readonly grants: number; readonly until: Date }>> {
  const rows = await sql.query<{ tool: string; grants: number; until: Date }>(
    `SELECT t.tool, count(*)::int AS grants, max(g.expires_at) AS until FROM access_grants g, unnest(g.tools) AS t (tool)
      WHERE g.ended_at IS NULL AND g.expires_at > clock_timestamp() GROUP BY t.tool`,
  )
  return new Map(rows.map(({ tool, grants, until }) => [idFrom('tool', tool), { grants, until }]))
}

/** Grants of the session that hold this tool, living or not, newest first, and the database's time beside them. */
export async function listForTool(
  sql: Sql,
  sessionId: SessionId,
  toolId: ToolId,
): Promise<{ grants: Grant[]; now: Date }> {
  const rows = await sql.query<Row & { now: Date }>(
    `SELECT ${columns}, clock_timestamp() AS now FROM access_grants g WHERE g.session_id = $1 AND $2 = ANY (g.tools)
      ORDER BY g.id DESC LIMIT 100`,
    [sessionId, toolId],
  )
  return { grants: rows.map(grantOf), now: rows[0]?.now ?? new Date(0) }
}

export interface GrantWithBudget {
  readonly grant: Grant
  readonly callsLeft: number | undefined
  readonly bytesLeft: number | undefined
  readonly now: Date
}

const grantsListedMax = 200

type BudgetRow = Row & { readonly calls_left: string | null; readonly bytes_left: string | null; readonly now: Date }

const budgetColumns = `${columns}, date_trunc('milliseconds', clock_timestamp()) AS now,
  (SELECT sum(b.remaining) FROM budgets b WHERE b.owner = g.approval_id) AS calls_left,
  (SELECT x.remaining FROM byte_budgets x WHERE x.approval_id = g.approval_id) AS bytes_left`

function withBudget(row: BudgetRow): GrantWithBudget {
  const callsLeft = row.calls_left === null ? undefined : Number(row.calls_left)
  const bytesLeft = row.bytes_left === null ? undefined : Number(row.bytes_left)
  return { grant: grantOf(row), callsLeft, bytesLeft, now: row.now }
}

/** All grants of a session, newest first; at most 200. */
export async function listWithBudget(sql: Sql, sessionId: SessionId): Promise<GrantWithBudget[]> {
  const rows = await sql.query<BudgetRow>(
    `SELECT ${budgetColumns} FROM access_grants g WHERE g.session_id = $1 ORDER BY g.id DESC LIMIT ${grantsListedMax}`,
    [sessionId],
  )
  return rows.map(withBudget)
}

/** All grants of these sessions, newest first; at most 200 for each of them on average. */
export async function listWithBudgetOf(sql: Sql, sessions: readonly SessionId[]): Promise<GrantWithBudget[]> {
  const rows = await sql.query<BudgetRow>(
    `SELECT ${budgetColumns} FROM access_grants g WHERE g.session_id = ANY ($1) ORDER BY g.id DESC LIMIT $2`,
    [sessions, sessions.length * grantsListedMax],
  )
  return rows.map(withBudget)
}

/** For administrators; refuses with 404 when there is none. */
export async function getWithBudget(sql: Sql, id: GrantId): Promise<GrantWithBudget> {
  const rows = await sql.query<BudgetRow>(`SELECT ${budgetColumns} FROM access_grants g WHERE g.id = $1`, [id])
  const [row] = rows
  if (row === undefined) throw notFound('access grant')
  return withBudget(row)
}

export interface GrantFilter {
  readonly sessionId: string | undefined
  readonly accountId: string | undefined
  readonly living: boolean | undefined
}

/** The person whose decision a call stands on: by its grant, or by the approval of that one call. */
export async function getApprover(
  sql: Sql,
  by: { readonly grantId?: GrantId | undefined; readonly approvalId?: ApprovalId | undefined },
): Promise<UserId> {
  const rows = await sql.query<{ user_id: string }>(
    `SELECT user_id FROM approvals
      WHERE id = coalesce($2, (SELECT g.approval_id FROM access_grants g WHERE g.id = $1)) AND decided_at IS NOT NULL`,
    [by.grantId ?? null, by.approvalId ?? null],
  )
  if (rows[0] === undefined) throw new Error('a call stands on a decision that is not there')
  return idFrom('user', rows[0].user_id)
}

/** For administrators: grants of all sessions. */
export async function listFiltered(sql: Sql, filter: GrantFilter, page: Page): Promise<GrantWithBudget[]> {
  const rows = await sql.query<BudgetRow>(
    `SELECT ${budgetColumns} FROM access_grants g
      WHERE ($1::text IS NULL OR g.session_id = $1) AND ($2::text IS NULL OR g.account_id = $2)
        AND ($3::boolean IS NULL OR (g.ended_at IS NULL AND g.expires_at > clock_timestamp()) = $3)
        AND ($4::text IS NULL OR CASE WHEN $5 THEN g.id > $4 ELSE g.id < $4 END)
      ORDER BY CASE WHEN $5 THEN g.id END ASC, g.id DESC LIMIT $6`,
    [
      filter.sessionId ?? null,
      filter.accountId ?? null,
      filter.living ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(withBudget)
}

/** Grants of the session that live at `now`. */
export async function listLiving(sql: Sql, sessionId: SessionId, now: Date): Promise<Grant[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM access_grants g WHERE g.session_id = $1 AND g.ended_at IS NULL AND g.expires_at > $2
      ORDER BY g.id LIMIT ${grantsListedMax}`,
    [sessionId, now],
  )
  return rows.map(grantOf)
}

/** Grants of the session, living or not, newest first. */
export async function listNewest(sql: Sql, sessionId: SessionId): Promise<Grant[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM access_grants g WHERE g.session_id = $1 ORDER BY g.id DESC LIMIT ${grantsListedMax}`,
    [sessionId],
  )
  return rows.map(grantOf)
}

/** Grants that an approval made. */
export async function listOfApproval(sql: Sql, sessionId: SessionId, id: ApprovalId): Promise<Grant[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM access_grants g WHERE g.approval_id = $1 AND g.session_id = $2 ORDER BY g.id
      LIMIT ${grantsListedMax}`,
    [id, sessionId],
  )
  return rows.map(grantOf)
}

export interface EndedGrant {
  readonly id: GrantId
  readonly sessionId: SessionId
}

interface EndedRow {
  id: string
  session_id: string
}

function endedOf(rows: readonly EndedRow[]): EndedGrant[] {
  return rows.map(row => ({ id: idFrom('grant', row.id), sessionId: idFrom('session', row.session_id) }))
}

/**
 * Ends these grants of the session as far as they live. Locked in the order of their ids, after approvals; the time is read
 * behind the locks, for what was admitted while they were waited for was admitted before the end.
 */
export async function endGrants(
  tx: Transaction,
  sessionId: SessionId,
  { ids, reason }: { readonly ids: readonly GrantId[]; readonly reason: string },
): Promise<EndedGrant[]> {
  const rows = await tx.query<EndedRow>(
    `WITH x AS (SELECT id FROM access_grants WHERE session_id = $1 AND id = ANY ($2) AND ended_at IS NULL
        ORDER BY id FOR NO KEY UPDATE)
     UPDATE access_grants g SET ended_at = clock_timestamp(), end_reason = $3 FROM x WHERE g.id = x.id RETURNING g.id, g.session_id`,
    [sessionId, ids, reason],
  )
  return endedOf(rows)
}

/** Every living grant on a connected account, in whichever session. */
export async function endGrantsOfAccount(tx: Transaction, id: AccountId, reason: string): Promise<EndedGrant[]> {
  const rows = await tx.query<EndedRow>(
    `WITH x AS (SELECT id FROM access_grants WHERE account_id = $1 AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE)
     UPDATE access_grants g SET ended_at = clock_timestamp(), end_reason = $2 FROM x WHERE g.id = x.id
     RETURNING g.id, g.session_id`,
    [id, reason],
  )
  return endedOf(rows)
}

/** Every living grant that holds one of these tools, in whichever session. */
export async function endGrantsOfTools(tx: Transaction, ids: readonly ToolId[], reason: string): Promise<EndedGrant[]> {
  const rows = await tx.query<EndedRow>(
    `WITH x AS (SELECT id FROM access_grants WHERE tools && $1::text[] AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE)
     UPDATE access_grants g SET ended_at = clock_timestamp(), end_reason = $2 FROM x WHERE g.id = x.id
     RETURNING g.id, g.session_id`,
    [ids, reason],
  )
  return endedOf(rows)
}

/** Writes down that a grant's time is over. Admission judges by the clock, so nothing waits for this. */
export async function endOverdueGrants(tx: Transaction, limit: number): Promise<EndedGrant[]> {
  const rows = await tx.query<EndedRow>(
    `WITH x AS (SELECT id FROM access_grants WHERE ended_at IS NULL AND expires_at <= clock_timestamp() ORDER BY id
        LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE access_grants g SET ended_at = g.expires_at, end_reason = 'expired' FROM x WHERE g.id = x.id
     RETURNING g.id, g.session_id`,
    [limit],
  )
  return endedOf(rows)
}

/** One row a stripe; an owner without rows has no limit. */
export async function insertBudget(
  tx: Transaction,
  owner: ApprovalId | SessionId,
  stripes: readonly number[],
): Promise<void> {
  await tx.query(
    `INSERT INTO budgets (owner, stripe, remaining)
     SELECT $1, n - 1, remaining FROM unnest($2::bigint[]) WITH ORDINALITY AS dealt (remaining, n)`,
    [owner, stripes],
  )
}

/** Before the grants that draw on it, which say themselves that it is there. */
export async function insertByteBudget(tx: Transaction, id: ApprovalId, maxBytes: number): Promise<void> {
  await tx.query('INSERT INTO byte_budgets (approval_id, max_bytes, remaining) VALUES ($1, $2, $2)', [id, maxBytes])
}

/** Undefined: no limit. */
export async function bytesLeft(sql: Sql, id: ApprovalId): Promise<number | undefined> {
  const rows = await sql.query<{ remaining: string }>('SELECT remaining FROM byte_budgets WHERE approval_id = $1', [id])
  return rows[0] && Number(rows[0].remaining)
}

/** Undefined: no limit. */
export async function callsLeft(sql: Sql, owner: ApprovalId): Promise<number | undefined> {
  const rows = await sql.query<{ left: string | null }>('SELECT sum(remaining) AS left FROM budgets WHERE owner = $1', [
    owner,
  ])
  const left = rows[0]?.left
  return left === undefined || left === null ? undefined : Number(left)
}

/** Grants that have ended and are no older than this one would be: ids begin with their time. */
export async function listEndedSince(
  sql: Sql,
  from: GrantId,
  limit: number,
): Promise<{ id: GrantId; sessionId: SessionId; createdAt: Date }[]> {
  const rows = await sql.query<{ id: string; session_id: string; created_at: Date }>(
    `SELECT id, session_id, created_at FROM access_grants WHERE id > $1 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT $2`,
    [from, limit],
  )
  return rows.map(row => ({
    id: idFrom('grant', row.id),
    sessionId: idFrom('session', row.session_id),
    createdAt: row.created_at,
  }))
}

/** Which of these accounts a grant was made on since then. */
export async function accountsGrantedSince(
  sql: Sql,
  from: GrantId,
  accounts: readonly AccountId[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ account_id: string }>(
    'SELECT DISTINCT account_id FROM access_grants WHERE id > $1 AND account_id = ANY ($2)',
    [from, accounts],
  )
  return new Set(rows.map(row => row.account_id))
}

/** One that is less than the grant that it is taken from; the database refuses every other one. */
export async function insertHandedOn(
  tx: Transaction,
  grant: Omit<Grant, 'maxBytes' | 'endedAt' | 'endReason' | 'createdAt'> & { readonly handedOnFrom: GrantId },
): Promise<void> {
  await tx.query(
    `INSERT INTO access_grants (id, session_id, approval_id, provider_id, account_id, tools, bounds, expires_at, handed_on_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, least($8::timestamptz, (SELECT expires_at FROM access_grants WHERE id = $9)), $9)`,
    [
      grant.id,
      grant.sessionId,
      grant.approvalId,
      grant.providerId,
      grant.accountId ?? null,
      grant.tools,
      JSON.stringify(grant.bounds),
      grant.expiresAt,
      grant.handedOnFrom,
    ],
  )
}

/** Takes calls out of a session's own limit; false where it has not so many. Without a limit there is nothing to take from. */
export async function takeCalls(tx: Transaction, owner: SessionId, calls: number): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>('SELECT take_calls($1, $2) AS taken', [
    owner,
    Number.isFinite(calls) ? calls : moreThanAny,
  ])
  return row?.taken === true
}

/** No budget has so many calls. */
const moreThanAny = 2 ** 53 - 1

/** One tool as the grants of some sessions gave it. */
export interface ToolGiven {
  readonly name: string
  readonly effect: Effect
  readonly grants: number
  readonly lastGivenAt: Date
}

/** What was given in these sessions, by tool. */
export async function countToolsGiven(sql: Sql, sessions: readonly SessionId[]): Promise<ToolGiven[]> {
  const rows = await sql.query<{ name: string; effect: Effect; grants: number; last_given_at: Date }>(
    `SELECT b.value->>'name' AS name, max(b.value->>'effect') AS effect, (count(*))::int AS grants,
       max(g.created_at) AS last_given_at
      FROM access_grants g, jsonb_each(g.bounds) b WHERE g.session_id = ANY ($1) GROUP BY 1`,
    [sessions],
  )
  return rows.map(row => ({ name: row.name, effect: row.effect, grants: row.grants, lastGivenAt: row.last_given_at }))
}
