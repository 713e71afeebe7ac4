import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Browser } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  consentTo,
  formOf,
  type Ground,
  jsonOf,
  type Pkce,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { type Application, addSecret, createAgent, createApplication } from '../applications/index.ts'
import type { AgentId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { endSession, findBearer, suspendPrincipal } from '../sessions/index.ts'

let ground: Ground
let browser: Browser
let agent: Application
const back = 'http://127.0.0.1:9000/callback'

before(async () => {
  ground = await startGround()
  browser = await ground.signedIn()
  agent = await make({ name: 'Release agent', kind: 'agent', redirectUris: [back] })
})
after(() => ground.close())

function make(parts: Parameters<typeof createApplication>[2]): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

async function ask(
  fields: Readonly<Record<string, string | undefined>>,
  headers?: Record<string, string>,
): Promise<Answer> {
  const answer = await ground.send('/oauth2/token', {
    ...formOf(fields),
    ...(headers === undefined ? {} : { headers }),
  })
  return { status: answer.status, headers: answer.headers, body: await jsonOf(answer) }
}

interface Code extends Pkce {
  readonly code: string
}

async function codeFor(application: Application, members: Readonly<Record<string, string>> = {}): Promise<Code> {
  const proof = pkce()
  const url = authorizeUrl({
    client_id: application.clientId,
    redirect_uri: back,
    code_challenge: proof.challenge,
    ...members,
  })
  const answer = await consentTo(browser, url)
  return { ...proof, code: answer.searchParams.get('code') ?? '' }
}

function redeem(code: Code, members: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
  return ask({
    grant_type: 'authorization_code',
    client_id: agent.clientId,
    code: code.code,
    redirect_uri: back,
    code_verifier: code.verifier,
    ...members,
  })
}

async function sessionState(id: unknown): Promise<string | null> {
  const rows = await ground.on.database.query<{ end_reason: string | null }>(
    'SELECT end_reason FROM sessions WHERE id = $1',
    [id],
  )
  return rows[0]?.end_reason ?? null
}

test('T01 T02 T05 T16 CVE-2026-16089 a code is for one client, one redirect URI and one verifier; what does not fit changes nothing', async () => {
  const stranger = await make({ name: 'Other agent', kind: 'agent', redirectUris: [back] })
  const code = await codeFor(agent)
  const misfits: readonly Readonly<Record<string, string | undefined>>[] = [
    { client_id: stranger.clientId },
    { redirect_uri: 'http://127.0.0.1:9001/callback' },
    { redirect_uri: undefined },
    { code_verifier: undefined },
    { code_verifier: code.challenge },
    { code_verifier: 'a'.repeat(42) },
    { code_verifier: 'a'.repeat(129) },
    { code: `${code.code}x` },
  ]
  for (const members of misfits) {
    const refused = await redeem(code, members)
    assert.equal(refused.status, 400, JSON.stringify(members))
    assert.equal(refused.body.error, 'invalid_grant', JSON.stringify(members))
  }
  assert.equal((await redeem(code, { resource: `${baseUrl}/mcp/github` })).body.error, 'invalid_target')
  const { status, body, headers } = await redeem(code)
  assert.equal(status, 200, 'the rightful owner still succeeds')
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(await sessionState(body.session_id), null)
  const [tokens] = await ground.on.database.query<{ count: string }>(
    'SELECT count(*) FROM tokens WHERE session_id = $1',
    [body.session_id],
  )
  assert.equal(tokens?.count, '1')
})

test('T02 MT16 a valid replay of a code is refused and ends the session; an invalid one revokes nothing', async () => {
  const code = await codeFor(agent)
  const first = await redeem(code)
  assert.equal(first.status, 200)
  const invalid = await redeem(code, { code_verifier: pkce().verifier })
  assert.equal(invalid.body.error, 'invalid_grant')
  assert.equal(await sessionState(first.body.session_id), null)
  const replay = await redeem(code)
  assert.equal(replay.status, 400)
  assert.equal(replay.body.error, 'invalid_grant')
  assert.equal(await sessionState(first.body.session_id), 'code_reuse')
  assert.equal((await findBearer(ground.on, String(first.body.access_token))).outcome, 'ended')
  const refreshed = await refresh(first.body.refresh_token)
  assert.equal(refreshed.body.error, 'invalid_grant')
})

test('T02 GHSA-7w99-5wm4-3g79 of 50 parallel redemptions one succeeds', async () => {
  const code = await codeFor(agent)
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(code)))
  assert.equal(answers.filter(answer => answer.status === 200).length, 1)
  assert.ok(answers.every(answer => answer.status === 200 || answer.body.error === 'invalid_grant'))
})

