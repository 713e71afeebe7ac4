import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { addMember, createOrganization, type Organization } from '../../src/directory/index.ts'
import { refusalReasons } from '../../src/gateway/index.ts'
import { admissionOutcomes } from '../../src/gateway/store.ts'
import { grounds, reasonFor } from '../../src/governance/derive-reason.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { activatePolicy, createPolicy } from '../../src/policy/actions.ts'
import { savePreview } from '../../src/policy/store.ts'
import { endSession } from '../../src/sessions/index.ts'
import { callTool, system } from '../gateway-ground.ts'
import { startTestUpstream } from '../gateway-upstream.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { addProvider, agentWith, decide, startWhyGround, type WhyGround } from './why-ground.ts'

let ground: WhyGround
before(async () => {
  ground = await startWhyGround()
})
after(() => ground.close())

interface Answer {
  readonly verdict: string
  readonly code: string
  readonly says: string
  readonly rule: { readonly name: string; readonly file: string }
  readonly recorded: { readonly index: number; readonly type: string }
  readonly grant: {
    readonly id: string
    readonly calls: { allowed: number; left: number } | null
    readonly constraints: object
  } | null
  readonly approval: {
    readonly id: string
    readonly part: string
    readonly outcome: string
    readonly decided_by: readonly string[]
    readonly settled: { readonly index: number } | null
  } | null
  readonly policies: readonly { policy_id: string; version: number; verdict: string; rules: string[] }[]
  readonly session_policy: { readonly max_seconds: number; readonly recorded: { type: string } } | null
  readonly taint: { readonly had: string[]; readonly adds: string[] }
  readonly facts: Record<string, unknown>
}

interface Told {
  readonly calls: readonly {
    readonly id: string
    readonly tool: string
    readonly why: Answer | null
    readonly effect: string | null
  }[]
  readonly [member: string]: unknown
}

async function explain(agent: PlainAgent): Promise<Told> {
  const told = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  assert.equal(told.integrity, 'verified')
  return Object(told)
}

