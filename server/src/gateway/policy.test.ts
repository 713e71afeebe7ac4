import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
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
import { until } from '../../tests/until.ts'
import { addMember, createOrganization, type Organization } from '../directory/index.ts'
import { createInFlight } from '../platform/in-flight.ts'
import type { Platform } from '../platform/platform.ts'
import { activatePolicy, createPolicy } from '../policy/actions.ts'
import type { Policy } from '../policy/model.ts'
import { findActive, savePreview } from '../policy/store.ts'
import { listCalls } from './index.ts'

let ground: Ground
let organization: Organization
before(async () => {
  ground = await startGround()
  organization = await createOrganization(ground.on, system, { name: 'Acme' })
  await ground.on.database.transaction(tx =>
    addMember(tx, system, { userId: ground.user.id, organizationId: organization.id, roleSlugs: ['member'] }),
  )
})
after(() => ground.close())

const all = '@id("all") permit(principal, action, resource);'

/** Written, looked at and activated, as the page does it. */
async function live(text: string, on: Platform = ground.on): Promise<Policy> {
  const draft = await createPolicy(on, system, { organizationId: organization.id, text, tests: [] })
  const active = await findActive(on.database, organization.id)
  await on.database.transaction(tx =>
    savePreview(tx, { policyId: draft.id, against: active?.id, ranBy: 'test', ranAt: on.clock.now(), result: {} }),
  )
  return activatePolicy(on, system, draft)
}

function call(agent: TestAgent, name: string, args: object = {}, on = ground.on): Promise<Rpc> {
  return callTool(on, agent, { name, args })
}

function errorOf({ result }: Rpc): unknown {
  return result.isError === true ? (result.structuredContent?.error ?? 'failed') : undefined
}

function sent(): number {
  return ground.upstream.calls.length
}

const issue = { repo: 'acme/website', title: 'T' }

async function agentWith(...tools: string[]): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools })
  return agent
}

test('T73 a policy refuses what a grant covers and what was approved, on any node, and says which rule and why', async () => {
  await live(all)
  const agent = await agentWith('notes__create_issue', 'notes__echo')
  for (const node of [ground.on, ground.twin])
    assert.equal(errorOf(await call(agent, 'notes__create_issue', issue, node)), undefined)
  const approved = await startAgent(ground)
  const asked = await call(approved, 'notes__create_issue', issue)
  await approveCall(ground, String(asked.result.structuredContent?.approval_id), approved.session.id)
  await live(`${all} @id("website") @reason("The website is frozen.")
    forbid(principal, action, resource) when { context.effect != "read" && context.arguments.hasTag("repo") && context.arguments.getTag("repo") == "acme/website" };`)
  const before = sent()
  for (const [who, node] of [
    [agent, ground.on],
    [agent, ground.twin],
    [approved, ground.on],
  ] as const) {
    const refused = await call(who, 'notes__create_issue', issue, node)
    assert.equal(errorOf(refused), 'policy_denied')
    assert.deepEqual(refused.result.structuredContent?.rules, ['website'])
    assert.match(refused.result.content?.[0]?.text ?? '', /rule website.*The website is frozen\..*Nothing was sent/)
  }
  assert.equal(sent(), before)
  assert.equal(errorOf(await call(agent, 'notes__create_issue', { ...issue, repo: 'acme/docs' })), undefined)
  assert.equal(errorOf(await call(agent, 'notes__echo')), undefined)
  const [unused] = await ground.on.database.query<{ state: string }>(
    `SELECT state FROM approvals WHERE session_id = $1`,
    [approved.session.id],
  )
  assert.equal(unused?.state, 'approved', 'a refused call uses no approval up')
  const recorded = await listCalls(ground.on.database, { sessionId: approved.session.id, limit: 10 })
  assert.equal(recorded.at(-1)?.refusedBecause, 'policy_denied')
})

