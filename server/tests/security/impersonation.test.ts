import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { createApiKey } from '../../src/directory/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { TestUpstream } from '../gateway-upstream.ts'
import { type Answer, type SecurityGround, startSecurityGround } from './ground.ts'
import { addParty, askAccess } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
let adaId: string
const email = 'ada@acme.example'
const password = 'the passphrase of ada'
const redirectUri = 'https://app.example/callback'

before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  await ground.asOwner('POST', '/user_management/redirect_uris', { uri: redirectUri })
  const made = await ground.asOwner('POST', '/user_management/users', { email, password, email_verified: true })
  adaId = String(made.json.id)
})
after(async () => {
  await ground.close()
  await upstream.close()
})

const clientId = (): string => ground.node.ambit.firstStart?.clientId ?? ''
const begin = (over: object = {}): Promise<Answer> =>
  ground.asOwner('POST', '/v1/impersonations', {
    user_id: adaId,
    client_id: clientId(),
    reason: 'Ticket 12',
    ...over,
  })

function redeem(fields: Readonly<Record<string, string>>): Promise<Answer> {
  return ground.ask('POST', '/user_management/authenticate', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId(), client_secret: ground.node.env.AMBIT_API_KEY, ...fields }),
  })
}

interface Acting {
  readonly sessionId: string
  readonly access: string
  readonly refresh: string
}

/** An administrator in the place of Ada, with all that such a session ever has. */
async function acting(): Promise<Acting> {
  const begun = await begin()
  assert.equal(begun.status, 201, begun.text)
  const code = new URL(String(begun.json.url)).searchParams.get('code') ?? ''
  const { json, text } = await redeem({ grant_type: 'authorization_code', code })
  assert.ok(json.access_token, text)
  return {
    sessionId: String(begun.json.session_id),
    access: String(json.access_token),
    refresh: String(json.refresh_token),
  }
}

async function reasonOf(sessionId: string): Promise<string | null> {
  const rows = await ground.db.database.query<{ end_reason: string | null }>(
    'SELECT end_reason FROM sessions WHERE id = $1',
    [sessionId],
  )
  return rows[0]?.end_reason ?? null
}

async function logged(type: string): Promise<Record<string, unknown>> {
  const [row] = await ground.db.database.query<{ body: string }>(
    `SELECT body FROM (SELECT at, event_id, type, body FROM audit_queue UNION ALL
        SELECT at, event_id, type, body FROM audit_events) e WHERE type = $1 ORDER BY at DESC, event_id DESC LIMIT 1`,
    [type],
  )
  return Object(JSON.parse(row?.body ?? '{}'))
}

test('T92 who acts in somebody’s place has a reason, and the log has both persons', async () => {
  for (const reason of ['', '   ', undefined, 'x'.repeat(501)]) {
    const state = await ground.state()
    assert.equal((await begin({ reason })).status, 422, String(reason))
    assert.deepEqual(await ground.state(), state)
  }
  const { sessionId } = await acting()
  const event = await logged('impersonation.started')
  const owners = await ground.asOwner('GET', `/user_management/users?email=${ground.node.email}`)
  const [owner] = owners.json.data as { id: string }[]
  assert.deepEqual([event.by, event.user, event.session, event.reason], [owner?.id, adaId, sessionId, 'Ticket 12'])
})

