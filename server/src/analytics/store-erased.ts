import type { Sql, Transaction } from '../platform/database.ts'
import type { Range } from './parse-range.ts'

/** Adds events that have lost what they said, by the days on which they happened. */
export async function addErased(tx: Transaction, times: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_erased AS e (day, events)
     SELECT (x.at AT TIME ZONE 'UTC')::date, count(*) FROM unnest($1::timestamptz[]) AS x (at) GROUP BY 1 ORDER BY 1
     ON CONFLICT (day) DO UPDATE SET events = e.events + excluded.events`,
    [times],
  )
}

/** So many in these days of UTC; in all days where no range is given. */
export async function countErased(sql: Sql, range?: Pick<Range, 'from' | 'to'>): Promise<number> {
  const [row] = await sql.query<{ events: string }>(
    `SELECT coalesce(sum(events), 0)::text AS events FROM analytics_erased
      WHERE ($1::date IS NULL OR day >= $1) AND ($2::date IS NULL OR day <= $2)`,
    [range?.from ?? null, range?.to ?? null],
  )
  return Number(row?.events ?? 0)
}
