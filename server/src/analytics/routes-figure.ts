import type { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { figuresFor } from './actions.ts'
import { type Asked, type FigureQuery, figureQuery } from './parse-range.ts'
import { around, figuresOf, type Standing, suppressed } from './render-figures.ts'
import { getProgress } from './store-active.ts'
import { countErased } from './store-erased.ts'

interface FigureParts<S extends z.ZodRawShape, T extends z.ZodObject, U extends z.ZodObject> {
  readonly figure: string
  readonly operation: string
  readonly summary: string
  /** What can be asked besides what every figure can. */
  readonly more: S
  readonly row: T
  readonly total: U
}

interface Found<T, U> extends Standing<T, U> {
  /** Of a table that is longer than its page: what the next page begins after. */
  readonly after?: string | undefined
  /** Where another range was answered than was asked. */
  readonly asked?: Asked
}

type Query<S extends z.ZodRawShape> = FigureQuery & z.output<z.ZodObject<S>>

/** A figure as a route: who may ask, what can be asked, the page around it and small numbers are the same for all. */
export function figure<S extends z.ZodRawShape, T extends z.ZodObject, U extends z.ZodObject>(
  { figure: name, operation, summary, more, row, total }: FigureParts<S, T, U>,
  read: (on: Platform, asked: Asked, query: Query<S>) => Promise<Found<z.output<T>, z.output<U>>>,
): Route {
  const response: z.ZodType = figuresOf(name, row, total)
  return api(
    {
      method: 'get',
      path: `/v1/analytics/${name}`,
      operation,
      summary,
      tag: 'Analytics',
      access: 'organization',
      query: figureQuery.extend(more),
      response,
      csv: Object.keys(row.shape),
    },
    async (on, { actor, query: parsed }) => {
      // The schema is the common one and `more` together; TypeScript can't follow that through a generic shape.
      const query = parsed as Query<S>
      const given = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const found = await read(on, given, query)
      const { any, ...shown } = suppressed(found, query.suppress_below)
      const { asked = given, after } = found
      const erased = await countErased(on.database, asked.range)
      return { ...around(name, { asked, progress, erased, suppressed: any, after }), ...shown }
    },
  )
}
