import type { Sql } from '../platform/database.ts'
import { grainOf, namesOf } from './derive-asked.ts'
import type { Day } from './derive-days.ts'
import { type Asked, momentsOf } from './parse-range.ts'

export interface CountRow {
  readonly start: Day
  readonly method: string
  readonly about: string
  readonly detail: string
  readonly number: number
}

/** Plain counts of one figure, by period. */
export async function listCounts(sql: Sql, figure: string, { scope, range }: Asked): Promise<CountRow[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<{ n: number; method: string; about: string; detail: string; number: string }>(
    `SELECT b.n::int AS n, m.name AS method, c.about, c.detail, sum(c.number)::text AS number
       FROM unnest($7::timestamptz[], $8::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
       JOIN analytics_counts c ON c.figure = $5 AND c.grain = $6 AND c.start >= b.start AND c.start < b.stop
       JOIN analytics_subjects m ON m.id = c.method
      WHERE (SELECT analytics_number($1)) IN (0, c.application)
        AND (SELECT analytics_number($2)) IN (0, c.organization)
        AND (SELECT analytics_number($3)) IN (0, c.method) AND ($4::text IS NULL OR c.kind = $4)
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    [...namesOf(scope), figure, grainOf(range), starts, stops],
  )
  return rows.map(({ n, number, ...row }) => ({
    ...row,
    start: range.periods[n - 1]?.start ?? range.from,
    number: Number(number),
  }))
}

export interface CallCount {
  readonly start: Day
  readonly provider: string
  readonly tool: string
  readonly effect: string
  readonly outcome: string
  readonly resources: string
  readonly number: number
  readonly bytes: number
}

/** Settled calls, by period and by what is asked: a member that is not asked is empty. */
export async function listCalls(
  sql: Sql,
  by: 'time' | 'tool' | 'provider' | 'effect',
  { scope, range }: Asked,
): Promise<CallCount[]> {
  const { starts, stops } = momentsOf(range)
  const rows = await sql.query<
    Omit<CallCount, 'start' | 'number' | 'bytes'> & { n: number; number: string; bytes: string }
  >(
    `SELECT CASE WHEN $5 = 'time' THEN b.n ELSE 1 END::int AS n, CASE WHEN $5 IN ('tool', 'provider') THEN c.provider ELSE '' END AS provider,
         CASE WHEN $5 = 'tool' THEN c.tool ELSE '' END AS tool, CASE WHEN $5 IN ('tool', 'effect') THEN c.effect ELSE '' END AS effect,
         c.outcome, c.resources, sum(c.number)::text AS number, sum(c.bytes)::text AS bytes
       FROM unnest($7::timestamptz[], $8::timestamptz[]) WITH ORDINALITY AS b (start, stop, n)
       JOIN analytics_calls c ON c.grain = $6 AND c.start >= b.start AND c.start < b.stop
      WHERE (SELECT analytics_number($1)) IN (0, c.application)
        AND (SELECT analytics_number($2)) IN (0, c.organization)
        AND (SELECT analytics_number($3)) IN (0, c.method) AND ($4::text IS NULL OR c.kind = $4)
      GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`,
    [...namesOf(scope), by, grainOf(range), starts, stops],
  )
  return rows.map(({ n, number, bytes, ...row }) => ({
    ...row,
    start: range.periods[n - 1]?.start ?? range.from,
    number: Number(number),
    bytes: Number(bytes),
  }))
}
