import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { endEightTimes, endInFlight } from './end-in-flight.ts'
import { percentile, timeEnds } from './end-times.ts'
import { endAtRandomMoments } from './ends.ts'
import { type ChaosGround, type ChaosNode, startGround } from './ground.ts'
import { passHardEnd } from './hard-end.ts'
import { endBesideSilent } from './silent-node.ts'

let ground: ChaosGround
let [a, b]: ChaosNode[] = []

before(async () => {
  ground = await startGround()
  ;[a, b] = ground.nodes
})
after(() => ground.close())

/** Longer than the end may take on however slow a machine: nobody waits for it. */
const callMs = 20_000

for (const place of ['the node that works for it', 'another node'] as const)
  test(`T66 I4: an end on ${place} during a long call: an error, a closed connection, then 401`, async () => {
    assert.ok(a !== undefined && b !== undefined)
    const seen = await endInFlight(ground, { callOn: a, endOn: place === 'another node' ? b : a, ms: callMs })
    assert.equal(seen.told.kind === 'refused' && seen.told.code, 'session_revoked')
    assert.ok(seen.next.kind === 'unauthorized' && seen.next.why.includes('session_revoked'), JSON.stringify(seen.next))
    assert.equal(seen.outcome, 'aborted')
    assert.equal(seen.receipt.calls_aborted, 1)
    assert.ok(seen.closedMs < callMs / 2, `the third party saw its connection close after ${seen.closedMs} ms`)
  })

test('T45 I4: eight ends at once with a hundred calls in flight on two nodes: one end, one receipt, nothing after it', async () => {
  const seen = await endEightTimes(ground)
  assert.equal(new Set(seen.receiptIds).size, 1)
  assert.equal(seen.receiptIds.length, 8)
  assert.equal(seen.events['session.ended'], 1)
  assert.equal(seen.events['receipt.issued'], 1)
  assert.equal(seen.admittedAfter, 0)
  assert.equal(seen.receipt.calls_unsettled, 0)
  assert.equal(seen.receipt.calls_aborted, 100)
  assert.ok(seen.told.every(told => told.kind === 'refused' && told.code === 'session_revoked'))
  assert.ok(seen.next.every(told => told.kind === 'unauthorized'))
})

test('T45 I4: an end at a random moment of 600 calls on two nodes: nothing is admitted, sent or written after the receipt', async () => {
  const rounds = 4
  const verdicts = await endAtRandomMoments(ground, { rounds, calls: 600, callers: 24 })
  assert.equal(verdicts.length, rounds)
  for (const verdict of verdicts) {
    assert.deepEqual(verdict.breaches, [])
    assert.equal(verdict.results + verdict.revoked + verdict.unauthorized, 600)
  }
  assert.ok(
    verdicts.some(({ results, unauthorized }) => results > 0 && unauthorized > 0),
    'at least one end fell between results and refusals',
  )
})

test('T44 I1 I3: traffic past the hard end on two nodes: nothing is admitted after it, the call in flight says session_expired', async () => {
  const seen = await passHardEnd(ground)
  assert.deepEqual(
    { admitted: seen.admittedAfter, released: seen.releasedAfter, reason: seen.endReason, lateMs: seen.lateMs },
    { admitted: 0, released: 0, reason: 'expired', lateMs: 0 },
  )
  assert.equal(seen.inFlight.kind === 'refused' && seen.inFlight.code, 'session_expired')
  const { result = 0, unauthorized = 0, session_expired: expired = 0, ...others } = seen.told
  assert.ok(result > 0 && unauthorized > 0, JSON.stringify(seen.told))
  assert.deepEqual(others, {}, `besides ${expired} in flight`)
})

test('T44 I2: the end of a session can be moved later neither by the API nor in the database', async () => {
  const session = await ground.newSession()
  const later = new Date(Date.now() + 86_400_000).toISOString()
  const headers = { authorization: `Bearer ${a?.apiKey}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ expires_at: later })
  const answer = await fetch(`${a?.baseUrl}/v1/sessions/${session.id}`, { method: 'PATCH', headers, body })
  assert.equal(answer.status, 405)
  await assert.rejects(
    ground.database.query('UPDATE sessions SET expires_at = $2 WHERE id = $1', [session.id, later]),
    {
      code: 'AM099',
    },
  )
  const sooner = 'UPDATE sessions SET expires_at = expires_at - $2::interval WHERE id = $1'
  assert.equal((await ground.database.query(sooner, [session.id, '1 minute'])).rowCount, 1)
})

test('T107 I4: an end beside a node that stands still returns, and what waited there is refused when it goes on', async () => {
  const seen = await endBesideSilent(ground)
  assert.equal(seen.receipt.calls_unsettled, 1, 'the call of the silent node is counted as unsettled')
  assert.deepEqual([seen.admittedAfter, seen.arrived], [0, 1])
  assert.equal(seen.inFlight.kind === 'refused' && seen.inFlight.code, 'session_revoked', JSON.stringify(seen.inFlight))
  // A node that stood still so long that it can't know what has ended says so before it looks.
  for (const told of seen.waiting)
    assert.ok(
      (told.kind === 'unauthorized' && told.why.includes('session_revoked')) ||
        (told.kind === 'fault' && told.text.startsWith('503 ')),
      JSON.stringify(told),
    )
})

test('how long an end takes can be measured while 8 callers work', async () => {
  const times = await timeEnds(ground, { ends: 2, callers: 8 })
  assert.ok(percentile(times.asCalled, 0.5) > 0 && times.asCalled.length === 2)
})