test('a permit gives nothing: without an approval a write and a read both ask', async () => {
  await live(all)
  const agent = await startAgent(ground)
  const before = sent()
  for (const [name, args] of [
    ['notes__echo', {}],
    ['notes__create_issue', issue],
  ] as const)
    assert.equal(errorOf(await call(agent, name, args)), 'approval_required')
  assert.equal(sent(), before)
})

test('nobody is asked for what a policy refuses', async () => {
  await live(`${all} @id("no-writes") forbid(principal, action, resource) when { context.effect != "read" };`)
  const agent = await startAgent(ground)
  assert.equal(errorOf(await call(agent, 'notes__create_issue', issue)), 'policy_denied')
  const open = await ground.on.database.query('SELECT id FROM approvals WHERE session_id = $1', [agent.session.id])
  assert.equal(open.length, 0)
  assert.equal(errorOf(await call(agent, 'notes__echo')), 'approval_required')
})

test('a policy without a permit lets nothing through; another organization’s is not over this call', async () => {
  const agent = await agentWith('notes__echo')
  await live('@id("none") forbid(principal, action, resource) when { context.effect == "destructive" };')
  const refused = await call(agent, 'notes__echo')
  assert.equal(errorOf(refused), 'policy_denied')
  assert.equal(refused.result.structuredContent?.why, 'not_permitted')
  await live(all)
  const other = await createOrganization(ground.on, system, { name: 'Other' })
  const draft = await createPolicy(ground.on, system, {
    organizationId: other.id,
    text: '@id("none") forbid(principal, action, resource);',
    tests: [],
  })
  await ground.on.database.transaction(tx =>
    savePreview(tx, { policyId: draft.id, against: undefined, ranBy: 'test', ranAt: new Date(), result: {} }),
  )
  await activatePolicy(ground.on, system, draft)
  assert.equal(errorOf(await call(agent, 'notes__echo')), undefined)
  await ground.on.database.transaction(tx =>
    addMember(tx, system, { userId: ground.user.id, organizationId: other.id, roleSlugs: ['member'] }),
  )
  assert.equal(errorOf(await call(agent, 'notes__echo')), 'policy_denied', 'a member of both is bound by both')
  await ground.on.database.query(`UPDATE memberships SET status = 'inactive' WHERE organization_id = $1`, [other.id])
  assert.equal(errorOf(await call(agent, 'notes__echo')), undefined)
})

test('who the person is in the organization is compared at admission: a role taken away counts at once', async () => {
  const agent = await agentWith('notes__echo')
  const role = (slugs: string[]): Promise<unknown> =>
    ground.on.database.query('UPDATE memberships SET role_slugs = $2 WHERE organization_id = $1', [
      organization.id,
      slugs,
    ])
  await live('@id("members") permit(principal, action, resource) when { context.owner in Ambit::Role::"member" };')
  for (const node of [ground.on, ground.twin, ground.on])
    assert.equal(errorOf(await call(agent, 'notes__echo', {}, node)), undefined)
  await role(['guest'])
  for (const node of [ground.on, ground.twin])
    assert.equal(errorOf(await call(agent, 'notes__echo', {}, node)), 'policy_denied')
  await role(['member'])
})

test('an activation between decision and admission: the call is decided again, and refused', async () => {
  await live(all)
  const agent = await agentWith('notes__echo')
  const { database } = ground.on
  let happens: (() => Promise<unknown>) | undefined
  const query = async (text: string, values?: readonly unknown[]): Promise<object[]> => {
    const now = text.includes('admit_tool_call') ? happens : undefined
    if (now !== undefined) {
      happens = undefined
      await now()
    }
    return database.query(text, values)
  }
  const node = { ...ground.on, inFlight: createInFlight(), database: { ...database, query } as typeof database }
  for (let at = 0; at < 2; at++) assert.equal(errorOf(await call(agent, 'notes__echo', {}, node)), undefined)
  happens = () => live('@id("none") forbid(principal, action, resource);')
  const before = sent()
  assert.equal(errorOf(await call(agent, 'notes__echo', {}, node)), 'policy_denied')
  assert.equal(sent(), before)
  await live(all)
})

