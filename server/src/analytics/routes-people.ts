import { z } from 'zod'
import type { Route } from '../platform/route.ts'
import { admitZone } from './actions-zones.ts'
import { pageOfRows, sum, sumsBy } from './derive-sums.ts'
import { notByApplication } from './errors.ts'
import { tableQuery, wholePeriods } from './parse-range.ts'
import * as shape from './render-people.ts'
import { figure } from './routes-figure.ts'
import { countActive } from './store-active.ts'
import { type CountRow, listCounts } from './store-counts.ts'
import { listAdoption, listCohorts, listSignUps } from './store-people.ts'
import { listLengths, listReferrers, type SessionLengths } from './store-sessions.ts'

const numberOf = ({ number }: CountRow): number => number

/** Who came, how they signed in, and whether they came back. */
export const peopleRoutes: readonly Route[] = [
  figure(
    {
      figure: 'active_users',
      operation: 'analyzeActiveUsers',
      summary: 'Who was active by day, week or month: distinct, new and returning',
      more: {},
      row: shape.activeRow,
      total: shape.activeTotal,
    },
    async (on, asked) => {
      await admitZone(on, asked)
      const { byPeriod, within7, within30, total } = await countActive(on.database, asked)
      const data = asked.range.periods.map(({ start, last }) => {
        const { active, fresh } = byPeriod.get(start) ?? { active: 0, fresh: 0 }
        const windows = { active_7_days: within7.get(last) ?? 0, active_30_days: within30.get(last) ?? 0 }
        return { start, active, new: fresh, returning: active - fresh, ...windows }
      })
      const all = { active: total.active, new: total.fresh, returning: total.active - total.fresh }
      return { data, total: all, inRow: row => row.active, inAll: row => row.active }
    },
  ),
  figure(
    {
      figure: 'retention',
      operation: 'analyzeRetention',
      summary: 'Of those who first came in a period, how many came in the later ones',
      more: { interval: z.enum(['day', 'week', 'month']).default('week') },
      row: shape.retentionRow,
      total: shape.retentionTotal,
    },
    async (on, given) => {
      const asked = { scope: given.scope, range: wholePeriods(given.range) }
      await admitZone(on, asked)
      const cells = await listCohorts(on.database, asked)
      const starts = asked.range.periods.map(({ start }) => start)
      const sizes = new Map(cells.filter(({ cohort, start }) => cohort === start).map(row => [row.cohort, row.active]))
      const data = starts.flatMap(cohort =>
        starts
          .filter(start => start >= cohort && sizes.has(cohort))
          .map((start, period) => {
            const active = cells.find(row => row.cohort === cohort && row.start === start)?.active ?? 0
            return { cohort, cohort_size: sizes.get(cohort) ?? 0, period, start, active }
          }),
      )
      const total = { cohort_size: sum([...sizes.values()], size => size) }
      return { data, total, inRow: row => row.active, inAll: row => row.cohort_size, asked }
    },
  ),
  figure(
    {
      figure: 'sign_ups',
      operation: 'analyzeSignUps',
      summary: 'Who signed up by period, and how many of them proved their address and came',
      more: {},
      row: shape.signUpRow,
      total: shape.signUpTotal,
    },
    async (on, asked) => {
      if (asked.scope.application !== undefined) throw notByApplication()
      const found = await listSignUps(on.database, asked)
      const none = { started: 0, verified: 0, active: 0 }
      const data = asked.range.periods.map(({ start }) => ({ start, ...(found.get(start) ?? none) }))
      const total = {
        started: sum(data, row => row.started),
        verified: sum(data, row => row.verified),
        active: sum(data, row => row.active),
      }
      return { data, total, inRow: row => row.started, inAll: row => row.started }
    },
  ),
  figure(
    {
      figure: 'sign_ins',
      operation: 'analyzeSignIns',
      summary: 'Proofs that were tried and sessions that were started, by period and method',
      more: {},
      row: shape.signInRow,
      total: shape.signInTotal,
    },
    async (on, asked) => {
      const [tried, started] = await Promise.all([
        listCounts(on.database, 'sign_in', asked),
        listCounts(on.database, 'session_started', { ...asked, scope: { ...asked.scope, kind: 'user' } }),
      ])
      const isOrganization = asked.scope.organization !== undefined
      const of = (within: (row: CountRow) => boolean) => {
        const outcome = (word: string): number | null =>
          isOrganization
            ? null
            : sum(
                tried.filter(row => within(row) && row.detail === word),
                numberOf,
              )
        return {
          succeeded: outcome('succeeded'),
          failed: outcome('failed'),
          sessions: sum(started.filter(within), numberOf),
        }
      }
      const methods = [
        ...new Set([...(isOrganization ? [] : tried), ...started].map(({ method }) => method)),
      ].toSorted()
      const data = asked.range.periods.flatMap(({ start }) =>
        methods.map(method => ({ start, method, ...of(row => row.start === start && row.method === method) })),
      )
      const standing = (row: Tried): number => Math.max((row.succeeded ?? 0) + (row.failed ?? 0), row.sessions ?? 0)
      return { data, total: of(() => true), inRow: standing, inAll: standing }
    },
  ),
  figure(
    {
      figure: 'sign_in_failures',
      operation: 'analyzeSignInFailures',
      summary: 'Why proofs failed, the most frequent reason first',
      more: {},
      row: shape.failureRow,
      total: shape.failureTotal,
    },
    async (on, asked) => {
      const counts = await listCounts(on.database, 'sign_in', asked)
      const failed = counts.filter(({ detail }) => detail === 'failed')
      const sums = sumsBy(failed, ({ about, method }) => `${method} ${about}`, numberOf)
      const data = sums.map(([key, number]) => {
        const [method = '', ...reason] = key.split(' ')
        return { reason: reason.join(' '), method, failed: number }
      })
      return { data, total: { failed: sum(failed, numberOf) }, inRow: row => row.failed, inAll: row => row.failed }
    },
  ),
  figure(
    {
      figure: 'mfa',
      operation: 'analyzeMfa',
      summary: 'How many people have a second factor, and how many sessions began with one',
      more: {},
      row: shape.mfaRow,
      total: shape.mfaTotal,
    },
    async (on, asked) => {
      const isApplication = asked.scope.application !== undefined
      const [started, adoption] = await Promise.all([
        listCounts(on.database, 'session_started', { ...asked, scope: { ...asked.scope, kind: 'user' } }),
        isApplication ? new Map() : listAdoption(on.database, asked),
      ])
      const of = (rows: readonly CountRow[]) => ({
        sessions: sum(rows, numberOf),
        sessions_with_second_proof: sum(
          rows.filter(({ detail }) => detail === 'second_proof'),
          numberOf,
        ),
      })
      const data = asked.range.periods.map(({ start }) => ({
        start,
        people: adoption.get(start)?.people ?? null,
        people_with_factor: adoption.get(start)?.withFactor ?? null,
        ...of(started.filter(row => row.start === start)),
      }))
      return {
        data,
        total: of(started),
        inRow: row => row.people ?? row.sessions,
        inAll: row => row.sessions,
      }
    },
  ),
  figure(
    {
      figure: 'sources',
      operation: 'analyzeSources',
      summary:
        'Where sessions of people came from: countries, devices, or the application before it in the same browser',
      more: { ...tableQuery, by: z.enum(['country', 'device', 'referrer']).default('country') },
      row: shape.sourceRow,
      total: shape.sourceTotal,
    },
    async (on, asked, { by, ...paged }) => {
      const scope = { ...asked.scope, kind: asked.scope.kind ?? ('user' as const) }
      const data =
        by === 'referrer'
          ? await listReferrers(on.database, asked)
          : sumsBy(await listCounts(on.database, by, { ...asked, scope }), ({ about }) => about, numberOf).map(
              ([name, sessions]) => ({ name, sessions }),
            )
      const total = { sessions: sum(data, row => row.sessions) }
      const { page, after } = pageOfRows(data, { ...paged, nameOf: row => row.name })
      return { data: page, after, total, inRow: row => row.sessions, inAll: row => row.sessions }
    },
  ),
  figure(
    {
      figure: 'sessions',
      operation: 'analyzeSessions',
      summary: 'Sessions by period: started and ended, and how long they lasted of what their clock allowed',
      more: {},
      row: shape.sessionRow,
      total: shape.sessionTotal,
    },
    async (on, asked) => {
      const [started, ended] = await Promise.all([
        listCounts(on.database, 'session_started', asked),
        listLengths(on.database, asked),
      ])
      const data = asked.range.periods.map(({ start }) => ({
        start,
        started: sum(
          started.filter(row => row.start === start),
          numberOf,
        ),
        ...lengthOf(ended.find(row => row.start === start)),
      }))
      const all = ended.find(row => row.start === undefined && row.reason === undefined)
      const total = { started: sum(started, numberOf), ...lengthOf(all) }
      return { data, total, inRow: row => Math.max(row.started ?? 0, row.ended ?? 0), inAll: row => row.started }
    },
  ),
  figure(
    {
      figure: 'session_ends',
      operation: 'analyzeSessionEnds',
      summary: 'What ended sessions, the most frequent reason first: `expired` and `idle` are their clocks',
      more: {},
      row: shape.sessionEndRow,
      total: shape.sessionEndTotal,
    },
    async (on, asked) => {
      const ended = await listLengths(on.database, asked)
      const data = ended.flatMap(row => (row.reason === undefined ? [] : [{ reason: row.reason, ...lengthOf(row) }]))
      const total = lengthOf(ended.find(row => row.start === undefined && row.reason === undefined))
      return { data, total, inRow: row => row.ended, inAll: row => row.ended }
    },
  ),
]

interface Tried {
  readonly succeeded: number | null
  readonly failed: number | null
  readonly sessions: number | null
}

function lengthOf(found: SessionLengths | undefined) {
  return {
    ended: found?.ended ?? 0,
    median_seconds: found?.seconds.median ?? null,
    p90_seconds: found?.seconds.p90 ?? null,
    median_share: found?.share.median ?? null,
    p90_share: found?.share.p90 ?? null,
  }
}
