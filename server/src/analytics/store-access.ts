import type { Sql } from '../platform/database.ts'
import { namesOf } from './derive-asked.ts'
import type { Day } from './derive-days.ts'
import { type Asked, momentsOf } from './parse-range.ts'
import type { Spread } from './store-sessions.ts'

export interface AccessFigures {
  /** Undefined: of the whole range. */
  readonly start: Day | undefined
  readonly requested: number
  readonly approved: number
  readonly narrowed: number
  readonly denied: number
  readonly expired: number
  readonly withdrawn: number
  readonly secondsToDecide: Spread
}

interface AccessRow {
  n: number | null
  requested: string
  approved: string
  narrowed: string
  denied: string
  expired: string
  withdrawn: string
  median: number | null
  p90: number | null
}

/** What agents asked for in the range and what became of it, by the time of the request. */
export async function listAccess(sql: Sql, { scope, range }: Asked): Promise<AccessFigures[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<AccessRow>(
    `WITH asked AS (
       SELECT b.n::int AS n, a.outcome, a.narrowed,
           CASE WHEN a.outcome IN ('approved', 'denied') THEN round(extract(epoch FROM a.settled_at - a.requested_at), 3) END AS seconds
         FROM unnest($5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
         JOIN analytics_approvals a ON a.requested_at >= b.start AND a.requested_at < b.stop
         JOIN analytics_sessions s ON s.session_id = a.session_id
        WHERE (SELECT analytics_number($1)) IN (0, s.application)
          AND (SELECT analytics_number($2)) IN (0, s.organization)
          AND (SELECT analytics_number($3)) IN (0, s.method) AND ($4::text IS NULL OR s.kind = $4))
     SELECT n, count(*)::text AS requested, count(*) FILTER (WHERE outcome = 'approved')::text AS approved,
         count(*) FILTER (WHERE narrowed)::text AS narrowed, count(*) FILTER (WHERE outcome = 'denied')::text AS denied,
         count(*) FILTER (WHERE outcome = 'expired')::text AS expired, count(*) FILTER (WHERE outcome = 'withdrawn')::text AS withdrawn,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS median,
         percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds)::float8 AS p90
       FROM asked GROUP BY GROUPING SETS ((n), ())`,
    [...namesOf(scope), starts, stops],
  )
  return rows.map(({ n, median, p90, ...counted }) => ({
    start: n === null ? undefined : range.periods[n - 1]?.start,
    requested: Number(counted.requested),
    approved: Number(counted.approved),
    narrowed: Number(counted.narrowed),
    denied: Number(counted.denied),
    expired: Number(counted.expired),
    withdrawn: Number(counted.withdrawn),
    secondsToDecide: { median, p90 },
  }))
}

export interface GrantFigures {
  /** Undefined: of the whole range. */
  readonly start: Day | undefined
  readonly grants: number
  readonly unused: number
  readonly toolsGranted: number
  readonly toolsUsed: number
}

/** Grants that were made in the range, and what was used of them by now. */
export async function listGrants(sql: Sql, { scope, range }: Asked): Promise<GrantFigures[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<{
    n: number | null
    grants: string
    unused: string
    granted: string
    used: string
  }>(
    `SELECT b.n::int AS n, count(*)::text AS grants, count(*) FILTER (WHERE cardinality(g.used) = 0)::text AS unused,
         coalesce(sum(cardinality(g.tools)), 0)::text AS granted,
         coalesce(sum((SELECT count(*) FROM unnest(g.tools) t WHERE t = ANY (g.used))), 0)::text AS used
       FROM unnest($5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
       JOIN analytics_grants g ON g.made_at >= b.start AND g.made_at < b.stop
       JOIN analytics_sessions s ON s.session_id = g.session_id
      WHERE (SELECT analytics_number($1)) IN (0, s.application)
        AND (SELECT analytics_number($2)) IN (0, s.organization)
        AND (SELECT analytics_number($3)) IN (0, s.method) AND ($4::text IS NULL OR s.kind = $4)
      GROUP BY GROUPING SETS ((b.n), ())`,
    [...namesOf(scope), starts, stops],
  )
  return rows.map(({ n, grants, unused, granted, used }) => ({
    start: n === null ? undefined : range.periods[n - 1]?.start,
    grants: Number(grants),
    unused: Number(unused),
    toolsGranted: Number(granted),
    toolsUsed: Number(used),
  }))
}
