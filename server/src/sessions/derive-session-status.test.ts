import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom } from '../platform/ids.ts'
import { activityStepSeconds } from './derive-activity-step.ts'
import { idleEnd, sessionStatus } from './derive-session-status.ts'
import type { Session } from './model.ts'

const start = new Date('2026-11-24T14:00:00Z')
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000)

const session: Session = {
  id: idFrom('session', 'session_0'),
  kind: 'agent',
  parentId: undefined,
  principalId: idFrom('agent', 'agent_0'),
  onBehalfOf: idFrom('user', 'user_0'),
  applicationId: idFrom('application', 'app_0'),
  organizationId: undefined,
  startedAt: start,
  expiresAt: after(3600),
  idleSeconds: 600,
  lastActiveAt: after(60),
  endedAt: undefined,
  endReason: undefined,
}

test('a session lives until its hard end or its idle end, whichever comes first, and not at that moment', () => {
  assert.deepEqual(sessionStatus(session, undefined, after(659)), { living: true })
  assert.deepEqual(sessionStatus(session, undefined, after(660)), { living: false, reason: 'idle', at: after(660) })
  const busy = { ...session, lastActiveAt: after(3590) }
  assert.deepEqual(sessionStatus(busy, undefined, after(3599)), { living: true })
  assert.deepEqual(sessionStatus(busy, undefined, after(3600)), { living: false, reason: 'expired', at: after(3600) })
})

test('a session without an idle clock ends at its hard end only', () => {
  const patient = { ...session, idleSeconds: undefined }
  assert.equal(idleEnd(patient), undefined)
  assert.deepEqual(sessionStatus(patient, undefined, after(3599)), { living: true })
})

test('a door is final, whatever the clocks say, and the end that was written wins over it', () => {
  const door = { reason: 'ended_by_person', at: after(90) } as const
  assert.deepEqual(sessionStatus(session, door, after(91)), { living: false, ...door })
  const ended: Session = { ...session, endedAt: after(100), endReason: 'ended_by_admin' }
  assert.deepEqual(sessionStatus(ended, door, after(101)), { living: false, reason: 'ended_by_admin', at: after(100) })
})

test('activity is written at least ten times in an idle limit, and at most twice a minute', () => {
  assert.equal(activityStepSeconds(1800), 30)
  assert.equal(activityStepSeconds(300), 30)
  assert.equal(activityStepSeconds(10), 1)
})
