import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { describeApi } from '../../src/platform/api-description.ts'
import { api } from '../../src/platform/route.ts'
import { renderClient } from './render-client.ts'
import { renderType, type Schema } from './render-type.ts'

const thing = z.object({ id: z.string(), tags: z.array(z.string()).optional() }).meta({ id: 'Thing' })
const route = api(
  {
    method: 'patch',
    path: '/v1/things/{id}',
    operation: 'changeThing',
    summary: 'Change a thing',
    tag: 'Things',
    access: 'admin',
    query: z.object({ dry: z.boolean().optional() }),
    body: z.object({ name: z.string().nullable() }),
    response: z.object({ things: z.array(thing) }),
  },
  () => Promise.resolve({ things: [] }),
)

test('the client has a method for each route, and a type for each named schema', () => {
  const text = renderClient(describeApi([route], 'http://localhost:4000'))
  assert.match(text, /export type Thing = \{\n {2}id: string\n {2}tags\?: string\[\]\n\}/)
  assert.match(text, /\/\*\* Change a thing\. `PATCH \/v1\/things\/\{id\}` \*\//)
  assert.match(text, /changeThing\(input: \{\n {4}id: string\n {4}query\?: \{[^}]*dry\?: boolean/)
  assert.match(text, /body: \{\n {6}name: string \| null\n {4}\}/)
  assert.match(text, /things: Thing\[\]/)
  assert.match(text, /changeThing: input => send\('PATCH', '\/v1\/things\/\{id\}', input\),/)
})

test('a schema becomes the type that says the same', () => {
  const cases: readonly (readonly [Schema, string])[] = [
    [{}, 'unknown'],
    [{ not: {} }, 'never'],
    [{ const: 'user' }, "'user'"],
    [{ enum: ['asc', 'desc'] }, "'asc' | 'desc'"],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, "('a' | 'b')[]"],
    [{ type: 'array', items: { $ref: '#/components/schemas/User' } }, 'User[]'],
    [{ type: 'object' }, '{ [name: string]: unknown }'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, '{ [name: string]: string }'],
    [{ type: 'object', properties: {} }, 'Record<never, never>'],
    [{ type: 'object', properties: { 'a-b': { type: 'null' } } }, "{\n  'a-b'?: null\n}"],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }, 'A & B'],
  ]
  for (const [schema, type] of cases) assert.equal(renderType(schema, ''), type)
})
