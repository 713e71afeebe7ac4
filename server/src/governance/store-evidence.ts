import type { Sql } from '../platform/database.ts'
import type { TracedCall } from './derive-recipe.ts'

/** Days in UTC, both included. */
export interface Days {
  readonly from: string
  readonly to: string
}

export interface EventsOfType {
  readonly type: string
  readonly events: number
  readonly firstIndex: number
  readonly lastIndex: number
  readonly firstDay: string
  readonly lastDay: string
}

/** How many there were of each of these types, and which were the first and the last. */
export async function countByType(sql: Sql, types: readonly string[], { from, to }: Days): Promise<EventsOfType[]> {
  const rows = await sql.query<{
    type: string
    events: string
    first_index: string
    last_index: string
    first_day: string
    last_day: string
  }>(
    `SELECT type, sum(events) AS events, min(first_index) AS first_index, max(last_index) AS last_index,
        min(day)::text AS first_day, max(day)::text AS last_day
       FROM event_days WHERE type = ANY ($1) AND day BETWEEN $2 AND $3 GROUP BY type`,
    [types, from, to],
  )
  return rows.map(row => ({
    type: row.type,
    events: Number(row.events),
    firstIndex: Number(row.first_index),
    lastIndex: Number(row.last_index),
    firstDay: row.first_day,
    lastDay: row.last_day,
  }))
}

/** The three of a call, as `recipe` says them in words; null, where nothing is known, is no. */
const verdicts = `c.settled_index > c.admitted_index AND c.outcome <> 'unknown' AS explained,
  a.decided_index < c.admitted_index AND CASE WHEN c.grant_id IS NULL THEN a.session_id = c.session_id
    ELSE g.session_id = c.session_id AND g.made_index < c.admitted_index AND c.tool_id = ANY (g.tools) END AS bound,
  s.started_index < c.admitted_index AND (s.ended_index IS NULL OR s.ended_index > c.admitted_index)
    AND c.admitted_at < s.expires_at AS inside`

/** Calls of the days $1 to $2 with what they stood on, by the log alone. */
const tracedCalls = `evidence_calls c LEFT JOIN evidence_sessions s ON s.session_id = c.session_id
  LEFT JOIN evidence_grants g ON g.grant_id = c.grant_id
  LEFT JOIN evidence_approvals a ON a.approval_id = coalesce(g.approval_id, c.approval_id)
 WHERE c.admitted_index <= (SELECT coalesce(max(last_index), -1) FROM event_days
     WHERE type = 'tool_call.admitted' AND day <= $2)
   AND c.admitted_index >= (SELECT coalesce(min(first_index), 0) FROM event_days
     WHERE type = 'tool_call.admitted' AND day >= $1)
   AND c.admitted_at >= $1::date AND c.admitted_at < $2::date + 1`

interface CallRow {
  call_id: string
  tool_name: string
  tool_id: string
  arguments_digest: string
  admitted_index: string
  admitted_at: Date
  session_id: string
  kind: string | null
  started_index: string | null
  expires_at: Date | null
  ended_index: string | null
  grant_id: string | null
  granted_in: string | null
  made_index: string | null
  tools: string[] | null
  approval_id: string | null
  decided_index: string | null
  decided_by: string | null
  settled_index: string | null
  outcome: string | null
  result_digest: string | null
  explained: boolean | null
  bound: boolean | null
  inside: boolean | null
}

/** Calls that were admitted on these days, in the order of the log, after an index. */
export async function listTraced(
  sql: Sql,
  { days, after, limit }: { readonly days: Days; readonly after: number; readonly limit: number },
): Promise<TracedCall[]> {
  const rows = await sql.query<CallRow>(
    `SELECT c.call_id, c.tool_name, c.tool_id, c.arguments_digest, c.admitted_index, c.admitted_at, c.session_id, s.kind,
        s.started_index, s.expires_at, s.ended_index, c.grant_id,
        CASE WHEN c.grant_id IS NULL THEN a.session_id ELSE g.session_id END AS granted_in,
        g.made_index, g.tools, coalesce(g.approval_id, c.approval_id) AS approval_id, a.decided_index, a.decided_by,
        c.settled_index, c.outcome, c.result_digest, ${verdicts}
       FROM ${tracedCalls} AND c.admitted_index > $3 ORDER BY c.admitted_index LIMIT $4`,
    [days.from, days.to, after, limit],
  )
  return rows.map(tracedOf)
}

function tracedOf(row: CallRow): TracedCall {
  const number = (text: string | null): number | undefined => (text === null ? undefined : Number(text))
  return {
    callId: row.call_id,
    tool: row.tool_name,
    toolId: row.tool_id,
    argumentsDigest: row.arguments_digest,
    admittedIndex: Number(row.admitted_index),
    admittedAt: row.admitted_at,
    sessionId: row.session_id,
    sessionKind: row.kind ?? undefined,
    sessionStartedIndex: number(row.started_index),
    sessionExpiresAt: row.expires_at ?? undefined,
    sessionEndedIndex: number(row.ended_index),
    grantId: row.grant_id ?? undefined,
    grantedIn: row.granted_in ?? undefined,
    grantMadeIndex: number(row.made_index),
    grantedTools: row.tools ?? [],
    approvalId: row.approval_id ?? undefined,
    decidedIndex: number(row.decided_index),
    decidedBy: row.decided_by ?? undefined,
    settledIndex: number(row.settled_index),
    outcome: row.outcome ?? undefined,
    resultDigest: row.result_digest ?? undefined,
    explained: row.explained === true,
    bound: row.bound === true,
    inside: row.inside === true,
  }
}

export interface TracedCounts {
  readonly calls: number
  readonly explained: number
  readonly bound: number
  readonly inside: number
  /** All three. */
  readonly whole: number
}

/** How many calls of these days are each of the three, and all of them. */
export async function countTraced(sql: Sql, days: Days): Promise<TracedCounts> {
  const [row] = await sql.query<Record<keyof TracedCounts, number>>(
    `SELECT count(*)::int AS calls, (count(*) FILTER (WHERE x.explained))::int AS explained,
        (count(*) FILTER (WHERE x.bound))::int AS bound, (count(*) FILTER (WHERE x.inside))::int AS inside,
        (count(*) FILTER (WHERE x.explained AND x.bound AND x.inside))::int AS whole
       FROM (SELECT ${verdicts} FROM ${tracedCalls}) x`,
    [days.from, days.to],
  )
  return row ?? { calls: 0, explained: 0, bound: 0, inside: 0, whole: 0 }
}

/** How many findings are open. */
export async function countOpenFindings(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ open: number }>(
    'SELECT count(*)::int AS open FROM lifecycle_findings WHERE resolved_at IS NULL',
  )
  return row?.open ?? 0
}
