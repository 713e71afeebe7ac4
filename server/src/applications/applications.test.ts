import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { findBearer, getSession, issueTokens, type Session, startSession } from '../sessions/index.ts'
import {
  type Application,
  certifyKeys,
  createApplication,
  currentSigningKey,
  ensureAgent,
  getApplication,
  publicKeys,
  rotateSigningKey,
} from './index.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

function make(parts: Parameters<typeof createApplication>[2]): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const answer = await ground.send(path, { method, ...init })
  return { status: answer.status, body: answer.status === 204 ? {} : await jsonOf(answer) }
}

async function agentSession(application: Application): Promise<Session> {
  return ground.on.database.transaction(async tx => {
    const principalId = await ensureAgent(tx, system, { application, ownerId: ground.mina.id })
    return startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf: ground.mina.id, application })
  })
}

const wire = {
  max_seconds: 3600,
  idle_seconds: 600,
  access_token_seconds: 60,
  grant_max_seconds: 300,
  sign_in_reuse_max_age_seconds: 0,
}

test('an application is created with its policy, and its secret is shown once', async () => {
  const made = await call('POST', '/v1/applications', {
    name: 'Acme',
    kind: 'web',
    redirect_uris: ['https://app.example/cb', 'https://pr-*-web.example.com/cb'],
    session_policy: wire,
  })
  assert.equal(made.status, 201)
  assert.match(String(made.body.client_secret), /^cs_/)
  assert.match(String(made.body.client_id), /^client_/)
  assert.deepEqual(made.body.session_policy, wire)
  const path = `/v1/applications/${String(made.body.id)}`
  const read = await call('GET', path)
  assert.equal(read.body.client_secret, undefined)
  assert.deepEqual(
    (read.body.redirect_uris as { uri: string; default: boolean }[]).map(each => [each.uri, each.default]),
    [
      ['https://app.example/cb', true],
      ['https://pr-*-web.example.com/cb', false],
    ],
  )
  const more = await call('POST', `${path}/secrets`, {})
  assert.match(String(more.body.secret), /^cs_/)
  const living = await call('GET', `${path}/secrets`)
  assert.equal((living.body.data as unknown[]).length, 2)
  assert.doesNotMatch(JSON.stringify(living.body), /cs_/)
  assert.equal((await call('DELETE', `${path}/secrets/${String(more.body.id)}`)).status, 204)
  assert.equal((await call('DELETE', `${path}/secrets/${String(more.body.id)}`)).status, 404)
  assert.equal(((await call('GET', `${path}/secrets`)).body.data as unknown[]).length, 1)
})

test('what can’t work is refused with the field that is wrong', async () => {
  const refused: readonly (readonly [field: string, body: object])[] = [
    ['redirect_uris.1', { name: 'A', redirect_uris: ['https://a.example/cb', 'javascript:alert(1)'] }],
    ['session_policy.idle_seconds', { name: 'A', session_policy: { idle_seconds: 0 } }],
    ['session_policy.max_seconds', { name: 'A', session_policy: { max_seconds: 1e9 } }],
    ['session_policy', { name: 'A', session_policy: { unknown: 1 } }],
    ['body', { name: 'A', mfa: 'required' }],
    ['name', { name: ' ' }],
    ['kind', { name: 'A', kind: 'account' }],
    ['jwks', { name: 'A', kind: 'machine', token_endpoint_auth_method: 'private_key_jwt' }],
    ['jwks', { name: 'A', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }],
  ]
  for (const [field, body] of refused) {
    const { status, body: answer } = await call('POST', '/v1/applications', body)
    assert.equal(status, 422, field)
    assert.equal((answer.errors as { field: string }[])[0]?.field, field, JSON.stringify(answer))
  }
  const random = await call('GET', '/v1/applications/app_01KAV7W2X3Y4Z5A6B7C8D9E0F1')
  const malformed = await call('GET', '/v1/applications/anything')
  assert.equal(random.status, 404)
  assert.deepEqual(malformed, random)
})

