import type { Sql } from '../platform/database.ts'
import { grainOf, namesOf } from './derive-asked.ts'
import { addDays, daysBetween, startsOfDays } from './derive-days.ts'
import { type Asked, boundsOf } from './parse-range.ts'

export const placeOrders = ['top', 'growing', 'quiet'] as const
export type PlaceOrder = (typeof placeOrders)[number]

export interface PlacePage {
  readonly by: 'organization' | 'application'
  readonly order: PlaceOrder
  readonly after: string | undefined
  readonly limit: number
}

/** An organization or an application, and who was active there. */
export interface Place {
  readonly id: string
  readonly active: number
  readonly fresh: number
  /** In as many days right before the range. */
  readonly before: number
  readonly sessions: number
  readonly calls: number
}

interface PlaceRow {
  id: string
  active: string
  fresh: string
  before: string
  sessions: string
  calls: string
}

/**
 * Places by who was active there: most first (`top`), those that gained most (`growing`), or those that were active before and
 * not any more (`quiet`). The range before it is as long as the range, and ends where that begins.
 */
export async function listPlaces(sql: Sql, { scope, range }: Asked, page: PlacePage): Promise<Place[]> {
  const { from, to, timeZone } = range
  const earlier = addDays(from, -daysBetween(from, to).length)
  const [days, former] = [daysBetween(from, to), daysBetween(earlier, addDays(from, -1))]
  const [starts, stops] = startsOfDays([from, addDays(to, 1)], timeZone)
  const rows = await sql.query<PlaceRow>(
    `WITH asked AS (
       SELECT analytics_number($1) AS application, analytics_number($2) AS organization, analytics_number($3) AS method),
     there AS MATERIALIZED (
       SELECT subject, coalesce(n.active, 0) AS active, coalesce(n.fresh, 0) AS fresh, coalesce(f.active, 0) AS before
         FROM (SELECT s.subject, s.active, s.fresh FROM asked a, analytics_standing($16, $5, a.application, a.organization, a.method, $4, $6::date[], $7::timestamptz[]) s) n
         FULL JOIN (SELECT s.subject, s.active FROM asked a, analytics_standing($16, $5, a.application, a.organization, a.method, $4, $8::date[], $9::timestamptz[]) s) f
           USING (subject)),
     ranked AS (
       SELECT s.name AS id, t.subject, t.active, t.fresh, t.before, row_number() OVER (ORDER BY
           CASE $10 WHEN 'top' THEN t.active WHEN 'growing' THEN t.active - t.before ELSE t.before END DESC, s.name) AS place
         FROM there t JOIN analytics_subjects s ON s.id = t.subject
        WHERE t.subject > 1 AND ($10 <> 'quiet' OR (t.active = 0 AND t.before > 0))
          AND CASE $5 WHEN 'organization' THEN (SELECT organization FROM asked) IN (0, t.subject)
            ELSE (SELECT application FROM asked) IN (0, t.subject) END),
     shown AS MATERIALIZED (
       SELECT r.id, r.subject, r.active, r.fresh, r.before, r.place FROM ranked r
        WHERE r.place > coalesce((SELECT x.place FROM ranked x WHERE x.id = $11), 0) ORDER BY r.place LIMIT $12),
     sessions AS (
       SELECT CASE $5 WHEN 'organization' THEN c.organization ELSE c.application END AS subject, sum(c.number) AS number
         FROM analytics_counts c, asked a WHERE c.figure = 'session_started' AND c.grain = $13 AND c.start >= $14 AND c.start < $15
          AND a.application IN (0, c.application) AND a.organization IN (0, c.organization) AND a.method IN (0, c.method)
          AND ($4::text IS NULL OR c.kind = $4) GROUP BY 1),
     calls AS (
       SELECT CASE $5 WHEN 'organization' THEN c.organization ELSE c.application END AS subject, sum(c.number) AS number
         FROM analytics_calls c, asked a WHERE c.grain = $13 AND c.start >= $14 AND c.start < $15
          AND a.application IN (0, c.application) AND a.organization IN (0, c.organization) AND a.method IN (0, c.method)
          AND ($4::text IS NULL OR c.kind = $4) GROUP BY 1)
     SELECT s.id, s.active::text AS active, s.fresh::text AS fresh, s.before::text AS before,
         coalesce(n.number, 0)::text AS sessions, coalesce(c.number, 0)::text AS calls
       FROM shown s LEFT JOIN sessions n USING (subject) LEFT JOIN calls c USING (subject) ORDER BY s.place`,
    [
      ...namesOf(scope),
      page.by,
      days,
      boundsOf(days, range),
      former,
      boundsOf(former, range),
      page.order,
      page.after ?? null,
      page.limit,
      grainOf(range),
      starts,
      stops,
      range.zone ?? 0,
    ],
  )
  return rows.map(row => ({
    id: row.id,
    active: Number(row.active),
    fresh: Number(row.fresh),
    before: Number(row.before),
    sessions: Number(row.sessions),
    calls: Number(row.calls),
  }))
}
