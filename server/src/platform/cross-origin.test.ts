import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Database } from './database.ts'
import { createEdge } from './http.ts'
import { badRequest, conflict, oauthRefusal, Refusal } from './refusal.ts'
import { oauthDoor, type Route } from './route.ts'

const nothing = (): Promise<never> => Promise.reject(new Error('no database here'))
const database: Database = {
  query: nothing,
  urgent: { query: nothing },
  transaction: nothing,
  listen: nothing,
  close: () => Promise.resolve(),
}
const refusals: Readonly<Record<string, () => Refusal>> = {
  plain: () => new Refusal({ status: 400, code: 'thing_wrong', message: 'm' }),
  api: () => badRequest('thing_wrong', 'm'),
  there: () => conflict('thing_there', 'It already exists.'),
  oauth: () => oauthRefusal('thing_wrong', 'm', { more: 1 }),
}
const routes: readonly Route[] = ['/door', '/other'].map(path =>
  oauthDoor('post', path, {
    summary: 'A door',
    handle: (_on, call) => {
      const refusal = refusals[call.url.searchParams.get('says') ?? '']
      if (refusal !== undefined) throw refusal()
      return new Response('done')
    },
  }),
)
const edge = createEdge(testPlatform(database), {
  routes,
  authenticate: () => Promise.resolve(undefined),
  renderRefusal: ({ status }) => new Response(null, { status }),
  crossOrigin: {
    doors: [{ path: '/door', methods: 'POST', headers: 'content-type, authorization', credentials: true }],
    allows: (_on, origin) => Promise.resolve(origin === 'https://app.example'),
  },
  notOffered: ['GET /things/{id}'],
})

const ask = (method: string, path: string, origin?: string): Promise<Response> =>
  edge.fetch(new Request(`http://localhost:4000${path}`, { method, headers: origin === undefined ? {} : { origin } }))

test('T43 a registered origin may call the doors made for it, and may read the answer', async () => {
  for (const path of ['/door', '/door?says=plain']) {
    const answer = await ask('POST', path, 'https://app.example')
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example')
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
    assert.equal(answer.headers.get('vary'), 'Origin')
  }
  const asked = await ask('OPTIONS', '/door', 'https://app.example')
  assert.equal(asked.status, 204)
  assert.equal(asked.headers.get('access-control-allow-methods'), 'POST')
  assert.equal(asked.headers.get('access-control-allow-headers'), 'content-type, authorization')
})

test('T43 every other origin, and every other place, is refused as before', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['/door', 'https://evil.example'],
    ['/door', 'https://app.example.evil.example'],
    ['/door', 'https://app.example:8443'],
    ['/door', 'https://app.example/'],
    ['/door', 'HTTPS://app.example'],
    ['/door', 'http://app.example'],
    ['/door', 'null'],
    ['/door/', 'https://app.example'],
    ['/other', 'https://app.example'],
  ]
  for (const [path, origin] of cases)
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await ask(method, path, origin)
      assert.equal(answer.status, 403, `${method} ${path} ${origin}`)
      assert.equal(answer.headers.get('access-control-allow-origin'), null, origin)
    }
})

test('our own origin and a program need no permission, and are told of none', async () => {
  for (const origin of [undefined, 'http://localhost:4000']) {
    const answer = await ask('POST', '/door', origin)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
  }
})

test('a refusal may say its shape, whatever the door', async () => {
  const says = async (name: string): Promise<unknown> => (await ask('POST', `/door?says=${name}`)).json()
  assert.deepEqual(await says('plain'), { error: 'thing_wrong', error_description: 'm' })
  assert.deepEqual(await says('api'), { code: 'thing_wrong', message: 'm' })
  assert.deepEqual(await says('there'), { code: 'thing_there', message: 'It already exists.' })
  assert.deepEqual(await says('oauth'), { error: 'thing_wrong', error_description: 'm', more: 1 })
})

test('a route that is known and not here says not_offered', async () => {
  const codeOf = async (method: string, path: string): Promise<unknown> =>
    Object(await (await ask(method, path)).json()).code
  assert.equal(await codeOf('GET', '/things/1'), 'not_offered')
  assert.equal(await codeOf('POST', '/things/1'), 'not_found')
  assert.equal(await codeOf('GET', '/door'), 'method_not_allowed')
})
