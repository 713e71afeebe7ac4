import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { formOf, type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { createAgent, createApplication, ensureAgent, getApplication } from '../applications/index.ts'
import {
  addMember,
  createApiKey,
  createOrganization,
  getPrincipal,
  listOrphans,
  savePrincipalState,
  type User,
} from '../directory/index.ts'
import { type AgentId, idFrom, newId, type OrganizationId, type PrincipalId } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'
import { newOwnerFault } from './check-new-owner.ts'
import { authenticateKey, findBearer, issueTokens, startSession, suspendPrincipal } from './index.ts'

let ground: Ground
let acme: OrganizationId
before(async () => {
  ground = await startGround()
  acme = (await createOrganization(ground.on, system, { name: 'Acme' })).id
  await member(ground.mina)
})
after(() => ground.close())

async function member(user: User): Promise<User> {
  await ground.on.database.transaction(tx => addMember(tx, system, { userId: user.id, organizationId: acme }))
  return user
}

interface Machine {
  readonly id: AgentId
  readonly applicationId: string
  readonly client: Readonly<Record<string, string>>
}

function machine(owner: User, state: 'invited' | 'active' = 'active'): Promise<Machine> {
  return ground.on.database.transaction(async tx => {
    const credentials = { type: 'client_secret' } as const
    const made = await createAgent(tx, system, { name: 'Nightly', ownerId: owner.id, state, credentials })
    const { clientId, id } = made.application
    return {
      id: made.agentId,
      applicationId: id,
      client: { client_id: clientId, client_secret: made.secret?.reveal() ?? '' },
    }
  })
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function api(path: string, body: object = {}): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const answer = await ground.send(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await jsonOf(answer) }
}

async function credentials(client: Machine['client']): Promise<Answer> {
  const answer = await ground.send('/oauth2/token', formOf({ grant_type: 'client_credentials', ...client }))
  return { status: answer.status, body: await jsonOf(answer) }
}

async function stateOf(id: PrincipalId): Promise<string> {
  return (await getPrincipal(ground.on.database, id)).state
}

async function endOf(token: unknown): Promise<string> {
  return (await findBearer(ground.on, String(token))).outcome
}

test('T91 I9 an agent is invited, activated, suspended and off-boarded, and acts only while it is active', async () => {
  const agent = await machine(ground.mina, 'invited')
  assert.equal((await credentials(agent.client)).body.error, 'invalid_grant', 'invited')
  assert.equal((await api(`/v1/principals/${agent.id}/activate`)).status, 200)
  const first = await credentials(agent.client)
  assert.equal(first.status, 200)
  const suspended = await api(`/v1/principals/${agent.id}/suspend`)
  assert.equal(Object(suspended.body.receipts).length, 1)
  assert.equal(await endOf(first.body.access_token), 'ended')
  assert.equal((await credentials(agent.client)).body.error, 'invalid_grant', 'suspended')
  assert.equal((await api(`/v1/principals/${agent.id}/activate`)).status, 200)
  assert.equal(await endOf(first.body.access_token), 'ended', 'nothing that ended comes back')
  const second = await credentials(agent.client)
  assert.equal(second.status, 200)
  const left = await api(`/v1/principals/${agent.id}/offboard`)
  assert.equal(Object(left.body.receipts).length, 1)
  assert.equal(await endOf(second.body.access_token), 'ended')
  assert.equal((await credentials(agent.client)).status, 401, 'its own application is retired, its secret with it')
  assert.deepEqual((await api(`/v1/principals/${agent.id}/offboard`)).body.receipts, [], 'and again: nothing more')
  const back = await api(`/v1/principals/${agent.id}/activate`)
  assert.equal(back.status, 409)
  assert.equal(back.body.code, 'principal_offboarded')
  await assert.rejects(
    ground.on.database.transaction(tx => savePrincipalState(tx, [agent.id], 'active')),
    /does not come back/,
    'not by SQL either',
  )
})

test('T89 I9 what an owner leaves behind does not act, and comes back by hand, under somebody who does', async () => {
  const olga = await member(await ground.user('olga@acme.example'))
  const agent = await machine(olga)
  const held = await credentials(agent.client)
  await suspendPrincipal(ground.on, system, olga.id)
  assert.equal(await endOf(held.body.access_token), 'ended')
  assert.equal((await credentials(agent.client)).body.error, 'invalid_grant')
  const early = await api(`/v1/principals/${agent.id}/activate`)
  assert.equal(early.body.code, 'owner_missing')
  await assert.rejects(
    ground.on.database.transaction(tx => savePrincipalState(tx, [agent.id], 'active')),
    /without an owner who acts/,
  )
  assert.equal((await api(`/v1/principals/${olga.id}/activate`)).status, 200)
  assert.equal(await stateOf(agent.id), 'suspended', 'what she owns stays as it is')
  assert.equal((await api(`/v1/principals/${agent.id}/activate`)).status, 200)
  assert.equal((await credentials(agent.client)).status, 200)
  assert.deepEqual(await listOrphans(ground.on.database, 10), [])
})

test('T91 NHI1 an agent is handed over to a person who acts and is known, and its sessions end first', async () => {
  const agent = await machine(ground.mina)
  const other = await machine(ground.mina)
  const paul = await member(await ground.user('paul@acme.example'))
  const stranger = await ground.user('stranger@else.example')
  const gone = await member(await ground.user('gone@acme.example'))
  await suspendPrincipal(ground.on, system, gone.id)
  const held = await credentials(agent.client)
  for (const owner of [stranger.id, gone.id, other.id, agent.id, newId('user'), 'nobody']) {
    const { status, body } = await api(`/v1/principals/${agent.id}/hand_over`, { owner_id: owner })
    assert.equal(status, 422, owner)
    assert.equal(body.code, 'invalid_owner', owner)
  }
  assert.equal(await endOf(held.body.access_token), 'active', 'a refusal changes nothing')
  const { status, body } = await api(`/v1/principals/${agent.id}/hand_over`, { owner_id: paul.id })
  assert.equal(status, 200)
  assert.equal(Object(body.receipts).length, 1)
  assert.equal(await endOf(held.body.access_token), 'ended')
  assert.equal((await getPrincipal(ground.on.database, agent.id)).ownerId, paul.id)
  const anew = await credentials(agent.client)
  const bearer = await findBearer(ground.on, String(anew.body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.session.onBehalfOf === paul.id)
  assert.equal(
    (await api(`/v1/principals/${paul.id}/hand_over`, { owner_id: ground.mina.id })).body.code,
    'acts_for_its_owner',
  )
  assert.equal((await api(`/v1/principals/${newId('agent')}/hand_over`, { owner_id: paul.id })).status, 404)
})

/** An agent that a person let act for them, with a token. */
async function consented(owner: User): Promise<{ id: AgentId; token: Secret }> {
  return ground.on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Desk', kind: 'agent' })
    const id = await ensureAgent(tx, system, { application, ownerId: owner.id })
    const parts = { actor: system, kind: 'agent', principalId: id, onBehalfOf: owner.id, application } as const
    const session = await startSession(tx, parts)
    const tokens = await issueTokens(tx, {
      session,
      application,
      scope: 'mcp:use',
      resource: undefined,
      refresh: false,
    })
    return { id, token: tokens.accessToken }
  })
}

