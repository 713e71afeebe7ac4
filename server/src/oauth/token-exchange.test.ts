import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { baseUrl, formOf, type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { type Application, addSecret, createAgent, createApplication, ensureAgent } from '../applications/index.ts'
import type { User } from '../directory/index.ts'
import { idFrom, type SessionId } from '../platform/ids.ts'
import {
  endSession,
  findBearer,
  issueTokens,
  startChildSession,
  startSession,
  suspendPrincipal,
} from '../sessions/index.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

interface Client {
  readonly application: Application
  readonly proof: Readonly<Record<string, string>>
}

async function agentClient(
  name: string,
  method: 'none' | 'client_secret_post' = 'client_secret_post',
): Promise<Client> {
  return ground.on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name, kind: 'agent', tokenEndpointAuthMethod: method })
    if (method === 'none') return { application, proof: { client_id: application.clientId } }
    const { value } = await addSecret(tx, system, { applicationId: application.id })
    return { application, proof: { client_id: application.clientId, client_secret: value.reveal() } }
  })
}

async function machineClient(owner: User): Promise<Client> {
  return ground.on.database.transaction(async tx => {
    const credentials = { type: 'client_secret' } as const
    const { application, secret } = await createAgent(tx, system, { name: 'Nightly', ownerId: owner.id, credentials })
    return { application, proof: { client_id: application.clientId, client_secret: secret?.reveal() ?? '' } }
  })
}

interface Held {
  readonly token: string
  readonly refresh: string
  readonly session: SessionId
}

/** What a person's consent to this agent leads to. */
async function held(
  { application }: Client,
  parts: { scope?: string; resource?: string; holderKey?: string; person?: User } = {},
): Promise<Held> {
  const {
    scope = 'mcp:use offline_access openid',
    resource = `${baseUrl}/mcp`,
    holderKey,
    person = ground.mina,
  } = parts
  return ground.on.database.transaction(async tx => {
    const principalId = await ensureAgent(tx, system, { application, ownerId: person.id })
    const session = await startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId,
      onBehalfOf: person.id,
      application,
    })
    const tokens = await issueTokens(tx, { session, application, scope, resource, refresh: true, holderKey })
    const refresh = tokens.refreshToken?.reveal() ?? ''
    return { token: tokens.accessToken.reveal(), refresh, session: session.id }
  })
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function post(path: string, fields: Readonly<Record<string, string | undefined>>): Promise<Answer> {
  const answer = await ground.send(path, formOf(fields))
  return { status: answer.status, body: await jsonOf(answer) }
}

function ask({ proof }: Client, token: string, members: Readonly<Record<string, string | undefined>> = {}) {
  const fields = { grant_type: exchange, subject_token: token, subject_token_type: accessToken, ...proof }
  return post('/oauth2/token', { ...fields, ...members })
}

async function outcomeOf(token: unknown): Promise<string> {
  const bearer = await findBearer(ground.on, String(token))
  return bearer.outcome === 'ended' ? bearer.reason : bearer.outcome
}

