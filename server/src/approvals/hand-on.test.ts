import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  ask as askMcp,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { getApplication } from '../applications/index.ts'
import { explainSession } from '../governance/actions.ts'
import { oauthDoors } from '../oauth/routes.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { type GrantId, idFrom, newId, type SessionId } from '../platform/ids.ts'
import { endSession, getSession } from '../sessions/index.ts'
import { endGrant, listLivingGrants } from './actions-grants.ts'
import { handOn } from './check-hand-on.ts'
import { parseHandOn } from './parse-hand-on.ts'

let ground: Ground
let edge: Edge
before(async () => {
  ground = await startGround()
  edge = createEdge(ground.on, {
    routes: oauthDoors,
    authenticate: async () => undefined,
    renderRefusal: refusal => Response.json({ error: refusal.code }, { status: refusal.status }),
  })
})
after(() => ground.close())

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** What an agent sends to start one below itself with a part of what it may do. */
async function below(agent: TestAgent, details: readonly object[] | string | undefined): Promise<Answer> {
  const application = await getApplication(ground.on.database, agent.session.applicationId)
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: agent.token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    client_id: application.clientId,
  })
  if (details !== undefined)
    body.set('authorization_details', typeof details === 'string' ? details : JSON.stringify(details))
  const request = new Request('http://localhost:4000/oauth2/token', {
    method: 'POST',
    body,
    headers: { host: 'localhost:4000' },
  })
  const answer = await edge.fetch(request, { address: '127.0.0.1' })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

async function agentOf({ body }: Answer): Promise<TestAgent> {
  const session = await getSession(ground.on.database, idFrom('session', String(body.session_id)))
  return { session, token: String(body.access_token) }
}

async function grantOf(session: SessionId): Promise<GrantId> {
  const [grant] = await listLivingGrants(ground.on.database, session)
  assert.ok(grant !== undefined)
  return grant.id
}

function errorOf({ result }: Rpc): unknown {
  return result.isError === true ? result.structuredContent?.error : undefined
}

function read(agent: TestAgent, name = 'notes__read_note'): Promise<Rpc> {
  return callTool(ground.on, agent, { name, args: name === 'notes__read_note' ? { id: '1' } : {} })
}

const both = ['notes__read_note', 'notes__counts']

test('T96 an agent hands on a part of what it may do: these tools and no others, and it ends with the grant above', async () => {
  const above = await startAgent(ground)
  await grantAccess(ground, { session: above.session.id, tools: both })
  const grant = await grantOf(above.session.id)
  const made = await below(above, [{ type: 'access_grant', grant, tools: ['notes__read_note'], duration_seconds: 60 }])
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const [told] = Object.values(Object(made.body.authorization_details))
  assert.deepEqual(Object(told).tools, ['notes__read_note'])
  const child = await agentOf(made)
  assert.equal(errorOf(await read(child)), undefined)
  assert.equal(errorOf(await read(child, 'notes__counts')), 'approval_required', 'the rest stays above')
  assert.equal(errorOf(await read(above, 'notes__counts')), undefined, 'the positive control')
  await endGrant(ground.on, system, grant)
  assert.equal(errorOf(await read(child)), 'approval_required')
  assert.deepEqual(await listLivingGrants(ground.on.database, child.session.id), [])
  const told2 = await explainSession(ground.on, child.session.id, { after: undefined, limit: 10 })
  assert.notEqual(told2.verdict.integrity, 'broken')
})

test('T96 a session below dies with the one above, its calls with it', async () => {
  const above = await startAgent(ground)
  await grantAccess(ground, { session: above.session.id, tools: both })
  const child = await agentOf(await below(above, [{ type: 'access_grant', grant: await grantOf(above.session.id) }]))
  assert.equal(errorOf(await read(child)), undefined)
  await endSession(ground.on, system, above.session.id, 'ended_by_person')
  assert.equal((await askMcp(ground.on, child, { method: 'tools/list' })).status, 401)
})

test('T96 calls below are counted above as well, and a limit of its own comes out of what the one above has', async () => {
  const above = await startAgent(ground)
  await grantAccess(ground, { session: above.session.id, tools: both, maxCalls: 5 })
  const grant = await grantOf(above.session.id)
  const part = { type: 'access_grant', grant }
  assert.equal((await below(above, [{ ...part, max_calls: 6 }])).body.error, 'invalid_authorization_details')
  const child = await agentOf(await below(above, [{ ...part, max_calls: 3 }]))
  const inner = { type: 'access_grant', grant: await grantOf(child.session.id) }
  assert.equal((await below(child, [{ ...inner, max_calls: 4 }])).body.error, 'invalid_authorization_details')
  assert.equal(
    (await below(child, [inner])).body.error,
    'invalid_authorization_details',
    'none without a limit below one',
  )
  const grandchild = await agentOf(await below(child, [{ ...inner, max_calls: 1 }]))
  assert.equal(errorOf(await read(grandchild)), undefined)
  assert.equal(errorOf(await read(grandchild)), 'budget_exhausted')
  assert.equal(errorOf(await read(child)), undefined)
  assert.equal(errorOf(await read(child)), undefined)
  assert.equal(errorOf(await read(child)), 'budget_exhausted', 'one of its three went below')
  assert.equal(errorOf(await read(above)), undefined)
  assert.equal(errorOf(await read(above)), undefined)
  assert.equal(errorOf(await read(above)), 'budget_exhausted', 'three of its five were used below')
})

