import type { Sql } from '../platform/database.ts'
import { grainOf, namesOf } from './derive-asked.ts'
import { addDays, type Day, daysBetween, startsOfDays } from './derive-days.ts'
import type { Asked } from './parse-range.ts'

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
  readonly lastActive: Day | undefined
  readonly sessions: number
  readonly calls: number
}

/**
 * Places by who was active there: most first (`top`), those that gained most (`growing`), or those that were active before and
 * not any more (`quiet`). The range before it is as long as the range, and ends where that begins.
 */
export async function listPlaces(sql: Sql, { scope, range }: Asked, page: PlacePage): Promise<Place[]> {
  const { from, to, timeZone } = range
  const earlier = addDays(from, -daysBetween(from, to).length)
  const days = daysBetween(earlier, to)
  const [starts] = startsOfDays([from], timeZone)
  const [stops] = startsOfDays([addDays(to, 1)], timeZone)
  const rows = await sql.query<{
    id: string
    active: string
    fresh: string
    before: string
    last_active: string | null
    sessions: string
    calls: string
  }>(
    `WITH asked AS (
       SELECT (SELECT analytics_number($1)) AS application, (SELECT analytics_number($2)) AS organization,
         (SELECT analytics_number($3)) AS method),
     found AS MATERIALIZED (
       SELECT c.subject, coalesce(sum(c.principals) FILTER (WHERE c.day >= $8::date AND c.previous < $8::date), 0) AS active,
           coalesce(sum(c.principals) FILTER (WHERE c.day >= $8::date AND c.previous = '-infinity'), 0) AS fresh,
           coalesce(sum(c.principals) FILTER (WHERE c.day < $8::date AND c.previous < $9::date), 0) AS before, max(c.day) AS last_active
         FROM analytics_cells($5, (SELECT application FROM asked), (SELECT organization FROM asked), (SELECT method FROM asked), $6::date[], $7::timestamptz[]) c
        WHERE c.subject > 1 AND ($4::text IS NULL OR c.kind = $4)
          AND CASE $5 WHEN 'organization' THEN $2::text IS NULL OR c.subject = (SELECT organization FROM asked)
            ELSE $1::text IS NULL OR c.subject = (SELECT application FROM asked) END
        GROUP BY 1),
     ranked AS (
       SELECT s.name AS id, f.subject, f.active, f.fresh, f.before, f.last_active, row_number() OVER (ORDER BY
           CASE $10 WHEN 'top' THEN f.active WHEN 'growing' THEN f.active - f.before ELSE f.before END DESC, s.name) AS place
         FROM found f JOIN analytics_subjects s ON s.id = f.subject WHERE $10 <> 'quiet' OR (f.active = 0 AND f.before > 0)),
     shown AS MATERIALIZED (
       SELECT r.id, r.subject, r.active, r.fresh, r.before, r.last_active, r.place FROM ranked r
        WHERE r.place > coalesce((SELECT x.place FROM ranked x WHERE x.id = $11), 0) ORDER BY r.place LIMIT $12)
     SELECT s.id, s.active::text AS active, s.fresh::text AS fresh, s.before::text AS before, s.last_active::text AS last_active,
         (SELECT coalesce(sum(c.number), 0) FROM analytics_counts c, asked a WHERE c.figure = 'session_started' AND c.grain = $13
           AND c.start >= $14 AND c.start < $15 AND a.method IN (0, c.method) AND ($4::text IS NULL OR c.kind = $4)
           AND CASE $5 WHEN 'organization' THEN c.organization = s.subject AND a.application IN (0, c.application)
             ELSE c.application = s.subject AND a.organization IN (0, c.organization) END)::text AS sessions,
         (SELECT coalesce(sum(c.number), 0) FROM analytics_calls c, asked a WHERE c.grain = $13
           AND c.start >= $14 AND c.start < $15 AND a.method IN (0, c.method) AND ($4::text IS NULL OR c.kind = $4)
           AND CASE $5 WHEN 'organization' THEN c.organization = s.subject AND a.application IN (0, c.application)
             ELSE c.application = s.subject AND a.organization IN (0, c.organization) END)::text AS calls
       FROM shown s ORDER BY s.place`,
    [
      ...namesOf(scope),
      page.by,
      days,
      timeZone === 'UTC' ? null : startsOfDays([...days, addDays(to, 1)], timeZone),
      from,
      earlier,
      page.order,
      page.after ?? null,
      page.limit,
      grainOf(range),
      starts,
      stops,
    ],
  )
  return rows.map(row => ({
    id: row.id,
    active: Number(row.active),
    fresh: Number(row.fresh),
    before: Number(row.before),
    lastActive: row.last_active ?? undefined,
    sessions: Number(row.sessions),
    calls: Number(row.calls),
  }))
}
