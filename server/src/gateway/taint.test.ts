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
import { getApplication } from '../applications/index.ts'
import { type Account, createProvider, refreshProvider, saveAccount } from '../pipes/index.ts'
import { createInFlight } from '../platform/in-flight.ts'
import { Secret } from '../platform/secret.ts'
import { startSession, taintOf } from '../sessions/index.ts'
import { taintForbidsGrant } from './check-taint.ts'
import { listCalls } from './index.ts'

let ground: Ground
let account: Account
before(async () => {
  ground = await startGround()
  account = await diaryOfMina()
})
after(() => ground.close())

/** A third party where a person has an account, so that what it answers may be private. */
async function diaryOfMina(): Promise<Account> {
  const provider = await createProvider(ground.on, system, {
    slug: 'diary',
    kind: 'mcp',
    name: 'Diary',
    url: ground.upstream.url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  const credential = { accessToken: new Secret('token-of-mina-at-diary'), refreshToken: undefined }
  const parts = { provider, ownerId: ground.user.id, credential, issuer: undefined, label: 'mina', scopes: [] }
  const kept = await saveAccount(ground.on, system, {
    parts: { ...parts, externalId: 'mina', expiresInSeconds: undefined },
    endGrants: async () => undefined,
  })
  await refreshProvider(ground.on, system, { provider, account: kept })
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name = 'read_note'`)
  return kept
}

const issue = { repo: 'acme/website', title: 'What the note says' }
const write = 'notes__create_issue'

async function agentThatMayWrite(more: { readonly maxCalls?: number } = {}): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__read_note', write, 'notes__echo'], ...more })
  await grantAccess(ground, { session: agent.session.id, tools: ['diary__read_note'], account })
  return agent
}

function call(agent: TestAgent, name: string, args: object, on = ground.on): Promise<Rpc> {
  return callTool(on, agent, { name, args })
}

function errorOf({ result }: Rpc): unknown {
  return result.isError === true ? result.structuredContent?.error : undefined
}

function written(): number {
  return ground.upstream.calls.filter(each => each.name === 'create_issue').length
}

test('MT17 T62 after private data and text by others a write asks each time, on any node, though a grant covers it', async () => {
  const agent = await agentThatMayWrite()
  for (const node of [ground.on, ground.twin]) {
    assert.equal(errorOf(await call(agent, 'notes__read_note', { id: 'issue by a stranger' }, node)), undefined)
    assert.equal(errorOf(await call(agent, write, issue, node)), undefined, 'text by others alone asks nothing')
  }
  assert.equal(errorOf(await call(agent, 'diary__read_note', { id: 'private' })), undefined)
  const before = written()
  for (const node of [ground.on, ground.twin, ground.on]) {
    const refused = await call(agent, write, issue, node)
    assert.equal(errorOf(refused), 'approval_required')
    assert.equal(refused.result.structuredContent?.because, 'tainted')
    assert.match(refused.result.content?.[0]?.text ?? '', /read private data and text by others/)
  }
  assert.equal(written(), before, 'nothing was sent')
  assert.equal(errorOf(await call(agent, 'notes__echo', { text: 'reads go on' })), undefined)
})

test('MT17 the approval of such a write is for that call, once; another argument and the next time ask again', async () => {
  const agent = await agentThatMayWrite()
  await call(agent, 'diary__read_note', { id: 'private' })
  const asked = await call(agent, write, issue)
  await approveCall(ground, String(asked.result.structuredContent?.approval_id), agent.session.id)
  const before = written()
  assert.equal(errorOf(await call(agent, write, { ...issue, title: 'more of it' })), 'approval_required')
  assert.equal(written(), before)
  assert.equal(errorOf(await call(agent, write, issue)), undefined)
  assert.equal(written(), before + 1)
  assert.equal(errorOf(await call(agent, write, issue)), 'approval_required')
  assert.equal(written(), before + 1)
  const recorded = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.deepEqual(
    recorded.map(each => each.refusedBecause ?? each.outcome),
    ['succeeded', 'tainted', 'tainted', 'succeeded', 'tainted'],
  )
})

test('MT17 the rule is held where calls are written down: admission refuses what a node did not know', async () => {
  const agent = await agentThatMayWrite()
  // A node that remembers the grant and has not heard of the labels decides for it; the row is refused all the same.
  assert.equal(errorOf(await call(agent, write, issue)), undefined)
  await call(agent, 'diary__read_note', { id: 'private' }, ground.twin)
  const before = written()
  assert.equal(errorOf(await call(agent, write, issue)), 'approval_required')
  assert.equal(written(), before)
  const inserted = (effect: string, approval: string | null): Promise<unknown> =>
    ground.on.database.query(
      `INSERT INTO calls (id, session_id, approval_id, tool_id, tool_name, effect, arguments_sealed, arguments_digest, node, admitted_at)
       VALUES ($1, $2, $3, 'tool', 'tool', $4, '', '', 'node', clock_timestamp())`,
      [`call_${effect}_${approval}`, agent.session.id, approval, effect],
    )
  for (const effect of ['write', 'destructive']) await assert.rejects(inserted(effect, null), { code: 'AM005' })
  for (const [effect, approval] of [
    ['read', null],
    ['write', 'approval_it'],
  ] as const)
    await inserted(effect, approval)
  const clean = await startAgent(ground)
  await assert.rejects(
    ground.on.database.query(
      `INSERT INTO calls (id, session_id, tool_id, tool_name, effect, arguments_sealed, arguments_digest, node, admitted_at)
       VALUES ('call_clean', $1, 'tool', 'tool', 'destructive', '', '', 'node', clock_timestamp())`,
      [clean.session.id],
    ),
    { code: 'AM005' },
    'a destructive call without an approval of its own is none in any session',
  )
})

test('MT17 a read that comes between a decision and its admission counts', async () => {
  const agent = await agentThatMayWrite()
  const { database } = ground.on
  let happened = false
  const query = async (text: string, values?: readonly unknown[]): Promise<object[]> => {
    if (text.includes('admit_tool_call') && !happened) {
      happened = true
      await call(agent, 'diary__read_note', { id: 'private' })
    }
    return database.query(text, values)
  }
  const node = { ...ground.on, inFlight: createInFlight(), database: { ...database, query } as typeof database }
  const before = written()
  assert.equal(errorOf(await call(agent, write, issue, node)), 'approval_required')
  assert.ok(happened)
  assert.equal(written(), before)
})

test('MT17 at a node that does not know what was read, a grant that is used up asks for the call all the same', async () => {
  const agent = await agentThatMayWrite({ maxCalls: 1 })
  const other = { ...ground.on, inFlight: createInFlight() }
  await call(agent, 'diary__read_note', { id: 'private' })
  await ground.on.database.query(
    `UPDATE budgets SET remaining = 0 WHERE owner IN (SELECT approval_id FROM access_grants WHERE session_id = $1)`,
    [agent.session.id],
  )
  assert.equal(errorOf(await call(agent, write, issue, other)), 'approval_required')
})

test('MT17 what a session below reads counts for the one above', async () => {
  const agent = await agentThatMayWrite()
  const { on } = ground
  const { applicationId, principalId, onBehalfOf } = agent.session
  const application = await getApplication(on.database, applicationId)
  const below = await on.database.transaction(tx =>
    startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      application,
      parentId: agent.session.id,
    }),
  )
  await on.database.query(
    `INSERT INTO session_taint (session_id, label) SELECT $1, x FROM unnest(ARRAY['private', 'untrusted']) x`,
    [below.id],
  )
  assert.deepEqual(await taintOf(on.database, agent.session.id), ['private', 'untrusted'])
  assert.equal(errorOf(await call(agent, write, issue)), 'approval_required')
})

test('MT17 the log says which call made a session private or untrusted, and what the refused one stood in', async () => {
  const agent = await agentThatMayWrite()
  await call(agent, 'diary__read_note', { id: 'private' })
  await call(agent, write, issue)
  const bodies = (): Promise<{ body: string; type: string }[]> =>
    ground.on.database.query(
      `SELECT body, type FROM audit_queue WHERE session_id = $1 AND type LIKE 'tool\\_call.%'
       UNION ALL SELECT body, type FROM audit_events WHERE session_id = $1 AND type LIKE 'tool\\_call.%'`,
      [agent.session.id],
    )
  await until(async () => (await bodies()).some(({ type }) => type === 'tool_call.refused'))
  const all = await bodies()
  const admitted = JSON.parse(all.find(({ type }) => type === 'tool_call.admitted')?.body ?? '{}')
  assert.deepEqual([...admitted.taint_adds].sort(), ['private', 'untrusted'])
  const refused = JSON.parse(all.find(({ type }) => type === 'tool_call.refused')?.body ?? '{}')
  assert.equal(refused.because, 'tainted')
  assert.deepEqual([...refused.taint].sort(), ['private', 'untrusted'])
})

test('only both labels together, and only for what does not read', () => {
  const both = ['private', 'untrusted']
  assert.equal(taintForbidsGrant('write', both), true)
  assert.equal(taintForbidsGrant('destructive', both), true)
  assert.equal(taintForbidsGrant('read', both), false)
  for (const labels of [[], ['private'], ['untrusted']]) assert.equal(taintForbidsGrant('write', labels), false)
})
