import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId } from '../platform/ids.ts'
import { createRootKey } from '../platform/root-key.ts'
import { isFault } from './errors.ts'
import { parseMessage } from './parse-message.ts'
import { openRequestState, sealRequestState } from './parse-request-state.ts'
import { openTransport, sealTransport } from './parse-transport.ts'

const key = createRootKey(Buffer.alloc(32, 7))
const now = new Date('2026-11-24T10:00:00Z')

test('JSON-RPC messages are told apart, and what is none is refused', () => {
  const kinds = (body: unknown): string => {
    const parsed = parseMessage(JSON.parse(JSON.stringify(body)))
    return isFault(parsed) ? parsed.fault : parsed.kind
  }
  assert.equal(kinds({ jsonrpc: '2.0', id: 1, method: 'ping' }), 'request')
  assert.equal(kinds({ jsonrpc: '2.0', id: 'a', method: 'ping', params: {} }), 'request')
  assert.equal(kinds({ jsonrpc: '2.0', method: 'notifications/initialized' }), 'notification')
  assert.equal(kinds({ jsonrpc: '2.0', id: 1, result: {} }), 'response')
  assert.equal(kinds({ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'x' } }), 'response')
  for (const body of [
    null,
    7,
    'ping',
    [],
    [{ jsonrpc: '2.0', id: 1, method: 'ping' }],
    { id: 1, method: 'ping' },
    { jsonrpc: '1.0', id: 1, method: 'ping' },
    { jsonrpc: '2.0', id: null, method: 'ping' },
    { jsonrpc: '2.0', id: 1.5, method: 'ping' },
    { jsonrpc: '2.0', id: {}, method: 'ping' },
    { jsonrpc: '2.0', id: 1, method: 7 },
    { jsonrpc: '2.0', id: 1, method: 'ping', params: [] },
    { jsonrpc: '2.0', id: 1 },
  ])
    assert.equal(kinds(body), 'invalidRequest', JSON.stringify(body))
})

test('no JSON value breaks the reader of messages', () => {
  fc.assert(fc.property(fc.jsonValue(), value => void parseMessage(JSON.parse(JSON.stringify(value)))))
})

const place = { sessionId: newId('session'), toolName: 'github__create_issue', argumentsDigest: 'a'.repeat(64) }

test('T61 a request state opens for its own call, and tells approval and round', () => {
  const approvalId = newId('approval')
  const state = sealRequestState(key, { approvalId, round: 3, now }, place)
  assert.deepEqual(openRequestState(key, state, { now, place }), { approvalId, round: 3 })
})

test('T61 MT06 a request state that is changed, foreign, for another call or late does not open', () => {
  const state = sealRequestState(key, { approvalId: newId('approval'), round: 0, now }, place)
  const flipped = `${state.slice(0, 20)}${state[20] === 'A' ? 'B' : 'A'}${state.slice(21)}`
  for (const presented of [flipped, `${state}x`, `${state}.`, state.slice(1), '', 'x'])
    assert.equal(openRequestState(key, presented, { now, place }), undefined, presented)
  const elsewhere = [
    { ...place, sessionId: newId('session') },
    { ...place, toolName: 'github__delete_repo' },
    { ...place, argumentsDigest: 'b'.repeat(64) },
  ]
  for (const other of elsewhere) assert.equal(openRequestState(key, state, { now, place: other }), undefined)
  const late = new Date(now.getTime() + 600_000)
  assert.equal(openRequestState(key, state, { now: late, place }), undefined)
  assert.equal(openRequestState(createRootKey(Buffer.alloc(32, 8)), state, { now, place }), undefined)
})

test('MT05 T72 a transport id opens with its own session and with no other, like a made-up one', () => {
  const sessionId = newId('session')
  const capabilities = { elicitationForm: true, elicitationUrl: false, sampling: false, roots: true }
  const transport = { sessionId, version: '2025-11-25', capabilities, nonce: 'nonce' }
  const id = sealTransport(key, transport)
  assert.match(id, /^[\x21-\x7e]+$/)
  assert.deepEqual(openTransport(key, id, sessionId), transport)
  assert.equal(openTransport(key, id, newId('session')), 'foreign')
  assert.equal(openTransport(key, 'made-up', sessionId), 'foreign')
  assert.equal(openTransport(key, null, sessionId), 'none')
  fc.assert(
    fc.property(fc.nat({ max: id.length - 1 }), fc.constantFrom('A', 'b', '9', '.'), (at, sign) => {
      const changed = id.slice(0, at) + sign + id.slice(at + 1)
      if (changed !== id) assert.equal(openTransport(key, changed, sessionId), 'foreign')
    }),
  )
})