test('activation is complete when it returns: of callers on two nodes none is admitted under the former version afterwards', async () => {
  await live(all)
  const agents = await Promise.all(Array.from({ length: 8 }, () => agentWith('notes__echo')))
  let going = true
  const callers = agents.map(async (agent, nth) => {
    while (going) await call(agent, 'notes__echo', {}, nth % 2 === 0 ? ground.on : ground.twin)
  })
  const count = async (): Promise<number> =>
    (await ground.on.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM calls`))[0]?.n ?? 0
  const begun = await count()
  while ((await count()) < begun + 50);
  await live('@id("none") forbid(principal, action, resource);')
  const admitted = await count()
  assert.ok(admitted >= begun + 50)
  // Everybody calls at least once more, on both nodes, before it is counted again.
  await Promise.all(agents.map((agent, nth) => call(agent, 'notes__echo', {}, nth % 2 === 0 ? ground.twin : ground.on)))
  going = false
  await Promise.all(callers)
  assert.equal(await count(), admitted)
  await live(all)
})

test('an activation returns only when the admissions that were inside are over', async () => {
  await live(all)
  const agent = await agentWith('notes__echo')
  let returned = false
  const { activating, active } = await ground.on.database.transaction(async tx => {
    // As an admission does first: it holds its session, and has compared nothing yet that came later.
    await tx.query('SELECT hold_session($1)', [agent.session.id])
    const begun = live('@id("none") forbid(principal, action, resource);', ground.twin)
    const ended = begun.then(() => {
      returned = true
    })
    await until(async () => (await findActive(ground.on.database, organization.id))?.text.includes('none') === true)
    const seen = await findActive(ground.on.database, organization.id)
    assert.equal(returned, false)
    return { activating: ended, active: seen }
  })
  await activating
  assert.equal((await findActive(ground.on.database, organization.id))?.id, active?.id)
  await live(all)
})

test('T73 no SQL brings a version back, changes its text, or has two of them active', async () => {
  const first = await live(all)
  const second = await live(
    `${all} @id("x") forbid(principal, action, resource) when { context.effect == "destructive" };`,
  )
  const refused = (sql: string): Promise<void> => assert.rejects(ground.on.database.query(sql, [first.id]))
  await refused(`UPDATE policies SET state = 'active' WHERE id = $1`)
  await refused(`UPDATE policies SET state = 'draft' WHERE id = $1`)
  await refused(`UPDATE policies SET text = 'permit(principal, action, resource);' WHERE id = $1`)
  await refused(`UPDATE policies SET tests = '[1]' WHERE id = $1`)
  await refused(`DELETE FROM policies WHERE id = $1`)
  await refused(
    `INSERT INTO policies (id, organization_id, version, state, text, tests, digest, created_by)
     SELECT 'policy_new', organization_id, 999, 'active', text, tests, digest, created_by FROM policies WHERE id = $1`,
  )
  assert.equal((await findActive(ground.on.database, organization.id))?.id, second.id)
})

test('no version is activated that was not looked at against what is active, or whose tests fail', async () => {
  await live(all)
  const { on } = ground
  const draft = await createPolicy(on, system, { organizationId: organization.id, text: all, tests: [] })
  await assert.rejects(activatePolicy(on, system, draft), { code: 'policy_preview_missing' })
  await on.database.transaction(tx =>
    savePreview(tx, { policyId: draft.id, against: undefined, ranBy: 'test', ranAt: new Date(), result: {} }),
  )
  await assert.rejects(activatePolicy(on, system, draft), { code: 'policy_preview_missing' })
  const failing = await createPolicy(on, system, {
    organizationId: organization.id,
    text: all,
    tests: [{ name: 'no deletes', request: { tool: 'github__delete_repo', effect: 'destructive' }, expect: 'deny' }],
  })
  await assert.rejects(activatePolicy(on, system, failing), { code: 'policy_tests_fail' })
  const once = await live(all)
  await assert.rejects(activatePolicy(on, system, once), { code: 'policy_preview_missing' })
})
