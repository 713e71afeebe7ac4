import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { judgeActionAnswer } from './check-action-answer.ts'
import { attemptsMax, retryAfterSeconds, signingOrder } from './decide-retry.ts'
import { signatureHeader, signatureOf } from './derive-signature.ts'

test('a delivery is tried six times over three days, later each time', () => {
  const pauses = Array.from({ length: attemptsMax }, (_, n) => retryAfterSeconds(n + 1))
  assert.equal(attemptsMax, 6)
  assert.equal(pauses.at(-1), undefined)
  const seconds = pauses.slice(0, -1).map(Number)
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
  )
  const days = seconds.reduce((sum, pause) => sum + pause, 0) / 86_400
  assert.ok(days > 2.5 && days <= 3.01, String(days))
})

test('T52 with two secrets each of them signs first at every second attempt', () => {
  const orders = [1, 2, 3, 4].map(attempts => signingOrder(attempts, { current: 'new', previous: 'old' }).join())
  assert.deepEqual(orders, ['new,old', 'old,new', 'new,old', 'old,new'])
  assert.deepEqual(signingOrder(2, { current: 'new', previous: undefined }), ['new'])
})

test('a signature is HMAC-SHA256 over time and body, and stands behind its time', () => {
  const expected = createHmac('sha256', 'secret').update('1700000000000.{"a":1}').digest('hex')
  assert.equal(signatureOf('secret', 1_700_000_000_000, '{"a":1}'), expected)
  const header = signatureHeader({ secrets: ['secret', 'old'], at: 1_700_000_000_000, body: '{"a":1}' })
  assert.match(header, new RegExp(`^t=1700000000000, v1=${expected}, v1=[0-9a-f]{64}$`))
})

test('an answer counts when it is of the kind, of now, and signed; all else denies', () => {
  const nowMs = 1_700_000_000_000
  const asked = { kind: 'authentication', secret: 'secret', nowMs } as const
  const signed = (payload: object, object = 'authentication_action_response'): object => ({
    object,
    payload,
    signature: signatureOf('secret', Object(payload).timestamp, JSON.stringify(payload)),
  })
  const verdict = (answer: unknown): string => judgeActionAnswer(answer, asked).verdict
  assert.equal(verdict(signed({ timestamp: nowMs - 30_000, verdict: 'Allow' })), 'allow')
  assert.equal(verdict(signed({ timestamp: nowMs + 30_000, verdict: 'Allow' })), 'allow')
  const denied = [
    signed({ timestamp: nowMs - 30_001, verdict: 'Allow' }),
    signed({ timestamp: nowMs + 30_001, verdict: 'Allow' }),
    signed({ timestamp: nowMs, verdict: 'allow' }),
    signed({ timestamp: nowMs, verdict: 'Allow' }, 'user_registration_action_response'),
    { ...signed({ timestamp: nowMs, verdict: 'Deny' }), payload: { timestamp: nowMs, verdict: 'Allow' } },
    { ...signed({ timestamp: nowMs, verdict: 'Allow' }), signature: undefined },
    { ...signed({ timestamp: nowMs, verdict: 'Allow' }), signature: '' },
    signed({ timestamp: String(nowMs), verdict: 'Allow' }),
    null,
    'Allow',
    [],
  ]
  for (const answer of denied) assert.equal(verdict(answer), 'deny', JSON.stringify(answer))
})
