import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestUpstream } from '../gateway-upstream.ts'
import { until } from '../until.ts'
import { type PlainAgent, startPlainAgent } from '../walk/plain-agent.ts'
import { refusedWithoutTrace, type SecurityGround, startSecurityGround } from './ground.ts'
import { held, openConsent, post } from './held-form.ts'
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

const password = 'the passphrase of bob'
const redirect_uri = 'http://127.0.0.1:9000/callback'
let nth = 0

interface Bob {
  readonly id: string
  readonly email: string
}

async function makeBob(): Promise<Bob> {
  const email = `bob-${++nth}@acme.example`
  const { id } = await ground.node.api('POST', '/user_management/users', {
    email,
    password,
    email_verified: true,
  })
  return { id: String(id), email }
}

async function suspend(id: string): Promise<Record<string, unknown>[]> {
  const { receipts } = await ground.node.api('POST', `/v1/principals/${id}/suspend`, {})
  return Object(receipts)
}

test('T94 T89 I9 GHSA-wv3h-x6c4-r867 everything that a suspended person holds is dead when the suspension returns', async () => {
  const bob = await makeBob()
  const browser = ground.browser(bob.email, password)
  await browser.signIn()
  const client = await ground.node.api('POST', '/v1/agents', {
    name: 'Agent',
    owner_id: bob.id,
    credentials: { type: 'client_secret' },
  })
  const credentials = { client_id: String(client.client_id), client_secret: String(client.client_secret) }
  const grantFields = {
    grant_type: 'client_credentials',
    scope: 'mcp:use',
    resource: `${ground.node.baseUrl}/mcp`,
    ...credentials,
  }
  const first = await ground.ask('POST', '/oauth2/token', { body: new URLSearchParams(grantFields) })
  assert.equal(first.status, 200)
  const consent = await openConsent(ground, browser)
  const late = await openConsent(ground, browser)
  const code = codeIn(await post(ground, consent.form))
  const redeem = (fields: Record<string, string>): Promise<{ status: number; text: string }> =>
    ground.ask('POST', '/oauth2/token', { body: new URLSearchParams({ client_id: consent.clientId, ...fields }) })
  const tokens = JSON.parse(
    (await redeem({ grant_type: 'authorization_code', code, redirect_uri, code_verifier: consent.verifier })).text,
  )
  const pendingCode = codeIn(await post(ground, late.form))
  const bobs = await startPlainAgent(ground.node, bob.email)
  const approval = await askAccess(bobs, ['notes__echo'])
  const decision = await held(browser, {
    page: `/approvals/${approval}`,
    path: `/approvals/${approval}/decision`,
    fields: { decision: 'approve', password, tool: 'notes__echo' },
  })

  const receipts = await suspend(bob.id)
  assert.ok(receipts.length >= 4, `${receipts.length} receipts`)

  const everything: readonly (readonly [
    string,
    number,
    string | undefined,
    () => Promise<{ status: number; text: string }>,
  ])[] = [
    [
      'client credentials of his agent',
      400,
      'invalid_grant',
      () => ground.ask('POST', '/oauth2/token', { body: new URLSearchParams(grantFields) }),
    ],
    [
      'a refresh token',
      400,
      'invalid_grant',
      () => redeem({ grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) }),
    ],
    [
      'a code',
      400,
      'invalid_grant',
      () =>
        ground.ask('POST', '/oauth2/token', {
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            client_id: late.clientId,
            code: pendingCode,
            redirect_uri,
            code_verifier: late.verifier,
          }),
        }),
    ],
    [
      'userinfo',
      401,
      'invalid_token',
      () => ground.ask('GET', '/oauth2/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } }),
    ],
    [
      'an approval page',
      303,
      undefined,
      () => ground.ask('GET', `/approvals/${approval}`, { headers: { cookie: browser.cookie() } }),
    ],
    ['a decision', 303, undefined, () => post(ground, decision)],
    ['his account', 303, undefined, () => ground.ask('GET', '/account', { headers: { cookie: browser.cookie() } })],
  ]
  for (const [what, status, code, act] of everything)
    await refusedWithoutTrace(ground, { status, what, ...(code === undefined ? {} : { code }) }, act)
  for (const token of [first.json.access_token, tokens.access_token, bobs.token]) {
    const answer = await ground.node.mcp(String(token), { jsonrpc: '2.0', id: 1, method: 'ping' })
    assert.equal(answer.status, 401)
    assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  }
  const again = ground.browser(bob.email, password)
  await assert.rejects(again.signIn(), /failed with 400/)
  const living = await ground.db.database.query(
    'SELECT id FROM sessions WHERE on_behalf_of = $1 AND ended_at IS NULL',
    [bob.id],
  )
  assert.deepEqual(living, [])
})

