import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { figuresFor } from './actions.ts'
import { callFigures } from './derive-calls.ts'
import { figureQuery } from './parse-range.ts'
import {
  activeSchema,
  around,
  callsSchema,
  failuresSchema,
  signInsSchema,
  suppressed,
  toolCallsSchema,
} from './render-figures.ts'
import { countActive, getProgress } from './store-active.ts'
import { listCalls, listCounts } from './store-counts.ts'

const shared = { method: 'get', tag: 'Analytics', access: 'organization', csv: true } as const

/** Figures made of the log; each is defined in docs/analytics.md. */
export const analyticsRoutes: readonly Route[] = [
  api(
    {
      ...shared,
      path: '/v1/analytics/active_users',
      operation: 'analyzeActiveUsers',
      summary: 'Who was active by day, week or month: distinct, new and returning',
      query: figureQuery,
      response: activeSchema,
    },
    async (on, { actor, query }) => {
      const asked = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const found = await countActive(on.database, asked.scope, asked.range)
      const rows = asked.range.periods.map(({ start, last }) => {
        const { active, fresh } = found.byPeriod.get(start) ?? { active: 0, fresh: 0 }
        return {
          start,
          active,
          new: fresh,
          returning: active - fresh,
          active_7_days: found.within7.get(last) ?? 0,
          active_30_days: found.within30.get(last) ?? 0,
        }
      })
      const data = suppressed(rows, row => row.active, query.suppress_below)
      const { active, fresh } = found.total
      const all = [{ active, new: fresh, returning: active - fresh }]
      const total = suppressed(all, row => row.active, data.any ? Infinity : query.suppress_below)
      return {
        ...around('active_users', { asked, progress, suppressed: data.any || total.any }),
        data: data.rows,
        total: total.rows[0] ?? { active: null, new: null, returning: null },
      }
    },
  ),
  api(
    {
      ...shared,
      path: '/v1/analytics/sign_ins',
      operation: 'analyzeSignIns',
      summary: 'Proofs that were tried, by period and method, and how many succeeded',
      query: figureQuery,
      response: signInsSchema,
    },
    async (on, { actor, query }) => {
      const asked = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const counts = await listCounts(on.database, 'sign_in', asked)
      const of = (some: typeof counts, outcome: string): number =>
        some.filter(({ detail }) => detail === outcome).reduce((sum, { number }) => sum + number, 0)
      const methods = [...new Set(counts.map(({ method }) => method))]
      const data = asked.range.periods.flatMap(({ start }) =>
        methods.map(method => {
          const some = counts.filter(row => row.start === start && row.method === method)
          return { start, method, succeeded: of(some, 'succeeded'), failed: of(some, 'failed') }
        }),
      )
      const total = { succeeded: of(counts, 'succeeded'), failed: of(counts, 'failed') }
      return { ...around('sign_ins', { asked, progress }), data, total }
    },
  ),
  api(
    {
      ...shared,
      path: '/v1/analytics/sign_in_failures',
      operation: 'analyzeSignInFailures',
      summary: 'Why proofs failed, the most frequent reason first',
      query: figureQuery,
      response: failuresSchema,
    },
    async (on, { actor, query }) => {
      const asked = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const counts = (await listCounts(on.database, 'sign_in', asked)).filter(({ detail }) => detail === 'failed')
      const sums = new Map<string, { reason: string; method: string; failed: number }>()
      for (const { about: reason, method, number } of counts) {
        const known = sums.get(`${method} ${reason}`)
        sums.set(`${method} ${reason}`, { reason, method, failed: (known?.failed ?? 0) + number })
      }
      const data = [...sums.values()].toSorted((a, b) => b.failed - a.failed)
      const failed = data.reduce((sum, row) => sum + row.failed, 0)
      return { ...around('sign_in_failures', { asked, progress }), data, total: { failed } }
    },
  ),
  api(
    {
      ...shared,
      path: '/v1/analytics/calls',
      operation: 'analyzeCalls',
      summary: 'Tool calls of agents by period: what became of them, and how much they brought',
      query: figureQuery,
      response: callsSchema,
    },
    async (on, { actor, query }) => {
      const asked = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const counts = await listCalls(on.database, 'time', asked)
      const data = asked.range.periods.map(({ start }) => ({
        start,
        ...callFigures(counts.filter(row => row.start === start)),
      }))
      return { ...around('calls', { asked, progress }), data, total: callFigures(counts) }
    },
  ),
  api(
    {
      ...shared,
      path: '/v1/analytics/tool_calls',
      operation: 'analyzeToolCalls',
      summary: 'Tool calls of agents by tool, provider or effect, the most called first',
      query: figureQuery.extend({ by: z.enum(['tool', 'provider', 'effect']).default('tool') }),
      response: toolCallsSchema,
    },
    async (on, { actor, query }) => {
      const asked = await figuresFor(on, actor, query)
      const progress = await getProgress(on.database)
      const counts = await listCalls(on.database, query.by, asked)
      const keyOf = (row: (typeof counts)[number]): string => `${row.provider} ${row.tool} ${row.effect}`
      const data = [...new Set(counts.map(keyOf))]
        .flatMap(key => {
          const some = counts.filter(row => keyOf(row) === key)
          return some
            .slice(0, 1)
            .map(({ provider, tool, effect }) => ({ provider, tool, effect, ...callFigures(some) }))
        })
        .toSorted((a, b) => b.calls - a.calls)
      return { ...around('tool_calls', { asked, progress }), data, total: callFigures(counts) }
    },
  ),
]