test('T12 GHSA-p2fr-6hmx-4528 a token is for the resource that the code was asked for, whatever the token request names', async () => {
  const narrow = { resource: `${baseUrl}/mcp/github` }
  const code = await codeFor(agent, narrow)
  assert.equal((await redeem(code, { resource: `${baseUrl}/mcp` })).body.error, 'invalid_target')
  const { body } = await redeem(code, narrow)
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.resource === narrow.resource)
  assert.equal((await refresh(body.refresh_token, { resource: `${baseUrl}/mcp` })).body.error, 'invalid_target')
})

test('a code is refused once its minute is over, and nothing ends', async () => {
  const code = await codeFor(agent)
  const rows = await ground.on.database.query<{ session_id: string }>(
    `UPDATE authorization_codes SET expires_at = clock_timestamp() WHERE used_at IS NULL
       AND created_at = (SELECT max(created_at) FROM authorization_codes) RETURNING session_id`,
  )
  assert.equal((await redeem(code)).body.error, 'invalid_grant')
  assert.equal((await redeem(code)).body.error, 'invalid_grant')
  assert.equal(await sessionState(rows[0]?.session_id), null)
})

function refresh(token: unknown, members: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return ask({ grant_type: 'refresh_token', client_id: agent.clientId, refresh_token: String(token), ...members })
}

test('T22 I2 a refresh renews the token in the same session with the same end, and never widens', async () => {
  const first = await redeem(await codeFor(agent))
  const wider = await refresh(first.body.refresh_token, { scope: 'mcp:use openid' })
  assert.equal(wider.body.error, 'invalid_scope')
  const elsewhere = await refresh(first.body.refresh_token, { resource: `${baseUrl}/mcp/github` })
  assert.equal(elsewhere.body.error, 'invalid_target')
  const second = await refresh(first.body.refresh_token, { scope: 'mcp:use', resource: `${baseUrl}/mcp` })
  assert.equal(second.status, 200)
  assert.equal(second.body.session_id, first.body.session_id)
  assert.equal(second.body.session_expires_at, first.body.session_expires_at)
  assert.notEqual(second.body.refresh_token, first.body.refresh_token)
  const third = await refresh(second.body.refresh_token)
  assert.equal(third.status, 200)
  assert.equal((await refresh(first.body.refresh_token)).body.error, 'invalid_grant', 'T11: its successor was used')
  assert.equal(await sessionState(first.body.session_id), 'refresh_reuse')
})

