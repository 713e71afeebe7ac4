import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { decideStreamStep } from './decide-stream-pause.ts'
import { classOf, classOfNoun, ocsfOf } from './derive-ocsf.ts'
import type { LoggedEvent } from './model.ts'

function logged(type: string, body: LoggedEvent['body'] = { actor: 'user_a' }): LoggedEvent {
  return { index: 7, id: newId('event'), at: '2026-11-28T08:00:00.123456Z', session: newId('session'), type, body }
}

test('each kind of event has the class, activity and status that OCSF has for it', () => {
  const table: [string, number, number, number][] = [
    ['user.created', 3001, 1, 1],
    ['principal.suspended', 3001, 5, 1],
    ['session.started', 3002, 1, 1],
    ['session.ended', 3002, 2, 1],
    ['authentication.password_failed', 3002, 99, 2],
    ['approval.approved', 3003, 1, 1],
    ['application.created', 3004, 1, 1],
    ['application.deleted', 3004, 4, 1],
    ['audit.exported', 3004, 2, 1],
    ['role_assignment.created', 3005, 1, 1],
    ['role_assignment.deleted', 3005, 2, 1],
    ['group.member_added', 3006, 3, 1],
    ['tool_call.admitted', 6003, 99, 1],
    ['tool_call.refused', 6003, 99, 2],
    ['refresh.reuse_detected', 2004, 1, 2],
    ['audit.alarm_raised', 2004, 1, 1],
    ['audit.alarm_cleared', 2004, 3, 1],
    ['something.new', 3004, 3, 1],
  ]
  for (const [type, uid, activity, status] of table) {
    const said = ocsfOf(logged(type))
    assert.deepEqual([said.class_uid, said.activity_id, said.status_id], [uid, activity, status], type)
    assert.deepEqual([said.category_uid, said.type_uid], [Math.floor(uid / 1_000), uid * 100 + activity], type)
  }
})

test('nothing that an event says is lost, and an erased one says only that it was there', () => {
  const event = logged('tool_call.admitted', {
    actor: 'agent_a',
    on_behalf_of: 'user_a',
    tool: 'notes__echo',
    more: [1, { two: null }],
  })
  const said = ocsfOf(event)
  assert.deepEqual(said.unmapped, event.body)
  assert.deepEqual(said.time, Date.parse('2026-11-28T08:00:00.123Z'))
  assert.deepEqual(Object(said.metadata).sequence, 7)
  assert.deepEqual(Object(said.api).operation, 'notes__echo')
  assert.deepEqual(Object(said.actor).user.uid, 'agent_a')
  const erased = ocsfOf({ ...event, body: null })
  assert.equal(erased.unmapped, null)
  assert.ok(!JSON.stringify(erased).includes('agent_a'))
})

test('the guide lists the class of each kind of event', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/audit.md'), 'utf8')
  for (const [noun, { uid, name }] of Object.entries(classOfNoun))
    assert.ok(guide.includes(`| \`${noun}${noun.includes('.') ? '' : '.*'}\` | ${name} (${uid}) |`), noun)
  assert.deepEqual(classOf('anything.else'), { uid: 3004, name: 'Entity Management' })
})

test('a stream goes on at once after what was taken, later and later after what was not, and as the other side asks', () => {
  const step = (status: number | undefined, attempts: number, retryAfter: string | null = null, batchEvents = 100) =>
    decideStreamStep({ status, retryAfter }, { attempts, batchEvents })
  assert.deepEqual(step(204, 3), { taken: true, error: null, retryInSeconds: 0, batchEvents: 200 })
  assert.equal(step(200, 0, null, 900).batchEvents, 1_000)
  assert.deepEqual(
    [0, 1, 2, 5, 9, 40].map(attempts => step(500, attempts).retryInSeconds),
    [1, 2, 4, 32, 300, 300],
  )
  assert.deepEqual(step(undefined, 0), { taken: false, error: 'no answer', retryInSeconds: 1, batchEvents: 50 })
  assert.equal(step(429, 0, '17').retryInSeconds, 17)
  assert.equal(step(503, 0, '999999').retryInSeconds, 3_600)
  assert.equal(step(503, 0, 'Wed, 21 Oct 2026 07:28:00 GMT').retryInSeconds, 1)
  assert.deepEqual(step(413, 4), { taken: false, error: 'answered 413', retryInSeconds: 0, batchEvents: 50 })
  assert.equal(step(413, 4, null, 1).retryInSeconds, 16, 'one event that is too large is tried again later')
  assert.equal(step(302, 0).taken, false)
})
