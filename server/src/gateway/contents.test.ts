import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addProvider,
  ask,
  callTool,
  type Ground,
  grantAccess,
  readRpc,
  send,
  startAgent,
  startGround,
} from '../../tests/gateway-ground.ts'
import { startTestUpstream, type TestUpstream } from '../../tests/gateway-upstream.ts'
import { listCalls } from './index.ts'

let ground: Ground
let library: TestUpstream
const path = '/mcp/library'
const resource = `http://localhost:4000${path}`

before(async () => {
  ground = await startGround()
  library = await startTestUpstream()
  library.offers = { resources: {}, prompts: {} }
  await addProvider(ground.on, 'library', library.url)
})
after(async () => {
  await library.close()
  await ground.close()
})

test('T10 a door advertises what its provider offers, and the door of all providers nothing of it', async () => {
  const agent = await startAgent(ground, { resource })
  const there = await ask(ground.on, agent, { method: 'server/discover', path })
  assert.deepEqual(there.result.capabilities, {
    tools: { listChanged: true },
    logging: {},
    resources: {},
    prompts: {},
  })
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } }
  const legacy = await readRpc(
    await send(ground.on, { jsonrpc: '2.0', id: 1, method: 'initialize', params }, { token: agent.token, path }),
  )
  assert.deepEqual(legacy.result.capabilities, there.result.capabilities)
  const everywhere = await startAgent(ground)
  assert.deepEqual((await ask(ground.on, everywhere, { method: 'server/discover' })).result.capabilities, {
    tools: { listChanged: true },
    logging: {},
  })
  assert.equal((await ask(ground.on, everywhere, { method: 'resources/list' })).error?.code, -32601)
  assert.equal((await ask(ground.on, agent, { method: 'completion/complete', path })).error?.code, -32601)
})

test('I1 without an approval lists are empty and ask nothing, and reading asks for exactly this', async () => {
  const agent = await startAgent(ground, { resource })
  const listed = await ask(ground.on, agent, { method: 'resources/list', path })
  assert.deepEqual(listed.result.resources, [])
  assert.equal(listed.result.cacheScope, 'private')
  assert.deepEqual(
    await ground.on.database.query('SELECT id FROM approvals WHERE session_id = $1', [agent.session.id]),
    [],
  )
  const before = library.calls.length
  const read = await ask(ground.on, agent, { method: 'resources/read', params: { uri: 'note://1' }, path })
  assert.equal(read.error?.code, -32602)
  assert.equal(read.error?.data?.error, 'approval_required')
  assert.match(String(read.error?.data?.approval_url), /\/approvals\/approval_/)
  assert.equal(library.calls.length, before)
})

test('I7 what is read under a grant is admitted and recorded like any call', async () => {
  const agent = await startAgent(ground, { resource })
  const tools = ['library__mcp_resources_list', 'library__mcp_resources_read', 'library__mcp_prompts_get']
  await grantAccess(ground, { session: agent.session.id, tools })
  const listed = await ask(ground.on, agent, { method: 'resources/list', path })
  assert.deepEqual(listed.result.resources, [{ uri: 'note://1', name: 'One', description: 'The first' }])
  assert.equal(listed.result.cacheScope, 'private', 'the provider’s own word on caching is not passed on')
  const read = await ask(ground.on, agent, { method: 'resources/read', params: { uri: 'note://1' }, path })
  assert.deepEqual(read.result.contents, [{ uri: 'note://1', mimeType: 'text/plain', text: 'hej' }])
  const missing = await ask(ground.on, agent, { method: 'resources/read', params: { uri: 'note://2' }, path })
  assert.equal(missing.error?.code, -32602)
  assert.deepEqual(missing.error?.data, { uri: 'note://2' })
  const got = await ask(ground.on, agent, { method: 'prompts/get', params: { name: 'p', arguments: { a: 'b' } }, path })
  assert.deepEqual(got.result.messages, [{ role: 'user', content: { type: 'text', text: '{"a":"b"}' } }])
  const calls = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.deepEqual(
    calls.map(call => `${call.toolName} ${call.outcome}`),
    [
      'library__mcp_resources_list succeeded',
      'library__mcp_resources_read succeeded',
      'library__mcp_resources_read failed',
      'library__mcp_prompts_get succeeded',
    ],
  )
})

test('a bound on the address holds at the door and for the tool alike', async () => {
  const agent = await startAgent(ground, { resource })
  await grantAccess(ground, {
    session: agent.session.id,
    tools: ['library__mcp_resources_read'],
    constraints: { uri: { prefix: 'note://' } },
  })
  const before = library.calls.length
  const outside = await ask(ground.on, agent, { method: 'resources/read', params: { uri: 'file:///etc/passwd' }, path })
  assert.equal(outside.error?.data?.error, 'approval_required')
  assert.equal(library.calls.length, before)
  const tool = await callTool(ground.on, agent, { name: 'mcp_resources_read', args: { uri: 'note://1' }, path })
  assert.deepEqual(tool.result.structuredContent, {
    contents: [{ uri: 'note://1', mimeType: 'text/plain', text: 'hej' }],
  })
})
