import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codesWithoutTest, refusalsDocument } from './refusals.ts'

/** Refusals that no test has caused yet. This list only shrinks. */
const unseen: readonly string[] = [
  'client_id_taken',
  'connection_unknown',
  'not_an_agent',
  'policy_denied',
  'session_expired',
]

test('refusals: every code is named by a test', () => {
  assert.deepEqual(
    codesWithoutTest().filter(code => !unseen.includes(code)),
    [],
    'cause the refusal in a test, and look at its code',
  )
})

test('refusals: the list reads codes, statuses and sentences from the source', () => {
  const rows = refusalsDocument()
  assert.match(rows, /^\| `unauthorized` \| 401 \| Unauthorized\. Send an API key: .* \| .*\bplatform\b.* \|$/m)
  assert.match(rows, /^\| `entity_not_found` \| 404 \|/m)
  assert.match(rows, /^\| `invalid_grant` \|/m)
  assert.doesNotMatch(rows, /invalid_totp_secret/, 'a field error is part of a refusal')
})
