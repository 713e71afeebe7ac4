import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { key, person } from '../../tests/golden/permissions.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Actor } from './actor.ts'
import { requestBytesMax } from './body.ts'
import type { Database } from './database.ts'
import { createEdge } from './http.ts'
import { jsonDepthMax } from './json.ts'
import { api, page } from './route.ts'

const nothing = (): Promise<never> => Promise.reject(new Error('a secret of the database'))
const database: Database = {
  query: nothing,
  urgent: { query: nothing },
  transaction: nothing,
  listen: nothing,
  close: () => Promise.resolve(),
}
const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

const handled: unknown[] = []
const routes = [
  api(
    {
      method: 'post',
      path: '/v1/things/{id}',
      operation: 'changeThing',
      summary: 'Change a thing',
      tag: 'Things',
      access: 'admin',
      params: z.object({ id: z.string() }),
      query: z.object({ events: z.string().optional() }),
      body: z.object({ name: z.string().min(1), inner: z.object({ size: z.number() }).optional() }),
      response: z.object({ id: z.string() }),
      status: 201,
    },
    async (on, { params, query, body }) => {
      handled.push({ params, query, body })
      if (body.name === 'crash') await on.database.query('SELECT 1')
      if (body.name === 'lost') throw lost
      return { id: params.id, secret: 'not declared' }
    },
  ),
  page('get', '/page', { summary: 'A page', handle: () => Promise.reject(new Error('a secret of the page')) }),
]

async function ask(path: string, init: RequestInit = {}, actor: Actor | undefined = key('admin')): Promise<Answer> {
  const edge = createEdge(testPlatform(database), {
    routes,
    authenticate: () => Promise.resolve(actor),
    renderRefusal: ({ status, message }, id) => new Response(`<p>${message} ${id}</p>`, { status }),
  })
  const response = await edge.fetch(new Request(`http://localhost:4000${path}`, init), { address: '127.0.0.1' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

function sends(body: string, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
}

function refused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.equal(JSON.parse(answer.text).code, code)
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
}

test('what the handler answers is cut to what the route declares', async () => {
  const answer = await ask('/v1/things/a%2Fb?events[]=x&events[]=y', sends('{"name":"n"}'))
  assert.equal(answer.status, 201)
  assert.equal(answer.text, '{"id":"a/b"}')
  assert.deepEqual(handled.at(-1), { params: { id: 'a/b' }, query: { events: 'x,y' }, body: { name: 'n' } })
})

test('T84 bodies that are too large, too deep, of another type or no JSON are refused before the handler', async () => {
  const before = handled.length
  const large = JSON.stringify({ name: 'x'.repeat(requestBytesMax) })
  const deep = `{"name":"n","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  refused(await ask('/v1/things/a', sends(large)), 413, 'request_too_large')
  refused(await ask('/v1/things/a', sends(deep)), 400, 'malformed_json')
  refused(await ask('/v1/things/a', sends('{"name":')), 400, 'malformed_json')
  refused(await ask('/v1/things/a', sends('{"name":"n","name":"m"}')), 400, 'malformed_json')
  refused(await ask('/v1/things/a', sends('{"__proto__":{"name":"n"}}')), 400, 'malformed_json')
  refused(await ask('/v1/things/a', sends('name=n', { 'content-type': 'text/plain' })), 415, 'unsupported_media_type')
  assert.equal(handled.length, before)
  const fits = `{"name":"n","a":${'['.repeat(jsonDepthMax - 1)}${']'.repeat(jsonDepthMax - 1)}}`
  assert.equal((await ask('/v1/things/a', sends(fits))).status, 201)
})

test('a body without a length is cut off at the cap', async () => {
  const part = new TextEncoder().encode(`"${'x'.repeat(65_000)}",`)
  let sent = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: controller => {
      sent += part.length
      controller.enqueue(part)
    },
  })
  const init = {
    method: 'POST',
    body: stream,
    duplex: 'half',
    headers: { 'content-type': 'application/json' },
  } as const
  refused(await ask('/v1/things/a', init), 413, 'request_too_large')
  assert.ok(sent < requestBytesMax + 4 * part.length, `${sent} bytes were read`)
})

test('each field that is wrong is named, by its path', async () => {
  const answer = await ask('/v1/things/a', sends('{"name":"","inner":{"size":"big"}}'))
  refused(answer, 422, 'invalid_request_parameters')
  const fields = JSON.parse(answer.text).errors.map((error: { field: string }) => error.field)
  assert.deepEqual(fields, ['name', 'inner.size'])
})

test('T43 a foreign Host or Origin, and a flood of headers, are refused before anything else', async () => {
  refused(await ask('/v1/things/a', { headers: { host: 'evil.example' } }), 403, 'host_not_allowed')
  refused(await ask('/v1/things/a', { headers: { origin: 'https://evil.example' } }), 403, 'origin_not_allowed')
  const flood = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'a']))
  refused(await ask('/v1/things/a', { headers: flood }), 431, 'too_many_headers')
  const own = sends('{"name":"n"}', { host: '127.0.0.1:4001', origin: 'http://localhost:4000' })
  assert.equal((await ask('/v1/things/a', own)).status, 201)
})

test('an address that is not there is 404, another method on one that is there 405', async () => {
  refused(await ask('/v1/nothing', sends('{}')), 404, 'not_found')
  refused(await ask('/v1/things/a', { method: 'DELETE' }), 405, 'method_not_allowed')
  refused(await ask('/v1/things', sends('{}')), 404, 'not_found')
})

test('deny is the default: whoever has no role, or a lower one than the route asks for, gets 403', async () => {
  refused(await ask('/v1/things/a', sends('{"name":"n"}'), { kind: 'system', node: 'a' }), 403, 'forbidden')
  refused(await ask('/v1/things/a', sends('{"name":"n"}'), person(undefined)), 403, 'forbidden')
  refused(await ask('/v1/things/a', sends('{"name":"n"}'), person('approver')), 403, 'forbidden')
  refused(await ask('/v1/things/a', sends('{"name":"n"}'), key('auditor')), 403, 'forbidden')
  assert.equal((await ask('/v1/things/a', sends('{"name":"n"}'), person('admin'))).status, 201)
})

test('T104 what is our fault shows a request id and nothing of its cause; a lost database is 503', async () => {
  const crash = await ask('/v1/things/a', sends('{"name":"crash"}'))
  refused(crash, 500, 'server_error')
  assert.equal(/secret|stack|Error/.test(crash.text), false, crash.text)
  assert.ok(crash.text.includes(crash.headers.get('x-request-id') ?? '-'))
  refused(await ask('/v1/things/a', sends('{"name":"lost"}')), 503, 'database_unavailable')
})

test('a person who is refused sees a page, a program JSON', async () => {
  const crash = await ask('/page')
  assert.equal(crash.status, 500)
  assert.match(crash.text, /^<p>.* req_/)
  assert.equal(crash.text.includes('secret'), false)
  assert.match((await ask('/nothing', { headers: { accept: 'text/html' } })).text, /^<p>/)
  refused(await ask('/nothing'), 404, 'not_found')
})