test('a tighter policy shortens living sessions at once, a looser one changes none, and the log has before and after', async () => {
  const application = await make({ name: 'Tightened', kind: 'agent' })
  const session = await agentSession(application)
  const path = `/v1/applications/${application.id}`
  const tight = await call('PATCH', path, { session_policy: { max_seconds: 1800, idle_seconds: 60 } })
  assert.equal(tight.status, 200)
  const shorter = await getSession(ground.on.database, session.id)
  assert.equal(shorter.expiresAt.getTime(), session.startedAt.getTime() + 1_800_000)
  assert.equal(shorter.idleSeconds, 60)
  await call('PATCH', path, { session_policy: { max_seconds: 86400, idle_seconds: 3600 } })
  assert.deepEqual(await getSession(ground.on.database, session.id), shorter)
  const [event] = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE type = 'application.updated' AND body LIKE '%' || $1 || '%' ORDER BY serial LIMIT 1`,
    [application.id],
  )
  const logged = JSON.parse(event?.body ?? '{}')
  assert.equal(logged.before.session_policy.maxSeconds, 28800)
  assert.equal(logged.after.session_policy.maxSeconds, 1800)
})

test('I9 retiring an application ends its sessions, and nothing starts in it again', async () => {
  const application = await make({ name: 'Retired', kind: 'agent' })
  const session = await agentSession(application)
  const tokens = await ground.on.database.transaction(tx =>
    issueTokens(tx, { session, application, scope: 'mcp:use', resource: undefined, refresh: true }),
  )
  const retired = await call('PATCH', `/v1/applications/${application.id}`, { state: 'retired' })
  assert.equal(retired.body.state, 'retired')
  const bearer = await findBearer(ground.on, tokens.accessToken.reveal())
  assert.ok(bearer.outcome === 'ended')
  assert.equal(bearer.reason, 'application_retired')
  await assert.rejects(agentSession(application), { code: 'application_retired' })
})

test('the account application can have another policy, and nothing else', async () => {
  const [row] = await ground.on.database.query<{ id: string }>(`SELECT id FROM applications WHERE kind = 'account'`)
  const path = `/v1/applications/${row?.id}`
  assert.equal((await call('PATCH', path, { session_policy: { idle_seconds: 900 } })).status, 200)
  for (const body of [{ state: 'retired' }, { name: 'Mine' }, { redirect_uris: ['https://a.example/cb'] }])
    assert.equal((await call('PATCH', path, body)).body.code, 'application_built_in')
})

test('an agent is registered with an owner, its secret is shown once, and an unknown owner is refused', async () => {
  const made = await call('POST', '/v1/agents', {
    name: 'Nightly',
    owner_id: ground.mina.id,
    credentials: { type: 'client_secret' },
  })
  assert.equal(made.status, 201)
  assert.match(String(made.body.client_secret), /^cs_/)
  const application = await getApplication(ground.on.database, made.body.application_id as Application['id'])
  assert.equal(application.clientId, made.body.client_id)
  const unknown = { name: 'X', credentials: { type: 'client_secret' } }
  assert.equal(
    (await call('POST', '/v1/agents', { ...unknown, owner_id: 'user_01KAV7W2X3Y4Z5A6B7C8D9E0F1' })).status,
    404,
  )
  assert.equal((await call('POST', '/v1/agents', { ...unknown, owner_id: 'mina' })).status, 404)
  const keyless = { name: 'X', owner_id: ground.mina.id, credentials: { type: 'private_key_jwt' } }
  assert.equal((await call('POST', '/v1/agents', keyless)).status, 422)
})

test('two consents at the same moment make one agent', async () => {
  const application = await make({ name: 'Twice', kind: 'agent' })
  const made = await Promise.all(
    Array.from({ length: 6 }, () =>
      ground.on.database.transaction(tx => ensureAgent(tx, system, { application, ownerId: ground.mina.id })),
    ),
  )
  assert.equal(new Set(made).size, 1)
})

test('T19 I5 each application has keys of its own: a token of one finds no key in another’s set, nor after its retirement', async () => {
  const one = await make({ name: 'One', kind: 'web' })
  const other = await make({ name: 'Other', kind: 'web' })
  const key = await currentSigningKey(ground.on, one.id)
  const foreign = await currentSigningKey(ground.on, other.id)
  assert.notEqual(key.kid, foreign.kid)
  const token = await new SignJWT({ sub: 'x' })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid })
    .sign(key.privateKey)
  const setOf = async (application: Application) =>
    createLocalJWKSet(
      (await publicKeys(ground.on.database, application.id)) as unknown as Parameters<typeof createLocalJWKSet>[0],
    )
  await jwtVerify(token, await setOf(one))
  await assert.rejects(jwtVerify(token, await setOf(other)))
  const published = await jsonOf(await ground.send(`/sso/jwks/${one.clientId}`))
  assert.deepEqual(
    (published.keys as { kid: string }[]).map(each => each.kid),
    [key.kid],
  )
  assert.doesNotMatch(JSON.stringify(await jsonOf(await ground.send('/oauth2/jwks'))), /"(d|p|q|dp|dq|qi)":/)
  const next = await rotateSigningKey(ground.on, system, { applicationId: one.id, algorithm: 'ES256', atOnce: true })
  assert.equal((await currentSigningKey(ground.on, one.id)).kid, next.kid)
  await jwtVerify(token, await setOf(one))
  await ground.on.database.query('UPDATE signing_keys SET published_until = clock_timestamp() WHERE id = $1', [key.kid])
  await assert.rejects(jwtVerify(token, await setOf(one)))
})

test('T19 the next key is published a day before it signs, and the former one stays until its last token has ended', async () => {
  const one = await make({ name: 'Rotating', kind: 'web' })
  const former = await currentSigningKey(ground.on, one.id)
  const next = await rotateSigningKey(ground.on, system, { applicationId: one.id, algorithm: 'RS256', atOnce: false })
  const kids = async (): Promise<unknown[]> =>
    (await publicKeys(ground.on.database, one.id)).keys.map(key => Object(key).kid)
  assert.deepEqual(await kids(), [former.kid, next.kid])
  assert.equal((await currentSigningKey(ground.on, one.id)).kid, former.kid)
  const ahead = next.signsFrom.getTime() - Date.now()
  assert.ok(ahead > 86_000_000 && ahead <= 86_400_000, String(ahead))
  await ground.on.database.query(
    `UPDATE signing_keys SET sign_from = sign_from - interval '1 day', retired_at = retired_at - interval '1 day',
       published_until = published_until - interval '1 day' WHERE application_id = $1`,
    [one.id],
  )
  assert.equal((await currentSigningKey(ground.on, one.id)).kid, next.kid)
  assert.deepEqual(await kids(), [former.kid, next.kid])
  await ground.on.database.query(
    `UPDATE signing_keys SET published_until = published_until - interval '26 hours' WHERE id = $1`,
    [former.kid],
  )
  assert.deepEqual(await kids(), [next.kid])
})

test('x5c holds a certificate of the very key, signed by itself, and x5t#S256 is its digest', async () => {
  for (const algorithm of ['RS256', 'ES256'] as const) {
    const one = await make({ name: 'Certified', kind: 'web' })
    await rotateSigningKey(ground.on, system, { applicationId: one.id, algorithm, atOnce: true })
    const [key] = (await publicKeys(ground.on.database, one.id)).keys
    const jwk = Object(key)
    const der = Buffer.from(jwk.x5c[0], 'base64')
    const certificate = new X509Certificate(der)
    assert.ok(certificate.verify(certificate.publicKey))
    assert.ok(certificate.checkIssued(certificate))
    const { n, e, x, y } = certificate.publicKey.export({ format: 'jwk' })
    assert.deepEqual([n, e, x, y], [jwk.n, jwk.e, jwk.x, jwk.y])
    assert.equal(jwk['x5t#S256'], createHash('sha256').update(der).digest('base64url'))
    assert.ok(Date.parse(certificate.validFrom) <= Date.now())
    assert.equal(new Date(certificate.validTo).getUTCFullYear(), 9999)
  }
})

test('a key that was made without a certificate gets one, once', async () => {
  const one = await make({ name: 'Older', kind: 'web' })
  await currentSigningKey(ground.on, one.id)
  await ground.on.database.query('UPDATE signing_keys SET certificate = NULL WHERE application_id = $1', [one.id])
  assert.equal(await certifyKeys(ground.on), 1)
  assert.equal(await certifyKeys(ground.on), 0)
  const [key] = (await publicKeys(ground.on.database, one.id)).keys
  assert.equal(
    new X509Certificate(Buffer.from(Object(key).x5c[0], 'base64')).publicKey.export({ format: 'jwk' }).n,
    Object(key).n,
  )
})

test('T55 T56 a private key is sealed for its row: another root key or another row opens nothing', async () => {
  const one = await make({ name: 'Sealed', kind: 'web' })
  const other = await make({ name: 'Swapped', kind: 'web' })
  await currentSigningKey(ground.on, one.id)
  await currentSigningKey(ground.on, other.id)
  const rows = await ground.on.database.query<{ found: boolean }>(
    `SELECT private_sealed::text LIKE '%' || encode('PRIVATE KEY', 'hex') || '%' AS found FROM signing_keys`,
  )
  assert.ok(rows.every(row => !row.found))
  await ground.on.database.query(
    `UPDATE signing_keys k SET private_sealed = (SELECT o.private_sealed FROM signing_keys o WHERE o.application_id = $2)
      WHERE k.application_id = $1`,
    [one.id, other.id],
  )
  await assert.rejects(currentSigningKey(ground.on, one.id), { name: 'SealBroken' })
  await assert.rejects(currentSigningKey(testPlatform(ground.on.database), other.id), { name: 'SealBroken' })
})

test('the first uses of an application at the same moment make one key', async () => {
  const application = await make({ name: 'Racing', kind: 'web' })
  const keys = await Promise.all([1, 2, 3, 4].map(() => currentSigningKey(ground.on, application.id)))
  assert.equal(new Set(keys.map(key => key.kid)).size, 1)
})
