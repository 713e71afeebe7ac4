import { z } from 'zod'
import type { Asked } from './actions.ts'
import { intervals } from './derive-days.ts'
import type { Progress } from './store-active.ts'

const count = z.number().int()
/** Null where the row is suppressed. */
const shown = count.nullable()

/** What stands around every figure: what was asked, and how far the figures go. */
function figuresOf<F extends string, T extends z.ZodType, U extends z.ZodType>(figure: F, row: T, total: U) {
  return z
    .object({
      object: z.literal('analytics'),
      figure: z.literal(figure),
      from: z.string(),
      to: z.string(),
      time_zone: z.string(),
      interval: z.enum(intervals),
      through: z
        .object({ index: count, at: z.string().nullable() })
        .describe('The newest event of the log that is in the figures'),
      suppressed: z.boolean().describe('Some rows show no numbers, for too few people stand in them'),
      data: z.array(row),
      total,
    })
    .meta({ id: `Analytics${figure.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}` })
}

export interface Around {
  readonly asked: Asked
  readonly progress: Progress
  readonly suppressed?: boolean
}

/** The members that every figure has. */
export function around<F extends string>(figure: F, { asked, progress, suppressed = false }: Around) {
  const { from, to, timeZone, interval } = asked.range
  return {
    object: 'analytics' as const,
    figure,
    from,
    to,
    time_zone: timeZone,
    interval,
    through: { index: progress.index, at: progress.at?.toISOString() ?? null },
    suppressed,
  }
}

/**
 * Rows in which fewer people stand than `below` show no number at all: one number of a row could be had from the others. Nobody
 * is not few. Where a row is suppressed so is the total, for the difference would say it.
 */
export function suppressed<T extends Readonly<Record<string, unknown>>>(
  rows: readonly T[],
  people: (row: T) => number,
  below: number | undefined,
): { rows: Hidden<T>[]; any: boolean } {
  const few = (row: T): boolean => below !== undefined && people(row) > 0 && people(row) < below
  const shownOf = (row: T): Hidden<T> => {
    const hide = few(row)
    const members = Object.entries(row).map(([name, value]) => [name, hide && typeof value === 'number' ? null : value])
    return Object.fromEntries(members)
  }
  return { rows: rows.map(shownOf), any: rows.some(few) }
}

type Hidden<T> = { [K in keyof T]: T[K] extends number ? number | null : T[K] }

const activeRow = z.object({
  start: z.string(),
  active: shown.describe('Distinct principals with a session started or refreshed in the period'),
  new: shown.describe('Those of them who never were active before'),
  returning: shown,
  active_7_days: shown.describe('Distinct ones of the seven days that end with the period'),
  active_30_days: shown,
})
export const activeSchema = figuresOf(
  'active_users',
  activeRow,
  z.object({ active: shown, new: shown, returning: shown }).describe('Distinct ones of the whole range'),
)

const signInRow = z.object({
  start: z.string(),
  method: z.string(),
  succeeded: count,
  failed: count,
})
export const signInsSchema = figuresOf('sign_ins', signInRow, z.object({ succeeded: count, failed: count }))

export const failuresSchema = figuresOf(
  'sign_in_failures',
  z.object({ reason: z.string(), method: z.string(), failed: count }),
  z.object({ failed: count }),
)

export const outcomes = ['succeeded', 'failed', 'not_sent', 'aborted', 'withheld', 'unknown'] as const

const callCounts = {
  calls: count,
  succeeded: count,
  failed: count,
  not_sent: count,
  aborted: count,
  withheld: count,
  unknown: count,
  bytes: count.describe('Of the results, as they left for the agent'),
  declared: count.describe('Calls whose tool says which resources it touched'),
  undeclared: count,
}
export const callsSchema = figuresOf('calls', z.object({ start: z.string(), ...callCounts }), z.object(callCounts))

export const toolCallsSchema = figuresOf(
  'tool_calls',
  z.object({ provider: z.string(), tool: z.string(), effect: z.string(), ...callCounts }),
  z.object(callCounts),
)
