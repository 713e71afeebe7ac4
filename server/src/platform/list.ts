import { z } from 'zod'
import { unprocessable } from './refusal.ts'

const limitDefault = 10
const limitMax = 100

/** Query of every list: cursors are ids, exclusive, one at a time. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault).describe('How many of them a page has.'),
  order: z
    .enum(['asc', 'desc', 'normal'])
    .default('desc')
    .describe('desc begins with the newest, asc with the oldest.'),
  after: z.string().optional().describe('The id behind which the page begins.'),
  before: z.string().optional().describe('The id before which the page ends.'),
})
export type ListQuery = z.output<typeof listQuery>

/** What a store needs to read one page: one row more than asked tells whether there is a next one. */
export interface Page {
  readonly ascending: boolean
  /** Exclusive bound in reading direction. */
  readonly from: string | undefined
  readonly take: number
  readonly backwards: boolean
  readonly limit: number
  /** `order=normal`: newest first, and the two cursors mean each other. */
  readonly exchanged?: boolean
}

/** Ids are ULIDs, so their order is the order of creation. 422 when both cursors are given. */
export function pageOf(query: ListQuery): Page {
  if (query.after !== undefined && query.before !== undefined)
    throw unprocessable('Give after or before, not both.', [
      { code: 'contradicting_cursors', message: 'Give after or before, not both.', field: 'before' },
    ])
  const exchanged = query.order === 'normal'
  const backwards = (exchanged ? query.after : query.before) !== undefined
  const ascending = (query.order === 'asc') !== backwards
  const from = query.after ?? query.before
  return { ascending, from, take: query.limit + 1, backwards, limit: query.limit, exchanged }
}

export interface List<T> {
  object: 'list'
  data: T[]
  list_metadata: { before: string | null; after: string | null }
}

/** The envelope of a page: `after` is null on the last one, so that clients which page until then stop. */
export function listOf<T extends { id: string }>(rows: readonly T[], page: Page): List<T> {
  const more = rows.length > page.limit
  const kept = rows.slice(0, page.limit)
  const data = page.backwards ? kept.toReversed() : [...kept]
  const forward = page.backwards ? page.from !== undefined : more
  const back = page.backwards ? more : page.from !== undefined
  const [first, last] = [back ? (data[0]?.id ?? null) : null, forward ? (data.at(-1)?.id ?? null) : null]
  const list_metadata = page.exchanged === true ? { before: last, after: first } : { before: first, after: last }
  return { object: 'list', data, list_metadata }
}

/** A query that takes several values, comma-joined, as repeated keys arrive too. */
export function commaList(itemsMax: number): z.ZodType<string[], string> {
  return z
    .string()
    .transform(text => text.split(',').map(item => item.trim()))
    .pipe(z.array(z.string().min(1)).max(itemsMax))
}

/** Schema of the envelope around one schema. */
export function listSchema<T extends z.ZodType>(
  item: T,
): z.ZodObject<{
  object: z.ZodLiteral<'list'>
  data: z.ZodArray<T>
  list_metadata: z.ZodObject<{ before: z.ZodNullable<z.ZodString>; after: z.ZodNullable<z.ZodString> }>
}> {
  return z.object({
    object: z.literal('list'),
    data: z.array(item),
    list_metadata: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  })
}