function codeIn(answer: { headers: Headers }): string {
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

test('T94 nothing new is made for a suspended person: no agent, no session, no consent that was open before', async () => {
  const bob = await makeBob()
  const browser = ground.browser(bob.email, password)
  await browser.signIn()
  const open = await openConsent(ground, browser)
  await suspend(bob.id)
  const body = { name: 'Agent', owner_id: bob.id, credentials: { type: 'client_secret' } }
  await refusedWithoutTrace(ground, { status: 403, code: 'principal_suspended', what: 'an agent' }, () =>
    ground.asOwner('POST', '/v1/agents', body),
  )
  await refusedWithoutTrace(ground, { status: 303, what: 'a consent' }, () => post(ground, open.form))
  const control = await makeBob()
  assert.equal((await ground.asOwner('POST', '/v1/agents', { ...body, owner_id: control.id })).status, 201)
})

test('T94 T66 T89 I4 a suspension during a call cuts the third party off; the answer says session_revoked, nothing is sent after it', async () => {
  const bob = await makeBob()
  const bobs: PlainAgent = await startPlainAgent(ground.node, bob.email)
  await grantAs(bob, bobs, ['notes__slow', 'notes__echo'])
  assert.equal((await bobs.call('notes__echo', { text: 'hej' })).isError, false)
  const sent = upstream.calls.length
  const calling = bobs.call('notes__slow', { ms: 25_000 })
  await until(() => upstream.calls.length === sent + 1)
  const receipts = await suspend(bob.id)
  const answer = await calling
  assert.equal(answer.data.error, 'session_revoked', answer.text)
  assert.deepEqual(upstream.aborted, ['slow'])
  const counted = receipts.map(receipt => [receipt.calls_aborted, receipt.calls_unsettled])
  assert.deepEqual(
    counted.filter(([aborted]) => aborted === 1),
    [[1, 0]],
  )
  assert.match((await bobs.call('notes__echo', { text: 'late' })).text, /^401 /)
  assert.equal(upstream.calls.length, sent + 1)
})

async function grantAs(bob: Bob, agent: PlainAgent, tools: readonly string[]): Promise<void> {
  const id = await askAccess(agent, tools)
  const browser = ground.browser(bob.email, password)
  await browser.signIn()
  const decided = await browser.approve(`/approvals/${id}`, { password })
  assert.equal(decided.status, 200)
}

test('T94 T40 NHI1 an API key is dead with its owner, and with its service account', async t => {
  const other = await startSecurityGround()
  t.after(() => other.close())
  assert.equal((await other.asOwner('GET', '/v1/providers')).status, 200)
  const users: { id: string }[] = Object((await other.node.api('GET', '/user_management/users')).data)
  assert.equal((await other.asOwner('POST', `/v1/principals/${users[0]?.id}/suspend`, {})).status, 200)
  await refusedWithoutTrace(other, { status: 401, code: 'unauthorized', what: 'the key' }, () =>
    other.asOwner('GET', '/v1/providers'),
  )
  await refusedWithoutTrace(other, { status: 401, code: 'unauthorized', what: 'a write' }, () =>
    other.asOwner('POST', '/organizations', { name: 'Acme' }),
  )
})

test('T94 a suspended agent is dead, and its person goes on', async () => {
  const agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
  const session = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}`)
  const receipts = await suspend(String(session.principal_id))
  assert.equal(receipts.length, 1)
  const answer = await ground.node.mcp(agent.token, { jsonrpc: '2.0', id: 1, method: 'ping' })
  assert.equal(answer.status, 401)
  assert.match(await answer.text(), /suspended/)
  await ground.browser().signIn()
})

test('T94 I9 of who is off-boarded no connected account is left: no credential, no name of theirs at the provider', async () => {
  const [bob, ada] = [await makeBob(), await makeBob()]
  await ground.node.api('POST', '/v1/providers', {
    slug: 'own',
    kind: 'mcp',
    url: upstream.url,
    auth: { type: 'bearer', per: 'user' },
  })
  for (const { email } of [bob, ada]) {
    const browser = ground.browser(email, password)
    await browser.signIn()
    await post(
      ground,
      await held(browser, { page: '/connect/own', path: '/connect/own', fields: { token: 'a-token' } }),
    )
  }
  const accounts = (id: string): Promise<Record<string, unknown>[]> =>
    ground.db.database.query(
      `SELECT state, label = '' AS nameless, credential_sealed IS NULL AS empty, external_id IS NULL AS unknown
         FROM connected_accounts WHERE owner_id = $1`,
      [id],
    )
  assert.deepEqual(
    (await accounts(bob.id)).map(({ state, empty }) => [state, empty]),
    [['connected', false]],
  )
  await ground.newEvents()
  await ground.node.api('DELETE', `/user_management/users/${bob.id}`)
  assert.deepEqual(await accounts(bob.id), [{ state: 'disconnected', nameless: true, empty: true, unknown: true }])
  assert.ok((await ground.newEvents()).includes('connected_account.disconnected'))
  const [other] = await accounts(ada.id)
  assert.deepEqual([other?.state, other?.empty], ['connected', false])
})
