import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { LoggedEvent } from '../audit/index.ts'
import { idFrom } from '../platform/ids.ts'
import { firstMismatch, type KeptRecord } from './check-record.ts'
import type { ExplainedApproval, ExplainedCall } from './model.ts'

const at = new Date('2026-11-24T14:00:00.000Z')
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const call: ExplainedCall = {
  id: 'call_1',
  tool: 'notes__echo',
  account: undefined,
  effect: 'read',
  grantId: 'grant_1',
  approvalId: undefined,
  arguments: {},
  argumentsDigest: 'aa',
  resultDigest: 'bb',
  resources: undefined,
  startedAt: at,
  settledAt: at,
  outcome: 'succeeded',
  refusedBecause: undefined,
}
const approval: ExplainedApproval = {
  id: 'approval_1',
  kind: 'access',
  state: 'approved',
  code: 'WDJB-MJHT',
  purpose: undefined,
  tools: ['notes__echo'],
  limits: { durationSeconds: 60, maxCalls: undefined },
  requestDigest: 'cc',
  requestedAt: at,
  expiresAt: at,
  decidedAt: at,
  decidedBy: 'user_1',
  shown: '{"code":"WDJB-MJHT"}',
  decision: '{"decision":"approve"}',
  eventId: 'event_3',
}
const body = JSON.stringify({ session_id: 'session_1', completed_at: at.toISOString() })
const record: KeptRecord = {
  sessionId: 'session_1',
  calls: [call],
  approvals: [approval],
  receipt: { id: 'receipt_1', sessionId: 'session_1', body, signature: 'sig', eventId: 'event_4', completedAt: at },
  receiptSigned: true,
}

function event(index: number, type: string, facts: Record<string, string | null>): LoggedEvent {
  return {
    index,
    id: idFrom('event', `event_${index}`),
    at: at.toISOString(),
    session: idFrom('session', 'session_1'),
    type,
    body: facts,
  }
}

const events: readonly LoggedEvent[] = [
  event(1, 'tool_call.admitted', {
    call: 'call_1',
    tool: 'notes__echo',
    account: null,
    effect: 'read',
    grant: 'grant_1',
    approval: null,
    arguments_digest: 'aa',
  }),
  event(2, 'tool_call.succeeded', { call: 'call_1', result_digest: 'bb' }),
  event(3, 'approval.approved', {
    approval: 'approval_1',
    request_digest: 'cc',
    shown_digest: digest('{"code":"WDJB-MJHT"}'),
    decision_digest: digest('{"decision":"approve"}'),
  }),
  event(4, 'receipt.issued', { receipt: 'receipt_1', digest: digest(`${body}\nsig`) }),
]

test('rows that say what their events say agree', () => {
  assert.equal(firstMismatch(events, record), undefined)
  assert.equal(firstMismatch([], { ...record, calls: [], approvals: [], receipt: undefined }), undefined)
})

const other = 'another'
const changes: readonly (readonly [string, KeptRecord, number])[] = [
  ['the tool of a call', { ...record, calls: [{ ...call, tool: other }] }, 1],
  ['the account of a call', { ...record, calls: [{ ...call, account: other }] }, 1],
  ['the effect of a call', { ...record, calls: [{ ...call, effect: 'write' }] }, 1],
  ['the grant of a call', { ...record, calls: [{ ...call, grantId: other }] }, 1],
  ['the approval of a call', { ...record, calls: [{ ...call, approvalId: other }] }, 1],
  ['the arguments of a call', { ...record, calls: [{ ...call, argumentsDigest: other }] }, 1],
  ['the outcome of a call', { ...record, calls: [{ ...call, outcome: 'failed' }] }, 2],
  ['the result of a call', { ...record, calls: [{ ...call, resultDigest: other }] }, 2],
  ['a call that is gone', { ...record, calls: [] }, 1],
  ['a call that nobody logged', { ...record, calls: [call, { ...call, id: 'call_2' }] }, 5],
  ['what was shown', { ...record, approvals: [{ ...approval, shown: '{}' }] }, 3],
  ['what was decided', { ...record, approvals: [{ ...approval, decision: '{}' }] }, 3],
  ['what was asked', { ...record, approvals: [{ ...approval, requestDigest: other }] }, 3],
  ['the event of a decision', { ...record, approvals: [{ ...approval, eventId: other }] }, 3],
  ['a decision that is gone', { ...record, approvals: [] }, 3],
  ['a receipt that is gone', { ...record, receipt: undefined }, 4],
  ['a receipt without its signature', { ...record, receiptSigned: false }, 4],
]

for (const [what, kept, index] of changes)
  test(`T74: ${what} does not fit its event, and the first bad index is ${index}`, () => {
    assert.equal(firstMismatch(events, kept), index)
  })

test('T74: a decision or a receipt without an event does not count as the session’s', () => {
  assert.equal(firstMismatch(events.slice(0, 2), record), 3)
})
