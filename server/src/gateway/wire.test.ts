import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ask,
  callTool,
  type Ground,
  grantAccess,
  modern,
  readRpc,
  send,
  startAgent,
  startGround,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { endSession } from '../sessions/index.ts'

let ground: Ground
let agent: TestAgent

before(async () => {
  ground = await startGround()
  agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__structured', 'notes__counts'] })
})
after(() => ground.close())

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}

async function openLegacy(version = '2025-11-25', capabilities: object = {}): Promise<Record<string, string>> {
  const body = { ...initialize, params: { ...initialize.params, protocolVersion: version, capabilities } }
  const response = await send(ground.on, body, { token: agent.token })
  const id = response.headers.get('mcp-session-id')
  assert.ok(id)
  return { 'mcp-session-id': id, 'mcp-protocol-version': version }
}

test('T12 without a token, with a made-up one, or one for another resource there is a challenge and nothing else', async () => {
  const elsewhere = await startAgent(ground, { resource: 'http://localhost:4000/mcp/notes' })
  const cases = [
    [
      undefined,
      /^Bearer resource_metadata="http:\/\/localhost:4000\/\.well-known\/oauth-protected-resource\/mcp", scope="mcp:use"$/,
    ],
    ['at_made_up', /error="invalid_token"/],
    [elsewhere.token, /error="invalid_token", error_description="This token is for another resource/],
  ] as const
  for (const [token, challenge] of cases) {
    const response = await send(ground.on, { jsonrpc: '2.0', id: 1, method: 'ping' }, { token })
    assert.equal(response.status, 401)
    assert.match(response.headers.get('www-authenticate') ?? '', challenge)
  }
  const fits = await ask(ground.on, elsewhere, { method: 'tools/list', path: '/mcp/notes' })
  assert.equal(fits.status, 200, 'the same token works where it belongs')
  const twin = await startAgent(ground, { resource: 'http://127.0.0.1:4000/mcp' })
  assert.equal((await ask(ground.on, twin, { method: 'tools/list' })).status, 200, 'loopback names are one machine')
})

test('a token without mcp:use is told which scope it lacks', async () => {
  const { token } = await startAgent(ground, { scope: 'openid' })
  const response = await send(ground.on, initialize, { token })
  assert.equal(response.status, 403)
  assert.match(response.headers.get('www-authenticate') ?? '', /scope="mcp:use", error="insufficient_scope"/)
})

test('T84 bodies that are too large, too deep, compressed or of another type are refused before they are read', async () => {
  const { token } = agent
  const statusOf = async (body: string, headers: Record<string, string> = {}): Promise<number> =>
    (await send(ground.on, body, { token, headers })).status
  assert.equal(
    await statusOf(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x', params: { x: 'x'.repeat(1_100_000) } })),
    413,
  )
  assert.equal(await statusOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), 400)
  assert.equal(await statusOf('{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}'), 400)
  assert.equal(await statusOf('{"jsonrpc":"2.0","__proto__":{"id":1},"method":"ping"}'), 400)
  assert.equal(await statusOf('{', {}), 400)
  assert.equal(await statusOf('{}', { 'content-type': 'text/plain' }), 415)
  assert.equal(await statusOf('{}', { 'content-encoding': 'gzip' }), 415)
  const malformed = await readRpc(await send(ground.on, '{', { token }))
  assert.equal(malformed.error?.code, -32700)
})

test('legacy: initialize agrees on a version and gives out a transport id that any node opens', async () => {
  for (const [asked, agreed] of [
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['1999-01-01', '2025-11-25'],
  ]) {
    const body = { ...initialize, params: { ...initialize.params, protocolVersion: asked } }
    const { result } = await readRpc(await send(ground.on, body, { token: agent.token }))
    assert.equal(result.protocolVersion, agreed)
    assert.deepEqual(result.capabilities, { tools: { listChanged: true }, logging: {} })
    assert.equal(result.resultType, undefined)
  }
  const headers = await openLegacy()
  const initialized = await send(
    ground.twin,
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { token: agent.token, headers },
  )
  assert.equal(initialized.status, 202)
  assert.equal(await initialized.text(), '')
  const pong = await readRpc(
    await send(ground.twin, { jsonrpc: '2.0', id: 'p', method: 'ping' }, { token: agent.token, headers }),
  )
  assert.deepEqual(pong.result, {})
})

test('MT05 T72 CVE-2026-111770 legacy: a transport id of another session answers as a made-up one does', async () => {
  const headers = await openLegacy()
  const bob = await startAgent(ground)
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  const foreign = await send(ground.on, ping, { token: bob.token, headers })
  const made = await send(ground.on, ping, { token: bob.token, headers: { ...headers, 'mcp-session-id': 'made-up' } })
  assert.equal(foreign.status, 404)
  assert.equal(made.status, 404)
  assert.equal(await foreign.text(), await made.text())
  assert.equal((await send(ground.on, ping, { token: bob.token })).status, 400, 'and none at all is 400')
})

test('legacy: versions that are not served and methods that do not exist', async () => {
  const headers = await openLegacy()
  const { token } = agent
  const wrong = await send(
    ground.on,
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { token, headers: { ...headers, 'mcp-protocol-version': 'x' } },
  )
  assert.equal(wrong.status, 400)
  const unknown = await readRpc(
    await send(ground.on, { jsonrpc: '2.0', id: 1, method: 'server/discover' }, { token, headers }),
  )
  assert.equal(unknown.status, 200)
  assert.equal(unknown.error?.code, -32601)
  const batch = await readRpc(await send(ground.on, [{ jsonrpc: '2.0', id: 1, method: 'ping' }], { token, headers }))
  assert.equal(batch.status, 400)
  assert.equal(batch.error?.code, -32600)
})

test('legacy: a transport that its client ended answers 404, its session lives on', async () => {
  const headers = await openLegacy()
  const { token } = agent
  assert.equal((await send(ground.on, undefined, { token, headers, method: 'DELETE' })).status, 204)
  assert.equal((await send(ground.on, { jsonrpc: '2.0', id: 1, method: 'ping' }, { token, headers })).status, 404)
  assert.equal((await send(ground.on, initialize, { token })).status, 200)
})

test('modern: discover says what is served, and what legacy had is gone', async () => {
  const discovered = await ask(ground.on, agent, { method: 'server/discover' })
  assert.deepEqual(discovered.result.supportedVersions, [modern])
  assert.equal(discovered.result.resultType, 'complete')
  assert.equal(discovered.result.ttlMs, 0)
  assert.equal(discovered.result.cacheScope, 'private')
  for (const method of ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'no/such']) {
    const gone = await ask(ground.on, agent, { method })
    assert.equal(gone.status, 404, method)
    assert.equal(gone.error?.code, -32601)
  }
  assert.equal((await send(ground.on, undefined, { token: agent.token, method: 'GET' })).status, 405)
  assert.equal((await send(ground.on, undefined, { token: agent.token, method: 'DELETE' })).status, 405)
})

