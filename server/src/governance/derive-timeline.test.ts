import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionCall, SessionStory } from './derive-story.ts'
import { deriveTimeline, type Lane } from './derive-timeline.ts'

const at = (clock: string): Date => new Date(`2026-11-24T${clock.length === 5 ? `${clock}:00` : clock}Z`)
let serial = 0
function call(clock: string, over: Partial<SessionCall> = {}): SessionCall {
  serial += 1
  return {
    id: `call_${serial}`,
    tool: 't',
    effect: 'read',
    startedAt: at(clock),
    outcome: 'succeeded',
    grantId: 'g',
    ...over,
  }
}

const grant = { id: 'g', provider: 'GitHub', startsAt: at('14:05'), expiresAt: at('15:05'), callsUsed: 1 }
function story(over: Partial<SessionStory> = {}): SessionStory {
  return {
    session: {
      id: 's',
      startedAt: at('14:00'),
      expiresAt: at('22:00'),
      endedAt: at('15:00'),
      endReason: 'ended_by_person',
    },
    approvals: [],
    grants: [{ ...grant, endedAt: at('15:00'), endReason: 'session_ended' }],
    calls: [],
    ...over,
  }
}
function lane<K extends Lane['kind']>(lanes: readonly Lane[], kind: K): Extract<Lane, { kind: K }> {
  const found = lanes.find((one): one is Extract<Lane, { kind: K }> => one.kind === kind)
  assert.ok(found, kind)
  return found
}

test('time is even, the wall stands at the end of the session, and only what came late stands after it', () => {
  const calls = [
    call('14:15'),
    call('14:30', { effect: 'destructive' }),
    call('14:45'),
    call('14:59:50', { outcome: 'withheld', endedAt: at('15:00:02') }),
  ]
  const { wall = 0, lanes, folds } = deriveTimeline(story({ calls }), at('16:00'), 0)
  assert.deepEqual(folds, [])
  assert.ok(wall > 0.8 && wall < 0.9, String(wall))
  const { wide } = lane(lanes, 'grant')
  const middle = wide.single.find(mark => mark.shape === 'destructive')?.at ?? 0
  assert.ok(Math.abs(middle - wall / 2) < 0.001, 'half past is half of the way')
  assert.ok(wide.single.every(mark => mark.at < wall))
  const [late] = lane(lanes, 'in_flight').marks
  assert.equal(late?.shape, 'withheld')
  assert.ok((late?.at ?? 0) >= wall && (late?.shift ?? 0) > 0)
})

test('near reads and writes join; what was refused, drifted, destroyed or withheld never does', () => {
  const seconds = Array.from({ length: 30 }, (_, n) => `14:30:${String(n).padStart(2, '0')}`)
  const calls = [
    call('14:10'),
    ...seconds.map(clock => call(clock)),
    ...seconds.map(clock => call(clock, { outcome: 'refused', refusedBecause: 'outside_bounds' })),
    call('14:30:31', { effect: 'destructive' }),
    call('14:50'),
  ]
  const { wide, narrow } = lane(deriveTimeline(story({ calls }), at('16:00'), 0).lanes, 'grant')
  assert.deepEqual(
    wide.joined.map(group => group.calls.length),
    [30],
  )
  assert.equal(wide.single.filter(mark => mark.shape === 'refused').length, 30)
  assert.equal(wide.single.filter(mark => mark.shape === 'destructive').length, 1)
  assert.equal(wide.single.filter(mark => mark.shape === 'read').length, 2)
  assert.ok(narrow.single.length <= wide.single.length)
  const last = wide.single.map(mark => mark.shape).at(-1)
  assert.equal(last, 'refused', 'drawn last, over what went well')
})

test('an idle gap of more than a fifth folds into a break, and the rest keeps its order', () => {
  const calls = [call('14:06'), call('14:08'), call('20:00'), call('20:10')]
  const long = story({
    session: { id: 's', startedAt: at('14:00'), expiresAt: at('22:00'), endedAt: at('20:15'), endReason: 'idle' },
    grants: [{ ...grant, expiresAt: at('21:00'), endedAt: at('20:15'), endReason: 'session_ended' }],
    calls,
  })
  const { folds, ticks, lanes } = deriveTimeline(long, at('21:00'), 0)
  assert.equal(folds.length, 1)
  const [fold] = folds
  assert.ok((fold?.seconds ?? 0) > 4.5 * 3600)
  assert.ok((fold?.to ?? 0) - (fold?.from ?? 0) < 0.06)
  assert.ok(ticks.every(tick => fold !== undefined && (tick.at <= fold.from || tick.at >= fold.to)))
  const places = lane(lanes, 'grant').wide.single.map(mark => mark.at)
  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  )
})

test('a grant that ended early keeps its approved time as an outline; drift has a wall of its own', () => {
  const grants = [{ ...grant, endedAt: at('14:40'), endReason: 'drifted' as const }]
  const calls = [call('14:40', { outcome: 'refused', refusedBecause: 'drifted' })]
  const { span, wide } = lane(deriveTimeline(story({ grants, calls }), at('16:00'), 0).lanes, 'grant')
  assert.equal(span.wall, 'drift')
  assert.ok((span.planned ?? 0) > span.to)
  assert.equal(wide.single[0]?.shape, 'drifted')
  assert.ok((wide.single[0]?.shift ?? 0) > 0, 'behind its wall')
})

test('a living session has now and no wall', () => {
  const living = story({ session: { id: 's', startedAt: at('14:00'), expiresAt: at('22:00') }, grants: [grant] })
  const { wall, now, lanes } = deriveTimeline(living, at('14:30'), 0)
  assert.equal(wall, undefined)
  assert.ok((now ?? 0) > 0.7)
  assert.equal(lane(lanes, 'session').span.wall, 'none')
  assert.equal(lane(lanes, 'grant').span.to, now)
})

test('ticks are round in the zone of the reader', () => {
  const { ticks } = deriveTimeline(story(), at('16:00'), 5.5 * 3600)
  assert.ok(ticks.length >= 3 && ticks.length <= 7)
  for (const { time } of ticks) assert.equal((time.getTime() / 1000 + 5.5 * 3600) % 600, 0)
})

test('a session in which nothing happened still has its lane and its wall', () => {
  const empty = story({ grants: [], session: { ...story().session, endedAt: at('14:00') } })
  const { lanes, wall } = deriveTimeline(empty, at('16:00'), 0)
  assert.deepEqual(
    lanes.map(one => one.kind),
    ['session'],
  )
  assert.ok(wall !== undefined && Number.isFinite(wall))
})
