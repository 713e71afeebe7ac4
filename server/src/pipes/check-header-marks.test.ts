import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../platform/json.ts'
import { headerMarksFinding } from './check-header-marks.ts'

function marked(mark: Json, type: Json = 'string'): Json {
  return { type: 'object', properties: { a: { type, 'x-mcp-header': mark } } }
}

test('T86 a mark is taken that names one header for one plain argument', () => {
  for (const schema of [
    marked('Region'),
    marked('x_y.z', 'integer'),
    marked('Flag', 'boolean'),
    {
      type: 'object',
      properties: { a: { type: 'object', properties: { b: { type: 'string', 'x-mcp-header': 'B' } } } },
    },
    { type: 'object', properties: { 'x-mcp-header': { type: 'string' } } },
    { type: 'object' },
  ])
    assert.equal(headerMarksFinding(schema), undefined, JSON.stringify(schema))
})

test('T86 a mark that readers could understand differently leaves the tool out', () => {
  const twice = (other: string): Json => ({
    type: 'object',
    properties: { a: { type: 'string', 'x-mcp-header': 'Region' }, b: { type: 'string', 'x-mcp-header': other } },
  })
  for (const schema of [
    marked(''),
    marked('a b'),
    marked('a:b'),
    marked('ä'),
    marked('a\u0001'),
    marked(1),
    marked(null),
    marked('N', 'number'),
    marked('O', 'object'),
    marked('A', 'array'),
    marked('Z', 'null'),
    marked('M', ['string', 'null']),
    twice('Region'),
    twice('REGION'),
    { type: 'object', 'x-mcp-header': 'Root' },
    {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'I' } } },
    },
    { type: 'object', anyOf: [{ properties: { a: { type: 'string', 'x-mcp-header': 'I' } } }] },
  ])
    assert.notEqual(headerMarksFinding(schema), undefined, JSON.stringify(schema))
})
