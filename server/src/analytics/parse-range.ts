import { z } from 'zod'
import { type FieldError, unprocessable } from '../platform/refusal.ts'
import {
  addDays,
  type Day,
  dayIn,
  daysBetween,
  type Interval,
  intervals,
  lastOfPeriod,
  startOfPeriod,
  startsOfDays,
} from './derive-days.ts'
import { unknownZone } from './errors.ts'
import { principalKinds } from './model.ts'

/** Of an id in a query. */
export const idLengthMax = 100
const rangeDaysMax = 1_100
const periodsMax = 400
const defaultDays = 30
const suppressMax = 1_000
/** Of the name of a time zone. */
export const zoneLengthMax = 64

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(
    text => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    'There is no such day.',
  )

/** What every figure can be asked for. */
export const figureQuery = z.object({
  from: day.optional().describe('First day; default: 30 days up to the last one'),
  to: day.optional().describe('Last day, included; default: today'),
  time_zone: z.string().max(zoneLengthMax).default('UTC').describe('IANA name of the zone whose days are meant'),
  interval: z.enum(intervals).default('day').describe('Weeks begin on Monday; a period is cut where the range ends'),
  application_id: z.string().max(idLengthMax).optional(),
  organization_id: z
    .string()
    .max(idLengthMax)
    .optional()
    .describe('Required from whoever administers no more than that one'),
  method: z.string().max(idLengthMax).optional().describe('How the session was signed in: password, passkey, oauth, …'),
  kind: z.enum(principalKinds).optional(),
  suppress_below: z.coerce
    .number()
    .int()
    .min(2)
    .max(suppressMax)
    .optional()
    .describe('A row in which fewer people stand shows none of its numbers'),
  format: z.enum(['json', 'csv']).default('json').describe('Also by `Accept: text/csv`'),
})
const pageLimitDefault = 100
const pageLimitMax = 1_000
const rowNameLengthMax = 200

/** What tables can be asked for besides, whose rows are as many as there are names. */
export const tableQuery = {
  limit: z.coerce.number().int().min(1).max(pageLimitMax).default(pageLimitDefault),
  after: z.string().max(rowNameLengthMax).optional().describe('The name that the page before ended with'),
}

export type FigureQuery = z.output<typeof figureQuery>

export interface Period {
  readonly start: Day
  /** Included. */
  readonly last: Day
}

/** What is asked about, in days of one zone and in moments. */
export interface Range {
  readonly from: Day
  readonly to: Day
  readonly timeZone: string
  /** The number under which its days are kept; undefined: they are made at the time of the question. */
  readonly zone: number | undefined
  readonly interval: Interval
  readonly periods: readonly Period[]
}

/** Names as the log has them; undefined: all. */
export interface Scope {
  readonly application: string | undefined
  readonly organization: string | undefined
  readonly method: string | undefined
  readonly kind: FigureQuery['kind']
}

/** What a figure is asked for. */
export interface Asked {
  readonly scope: Scope
  readonly range: Range
}

/** The part of everything that is asked about. */
export function scopeOf(query: FigureQuery): Scope {
  return {
    application: query.application_id,
    organization: query.organization_id,
    method: query.method,
    kind: query.kind,
  }
}

/** @throws Refusal 422 for a zone that nobody knows, days in the wrong order, and more days or periods than one answer holds. */
export function rangeOf(query: FigureQuery, now: Date): Range {
  const timeZone = zoneOf(query.time_zone)
  const to = query.to ?? dayIn(now, timeZone)
  const from = query.from ?? addDays(to, 1 - defaultDays)
  if (from > to) throw wrong({ field: 'from', code: 'range_reversed', message: 'Let the range begin before it ends.' })
  if (addDays(from, rangeDaysMax) <= to)
    throw wrong({ field: 'from', code: 'range_too_long', message: `Ask for ${rangeDaysMax} days at most.` })
  const periods = periodsOf(from, to, query.interval)
  if (periods.length > periodsMax)
    throw wrong({
      field: 'interval',
      code: 'range_too_long',
      message: `That are more than ${periodsMax} periods: ask for weeks or months, or for fewer days.`,
    })
  return { from, to, timeZone, zone: timeZone === 'UTC' ? 0 : undefined, interval: query.interval, periods }
}

/** The same, grown to whole periods: people who first came in a part of one are not its cohort. */
export function wholePeriods(range: Range): Range {
  const from = startOfPeriod(range.from, range.interval)
  const to = lastOfPeriod(range.to, range.interval)
  return { ...range, from, to, periods: periodsOf(from, to, range.interval) }
}

/** The moments between these days, for one more than there are; null where the days of the zone are kept. */
export function boundsOf(days: readonly Day[], { timeZone, zone }: Range): Date[] | null {
  const last = days.at(-1)
  return zone !== undefined || last === undefined ? null : startsOfDays([...days, addDays(last, 1)], timeZone)
}

function periodsOf(from: Day, to: Day, interval: Interval): Period[] {
  const periods: { start: Day; last: Day }[] = []
  let current = ''
  for (const each of daysBetween(from, to)) {
    const start = startOfPeriod(each, interval)
    const open = periods.at(-1)
    if (open !== undefined && start === current) open.last = each
    else periods.push({ start: each, last: each })
    current = start
  }
  return periods
}

function wrong(error: FieldError): Error {
  return unprocessable(error.message, [error])
}

/** The zone by the name that it has now. @throws Refusal 422 for one that nobody knows. */
export function zoneOf(name: string): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions()
    if (/[A-Za-z]/.test(name)) return timeZone
  } catch {
    // Intl says so by throwing.
  }
  throw unknownZone()
}

/** The moments between which the figures of each period lie. */
export function momentsOf({ periods, timeZone }: Range): { readonly starts: Date[]; readonly stops: Date[] } {
  return {
    starts: startsOfDays(
      periods.map(({ start }) => start),
      timeZone,
    ),
    stops: startsOfDays(
      periods.map(({ last }) => addDays(last, 1)),
      timeZone,
    ),
  }
}
