import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { logged, refreshed, sessionStarted, type Written } from '../../tests/analytics/history.ts'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { key } from '../../tests/golden/permissions.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Refusal } from '../platform/refusal.ts'
import { keepFigures } from './actions-follow.ts'
import { admitZone, buildZones, keepZone } from './actions-zones.ts'
import { dayIn } from './derive-days.ts'
import { figureQuery, rangeOf } from './parse-range.ts'
import { countActive } from './store-active.ts'
import { findBuiltZone } from './store-zones.ts'

let db: TestDatabase
before(async () => {
  db = await startTestDatabase()
})
after(() => db.close())
beforeEach(() => empty())

async function empty(): Promise<void> {
  await db.database.query(
    'TRUNCATE analytics_zones, analytics_sessions, analytics_waiting, analytics_choices, analytics_activity, analytics_gaps, analytics_cohorts, analytics_counts, analytics_calls',
  )
  await db.database.query('UPDATE analytics_progress SET next_index = 0, through = NULL')
}

/** As an administrator asks for it, and the job then does it. */
async function keepDaysOf(zone: string): Promise<void> {
  await keepZone(testPlatform(db.database), key('admin'), zone)
  await buildZones(db)
}

async function numberOf(zone: string): Promise<number | undefined> {
  return zone === 'UTC' ? 0 : findBuiltZone(db.database, zone)
}

async function keep(written: readonly Written[], batch = 50): Promise<void> {
  const events = logged(written)
  for (let from = 0; from < events.length; from += batch) {
    const some = events.slice(from, from + batch)
    await db.database.transaction(tx => keepFigures(tx, some))
    // The same again, as after a turn whose answer was lost.
    await db.database.transaction(tx => keepFigures(tx, some))
  }
}

interface Seen {
  readonly principal: string
  readonly application: string
  readonly organization: string
  readonly method: string
  readonly at: string
}

const applications = ['app_1', 'app_2']
const organizations = ['org_1', 'org_2', '']
const seenArbitrary: fc.Arbitrary<Seen> = fc.record({
  principal: fc.constantFrom('user_1', 'user_2', 'user_3', 'agent_1'),
  application: fc.constantFrom(...applications),
  organization: fc.constantFrom(...organizations),
  method: fc.constantFrom('Password', 'Passkey'),
  at: fc
    .integer({ min: 0, max: 40 * 96 - 1 })
    .map(slot => new Date(Date.parse('2026-01-20T00:00:00Z') + slot * 900_000 + 61_000).toISOString()),
})

function eventsOf(seen: readonly Seen[]): Written[] {
  return seen.flatMap(({ principal, application, organization, method, at }, n) => {
    const kind = principal.startsWith('user') ? ('user' as const) : ('agent' as const)
    const parts = { session: `session_${n}`, at, principal, kind, application, methods: [method] }
    const later = new Date(Date.parse(at) + 300_000).toISOString()
    return [sessionStarted(organization === '' ? parts : { ...parts, organization }), refreshed(`session_${n}`, later)]
  })
}

/** The definition, word by word: distinct principals with a session started or refreshed in these days of that zone. */
function plainActive(seen: readonly Seen[], within: { from: string; to: string; zone: string }): Set<string> {
  const inside = seen.filter(({ at }) => {
    return [at, new Date(Date.parse(at) + 300_000).toISOString()].some(moment => {
      const day = dayIn(new Date(moment), within.zone)
      return day >= within.from && day <= within.to
    })
  })
  return new Set(inside.map(({ principal }) => principal))
}

function ever(seen: readonly Seen[], before: string, zone: string): Set<string> {
  return plainActive(seen, { from: '0001-01-01', to: before, zone })
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
const daysBack = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)

for (const [zone, way] of [
  ['UTC', 'kept'],
  ['Europe/Berlin', 'made'],
  ['Asia/Kathmandu', 'made'],
  ['America/Los_Angeles', 'made'],
  ['Asia/Kathmandu', 'kept'],
  ['Pacific/Apia', 'built'],
] as const)
  test(`roll-ups equal a plain count over the events, whatever came late or twice, in days of ${zone}, ${way}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(seenArbitrary, { minLength: 1, maxLength: 25 }),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        fc.constantFrom(undefined, ...applications),
        fc.constantFrom(undefined, 'org_1', 'org_2'),
        fc.constantFrom(undefined, 'password'),
        fc.infiniteStream(fc.nat()),
        async (seen, interval, application, organization, method, order) => {
          await empty()
          const events = eventsOf(seen)
            .map(event => ({ event, place: order.next().value ?? 0 }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ event }) => event)
          if (way === 'kept' && zone !== 'UTC') await keepDaysOf(zone)
          await keep(events, 7)
          if (way === 'built') await keepDaysOf(zone)
          const query = figureQuery.parse({ from: '2026-01-25', to: '2026-02-20', interval, time_zone: zone })
          const range = { ...rangeOf(query, new Date()), zone: await numberOf(zone) }
          const found = await countActive(db.database, {
            scope: { application, organization, method, kind: undefined },
            range,
          })
          const inScope = seen.filter(
            one =>
              (application === undefined || one.application === application) &&
              (organization === undefined || one.organization === organization) &&
              (method === undefined || one.method === 'Password'),
          )
          for (const { start, last } of range.periods) {
            const active = plainActive(inScope, { from: start, to: last, zone })
            const former = ever(inScope, dayBefore(start), zone)
            const fresh = [...active].filter(one => !former.has(one)).length
            assert.deepEqual(found.byPeriod.get(start) ?? { active: 0, fresh: 0 }, { active: active.size, fresh })
            for (const [width, counted] of [
              [7, found.within7],
              [30, found.within30],
            ] as const)
              assert.equal(
                counted.get(last) ?? 0,
                plainActive(inScope, { from: daysBack(last, width - 1), to: last, zone }).size,
                `${width} days up to ${last}`,
              )
          }
          const all = plainActive(inScope, { from: range.from, to: range.to, zone })
          assert.equal(found.total.active, all.size)
        },
      ),
      { numRuns: 12 },
    )
  })

test('days of a zone that is not kept are made of so many rows and no more; kept ones have no limit', async () => {
  await keep([
    sessionStarted({ session: 'session_0', at: '2026-01-30T12:00:00Z', principal: 'user_1', organization: 'org_1' }),
  ])
  const query = figureQuery.parse({ from: '2026-01-25', to: '2026-02-20', time_zone: 'Asia/Tokyo' })
  const range = rangeOf(query, new Date())
  const scope = { application: undefined, organization: undefined, method: undefined, kind: undefined }
  await admitZone(db, { scope, range }, 1)
  await assert.rejects(() => admitZone(db, { scope, range }, 0), /not kept/)
  await assert.rejects(
    () => admitZone(db, { scope: { ...scope, organization: 'org_1' }, range }, 0),
    (cause: Refusal) => cause.errors?.[0]?.code === 'time_zone_not_kept',
  )
  await admitZone(db, { scope: { ...scope, organization: 'org_2' }, range }, 0)
  await admitZone(db, { scope, range: { ...range, zone: 1 } }, 0)
})
