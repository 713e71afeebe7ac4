import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Fixture, startFixture } from '../../tests/conformance/fixture-server.ts'
import {
  addProvider,
  ask,
  callTool,
  type Ground,
  grantAccess,
  modern,
  readRpc,
  send,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { endSession } from '../sessions/index.ts'
import { startDoorWatch } from '../sessions/jobs.ts'
import { listCalls } from './index.ts'
import { startReconciler } from './jobs.ts'

let ground: Ground
let fixtures: Readonly<Record<'later' | 'earlier', Fixture>>
let jobs: { stop(): Promise<void> }[] = []

before(async () => {
  ground = await startGround()
  fixtures = { later: await startFixture(), earlier: await startFixture(0, { onlyLegacy: true }) }
  jobs = [startReconciler(ground.on), startReconciler(ground.twin), await startDoorWatch(ground.on)]
  await addProvider(ground.on, 'later', fixtures.later.url)
  await addProvider(ground.on, 'earlier', fixtures.earlier.url)
})
after(async () => {
  await Promise.all(jobs.map(job => job.stop()))
  await ground?.close()
  await Promise.all(Object.values(fixtures ?? {}).map(fixture => fixture.close()))
})

const uri = 'test://watched-resource'
const eras = ['later', 'earlier'] as const
type Era = (typeof eras)[number]

async function agentAt(slug: Era, constraints: Readonly<Record<string, object>> = {}): Promise<TestAgent> {
  const agent = await startAgent(ground, { resource: `http://localhost:4000/mcp/${slug}` })
  await grantAccess(ground, { session: agent.session.id, tools: [`${slug}__mcp_resources_subscribe`], constraints })
  return agent
}

interface Client {
  readonly heard: { method?: string; params?: { uri?: string; notifications?: object } }[]
  readonly over: Promise<void>
  send(method: string, params: object): ReturnType<typeof readRpc>
  close(): Promise<void>
}

/** A client of the earlier era with a standing stream, at another node than the one that it asks. */
async function openLegacy({ token }: TestAgent, slug: Era): Promise<Client> {
  const path = `/mcp/${slug}`
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const opened = await send(ground.on, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, { token, path })
  const headers = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
  const stream = await send(ground.twin, undefined, { token, path, headers, method: 'GET' })
  return {
    ...listening(stream),
    send: async (method, sent) =>
      readRpc(await send(ground.on, { jsonrpc: '2.0', id: 1, method, params: sent }, { token, path, headers })),
  }
}

async function openModern({ token }: TestAgent, slug: Era, uris: readonly string[]): Promise<Omit<Client, 'send'>> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': modern,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const method = 'subscriptions/listen'
  const body = { jsonrpc: '2.0', id: 7, method, params: { notifications: { resourceSubscriptions: uris }, _meta } }
  const headers = { 'mcp-protocol-version': modern, 'mcp-method': method }
  return listening(await send(ground.on, body, { token, path: `/mcp/${slug}`, headers }))
}

function listening(response: Response): Omit<Client, 'send'> {
  const heard: Client['heard'] = []
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  const read = async (): Promise<void> => {
    for (let text = ''; ; ) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) return
      text += decoder.decode(value, { stream: true })
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice(6)))
    }
  }
  return { heard, over: read(), close: async () => reader?.cancel() }
}

const updates = ({ heard }: Pick<Client, 'heard'>): number =>
  heard.filter(({ method }) => method === 'notifications/resources/updated').length

for (const slug of eras)
  test(`a client of the earlier era hears that a resource of ${slug === 'later' ? 'a later' : 'an earlier'} server has changed, at whichever node it listens`, async () => {
    const fixture = fixtures[slug]
    const agent = await agentAt(slug)
    const client = await openLegacy(agent, slug)
    assert.deepEqual((await client.send('resources/subscribe', { uri })).result, {})
    await until(() => fixture.touch(uri) > 0 && updates(client) > 0)
    assert.deepEqual(client.heard[0]?.params, { uri })
    const calls = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
    assert.deepEqual(
      calls.map(({ toolName, outcome }) => `${toolName} ${outcome}`),
      [`${slug}__mcp_resources_subscribe succeeded`],
    )
    assert.deepEqual((await client.send('resources/unsubscribe', { uri })).result, {})
    await until(() => fixture.touch(uri) === 0)
    await client.close()
  })

for (const slug of eras)
  test(`a client of the later era listens to a resource of ${slug === 'later' ? 'a later' : 'an earlier'} server, and is told what it will hear`, async () => {
    const fixture = fixtures[slug]
    const agent = await agentAt(slug, { uri: { equals: uri } })
    const client = await openModern(agent, slug, [uri, 'test://static-text'])
    await until(() => client.heard.length > 0)
    assert.deepEqual(client.heard[0]?.params?.notifications, { resourceSubscriptions: [uri] }, 'bounds hold here too')
    await until(() => fixture.touch(uri) > 0 && updates(client) > 0)
    assert.deepEqual(client.heard[1]?.params, { uri, _meta: { 'io.modelcontextprotocol/subscriptionId': 7 } })
    await client.close()
    await until(() => fixture.touch(uri) === 0)
  })

test('I1 nobody watches without an approval, and watching is no way to read', async () => {
  const agent = await startAgent(ground, { resource: 'http://localhost:4000/mcp/later' })
  const client = await openLegacy(agent, 'later')
  const refused = await client.send('resources/subscribe', { uri })
  assert.equal(refused.error?.data?.error, 'approval_required')
  assert.equal(fixtures.later.touch(uri), 0)
  await client.close()
  const listener = await openModern(agent, 'later', [uri])
  await until(() => listener.heard.length > 0)
  assert.deepEqual(listener.heard[0]?.params?.notifications, {})
  await listener.close()
  const allowed = await agentAt('later')
  const tool = await callTool(ground.on, allowed, {
    name: 'mcp_resources_subscribe',
    args: { uri },
    path: '/mcp/later',
  })
  assert.equal(tool.result.isError, true)
  assert.equal(fixtures.later.touch(uri), 0)
  const discovered = await ask(ground.on, allowed, { method: 'server/discover', path: '/mcp/later' })
  assert.deepEqual(Object(discovered.result.capabilities).resources, { subscribe: true })
})

test('T66 I4 what is watched ends with the session, at the third party too', async () => {
  for (const slug of eras) {
    const agent = await agentAt(slug)
    const client = await openLegacy(agent, slug)
    await client.send('resources/subscribe', { uri })
    await until(() => fixtures[slug].touch(uri) > 0 && updates(client) > 0)
    await endSession(ground.on, system, agent.session.id, 'ended_by_admin')
    await client.over
    await until(() => fixtures[slug].touch(uri) === 0)
  }
})

test('I3 what is watched ends with its grant: the next change is told to nobody', async () => {
  const agent = await agentAt('later')
  const client = await openLegacy(agent, 'later')
  await client.send('resources/subscribe', { uri })
  await ground.on.database.query(
    `UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_by_person' WHERE session_id = $1`,
    [agent.session.id],
  )
  await until(() => fixtures.later.touch(uri) === 0)
  assert.equal(updates(client), 0)
  await client.close()
})
