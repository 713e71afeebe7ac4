import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addProvider,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { createProvider, getProvider, refreshProvider, saveAccount } from '../pipes/index.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { createInFlight } from '../platform/in-flight.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import { endAccessToken, endSession } from '../sessions/index.ts'
import { type Admission, admitToolCalls, releaseResults } from './store.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

interface Watched {
  readonly node: Platform
  /** Statements since it was emptied. */
  readonly statements: string[]
  /** What happens once, just before the next admission. */
  atAdmission: (() => Promise<unknown>) | undefined
}

/** A node of its own, so of a memory of its own, whose statements are seen. */
function watchedNode(): Watched {
  const { database } = ground.on
  const query = async (text: string, values?: readonly unknown[]): Promise<object[]> => {
    watched.statements.push(text)
    const happens = text.includes('admit_tool_call') ? watched.atAdmission : undefined
    if (happens !== undefined) {
      watched.atAdmission = undefined
      await happens()
    }
    return database.query(text, values)
  }
  const node = { ...ground.on, inFlight: createInFlight(), database: { ...database, query } as Database }
  const watched: Watched = { node, statements: [], atAdmission: undefined }
  return watched
}

function errorOf({ result, error }: Rpc): unknown {
  return error?.message ?? (result.isError === true ? result.structuredContent?.error : undefined)
}

function sent(): number {
  return ground.upstream.calls.length
}

/** An agent that has called the tool, so that the node remembers it. */
async function rememberedCall(watched: Watched, name: string): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: [name] })
  for (let at = 0; at < 2; at++) assert.equal(errorOf(await callTool(watched.node, agent, { name })), undefined)
  return agent
}

function admissions({ statements }: Watched): number {
  return statements.filter(text => text.includes('admit_tool_call')).length
}

test('a call that the node remembers takes two statements: admission, which looks at its token too, and release', async () => {
  const watched = watchedNode()
  const agent = await rememberedCall(watched, 'notes__echo')
  watched.statements.length = 0
  assert.equal(errorOf(await callTool(watched.node, agent, { name: 'notes__echo' })), undefined)
  const hot = watched.statements.filter(text => !text.includes('session_activity ('))
  assert.equal(hot.length, 2, watched.statements.join('\n'))
  assert.equal(admissions(watched), 1)
})

const changes = [
  {
    what: 'the provider is retired',
    sql: `UPDATE providers SET state = 'retired' WHERE slug = $1`,
    told: /^There is no tool/,
  },
  {
    what: 'the tool has drifted',
    sql: `UPDATE tools SET state = 'drifted' WHERE name = 'echo' AND provider_id = (SELECT id FROM providers WHERE slug = $1)`,
    told: /^tool_definition_changed$/,
  },
  {
    what: 'the tool is destructive now',
    sql: `UPDATE tools SET effect = 'destructive' WHERE name = 'echo' AND provider_id = (SELECT id FROM providers WHERE slug = $1)`,
    told: /^approval_required$/,
  },
]
for (const [nth, { what, sql, told }] of changes.entries())
  test(`I1 D01 memory admits nothing: ${what} just before admission, and nothing is sent`, async () => {
    const slug = `changing${nth}`
    await addProvider(ground.on, slug, ground.upstream.url)
    const watched = watchedNode()
    const agent = await rememberedCall(watched, `${slug}__echo`)
    const before = sent()
    watched.atAdmission = () => ground.on.database.query(sql, [slug])
    assert.match(String(errorOf(await callTool(watched.node, agent, { name: `${slug}__echo` }))), told)
    assert.equal(sent(), before)
  })

test('a list that the upstream says has changed is read before a remembered call', async () => {
  await addProvider(ground.on, 'noticed', ground.upstream.url)
  const watched = watchedNode()
  const agent = await rememberedCall(watched, 'noticed__echo')
  watched.atAdmission = () =>
    ground.on.database.query(`UPDATE providers SET tools_read_at = NULL WHERE slug = 'noticed'`)
  watched.statements.length = 0
  assert.equal(errorOf(await callTool(watched.node, agent, { name: 'noticed__echo' })), undefined)
  assert.equal(admissions(watched), 2)
  assert.ok((await getProvider(ground.on.database, 'noticed')).toolsReadAt)
})

