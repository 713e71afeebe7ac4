import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { commaList, listQuery } from '../platform/list.ts'
import { badRequest, unprocessable } from '../platform/refusal.ts'
import { eventNames, eventsRangeDaysMax, ownEventNames } from './model.ts'

const names = [...eventNames, ...ownEventNames]
const day = 86_400_000

/** Events are read forward: a follower gives the last id that it has seen and gets what came after it. */
export const eventQuery = listQuery.extend({
  order: z.enum(['asc', 'desc', 'normal']).default('asc'),
  events: commaList(names.length).optional(),
  organization_id: z.string().optional(),
  range_start: z.string().optional(),
  range_end: z.string().optional(),
})

export interface EventRange {
  readonly since: Date | undefined
  readonly until: Date | undefined
}

/**
 * The times between which events are looked for: at most 30 days. Without a cursor and a beginning, the last 30 days; with a
 * cursor, whatever follows it. 422 for what is no time, 400 for a range that is empty or too long.
 */
export function parseEventRange(query: z.output<typeof eventQuery>, now: Date): EventRange {
  const [start, end] = [timeOf(query.range_start, 'range_start'), timeOf(query.range_end, 'range_end')]
  const cursor = query.after ?? query.before
  if (start === undefined && cursor !== undefined) return { since: undefined, until: end }
  const until = end ?? now
  const since = start ?? new Date(until.getTime() - eventsRangeDaysMax * day)
  if (since >= until) throw badRequest('invalid_range', 'range_start has to be before range_end, and before now.')
  if (until.getTime() - since.getTime() > eventsRangeDaysMax * day && end !== undefined)
    throw badRequest('invalid_range', `One query spans at most ${eventsRangeDaysMax} days. Ask for less at once.`)
  return { since, until: end }
}

function timeOf(text: string | undefined, field: string): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (!Number.isNaN(time.getTime()) && /^\d{4}-\d\d-\d\d/.test(text)) return time
  throw unprocessable('Validation failed', [{ code: 'invalid_date', message: 'Give an ISO 8601 time.', field }])
}

/** 422 for a name that is no event: a query for it would wait for ever. */
export function checkedNames(asked: readonly string[] | undefined): readonly string[] | undefined {
  const strange = asked?.find(name => !names.some(known => known === name))
  if (strange === undefined) return asked
  throw unprocessable('Validation failed', [
    { code: 'unknown_event', message: `"${strange.slice(0, 80)}" is no event.`, field: 'events' },
  ])
}

/** 400 for a cursor that is no event; one that is no longer kept is told so where it is looked for. */
export function parseEventCursor(text: string | undefined): ReturnType<typeof parseId<'event'>> {
  if (text === undefined) return undefined
  const id = parseId('event', text)
  if (id === undefined) throw unknownCursor()
  return id
}

/** Whoever followed with a cursor that is gone may have missed something, and has to know. */
export function unknownCursor(): Error {
  return badRequest('invalid_cursor', 'This event is not kept any more, or never was. Begin again without a cursor.')
}
