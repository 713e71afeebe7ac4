import type { Sql } from '../platform/database.ts'
import { namesOf } from './derive-asked.ts'
import type { Day } from './derive-days.ts'
import { type Asked, momentsOf } from './parse-range.ts'

/** What stands in the middle, and what nine of ten stay below; null where there is nothing. */
export interface Spread {
  readonly median: number | null
  readonly p90: number | null
}

export interface SessionLengths {
  /** Undefined: of the whole range. */
  readonly start: Day | undefined
  /** Undefined: whatever ended them. */
  readonly reason: string | undefined
  readonly ended: number
  readonly seconds: Spread
  /** Of what the clock allowed at most. */
  readonly share: Spread
}

interface LengthRow {
  n: number | null
  reason: string | null
  ended: string
  median: string | null
  p90: string | null
  share_median: number | null
  share_p90: number | null
}

/** How long sessions lasted that ended in the range: by period, by what ended them, and all of them. */
export async function listLengths(sql: Sql, { scope, range }: Asked): Promise<SessionLengths[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<LengthRow>(
    `WITH ended AS (
       SELECT b.n::int AS n, s.end_reason AS reason, extract(epoch FROM s.ended_at - s.started_at) AS seconds,
           extract(epoch FROM s.ended_at - s.started_at) / nullif(extract(epoch FROM s.expires_at - s.started_at), 0) AS share
         FROM unnest($5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
         JOIN analytics_sessions s ON s.ended_at >= b.start AND s.ended_at < b.stop
        WHERE (SELECT analytics_number($1)) IN (0, s.application)
          AND (SELECT analytics_number($2)) IN (0, s.organization)
          AND (SELECT analytics_number($3)) IN (0, s.method) AND ($4::text IS NULL OR s.kind = $4))
     SELECT n, reason, count(*)::text AS ended, floor(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds))::text AS median,
         floor(percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds))::text AS p90,
         round(percentile_disc(0.5) WITHIN GROUP (ORDER BY share), 4)::float8 AS share_median,
         round(percentile_disc(0.9) WITHIN GROUP (ORDER BY share), 4)::float8 AS share_p90
       FROM ended GROUP BY GROUPING SETS ((n), (reason), ()) ORDER BY n, count(*) DESC, reason`,
    [...namesOf(scope), starts, stops],
  )
  return rows.map(({ n, reason, ended, median, p90, share_median, share_p90 }) => ({
    start: n === null ? undefined : range.periods[n - 1]?.start,
    reason: reason ?? undefined,
    ended: Number(ended),
    seconds: { median: numberOrNull(median), p90: numberOrNull(p90) },
    share: { median: share_median, p90: share_p90 },
  }))
}

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text)
}

export interface FirstCalls {
  /** Undefined: of the whole range. */
  readonly start: Day | undefined
  readonly sessions: number
  readonly withCalls: number
  readonly secondsToFirst: Spread
}

/** Sessions of agents that were started in the range: how many called a tool, and how soon. */
export async function listFirstCalls(sql: Sql, { scope, range }: Asked): Promise<FirstCalls[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<{
    n: number | null
    sessions: string
    with_calls: string
    median: number | null
    p90: number | null
  }>(
    `WITH started AS (
       SELECT b.n::int AS n, round(extract(epoch FROM s.first_call_at - s.started_at), 3) AS seconds
         FROM unnest($5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
         JOIN analytics_sessions s ON s.started_at >= b.start AND s.started_at < b.stop
        WHERE (SELECT analytics_number($1)) IN (0, s.application)
          AND (SELECT analytics_number($2)) IN (0, s.organization)
          AND (SELECT analytics_number($3)) IN (0, s.method) AND s.kind = coalesce($4::text, 'agent'))
     SELECT n, count(*)::text AS sessions, count(seconds)::text AS with_calls,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS median,
         percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds)::float8 AS p90
       FROM started GROUP BY GROUPING SETS ((n), ())`,
    [...namesOf(scope), starts, stops],
  )
  return rows.map(({ n, sessions, with_calls, median, p90 }) => ({
    start: n === null ? undefined : range.periods[n - 1]?.start,
    sessions: Number(sessions),
    withCalls: Number(with_calls),
    secondsToFirst: { median, p90 },
  }))
}

/** From which application people came to another one in the same browser; empty: from none. */
export async function listReferrers(sql: Sql, { scope, range }: Asked): Promise<{ name: string; sessions: number }[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<{ name: string; sessions: string }>(
    `SELECT coalesce(a.name, '') AS name, count(*)::text AS sessions
       FROM analytics_sessions s
       LEFT JOIN LATERAL (SELECT e.application FROM analytics_sessions e WHERE e.browser = s.browser
          AND (e.started_at, e.session_id) < (s.started_at, s.session_id) ORDER BY e.started_at DESC, e.session_id DESC LIMIT 1) e ON true
       LEFT JOIN analytics_subjects a ON a.id = e.application
      WHERE s.started_at >= ($5::timestamptz[])[1] AND s.started_at < ($6::timestamptz[])[cardinality($6::timestamptz[])]
        AND (SELECT analytics_number($1)) IN (0, s.application)
        AND (SELECT analytics_number($2)) IN (0, s.organization)
        AND (SELECT analytics_number($3)) IN (0, s.method) AND s.kind = coalesce($4::text, 'user')
      GROUP BY 1 ORDER BY count(*) DESC, 1`,
    [...namesOf(scope), starts, stops],
  )
  return rows.map(({ name, sessions }) => ({ name, sessions: Number(sessions) }))
}
