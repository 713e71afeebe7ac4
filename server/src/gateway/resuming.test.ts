import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addProvider,
  type Ground,
  grantAccess,
  send,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { startTestUpstream, type TestUpstream } from '../../tests/gateway-upstream.ts'
import { until } from '../../tests/until.ts'
import { endSession } from '../sessions/index.ts'
import { listCalls } from './index.ts'

let ground: Ground
let talker: TestUpstream
before(async () => {
  ground = await startGround()
  talker = await startTestUpstream()
  await addProvider(ground.on, 'talker', talker.url)
})
after(async () => {
  await ground?.close()
  await talker?.close()
})

const name = 'talker__echo'

async function agent(): Promise<TestAgent> {
  const made = await startAgent(ground)
  await grantAccess(ground, { session: made.session.id, tools: [name] })
  return made
}

interface Event {
  readonly id: string
  readonly message: { id?: number; method?: string; result?: { content?: { text: string }[]; isError?: boolean } }
}

function eventsIn(text: string): Event[] {
  return text
    .split('\n\n')
    .filter(event => event.includes('data: '))
    .map(event => ({
      id: /^id: (.*)$/m.exec(event)?.[1] ?? '',
      message: JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}'),
    }))
}

async function openLegacy({ token }: TestAgent): Promise<Readonly<Record<string, string>>> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const opened = await send(ground.on, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, { token })
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
}

/** A call whose connection is lost after the first thing that was said on it; how to let its third party answer. */
async function loseConnection(
  who: TestAgent,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly first: Event; answer(): void }> {
  const gate = Promise.withResolvers<void>()
  talker.slowUntil = gate.promise
  const progress = { progressToken: 'p', progress: 1 }
  talker.says.set('echo', [])
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: {}, _meta: { progressToken: 'p' } },
  }
  talker.beforeSaying = token => [{ method: 'notifications/progress', params: { ...progress, progressToken: token } }]
  const response = await send(ground.on, call, { token: who.token, headers })
  const reader = response.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  const [first] = eventsIn(new TextDecoder().decode(value))
  await reader?.cancel()
  assert.ok(first)
  return { first, answer: () => gate.resolve() }
}

async function resume(
  who: Pick<TestAgent, 'token'>,
  headers: Readonly<Record<string, string>>,
  lastEventId: string,
): Promise<Response> {
  const named = { ...headers, 'last-event-id': lastEventId }
  return send(ground.on, undefined, { token: who.token, headers: named, method: 'GET' })
}

test('a client that lost its connection takes the stream of its call up, before and after the answer', async () => {
  const who = await agent()
  const headers = await openLegacy(who)
  const { first, answer } = await loseConnection(who, headers)
  assert.equal(first.message.method, 'notifications/progress')
  const waiting = await resume(who, headers, first.id)
  const read = waiting.text()
  answer()
  const [result] = eventsIn(await read)
  assert.equal(result?.message.id, 1)
  assert.equal(result?.message.result?.content?.[0]?.text, 'said')
  const again = eventsIn(await (await resume(who, headers, first.id)).text())
  assert.deepEqual(again, [result], 'the same event, as it may have been lost once more')
  assert.equal(await (await resume(who, headers, result?.id ?? '')).text(), '', 'nothing follows it')
  const calls = await listCalls(ground.on.database, { sessionId: who.session.id, limit: 10 })
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    ['succeeded'],
    'nothing was called again',
  )
})

test('MT05 T72 an event of another session, of another client or of nobody brings nothing of it', async () => {
  const who = await agent()
  const headers = await openLegacy(who)
  const { first, answer } = await loseConnection(who, headers)
  answer()
  await until(async () => {
    const [call] = await listCalls(ground.on.database, { sessionId: who.session.id, limit: 10 })
    return call?.outcome === 'succeeded'
  })
  const other = await agent()
  const tries: [TestAgent, Readonly<Record<string, string>>, string][] = [
    [other, await openLegacy(other), first.id],
    [who, await openLegacy(who), first.id],
    [who, headers, `${first.id.split('.')[0]}.7`],
    [who, headers, 'made-up.1'],
  ]
  for (const [asking, its, eventId] of tries) {
    const response = await resume(asking, its, eventId)
    const { value } = (await response.body?.getReader().read()) ?? {}
    assert.deepEqual(eventsIn(new TextDecoder().decode(value)), [], eventId)
    await response.body?.cancel().catch(() => undefined)
  }
  assert.equal((await resume(other, headers, first.id)).status, 404)
  assert.equal(eventsIn(await (await resume(who, headers, first.id)).text()).length, 1)
})

test('T66 I4 nothing that was kept for a client leaves after the end of its session', async () => {
  const who = await agent()
  const headers = await openLegacy(who)
  const { first, answer } = await loseConnection(who, headers)
  const waiting = await resume(who, headers, first.id)
  const read = waiting.text()
  await endSession(ground.on, system, who.session.id, 'ended_by_admin')
  answer()
  const [last] = eventsIn(await read)
  assert.equal(last?.message.result?.isError, true)
  assert.doesNotMatch(JSON.stringify(last), /said/)
  assert.equal((await resume(who, headers, first.id)).status, 401)
})
