import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { OauthException } from '@workos-inc/node'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { createUser, type User } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let mina: User
const password = 'correct horse battery staple'
before(async () => {
  ground = await startWireGround()
  mina = await person('ada@acme.example')
})
after(() => ground.close())

function person(email: string): Promise<User> {
  const { on } = ground.node.ambit
  const parts = { email, password: new Secret(password), emailVerified: true, firstName: 'Ada' }
  return createUser(on, { kind: 'system', node: 'test' }, parts)
}

/** The claims of a token, verified with the key set that the SDK would fetch. */
async function verified(accessToken: string): Promise<JWTPayload & Record<string, unknown>> {
  const url = new URL(ground.workos.userManagement.getJwksUrl(ground.clientId))
  const { json } = await ground.ask('GET', url.pathname)
  const keys = createLocalJWKSet({ keys: Array.isArray(json.keys) ? json.keys : [] })
  return (await jwtVerify(accessToken, keys, { issuer: ground.node.baseUrl })).payload
}

served(
  ['UserManagement.authenticateWithPassword', 'UserManagement.getJwksUrl'],
  'a person signs in by password, and the token says who, where and until when',
  async () => {
    const answer = await ground.workos.userManagement.authenticateWithPassword({
      email: 'ADA@acme.example',
      password,
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
    })
    assert.deepEqual([answer.user.id, answer.user.email, answer.user.firstName], [mina.id, 'ada@acme.example', 'Ada'])
    assert.equal(answer.authenticationMethod, 'Password')
    assert.equal(answer.organizationId, undefined)
    const claims = await verified(answer.accessToken)
    assert.deepEqual([claims.sub, claims.client_id], [mina.id, ground.clientId])
    assert.match(String(claims.sid), /^session_/)
    assert.match(String(claims.jti), /^[0-9A-HJKMNP-TV-Z]{26}$/)
    assert.equal(Number(claims.exp) - Number(claims.iat), 300)
    assert.equal('org_id' in claims, false)
    const again = await ground.workos8.userManagement.authenticateWithPassword({
      clientId: ground.clientId,
      email: mina.email,
      password,
    })
    assert.notEqual((await verified(again.accessToken)).sid, claims.sid)
  },
)

served(
  'UserManagement.authenticateWithRefreshToken',
  'a refresh renews the token and never the session: sid, auth_time and method stay',
  async () => {
    const { userManagement } = ground.workos
    const first = await userManagement.authenticateWithPassword({ email: mina.email, password })
    const second = await userManagement.authenticateWithRefreshToken({ refreshToken: first.refreshToken })
    assert.deepEqual([second.user.id, second.authenticationMethod], [mina.id, 'Password'])
    assert.notEqual(second.refreshToken, first.refreshToken)
    assert.notEqual(second.accessToken, first.accessToken)
    const [before, after] = [await verified(first.accessToken), await verified(second.accessToken)]
    assert.deepEqual([after.sid, after.auth_time], [before.sid, before.auth_time])
    const third = await ground.workos8.userManagement.authenticateWithRefreshToken({
      clientId: ground.clientId,
      refreshToken: second.refreshToken,
    })
    assert.equal((await verified(third.accessToken)).sid, before.sid)
  },
)

served(
  'UserManagement.revokeSession',
  'a revoked session refuses its refresh token at once, and the receipt names the token that others may still accept',
  async () => {
    const { userManagement } = ground.workos
    const { accessToken, refreshToken } = await userManagement.authenticateWithPassword({ email: mina.email, password })
    const { sid, jti } = await verified(accessToken)
    await ground.events()
    const { json } = await ground.ask('POST', '/user_management/sessions/revoke', { session_id: sid })
    const receipt = Object(json.receipt)
    assert.deepEqual(
      receipt.offline_tokens.map((token: { id: string }) => token.id),
      [jti],
    )
    await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken }), isGrantOver)
    await userManagement.revokeSession({ sessionId: String(sid) })
    const revoked = (await ground.events()).filter(({ event }) => event === 'session.revoked')
    assert.deepEqual(
      revoked.map(({ data }) => [data.id, data.status, data.auth_method, data.user_id]),
      [[sid, 'revoked', 'password', mina.id]],
    )
  },
)

function isGrantOver(cause: unknown): boolean {
  assert.ok(cause instanceof OauthException, String(cause))
  assert.equal(cause.error, 'invalid_grant')
  return true
}

test('T81 what an application says of a person’s address and browser is kept up to its limit, and the sign-in goes on', async () => {
  const [ipAddress, userAgent] = ['9'.repeat(20_000), 'M'.repeat(20_000)]
  await ground.events()
  await ground.workos.userManagement.authenticateWithPassword({ email: mina.email, password, ipAddress, userAgent })
  const [kept] = await ground.db.database.query<{ address: number }>(
    'SELECT max(length(ip_address))::int AS address FROM sessions',
  )
  assert.equal(kept?.address, 500)
  const created = (await ground.events()).find(({ event }) => event === 'session.created')
  assert.deepEqual([String(created?.data.ip_address).length, String(created?.data.user_agent).length], [500, 500])
})

test('T32 an unknown address and a wrong password get the same answer, byte for byte', async () => {
  const tries = [
    { email: 'nobody@acme.example', password },
    { email: mina.email, password: 'not the right passphrase' },
  ]
  const answers = []
  for (const credentials of tries) answers.push((await authenticate({ grant_type: 'password', ...credentials })).text)
  assert.deepEqual(new Set(answers).size, 1)
  assert.equal(JSON.parse(answers[0] ?? '').code, 'invalid_credentials')
})

function authenticate(body: object, headers: Record<string, string> = {}): ReturnType<WireGround['ask']> {
  return ground.ask('POST', '/user_management/authenticate', { client_id: ground.clientId, ...body }, headers)
}

test('T13 who can’t prove to be the application gets one answer, whatever is wrong', async () => {
  const right = { grant_type: 'password', email: mina.email, password }
  const noHeader = { authorization: '' }
  const refused = [
    await authenticate({ ...right, client_secret: 'secret_of_somebody_else' }, noHeader),
    await authenticate({ ...right, client_id: 'client_01KFKHSZWK9ADVJV854PDFQCCR' }),
    await authenticate({ ...right, client_secret: 'sk_another_than_the_header_says' }),
  ]
  assert.deepEqual(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size, 1)
  assert.deepEqual([refused[0]?.status, refused[0]?.json.error], [400, 'invalid_client'])
  assert.equal((await authenticate(right)).status, 200)
})

test('a request that is no request of this door is invalid_request in the shape of OAuth', async () => {
  for (const body of [
    {},
    { grant_type: 'urn:workos:unknown' },
    { grant_type: 'password', email: mina.email },
    { grant_type: 7 },
  ]) {
    const { status, json } = await authenticate(body)
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  }
})

test('T94 a suspended person gets no tokens, and their refresh token is over', async () => {
  const leaver = await person('leaver@acme.example')
  const { userManagement } = ground.workos
  const { refreshToken } = await userManagement.authenticateWithPassword({ email: leaver.email, password })
  await ground.node.api('POST', `/v1/principals/${leaver.id}/suspend`, {})
  await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken }), isGrantOver)
  await assert.rejects(userManagement.authenticateWithPassword({ email: leaver.email, password }), isGrantOver)
})
