import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { formOf, type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { addSecret, createAgent, createApplication, ensureAgent } from '../applications/index.ts'
import { createApiKey, getPrincipal } from '../directory/index.ts'
import { addTrust } from '../oauth/index.ts'
import { type AgentId, newId, type PrincipalId } from '../platform/ids.ts'
import { startSession } from '../sessions/index.ts'
import { changeLifecyclePolicy, findUnused } from './actions-findings.ts'
import { cameInBy } from './derive-way-in.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

interface Machine {
  readonly id: AgentId
  readonly applicationId: string
  readonly client: Readonly<Record<string, string>>
}

function machine(name: string): Promise<Machine> {
  return ground.on.database.transaction(async tx => {
    const credentials = { type: 'client_secret' } as const
    const made = await createAgent(tx, system, { name, ownerId: ground.mina.id, credentials })
    const { clientId, id } = made.application
    return {
      id: made.agentId,
      applicationId: id,
      client: { client_id: clientId, client_secret: made.secret?.reveal() ?? '' },
    }
  })
}

async function get(path: string): Promise<Record<string, unknown>> {
  const answer = await ground.send(path)
  assert.equal(answer.status, 200, await answer.clone().text())
  return jsonOf(answer)
}

async function openFindings(): Promise<string[]> {
  const { data } = await get('/v1/findings?state=open&limit=100')
  return Object.values(Object(data)).map(each => `${Object(each).kind} ${Object(each).subject_id}`)
}

/** As if it had been there for so long. */
async function age(table: string, column: string, { id, days }: { id: string; days: number }): Promise<void> {
  await ground.on.database.query(
    `UPDATE ${table} SET ${column} = ${column} - make_interval(days => $2) WHERE ${table === 'session_activity' ? 'session_id' : 'id'} = $1`,
    [id, days],
  )
}

test('a lifecycle says of all three kinds who answers for it, how it came in, what it holds and what would end with it', async () => {
  const agent = await machine('Told')
  const token = await jsonOf(
    await ground.send('/oauth2/token', formOf({ grant_type: 'client_credentials', ...agent.client })),
  )
  await ground.on.database.transaction(tx => addTrust(tx, system, trustFor(agent)))
  const told = await get(`/v1/principals/${agent.id}/lifecycle`)
  assert.equal(told.kind, 'agent')
  assert.equal(Object(told.owner).id, ground.mina.id)
  assert.equal(Object(told.came_in).way, 'client_secret')
  assert.equal(Object(told.came_in).client_id, agent.client.client_id)
  assert.equal(typeof told.last_used_at, 'string')
  assert.equal(Object(told.holds).sessions[0].id, token.session_id)
  assert.deepEqual(
    Object(told.holds).keys.map((key: { kind: string }) => key.kind),
    ['client_secret', 'workload_trust'],
  )
  assert.deepEqual(told.stands_on, [
    { kind: 'owner', id: ground.mina.id },
    { kind: 'application', id: agent.applicationId },
  ])
  assert.deepEqual(told.would_end, { sessions: 1, access_grants: 0, approvals: 0, keys: 2, principals: 0 })

  const person = await get(`/v1/principals/${ground.mina.id}/lifecycle`)
  assert.equal(person.owner, null)
  assert.equal(Object(person.came_in).way, 'person')
  assert.ok(Object(person.holds).owns.some((each: { id: string }) => each.id === agent.id))
  assert.ok(Object(person.would_end).principals >= 1)

  const key = await ground.on.database.transaction(tx =>
    createApiKey(tx, system, { name: 'Deploy', role: 'auditor', ownerId: ground.mina.id }),
  )
  const [row] = await ground.on.database.query<{ principal_id: string }>(
    'SELECT principal_id FROM api_keys WHERE id = $1',
    [key.id],
  )
  const account = await get(`/v1/principals/${row?.principal_id}/lifecycle`)
  assert.equal(account.kind, 'service_account')
  assert.equal(Object(account.holds).keys[0].id, key.id)
  assert.equal((await ground.send(`/v1/principals/${newId('agent')}/lifecycle`)).status, 404)
})

function trustFor(agent: Machine): Parameters<typeof addTrust>[2] {
  return {
    applicationId: agent.applicationId as never,
    issuer: 'https://issuer.example',
    audience: undefined,
    conditions: [{ claim: 'sub', equals: 'nightly' }],
    jwks: undefined,
    jwksUri: undefined,
  }
}

test('how somebody came in follows from what they are and from their application', () => {
  const machineBy = (tokenEndpointAuthMethod: 'none' | 'private_key_jwt' | 'client_secret_basic') =>
    ({ kind: 'machine', registration: 'admin', tokenEndpointAuthMethod }) as const
  assert.equal(cameInBy('agent', machineBy('none')), 'workload_identity')
  assert.equal(cameInBy('agent', machineBy('private_key_jwt')), 'private_key_jwt')
  assert.equal(cameInBy('agent', machineBy('client_secret_basic')), 'client_secret')
  const agentBy = (registration: 'admin' | 'dynamic' | 'metadata_document') =>
    ({ kind: 'agent', registration, tokenEndpointAuthMethod: 'none' }) as const
  assert.equal(cameInBy('agent', agentBy('admin')), 'consent')
  assert.equal(cameInBy('agent', agentBy('dynamic')), 'dynamic_registration')
  assert.equal(cameInBy('agent', agentBy('metadata_document')), 'client_metadata_document')
})

test('T93 what nobody uses is found at the set day, once, and resolved by a use', async () => {
  const [idle, busy] = [await machine('Idle'), await machine('Busy')]
  for (const { id } of [idle, busy]) await age('principals', 'created_at', { id, days: 91 })
  const started = await startFor(busy)
  await findUnused(ground.on)
  const first = await openFindings()
  assert.ok(first.includes(`agent_dormant ${idle.id}`))
  assert.ok(!first.includes(`agent_dormant ${busy.id}`), 'it acted today')
  await findUnused(ground.on)
  assert.deepEqual(await openFindings(), first, 'found once')
  await age('session_activity', 'last_at', { id: started, days: 44 })
  await findUnused(ground.on)
  assert.ok(!(await openFindings()).includes(`agent_dormant ${busy.id}`), 'a day too early')
  await age('session_activity', 'last_at', { id: started, days: 2 })
  await findUnused(ground.on)
  assert.ok((await openFindings()).includes(`agent_dormant ${busy.id}`))
  await startFor(idle)
  await findUnused(ground.on)
  assert.ok(!(await openFindings()).includes(`agent_dormant ${idle.id}`))
  assert.ok((await stateOf(busy.id)) === 'active', 'found, and nothing more')
})

async function startFor(agent: Machine): Promise<string> {
  const answer = await ground.send('/oauth2/token', formOf({ grant_type: 'client_credentials', ...agent.client }))
  return String((await jsonOf(answer)).session_id)
}

async function stateOf(id: PrincipalId): Promise<string> {
  return (await getPrincipal(ground.on.database, id)).state
}

test('T93 keys, secrets, trusts and accounts that nobody used are found, and keys that are too old', async () => {
  const agent = await machine('Keys')
  const { on } = ground
  const key = await on.database.transaction(tx =>
    createApiKey(tx, system, { name: 'Old', role: 'auditor', ownerId: ground.mina.id }),
  )
  const trust = await on.database.transaction(tx => addTrust(tx, system, trustFor(agent)))
  const secret = await on.database.transaction(tx =>
    addSecret(tx, system, { applicationId: agent.applicationId as never }),
  )
  const subjects = [
    `api_key_unused ${key.id}`,
    `client_secret_unused ${secret.id}`,
    `workload_trust_unused ${trust.id}`,
  ]
  await findUnused(on)
  for (const subject of subjects) assert.ok(!(await openFindings()).includes(subject), subject)
  await age('api_keys', 'created_at', { id: key.id, days: 31 })
  await age('application_secrets', 'created_at', { id: secret.id, days: 31 })
  await age('workload_trusts', 'created_at', { id: trust.id, days: 31 })
  await findUnused(on)
  for (const subject of subjects) assert.ok((await openFindings()).includes(subject), subject)
  await on.database.query('UPDATE api_keys SET last_used_at = clock_timestamp() WHERE id = $1', [key.id])
  await age('api_keys', 'created_at', { id: key.id, days: 400 })
  await findUnused(on)
  const now = await openFindings()
  assert.ok(!now.includes(`api_key_unused ${key.id}`))
  assert.ok(now.includes(`api_key_old ${key.id}`))
  const { findings } = await get(`/v1/principals/${agent.id}/lifecycle`)
  assert.ok(Object.values(Object(findings)).some(each => Object(each).kind === 'workload_trust_unused'))
})

test('T93 where the policy says so, an agent that sleeps is suspended when it is found', async () => {
  const agent = await machine('Sleeper')
  await age('principals', 'created_at', { id: agent.id, days: 8 })
  const policy = { dormantDays: 7, unusedDays: 30, keyDays: 365, suspendDormant: false }
  await changeLifecyclePolicy(ground.on, system, policy)
  await findUnused(ground.on)
  assert.equal(await stateOf(agent.id), 'active', 'the positive control')
  const body = { dormant_days: 7, unused_days: 30, key_days: 365, suspend_dormant: true }
  const headers = { 'content-type': 'application/json' }
  const changed = await ground.send('/v1/lifecycle_policy', { method: 'PUT', headers, body: JSON.stringify(body) })
  assert.equal(changed.status, 200)
  await findUnused(ground.on)
  assert.equal(await stateOf(agent.id), 'suspended')
  const refused = await ground.send('/oauth2/token', formOf({ grant_type: 'client_credentials', ...agent.client }))
  assert.equal(refused.status, 400)
  await changeLifecyclePolicy(ground.on, system, { ...policy, dormantDays: 90 })
  const strange = await ground.send('/v1/lifecycle_policy', {
    method: 'PUT',
    headers,
    body: JSON.stringify({ ...body, dormant_days: 0 }),
  })
  assert.equal(strange.status, 422)
})

test('I9 whoever acts although nobody who acts answers for them is found, said aloud and suspended', async () => {
  const olga = await ground.user('olga@acme.example')
  const orphan = await ground.on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Orphan', kind: 'agent' })
    const id = await ensureAgent(tx, system, { application, ownerId: olga.id })
    await startSession(tx, { actor: system, kind: 'agent', principalId: id, onBehalfOf: olga.id, application })
    return id
  })
  // What no transaction can do: the owner alone is suspended. The sweep is there all the same.
  const alone = `UPDATE principals SET state = 'suspended' WHERE id = $1`
  await assert.rejects(ground.on.database.query(alone, [olga.id]), { code: 'AM100' })
  await ground.on.database.query('ALTER TABLE principals DISABLE TRIGGER nothing_acts_alone')
  await ground.on.database.query(alone, [olga.id])
  await ground.on.database.query('ALTER TABLE principals ENABLE TRIGGER nothing_acts_alone')
  await findUnused(ground.on)
  assert.ok((await openFindings()).includes(`owner_missing ${orphan}`))
  assert.equal(await stateOf(orphan), 'suspended')
  const [living] = await ground.on.database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM sessions WHERE principal_id = $1 AND ended_at IS NULL',
    [orphan],
  )
  assert.equal(living?.count, 0)
  await findUnused(ground.on)
  assert.ok(!(await openFindings()).includes(`owner_missing ${orphan}`))
})

test('I10 T72 a person reads the lifecycle of themselves and of what they own; of everything else it is not there', async () => {
  const agent = await machine('On a page')
  await startFor(agent)
  const browser = await ground.signedIn()
  const own = await browser.open('/account/principals/me')
  assert.equal(own.status, 200)
  assert.match(own.text, /On a page/)
  const page = await browser.open(`/account/principals/${agent.id}`)
  assert.equal(page.status, 200)
  assert.match(page.text, /registration with a secret/)
  assert.match(page.text, /What would end if it left now/)
  const nadia = await ground.user('nadia@acme.example')
  const hers = await ground.signedIn(nadia)
  const withoutIds = (text: string): string => text.replaceAll(/req_[0-9A-Z]{26}/g, 'req')
  const [foreign, random, shapeless] = [
    await hers.get(`/account/principals/${agent.id}`),
    await hers.get(`/account/principals/${newId('agent')}`),
    await hers.get('/account/principals/x'),
  ]
  assert.equal(foreign.status, 404)
  assert.equal(withoutIds(foreign.text), withoutIds(random.text))
  assert.equal(withoutIds(shapeless.text), withoutIds(random.text))
  assert.equal((await ground.stranger().get(`/account/principals/${agent.id}`)).status, 303)
})