test('modern: what _meta must say, and which versions are served', async () => {
  const { token } = agent
  const headers = { 'mcp-protocol-version': modern, 'mcp-method': 'tools/list' }
  const list = (meta: object | undefined, version = modern): Promise<Response> =>
    send(
      ground.on,
      { jsonrpc: '2.0', id: 5, method: 'tools/list', params: meta === undefined ? {} : { _meta: meta } },
      { token, headers: { ...headers, 'mcp-protocol-version': version } },
    )
  for (const meta of [undefined, { 'io.modelcontextprotocol/protocolVersion': modern }]) {
    const refused = await readRpc(await list(meta))
    assert.equal(refused.status, 400)
    assert.equal(refused.error?.code, -32602)
  }
  const other = {
    'io.modelcontextprotocol/protocolVersion': '2031-01-01',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const unsupported = await readRpc(await list(other, '2031-01-01'))
  assert.equal(unsupported.status, 400)
  assert.equal(unsupported.error?.code, -32022)
  assert.deepEqual(unsupported.error?.data, { supported: [modern], requested: '2031-01-01' })
  assert.equal((await readRpc(await list(other))).error?.code, -32020)
})

test('T86 MT19 header and body that disagree are refused with 400', async () => {
  const cases = [{ 'mcp-method': 'tools/list' }, { 'mcp-name': 'notes__other' }, { 'mcp-name': '=?base64?!?=' }]
  for (const headers of cases) {
    const refused = await ask(ground.on, agent, {
      method: 'tools/call',
      params: { name: 'notes__echo', arguments: {} },
      headers,
    })
    assert.equal(refused.status, 400)
    assert.equal(refused.error?.code, -32020)
  }
  assert.equal(ground.upstream.calls.filter(call => call.name === 'echo').length, 0)
})

test('tools/list: the gateway’s tools and granted ones, sorted, private, by session and not by connection', async () => {
  const names = async (token: string, path?: string): Promise<unknown[]> => {
    const { result } = await ask(
      ground.on,
      { token },
      { method: 'tools/list', ...(path === undefined ? {} : { path }) },
    )
    assert.equal(result.cacheScope, 'private')
    assert.equal(result.ttlMs, 0)
    return (result.tools as { name: string }[]).map(tool => tool.name)
  }
  const own = [
    'end_session',
    'read_result',
    'request_access',
    'search_tools',
    'session_status',
    'wait_for_approval',
  ].map(name => `gateway__${name}`)
  assert.deepEqual(await names(agent.token), [...own, 'notes__counts', 'notes__echo', 'notes__structured'])
  const stranger = await startAgent(ground)
  assert.deepEqual(await names(stranger.token), own)
  const atProvider = await startAgent(ground, { resource: 'http://localhost:4000/mcp/notes' })
  await grantAccess(ground, { session: atProvider.session.id, tools: ['notes__echo'] })
  assert.deepEqual(await names(atProvider.token, '/mcp/notes'), ['echo', ...own].sort())
  const bad = await ask(ground.on, agent, { method: 'tools/list', params: { cursor: '%%%' } })
  assert.equal(bad.error?.code, -32602)
})

test('tools/call in both eras reaches the third party once and brings its result back', async () => {
  const before = ground.upstream.calls.length
  const called = await callTool(ground.on, agent, { name: 'notes__echo', args: { text: 'hej' } })
  assert.equal(called.status, 200)
  assert.equal(called.result.resultType, 'complete')
  assert.deepEqual(JSON.parse(called.result.content?.[0]?.text ?? ''), { name: 'echo', args: { text: 'hej' } })
  const headers = await openLegacy()
  const legacy = await readRpc(
    await send(
      ground.on,
      { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'notes__structured' } },
      { token: agent.token, headers },
    ),
  )
  assert.deepEqual(legacy.result.structuredContent, { n: 1 })
  assert.equal(legacy.result.resultType, undefined)
  assert.equal(ground.upstream.calls.length, before + 2)
  const old = await openLegacy('2025-03-26')
  const plain = await readRpc(
    await send(
      ground.on,
      { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'notes__structured' } },
      { token: agent.token, headers: old },
    ),
  )
  assert.equal(plain.result.structuredContent, undefined, 'a client of 2025-03-26 knows no structured content')
})

