import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import {
  type AgentParts,
  approveCall,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { findProvider } from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { eachGrant, setCallLimit } from './actions-call-limits.ts'
import { settleOverdue } from './jobs.ts'
import { type CallLimit, listLimits } from './store-limits.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())
afterEach(async () => {
  for (const { subject } of await listLimits(ground.on.database)) await limit({ subject })
  await ground.on.database.query('DELETE FROM call_uses')
})

function limit(parts: Partial<CallLimit> & { readonly subject: string }): Promise<CallLimit> {
  return setCallLimit(ground.on, system, { callsPerMinute: undefined, bytesPerHour: undefined, ...parts })
}

async function agentWith(parts: AgentParts = {}): Promise<TestAgent> {
  const agent = await startAgent(ground, parts)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
  return agent
}

const echo = (agent: TestAgent, on = ground.on): Promise<Rpc> =>
  callTool(on, agent, { name: 'notes__echo', args: { text: 'x'.repeat(200) } })
const errorOf = ({ result }: Rpc): unknown => result.structuredContent?.error

async function assertLimited(answer: Rpc, seconds: number): Promise<void> {
  assert.equal(errorOf(answer), 'rate_limited', JSON.stringify(answer.result))
  const wait = Number(answer.result.structuredContent?.retry_after_ms)
  assert.ok(wait >= 1000 && wait <= seconds * 1000, String(wait))
  assert.match(answer.result.content?.[0]?.text ?? '', /Nothing was sent\. Call again in \d+ seconds\./)
}

/** Whom a limit can be set for, an agent that it meets, and one that it does not. */
const subjects: Readonly<
  Record<
    string,
    () => Promise<{ readonly subject: string; readonly met: TestAgent; readonly beside: TestAgent | undefined }>
  >
> = {
  'an agent': async () => {
    const met = await agentWith()
    return { subject: met.session.principalId, met, beside: await agentWith() }
  },
  'an organization': async () => {
    const organizationId = newId('organization')
    await ground.on.database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [organizationId])
    await ground.on.database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
      newId('membership'),
      organizationId,
      ground.user.id,
    ])
    return { subject: organizationId, met: await agentWith({ organizationId }), beside: await agentWith() }
  },
  'a provider': async () => {
    const provider = await findProvider(ground.on.database, 'notes')
    return { subject: provider?.id ?? '', met: await agentWith(), beside: undefined }
  },
  'each grant': async () => ({ subject: eachGrant, met: await agentWith(), beside: await agentWith() }),
}

for (const [whose, prepare] of Object.entries(subjects)) {
  test(`T81 T70 calls a minute of ${whose}: beyond them rate_limited with the time to wait, on every node, and nobody else is met`, async () => {
    const { subject, met, beside } = await prepare()
    await limit({ subject, callsPerMinute: 3 })
    for (let nth = 0; nth < 3; nth++)
      assert.equal(errorOf(await echo(met, nth % 2 === 0 ? ground.on : ground.twin)), undefined)
    const sent = ground.upstream.calls.length
    await assertLimited(await echo(met), 60)
    await assertLimited(await echo(met, ground.twin), 60)
    assert.equal(ground.upstream.calls.length, sent)
    if (beside !== undefined) assert.equal(errorOf(await echo(beside)), undefined)
    await ground.on.database.query(`UPDATE call_uses SET at = at - interval '61 seconds'`)
    assert.equal(errorOf(await echo(met)), undefined, 'a minute later there is room')
    await limit({ subject })
    for (let nth = 0; nth < 4; nth++)
      assert.equal(errorOf(await echo(met)), undefined, 'without a limit nothing is counted')
  })

  test(`T81 bytes an hour of ${whose}: what came back counts, and the next call is refused`, async () => {
    const { subject, met, beside } = await prepare()
    await limit({ subject, bytesPerHour: 250 })
    for (let nth = 0; nth < 9 && errorOf(await echo(met)) === undefined; nth++);
    await assertLimited(await echo(met), 3600)
    if (beside !== undefined) assert.equal(errorOf(await echo(beside)), undefined)
    await ground.on.database.query(`UPDATE call_uses SET at = at - interval '2 hours'`)
    assert.equal(errorOf(await echo(met)), undefined)
    await settleOverdue(ground.on)
    const [left] = await ground.on.database.query<{ count: string }>(
      `SELECT count(*) FROM call_uses WHERE at < clock_timestamp() - interval '1 hour'`,
    )
    assert.equal(Number(left?.count), 0, 'what no window reaches is not kept')
  })
}

test('I8 a call beyond a limit consumes neither its approval nor a budget', async () => {
  const agent = await startAgent(ground)
  const args = { repo: 'acme/website', title: 'later' }
  const asked = await callTool(ground.on, agent, { name: 'notes__create_issue', args })
  await approveCall(ground, String(asked.result.structuredContent?.approval_id), agent.session.id)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'], maxCalls: 2 })
  await limit({ subject: agent.session.principalId, callsPerMinute: 1 })
  assert.equal(errorOf(await echo(agent)), undefined)
  await assertLimited(await callTool(ground.on, agent, { name: 'notes__create_issue', args }), 60)
  await assertLimited(await echo(agent), 60)
  await limit({ subject: agent.session.principalId })
  assert.equal(errorOf(await callTool(ground.on, agent, { name: 'notes__create_issue', args })), undefined)
  assert.equal(errorOf(await echo(agent)), undefined)
  assert.equal(errorOf(await echo(agent)), 'budget_exhausted')
})

test('who sets a limit is in the log, and what is no subject is not found', async () => {
  const { subject } = await limit({ subject: (await agentWith()).session.principalId, callsPerMinute: 5 })
  await limit({ subject, callsPerMinute: 7, bytesPerHour: 1000 })
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE type = 'call_limit.changed' ORDER BY serial DESC LIMIT 1`,
  )
  assert.deepEqual(JSON.parse(rows[0]?.body ?? '{}'), {
    actor: 'system',
    subject,
    before: { calls_per_minute: 5, bytes_per_hour: null },
    after: { calls_per_minute: 7, bytes_per_hour: 1000 },
  })
  for (const strange of ['x', newId('agent'), newId('organization'), newId('provider'), ground.user.id])
    await assert.rejects(
      limit({ subject: strange, callsPerMinute: 1 }),
      (cause: unknown) => cause instanceof Refusal && cause.status === 404,
      strange,
    )
})
