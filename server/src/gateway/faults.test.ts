import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import {
  ask,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  system,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { createProvider } from '../pipes/index.ts'
import type { Database } from '../platform/database.ts'
import { createInFlight } from '../platform/in-flight.ts'
import type { Platform } from '../platform/platform.ts'
import { endSession, findDoor } from '../sessions/index.ts'
import { startDraining } from './actions-limits.ts'
import { listCalls } from './index.ts'

let ground: Ground

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

/** Another node on the same database, on which something happens before or after a statement. */
function nodeWith(around: (text: string, run: () => Promise<object[]>) => Promise<object[]>): Platform {
  const { database } = ground.on
  const query = (text: string, values?: readonly unknown[]): Promise<object[]> =>
    around(text, () => database.query(text, values))
  return { ...ground.on, inFlight: createInFlight(), database: { ...database, query } as Database }
}

function errorOf({ result }: Rpc): unknown {
  return result.isError === true ? result.structuredContent?.error : undefined
}

async function agentWith(tools: readonly string[]): Promise<Awaited<ReturnType<typeof startAgent>>> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools })
  return agent
}

test('T66 I4 an end after the release and a stall before the write: the door is looked at once more, the result is dropped', async () => {
  const agent = await agentWith(['notes__echo'])
  const stalled = nodeWith(async (text, run) => {
    const rows = await run()
    if (!text.includes('release_result')) return rows
    await endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
    await pause(60)
    return rows
  })
  const answer = await callTool(stalled, agent, { name: 'notes__echo', args: { text: 'canary' } })
  assert.equal(errorOf(answer), 'session_revoked')
  assert.ok(!JSON.stringify(answer.result).includes('canary'))
})

test('T66 I4 an end while the look at the door stalls itself: it is looked at again, the result is dropped', async () => {
  const agent = await agentWith(['notes__echo'])
  let looks = 0
  const stalled = nodeWith(async (text, run) => {
    const looking = text.includes('FROM session_endings') && text.includes('session_id = $1')
    const rows = await run()
    if (looking && ++looks === 1) await endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
    if (looking || text.includes('release_result')) await pause(60)
    return rows
  })
  const answer = await callTool(stalled, agent, { name: 'notes__echo', args: { text: 'canary' } })
  assert.equal(errorOf(answer), 'session_revoked')
  assert.ok(!JSON.stringify(answer.result).includes('canary'))
})

test('T66 I4 an end that this node has heard of by the time a result is released: the result is dropped', async () => {
  const agent = await agentWith(['notes__echo'])
  const raced: Platform = nodeWith(async (text, run) => {
    const rows = await run()
    if (text.includes('release_result')) {
      await endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
      // What the notice of the end does on this node.
      raced.inFlight.endSession(agent.session.id)
    }
    return rows
  })
  const answer = await callTool(raced, agent, { name: 'notes__echo', args: { text: 'canary' } })
  assert.equal(errorOf(answer), 'session_revoked')
})

test('T66 I4 an end between the decision and the admission: nothing is admitted, nothing is sent', async () => {
  const agent = await agentWith(['notes__echo'])
  const before = ground.upstream.calls.length
  const raced = nodeWith(async (text, run) => {
    if (text.includes('admit_tool_call')) await endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
    return run()
  })
  const answer = await callTool(raced, agent, { name: 'notes__echo' })
  assert.equal(errorOf(answer), 'session_revoked')
  assert.equal(ground.upstream.calls.length, before)
  const calls = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.deepEqual(
    calls.map(call => call.outcome),
    ['refused'],
  )
})

test('I4 an end right after the admission finds the call: nothing is sent, and the end does not wait for it', async () => {
  const agent = await agentWith(['notes__echo'])
  const before = ground.upstream.calls.length
  let ending: ReturnType<typeof endSession> | undefined
  const raced: Platform = nodeWith(async (text, run) => {
    const rows = await run()
    if (text.includes('admit_tool_call')) {
      ending = endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
      await until(async () => (await findDoor(ground.on.database, agent.session.id)) !== undefined)
      // What the notice of the end does on this node, before the admission's answer has arrived.
      raced.inFlight.endSession(agent.session.id)
    }
    return rows
  })
  const answer = await callTool(raced, agent, { name: 'notes__echo' })
  const receipt = (await ending)?.receipt
  assert.equal(errorOf(answer), 'session_revoked')
  assert.equal(ground.upstream.calls.length, before)
  assert.equal(receipt?.callsUnsettled, 0, 'what an end waits for in vain is unsettled')
  const [call] = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.equal(call?.outcome, 'not_sent')
})

