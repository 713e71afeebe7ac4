import { z } from 'zod'
import type { Route } from '../platform/route.ts'
import { admitZone } from './actions-zones.ts'
import { callFigures } from './derive-calls.ts'
import { pageOfRows, sum, sumsBy } from './derive-sums.ts'
import { tableQuery } from './parse-range.ts'
import * as shape from './render-agents.ts'
import { figure } from './routes-figure.ts'
import { type AccessFigures, type GrantFigures, listAccess, listGrants } from './store-access.ts'
import { countActive } from './store-active.ts'
import { listCalls, listCounts } from './store-counts.ts'
import { type FirstCalls, listFirstCalls } from './store-sessions.ts'

/** What agents asked for, were given, called, and were refused. */
export const agentRoutes: readonly Route[] = [
  figure(
    {
      figure: 'agents',
      operation: 'analyzeAgents',
      summary: 'Agents by period: active and new ones, their sessions, and how soon they call a tool',
      more: {},
      row: shape.agentRow,
      total: shape.agentTotal,
    },
    async (on, given) => {
      const asked = { ...given, scope: { ...given.scope, kind: 'agent' as const } }
      await admitZone(on, asked)
      const [active, first] = await Promise.all([countActive(on.database, asked), listFirstCalls(on.database, asked)])
      const data = asked.range.periods.map(({ start }) => {
        const { active: number, fresh } = active.byPeriod.get(start) ?? { active: 0, fresh: 0 }
        return { start, active: number, new: fresh, ...firstOf(first.find(row => row.start === start)) }
      })
      const total = {
        active: active.total.active,
        new: active.total.fresh,
        ...firstOf(first.find(row => row.start === undefined)),
      }
      return { data, total, inRow: row => row.active, inAll: row => row.active }
    },
  ),
  figure(
    {
      figure: 'access',
      operation: 'analyzeAccess',
      summary: 'What agents asked for by period: approved, narrowed, denied; how long it took; and what was used of it',
      more: {},
      row: shape.accessRow,
      total: shape.accessTotal,
    },
    async (on, asked) => {
      const [requests, grants] = await Promise.all([listAccess(on.database, asked), listGrants(on.database, asked)])
      const of = (start: string | undefined) =>
        accessOf(
          requests.find(row => row.start === start),
          grants.find(row => row.start === start),
        )
      const data = asked.range.periods.map(({ start }) => ({ start, ...of(start) }))
      return {
        data,
        total: of(undefined),
        inRow: row => Math.max(row.requested ?? 0, row.grants ?? 0),
        inAll: row => Math.max(row.requested ?? 0, row.grants ?? 0),
      }
    },
  ),
  figure(
    {
      figure: 'calls',
      operation: 'analyzeCalls',
      summary: 'Tool calls of agents by period: what became of them, and how much they brought',
      more: {},
      row: shape.callRow,
      total: shape.callTotal,
    },
    async (on, asked) => {
      const counts = await listCalls(on.database, 'time', asked)
      const data = asked.range.periods.map(({ start }) => ({
        start,
        ...callFigures(counts.filter(row => row.start === start)),
      }))
      return { data, total: callFigures(counts), inRow: row => row.calls, inAll: row => row.calls }
    },
  ),
  figure(
    {
      figure: 'tool_calls',
      operation: 'analyzeToolCalls',
      summary: 'Tool calls of agents by tool, provider or effect, the most called first',
      more: { ...tableQuery, by: z.enum(['tool', 'provider', 'effect']).default('tool') },
      row: shape.toolCallRow,
      total: shape.callTotal,
    },
    async (on, asked, { by, ...paged }) => {
      const counts = await listCalls(on.database, by, asked)
      const keyOf = (row: (typeof counts)[number]): string => `${row.provider} ${row.tool} ${row.effect}`
      const data = sumsBy(counts, keyOf, row => row.number).flatMap(([key]) => {
        const some = counts.filter(row => keyOf(row) === key)
        return some.slice(0, 1).map(({ provider, tool, effect }) => ({ provider, tool, effect, ...callFigures(some) }))
      })
      const nameOf = (row: (typeof data)[number]): string => row[by]
      const { page, after } = pageOfRows(data, { ...paged, nameOf })
      return { data: page, after, total: callFigures(counts), inRow: row => row.calls, inAll: row => row.calls }
    },
  ),
  figure(
    {
      figure: 'refusals',
      operation: 'analyzeRefusals',
      summary: 'Why calls of agents were refused, the most frequent reason first',
      more: {},
      row: shape.refusalRow,
      total: shape.refusalTotal,
    },
    async (on, asked) => {
      const counts = await listCounts(on.database, 'refusal', asked)
      const sums = sumsBy(
        counts,
        ({ about }) => about,
        row => row.number,
      )
      const data = sums.map(([reason, refused]) => ({ reason, refused }))
      const total = { refused: sum(data, row => row.refused) }
      return { data, total, inRow: row => row.refused, inAll: row => row.refused }
    },
  ),
]

function firstOf(found: FirstCalls | undefined) {
  return {
    sessions: found?.sessions ?? 0,
    sessions_with_calls: found?.withCalls ?? 0,
    median_seconds_to_first_call: found?.secondsToFirst.median ?? null,
    p90_seconds_to_first_call: found?.secondsToFirst.p90 ?? null,
  }
}

function accessOf(asked: AccessFigures | undefined, granted: GrantFigures | undefined) {
  return {
    requested: asked?.requested ?? 0,
    approved: asked?.approved ?? 0,
    narrowed: asked?.narrowed ?? 0,
    denied: asked?.denied ?? 0,
    expired: asked?.expired ?? 0,
    withdrawn: asked?.withdrawn ?? 0,
    median_seconds_to_decide: asked?.secondsToDecide.median ?? null,
    p90_seconds_to_decide: asked?.secondsToDecide.p90 ?? null,
    grants: granted?.grants ?? 0,
    grants_unused: granted?.unused ?? 0,
    tools_granted: granted?.toolsGranted ?? 0,
    tools_used: granted?.toolsUsed ?? 0,
  }
}