test('T22 a refresh may ask for less, for this token only', async () => {
  const first = await redeem(await codeFor(agent, { scope: 'mcp:use openid' }))
  const less = await refresh(first.body.refresh_token, { scope: 'mcp:use' })
  assert.equal(less.body.scope, 'mcp:use')
  assert.equal(less.body.id_token, undefined)
  const bearer = await findBearer(ground.on, String(less.body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.scope === 'mcp:use')
  assert.equal((await refresh(less.body.refresh_token)).body.scope, 'mcp:use openid')
})

test('T94 T21 nothing is renewed or redeemed once the session has ended or the person is suspended', async () => {
  const ended = await redeem(await codeFor(agent))
  await endSession(ground.on, system, ended.body.session_id as never, 'ended_by_admin')
  assert.equal((await refresh(ended.body.refresh_token)).body.error, 'invalid_grant')
  const sam = await ground.user('sam@acme.example')
  const theirs = await ground.signedIn(sam)
  const proof = pkce()
  const url = authorizeUrl({ client_id: agent.clientId, redirect_uri: back, code_challenge: proof.challenge })
  const code = (await consentTo(theirs, url)).searchParams.get('code') ?? ''
  await suspendPrincipal(ground.on, system, sam.id)
  const refused = await redeem({ ...proof, code })
  assert.equal(refused.body.error, 'invalid_grant')
})

test('T08 T10 the token endpoint takes forms, each parameter once, and no grant that is not advertised', async () => {
  const asJson = await ground.send('/oauth2/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  })
  assert.equal(asJson.status, 400)
  assert.equal((await jsonOf(asJson)).error, 'invalid_request')
  const twice = await ground.send('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams('grant_type=refresh_token&grant_type=authorization_code'),
  })
  assert.equal((await jsonOf(twice)).error, 'invalid_request')
  assert.equal((await ask({ client_id: agent.clientId })).body.error, 'invalid_request')
  for (const grant of ['password', 'implicit', '__proto__', 'constructor'])
    assert.equal(
      (await ask({ grant_type: grant, client_id: agent.clientId })).body.error,
      'unsupported_grant_type',
      grant,
    )
  assert.equal(
    (await ask({ grant_type: 'client_credentials', client_id: agent.clientId })).body.error,
    'unauthorized_client',
  )
  assert.equal((await ground.send('/oauth2/token')).status, 405)
})

async function machine(
  credentials: Parameters<typeof createAgent>[2]['credentials'],
): Promise<{ application: Application; secret: string; agentId: AgentId }> {
  const made = await ground.on.database.transaction(tx =>
    createAgent(tx, system, { name: 'Nightly', ownerId: ground.mina.id, credentials }),
  )
  return { application: made.application, secret: made.secret?.reveal() ?? '', agentId: made.agentId }
}

function basic(id: string, secret: string): Record<string, string> {
  const encoded = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`
  return { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }
}

const credentials = { grant_type: 'client_credentials' }

test('an agent by itself starts a session with its secret, in the body or in the header, with several secrets at once', async () => {
  const { application, secret } = await machine({ type: 'client_secret' })
  const id = application.clientId
  const inBody = await ask({ ...credentials, client_id: id, client_secret: secret })
  assert.equal(inBody.status, 200)
  assert.equal(inBody.body.refresh_token, undefined)
  const inHeader = await ask(credentials, basic(id, secret))
  assert.equal(inHeader.status, 200)
  assert.notEqual(inHeader.body.session_id, inBody.body.session_id)
  const second = await ground.on.database.transaction(tx => addSecret(tx, system, { applicationId: application.id }))
  assert.equal((await ask({ ...credentials, client_id: id, client_secret: second.value.reveal() })).status, 200)
  const staying = await ask({ ...credentials, scope: 'mcp:use offline_access', client_id: id, client_secret: secret })
  const renewed = await ask({
    grant_type: 'refresh_token',
    refresh_token: String(staying.body.refresh_token),
    client_id: id,
    client_secret: secret,
  })
  assert.equal(renewed.body.session_id, staying.body.session_id)
  assert.equal((await ask({ ...credentials, scope: 'openid' }, basic(id, secret))).body.error, 'invalid_scope')
  assert.equal(
    (await ask({ ...credentials, resource: 'https://x.example' }, basic(id, secret))).body.error,
    'invalid_target',
  )
  const stored = await ground.on.database.query<{ found: boolean }>(
    `SELECT bool_or(s::text LIKE '%' || $1 || '%') AS found FROM application_secrets s`,
    [secret],
  )
  assert.equal(stored[0]?.found, false, 'only the hash is kept')
})

test('T47 agents that start together get sessions of their own with the clocks of now; one that may not start refuses nobody else', async () => {
  const { application, secret } = await machine({ type: 'client_secret' })
  const other = await machine({ type: 'client_secret' })
  const stopped = await machine({ type: 'client_secret' })
  await suspendPrincipal(ground.on, system, stopped.agentId)
  await ground.on.database.query('UPDATE applications SET max_seconds = 600 WHERE id = $1', [application.id])
  const all = await Promise.all([
    ...Array.from({ length: 20 }, () => ask(credentials, basic(application.clientId, secret))),
    ...Array.from({ length: 5 }, () => ask(credentials, basic(other.application.clientId, other.secret))),
    ask(credentials, basic(stopped.application.clientId, stopped.secret)),
    ask(credentials, basic(application.clientId, `${secret}x`)),
  ])
  assert.deepEqual(
    all.map(({ status }) => status),
    [...Array.from({ length: 25 }, () => 200), 400, 401],
  )
  const started = all.slice(0, 25).map(({ body }) => String(body.session_id))
  assert.equal(new Set(started).size, 25)
  const rows = await ground.on.database.query<{ id: string; application_id: string; seconds: number; told: string }>(
    `SELECT s.id, s.application_id, round(extract(epoch FROM s.expires_at - s.started_at))::int AS seconds,
        e.body::json ->> 'expires_at' AS told
       FROM sessions s JOIN (SELECT session_id, type, body FROM audit_queue UNION ALL SELECT session_id, type, body FROM audit_events) e
         ON e.session_id = s.id AND e.type = 'session.started'
      WHERE s.id = ANY ($1) AND e.body::json ->> 'expires_at' = to_char(s.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    [started],
  )
  assert.equal(rows.length, 25, 'each start is in the log with its end')
  assert.ok(rows.every(row => row.application_id !== application.id || row.seconds === 600))
  for (const { body } of [all[0], all[24]].filter(each => each !== undefined)) {
    const bearer = await findBearer(ground.on, String(body.access_token))
    assert.equal(bearer.outcome === 'active' && bearer.session.id, body.session_id)
  }
})

