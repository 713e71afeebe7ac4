import type { Sql } from '../platform/database.ts'
import { type GrantId, idFrom, type SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { LatestCall, RecordedOutcome } from './model.ts'

interface LatestRow {
  session_id: string
  tool_name: string
  resources: Json | null
  started_at: Date
  outcome: RecordedOutcome
}

/** The last calls and refusals of each of these sessions, newest first. */
export async function listLatestCalls(sql: Sql, sessions: readonly SessionId[], each: number): Promise<LatestCall[]> {
  const rows = await sql.query<LatestRow>(
    `SELECT s.id AS session_id, x.tool_name, x.resources, x.started_at, x.outcome
       FROM unnest($1::text[]) s (id) CROSS JOIN LATERAL (
         SELECT id, tool_name, resources, started_at, outcome FROM (
           (SELECT c.id, c.tool_name, o.resources, c.admitted_at AS started_at, coalesce(o.outcome, 'in_flight') AS outcome
              FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id
             WHERE c.session_id = s.id ORDER BY c.id DESC LIMIT $2)
           UNION ALL
           (SELECT r.id, r.tool_name, NULL, r.at, 'refused' FROM refused_calls r
             WHERE r.session_id = s.id ORDER BY r.id DESC LIMIT $2)) u
          ORDER BY id DESC LIMIT $2) x
      ORDER BY s.id DESC, x.id DESC`,
    [sessions, each],
  )
  return rows.map(row => ({
    sessionId: idFrom('session', row.session_id),
    toolName: row.tool_name,
    resources: row.resources ?? undefined,
    startedAt: row.started_at,
    outcome: row.outcome,
  }))
}

/** Which of these grants a call was made under. */
export async function findCalledGrants(
  sql: Sql,
  grants: readonly { readonly id: GrantId; readonly sessionId: SessionId }[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ grant_id: string }>(
    'SELECT DISTINCT grant_id FROM calls WHERE session_id = ANY ($1) AND grant_id = ANY ($2)',
    [grants.map(grant => grant.sessionId), grants.map(grant => grant.id)],
  )
  return new Set(rows.map(row => row.grant_id))
}
