import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestUpstream } from '../gateway-upstream.ts'
import { until } from '../until.ts'
import { type Answer, refusedWithoutTrace, type SecurityGround, startSecurityGround } from './ground.ts'
import { openConsent, post } from './held-form.ts'
import { addParty, askAccess, grant } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
})
after(async () => {
  await ground.close()
  await upstream.close()
})

const redirect_uri = 'http://127.0.0.1:9000/callback'

/** What the log says of a credential at another application than its own. */
const carried = ['credential.refused']

interface Client {
  readonly clientId: string
  readonly code: string
  readonly verifier: string
}

async function makeClient(): Promise<Client> {
  const person = ground.browser()
  await person.signIn()
  const { form, clientId, verifier } = await openConsent(ground, person)
  const answer = await post(ground, form)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return { clientId, verifier, code }
}

function token(fields: Readonly<Record<string, string>>): Promise<Answer> {
  return ground.ask('POST', '/oauth2/token', { body: new URLSearchParams(fields) })
}

function redeem({ clientId, code, verifier }: Client, as = clientId): Promise<Answer> {
  return token({ grant_type: 'authorization_code', client_id: as, code, redirect_uri, code_verifier: verifier })
}

test('T50 I5 what one application was given is worth nothing at another, and its owner loses nothing by the attempt', async () => {
  const [a, b] = [await makeClient(), await makeClient()]
  await refusedWithoutTrace(
    ground,
    { status: 400, code: 'invalid_grant', events: carried, what: 'A’s code at B' },
    () => redeem(a, b.clientId),
  )
  const tokens = (await redeem(a)).json
  assert.equal(typeof tokens.access_token, 'string')
  const refresh = (client_id: string): Promise<Answer> =>
    token({ grant_type: 'refresh_token', client_id, refresh_token: String(tokens.refresh_token) })
  await refusedWithoutTrace(
    ground,
    { status: 400, code: 'invalid_grant', events: carried, what: 'A’s refresh token at B' },
    () => refresh(b.clientId),
  )
  const revoke = (value: unknown): Promise<Answer> =>
    ground.ask('POST', '/oauth2/revoke', { body: new URLSearchParams({ client_id: b.clientId, token: String(value) }) })
  for (const value of [tokens.access_token, tokens.refresh_token])
    await refusedWithoutTrace(ground, { status: 200, events: carried, what: 'A’s token revoked by B' }, () =>
      revoke(value),
    )
  const users: { id: string }[] = Object((await ground.node.api('GET', '/user_management/users')).data)
  const owner_id = users.at(-1)?.id
  const machine = await ground.node.api('POST', '/v1/agents', {
    name: 'B',
    owner_id,
    credentials: { type: 'client_secret' },
  })
  const secret = { client_id: String(machine.client_id), client_secret: String(machine.client_secret) }
  const introspected = await ground.ask('POST', '/oauth2/introspection', {
    body: new URLSearchParams({ ...secret, token: String(tokens.access_token) }),
  })
  assert.equal(introspected.text, '{"active":false}')
  const browser = ground.browser()
  await browser.signIn()
  const elsewhere = await ground.node.api('POST', '/v1/applications', {
    name: 'Web',
    kind: 'web',
    redirect_uris: ['https://web.acme.example/cb'],
  })
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: String(elsewhere.client_id),
    redirect_uri,
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })
  const borrowed = await ground.ask('GET', `/oauth2/authorize?${query}`, { headers: { cookie: browser.cookie() } })
  assert.equal(borrowed.status, 400)
  assert.equal(borrowed.headers.get('location'), null)
  assert.equal(
    (await ground.node.mcp(String(tokens.access_token), { jsonrpc: '2.0', id: 1, method: 'ping' })).status === 401,
    false,
  )
  assert.equal((await refresh(a.clientId)).status, 200)
})

test('MT02 T12 T67 a token is for one resource and of one kind, and none that came in goes out', async () => {
  const users: { id: string; email: string }[] = Object((await ground.node.api('GET', '/user_management/users')).data)
  const owner_id = users.find(({ email }) => email === ground.node.email)?.id
  const client = await ground.node.api('POST', '/v1/agents', {
    name: 'A',
    owner_id,
    credentials: { type: 'client_secret' },
  })
  const one = await token({
    grant_type: 'client_credentials',
    client_id: String(client.client_id),
    client_secret: String(client.client_secret),
    scope: 'mcp:use',
    resource: `${ground.node.baseUrl}/mcp/notes`,
  })
  assert.equal(one.status, 200)
  const consented = await redeem(await makeClient())
  const wrong = [
    one.json.access_token,
    consented.json.refresh_token,
    ground.node.env.AMBIT_API_KEY,
    client.client_secret,
    'x',
    'eyJhbGciOiJub25lIn0.e30.',
  ]
  for (const value of wrong) {
    const answer = await ground.node.mcp(String(value), { jsonrpc: '2.0', id: 1, method: 'tools/list' })
    assert.equal(answer.status, 401, String(value).slice(0, 8))
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*resource_metadata=/)
  }
  const agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
  const sent = upstream.calls.length
  assert.equal((await agent.call('notes__echo', { text: 'hej' })).isError, false)
  const headers = JSON.stringify(upstream.calls[sent]?.headers)
  for (const canary of [agent.token, agent.sessionId, 'cookie', 'Bearer', '4000'])
    assert.equal(headers.includes(canary), false, canary)
})

