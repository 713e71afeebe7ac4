import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { askFigures } from '../../tests/analytics/ask.ts'
import {
  approvalRequested,
  approvalSettled,
  called,
  callRefused,
  logged,
  sessionEnded,
  sessionStarted,
  signInTried,
  type Written,
} from '../../tests/analytics/history.ts'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { keepFigures } from './actions-follow.ts'
import { emptyFigures } from './store-facts.ts'

let db: TestDatabase
let on: Platform
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
})
after(() => db.close())

const dayMs = 86_400_000
const moment = fc
  .integer({ min: 0, max: 20 * dayMs - 1 })
  .map(ms => new Date(Date.parse('2026-01-01T00:00:00Z') + ms).toISOString())

interface Life {
  readonly startedAt: string
  readonly seconds: number
  readonly calls: readonly { readonly after: number; readonly outcome: string; readonly bytes: number }[]
  readonly refused: number
  readonly decided: 'approved' | 'denied' | 'expired' | undefined
  readonly wait: number
}

const life: fc.Arbitrary<Life> = fc.record({
  startedAt: moment,
  seconds: fc.integer({ min: 60, max: 90_000 }),
  calls: fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 3_000 }),
      outcome: fc.constantFrom('succeeded', 'failed', 'unknown'),
      bytes: fc.nat(5_000),
    }),
    { maxLength: 4 },
  ),
  refused: fc.nat(2),
  decided: fc.constantFrom('approved' as const, 'denied' as const, 'expired' as const, undefined),
  wait: fc.integer({ min: 1, max: 600 }),
})

function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}

function eventsOf(lives: readonly Life[]): Written[] {
  return lives.flatMap(({ startedAt, seconds, calls, refused, decided, wait }, n) => {
    const session = `session_${n}`
    const approval = `approval_${n}`
    const grant = `grant_${n}`
    return [
      sessionStarted({ session, at: startedAt, principal: `agent_${n % 3}`, kind: 'agent' }),
      approvalRequested(session, later(startedAt, 1), approval),
      ...(decided === undefined
        ? []
        : [
            approvalSettled({
              session,
              at: later(startedAt, 1 + wait),
              approval,
              to: decided,
              grants: [{ id: grant, tools: ['tool_notes__echo', 'tool_notes__read'] }],
            }),
          ]),
      ...calls.flatMap(({ after: wanted, outcome, bytes }) =>
        called({ session, at: later(startedAt, wanted), tool: 'notes__echo', outcome, bytes, grant }),
      ),
      ...Array.from({ length: refused }, () => callRefused(session, later(startedAt, 5), 'policy_denied')),
      sessionEnded(session, later(startedAt, seconds), seconds > 3_600 ? 'expired' : 'ended_by_agent'),
      signInTried(
        startedAt,
        refused === 0 ? { method: 'password' } : { method: 'password', because: 'wrong_password' },
      ),
    ]
  })
}

/** Nearest rank: the smallest value that so many stay at or below. */
function rank(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

const range = 'from=2026-01-01&to=2026-02-28&interval=month'

async function totalOf(figure: string): Promise<Record<string, unknown>> {
  const text = await (await askFigures(on, `${figure}?${range}`)).text()
  return JSON.parse(text).total
}

/** Each batch is tried twice: once its node dies before the commit, once after it, unheard. */
async function keepWithCrashes(events: readonly Written[]): Promise<void> {
  const all = logged(events)
  for (let from = 0; from < all.length; from += 9) {
    const some = all.slice(from, from + 9)
    await assert.rejects(() =>
      db.database.transaction(async tx => {
        await keepFigures(tx, some)
        throw new Error('the node died')
      }),
    )
    await db.database.transaction(tx => keepFigures(tx, some))
    await db.database.transaction(tx => keepFigures(tx, some))
  }
}

test('counts equal a plain count over the events, in whatever order they came, after a crash and twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(life, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      async (lives, order) => {
        await db.database.transaction(tx => emptyFigures(tx))
        const shuffled = eventsOf(lives)
          .map(event => ({ event, place: order.next().value ?? 0 }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ event }) => event)
        await keepWithCrashes(shuffled)
        const calls = lives.flatMap(one => one.calls)
        const found = await totalOf('calls')
        assert.deepEqual(
          [found.calls, found.succeeded, found.failed, found.unknown, found.bytes],
          [
            calls.length,
            ...['succeeded', 'failed', 'unknown'].map(word => calls.filter(({ outcome }) => outcome === word).length),
            calls.reduce((sum, { bytes }) => sum + bytes, 0),
          ],
        )
        const failed = lives.filter(({ refused }) => refused > 0).length
        const signIns = await totalOf('sign_ins')
        assert.deepEqual([signIns.succeeded, signIns.failed], [lives.length - failed, failed])
        assert.equal(
          (await totalOf('refusals')).refused,
          lives.reduce((sum, { refused }) => sum + refused, 0),
        )
        const sessions = await totalOf('sessions')
        const lengths = lives.map(({ seconds }) => seconds)
        assert.deepEqual(
          [sessions.started, sessions.ended, sessions.median_seconds, sessions.p90_seconds],
          [lives.length, lives.length, rank(lengths, 0.5), rank(lengths, 0.9)],
        )
        const firsts = lives.flatMap(one =>
          one.calls.length === 0 ? [] : [Math.min(...one.calls.map(each => each.after))],
        )
        const agents = await totalOf('agents')
        assert.deepEqual(
          [agents.active, agents.sessions, agents.sessions_with_calls, agents.median_seconds_to_first_call],
          [Math.min(3, lives.length), lives.length, firsts.length, rank(firsts, 0.5)],
        )
        const of = (word: Life['decided']): Life[] => lives.filter(({ decided }) => decided === word)
        const granted = of('approved')
        const used = granted.filter(one => one.calls.length > 0).length
        const access = await totalOf('access')
        assert.deepEqual(access, {
          requested: lives.length,
          approved: granted.length,
          narrowed: 0,
          denied: of('denied').length,
          expired: of('expired').length,
          withdrawn: 0,
          median_seconds_to_decide: rank(
            [...granted, ...of('denied')].map(({ wait }) => wait),
            0.5,
          ),
          p90_seconds_to_decide: rank(
            [...granted, ...of('denied')].map(({ wait }) => wait),
            0.9,
          ),
          grants: granted.length,
          grants_unused: granted.length - used,
          tools_granted: granted.length * 2,
          tools_used: used,
        })
      },
    ),
    { numRuns: 8 },
  )
})
