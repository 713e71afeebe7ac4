import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { findApplication } from '../../src/applications/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { idFrom, type SessionId, type UserId } from '../../src/platform/ids.ts'
import { startSession } from '../../src/sessions/index.ts'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
let receiver: Server
/** Logout tokens as they came in, by path. */
const received: { path: string; token: string; type: string }[] = []
let statusNext = 200
before(async () => {
  ground = await startWireGround()
  receiver = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', piece => {
      text += piece
    })
    request.on('end', () => {
      const token = new URLSearchParams(text).get('logout_token') ?? ''
      received.push({ path: request.url ?? '', token, type: request.headers['content-type'] ?? '' })
      response.writeHead(statusNext, { 'cache-control': 'no-store' }).end()
    })
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', () => resolve()))
})
after(async () => {
  await ground.close()
  await new Promise(resolve => receiver.close(resolve))
})

const system: Actor = { kind: 'system', node: 'test' }

async function make(path: string): Promise<{ id: string; clientId: string }> {
  const { port } = receiver.address() as AddressInfo
  const made = await ground.ask('POST', '/v1/applications', {
    name: path,
    kind: 'web',
    back_channel_logout_uri: `http://127.0.0.1:${port}${path}`,
  })
  assert.equal(made.status, 201, made.text)
  return { id: String(made.json.id), clientId: String(made.json.client_id) }
}

async function signedIn(application: string, userId: UserId): Promise<SessionId> {
  const { on } = ground.node.ambit
  const found = await findApplication(on.database, idFrom('application', application))
  assert.ok(found !== undefined)
  return on.database.transaction(async tx => {
    const parts = { actor: system, kind: 'user', principalId: userId, onBehalfOf: userId, application: found } as const
    return (await startSession(tx, parts)).id
  })
}

/** Verifies as a relying party does (Back-Channel Logout 1.0 section 2.6). */
async function verify(token: string, clientId: string) {
  const set = (await ground.ask('GET', `/sso/jwks/${clientId}`)).json as unknown as JSONWebKeySet
  return jwtVerify(token, createLocalJWKSet(set), {
    issuer: ground.node.baseUrl,
    audience: clientId,
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'sid', 'sub', 'events'],
  })
}

async function deliveries(session: SessionId): Promise<{ state: string; attempts: number }[]> {
  return ground.db.database.query('SELECT state, attempts FROM logout_deliveries WHERE session_id = $1', [session])
}

test('T25 every application is told by a token of its own which of its sessions ended, once, and nobody else can use it', async () => {
  const [one, two] = [await make('/one'), await make('/two')]
  const user = await ground.user()
  const stranger = await signedIn(one.id, (await ground.user()).id)
  const [first, second] = [await signedIn(one.id, user.id), await signedIn(two.id, user.id)]
  const ended = await ground.ask('POST', `/v1/sessions/${first}/end`, { scope: 'everywhere' })
  assert.deepEqual(new Set(Object(ended.json.sessions)), new Set([first, second]))
  await until(
    async () =>
      [...(await deliveries(first)), ...(await deliveries(second))].filter(({ state }) => state === 'delivered')
        .length === 2,
  )
  assert.deepEqual(received.map(({ path }) => path).toSorted(), ['/one', '/two'])
  for (const [application, path, session] of [
    [one, '/one', first],
    [two, '/two', second],
  ] as const) {
    const { token = '', type } = received.find(each => each.path === path) ?? {}
    assert.equal(type, 'application/x-www-form-urlencoded')
    const { payload } = await verify(token, application.clientId)
    assert.deepEqual([payload.sub, payload.sid], [user.id, session])
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
    assert.equal('nonce' in payload, false)
    const other = application === one ? two : one
    await assert.rejects(verify(token, other.clientId))
    for (const door of ['/oauth2/userinfo', '/v1/applications']) {
      const answer = await ground.node.send(
        new Request(`${ground.node.baseUrl}${door}`, { headers: { authorization: `Bearer ${token}` } }),
      )
      assert.equal(answer.status, 401, door)
    }
  }
  assert.equal((await ground.ask('GET', `/v1/sessions/${stranger}`)).json.status, 'active')
})

test('an application that does not answer is asked again with a new token, and after the last try the log says so', async () => {
  const { id, clientId } = await make('/failing')
  const user = await ground.user()
  const session = await signedIn(id, user.id)
  statusNext = 503
  await ground.ask('POST', `/v1/sessions/${session}/end`, {})
  const due = (): Promise<unknown> =>
    ground.db.database.query(
      `UPDATE logout_deliveries SET next_attempt_at = clock_timestamp() WHERE session_id = $1 AND last_status IS NOT NULL`,
      [session],
    )
  await until(async () => {
    await due()
    return (await deliveries(session)).some(({ state }) => state === 'dead')
  })
  assert.deepEqual(await deliveries(session), [{ state: 'dead', attempts: 6 }])
  const tokens = received.filter(({ path }) => path === '/failing').map(({ token }) => token)
  assert.equal(new Set(tokens).size, 6)
  const ids = await Promise.all(tokens.map(async token => (await verify(token, clientId)).payload.jti))
  assert.equal(new Set(ids).size, 6)
  assert.equal(await eventCount(), 1)
  statusNext = 200
})

async function eventCount(): Promise<number> {
  const rows = await ground.db.database.query(
    `SELECT FROM audit_queue WHERE type = 'logout.not_delivered' UNION ALL SELECT FROM audit_events WHERE type = 'logout.not_delivered'`,
  )
  return rows.length
}

test('an application without an address is told nothing, and neither is one whose agent’s session ended', async () => {
  const made = await ground.ask('POST', '/v1/applications', { name: 'Silent', kind: 'web' })
  const user = await ground.user()
  const session = await signedIn(String(made.json.id), user.id)
  const told = await make('/told')
  const last = await signedIn(told.id, user.id)
  await ground.ask('POST', `/v1/sessions/${session}/end`, {})
  await ground.ask('POST', `/v1/sessions/${last}/end`, {})
  await until(async () => (await deliveries(last)).some(({ state }) => state === 'delivered'))
  assert.deepEqual(await deliveries(session), [])
})
