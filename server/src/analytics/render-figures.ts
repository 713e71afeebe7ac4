import { z } from 'zod'
import { intervals } from './derive-days.ts'
import type { Asked } from './parse-range.ts'
import type { Progress } from './store-active.ts'

/** A number of a row; null where the row is suppressed. */
export const number = z.number().int().nullable()
/** Null also where there is nothing to measure. */
export const measure = z.number().nullable()

/** What stands around every figure: what was asked, and how far the figures go. */
export function figuresOf<F extends string, T extends z.ZodType, U extends z.ZodType>(figure: F, row: T, total: U) {
  return z
    .object({
      object: z.literal('analytics'),
      figure: z.literal(figure),
      from: z.string(),
      to: z.string(),
      time_zone: z.string(),
      interval: z.enum(intervals),
      through: z
        .object({ index: z.number().int(), at: z.string().nullable() })
        .describe('The newest event of the log that is in the figures'),
      erased_events: z
        .number()
        .int()
        .describe('Of these days, events that have lost what they said: figures made before count them, made anew not'),
      suppressed: z.boolean().describe('Some rows show no numbers, for too few stand in them'),
      data: z.array(row),
      total,
      list_metadata: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
    })
    .meta({ id: `Analytics${figure.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}` })
}

export interface Around {
  readonly asked: Asked
  readonly progress: Progress
  /** Of the range, events that lost what they said. */
  readonly erased: number
  readonly suppressed: boolean
  /** Of a table that is longer than its page: what the next page begins after. */
  readonly after: string | undefined
}

/** The members that every figure has. */
export function around<F extends string>(figure: F, { asked, progress, erased, suppressed, after }: Around) {
  const { from, to, timeZone, interval } = asked.range
  return {
    object: 'analytics' as const,
    figure,
    from,
    to,
    time_zone: timeZone,
    interval,
    through: { index: progress.index, at: progress.at?.toISOString() ?? null },
    erased_events: erased,
    suppressed,
    list_metadata: { before: null, after: after ?? null },
  }
}

/**
 * Rows in which fewer stand than `below` show no number at all: one number of a row could be had from the others. Nobody is not
 * few. Where a row is suppressed so is the total, for the difference would say it.
 */
export function suppressed<T extends object, U extends object>(
  { data, total, inRow, inAll }: Standing<T, U>,
  below: number | undefined,
): { readonly data: T[]; readonly total: U; readonly any: boolean } {
  const few = (count: number | null): boolean => below !== undefined && count !== null && count > 0 && count < below
  const any = data.some(row => few(inRow(row))) || few(inAll(total))
  return { data: data.map(row => shown(row, few(inRow(row)))), total: shown(total, any), any }
}

export interface Standing<T, U> {
  readonly data: readonly T[]
  readonly total: U
  /** How many stand in a row, and in all: people, or acts where no people are counted. */
  readonly inRow: (row: T) => number | null
  readonly inAll: (total: U) => number | null
}

function shown<T extends object>(row: T, hide: boolean): T {
  const members = Object.entries(row).map(([name, value]) => [name, hide && typeof value === 'number' ? null : value])
  return Object.fromEntries(members)
}
