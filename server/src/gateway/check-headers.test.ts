import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkHeaders, checkParamHeaders } from './check-headers.ts'
import { deriveParamHeaders } from './derive-param-headers.ts'
import type { Message } from './model.ts'

const version = '2026-07-28'
const call: Message = { kind: 'request', id: 1, method: 'tools/call', params: { name: 'github__create_issue' } }
const good = { 'MCP-Protocol-Version': version, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'github__create_issue' }

test('T86 headers that say what the body says pass', () => {
  assert.equal(checkHeaders(call, version, new Headers(good)), undefined)
  const name = `=?base64?${Buffer.from('github__create_issue').toString('base64')}?=`
  assert.equal(checkHeaders(call, version, new Headers({ ...good, 'Mcp-Name': name })), undefined)
})

test('T86 a header that is missing or different is a mismatch', () => {
  const cases: readonly Record<string, string | undefined>[] = [
    { 'Mcp-Name': undefined },
    { 'Mcp-Name': 'github__delete_repo' },
    { 'Mcp-Name': 'GitHub__create_issue' },
    { 'Mcp-Name': '=?base64?!!!?=' },
    { 'Mcp-Method': undefined },
    { 'Mcp-Method': 'tools/list' },
    { 'Mcp-Method': 'TOOLS/CALL' },
    { 'MCP-Protocol-Version': undefined },
    { 'MCP-Protocol-Version': '2025-11-25' },
  ]
  for (const change of cases) {
    const headers = new Headers()
    for (const [name, value] of Object.entries({ ...good, ...change }))
      if (value !== undefined) headers.set(name, value)
    assert.equal(checkHeaders(call, version, headers)?.fault, 'headerMismatch', JSON.stringify(change))
  }
})

test('T86 a method named like a member of every object needs no name header', () => {
  const strange: Message = { kind: 'request', id: 1, method: 'constructor', params: { name: 'x' } }
  const headers = new Headers({ 'MCP-Protocol-Version': version, 'Mcp-Method': 'constructor' })
  assert.equal(checkHeaders(strange, version, headers), undefined)
})

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    page: { type: 'integer', 'x-mcp-header': 'Page' },
    draft: { type: 'boolean', 'x-mcp-header': 'Draft' },
    inner: { type: 'object', properties: { shard: { type: 'string', 'x-mcp-header': 'Shard' } } },
    free: { type: 'string' },
  },
}

test('T86 marked arguments and their headers say the same', () => {
  const marked = deriveParamHeaders(schema)
  assert.deepEqual(marked.map(each => each.name).sort(), ['Draft', 'Page', 'Region', 'Shard'])
  const args = { region: 'eu', page: 3, draft: false, inner: { shard: 'a' }, free: 'x' }
  const headers = {
    'Mcp-Param-Region': 'eu',
    'Mcp-Param-Page': '3',
    'Mcp-Param-Draft': 'false',
    'Mcp-Param-Shard': 'a',
  }
  const check = (change: Record<string, string>, other = args): string | undefined =>
    checkParamHeaders(marked, other, new Headers({ ...headers, ...change }))?.fault
  assert.equal(check({}), undefined)
  assert.equal(check({ 'Mcp-Param-Page': '3.0' }), undefined, 'numbers are compared as numbers')
  assert.equal(check({ 'Mcp-Param-Unknown': 'x' }), undefined, 'headers without a mark are ignored')
  assert.equal(check({ 'Mcp-Param-Region': 'us' }), 'headerMismatch')
  assert.equal(check({ 'Mcp-Param-Page': '4' }), 'headerMismatch')
  assert.equal(check({ 'Mcp-Param-Page': '0x3' }), 'headerMismatch')
  assert.equal(check({ 'Mcp-Param-Draft': 'False' }), 'headerMismatch')
  assert.equal(check({}, { ...args, region: '' }), 'headerMismatch')
})

test('T86 an absent argument has no header, a present one has', () => {
  const marked = deriveParamHeaders(schema)
  assert.equal(checkParamHeaders(marked, {}, new Headers()), undefined)
  assert.equal(checkParamHeaders(marked, {}, new Headers({ 'Mcp-Param-Region': 'eu' }))?.fault, 'headerMismatch')
  assert.equal(checkParamHeaders(marked, { region: 'eu' }, new Headers())?.fault, 'headerMismatch')
})

test('a mark in the wrong place makes all marks of the tool worthless', () => {
  const wrong = [
    { type: 'number', 'x-mcp-header': 'N' },
    { type: 'string', 'x-mcp-header': 'two words' },
    { type: 'string', 'x-mcp-header': '' },
    { type: 'string', 'x-mcp-header': 7 },
  ]
  for (const property of wrong)
    assert.deepEqual(
      deriveParamHeaders({ type: 'object', properties: { a: property, b: schema.properties.region } }),
      [],
    )
  const twice = { a: { type: 'string', 'x-mcp-header': 'X' }, b: { type: 'string', 'x-mcp-header': 'x' } }
  assert.deepEqual(deriveParamHeaders({ type: 'object', properties: twice }), [])
})

test('T86 whatever the text, its encoded header fits and another one does not', () => {
  const marked = deriveParamHeaders(schema)
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.string(), (text, other) => {
      const header = `=?base64?${Buffer.from(text).toString('base64')}?=`
      const headers = new Headers({ 'Mcp-Param-Region': header })
      assert.equal(checkParamHeaders(marked, { region: text }, headers), undefined)
      if (other !== text) assert.equal(checkParamHeaders(marked, { region: other }, headers)?.fault, 'headerMismatch')
    }),
  )
})