test('T13 CVE-2026-44476 every way to fail client authentication has one answer', async () => {
  const { application, secret } = await machine({ type: 'client_secret' })
  const { application: other, secret: otherSecret } = await machine({ type: 'client_secret' })
  const id = application.clientId
  const bodies = new Set<string>()
  const failures: readonly (readonly [what: string, answer: Promise<Answer>])[] = [
    ['wrong secret', ask({ ...credentials, client_id: id, client_secret: 'wrong' })],
    ['secret of another client', ask({ ...credentials, client_id: id, client_secret: otherSecret })],
    ['unknown client', ask({ ...credentials, client_id: 'client_unknown', client_secret: secret })],
    ['blank secret', ask({ ...credentials, client_id: id, client_secret: '' })],
    ['blank secret in the header', ask(credentials, basic(id, ''))],
    ['no secret', ask({ ...credentials, client_id: id })],
    ['no client', ask(credentials)],
    ['two methods', ask({ ...credentials, client_id: id, client_secret: secret }, basic(id, secret))],
    ['two clients', ask({ ...credentials, client_id: other.clientId }, basic(id, secret))],
    ['bearer', ask({ ...credentials, client_id: id }, { authorization: `Bearer ${secret}` })],
    ['unreadable header', ask({ ...credentials, client_id: id }, { authorization: 'Basic %%%' })],
    ['secret of a public client', ask({ ...credentials, client_id: agent.clientId, client_secret: secret })],
    ['account application', ask({ ...credentials, client_id: await accountClientId() })],
  ]
  for (const [what, answer] of failures) {
    const { status, body, headers } = await answer
    assert.equal(status, 401, what)
    assert.equal(body.error, 'invalid_client', what)
    assert.match(headers.get('www-authenticate') ?? '', /^Basic /)
    bodies.add(JSON.stringify(body))
  }
  assert.equal(bodies.size, 1)
  assert.equal((await ask({ ...credentials, client_id: id, client_secret: secret })).status, 200)
})

async function accountClientId(): Promise<string> {
  const rows = await ground.on.database.query<{ client_id: string }>(
    `SELECT client_id FROM applications WHERE kind = 'account'`,
  )
  return rows[0]?.client_id ?? ''
}