/** The answers for all calls of an agent, in order; each is the same when it is asked for by itself. */
async function answers(agent: PlainAgent): Promise<Answer[]> {
  const { calls } = await explain(agent)
  for (const call of calls) {
    const alone = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/calls/${call.id}/why`)
    assert.deepEqual(alone, call.why)
  }
  return calls.map(({ why }) => why ?? assert.fail('every call has its answer'))
}

const seen = new Set<string>()
function codesOf(told: readonly Answer[]): string[] {
  for (const { code } of told) seen.add(code)
  return told.map(({ code }) => code)
}

const website = { repo: { equals: 'acme/website' } }
const issue = { repo: 'acme/website', title: 'One' }

test('each call names what let it through or refused it: the grant with what was left, the approval, the bound that was missed', async () => {
  const agent = await agentWith(
    ground,
    { tools: [{ name: 'notes__create_issue', constraints: website }, { name: 'notes__echo' }], max_calls: 3 },
    { max_calls: '2' },
  )
  await agent.call('notes__read_note', { id: '1' })
  await agent.call('notes__create_issue', issue)
  await agent.call('notes__create_issue', { ...issue, repo: 'acme/billing' })
  await agent.call('notes__echo', { text: 'hello' })
  await agent.call('notes__echo', { text: 'again' })
  await agent.call('notes__create_issue', { repo: 'acme/website', title: 7 })
  const asked = await agent.call('notes__delete_repo', { repo: 'acme/website' })
  await decide(ground.person, asked)
  assert.equal((await agent.call('notes__delete_repo', { repo: 'acme/website' })).isError, false)
  const told = await answers(agent)
  assert.deepEqual(codesOf(told), [
    'approval_required',
    'grant_covers',
    'outside_bounds',
    'grant_covers',
    'budget_exhausted',
    'arguments_refused',
    'approval_required',
    'call_approved',
  ])
  const [none, first, outside, second, used, , destroys, once] = told
  assert.match(none?.says ?? '', /No grant of this session covered it/)
  assert.deepEqual(
    [first?.grant?.calls, second?.grant?.calls],
    [
      { allowed: 2, left: 1 },
      { allowed: 2, left: 0 },
    ],
  )
  assert.deepEqual(first?.grant?.constraints, website)
  assert.deepEqual(
    [first?.approval?.part, first?.approval?.outcome, first?.approval?.decided_by],
    ['gave_the_grant', 'approved', [ground.userId]],
  )
  assert.equal(outside?.grant?.id, first?.grant?.id)
  assert.match(outside?.says ?? '', /not for this value of repo: it allows acme\/website/)
  assert.deepEqual([outside?.approval?.part, outside?.approval?.outcome], ['was_asked_for', 'waiting'])
  assert.ok(!JSON.stringify(outside).includes('acme/billing'), 'what the agent gave stays out of the answer')
  assert.deepEqual([used?.facts, used?.grant?.id], [{ used: 'calls', of: first?.approval?.id }, first?.grant?.id])
  assert.match(destroys?.says ?? '', /each call is asked for/)
  assert.deepEqual([once?.approval?.part, once?.approval?.id], ['approved_this_call', destroys?.approval?.id])
  assert.equal(once?.session_policy?.recorded.type, 'session.started')
  assert.ok((once?.session_policy?.max_seconds ?? 0) > 0)
  const { approvals } = await explain(agent)
  assert.deepEqual(Object(approvals)[0].narrowed, [{ bound: 'max_calls', asked: 3, given: 2 }])
})

test('what was read comes with its call, and a write that is asked for because of it says so', async () => {
  await ground.connect('diary', 'mina')
  const agent = await agentWith(ground, {
    tools: [{ name: 'diary__read_note' }, { name: 'notes__create_issue' }],
  })
  await agent.call('diary__read_note', { id: 'private' })
  await agent.call('notes__create_issue', issue)
  const told = await answers(agent)
  assert.deepEqual(codesOf(told), ['grant_covers', 'tainted'])
  assert.deepEqual(told[0]?.taint.adds.toSorted(), ['private', 'untrusted'])
  assert.ok(told[1]?.grant !== null, 'it names the grant that would have covered it')
  const { tainted_by: by, taint_demanded: demanded, calls } = await explain(agent)
  assert.deepEqual(
    Object(by)
      .map(({ label, call_id: id }: { label: string; call_id: string }) => [label, id === calls[0]?.id])
      .toSorted(),
    [
      ['private', true],
      ['untrusted', true],
    ],
  )
  assert.equal(Object(demanded)[0].call_id, calls[1]?.id)
})

test('T73 a policy that permits and one that refuses are named with their version and rule, as they were then', async () => {
  const organization = await createOrganization(ground.node.ambit.on, system, { name: 'Acme' })
  await ground.node.ambit.on.database.transaction(tx =>
    addMember(tx, system, { userId: ground.userId, organizationId: organization.id, roleSlugs: ['member'] }),
  )
  const all = '@id("all") permit(principal, action, resource);'
  await live(organization, all)
  const agent = await agentWith(ground, { tools: [{ name: 'notes__create_issue' }, { name: 'notes__echo' }] })
  await agent.call('notes__create_issue', issue)
  await live(
    organization,
    `${all} @id("frozen") forbid(principal, action, resource) when { context.effect != "read" };`,
  )
  await agent.call('notes__create_issue', issue)
  await live(organization, all)
  const told = await answers(agent)
  assert.deepEqual(codesOf(told), ['grant_covers', 'policy_denied'])
  assert.deepEqual(
    told.map(({ policies }) => policies.map(({ version, verdict, rules }) => [version, verdict, rules])),
    [[[1, 'permitted', ['all']]], [[2, 'refused', ['frozen']]]],
  )
  assert.match(told[1]?.says ?? '', /Version 2 of the organization’s policy forbids it by “frozen”/)
})

async function live(organization: Organization, text: string): Promise<void> {
  const { on } = ground.node.ambit
  const draft = await createPolicy(on, system, { organizationId: organization.id, text, tests: [] })
  const [active] = await on.database.query<{ id: typeof draft.id }>(
    `SELECT id FROM policies WHERE organization_id = $1 AND state = 'active'`,
    [organization.id],
  )
  await on.database.transaction(tx =>
    savePreview(tx, { policyId: draft.id, against: active?.id, ranBy: 'test', ranAt: on.clock.now(), result: {} }),
  )
  await activatePolicy(on, system, draft)
}

test('limits, accounts, tools that changed, are gone or can’t be read, and what came too late: each has its answer', async t => {
  const { node } = ground
  const other = await startTestUpstream()
  t.after(() => other.close().catch(() => undefined))
  await addProvider(node, 'files', other.url)
  await ground.connect('mail', 'mina')
  const files = ['echo', 'read_note', 'create_issue', 'fails'].map(name => ({ name: `files__${name}` }))
  const agent = await agentWith(ground, { tools: files })
  await node.api('PUT', '/v1/call_limits/each_grant', { calls_per_minute: 1, bytes_per_hour: null })
  await agent.call('files__echo', {})
  await agent.call('files__echo', {})
  await node.api('PUT', '/v1/call_limits/each_grant', { calls_per_minute: null, bytes_per_hour: null })
  other.tools = other.tools.filter(tool => Object(tool).name !== 'fails')
  other.tools = other.tools.map(tool =>
    Object(tool).name === 'read_note' ? { ...tool, description: 'Says more.' } : tool,
  )
  await node.api('POST', '/v1/providers/files/refresh', {})
  await agent.call('files__read_note', { id: '1' })
  await agent.call('files__fails', {})
  await agent.call('mail__echo', { ambit_account: 'not-mine' })
  await ground.connect('calendar', 'mina')
  await ground.disconnect('calendar')
  await agent.call('calendar__echo', {})
  await node.ambit.on.database.query(
    `UPDATE providers SET tools_read_at = tools_read_at - interval '1 day' WHERE slug = 'files'`,
  )
  await other.close()
  await agent.call('files__create_issue', issue)
  const told = await answers(agent)
  assert.deepEqual(codesOf(told), [
    'grant_covers',
    'rate_limited',
    'tool_definition_changed',
    'tool_gone',
    'account_selection_required',
    'connection_required',
    'upstream_unavailable',
  ])
  assert.deepEqual(told[1]?.facts.subject, 'each_grant')
  const { drifted } = await explain(agent)
  const kinds = Object(drifted).map(({ kind, reason }: { kind: string; reason: string }) => `${kind} ${reason}`)
  assert.ok(kinds.includes('call_refused tool_definition_changed'), String(kinds))
  assert.ok(
    kinds.some((kind: string) => kind.startsWith('grant_ended ')),
    String(kinds),
  )
})

test('a call that the end of its session met, and one that was judged twice in vain, say so', async () => {
  const { on } = ground.node.ambit
  const access = { tools: [{ name: 'notes__echo' }] }
  const vain = await agentWith(ground, access)
  await callTool(
    nodeWhere(on, () => Promise.reject(refusedWith('AM008'))),
    vain,
    { name: 'notes__echo' },
  )
  await callTool(
    nodeWhere(on, () => Promise.reject(refusedWith('AM009'))),
    vain,
    { name: 'notes__echo' },
  )
  const told = await answers(vain)
  assert.deepEqual(codesOf(told), ['try_again', 'try_again'])
  assert.deepEqual(
    told.map(({ facts }) => facts.outcome),
    ['stale', 'busy'],
  )
  assert.notEqual(told[1]?.grant, null, 'the grant that it would have drawn on is named')
  for (const reason of ['ended_by_admin', 'expired'] as const) {
    const met = await agentWith(ground, access)
    const end = async (run: () => Promise<object[]>): Promise<object[]> => {
      await endSession(on, system, idFrom('session', met.sessionId), reason)
      return run()
    }
    await callTool(nodeWhere(on, end), met, { name: 'notes__echo' })
    const [late] = await answers(met)
    assert.equal(late?.code, reason === 'expired' ? 'session_expired' : 'session_revoked')
    assert.equal(late?.facts.end_reason, reason)
    if (late !== undefined) codesOf([late])
  }
})

function refusedWith(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** The node, with something happening at the moment of each admission. */
function nodeWhere(on: Platform, admit: (run: () => Promise<object[]>) => Promise<object[]>): Platform {
  const query = (text: string, values?: readonly unknown[]): Promise<object[]> => {
    const run = (): Promise<object[]> => on.database.query<object>(text, values)
    return text.includes('admit_tool_call') ? admit(run) : run()
  }
  return { ...on, database: { ...on.database, query } as Platform['database'] }
}

test('no code that admission or the gateway can refuse with is without an answer, and every rule that is named is there', async () => {
  const [{ body } = { body: '' }] = await ground.node.ambit.on.database.query<{ body: string }>(
    `SELECT string_agg(prosrc, ' ') AS body FROM pg_proc WHERE proname IN
       ('admit_tool_call', 'admit_tool_calls', 'hold_session', 'take_budget', 'call_within_limits', 'call_needs_approval')`,
  )
  const raised = new Set([...body.matchAll(/errcode = '(AM\d+)'/g)].map(([, code = '']) => code))
  // AM000 is our own mistake, and crashes.
  assert.deepEqual(
    [...raised].toSorted().filter(code => code !== 'AM000' && admissionOutcomes[code] === undefined),
    [],
  )
  const sources = new Map<string, string>()
  const rules = refusalReasons.flatMap(code => {
    const facts = { tool: 'notes__echo', effect: 'read', judgedBy: {}, policy: undefined, allowed: undefined }
    const judged = { ...facts, policy: { version: 1, rules: ['a'], why: 'forbidden' } }
    return [reasonFor(code, facts), reasonFor(code, { ...facts, effect: 'destructive' }), reasonFor(code, judged)]
  })
  assert.ok(rules.every(({ says }) => /^[A-Z].*\.$/.test(says)))
  for (const { name, file } of [...rules.map(({ rule }) => rule), ...Object.values(grounds)]) {
    const text = sources.get(file) ?? readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')
    sources.set(file, text)
    assert.match(text, new RegExp(`\\b(function|FUNCTION) ${name}\\b`), `${name} in ${file}`)
  }
  const unseen = refusalReasons.filter(code => !seen.has(code))
  assert.deepEqual(unseen, ['approval_denied'], 'what a person denied was recorded when it was asked')
})
