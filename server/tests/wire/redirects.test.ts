import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

test('redirect URIs of the default application are added, listed and removed; one that exists already says so', async () => {
  const made = await ground.ask('POST', '/user_management/redirect_uris', { uri: 'https://app.example/cb' })
  assert.equal(made.status, 201)
  assert.match(String(made.json.id), /^redir_/)
  assert.deepEqual(
    [made.json.object, made.json.uri, made.json.default],
    ['redirect_uri', 'https://app.example/cb', true],
  )
  const second = await ground.ask('POST', '/user_management/redirect_uris', { uri: 'https://pr-*-web.example.com/cb' })
  assert.equal(second.json.default, false)
  const again = await ground.ask('POST', '/user_management/redirect_uris', { uri: 'https://app.example/cb' })
  assert.equal(again.status, 422)
  assert.match(String(again.json.message), /already exists/)
  const listed = await ground.ask('GET', '/user_management/redirect_uris?limit=1')
  assert.deepEqual(Object(listed.json.data)[0], second.json)
  assert.equal(Object(listed.json.list_metadata).after, second.json.id)
  assert.equal((await ground.ask('DELETE', `/user_management/redirect_uris/${second.json.id}`)).status, 204)
  assert.equal((await ground.ask('DELETE', `/user_management/redirect_uris/${second.json.id}`)).status, 404)
  const standard = await ground.ask('DELETE', `/user_management/redirect_uris/${made.json.id}`)
  assert.equal(standard.status, 409)
})

test('T03 what may not be a redirect URI is refused before it is kept', async () => {
  const before = await ground.ask('GET', '/user_management/redirect_uris?limit=100')
  const wrong = [
    'javascript:alert(1)',
    'https://a.example/cb#x',
    'https://user@a.example/cb',
    'http://a.example/cb',
    'https://*.github.io/cb',
    'https://a.*.example/cb',
    'https://a.example/c b',
    'https://a.example/\\cb',
    'myapp://callback',
    '',
  ]
  for (const uri of wrong) {
    const answer = await ground.ask('POST', '/user_management/redirect_uris', { uri })
    assert.equal(answer.status, 422, uri)
    assert.equal(Object(answer.json.errors)[0].field, 'uri')
  }
  assert.deepEqual((await ground.ask('GET', '/user_management/redirect_uris?limit=100')).json, before.json)
})

test('T04 T43 an origin is kept exactly as a browser writes it, once; a page of it may call, and its neighbours may not', async () => {
  const made = await ground.ask('POST', '/user_management/cors_origins', { origin: 'https://spa.example' })
  assert.equal(made.status, 201)
  assert.match(String(made.json.id), /^cors_origin_/)
  const again = await ground.ask('POST', '/user_management/cors_origins', { origin: 'https://spa.example' })
  assert.equal(again.status, 409)
  assert.match(String(again.json.message), /already exists/)
  const wrong = [
    'https://spa.example/',
    'https://SPA.example',
    'https://spa.example:443',
    'https://*.example',
    'https://user@spa.example',
    'https://spa.example/path',
    'http://spa.example',
    'null',
    '*',
    'app://x',
    '',
  ]
  for (const origin of wrong)
    assert.equal((await ground.ask('POST', '/user_management/cors_origins', { origin })).status, 422, origin)
  const ask = (origin: string, method = 'POST', path = '/user_management/authenticate'): Promise<Response> =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}${path}`, {
        method,
        headers: { origin, 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
        ...(method === 'OPTIONS' ? {} : { body: '{}' }),
      }),
    )
  const preflight = await ask('https://spa.example', 'OPTIONS')
  assert.deepEqual(
    [preflight.status, preflight.headers.get('access-control-allow-origin')],
    [204, 'https://spa.example'],
  )
  const called = await ask('https://spa.example')
  assert.notEqual(called.status, 403)
  assert.equal(called.headers.get('access-control-allow-origin'), 'https://spa.example')
  for (const origin of ['https://spa.example.evil.example', 'https://evil.example', 'http://spa.example', 'null']) {
    const refused = await ask(origin)
    assert.equal(refused.status, 403, origin)
    assert.equal(refused.headers.get('access-control-allow-origin'), null)
  }
  assert.equal((await ask('https://spa.example', 'POST', '/v1/applications')).status, 403)
  assert.equal((await ground.ask('DELETE', `/user_management/cors_origins/${made.json.id}`)).status, 204)
  assert.equal((await ask('https://spa.example')).status, 403)
  assert.equal((await ground.ask('GET', '/user_management/cors_origins')).json.data?.toString(), '')
})

test('the homepage of the default application is set, and the environment says how people sign in', async () => {
  const set = await ground.ask('PUT', '/user_management/app_homepage_url', { url: 'https://app.example' })
  assert.deepEqual([set.status, set.json.url], [200, 'https://app.example'])
  assert.equal((await ground.ask('PUT', '/user_management/app_homepage_url', { url: 'javascript:1' })).status, 422)
  const environment = await ground.ask('GET', '/environments/current')
  assert.equal(environment.json.client_id, ground.clientId)
  assert.equal(environment.json.mfa_policy, 'optional')
  assert.ok(Object(environment.json.auth_methods).includes('password'))
})
