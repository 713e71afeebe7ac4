import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { after, before, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { Client, LOG_LEVEL_META_KEY, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { type Fixture, startFixture } from '../../tests/conformance/fixture-server.ts'
import {
  addProvider,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { setMayAsk } from '../pipes/index.ts'
import { createEdge } from '../platform/http.ts'
import { startReconciler } from './jobs.ts'
import { mcpDoors } from './routes.ts'

let ground: Ground
let server: Server
let url: URL
let fixtures: Readonly<Record<'later' | 'earlier', Fixture>>
let ear: ReturnType<typeof startReconciler>

before(async () => {
  ground = await startGround()
  ear = startReconciler(ground.on)
  fixtures = { later: await startFixture(), earlier: await startFixture(0, { onlyLegacy: true }) }
  for (const [slug, fixture] of Object.entries(fixtures)) {
    await addProvider(ground.on, slug, fixture.url)
    await setMayAsk(ground.on, system, { slug, mayAsk: ['sampling'] })
  }
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name LIKE 'test_%'`)
  const edge = createEdge(ground.on, {
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
  server?.closeAllConnections()
  server?.close()
  await ear?.stop()
  await ground?.close()
  await Promise.all(Object.values(fixtures ?? {}).map(fixture => fixture.close()))
})

const info = { name: 'test', version: '1' }
const capabilities = { elicitation: { form: {} }, sampling: {} }
const filledIn = { action: 'accept' as const, content: { name: 'Mina' } }
const said = { role: 'assistant' as const, content: { type: 'text' as const, text: 'Paris' }, model: 'test' }

function headersOf(agent: TestAgent): { requestInit: { headers: Record<string, string> } } {
  return { requestInit: { headers: { Authorization: `Bearer ${agent.token}` } } }
}

async function agentWith(tools: readonly string[], at = url): Promise<TestAgent> {
  const agent = await startAgent(ground, { resource: at.href })
  const bySlug = Map.groupBy(tools, name => name.split('__')[0])
  for (const own of bySlug.values()) await grantAccess(ground, { session: agent.session.id, tools: own })
  return agent
}

interface Connected {
  call(name: string, logLevel?: string): Promise<string>
  readonly reports: unknown[]
  readonly asked: string[]
  close(): Promise<void>
}

type Connect = (agent: TestAgent) => Promise<Connected>

const v1: Connect = async agent => {
  const client = new ClientV1(info, { capabilities })
  const [reports, asked]: [unknown[], string[]] = [[], []]
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params.message)
    return filledIn
  })
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    asked.push(params.systemPrompt ?? '')
    return said
  })
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void reports.push(params))
  // The v1 client's types are stricter about undefined than it is.
  await client.connect(new TransportV1(url, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0])
  await client.setLoggingLevel('debug')
  return {
    reports,
    asked,
    call: async name => JSON.stringify(await client.callTool({ name, arguments: {} })),
    close: () => client.close(),
  }
}

const v2 =
  (mode: 'legacy' | 'auto'): Connect =>
  async agent => {
    const client = new Client(info, { capabilities, versionNegotiation: { mode } })
    const [reports, asked]: [unknown[], string[]] = [[], []]
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message)
      return filledIn
    })
    client.setRequestHandler('sampling/createMessage', ({ params }) => {
      asked.push(params.systemPrompt ?? '')
      return said
    })
    client.setNotificationHandler('notifications/message', ({ params }) => void reports.push(params))
    await client.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
    const _meta = mode === 'auto' ? { _meta: { [LOG_LEVEL_META_KEY]: 'debug' } } : {}
    if (mode === 'legacy') await client.setLoggingLevel('debug')
    return {
      reports,
      asked,
      call: async name => JSON.stringify(await client.callTool({ name, arguments: {}, ..._meta })),
      close: () => client.close(),
    }
  }

const clients: readonly (readonly [string, Connect])[] = [
  ['SDK v1 client', v1],
  ['SDK v2 client, legacy', v2('legacy')],
  ['SDK v2 client, auto', v2('auto')],
]
const servers = ['later', 'earlier'] as const

for (const [what, connect] of clients)
  test(`MT20 ${what}: what later and earlier servers ask and report reaches it, with the name of who does`, async () => {
    const names = servers.flatMap(slug =>
      ['test_input_required_result_elicitation', 'test_input_required_result_sampling'].map(name => `${slug}__${name}`),
    )
    const logging = servers.map(slug => `${slug}__${slug === 'later' ? 'test_logging_tool' : 'test_tool_with_logging'}`)
    const client = await connect(await agentWith([...names, ...logging]))
    for (const slug of servers) {
      assert.match(await client.call(`${slug}__test_input_required_result_elicitation`), /Hello, Mina!/)
      assert.equal(client.asked.at(-1), `${slug} asks: What is your name?`)
      assert.match(await client.call(`${slug}__test_input_required_result_sampling`), /Sampling result: Paris/)
      assert.match(client.asked.at(-1) ?? '', new RegExp(`^${slug}, a third party, asks this`))
    }
    for (const name of logging) await client.call(name)
    await until(() => client.reports.length >= logging.length)
    assert.match(JSON.stringify(client.reports), /third_party/)
    await client.close()
  })

test('SDK v1 and v2 clients read what did not fit into a result, and find it as its schema says', async () => {
  const text = 'more than fits at once '.repeat(60_000)
  ground.upstream.answers.set('echo', () => ({ content: [{ type: 'text', text }] }))
  const agent = await agentWith(['notes__echo'])
  const old = new ClientV1(info, { capabilities: {} })
  await old.connect(new TransportV1(url, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0])
  const recent = new Client(info, { capabilities: {}, versionNegotiation: { mode: 'auto' } })
  await recent.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
  for (const client of [old, recent]) {
    await client.listTools()
    const cut = await client.callTool({ name: 'notes__echo', arguments: {} })
    const { call_id, pages } = Object(Object(cut._meta)['dev.ambit/rest'])
    let read = String(Object(Array.isArray(cut.content) ? cut.content[0] : {}).text)
    for (let page = 1; page <= Number(pages); page++) {
      const answer = await client.callTool({ name: 'gateway__read_result', arguments: { call_id, cursor: `${page}` } })
      read += Object(answer.structuredContent).text
    }
    assert.equal(read === text, true)
  }
  ground.upstream.answers.delete('echo')
  await old.close()
  await recent.close()
})

test('SDK v1 and v2 clients hear that a resource has changed, each in the way of its era', async () => {
  const at = new URL('/mcp/later', url)
  const uri = 'test://watched-resource'
  const agent = await agentWith(['later__mcp_resources_subscribe'], at)
  const heard: string[] = []
  const old = new ClientV1(info, { capabilities: {} })
  old.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(`v1 ${params.uri}`))
  await old.connect(new TransportV1(at, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0])
  await old.subscribeResource({ uri })
  const recent = new Client(info, { capabilities: {}, versionNegotiation: { mode: 'auto' } })
  recent.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(`v2 ${params.uri}`))
  await recent.connect(new StreamableHTTPClientTransport(at, headersOf(agent)))
  const subscription = await recent.listen({ resourceSubscriptions: [uri] })
  await until(() => fixtures.later.touch(uri) > 0 && new Set(heard).size === 2)
  assert.deepEqual([...new Set(heard)].toSorted(), [`v1 ${uri}`, `v2 ${uri}`])
  await subscription.close()
  await old.unsubscribeResource({ uri })
  await until(() => fixtures.later.touch(uri) === 0)
  await recent.close()
  await old.close()
})