test('progress passes on the stream of its call, as numbers', async () => {
  const counted = await callTool(ground.on, agent, { name: 'notes__counts', meta: { progressToken: 'tok' } })
  assert.deepEqual(
    counted.before.map(message => message.params),
    [0, 50, 100].map(progress => ({ progressToken: 'tok', progress, total: 100 })),
  )
  assert.equal(counted.result.content?.[0]?.text, 'counted')
  assert.equal(counted.headers.get('x-accel-buffering'), 'no')
})

test('T67 nothing that the client sent to us as a header reaches the third party', async () => {
  const headers = { cookie: 'canary=1', 'x-canary': '1', 'mcp-session-id': 'canary' }
  const response = await ask(ground.on, agent, {
    method: 'tools/call',
    params: { name: 'notes__echo', arguments: { text: 'headers' } },
    headers,
  })
  assert.equal(response.status, 200)
  const sent = JSON.stringify(ground.upstream.calls.at(-1)?.headers)
  assert.ok(!sent.includes('canary') && !sent.includes(agent.token))
})

test('MT07 an unknown tool, a tool without a name, arguments that are no object', async () => {
  const codeOf = async (params: object): Promise<number | undefined> =>
    (await ask(ground.on, agent, { method: 'tools/call', params: { ...params } })).error?.code
  assert.equal(await codeOf({ name: 'notes__no_such' }), -32602)
  assert.equal(await codeOf({ name: 'elsewhere__echo' }), -32602)
  assert.equal(await codeOf({}), -32602)
  assert.equal(await codeOf({ name: 'notes__echo', arguments: [] }), -32602)
})

