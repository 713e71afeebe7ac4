import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { describeApi } from './api-description.ts'
import { listQuery } from './list.ts'
import { api, operationsDoor, type Route } from './route.ts'

const thing = z.object({ id: z.string(), count: z.number().int() }).meta({ id: 'Thing' })

function routes(response: z.ZodType = z.object({ data: z.array(thing) })): Route[] {
  return [
    operationsDoor('/health', { summary: 'Health', handle: () => new Response() }),
    api(
      {
        method: 'post',
        path: '/v1/things/{id}',
        operation: 'changeThing',
        summary: 'Change a thing',
        tag: 'Things',
        access: 'admin',
        params: z.object({ id: z.string().regex(/^thing_/) }),
        query: listQuery,
        body: z.object({ name: z.string(), size: z.number().default(3) }),
        response,
      },
      () => Promise.resolve({ data: [] }),
    ),
    api(
      {
        method: 'delete',
        path: '/v1/things/{id}',
        operation: 'deleteThing',
        summary: 'Delete a thing',
        tag: 'Things',
        access: 'anyone',
        response: thing,
        status: 204,
      },
      () => Promise.reject(new Error('not called')),
    ),
  ]
}

test('the description holds what the routes declare, and doors are not part of it', () => {
  const { paths, components, openapi } = describeApi(routes(), 'http://localhost:4000')
  assert.equal(openapi, '3.1.0')
  assert.deepEqual(Object.keys(paths), ['/v1/things/{id}'])
  const change = paths['/v1/things/{id}']?.post
  assert.equal(change?.operationId, 'changeThing')
  assert.deepEqual(change?.security, [{ apiKey: [] }])
  assert.deepEqual(change?.parameters[0], {
    name: 'id',
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^thing_' },
  })
  assert.equal(change?.parameters.find(({ name }) => name === 'limit')?.required, false)
  assert.deepEqual(change?.requestBody?.content['application/json'].schema.required, ['name'])
  assert.deepEqual(Object.keys(components.schemas), ['Error', 'Thing'])
  assert.match(JSON.stringify(change?.responses), /"\$ref":"#\/components\/schemas\/Thing"/)
  assert.equal(JSON.stringify(paths).includes('$defs'), false)
})

test('an open route asks for no key, and one without an answer describes none', () => {
  const remove = describeApi(routes(), 'http://localhost:4000').paths['/v1/things/{id}']?.delete
  assert.deepEqual(remove?.security, [])
  assert.deepEqual(remove?.responses['204'], { description: 'Done' })
})

test('two shapes under one name are refused', () => {
  const twin = z.object({ other: z.string() }).meta({ id: 'Thing ' })
  assert.doesNotThrow(() => describeApi(routes(z.object({ a: thing, b: twin })), 'http://localhost:4000'))
  const input = z.object({ id: z.string().default('x') }).meta({ id: 'Both' })
  const both = api(
    {
      method: 'put',
      path: '/v1/both',
      operation: 'both',
      summary: 'Both',
      tag: 'Things',
      access: 'owner',
      body: z.object({ input }),
      response: z.object({ input }),
    },
    () => Promise.reject(new Error('not called')),
  )
  assert.throws(() => describeApi([both], 'http://localhost:4000'), /two different schemas are named Both/)
})

test('any JSON value is one named schema, however often it is used', () => {
  const { components } = describeApi(routes(z.object({ a: z.json(), b: z.array(z.json()) })), 'http://localhost:4000')
  assert.deepEqual(Object.keys(components.schemas), ['Error', 'Json'])
  assert.match(JSON.stringify(components.schemas.Json), /"\$ref":"#\/components\/schemas\/Json"/)
})
