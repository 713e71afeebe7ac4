import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterwards } from '../afterwards.ts'
import { startTestDatabase } from '../database.ts'
import { startAmbit } from '../walk/ambit-process.ts'

const hostile = 'a\r\n{"level":"error","msg":"forged"}\u001b[31m\u2028","msg":"forged'

test('MT24 T75 whatever strangers and administrators send, the log is one JSON record a line, without what they wrote and without secrets', async t => {
  const db = await startTestDatabase()
  afterwards(t, db.close)
  const ambit = await startAmbit({
    env: { AMBIT_DATABASE_URL: db.url, AMBIT_LOG_LEVEL: 'debug', AMBIT_RATE_LIMITS: 'off' },
  })
  afterwards(t, async () => {
    await ambit.kill()
    await ambit.remove()
  })
  const { baseUrl, apiKey } = ambit
  const json = { 'content-type': 'application/json' }
  const send = (
    method: string,
    path: string,
    body?: string | URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(`${baseUrl}${path}`, { method, redirect: 'manual', headers, ...(body === undefined ? {} : { body }) })
  const text = encodeURIComponent(hostile)
  await send('GET', `/v1/sessions/${text}?principal_id=${text}`, undefined, { authorization: `Bearer ${apiKey}` })
  await send('GET', `/${text}`, undefined, { 'user-agent': 'canary-agent \u00e9' })
  await send('POST', '/sign-in', new URLSearchParams({ email: hostile, password: 'canary-password-1' }))
  await send(
    'POST',
    '/oauth2/token',
    new URLSearchParams({ grant_type: hostile, client_id: hostile, client_secret: 'canary-secret-2' }),
  )
  await send('GET', `/oauth2/authorize?client_id=${text}&redirect_uri=${text}&state=canary-state-3`)
  await send(
    'POST',
    '/oauth2/register',
    JSON.stringify({ client_name: hostile, redirect_uris: ['http://127.0.0.1/cb'] }),
    json,
  )
  await send('POST', '/mcp', JSON.stringify({ jsonrpc: '2.0', id: hostile, method: hostile }), {
    ...json,
    authorization: 'Bearer canary-token-4',
  })
  for (const [path, body] of [
    ['/organizations', { name: hostile }],
    ['/user_management/users', { email: 'eve@acme.example', first_name: hostile, password: 'canary-password-5' }],
    ['/v1/applications', { name: hostile }],
    [
      '/v1/providers',
      {
        slug: 'none',
        kind: 'mcp',
        name: hostile,
        url: 'http://127.0.0.1:9/mcp',
        auth: { type: 'bearer', token: 'canary-token-6' },
      },
    ],
    ['/v1/providers', { slug: hostile, kind: hostile }],
  ] as const)
    await send('POST', path, JSON.stringify(body), { ...json, authorization: `Bearer ${apiKey}` })
  const events = Object(
    await (await send('GET', '/v1/audit/events?limit=100', undefined, { authorization: `Bearer ${apiKey}` })).json(),
  )
  assert.ok(events.data.length > 0)
  await ambit.stop()
  const lines = ambit
    .output()
    .split('\n')
    .filter(line => line.startsWith('{'))
  assert.ok(lines.length >= 12, `${lines.length} records`)
  for (const line of lines) {
    const record: unknown = JSON.parse(line)
    assert.notEqual(Object(record).msg, 'forged', line)
  }
  const output = ambit.output()
  const others = output.split('\n').filter(line => line !== '' && !line.startsWith('{'))
  for (const line of others)
    assert.match(line, /^(Ambit is at|Dashboard|First start|Sign in|Attach an agent| {17}or any MCP client)/)
  assert.equal(/canary|forged|\u001b/.test(output), false)
  assert.equal(output.includes(apiKey) || output.includes(ambit.password), false)
})