test('I3 after the end every request answers 401 and says who, when and why', async () => {
  const gone = await startAgent(ground)
  assert.equal((await ask(ground.on, gone, { method: 'tools/list' })).status, 200)
  const actor = {
    kind: 'person',
    userId: ground.user.id,
    email: ground.user.email,
    role: undefined,
    sessionId: gone.session.id,
  } as const
  await endSession(ground.on, actor, gone.session.id, 'ended_by_person')
  for (const on of [ground.on, ground.twin]) {
    const refused = await send(on, initialize, { token: gone.token })
    assert.equal(refused.status, 401)
    const body = (await refused.json()) as { error_description: string }
    assert.match(
      body.error_description,
      /^session_revoked: mina@acme\.example ended this session at \d\d:\d\d UTC \(ended_by_person\)/,
    )
    assert.ok((refused.headers.get('www-authenticate') ?? '').includes(body.error_description))
  }
})

test('modern listen begins with what will be sent, and ends with its session', async () => {
  const listener = await startAgent(ground)
  const meta = { 'io.modelcontextprotocol/protocolVersion': modern, 'io.modelcontextprotocol/clientCapabilities': {} }
  const response = await send(
    ground.on,
    {
      jsonrpc: '2.0',
      id: 'sub',
      method: 'subscriptions/listen',
      params: { notifications: { toolsListChanged: true, promptsListChanged: true }, _meta: meta },
    },
    { token: listener.token, headers: { 'mcp-protocol-version': modern, 'mcp-method': 'subscriptions/listen' } },
  )
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const reader = response.body?.getReader()
  assert.ok(reader)
  const next = async (): Promise<Record<string, unknown>> => {
    const { value } = await reader.read()
    return JSON.parse(
      Buffer.from(value ?? [])
        .toString()
        .split('data: ')[1] ?? '{}',
    )
  }
  assert.deepEqual((await next()).params, {
    _meta: { 'io.modelcontextprotocol/subscriptionId': 'sub' },
    notifications: { toolsListChanged: true },
  })
  await endSession(ground.on, { kind: 'system', node: 'test' }, listener.session.id, 'ended_by_admin')
  const last = await next()
  assert.equal(last.id, 'sub')
  assert.equal((await reader.read()).done, true)
})

test('T85 listeners are capped for each session, the oldest gives way', async () => {
  const listener = await startAgent(ground)
  const headers = await openLegacy()
  const first = await send(ground.on, undefined, { token: agent.token, headers, method: 'GET' })
  const firstReader = first.body?.getReader()
  await firstReader?.read()
  const others: Response[] = []
  for (let nth = 0; nth < 10; nth++)
    others.push(await send(ground.on, undefined, { token: agent.token, headers, method: 'GET' }))
  assert.equal((await firstReader?.read())?.done, true)
  for (const other of others) await other.body?.cancel()
  assert.ok(listener.token)
})
