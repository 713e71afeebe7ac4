import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom } from '../platform/ids.ts'
import { decideEra, type EraDecision } from './decide-era.ts'
import { modernVersions } from './derive-revision.ts'
import { type Message, metaKeys, noCapabilities, type Transport } from './model.ts'

const version = '2026-07-28'
const meta = { [metaKeys.version]: version, [metaKeys.capabilities]: {} }
const transport: Transport = {
  sessionId: idFrom('session', 'session_x'),
  version: '2025-11-25',
  capabilities: noCapabilities,
  nonce: 'n',
}

function era(parts: {
  method?: string
  meta?: Record<string, unknown>
  headers?: Record<string, string>
  transport?: Transport | 'none' | 'foreign'
}): EraDecision {
  const { method = 'tools/list' } = parts
  const params = parts.meta === undefined ? {} : { _meta: JSON.parse(JSON.stringify(parts.meta)) }
  const message: Message = { kind: 'request', id: 1, method, params }
  return decideEra({
    message,
    headers: new Headers(parts.headers),
    transport: parts.transport ?? 'none',
    modernVersions,
  })
}

function faultOf(decision: EraDecision): string {
  return decision.era === 'refused' ? `${decision.status} ${decision.fault.fault}` : decision.era
}

const headers = { 'MCP-Protocol-Version': version, 'Mcp-Method': 'tools/list' }

test('a version in _meta makes a request modern whatever its method', () => {
  assert.equal(faultOf(era({ meta, headers })), 'modern')
  assert.equal(
    faultOf(era({ meta, headers: { ...headers, 'Mcp-Method': 'initialize' }, method: 'initialize' })),
    'modern',
  )
  assert.equal(faultOf(era({ meta, headers, transport })), 'modern', 'a transport id is ignored')
})

test('initialize without it opens a legacy transport, and what follows names that transport', () => {
  assert.deepEqual(era({ method: 'initialize' }), { era: 'legacy', step: 'open' })
  assert.deepEqual(era({ transport }), { era: 'legacy', step: 'continue', transport })
})

test('MT05 a foreign transport answers 404, and only for legacy requests', () => {
  assert.equal(faultOf(era({ transport: 'foreign' })), '404 invalidRequest')
})

test('half a modern request is refused with what is missing', () => {
  assert.equal(faultOf(era({ headers })), '400 invalidParams')
  assert.equal(faultOf(era({ headers, meta: { [metaKeys.version]: version } })), '400 invalidParams')
  assert.equal(faultOf(era({ headers, meta: { ...meta, [metaKeys.version]: 7 } })), '400 invalidParams')
  assert.equal(faultOf(era({ headers, meta: { ...meta, [metaKeys.capabilities]: [] } })), '400 invalidParams')
})

test('T86 header and _meta must name one version, and one that is served', () => {
  assert.equal(
    faultOf(era({ meta, headers: { ...headers, 'MCP-Protocol-Version': '2025-11-25' } })),
    '400 headerMismatch',
  )
  const other = { ...meta, [metaKeys.version]: '2030-01-01' }
  const refused = era({ meta: other, headers: { ...headers, 'MCP-Protocol-Version': '2030-01-01' } })
  assert.equal(faultOf(refused), '400 unsupportedVersion')
  assert.deepEqual(refused.era === 'refused' && refused.fault.data, { supported: [version], requested: '2030-01-01' })
})

test('a request that belongs to no era is refused', () => {
  assert.equal(faultOf(era({})), '400 invalidRequest')
})
