import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  type TestAgent,
} from '../../tests/gateway-ground.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const errorOf = ({ result }: Rpc): unknown => result.structuredContent?.error
const call = (agent: TestAgent, size: number, on = ground.on): Promise<Rpc> =>
  callTool(on, agent, { name: 'notes__echo', args: { text: 'x'.repeat(size) } })
const status = async (agent: TestAgent): Promise<Record<string, unknown>> => {
  const { result } = await callTool(ground.on, agent, { name: 'gateway__session_status', args: {} })
  return Object(Object(result.structuredContent).grants[0])
}

async function agentWith(maxBytes: number): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'], maxBytes })
  return agent
}

test('what leaves is counted, what is more than is left stays here, and a smaller result still leaves', async () => {
  const agent = await agentWith(2_000)
  assert.deepEqual([(await status(agent)).bytes_left], [2_000])
  assert.equal(errorOf(await call(agent, 1_000)), undefined)
  const left = Number((await status(agent)).bytes_left)
  assert.ok(left > 0 && left < 1_000, String(left))
  const reached = ground.upstream.calls.length
  const over = await call(agent, 1_000)
  assert.equal(errorOf(over), 'budget_exhausted')
  assert.equal(Object(over.result.structuredContent).bytes_left, left)
  assert.doesNotMatch(JSON.stringify(over.result), /xxxxx/, 'nothing of the result leaves')
  assert.equal(ground.upstream.calls.length, reached + 1)
  assert.equal((await status(agent)).bytes_left, left, 'what did not leave is not counted')
  assert.equal(errorOf(await call(agent, 10)), undefined)
})

test('once nothing is left nothing is sent any more', async () => {
  const agent = await agentWith(5_000)
  assert.equal(errorOf(await call(agent, 10)), undefined)
  await ground.on.database.query(
    'UPDATE byte_budgets SET remaining = 0 WHERE approval_id IN (SELECT approval_id FROM access_grants WHERE session_id = $1)',
    [agent.session.id],
  )
  const reached = ground.upstream.calls.length
  assert.equal(errorOf(await call(agent, 1)), 'budget_exhausted')
  assert.equal(ground.upstream.calls.length, reached)
})

test('many at once take exactly what there is, on two nodes', async () => {
  const agent = await agentWith(20_000)
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, at) => call(agent, 1_500, at % 2 === 0 ? ground.on : ground.twin)),
  )
  const outcomes = answers.map(answer => errorOf(answer) ?? 'ran')
  const { bytes_left: left } = await status(agent)
  const sent = outcomes.filter(outcome => outcome === 'ran').length
  const [row] = await ground.on.database.query<{ bytes: number }>(
    `SELECT sum(o.result_bytes)::int AS bytes FROM calls c JOIN call_outcomes o ON o.call_id = c.id
      WHERE c.session_id = $1 AND o.outcome = 'succeeded'`,
    [agent.session.id],
  )
  assert.ok(sent >= 1, JSON.stringify(outcomes))
  assert.equal(Number(left) + Number(row?.bytes), 20_000)
  for (const outcome of outcomes)
    assert.ok(['ran', 'budget_exhausted', 'try_again'].includes(String(outcome)), String(outcome))
})

test('no SQL makes more of them', async () => {
  const agent = await agentWith(1_000)
  const of = `(SELECT approval_id FROM access_grants WHERE session_id = '${agent.session.id}')`
  for (const text of [
    `UPDATE byte_budgets SET remaining = max_bytes + 1 WHERE approval_id IN ${of}`,
    `UPDATE byte_budgets SET max_bytes = 9999, remaining = 9999 WHERE approval_id IN ${of}`,
    `DELETE FROM byte_budgets WHERE approval_id IN ${of}`,
    `UPDATE access_grants SET max_bytes = NULL WHERE session_id = '${agent.session.id}'`,
  ])
    await assert.rejects(ground.on.database.query(text), text)
})