test('T90 T89 who leaves hands over what acts by itself and takes along what acts for them, in one commit', async () => {
  const rosa = await member(await ground.user('rosa@acme.example'))
  const heir = await member(await ground.user('heir@acme.example'))
  const stranger = await ground.user('outsider@else.example')
  const [agent, desk] = [await machine(rosa), await consented(rosa)]
  const key = await ground.on.database.transaction(tx =>
    createApiKey(tx, system, { name: 'Deploy', role: 'auditor', ownerId: rosa.id }),
  )
  const held = await credentials(agent.client)
  assert.equal(await acceptsKey(key.value), true)
  const outside = await api(`/v1/principals/${rosa.id}/offboard`, { successor_id: stranger.id })
  assert.equal(outside.body.code, 'invalid_owner')
  assert.equal(await stateOf(rosa.id), 'active', 'a refusal changes nothing')
  const { status, body } = await api(`/v1/principals/${rosa.id}/offboard`, { successor_id: heir.id })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(await stateOf(rosa.id), 'offboarded')
  assert.equal(await stateOf(desk.id), 'offboarded', 'it acted for her')
  assert.equal(await endOf(desk.token.reveal()), 'ended')
  const moved = await getPrincipal(ground.on.database, agent.id)
  assert.deepEqual([moved.state, moved.ownerId], ['active', heir.id])
  assert.equal(await endOf(held.body.access_token), 'ended', 'what she approved is over')
  assert.equal((await credentials(agent.client)).status, 200)
  assert.equal(await acceptsKey(key.value), true, 'the key goes on under the heir')
  assert.deepEqual(await listOrphans(ground.on.database, 10), [])
  assert.equal((await api(`/v1/principals/${heir.id}/offboard`)).status, 200)
  assert.equal(await stateOf(agent.id), 'offboarded', 'without a successor it leaves too')
  assert.equal(await acceptsKey(key.value), false)
  const application = await getApplication(ground.on.database, idFrom('application', agent.applicationId))
  assert.equal(application.state, 'retired')
})

async function acceptsKey(key: Secret): Promise<boolean> {
  return (await authenticateKey(ground.on, key)) !== undefined
}

test('I9 a hand-over and a start at the same moment: no session lives on under the owner before', async () => {
  const tom = await member(await ground.user('tom@acme.example'))
  const agent = await machine(ground.mina)
  const [moved, ...started] = await Promise.all([
    api(`/v1/principals/${agent.id}/hand_over`, { owner_id: tom.id }),
    ...Array.from({ length: 8 }, () => credentials(agent.client)),
  ])
  assert.equal(moved.status, 200)
  for (const { body } of started.filter(({ status }) => status === 200)) {
    const bearer = await findBearer(ground.on, String(body.access_token))
    assert.ok(bearer.outcome !== 'active' || bearer.session.onBehalfOf === tom.id)
  }
})

test('T91 who can’t answer for an agent: nobody, a program, itself, who does not act, an outsider', () => {
  const owned = { id: newId('agent') }
  const person = { id: newId('user'), kind: 'user', state: 'active' } as const
  assert.equal(newOwnerFault({ owned, next: person, isKnown: true }), undefined)
  const wrong: readonly Parameters<typeof newOwnerFault>[0][] = [
    { owned, next: undefined, isKnown: true },
    { owned, next: { ...person, id: newId('agent'), kind: 'agent' }, isKnown: true },
    { owned, next: { ...person, id: owned.id }, isKnown: true },
    { owned, next: { ...person, state: 'suspended' }, isKnown: true },
    { owned, next: { ...person, state: 'offboarded' }, isKnown: true },
    { owned, next: person, isKnown: false },
  ]
  for (const question of wrong) assert.equal(typeof newOwnerFault(question), 'string')
})
