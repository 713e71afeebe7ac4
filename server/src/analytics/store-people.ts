import type { Sql } from '../platform/database.ts'
import { namesOf } from './derive-asked.ts'
import { type Day, daysBetween, startOfPeriod } from './derive-days.ts'
import { type Asked, boundsOf, momentsOf } from './parse-range.ts'

export interface CohortCell {
  readonly cohort: Day
  readonly start: Day
  readonly active: number
}

/** Of those who first came in each period of the range, how many came in each later one. The range is one of whole periods. */
export async function listCohorts(sql: Sql, { scope, range }: Asked): Promise<CohortCell[]> {
  const { from, to, interval } = range
  const days = daysBetween(from, to)
  const rows = await sql.query<{ cohort: string; start: string; active: string }>(
    `SELECT cohort::text AS cohort, start::text AS start, principals::text AS active FROM analytics_retention($9, $5,
        (SELECT analytics_number($1)), (SELECT analytics_number($2)),
        (SELECT analytics_number($3)), $4, $6::date[], $7::date[], $8::timestamptz[]) ORDER BY 1, 2`,
    [
      ...namesOf(scope),
      interval,
      days,
      days.map(day => startOfPeriod(day, interval)),
      boundsOf(days, range),
      range.zone ?? 0,
    ],
  )
  return rows.map(row => ({ ...row, active: Number(row.active) }))
}

export interface SignUps {
  readonly started: number
  readonly verified: number
  readonly active: number
}

/**
 * By period: people who signed up in it, and how many of those have proven their address, and have had a session, by now. Of an
 * organization: those who became members in it, and who had a session there.
 */
export async function listSignUps(sql: Sql, { scope, range }: Asked): Promise<ReadonlyMap<Day, SignUps>> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<{ n: number; started: string; verified: string; active: string }>(
    `WITH joined AS (
       SELECT p.user_id, p.created_at AS at, p.verified_at, p.active_at IS NOT NULL AS active FROM analytics_people p
        WHERE $1::text IS NULL AND p.created_at >= ($2::timestamptz[])[1] AND p.created_at < ($3::timestamptz[])[cardinality($3::timestamptz[])]
       UNION ALL
       SELECT m.user_id, min(m.joined_at), min(p.verified_at), bool_or(EXISTS (SELECT FROM analytics_activity r
           JOIN analytics_subjects u ON u.id = r.principal WHERE u.name = m.user_id AND r.organization = o.id AND r.zone = 0))
         FROM analytics_subjects o JOIN analytics_members m ON m.organization = o.id LEFT JOIN analytics_people p USING (user_id)
        WHERE $1::text IS NOT NULL AND o.id = (SELECT analytics_number($1)) GROUP BY 1)
     SELECT b.n::int AS n, count(*)::text AS started, count(*) FILTER (WHERE j.verified_at IS NOT NULL)::text AS verified,
         count(*) FILTER (WHERE j.active)::text AS active
       FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
       JOIN joined j ON j.at >= b.start AND j.at < b.stop GROUP BY 1`,
    [scope.organization ?? null, starts, stops],
  )
  return new Map(
    rows.map(({ n, started, verified, active }) => [
      range.periods[n - 1]?.start ?? range.from,
      { started: Number(started), verified: Number(verified), active: Number(active) },
    ]),
  )
}

export interface Adoption {
  readonly people: number
  readonly withFactor: number
}

/** At the end of each period: the people there are (or members of one organization), and those who have a second factor. */
export async function listAdoption(sql: Sql, { scope, range }: Asked): Promise<ReadonlyMap<Day, Adoption>> {
  const { stops } = momentsOf(range)
  const rows = await sql.query<{ n: number; people: string; with_factor: string }>(
    `WITH there AS (
       SELECT p.user_id, p.created_at AS since, p.deleted_at AS until FROM analytics_people p WHERE $1::text IS NULL AND p.created_at IS NOT NULL
       UNION ALL
       SELECT m.user_id, m.joined_at, least(m.left_at, p.deleted_at) FROM analytics_subjects o
         JOIN analytics_members m ON m.organization = o.id LEFT JOIN analytics_people p USING (user_id) WHERE $1::text IS NOT NULL AND o.id = (SELECT analytics_number($1))),
     moves AS (
       SELECT f.user_id, s.at, s.d FROM analytics_factors f CROSS JOIN LATERAL (VALUES (f.proven_at, 1), (f.removed_at, -1)) AS s (at, d)
        WHERE f.proven_at IS NOT NULL AND s.at IS NOT NULL),
     held AS (
       SELECT user_id, at, d, sum(d) OVER (PARTITION BY user_id ORDER BY at, d DESC ROWS UNBOUNDED PRECEDING) AS n FROM moves),
     turns AS (
       SELECT user_id, d, at AS since, lead(at) OVER (PARTITION BY user_id ORDER BY at, d DESC) AS until FROM held
        WHERE n = 0 OR (n = 1 AND d = 1)),
     protected AS (
       SELECT greatest(p.since, t.since) AS starts, least(p.until, t.until) AS stops
         FROM turns p JOIN there t USING (user_id)
        WHERE p.d = 1 AND (p.until IS NULL OR p.until > t.since) AND (t.until IS NULL OR t.until > p.since)),
     steps AS (
       SELECT width_bucket(s.at, $2::timestamptz[]) AS bucket, s.people, s.factor FROM (
         SELECT since AS at, 1 AS people, 0 AS factor FROM there UNION ALL SELECT until, -1, 0 FROM there WHERE until IS NOT NULL
         UNION ALL
         SELECT starts, 0, 1 FROM protected UNION ALL SELECT stops, 0, -1 FROM protected WHERE stops IS NOT NULL) s)
     SELECT b.n::int AS n, coalesce(sum(s.people), 0)::text AS people, coalesce(sum(s.factor), 0)::text AS with_factor
       FROM generate_series(1, cardinality($2::timestamptz[])) AS b (n) LEFT JOIN steps s ON s.bucket < b.n GROUP BY 1`,
    [scope.organization ?? null, stops],
  )
  return new Map(
    rows.map(({ n, people, with_factor }) => [
      range.periods[n - 1]?.start ?? range.from,
      { people: Number(people), withFactor: Number(with_factor) },
    ]),
  )
}
