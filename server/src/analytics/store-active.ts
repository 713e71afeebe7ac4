import type { Sql } from '../platform/database.ts'
import { namesOf } from './derive-asked.ts'
import { addDays, type Day, daysBetween } from './derive-days.ts'
import { type Asked, boundsOf, type Range } from './parse-range.ts'

/** How far the figures go. */
export interface Progress {
  readonly index: number
  readonly at: Date | undefined
}

export async function getProgress(sql: Sql): Promise<Progress> {
  const [row] = await sql.query<{ next_index: string; through: Date | null }>(
    'SELECT next_index, through FROM analytics_progress',
  )
  return { index: Number(row?.next_index ?? 0) - 1, at: row?.through ?? undefined }
}

export interface ActiveCount {
  readonly active: number
  readonly fresh: number
}

export interface ActiveFigures {
  readonly byPeriod: ReadonlyMap<Day, ActiveCount>
  /** By the last of 7, or 30, days. */
  readonly within7: ReadonlyMap<Day, number>
  readonly within30: ReadonlyMap<Day, number>
  readonly total: ActiveCount
}

interface ActiveRow {
  what: 'period' | 'within' | 'total'
  width: number
  day: string
  active: string
  fresh: string
}

const longWindowDays = 30
const shortWindowDays = 7

/** The days to read: what a window that ends on the first day of the range looks back on, and the range. */
function daysRead(range: Range): { days: Day[]; bounds: Date[] | null } {
  const days = daysBetween(addDays(range.from, 1 - longWindowDays), range.to)
  return { days, bounds: boundsOf(days, range) }
}

/**
 * Distinct principals of each period, of the windows that end with it, and of the whole range. A cell is a day and the active day
 * before it: whoever was active in a stretch of days is in exactly one cell whose `previous` lies before that stretch.
 */
export async function countActive(sql: Sql, { scope, range }: Asked): Promise<ActiveFigures> {
  const { days, bounds } = daysRead(range)
  const inRange = range.periods.flatMap(({ start, last }) => daysBetween(start, last).map(day => ({ day, start })))
  const rows = await sql.query<ActiveRow>(
    `WITH cells AS MATERIALIZED (
       SELECT c.day, c.previous, c.principals AS n FROM analytics_cells($13, 'all',
           (SELECT analytics_number($1)), (SELECT analytics_number($2)),
           (SELECT analytics_number($3)), $5::date[], $6::timestamptz[]) c
        WHERE $4::text IS NULL OR c.kind = $4),
     days AS (SELECT d.day, d.start FROM unnest($7::date[], $8::date[]) AS d (day, start)),
     steps AS (
       SELECT w.width, greatest(c.day, c.previous + w.width) AS day, sum(c.n) AS n
         FROM cells c CROSS JOIN (VALUES ($9::int), ($10::int)) AS w (width) GROUP BY 1, 2
       UNION ALL
       SELECT w.width, c.day + w.width, -c.n
         FROM (SELECT day, sum(n) AS n FROM cells GROUP BY 1) c CROSS JOIN (VALUES ($9::int), ($10::int)) AS w (width)
       UNION ALL
       SELECT w.width, l.day, 0 FROM unnest($11::date[]) AS l (day) CROSS JOIN (VALUES ($9::int), ($10::int)) AS w (width)),
     standing AS (SELECT width, day, sum(sum(n)) OVER (PARTITION BY width ORDER BY day) AS n FROM steps GROUP BY width, day)
     SELECT 'period' AS what, 0 AS width, d.start::text AS day, coalesce(sum(c.n) FILTER (WHERE c.previous < d.start), 0)::text AS active,
         coalesce(sum(c.n) FILTER (WHERE c.previous = '-infinity'), 0)::text AS fresh
       FROM days d JOIN cells c ON c.day = d.day GROUP BY d.start
     UNION ALL
     SELECT 'within', s.width, s.day::text, s.n::text, '0' FROM standing s WHERE s.day = ANY ($11::date[])
     UNION ALL
     SELECT 'total', 0, '', coalesce(sum(c.n) FILTER (WHERE c.previous < $12::date), 0)::text,
         coalesce(sum(c.n) FILTER (WHERE c.previous = '-infinity'), 0)::text FROM cells c WHERE c.day >= $12::date`,
    [
      ...namesOf(scope),
      days,
      bounds,
      inRange.map(({ day }) => day),
      inRange.map(({ start }) => start),
      shortWindowDays,
      longWindowDays,
      range.periods.map(({ last }) => last),
      range.from,
      range.zone ?? 0,
    ],
  )
  const within = (width: number) =>
    new Map(rows.filter(row => row.what === 'within' && row.width === width).map(row => [row.day, Number(row.active)]))
  const counted = (row: ActiveRow | undefined) => ({ active: Number(row?.active ?? 0), fresh: Number(row?.fresh ?? 0) })
  return {
    byPeriod: new Map(rows.filter(row => row.what === 'period').map(row => [row.day, counted(row)])),
    within7: within(shortWindowDays),
    within30: within(longWindowDays),
    total: counted(rows.find(row => row.what === 'total')),
  }
}