test('T13 T17 T18 CVE-2020-15222 CVE-2026-96760 an assertion counts once, for this server, for a short time, and only by the registered key', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const rogue = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1' }
  const { application } = await machine({ type: 'private_key_jwt', jwks: { keys: [jwk] } as unknown as Json })
  const now = Math.floor(Date.now() / 1000)
  let nth = 0
  const sign = (claims: JWTPayload, header: object = {}, key: CryptoKey = pair.privateKey): Promise<string> =>
    new SignJWT({
      iss: application.clientId,
      sub: application.clientId,
      aud: baseUrl,
      jti: `a${++nth}`,
      iat: now,
      exp: now + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
      .sign(key)
  const present = (assertion: string): Promise<Answer> =>
    ask({
      ...credentials,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
  const good = await sign({})
  assert.equal((await present(good)).status, 200)
  assert.equal((await present(good)).status, 401, 'replayed')
  assert.equal((await present(await sign({ aud: `${baseUrl}/oauth2/token` }))).status, 200)
  const parallel = await sign({})
  const answers = await Promise.all(Array.from({ length: 8 }, () => present(parallel)))
  assert.equal(answers.filter(answer => answer.status === 200).length, 1, 'of eight at once one passes')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
  const confused = await new SignJWT(decodeJwt(await sign({})))
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(Buffer.from(JSON.stringify(jwk)))
  const bad: readonly (readonly [what: string, assertion: string])[] = [
    ['another audience', await sign({ aud: 'https://elsewhere.example' })],
    ['late', await sign({ iat: now - 600, exp: now - 60 })],
    ['too long', await sign({ exp: now + 86400 })],
    ['no jti', await sign({ jti: undefined as unknown as string })],
    ['no exp', await sign({ exp: undefined as unknown as number })],
    ['another issuer', await sign({ iss: 'client_other' })],
    ['another subject', await sign({ sub: agent.clientId })],
    ['rogue key', await sign({}, {}, rogue.privateKey)],
    ['rogue key in the header', await sign({}, { jwk: await exportJWK(rogue.publicKey) }, rogue.privateKey)],
    ['key address', await sign({}, { jku: 'http://127.0.0.1:1/keys', kid: '../../k1' }, rogue.privateKey)],
    ['unknown crit', good.replace(/^[^.]*/, Buffer.from('{"alg":"ES256","crit":["x"],"x":1}').toString('base64url'))],
    ['none', unsigned],
    ['HS256 over the public key', confused],
    ['JSON form without signatures', JSON.stringify({ payload: good.split('.')[1], signatures: [] })],
    [
      'JSON form whose header nobody signed',
      JSON.stringify({ payload: good.split('.')[1], header: { alg: 'none' }, signature: '' }),
    ],
    ['no JWT', 'x'],
  ]
  for (const [what, assertion] of bad) {
    const { status, body } = await present(assertion)
    assert.equal(status, 401, what)
    assert.equal(body.error, 'invalid_client', what)
  }
})

test('T23 introspection tells a client about its own tokens only, and no stranger anything', async () => {
  const { application, secret } = await machine({ type: 'client_secret' })
  const { application: other, secret: otherSecret } = await machine({ type: 'client_secret' })
  const first = await ask({ ...credentials, scope: 'mcp:use offline_access' }, basic(application.clientId, secret))
  const introspect = async (token: unknown, headers: Record<string, string>): Promise<Answer> => {
    const answer = await ground.send('/oauth2/introspection', { ...formOf({ token: String(token) }), headers })
    return { status: answer.status, headers: answer.headers, body: await jsonOf(answer) }
  }
  const own = await introspect(first.body.access_token, basic(application.clientId, secret))
  assert.equal(own.body.active, true)
  assert.equal(own.body.client_id, application.clientId)
  assert.equal(own.body.aud, `${baseUrl}/mcp`)
  assert.equal(own.body.session_id, first.body.session_id)
  assert.equal((await introspect(first.body.refresh_token, basic(application.clientId, secret))).body.active, true)
  const inactive = JSON.stringify({ active: false })
  for (const token of [first.body.access_token, first.body.refresh_token, 'unknown'])
    assert.equal(JSON.stringify((await introspect(token, basic(other.clientId, otherSecret))).body), inactive)
  assert.equal((await introspect(first.body.access_token, {})).body.error, 'invalid_client')
  const asPublic = await ground.send('/oauth2/introspection', formOf({ token: 'x', client_id: agent.clientId }))
  assert.equal(asPublic.status, 401)
  await endSession(ground.on, system, first.body.session_id as never, 'ended_by_admin')
  for (const token of [first.body.access_token, first.body.refresh_token])
    assert.equal(JSON.stringify((await introspect(token, basic(application.clientId, secret))).body), inactive)
})

test('T23 revocation: another client’s token lives on, one’s own access token ends, a refresh token ends its session', async () => {
  const tokens = (await redeem(await codeFor(agent))).body
  const stranger = await make({ name: 'Stranger', kind: 'agent', redirectUris: [back] })
  const revoke = (token: unknown, clientId: string): Promise<Response> =>
    ground.send('/oauth2/revoke', formOf({ token: String(token), client_id: clientId }))
  for (const token of [tokens.access_token, tokens.refresh_token, 'unknown'])
    assert.equal((await revoke(token, stranger.clientId)).status, 200)
  assert.equal((await findBearer(ground.on, String(tokens.access_token))).outcome, 'active')
  assert.equal((await revoke(tokens.access_token, agent.clientId)).status, 200)
  assert.equal((await findBearer(ground.on, String(tokens.access_token))).outcome, 'token_expired')
  assert.equal(await sessionState(tokens.session_id), null)
  assert.equal((await revoke(tokens.refresh_token, agent.clientId)).status, 200)
  assert.equal(await sessionState(tokens.session_id), 'ended_by_agent')
  assert.equal((await ground.send('/oauth2/revoke', formOf({ token: 'x' }))).status, 401)
})

test('I3 after the end userinfo answers 401 and names the reason, in body and header', async () => {
  const tokens = (await redeem(await codeFor(agent, { scope: 'mcp:use openid' }))).body
  const userinfo = (): Promise<Response> =>
    ground.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${String(tokens.access_token)}` } })
  assert.equal((await userinfo()).status, 200)
  const bearer = await findBearer(ground.on, String(tokens.access_token))
  assert.ok(bearer.outcome === 'active')
  await endSession(ground.on, system, bearer.session.id, 'ended_by_admin')
  const refused = await userinfo()
  assert.equal(refused.status, 401)
  assert.match(refused.headers.get('www-authenticate') ?? '', /error_description="session_revoked: .*ended_by_admin/)
  assert.match(String((await jsonOf(refused)).error_description), /^session_revoked: .*\(ended_by_admin\)/)
})

test('T12 T09 userinfo takes an access token for openid in the header, and nothing else', async () => {
  const withOpenid = (await redeem(await codeFor(agent, { scope: 'mcp:use openid', nonce: 'n-1' }))).body
  const without = (await redeem(await codeFor(agent))).body
  const userinfo = (token: unknown): Promise<Response> =>
    ground.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${String(token)}` } })
  const told = await userinfo(withOpenid.access_token)
  assert.deepEqual(Object.keys(await jsonOf(told)).sort(), ['act', 'sub'])
  assert.equal((await userinfo(without.access_token)).status, 403)
  for (const token of [withOpenid.id_token, withOpenid.refresh_token, 'unknown']) {
    const refused = await userinfo(token)
    assert.equal(refused.status, 401)
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  }
  const inQuery = await ground.send(`/oauth2/userinfo?access_token=${String(withOpenid.access_token)}`)
  assert.equal(inQuery.status, 401)
  assert.doesNotMatch(inQuery.headers.get('www-authenticate') ?? '', /error=/)
  const claims = decodeJwt(String(withOpenid.id_token))
  assert.equal(claims.sub, ground.mina.id)
  assert.equal(claims.nonce, 'n-1')
  assert.equal(claims.aud, agent.clientId)
  assert.equal(claims.sid, withOpenid.session_id)
})
