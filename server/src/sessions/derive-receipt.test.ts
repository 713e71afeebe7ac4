import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom } from '../platform/ids.ts'
import { type ReceiptFacts, receiptBody } from './derive-receipt.ts'

const at = new Date('2026-11-24T15:12:02.318Z')
const facts: ReceiptFacts = {
  id: idFrom('receipt', 'receipt_0'),
  sessionId: idFrom('session', 'session_0'),
  principalId: 'agent_0',
  applicationId: 'app_0',
  reason: 'ended_by_person',
  askedBy: 'user_0',
  askedAt: at,
  tokensEnded: 2,
  grantsEnded: 1,
  approvalsWithdrawn: 1,
  callsAborted: 1,
  callsWithheld: 0,
  callsUnsettled: 0,
  sessionsEnded: [idFrom('session', 'session_0')],
  offlineTokens: [],
  completedAt: at,
}

test('what a receipt signs holds every fact of the end, so that none can be changed unseen', () => {
  const body = JSON.stringify(receiptBody(facts))
  const changed: readonly Partial<ReceiptFacts>[] = [
    { id: idFrom('receipt', 'receipt_1') },
    { sessionId: idFrom('session', 'session_1') },
    { principalId: 'agent_1' },
    { applicationId: 'app_1' },
    { reason: 'expired' },
    { askedBy: 'system' },
    { askedAt: new Date(0) },
    { tokensEnded: 3 },
    { grantsEnded: 0 },
    { approvalsWithdrawn: 0 },
    { callsAborted: 0 },
    { callsWithheld: 1 },
    { callsUnsettled: 1 },
    { sessionsEnded: [] },
    { offlineTokens: [{ id: 'token_0', applicationId: 'app_0', until: at.toISOString() }] },
    { completedAt: new Date(0) },
  ]
  assert.deepEqual(
    changed.flatMap(change => Object.keys(change)).toSorted(),
    Object.keys(facts).toSorted(),
    'each fact has its change here',
  )
  for (const change of changed)
    assert.notEqual(JSON.stringify(receiptBody({ ...facts, ...change })), body, Object.keys(change).join())
})