test('T96 what an agent does not have it does not hand on', async () => {
  const [above, other] = [await startAgent(ground), await startAgent(ground)]
  await grantAccess(ground, { session: above.session.id, tools: ['notes__read_note'], seconds: 600 })
  await grantAccess(ground, { session: other.session.id, tools: both })
  const grant = await grantOf(above.session.id)
  const part = { type: 'access_grant', grant }
  const refused: readonly (readonly object[] | string)[] = [
    [{ ...part, tools: ['notes__counts'] }],
    [{ ...part, tools: ['notes__read_note', 'notes__counts'] }],
    [{ ...part, tools: [] }],
    [{ ...part, duration_seconds: 601 }],
    [{ ...part, grant: await grantOf(other.session.id) }],
    [{ ...part, grant: newId('grant') }],
    [{ ...part, grant: 'all' }],
    [{ ...part, type: 'everything' }],
    [{ ...part, constraints: {} }],
    [],
    '{}',
    'not json',
  ]
  const before = await sessionsBelow(above.session.id)
  for (const details of refused) {
    const { status, body } = await below(above, details)
    assert.equal(status, 400, JSON.stringify(details))
    assert.equal(body.error, 'invalid_authorization_details', JSON.stringify(details))
  }
  assert.equal(await sessionsBelow(above.session.id), before, 'a refusal leaves nothing behind')
  const bare = await agentOf(await below(above, undefined))
  assert.equal(errorOf(await read(bare)), 'approval_required', 'who asks for nothing gets nothing')
  assert.equal((await below(above, [part])).status, 200)
})

async function sessionsBelow(id: SessionId): Promise<number> {
  const rows = await ground.on.database.query<{ id: string }>('SELECT id FROM sessions WHERE parent_id = $1', [id])
  return rows.length
}

test('T96 by raw SQL: no grant is more than the one that it is handed on from', async () => {
  const above = await startAgent(ground)
  await grantAccess(ground, { session: above.session.id, tools: ['notes__read_note'] })
  const grant = await grantOf(above.session.id)
  const child = await agentOf(await below(above, undefined))
  const insert = (changes: string): Promise<unknown> =>
    ground.on.database.query(
      `INSERT INTO access_grants (id, session_id, approval_id, provider_id, account_id, tools, bounds, expires_at, handed_on_from)
       SELECT $1, $2, g.approval_id, g.provider_id, g.account_id, x.tools, x.bounds, x.expires_at, g.id
         FROM access_grants g CROSS JOIN LATERAL (SELECT ${changes}) x WHERE g.id = $3`,
      [newId('grant'), child.session.id, grant],
    )
  const wider = [
    `g.tools || ARRAY['tool_X'] AS tools, g.bounds, g.expires_at`,
    `ARRAY[]::text[] AS tools, g.bounds, g.expires_at`,
    `g.tools, g.bounds, g.expires_at + interval '1 second' AS expires_at`,
    `g.tools, '{}'::jsonb AS bounds, g.expires_at`,
  ]
  for (const changes of wider) await assert.rejects(insert(changes), /what is handed on is less/, changes)
  await insert('g.tools, g.bounds, g.expires_at')
  await endGrant(ground.on, system, grant)
  await assert.rejects(insert('g.tools, g.bounds, g.expires_at'), /what is handed on is less/)
})

test('T96 property: whatever is asked, what is handed on holds no tool, no moment and no bound more than the grant', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  const names = ['a__x', 'a__y', 'a__z', 'b__q']
  const ids = names.map(() => newId('tool'))
  fc.assert(
    fc.property(
      fc.subarray([0, 1, 2, 3], { minLength: 1 }),
      fc.option(fc.array(fc.constantFrom(...names, 'c__none'), { maxLength: 6 }), { nil: undefined }),
      fc.option(fc.integer({ min: -10, max: 10_000 }), { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
      fc.integer({ min: -100, max: 5_000 }),
      fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      fc.integer({ min: 1, max: 9_000 }),
      (heldTools, tools, durationSeconds, maxCalls, leftSeconds, callsLeft, sessionSeconds) => {
        const held = {
          tools: heldTools.map(at => ids[at] ?? newId('tool')),
          bounds: Object.fromEntries(
            heldTools.map(at => [
              ids[at],
              { name: names[at] ?? '', digest: 'd', effect: 'read' as const, constraints: {} },
            ]),
          ),
          expiresAt: new Date(now.getTime() + leftSeconds * 1000),
          endedAt: undefined,
        }
        const sessionEnd = new Date(now.getTime() + sessionSeconds * 1000)
        const given = handOn({ held, callsLeft, asked: { tools, maxCalls, durationSeconds }, now, sessionEnd })
        if (!given.ok) return
        assert.ok(given.tools.length > 0 && given.tools.every(id => held.tools.includes(id)))
        assert.ok(given.tools.every(id => given.bounds[id] === held.bounds[id]))
        assert.ok(given.expiresAt <= held.expiresAt && given.expiresAt <= sessionEnd)
        assert.ok(maxCalls === undefined || callsLeft === undefined || maxCalls <= callsLeft)
        assert.ok(
          tools === undefined || tools.every(name => given.tools.includes(ids[names.indexOf(name)] ?? newId('tool'))),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('details are read as they are meant, or not at all', () => {
  const grant = newId('grant')
  assert.deepEqual(parseHandOn(JSON.stringify([{ type: 'access_grant', grant, max_calls: 2 }])), [
    { grant, asked: { tools: undefined, maxCalls: 2, durationSeconds: undefined } },
  ])
  for (const text of [
    '',
    '[]',
    '[null]',
    `[{"type":"access_grant","grant":"${grant}","max_calls":0}]`,
    `[{"type":"access_grant","grant":"${grant}","max_calls":1.5}]`,
  ])
    assert.equal(parseHandOn(text), undefined, text)
})
