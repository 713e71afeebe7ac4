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
import { createInFlight } from '../platform/in-flight.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'

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

test('a call that the node remembers takes three statements: who asks, admission, release', async () => {
  const watched = watchedNode()
  const agent = await rememberedCall(watched, 'notes__echo')
  watched.statements.length = 0
  assert.equal(errorOf(await callTool(watched.node, agent, { name: 'notes__echo' })), undefined)
  const hot = watched.statements.filter(text => !text.includes('session_activity ('))
  assert.equal(hot.length, 3, watched.statements.join('\n'))
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
