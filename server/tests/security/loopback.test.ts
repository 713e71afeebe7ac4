import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
before(async () => {
  ground = await startSecurityGround({
    AMBIT_BASE_URL: 'https://id.acme.example',
    AMBIT_SMTP_URL: 'none',
    AMBIT_EGRESS_ALLOW: '',
    AMBIT_RATE_LIMITS: 'default',
  })
})
after(() => ground.close())

const forwarding: readonly Readonly<Record<string, string>>[] = [
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-proto': 'http' },
  { forwarded: 'host=evil.example;proto=http' },
  { 'x-original-url': '/v1/users', 'x-rewrite-url': '/v1/users' },
  { 'x-http-method-override': 'DELETE' },
]

test('T43 T34 no header names another host, scheme, path or method: every address that is given out is of the base URL', async () => {
  for (const headers of [{}, ...forwarding])
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/.well-known/oauth-protected-resource/mcp',
      '/v1/openapi.json',
    ]) {
      const answer = await ground.ask('GET', path, { headers: { ...headers } })
      assert.equal(answer.status, 200, path)
      assert.equal(/evil|http:\/\/id/.test(answer.text), false, `${path} ${JSON.stringify(headers)}`)
      assert.ok(answer.text.includes('https://id.acme.example'), path)
    }
  for (const headers of forwarding) {
    const challenge = await ground.ask('POST', '/mcp', { headers: { ...headers }, body: '{}' })
    assert.equal(challenge.status, 401)
    assert.match(challenge.headers.get('www-authenticate') ?? '', /resource_metadata="https:\/\/id\.acme\.example\//)
    const page = await ground.ask('GET', '/account', { headers: { ...headers } })
    assert.equal(page.headers.get('location'), '/sign-in?return_to=%2Faccount')
  }
})

test('T43 metrics are for this machine, or for a key: a forwarder in between is no loopback', async () => {
  const ask = (address: string, headers: Readonly<Record<string, string>> = {}) =>
    ground.ask('GET', '/metrics', { address, headers })
  assert.equal((await ask('127.0.0.1')).status, 200)
  assert.equal((await ask('::1')).status, 200)
  assert.equal((await ask('::ffff:127.0.0.1')).status, 200)
  for (const address of ['203.0.113.1', '10.0.0.1', '', '::ffff:203.0.113.1']) {
    const answer = await ask(address)
    assert.equal(answer.status, 401, address)
  }
  for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])
    assert.equal((await ask('127.0.0.1', { [name]: '127.0.0.1' })).status, 401, name)
  const key = { authorization: `Bearer ${ground.node.env.AMBIT_API_KEY}` }
  assert.equal((await ask('203.0.113.1', key)).status, 200)
  assert.equal((await ask('203.0.113.1', { authorization: 'Bearer sk_0123456789abcdef0123456789' })).status, 401)
})

test('T110 loopback names are nothing on a public base URL', async () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]', 'id.acme.example.evil.example'])
    assert.equal((await ground.ask('GET', '/health', { headers: { host } })).status, 403, host)
  assert.equal((await ground.ask('GET', '/health', { headers: { host: 'id.acme.example' } })).status, 200)
})
