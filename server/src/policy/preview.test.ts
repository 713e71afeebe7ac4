import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  approveCall,
  callTool,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { requestAccess } from '../approvals/index.ts'
import { addMember, createOrganization, type Organization } from '../directory/index.ts'
import { recordedUnder } from '../gateway/index.ts'
import { findTool } from '../pipes/index.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { refusalPage } from '../platform/page-doors.ts'
import { frameOf } from '../sign-in/index.ts'
import { activatePolicy, createPolicy } from './actions.ts'
import { previewPolicy } from './actions-preview.ts'
import type { Policy, PolicyTest, Preview } from './model.ts'
import { policyRoutes } from './routes.ts'

let ground: Ground
let organization: Organization
let other: Organization
let agent: TestAgent
let edge: Edge
before(async () => {
  ground = await startGround()
  const { on, user } = ground
  organization = await createOrganization(on, system, { name: 'Acme' })
  other = await createOrganization(on, system, { name: 'Other' })
  await on.database.transaction(tx =>
    addMember(tx, system, { userId: user.id, organizationId: organization.id, roleSlugs: ['member'] }),
  )
  edge = createEdge(on, {
    routes: policyRoutes,
    authenticate: async () => ({
      kind: 'person',
      userId: user.id,
      email: user.email,
      role: 'owner',
      sessionId: agent.session.id,
    }),
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
  agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__create_issue'] })
  for (let at = 0; at < 3; at++) await callTool(on, agent, { name: 'notes__echo', args: { repo: 'acme/docs' } })
  for (const repo of ['acme/website', 'acme/docs'])
    await callTool(on, agent, { name: 'notes__create_issue', args: { repo, title: `T of ${repo}` } })
  const asked = await callTool(on, agent, { name: 'notes__delete_repo', args: { repo: 'acme/website' } })
  await approveCall(ground, String(asked.result.structuredContent?.approval_id), agent.session.id)
})
after(() => ground.close())

const all = '@id("all") permit(principal, action, resource);'
const noWebsite = `${all} @id("website") forbid(principal, action, resource)
  when { context.effect != "read" && context.arguments.hasTag("repo") && context.arguments.getTag("repo") == "acme/website" };`

function draft(text: string, tests: readonly PolicyTest[] = []): Promise<Policy> {
  return createPolicy(ground.on, system, { organizationId: organization.id, text, tests })
}

function preview(policy: Policy): Promise<Preview> {
  return previewPolicy(ground.on, system, policy, looking => recordedUnder(ground.on, looking))
}

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}

async function ask(method: string, path: string, body?: object): Promise<Answer> {
  const response = await edge.fetch(
    new Request(`http://localhost:4000${path}`, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    { address: '127.0.0.1' },
  )
  const text = await response.text()
  return { status: response.status, json: text === '' ? {} : JSON.parse(text) }
}

test('a preview shows which recorded calls and open requests a version would refuse, and which the next one would let through', async () => {
  const first = await preview(await draft(all))
  assert.deepEqual([first.looked_at, first.would_be_refused, first.would_be_allowed, first.complete], [8, 0, 0, true])
  const strict = await draft(noWebsite)
  const seen = await preview(strict)
  assert.deepEqual([seen.looked_at, seen.would_be_refused, seen.would_be_allowed], [8, 2, 0])
  assert.deepEqual(
    seen.changes.map(({ kind, tool, becomes, rules }) => [kind, tool, becomes, rules]),
    [
      ['approval', 'notes__delete_repo', 'refused', ['website']],
      ['call', 'notes__create_issue', 'refused', ['website']],
    ],
  )
  assert.equal(seen.changes[0]?.session_id, agent.session.id)
  await activatePolicy(ground.on, system, strict)
  await callTool(ground.on, agent, { name: 'notes__create_issue', args: { repo: 'acme/website', title: 'again' } })
  const loose = await preview(await draft(all))
  assert.deepEqual([loose.looked_at, loose.would_be_refused, loose.would_be_allowed], [9, 0, 3])
  assert.ok(loose.changes.some(({ kind, becomes }) => kind === 'refusal' && becomes === 'allowed'))
})

test('a preview reads requests for access too, one tool at a time, with the arguments that they bind to one value', async () => {
  const { on } = ground
  const [tool, echo] = await Promise.all(
    ['notes__create_issue', 'notes__echo'].map(name => findTool(on.database, name)),
  )
  if (tool === undefined || echo === undefined) assert.fail('the tools are not there')
  const { id } = await requestAccess(on, {
    session: agent.session,
    purpose: 'Write there.',
    tools: [
      { tool, account: undefined, constraints: { repo: { equals: 'acme/website' }, title: { prefix: 'T' } } },
      { tool: echo, account: undefined, constraints: {} },
    ],
  })
  const { changes } = await preview(await draft(noWebsite))
  const ofRequest = changes.filter(change => change.id === id)
  assert.deepEqual(
    ofRequest.map(({ kind, tool: name, becomes, rules }) => [kind, name, becomes, rules]),
    [],
    'it is refused by the version that is active as well',
  )
  const loose = await preview(await draft(all))
  assert.deepEqual(
    loose.changes.flatMap(change => (change.id === id ? [[change.kind, change.tool, change.becomes]] : [])),
    [['request', 'notes__create_issue', 'allowed']],
  )
})

test('I10 a preview of another organization sees none of it', async () => {
  const text = '@id("none") forbid(principal, action, resource);'
  const foreign = await createPolicy(ground.on, system, { organizationId: other.id, text, tests: [] })
  const seen = await preview(foreign)
  assert.deepEqual([seen.looked_at, seen.changes], [0, []])
})

test('a preview is bounded: in number it says that it was not all, and one of an organization runs at a time', async () => {
  const policy = await draft(noWebsite)
  const some = await previewPolicy(ground.on, system, policy, looking =>
    recordedUnder(ground.on, { ...looking, limit: 2 }),
  )
  assert.deepEqual([some.looked_at, some.complete], [2, false])
  const [one, two] = await Promise.allSettled([preview(policy), preview(policy)])
  assert.equal(one.status, 'fulfilled')
  assert.ok(two.status === 'rejected')
  assert.equal(two.reason.code, 'policy_preview_running')
})

test('what was the active policy at the preview has to be it still, or it is looked at again', async () => {
  const mine = await draft(all)
  const hers = await draft(noWebsite)
  await preview(mine)
  await preview(hers)
  await activatePolicy(ground.on, system, hers)
  await assert.rejects(activatePolicy(ground.on, system, mine), { code: 'policy_preview_missing' })
  await preview(mine)
  assert.equal((await activatePolicy(ground.on, system, mine)).state, 'active')
})

test('tests kept with a version are run with its preview, by rule and verdict', async () => {
  const tests: PolicyTest[] = [
    {
      name: 'frozen',
      request: { tool: 'notes__create_issue', effect: 'write', arguments: { repo: 'acme/website' } },
      expect: 'deny',
      by: 'website',
    },
    {
      name: 'docs',
      request: { tool: 'notes__create_issue', effect: 'write', arguments: { repo: 'acme/docs' } },
      expect: 'allow',
    },
    { name: 'wrong', request: { tool: 'notes__echo', effect: 'read' }, expect: 'deny' },
  ]
  const seen = await preview(await draft(noWebsite, tests))
  assert.deepEqual(
    seen.tests.map(({ name, passed, verdict }) => [name, passed, verdict]),
    [
      ['frozen', true, 'deny'],
      ['docs', true, 'allow'],
      ['wrong', false, 'allow'],
    ],
  )
})

test('the API writes, reads, looks at and gives up versions, and activates none', async () => {
  const path = `/v1/organizations/${organization.id}/policies`
  const made = await ask('POST', path, { text: noWebsite, tests: [] })
  assert.equal(made.status, 201)
  assert.deepEqual([made.json.state, made.json.text, made.json.organization_id], ['draft', noWebsite, organization.id])
  const at = `${path}/${String(made.json.id)}`
  assert.equal((await ask('GET', `${at}/preview`)).status, 404)
  const seen = await ask('POST', `${at}/preview`)
  assert.equal(seen.status, 200)
  assert.equal(seen.json.policy_id, made.json.id)
  assert.deepEqual((await ask('GET', `${at}/preview`)).json, seen.json)
  assert.deepEqual((await ask('GET', at)).json.digest, made.json.digest)
  const listed = await ask('GET', `${path}?limit=1`)
  assert.deepEqual(
    (listed.json.data as { id: string }[]).map(({ id }) => id),
    [made.json.id],
  )
  const broken = await ask('POST', path, {
    text: '@id("x") permit(principal, action, resource) when { context.nothing };',
  })
  assert.equal(broken.status, 422)
  assert.match(JSON.stringify(broken.json.errors), /nothing/)
  for (const [method, foreign] of [
    ['GET', `/v1/organizations/${other.id}/policies/${String(made.json.id)}`],
    ['POST', `/v1/organizations/${other.id}/policies/${String(made.json.id)}/preview`],
    ['DELETE', `/v1/organizations/${other.id}/policies/${String(made.json.id)}`],
    ['GET', `${path}/${newId('policy')}`],
  ] as const)
    assert.equal((await ask(method, foreign)).status, 404, `${method} ${foreign}`)
  const gone = await ask('DELETE', at)
  assert.deepEqual([gone.status, gone.json.state], [200, 'retired'])
  assert.equal((await ask('DELETE', at)).json.code, 'policy_not_a_draft')
  assert.match(String((await ask('GET', '/v1/policy_schema')).json.text), /namespace Ambit/)
  assert.ok(policyRoutes.every(route => route.kind === 'api' && !route.spec.path.includes('activat')))
})

test('a text is checked without keeping it: each fault with its rule and place, and what tests say of it', async () => {
  const kept = async (): Promise<unknown> => (await ask('GET', '/v1/policies?limit=1')).json.data
  const before = await kept()
  const text = '@id("a-all")\npermit(principal, action, resource);\n'
  const wrong = `${text}\n// é\n@id("b")\nforbid(principal, action, resource)\nwhen { context.nope == "x" };\n`
  const { json } = await ask('POST', '/v1/policies/check', { text: wrong })
  const [fault] = json.faults as { rule: string; line: number; column: number; at: { start: number; end: number } }[]
  assert.deepEqual([fault?.rule, fault?.line, fault?.column], ['b', 7, 8])
  assert.equal(wrong.slice(fault?.at.start, fault?.at.end), 'context.nope')
  const broken = `// é\n@id("a") permit(principal, action resource);`
  const [where] = (await ask('POST', '/v1/policies/check', { text: broken })).json.faults as (typeof fault)[]
  assert.equal(broken.slice(where?.at.start, where?.at.end), 'resource')
  const test = { name: 'reads', request: { tool: 'notes__echo', effect: 'read' }, expect: 'deny' }
  const tested = await ask('POST', '/v1/policies/check', { text, tests: [test] })
  assert.deepEqual(tested.json.faults, [])
  assert.deepEqual(tested.json.tests, [{ name: 'reads', passed: false, verdict: 'allow', by: ['a-all'] }])
  assert.deepEqual(await kept(), before)
})

test('administrators of the installation list the versions of every organization, by state too', async () => {
  const made = await createPolicy(ground.on, system, { organizationId: other.id, text: all, tests: [] })
  const list = async (query: string): Promise<{ id: string; organization_id: string; state: string }[]> =>
    Object((await ask('GET', `/v1/policies?${query}`)).json.data)
  const drafts = await list('state=draft&limit=1')
  assert.deepEqual([drafts[0]?.id, drafts[0]?.organization_id], [made.id, other.id])
  assert.ok((await list('state=active')).every(({ state }) => state === 'active'))
})