test('T104 when the release can not be written the result does not leave, and the call is left to the reconciler', async () => {
  const agent = await agentWith(['notes__echo'])
  const broken = nodeWith((text, run) =>
    text.includes('release_result')
      ? Promise.reject(Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' }))
      : run(),
  )
  const answer = await callTool(broken, agent, { name: 'notes__echo', args: { text: 'canary' } })
  assert.equal(answer.status, 503)
  assert.equal(answer.error?.data?.error, 'outcome_not_recorded')
  assert.match(answer.error?.message ?? '', /^The call was made, but its outcome could not be recorded/)
  assert.ok(!JSON.stringify(answer).includes('canary'))
  const [call] = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.equal(call?.outcome, 'in_flight')
})

test('a stale decision is made once again, and a second one is told', async () => {
  const agent = await agentWith(['notes__echo'])
  let times = 0
  const stale = (most: number): Platform =>
    nodeWith((text, run) => {
      if (!text.includes('admit_tool_call') || times++ >= most) return run()
      return Promise.reject(Object.assign(new Error('stale'), { code: 'AM008' }))
    })
  assert.equal(errorOf(await callTool(stale(1), agent, { name: 'notes__echo' })), undefined)
  assert.equal(times, 2)
  times = 0
  assert.equal(errorOf(await callTool(stale(5), agent, { name: 'notes__echo' })), 'try_again')
  assert.equal(times, 2)
})

test('a busy budget is asked once more, waiting', async () => {
  const agent = await agentWith(['notes__echo'])
  let times = 0
  const busy = nodeWith((text, run) => {
    if (!text.includes('admit_tool_call') || times++ > 0) return run()
    return Promise.reject(Object.assign(new Error('budget_busy'), { code: 'AM009' }))
  })
  assert.equal(errorOf(await callTool(busy, agent, { name: 'notes__echo' })), undefined)
  assert.equal(times, 2)
})

test('design 3.2: a node that lost the database, or is stopping, answers 503 and admits nothing', async () => {
  const agent = await agentWith(['notes__echo'])
  const isolated = nodeWith((_text, run) => run())
  isolated.inFlight.isolated = true
  assert.equal((await callTool(isolated, agent, { name: 'notes__echo' })).status, 503)
  const stopping = nodeWith((_text, run) => run())
  assert.equal((await ask(stopping, agent, { method: 'tools/list' })).status, 200)
  startDraining(stopping)
  assert.equal((await ask(stopping, agent, { method: 'tools/list' })).status, 503)
})

test('T84 a session that asks too fast is told to wait, and others are not', async () => {
  const agent = await startAgent(ground)
  const calm = await startAgent(ground)
  const limits = { file: 'limits.json', limits: { mcp_session: { max: 2, windowSeconds: 3_600 } } }
  const node: Platform = { ...ground.on, config: { ...ground.on.config, rateLimits: limits } }
  for (let asked = 0; asked < 2; asked++) assert.equal((await ask(node, agent, { method: 'tools/list' })).status, 200)
  const refused = await ask(node, agent, { method: 'tools/list' })
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.equal((await ask(node, calm, { method: 'server/discover' })).status, 200)
})

test('a person without a connected account: the refusal says where one can be connected, and no approval is asked', async () => {
  await createProvider(ground.on, system, {
    slug: 'tracker',
    kind: 'mcp',
    name: 'Tracker',
    url: ground.upstream.url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  await ground.on.database.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect)
     SELECT 'tool_' || t.id, p.id, t.name, t.definition, t.digest, t.effect FROM tools t, providers p
      WHERE p.slug = 'tracker' AND t.provider_id = (SELECT id FROM providers WHERE slug = 'notes')`,
  )
  const agent = await startAgent(ground)
  const refused = await callTool(ground.on, agent, { name: 'tracker__create_issue', args: { repo: 'a', title: 'b' } })
  assert.equal(errorOf(refused), 'connection_required')
  assert.equal(refused.result.structuredContent?.connect_url, 'http://localhost:4000/connect/tracker')
  assert.equal(
    refused.result.content?.[0]?.text,
    'Refused: mina@acme.example has no tracker account connected. They can at http://localhost:4000/connect/tracker.',
  )
  const asked = await callTool(ground.on, agent, {
    name: 'gateway__request_access',
    args: { purpose: 'x', tools: [{ name: 'tracker__echo' }] },
  })
  assert.equal(errorOf(asked), 'connection_required')
  assert.deepEqual(
    await ground.on.database.query('SELECT id FROM approvals WHERE session_id = $1', [agent.session.id]),
    [],
  )
})
