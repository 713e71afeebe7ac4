import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggedEvent } from '../audit/index.ts'
import { idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { driftedIn } from './derive-influence.ts'
import { remainingAt, trailOf } from './derive-trail.ts'

const [above, below] = ['session_above', 'session_below']

function events(session: string, told: readonly (readonly [number, string, { readonly [member: string]: Json }])[]) {
  return told.map(
    ([index, type, body]): LoggedEvent => ({
      index,
      id: idFrom('event', `event_${index}`),
      at: '2026-11-28T10:00:00.000000Z',
      session: idFrom('session', session),
      type,
      body,
    }),
  )
}

const own = events(below, [
  [3, 'session.started', { parent: above }],
  [4, 'access_grant.handed_on', { grant: 'grant_child', from: 'grant_parent', max_calls: 2 }],
  [6, 'tool_call.admitted', { call: 'call_b', grant: 'grant_child' }],
  [8, 'tool_call.succeeded', { call: 'call_b', result_bytes: 30 }],
  [9, 'access_grant.ended', { grant: 'grant_child', reason: 'account_disconnected' }],
])
const around = events(above, [
  [1, 'session.started', {}],
  [2, 'approval.approved', { approval: 'approval_1', max_calls: 5, max_bytes: 100, grants: [{ id: 'grant_parent' }] }],
  [5, 'tool_call.admitted', { call: 'call_a', grant: 'grant_parent' }],
  [7, 'tool_call.succeeded', { call: 'call_a', result_bytes: 20 }],
])

test('what a handed-on grant had left counts the calls and bytes of every session that draws on its approval, and its own limit', () => {
  const trail = trailOf(below, own, around)
  const grant = trail.grants.get('grant_child') ?? assert.fail('it is there')
  assert.deepEqual([grant.approval, grant.handedOnFrom], ['approval_1', 'grant_parent'])
  assert.deepEqual(remainingAt(trail, grant, { session: below, upTo: 4 }), {
    calls: { allowed: 5, left: 5 },
    bytes: { allowed: 100, left: 100 },
    sessionCalls: { allowed: 2, left: 2 },
  })
  assert.deepEqual(remainingAt(trail, grant, { session: below, upTo: 8 }), {
    calls: { allowed: 5, left: 3 },
    bytes: { allowed: 100, left: 50 },
    sessionCalls: { allowed: 2, left: 1 },
  })
})

test('a grant that lost what it stood on drifted; one of the session above is told there', () => {
  const drifted = driftedIn(trailOf(below, own, around), below)
  assert.deepEqual(
    drifted.map(({ kind, reason, grant }) => [kind, reason, grant]),
    [['grant_ended', 'account_disconnected', 'grant_child']],
  )
  assert.deepEqual(driftedIn(trailOf(above, around, own), above), [])
})
