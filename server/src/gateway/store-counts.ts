import type { Sql } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'

/** What a session's calls did, and what became of the others. */
export interface CallCounts {
  readonly sessionId: string
  readonly read: number
  readonly written: number
  readonly destroyed: number
  readonly refused: number
  readonly withheld: number
  readonly unsettled: number
}

interface CountRow {
  session_id: string
  read: number
  written: number
  destroyed: number
  refused: number
  withheld: number
  unsettled: number
}

/** The counts of each of these sessions; one without a call is not among them. */
export async function countCallsOf(sql: Sql, sessions: readonly SessionId[]): Promise<CallCounts[]> {
  const rows = await sql.query<CountRow>(
    `SELECT session_id,
       (count(*) FILTER (WHERE outcome = 'succeeded' AND effect = 'read'))::int AS read,
       (count(*) FILTER (WHERE outcome = 'succeeded' AND effect = 'write'))::int AS written,
       (count(*) FILTER (WHERE outcome = 'succeeded' AND effect = 'destructive'))::int AS destroyed,
       (count(*) FILTER (WHERE outcome = 'refused'))::int AS refused,
       (count(*) FILTER (WHERE outcome = 'withheld'))::int AS withheld,
       (count(*) FILTER (WHERE outcome = 'unknown'))::int AS unsettled
      FROM (SELECT c.session_id, c.effect, o.outcome FROM calls c JOIN call_outcomes o ON o.call_id = c.id
             WHERE c.session_id = ANY ($1)
            UNION ALL SELECT r.session_id, NULL, 'refused' FROM refused_calls r WHERE r.session_id = ANY ($1)) all_of
     GROUP BY session_id`,
    [sessions],
  )
  return rows.map(({ session_id: sessionId, ...counts }) => ({ sessionId, ...counts }))
}

/** One tool as the calls of some sessions used it. */
export interface ToolCalled {
  readonly name: string
  /** Undefined where every call was refused. */
  readonly effect: 'read' | 'write' | 'destructive' | undefined
  readonly calls: number
  readonly refused: number
  readonly lastCalledAt: Date | undefined
}

interface ToolRow {
  tool_name: string
  effect: 'read' | 'write' | 'destructive' | null
  calls: number
  refused: number
  last_called_at: Date | null
}

/** The calls of these sessions by tool, those that were refused beside them. */
export async function countToolsCalled(sql: Sql, sessions: readonly SessionId[]): Promise<ToolCalled[]> {
  const rows = await sql.query<ToolRow>(
    `SELECT tool_name, max(effect) AS effect, (count(effect))::int AS calls, (count(*) - count(effect))::int AS refused,
       max(at) FILTER (WHERE effect IS NOT NULL) AS last_called_at
      FROM (SELECT tool_name, effect, admitted_at AS at FROM calls WHERE session_id = ANY ($1)
            UNION ALL SELECT tool_name, NULL, at FROM refused_calls WHERE session_id = ANY ($1)) all_of
     GROUP BY tool_name`,
    [sessions],
  )
  return rows.map(row => ({
    name: row.tool_name,
    effect: row.effect ?? undefined,
    calls: row.calls,
    refused: row.refused,
    lastCalledAt: row.last_called_at ?? undefined,
  }))
}