async function eventsOf(session: unknown, type: string): Promise<Record<string, unknown>[]> {
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = $2
     UNION ALL SELECT body FROM audit_events WHERE session_id = $1 AND type = $2`,
    [session, type],
  )
  return rows.map(({ body }) => JSON.parse(body))
}

async function name(application: Application, clients: readonly Client[]): Promise<void> {
  const answer = await ground.send(`/v1/applications/${application.id}/exchange_clients`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_ids: clients.map(client => client.application.clientId) }),
  })
  assert.equal(answer.status, 200, await answer.clone().text())
}

test('T21 T96 an agent hands on less of what it has, visibly, and all of it ends with the session above', async () => {
  const client = await agentClient('Planner')
  const subject = await held(client)
  const { status, body } = await ask(client, subject.token, { scope: 'mcp:use', resource: `${baseUrl}/mcp/github` })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.issued_token_type, accessToken)
  assert.equal(body.scope, 'mcp:use')
  assert.equal(body.refresh_token, undefined)
  assert.notEqual(body.session_id, subject.session)
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active')
  assert.equal(bearer.resource, `${baseUrl}/mcp/github`)
  assert.equal(bearer.session.parentId, subject.session)
  const seen = await post('/oauth2/introspection', { token: String(body.access_token), ...client.proof })
  assert.equal(seen.body.sub, ground.mina.id)
  assert.deepEqual(seen.body.act, { sub: bearer.session.principalId }, 'who hands on to itself acts once')
  const [created] = await eventsOf(body.session_id, 'delegation.created')
  assert.equal(created?.parent, subject.session)
  assert.deepEqual(created?.act, [bearer.session.principalId, bearer.session.principalId])
  const { receipt } = await endSession(ground.on, system, subject.session, 'ended_by_admin')
  assert.ok(receipt.sessionsEnded.includes(idFrom('session', String(body.session_id))))
  assert.equal(await outcomeOf(body.access_token), 'ended_with_parent')
  assert.equal((await ask(client, subject.token)).body.error, 'invalid_request')
})

test('T21 T22 T12 what is more than the subject token, or no token of an agent, gets nothing', async () => {
  const client = await agentClient('Reader')
  const { token, refresh } = await held(client, { scope: 'mcp:use', resource: `${baseUrl}/mcp/github` })
  const refused: readonly (readonly [string, string, Readonly<Record<string, string | undefined>>])[] = [
    ['invalid_scope', token, { scope: 'mcp:use openid' }],
    ['invalid_scope', token, { scope: 'offline_access' }],
    ['invalid_scope', token, { scope: 'admin' }],
    ['invalid_target', token, { resource: `${baseUrl}/mcp` }],
    ['invalid_target', token, { resource: `${baseUrl}/mcp/slack` }],
    ['invalid_target', token, { audience: 'https://elsewhere.example/mcp' }],
    ['invalid_target', token, { audience: `${baseUrl}/mcp`, resource: `${baseUrl}/mcp/github` }],
    ['invalid_request', token, { actor_token: token, actor_token_type: accessToken }],
    ['invalid_request', token, { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }],
    ['invalid_request', token, { subject_token_type: undefined }],
    ['invalid_request', token, { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['invalid_request', refresh, {}],
    ['invalid_request', `${token}x`, {}],
    ['invalid_request', 'eyJhbGciOiJub25lIn0.e30.', {}],
    ['invalid_request', '', {}],
  ]
  for (const [error, shown, members] of refused) {
    const { status, body } = await ask(client, shown, members)
    assert.equal(status, 400, JSON.stringify(members))
    assert.equal(body.error, error, JSON.stringify(members))
  }
  const below = await ask(client, token, { audience: `${baseUrl}/mcp/github`, scope: 'mcp:use' })
  assert.equal(below.status, 200, 'the same token, for what it is for')
})

test('T21 a token of another application is exchanged by a client that the application names, and by no other', async () => {
  const [from, named, stranger] = [
    await agentClient('Chat'),
    await agentClient('Worker'),
    await agentClient('Stranger'),
  ]
  const open = await agentClient('Open', 'none')
  const subject = await held(from)
  const before = await ask(named, subject.token)
  assert.equal(before.body.error, 'invalid_request')
  await name(from.application, [named, open])
  const { status, body } = await ask(named, subject.token, { scope: 'mcp:use' })
  assert.equal(status, 200, JSON.stringify(body))
  for (const client of [stranger, open]) {
    const refused = await ask(client, subject.token)
    assert.equal(refused.body.error, 'invalid_request', 'also for one that proves nothing')
    assert.equal(refused.body.error_description, before.body.error_description, 'and none of them learns why')
  }
  const theirs = await held(named)
  assert.equal((await ask(from, theirs.token)).body.error, 'invalid_request', 'it is allowed in one direction')
  const seen = await post('/oauth2/introspection', { token: String(body.access_token), ...named.proof })
  const [created] = await eventsOf(body.session_id, 'delegation.created')
  const [worker, chat] = [created?.act].flat()
  assert.deepEqual(seen.body.act, { sub: worker, act: { sub: chat } })
  assert.equal(seen.body.client_id, named.application.clientId)
  await name(from.application, [])
  assert.equal(await outcomeOf(body.access_token), 'policy_tightened', 'what stood on it ended when that returned')
  assert.equal(await outcomeOf(subject.token), 'active')
  assert.equal((await ask(named, subject.token)).body.error, 'invalid_request')
})

test('T96 the fourth agent in a chain is refused, and so is the 33rd below one', async () => {
  const client = await agentClient('Deep')
  const more = { scope: 'mcp:use offline_access' }
  const first = await held(client)
  const second = await ask(client, first.token, more)
  const third = await ask(client, String(second.body.access_token), more)
  assert.equal(third.status, 200)
  const fourth = await ask(client, String(third.body.access_token), more)
  assert.equal(fourth.body.error, 'invalid_request')
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask(client, first.token)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 31, 'one lived there before')
  const children = await ground.on.database.query<{ id: string }>('SELECT id FROM sessions WHERE parent_id = $1', [
    first.session,
  ])
  assert.equal(children.length, 32)
})

test('T96 a machine acts below an agent only where both answer to the same person', async () => {
  const from = await agentClient('Desk')
  const nadia = await ground.user('nadia@acme.example')
  const [own, foreign] = [await machineClient(ground.mina), await machineClient(nadia)]
  await name(from.application, [own, foreign])
  const subject = await held(from)
  assert.equal((await ask(foreign, subject.token)).body.error, 'invalid_request')
  assert.equal((await ask(own, subject.token, { scope: 'mcp:use' })).status, 200)
  const hers = await held(from, { person: nadia })
  assert.equal((await ask(foreign, hers.token, { scope: 'mcp:use' })).status, 200)
})

test('T21 I2 a session below never ends after the one above, whatever its application allows', async () => {
  const client = await agentClient('Brief')
  const subject = await held(client)
  const [above] = await ground.on.database.query<{ expires_at: Date }>(
    `UPDATE sessions SET expires_at = started_at + interval '5 minutes' WHERE id = $1 RETURNING expires_at`,
    [subject.session],
  )
  const { body } = await ask(client, subject.token, { scope: 'mcp:use offline_access' })
  assert.equal(body.session_expires_at, above?.expires_at.toISOString())
  const longer = await ask(client, (await held(client)).token, { scope: 'mcp:use offline_access' })
  assert.ok(String(longer.body.session_expires_at) > String(body.session_expires_at), 'the positive control')
  const renewed = await post('/oauth2/token', {
    grant_type: 'refresh_token',
    refresh_token: String(body.refresh_token),
    ...client.proof,
  })
  assert.equal(renewed.body.session_expires_at, above?.expires_at.toISOString())
})

test('T12 a token that is bound to a key is not exchanged without the proof of that key', async () => {
  const client = await agentClient('Bound')
  const bound = await held(client, { holderKey: 'x'.repeat(43) })
  assert.equal((await ask(client, bound.token)).body.error, 'invalid_request')
  assert.equal((await ask(client, (await held(client)).token)).status, 200)
})

test('T94 nothing is exchanged for a person who is suspended, and what they handed on is over', async () => {
  const client = await agentClient('Gone')
  const sam = await ground.user('sam@acme.example')
  const subject = await held(client, { person: sam })
  const child = await ask(client, subject.token)
  assert.equal(child.status, 200)
  await suspendPrincipal(ground.on, system, sam.id)
  assert.equal((await ask(client, subject.token)).body.error, 'invalid_request')
  assert.match(await outcomeOf(child.body.access_token), /^(principal_suspended|ended_with_parent)$/)
})

test('MT17 a session below begins with what the one above has read', async () => {
  const client = await agentClient('Tainted')
  const subject = await held(client)
  await ground.on.database.query(`INSERT INTO session_taint (session_id, label) VALUES ($1, 'untrusted')`, [
    subject.session,
  ])
  const { body } = await ask(client, subject.token)
  const rows = await ground.on.database.query<{ label: string }>(
    'SELECT label FROM session_taint WHERE session_id = $1',
    [body.session_id],
  )
  assert.deepEqual(rows, [{ label: 'untrusted' }])
})

test('only clients that act as agents are named for an exchange, and never the application itself', async () => {
  const { application } = await agentClient('Names')
  const web = await ground.on.database.transaction(tx => createApplication(tx, system, { name: 'Site', kind: 'web' }))
  for (const clientId of [application.clientId, web.clientId, 'client_nobody']) {
    const answer = await ground.send(`/v1/applications/${application.id}/exchange_clients`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_ids: [clientId] }),
    })
    assert.equal(answer.status, 422, clientId)
  }
})

test('T96 what is started below an agent by hand is bounded too: 403 delegation_exceeds_parent', async () => {
  const client = await agentClient('By hand')
  const { on, mina } = ground
  const parent = await on.database.transaction(async tx => {
    const parts = { actor: system, kind: 'user', principalId: mina.id, onBehalfOf: mina.id } as const
    return startSession(tx, { ...parts, application: client.application })
  })
  const start = on.database.transaction(async tx => {
    const agentId = await ensureAgent(tx, system, { application: client.application, ownerId: mina.id })
    return startChildSession(tx, { actor: system, parent, agentId, application: client.application, handedOn: {} })
  })
  await assert.rejects(
    start,
    { status: 403, code: 'delegation_exceeds_parent' },
    'a person’s session is nobody’s to hand on',
  )
})

test('T21 T22 a client that proves nothing exchanges for no token that renews itself', async () => {
  const [open, proven] = [await agentClient('Open program', 'none'), await agentClient('Proven program')]
  const more = { scope: 'mcp:use offline_access' }
  const subject = await held(open)
  assert.equal((await ask(open, subject.token, more)).body.error, 'invalid_scope')
  const plain = await ask(open, subject.token)
  assert.equal(plain.status, 200)
  assert.equal(plain.body.refresh_token, undefined)
  assert.equal(typeof (await ask(proven, (await held(proven)).token, more)).body.refresh_token, 'string')
})