test('T92 an auditor acts in nobody’s place', async () => {
  const { on } = ground.node.ambit
  const users = await ground.asOwner('GET', `/user_management/users?email=${ground.node.email}`)
  const [owner] = users.json.data as { id: string }[]
  const key = await on.database.transaction(tx =>
    createApiKey(
      tx,
      { kind: 'system', node: 'test' },
      { name: 'a', role: 'auditor', ownerId: idFrom('user', owner?.id ?? '') },
    ),
  )
  const headers = { authorization: `Bearer ${key.value.reveal()}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ user_id: adaId, client_id: clientId(), reason: 'to look' })
  const refused = await ground.ask('POST', '/v1/impersonations', { headers, body })
  assert.deepEqual([refused.status, refused.json.code], [403, 'forbidden'])
  assert.equal((await begin()).status, 201)
})

test('T47 it lasts an hour at most, less where the application says less, and nothing makes it longer', async () => {
  const { sessionId, refresh } = await acting()
  const ends = async (id: string) =>
    Date.parse(String((await ground.asOwner('GET', `/v1/sessions/${id}`)).json.expires_at))
  const starts = Date.parse(String((await ground.asOwner('GET', `/v1/sessions/${sessionId}`)).json.started_at))
  const end = await ends(sessionId)
  assert.equal(end - starts, 3_600_000)
  const { json } = await redeem({ grant_type: 'refresh_token', refresh_token: refresh })
  assert.equal(await ends(sessionId), end)
  assert.ok(Number(decodeJwt(String(json.access_token)).exp) * 1000 <= end)
  const [application] = (await ground.asOwner('GET', '/v1/applications')).json.data as { id: string }[]
  const policy = { max_seconds: 600, idle_seconds: 600 }
  await ground.asOwner('PATCH', `/v1/applications/${application?.id}`, { session_policy: policy })
  const short = await acting()
  const shown = (await ground.asOwner('GET', `/v1/sessions/${short.sessionId}`)).json
  assert.equal(Date.parse(String(shown.expires_at)) - Date.parse(String(shown.started_at)), 600_000)
  const former = { max_seconds: 86_400, idle_seconds: 86_400 }
  await ground.asOwner('PATCH', `/v1/applications/${application?.id}`, { session_policy: former })
})

/** Whatever the session has, in every place that might take it for a sign-in of Ada. */
function disguises({ sessionId, access, refresh }: Acting, cookieOfAda: string): Readonly<Record<string, string>>[] {
  const names = cookieOfAda.split('; ').map(pair => pair.split('=')[0] ?? '')
  const values = [access, refresh, sessionId]
  const asCookies = values.map(value => ({ cookie: names.map(name => `${name}=${value}`).join('; ') }))
  return [...asCookies, ...values.map(value => ({ authorization: `Bearer ${value}` }))]
}

test('T50 ASI03 in Ada’s place nobody sees or changes what is Ada’s here: her own browser does, and that session opens no page', async () => {
  const ada = ground.browser(email, password)
  await ada.signIn()
  const held = await acting()
  const pages = ['/account', '/account/security', '/device', '/sign-out']
  for (const path of pages) {
    assert.equal((await ada.open(path)).status, 200, `${path} is hers`)
    for (const headers of disguises(held, ada.cookie())) {
      const shown = await ground.ask('GET', path, { headers })
      assert.equal(shown.status, 303, path)
      assert.match(shown.headers.get('location') ?? '', /^\/sign-in/, path)
    }
  }
  const origin = new URL(ground.node.baseUrl).origin
  const csrf = /name="csrf_token" value="([^"]*)"/.exec((await ada.open('/account/security')).html)?.[1] ?? ''
  const changes: readonly (readonly [string, Record<string, string>])[] = [
    ['/account/security/password', { current_password: password, new_password: 'another passphrase of ada' }],
    ['/account/sign-ins/end-others', {}],
    ['/account/sessions/end', { session_id: held.sessionId }],
  ]
  for (const headers of disguises(held, ada.cookie())) {
    const state = await ground.state()
    for (const [path, fields] of changes) {
      const body = new URLSearchParams({ csrf_token: csrf, ...fields })
      const answer = await ground.ask('POST', path, { headers: { ...headers, origin }, body })
      assert.notEqual(answer.status, 200, path)
    }
    assert.deepEqual(await ground.state(), state, JSON.stringify(Object.keys(headers)))
  }
  const ended = await ada.send(await ada.open('/account'), { session_id: held.sessionId })
  assert.ok(ended.status < 400)
})

test('T42 ASI09 in Ada’s place nobody answers her agent’s request: she does', async () => {
  const agent = await ground.agent(email)
  const asked = await askAccess(agent, ['notes__create_issue'])
  const ada = ground.browser(email, password)
  await ada.signIn()
  const held = await acting()
  const origin = new URL(ground.node.baseUrl).origin
  const page = await ada.open(`/approvals/${asked}`)
  const csrf = /name="csrf_token" value="([^"]*)"/.exec(page.html)?.[1] ?? ''
  const path = `/approvals/${asked}/decision`
  for (const headers of disguises(held, ada.cookie())) {
    assert.notEqual((await ground.ask('GET', `/approvals/${asked}`, { headers })).status, 200)
    const state = await ground.state()
    const body = new URLSearchParams({ csrf_token: csrf, decision: 'approve', password, tool: 'notes__create_issue' })
    const answer = await ground.ask('POST', path, { headers: { ...headers, origin }, body })
    assert.notEqual(answer.status, 200)
    assert.deepEqual(await ground.state(), state)
  }
  const decided = await ada.approve(`/approvals/${asked}`, { password, tool: 'notes__create_issue' })
  assert.equal(decided.status, 200)
  const approval = await ground.asOwner('GET', `/v1/approvals/${asked}`)
  assert.equal(approval.json.state, 'approved', approval.text)
})

test('T12 ASI03 in Ada’s place nobody reads a secret: no door of the API, the vault or the gateway takes that session', async () => {
  const held = await acting()
  const doors = [
    ['GET', '/v1/applications'],
    ['GET', '/vault/v1/kv'],
    ['GET', `/user_management/users/${adaId}/auth_factors`],
    ['GET', '/v1/connected_accounts'],
    ['POST', '/user_management/magic_auth'],
    ['POST', '/mcp'],
  ] as const
  for (const [method, path] of doors)
    for (const value of [held.access, held.refresh, held.sessionId]) {
      const headers = { authorization: `Bearer ${value}`, 'content-type': 'application/json' }
      const answer = await ground.ask(method, path, { headers, ...(method === 'POST' ? { body: '{}' } : {}) })
      assert.ok([401, 403].includes(answer.status), `${method} ${path}: ${answer.status}`)
      if (path !== '/mcp' && method === 'GET') assert.equal((await ground.asOwner(method, path)).status, 200, path)
    }
})

test('the account pages themselves are nobody else’s: that application can’t be entered in somebody’s place', async () => {
  const [account] = await ground.db.database.query<{ client_id: string }>(
    "SELECT client_id FROM applications WHERE kind = 'account'",
  )
  assert.equal((await begin({ client_id: account?.client_id })).status, 422)
})

test('every page of ours says to an administrator in whose place they act, with the way to end it, and to nobody else', async () => {
  const [admin, ada] = [ground.browser(), ground.browser(email, password)]
  await admin.signIn()
  await ada.signIn()
  for (const { sessionId } of await living()) await ground.asOwner('POST', `/v1/sessions/${sessionId}/end`, {})
  const pages = ['/account', '/account/security', '/device', '/sign-out']
  for (const path of pages) assert.doesNotMatch((await admin.open(path)).html, /data-testid="acting"/)
  const { sessionId, refresh } = await acting()
  for (const path of pages) {
    const { html } = await admin.open(path)
    assert.match(html, /data-testid="acting"/, path)
    assert.match(html, /You act as <b>.*ada@acme\.example.*<\/b>/s, path)
    assert.match(html, /Ticket 12/, path)
    assert.doesNotMatch((await ada.open(path)).html, /data-testid="acting"/, path)
  }
  assert.match((await ada.open('/account')).html, /acts as you/, 'she sees who does')
  const done = await admin.send(await admin.open('/sign-out'), {})
  assert.equal(new URL(done.url).pathname, '/account')
  assert.equal(await reasonOf(sessionId), 'ended_by_person')
  assert.doesNotMatch((await admin.open('/account')).html, /data-testid="acting"/)
  const { json } = await redeem({ grant_type: 'refresh_token', refresh_token: refresh })
  assert.equal(json.error, 'invalid_grant')
  assert.match((await ada.open('/account')).html, /Your account/, 'her own sign-in goes on')
})

function living(): Promise<{ sessionId: string }[]> {
  return ground.db.database.query<{ sessionId: string }>(
    `SELECT p.session_id AS "sessionId" FROM session_impersonations p JOIN sessions s ON s.id = p.session_id WHERE s.ended_at IS NULL`,
  )
}

test('an administrator is in no organization that the person is not in', async () => {
  const [mine, other] = [
    await ground.asOwner('POST', '/organizations', { name: 'Hers' }),
    await ground.asOwner('POST', '/organizations', { name: 'Not hers' }),
  ]
  const membership = { user_id: adaId, organization_id: mine.json.id }
  await ground.asOwner('POST', '/user_management/organization_memberships', membership)
  assert.equal((await begin({ organization_id: other.json.id })).status, 422)
  const begun = await begin({ organization_id: mine.json.id })
  const code = new URL(String(begun.json.url)).searchParams.get('code') ?? ''
  const { json } = await redeem({ grant_type: 'authorization_code', code })
  assert.equal(json.organization_id, mine.json.id)
  assert.deepEqual(decodeJwt(String(json.access_token)).act, { sub: ground.node.email })
})
