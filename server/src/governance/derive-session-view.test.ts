import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom } from '../platform/ids.ts'
import { storyApproval, storyCall, storyGrant, touchedLines } from './derive-session-view.ts'
import type { ExplainedApproval, ExplainedCall } from './model.ts'

const at = new Date('2026-11-24T14:00:00.000Z')
const approval: ExplainedApproval = {
  id: 'approval_1',
  kind: 'access',
  state: 'approved',
  code: 'WDJB-MJHT',
  purpose: 'Collect issues',
  tools: ['github__list_issues', 'github__create_issue'],
  limits: { durationSeconds: 3600, maxCalls: 40 },
  requestDigest: 'cc',
  requestedAt: at,
  expiresAt: at,
  decidedAt: at,
  decidedBy: 'user_1',
  shown: undefined,
  decision: undefined,
  eventId: undefined,
}
const whole = {
  decision: 'approve',
  tools: [{ name: 'a' }, { name: 'b' }],
  limits: { duration_seconds: 3600, max_calls: 40 },
}

function outcome(parts: Partial<ExplainedApproval>, decision?: object): string {
  return storyApproval({ ...approval, ...parts, decision: decision && JSON.stringify(decision) }, 'mina').outcome
}

test('an approval says whether less was given than asked', () => {
  assert.equal(outcome({}, whole), 'approved')
  assert.equal(outcome({}, { ...whole, tools: [{ name: 'a' }] }), 'narrowed')
  assert.equal(outcome({}, { ...whole, limits: { duration_seconds: 900, max_calls: 40 } }), 'narrowed')
  assert.equal(outcome({}, { ...whole, limits: { duration_seconds: 3600, max_calls: 5 } }), 'narrowed')
  assert.equal(outcome({ state: 'denied' }, { decision: 'deny' }), 'denied')
  assert.equal(outcome({ state: 'withdrawn' }), 'withdrawn')
  assert.equal(outcome({ state: 'consumed', kind: 'call' }, { decision: 'approve' }), 'approved')
})

test('kept text that no longer reads leaves the page readable', () => {
  const told = storyApproval({ ...approval, shown: '{broken', decision: 'x{' }, 'mina')
  assert.equal(told.summary, 'Access to 2 tools')
  assert.deepEqual(told.shown, [])
})

const call: ExplainedCall = {
  id: 'call_1',
  tool: 'github__list_issues',
  account: undefined,
  effect: 'read',
  grantId: 'grant_1',
  approvalId: undefined,
  arguments: {},
  argumentsDigest: '',
  resultDigest: undefined,
  resources: [1, 2, 3, 4].map(id => ({ provider: 'github', kind: 'issue', id: String(id), label: `issue ${id}` })),
  startedAt: at,
  settledAt: at,
  outcome: 'succeeded',
  refusedBecause: undefined,
}

test('a call names three of its resources and counts the rest', () => {
  assert.equal(storyCall(call).target, 'issue 1, issue 2, issue 3, +1')
  assert.equal(storyCall({ ...call, resources: 'undeclared' }).target, undefined)
  assert.equal(storyCall({ ...call, outcome: 'unheard' }).outcome, 'unknown')
})

test('a grant counts its own calls and shows the number that was approved', () => {
  const grant = {
    id: idFrom('grant', 'grant_1'),
    sessionId: idFrom('session', 'session_1'),
    approvalId: idFrom('approval', 'approval_1'),
    providerId: idFrom('provider', 'data_integration_1'),
    providerSlug: 'github',
    accountId: undefined,
    tools: ['github__list_issues'],
    toolIds: [],
    bounds: {},
    createdAt: at,
    expiresAt: at,
    endedAt: undefined,
    endReason: undefined,
    callsLeft: 19,
  }
  const approvals = [{ ...approval, decision: JSON.stringify(whole) }]
  const told = storyGrant(grant, {
    calls: [call, { ...call, id: 'call_2', grantId: 'grant_2' }],
    approvals,
    provider: 'GitHub',
  })
  assert.equal(told.callsUsed, 1)
  assert.equal(told.maxCalls, 40)
})

test('undeclared tools are not told as resources', () => {
  const entry = {
    act: 'read' as const,
    provider: 'notes',
    kind: 'undeclared',
    id: 'notes__echo',
    label: 'notes__echo',
    calls: 1,
  }
  assert.deepEqual(touchedLines([entry]), [])
})