test('T48 T44 T47 I2 I3 better-auth#11132 at the hard end every kind of token is dead, and a call in flight says session_expired', async () => {
  const agent = await ground.agent()
  await grant(ground, agent, ['notes__slow'])
  const session = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}`)
  const consented = await makeClient()
  const tokens = (await redeem(consented)).json
  const other = await ground.node.api('GET', `/v1/sessions/${tokens.session_id}`)
  const seconds = 8
  for (const application of [session.application_id, other.application_id]) {
    const longer = await ground.asOwner('PATCH', `/v1/applications/${application}`, {
      session_policy: { max_seconds: 86_400 * 30 },
    })
    assert.equal(longer.status, 200)
    assert.equal((await ground.node.api('GET', `/v1/sessions/${session.id}`)).expires_at, session.expires_at)
  }
  const age = `UPDATE sessions SET expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $2)) WHERE id = ANY ($1)`
  await ground.db.database.query(age, [[session.id, other.id], seconds])
  const endsAt = String((await ground.node.api('GET', `/v1/sessions/${session.id}`)).expires_at)
  const refreshed = await token({
    grant_type: 'refresh_token',
    client_id: consented.clientId,
    refresh_token: String(tokens.refresh_token),
  })
  assert.equal(refreshed.status, 200)
  assert.ok(Number(refreshed.json.expires_in) <= seconds)
  assert.ok(Date.parse(String(refreshed.json.session_expires_at)) <= Date.parse(endsAt) + 100)
  const late = await agent.call('notes__slow', { ms: 25_000 })
  assert.equal(late.data.error, 'session_expired', late.text)
  const dead = [agent.token, tokens.access_token, refreshed.json.access_token]
  await until(async () => {
    const answers = await Promise.all(
      dead.map(value => ground.node.mcp(String(value), { jsonrpc: '2.0', id: 1, method: 'ping' })),
    )
    return answers.every(({ status }) => status === 401)
  })
  const again = await token({
    grant_type: 'refresh_token',
    client_id: consented.clientId,
    refresh_token: String(refreshed.json.refresh_token),
  })
  assert.equal(again.status, 400)
  assert.equal(again.json.error, 'invalid_grant')
  const ended = await ground.node.api('GET', `/v1/sessions/${session.id}`)
  assert.deepEqual([ended.status, ended.end_reason, ended.expires_at], ['ended', 'expired', endsAt])
  const moved = await ground.asOwner('PATCH', `/v1/sessions/${session.id}`, { expires_at: '2099-01-01T00:00:00Z' })
  assert.equal(moved.status, 405)
})

test('T49 I3 no clock of a node moves an end: an hour back it admits nothing late, an hour ahead it ends nothing early', async () => {
  const { on } = ground.node.ambit
  const clock = { ...on.clock }
  const agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
  const turn = (hours: number): void => {
    Object.assign(on.clock, { now: () => new Date(Date.now() + hours * 3_600_000) })
  }
  try {
    for (const hours of [-1, 1, 24]) {
      turn(hours)
      assert.equal((await agent.call('notes__echo', { text: `${hours}` })).isError, false, `${hours} h`)
    }
    await ground.db.database.query(`UPDATE sessions SET expires_at = clock_timestamp() WHERE id = $1`, [
      agent.sessionId,
    ])
    const sent = upstream.calls.length
    for (const hours of [-1, 0, 1]) {
      turn(hours)
      assert.match((await agent.call('notes__echo', { text: 'late' })).text, /^401 /, `${hours} h`)
    }
    assert.equal(upstream.calls.length, sent)
  } finally {
    Object.assign(on.clock, clock)
  }
})

test('T95 D01 D02 D05 D07 what drifted since the approval is not covered, and what did not is', async () => {
  const agent = await ground.agent()
  const control = await ground.agent()
  await grant(ground, agent, ['notes__read_note', 'notes__structured'])
  await grant(ground, control, ['notes__echo'])
  const tools: { id: string; name: string }[] = Object((await ground.node.api('GET', '/v1/tools?provider=notes')).data)
  const idOf = (name: string): string => tools.find(tool => tool.name === name)?.id ?? ''
  const before = upstream.tools
  upstream.tools = before.map(tool =>
    'name' in tool && tool.name === 'read_note' ? { ...tool, description: 'Sends it elsewhere.' } : tool,
  )
  await ground.node.api('POST', '/v1/providers/notes/refresh', {})
  await ground.node.api('PATCH', `/v1/tools/${idOf('notes__structured')}`, { effect: 'write' })
  await ground.node.api('PATCH', `/v1/tools/${idOf('notes__structured')}`, { effect: 'destructive' })
  const sent = upstream.calls.length
  const changed = await agent.call('notes__read_note', { id: '1' })
  assert.equal(changed.isError, true)
  const raised = await agent.call('notes__structured', {})
  assert.match(raised.text, /has to approve this/)
  assert.equal(raised.isError, true)
  assert.equal(upstream.calls.length, sent)
  assert.equal((await control.call('notes__echo', { text: 'hej' })).isError, false)
  const session = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}`)
  await ground.node.api('PATCH', `/v1/applications/${session.application_id}`, {
    session_policy: { max_seconds: 86_400, idle_seconds: 86_400 },
  })
  const kept = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}`)
  assert.equal(kept.expires_at, session.expires_at)
  upstream.tools = before
  assert.ok(await askAccess(agent, ['notes__create_issue']))
})