test('D04 a remembered account that is not connected any more, or connected anew, is not used from memory', async () => {
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
  const account = await saveAccount(ground.on, system, {
    parts: { ...parts, externalId: 'mina', expiresInSeconds: undefined },
    endGrants: async () => undefined,
  })
  await refreshProvider(ground.on, system, { provider, account })
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name = 'echo'`)
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['diary__echo'], account })
  const watched = watchedNode()
  const call = (): Promise<Rpc> => callTool(watched.node, agent, { name: 'diary__echo' })
  for (let at = 0; at < 2; at++) assert.equal(errorOf(await call()), undefined)
  const changed = (sql: string) => (): Promise<unknown> => ground.on.database.query(sql, [account.id])

  watched.statements.length = 0
  watched.atAdmission = changed('UPDATE connected_accounts SET scopes = scopes WHERE id = $1')
  assert.equal(errorOf(await call()), undefined)
  assert.equal(admissions(watched), 2)

  const before = sent()
  watched.atAdmission = changed(`UPDATE connected_accounts SET state = 'needs_reconnection' WHERE id = $1`)
  assert.equal(errorOf(await call()), 'connection_required')
  assert.equal(sent(), before)
})

test('T72 a remembered tool of one session is not one of another', async () => {
  const watched = watchedNode()
  await rememberedCall(watched, 'notes__echo')
  const stranger = await startAgent(ground)
  const before = sent()
  assert.equal(errorOf(await callTool(watched.node, stranger, { name: 'notes__echo' })), 'approval_required')
  assert.equal(sent(), before)
})

const tokenEnds = [
  { what: 'it is revoked', end: (agent: TestAgent) => endAccessToken(ground.on, agent.token) },
  {
    what: 'it expires',
    end: (agent: TestAgent) =>
      ground.on.database.query('UPDATE tokens SET expires_at = clock_timestamp() WHERE session_id = $1', [
        agent.session.id,
      ]),
  },
  {
    what: 'it is gone',
    end: (agent: TestAgent) => ground.on.database.query('DELETE FROM tokens WHERE session_id = $1', [agent.session.id]),
  },
  {
    what: 'its session ends',
    end: (agent: TestAgent) => endSession(ground.on, system, agent.session.id, 'ended_by_admin'),
  },
]
for (const { what, end } of tokenEnds)
  test(`I1 I3 a remembered token opens nothing when ${what} just before admission: 401, and nothing is sent`, async () => {
    const watched = watchedNode()
    const agent = await rememberedCall(watched, 'notes__echo')
    const before = sent()
    watched.atAdmission = () => end(agent)
    const refused = await callTool(watched.node, agent, { name: 'notes__echo' })
    assert.deepEqual([refused.status, refused.error === undefined || sent() === before], [401, true])
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    assert.equal((await callTool(watched.node, agent, { name: 'notes__echo' })).status, 401)
    assert.equal(sent(), before)
  })

test('T12 a remembered token opens the door it was made for, and no other one', async () => {
  const watched = watchedNode()
  const agent = await rememberedCall(watched, 'notes__echo')
  const before = sent()
  assert.equal((await callTool(watched.node, agent, { name: 'notes__echo', path: '/mcp/notes' })).status, 401)
  assert.equal(sent(), before)
})

test('I3 by raw SQL: no token becomes another one, wider or longer', async () => {
  const agent = await startAgent(ground)
  for (const change of [
    `resource = 'http://localhost:4000/mcp/notes'`,
    `scope = 'mcp:use more'`,
    'jkt = NULL, session_id = (SELECT min(id) FROM sessions WHERE id <> session_id)',
    `expires_at = expires_at + interval '1 second'`,
    'hash = sha256(hash)',
  ])
    await assert.rejects(
      ground.on.database.query(`UPDATE tokens SET ${change} WHERE session_id = $1`, [agent.session.id]),
      { code: 'AM085' },
      change,
    )
})

const undone = new Error('it was only tried')

/** As the node would ask for it. */
async function admissionOf({ session, token }: TestAgent, grantId: string): Promise<Admission> {
  const [tool] = await ground.on.database.query<{ id: Admission['toolId']; digest: string }>(
    `SELECT t.id, t.digest FROM tools t JOIN providers p ON p.id = t.provider_id WHERE t.name = 'echo' AND p.slug = 'notes'`,
  )
  assert.ok(tool)
  return {
    callId: newId('call'),
    sessionId: session.id,
    approvalId: undefined,
    grantId: grantId as Admission['grantId'],
    toolId: tool.id,
    toolName: 'notes__echo',
    toolDigest: tool.digest,
    accountId: undefined,
    effect: 'read',
    callDigest: undefined,
    argumentsSealed: Buffer.from('sealed'),
    argumentsDigest: 'digest',
    taintSeenCount: 0,
    taintAdds: [],
    settleSeconds: 60,
    node: 'node',
    seen: undefined,
    policy: undefined,
    token: sha256(token),
    event: { eventId: newId('event'), salt: Buffer.alloc(32), body: '{}' },
  }
}

test('many calls of many sessions are admitted and released in one statement each, all or none', async () => {
  const agents = await Promise.all([startAgent(ground), startAgent(ground), startAgent(ground)])
  const [first, second, ended] = agents as [TestAgent, TestAgent, TestAgent]
  const grants = await Promise.all(
    agents.map(({ session }) => grantAccess(ground, { session: session.id, tools: ['notes__echo'], maxCalls: 20 })),
  )
  const asked = async (at: number): Promise<Admission> => admissionOf(agents[at] as TestAgent, String(grants[at]))
  await endSession(ground.on, system, ended.session.id, 'ended_by_admin')
  const calls = await Promise.all([0, 1, 2, 0, 1].map(asked))
  const admitted = await admitToolCalls(ground.on.database, calls)
  assert.deepEqual(
    admitted.map(({ outcome }) => outcome),
    ['admitted', 'admitted', 'session_ended', 'admitted', 'admitted'],
  )

  const wrong: Partial<Admission>[] = [
    { toolDigest: 'other' },
    { effect: 'write' },
    { taintSeenCount: 1 },
    { seen: '1 2' },
    { policy: 'other' },
    { token: sha256('other') },
    { token: sha256(second.token) },
    { grantId: grants[1] as Admission['grantId'] },
  ]
  for (const part of wrong) {
    const with0 = [await asked(0), { ...(await asked(0)), ...part }]
    await assert.rejects(admitToolCalls(ground.on.database, with0), { code: 'AM008' }, JSON.stringify(part))
  }
  const changed = [
    [
      `UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_by_person' WHERE session_id = $1`,
      'AM008',
    ],
    [`UPDATE sessions SET expires_at = clock_timestamp() WHERE id = $1`, 'AM008'],
    [`UPDATE session_activity SET last_at = last_at - interval '1 year' WHERE session_id = $1`, 'AM008'],
    [`UPDATE tokens SET expires_at = clock_timestamp() WHERE session_id = $1`, 'AM008'],
    [`SELECT FROM sessions WHERE id = $1 FOR NO KEY UPDATE`, '55P03'],
    [`SELECT FROM access_grants WHERE session_id = $1 FOR NO KEY UPDATE`, '55P03'],
  ] as const
  for (const [change, code] of changed) {
    const other = await startAgent(ground)
    const grant = await grantAccess(ground, { session: other.session.id, tools: ['notes__echo'] })
    const both = [await asked(0), await admissionOf(other, grant)]
    await ground.on.database
      .transaction(async tx => {
        await tx.query(change, [other.session.id])
        const admitting = code === 'AM008' ? admitToolCalls(tx, both) : admitToolCalls(ground.on.database, both)
        await assert.rejects(admitting, { code }, change)
        throw undone
      })
      .catch((cause: unknown) => assert.equal(cause, undone))
  }
  const [left] = await ground.on.database.query<{ calls: number; owed: number; left: number }>(
    `SELECT (SELECT count(*)::int FROM calls WHERE session_id = $1) AS calls,
        (SELECT count(*)::int FROM calls_unsettled WHERE session_id = $1) AS owed,
        (SELECT sum(b.remaining)::int FROM budgets b JOIN access_grants g ON g.approval_id = b.owner WHERE g.session_id = $1) AS left`,
    [first.session.id],
  )
  assert.deepEqual(left, { calls: 2, owed: 2, left: 18 })

  await ground.on.database.query(`SELECT reason FROM close_doors($1, 'ended_by_admin', 'system')`, [second.session.id])
  const event = () => ({ eventId: newId('event'), salt: Buffer.alloc(32), body: '{}' })
  const released = await releaseResults(
    ground.on.database,
    calls.map(({ callId, sessionId }) => ({
      callId,
      sessionId,
      outcome: 'succeeded',
      resultDigest: 'digest',
      resultBytes: 3,
      resources: 'undeclared',
      event: event(),
      isCounted: false,
      returned: undefined,
    })),
  )
  assert.deepEqual(released, ['succeeded', 'withheld', 'settled_already', 'succeeded', 'withheld'])
})
