import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Fixture, startFixture } from '../../tests/conformance/fixture-server.ts'
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
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { startTestUpstream, type TestUpstream } from '../../tests/gateway-upstream.ts'
import { until } from '../../tests/until.ts'
import { endSession, findDoor } from '../sessions/index.ts'
import { startReconciler } from './jobs.ts'

let ground: Ground
let fixture: Fixture
let old: Fixture
let talker: TestUpstream
let ears: ReturnType<typeof startReconciler>[]

before(async () => {
  ground = await startGround()
  fixture = await startFixture()
  old = await startFixture(0, { onlyLegacy: true })
  talker = await startTestUpstream()
  ears = [ground.on, ground.twin].map(node => startReconciler(node))
  await addProvider(ground.on, 'later', fixture.url)
  await addProvider(ground.on, 'earlier', old.url)
  await addProvider(ground.on, 'talker', talker.url)
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name LIKE 'test_%'`)
})
after(async () => {
  await Promise.all((ears ?? []).map(ear => ear.stop()))
  await ground?.close()
  await Promise.all([fixture?.close(), old?.close(), talker?.close()])
})

const levelKey = 'io.modelcontextprotocol/logLevel'
const logging = 'test_tool_with_logging'

async function agentWith(...tools: string[]): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools })
  return agent
}

interface Report {
  readonly level: string
  readonly logger: string
  readonly data: unknown
  readonly _meta?: Readonly<Record<string, unknown>>
}

function reportsIn(before: Record<string, unknown>[]): Report[] {
  return before.filter(({ method }) => method === 'notifications/message').map(({ params }) => Object(params))
}

async function openLegacy({ token }: TestAgent): Promise<Readonly<Record<string, string>>> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const opened = await send(ground.on, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, { token })
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
}

for (const provider of ['later', 'earlier'])
  test(`a client of the earlier era hears what ${provider === 'later' ? 'a later' : 'an earlier'} server reports, from the level on that it set on any node`, async () => {
    const name = provider === 'later' ? 'later__test_logging_tool' : `earlier__${logging}`
    const agent = await agentWith(name)
    const { token } = agent
    const headers = await openLegacy(agent)
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }
    const heard = async (): Promise<Report[]> =>
      reportsIn((await readRpc(await send(ground.on, call, { token, headers }))).before)
    const setLevel = (level: string) =>
      send(ground.twin, { jsonrpc: '2.0', id: 2, method: 'logging/setLevel', params: { level } }, { token, headers })
    assert.deepEqual(await heard(), [], 'it did not ask for any')
    assert.deepEqual((await readRpc(await setLevel('debug'))).result, {})
    let reports: Report[] = []
    await until(async () => {
      reports = await heard()
      return reports.length > 0
    })
    assert.equal(reports.length, provider === 'later' ? reports.length : 3)
    assert.equal(reports[0]?.level, 'info')
    assert.match(reports[0]?.logger ?? '', new RegExp(`^${provider}`))
    assert.deepEqual(reports[0]?._meta?.['dev.ambit/provenance'], {
      source: 'third_party',
      trust: 'untrusted',
      provider,
    })
    await setLevel('error')
    await until(async () => (await heard()).length === 0)
    assert.equal((await readRpc(await setLevel('loud'))).error?.code, -32602)
  })

test('a client of the later era says in each request from which level on', async () => {
  const agent = await agentWith('later__test_logging_tool', `earlier__${logging}`)
  for (const name of ['later__test_logging_tool', `earlier__${logging}`]) {
    const silent = await callTool(ground.on, agent, { name })
    assert.deepEqual(reportsIn(silent.before), [], name)
    const told = await callTool(ground.on, agent, { name, meta: { [levelKey]: 'info' } })
    assert.ok(reportsIn(told.before).length > 0, name)
    const less = await callTool(ground.on, agent, { name, meta: { [levelKey]: 'warning' } })
    assert.deepEqual(reportsIn(less.before), [], name)
  }
  const refused = await ask(ground.on, agent, { method: 'logging/setLevel', params: { level: 'info' } })
  assert.equal(refused.error?.code, -32601)
})

const says = (data: unknown, level = 'info'): object => ({ method: 'notifications/message', params: { level, data } })

test('T71 MT24 secrets and what can not be seen are taken out of reports, and they count as bytes of the result', async () => {
  const agent = await agentWith('talker__echo')
  const secret = `ghp_${'a1B2'.repeat(9)}`
  talker.says.set('echo', [says({ note: `token ${secret}` }), says('in\u200bvisible', 'warning')])
  const called = await callTool(ground.on, agent, { name: 'talker__echo', meta: { [levelKey]: 'debug' } })
  const reports = reportsIn(called.before)
  assert.doesNotMatch(JSON.stringify(reports), /ghp_/)
  assert.match(JSON.stringify(reports[0]?.data), /redacted by Ambit/)
  assert.equal(reports[1]?.data, 'invisible')
  const [row] = await ground.on.database.query<{ result_bytes: string; body: string }>(
    `SELECT o.result_bytes, e.body FROM calls c JOIN call_outcomes o ON o.call_id = c.id
       JOIN (SELECT body FROM audit_queue UNION ALL SELECT body FROM audit_events) e ON e.body LIKE '%' || c.id || '%'
        AND e.body LIKE '%result_bytes%' WHERE c.session_id = $1`,
    [agent.session.id],
  )
  assert.ok(Number(row?.result_bytes) > Buffer.byteLength(JSON.stringify(reports[0])))
  assert.match(row?.body ?? '', /"reports":2,"reports_digest":"[0-9a-f]{64}"/)
})

test('T84 a flood of reports is bounded, and the client is told how many were left out', async () => {
  const agent = await agentWith('talker__echo')
  talker.says.set('echo', [says('x'.repeat(10_000)), ...Array.from({ length: 150 }, (_, n) => says(n))])
  const called = await callTool(ground.on, agent, { name: 'talker__echo', meta: { [levelKey]: 'debug' } })
  const reports = reportsIn(called.before)
  assert.equal(reports.length, 101)
  assert.deepEqual(reports.at(-1), { level: 'notice', logger: 'ambit', data: '51 more were left out.' })
})

test('T66 I4 what a third party reported before the end of a session does not leave after it', async () => {
  const agent = await agentWith('talker__echo')
  const gate = Promise.withResolvers<void>()
  talker.slowUntil = gate.promise
  talker.says.set('echo', [says('before the end')])
  const reached = talker.calls.length
  const calling = callTool(ground.on, agent, { name: 'talker__echo', meta: { [levelKey]: 'debug' } })
  await until(() => talker.calls.length > reached)
  const ending = endSession(ground.twin, system, agent.session.id, 'ended_by_admin')
  await until(async () => (await findDoor(ground.on.database, agent.session.id)) !== undefined)
  gate.resolve()
  const called = await calling
  await ending
  talker.slowUntil = Promise.resolve()
  assert.deepEqual(reportsIn(called.before), [])
  assert.equal(called.result.isError, true)
  const other = await agentWith('talker__echo')
  const told = await callTool(ground.on, other, { name: 'talker__echo', meta: { [levelKey]: 'debug' } })
  assert.equal(reportsIn(told.before)[0]?.data, 'before the end')
})
