import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { after, before, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import {
  approveCall,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { mcpDoors } from './routes.ts'

let ground: Ground
let server: Server
let url: URL

before(async () => {
  ground = await startGround()
  const edge: Edge = createEdge(ground.on, {
    routes: mcpDoors,
    authenticate: () => Promise.resolve(undefined),
    renderRefusal: () => new Response(null, { status: 500 }),
  })
  server = createAdaptorServer({
    fetch: request => edge.fetch(request, { address: '127.0.0.1' }),
    overrideGlobalObjects: false,
  }) as Server
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/mcp`)
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await ground.close()
})

function agentHere(): Promise<TestAgent> {
  return startAgent(ground, { resource: url.href })
}

function headersOf(agent: TestAgent): { requestInit: { headers: Record<string, string> } } {
  return { requestInit: { headers: { Authorization: `Bearer ${agent.token}` } } }
}

const info = { name: 'test', version: '1' }
const capabilityCases = [{}, { elicitation: {} }, { elicitation: { form: {}, url: {} } }] as const
const write = { name: 'notes__create_issue', arguments: { repo: 'acme/website', title: 'T' } }

async function approveWhenAsked(agent: TestAgent): Promise<void> {
  await until(async () => {
    const rows = await ground.on.database.query<{ id: string }>(
      `SELECT id FROM approvals WHERE session_id = $1 AND kind = 'call' AND state = 'pending'`,
      [agent.session.id],
    )
    for (const { id } of rows) await approveCall(ground, id, agent.session.id)
    return rows.length > 0
  })
}

for (const capabilities of capabilityCases)
  test(`SDK v1 client with ${JSON.stringify(capabilities)}: lists, calls, and stands on its rung`, async () => {
    const agent = await agentHere()
    await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__structured'] })
    const client = new ClientV1(info, { capabilities })
    const asked: string[] = []
    if ('elicitation' in capabilities)
      client.setRequestHandler(ElicitRequestSchema, request => {
        asked.push(request.params.mode ?? 'form')
        approveWhenAsked(agent).catch(() => undefined)
        return { action: 'accept', content: { status: 'approved_in_browser' } }
      })
    // The v1 client's types are stricter about undefined than it is.
    const transport = new TransportV1(url, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0]
    await client.connect(transport)
    const { tools } = await client.listTools()
    assert.ok(tools.some(tool => tool.name === 'notes__echo'))
    const echoed = await client.callTool({ name: 'notes__echo', arguments: { text: 'v1' } })
    assert.match(JSON.stringify(echoed.content), /v1/)
    const structured = await client.callTool({ name: 'notes__structured' })
    assert.deepEqual(structured.structuredContent, { n: 1 })
    const called = await client.callTool(write)
    if ('elicitation' in capabilities) {
      assert.notEqual(called.isError, true)
      assert.deepEqual(asked, ['url' in capabilities.elicitation ? 'url' : 'form'])
    } else assert.equal((called.structuredContent as Record<string, unknown>).error, 'approval_required')
    await transport.close()
  })

for (const mode of ['legacy', 'auto'] as const)
  for (const capabilities of capabilityCases)
    test(`SDK v2 client, ${mode}, with ${JSON.stringify(capabilities)}: lists, calls, and stands on its rung`, async () => {
      const agent = await agentHere()
      await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__structured'] })
      const client = new Client(info, { capabilities, versionNegotiation: { mode } })
      const asked: string[] = []
      if ('elicitation' in capabilities)
        client.setRequestHandler('elicitation/create', request => {
          asked.push(request.params.mode ?? 'form')
          approveWhenAsked(agent).catch(() => undefined)
          return { action: 'accept', content: { status: 'approved_in_browser' } }
        })
      await client.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
      const { tools } = await client.listTools()
      assert.ok(tools.some(tool => tool.name === 'notes__echo'))
      const echoed = await client.callTool({ name: 'notes__echo', arguments: { text: 'v2' } })
      assert.match(JSON.stringify(echoed.content), /v2/)
      const called = await client.callTool(write)
      if ('elicitation' in capabilities) {
        assert.notEqual(called.isError, true)
        assert.deepEqual(asked, ['url' in capabilities.elicitation ? 'url' : 'form'])
      } else assert.equal((called.structuredContent as Record<string, unknown>).error, 'approval_required')
      await client.close()
    })

test('a legacy client hears on its GET stream that its tools have changed', async () => {
  const agent = await agentHere()
  const client = new ClientV1(info, { capabilities: {} })
  let heard = 0
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    heard++
  })
  const transport = new TransportV1(url, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0]
  await client.connect(transport)
  await until(async () => {
    const rows = await ground.on.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%ambit_grants%' AND datname = current_database()`,
    )
    return rows.length > 0
  })
  const grant = await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
  await until(() => heard > 0)
  const before = heard
  await ground.on.database.query(
    `UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_by_person' WHERE id = $1`,
    [grant],
  )
  await until(() => heard > before)
  await transport.close()
})

test('a v2 client that closes its request has the call cancelled at the third party', async () => {
  const agent = await agentHere()
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__slow'] })
  const client = new Client(info, { capabilities: {}, versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
  const before = ground.upstream.aborted.length
  const reached = ground.upstream.calls.length
  const gone = new AbortController()
  const calling = client.callTool({ name: 'notes__slow', arguments: { ms: 25_000 } }, { signal: gone.signal })
  await until(() => ground.upstream.calls.length > reached)
  gone.abort()
  await assert.rejects(calling)
  await until(() => ground.upstream.aborted.length > before)
  await client.close()
})

test('fifty clients at once, each with its own session', async () => {
  const agents = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const agent = await agentHere()
      await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
      return agent
    }),
  )
  await Promise.all(
    agents.map(async (agent, nth) => {
      const client = new Client(info, {
        capabilities: {},
        versionNegotiation: { mode: nth % 2 === 0 ? 'auto' : 'legacy' },
      })
      await client.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
      const echoed = await client.callTool({ name: 'notes__echo', arguments: { text: `own-${nth}` } })
      assert.match(JSON.stringify(echoed.content), new RegExp(`own-${nth}\\b`))
      await client.close()
    }),
  )
})
