import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { until } from '../until.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { type Answer, fetchOf, type SecurityGround, startSecurityGround } from './ground.ts'
import { openConsent, post } from './held-form.ts'

let ground: SecurityGround
let twin: TestNode
let operator: pg.Client
before(async () => {
  ground = await startSecurityGround()
  twin = await startNode(ground.db.url, ground.node)
  operator = new pg.Client({ connectionString: ground.db.adminUrl })
  await operator.connect()
})
after(async () => {
  await operator.end()
  await twin.stop()
  await ground.close()
})

interface Grant {
  readonly clientId: string
  readonly sessionId: string
  readonly refreshToken: string
}

async function startGrant(): Promise<Grant> {
  const person = ground.browser()
  await person.signIn()
  const { form, clientId, verifier } = await openConsent(ground, person)
  const answer = await post(ground, form)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: 'http://127.0.0.1:9000/callback',
  }
  const tokens = (await ground.ask('POST', '/oauth2/token', { body: new URLSearchParams(fields) })).json
  return { clientId, sessionId: String(tokens.session_id), refreshToken: String(tokens.refresh_token) }
}

async function refresh(
  node: TestNode,
  { clientId, refreshToken }: Pick<Grant, 'clientId' | 'refreshToken'>,
): Promise<Pick<Answer, 'status' | 'json'>> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
  const response = await fetchOf(node)(`${node.baseUrl}/oauth2/token`, { method: 'POST', body })
  return { status: response.status, json: Object(await response.json()) }
}

test('T15 I3 better-auth#11317 a refresh that is paused while the session ends leaves no successor that lives', async () => {
  const grant = await startGrant()
  await operator.query('BEGIN')
  await operator.query('SELECT FROM refresh_tokens WHERE session_id = $1 FOR UPDATE', [grant.sessionId])
  let over = false
  const paused = refresh(ground.node, grant).finally(() => {
    over = true
  })
  const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%refresh_tokens%' AND datname = current_database()`
  await until(async () => over || (await operator.query(waits)).rowCount !== 0)
  // On a slow machine the end may give up waiting for its lock: then the door stands, and the sweep goes on with it.
  const ending = twin.api('POST', `/v1/sessions/${grant.sessionId}/end`, {}).catch(() => undefined)
  const door = 'SELECT session_id FROM session_endings WHERE session_id = $1'
  await until(async () => (await ground.db.database.query(door, [grant.sessionId])).length === 1)
  await operator.query('COMMIT')
  const [winner] = await Promise.all([paused, ending])
  await until(async () => (await twin.api('GET', `/v1/sessions/${grant.sessionId}`)).status === 'ended')
  const left = winner.status === 200 ? [String(winner.json.access_token)] : []
  for (const token of left)
    assert.equal((await ground.node.mcp(token, { jsonrpc: '2.0', id: 1, method: 'ping' })).status, 401)
  const next = winner.status === 200 ? String(winner.json.refresh_token) : grant.refreshToken
  for (const node of [ground.node, twin]) {
    const late = await refresh(node, { clientId: grant.clientId, refreshToken: next })
    assert.deepEqual([late.status, late.json.error], [400, 'invalid_grant'])
  }
})

test('T11 I3 CVE-2026-9802 a token that was rotated stays dead on a node that starts later, and so does its family', async () => {
  const grant = await startGrant()
  const first = await refresh(ground.node, grant)
  const second = await refresh(twin, { clientId: grant.clientId, refreshToken: String(first.json.refresh_token) })
  assert.deepEqual([first.status, second.status], [200, 200])
  const later = await startNode(ground.db.url, ground.node)
  try {
    const replay = await refresh(later, grant)
    assert.deepEqual([replay.status, replay.json.error], [400, 'invalid_grant'])
    const family = await refresh(later, { clientId: grant.clientId, refreshToken: String(second.json.refresh_token) })
    assert.deepEqual([family.status, family.json.error], [400, 'invalid_grant'])
    assert.equal(
      (await later.mcp(String(second.json.access_token), { jsonrpc: '2.0', id: 1, method: 'ping' })).status,
      401,
    )
  } finally {
    await later.stop()
  }
  const session = await ground.node.api('GET', `/v1/sessions/${grant.sessionId}`)
  assert.equal(session.end_reason, 'refresh_reuse')
})
