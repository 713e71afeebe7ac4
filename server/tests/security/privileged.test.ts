import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createApiKey } from '../../src/directory/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import type { ApiRoute } from '../../src/platform/route.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { type Answer, refusedWithoutTrace, type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
let agent: PlainAgent
let ownerId: string
before(async () => {
  ground = await startSecurityGround()
  agent = await ground.agent()
  const users: { id: string }[] = Object((await ground.node.api('GET', '/user_management/users')).data)
  ownerId = users[0]?.id ?? ''
})
after(() => ground.close())

/** A key in this role; its service session is open already, so that its use alone changes nothing. */
async function keyOf(role: 'admin' | 'auditor', expiresInSeconds?: number): Promise<string> {
  const { on } = ground.node.ambit
  const made = await on.database.transaction(tx =>
    createApiKey(
      tx,
      { kind: 'system', node: 'test' },
      {
        name: role,
        role,
        ownerId: idFrom('user', ownerId),
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      },
    ),
  )
  const key = made.value.reveal()
  assert.equal((await withKey(key, 'GET', '/v1/providers')).status, 200)
  return key
}

function withKey(key: string, method: string, path: string, body?: object): Promise<Answer> {
  return ground.ask(method, path, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const api = allRoutes.filter((route): route is ApiRoute => route.kind === 'api' && route.spec.access !== 'anyone')
const addressOf = ({ spec }: ApiRoute): string => spec.path.replaceAll(/\{\w+\}/g, newId('session'))

test('T73 I9 CVE-2026-41427 no role below the one that a route names may call it, and no agent, cookie or stranger any', async () => {
  const auditor = await keyOf('auditor')
  const browser = ground.browser()
  await browser.signIn()
  for (const route of api) {
    const [method, path, what] = [route.spec.method.toUpperCase(), addressOf(route), nameOf(route)]
    if (route.spec.access !== 'auditor' && route.spec.access !== 'organization')
      await refusedWithoutTrace(ground, { status: 403, code: 'forbidden', events: ['api.refused'], what }, () =>
        withKey(auditor, method, path, method === 'GET' ? undefined : {}),
      )
    const others: Readonly<Record<string, string>>[] = [
      {},
      { authorization: `Bearer ${agent.token}` },
      { cookie: browser.cookie() },
      { authorization: 'Bearer sk_0123456789abcdef0123456789abcdef' },
      { authorization: `Basic ${Buffer.from(`${ground.node.email}:${ground.node.password}`).toString('base64')}` },
      { authorization: `bearer  ${auditor}` },
    ]
    for (const headers of others) {
      const answer = await ground.ask(method, path, { headers })
      assert.equal(answer.status, 401, `${what} with ${JSON.stringify(headers)}: ${answer.text}`)
    }
  }
  assert.equal((await withKey(auditor, 'GET', '/v1/sessions')).status, 200)
  assert.equal((await withKey(await keyOf('admin'), 'POST', '/organizations', { name: 'Acme' })).status, 201)
})

test('MT25 T73 ASI05 CVE-2025-49596 no provider starts a command: whatever the spelling, by nobody, and by an auditor nothing at all', async () => {
  const [auditor, admin] = [await keyOf('auditor'), await keyOf('admin')]
  const bodies: readonly object[] = [
    { slug: 'shell', kind: 'stdio', command: 'sh', args: ['-c', 'id'] },
    { slug: 'shell', kind: 'mcp', url: 'stdio:sh' },
    { slug: 'shell', kind: 'mcp', url: 'http://127.0.0.1:9/mcp', command: 'sh' },
    { slug: 'shell', kind: 'mcp', url: 'file:///bin/sh' },
    { slug: 'shell', kind: 'mcp', url: 'http://127.0.0.1:9/mcp', env: { NODE_OPTIONS: '--require /tmp/evil.js' } },
    { slug: 'shell', kind: 'rest', catalogue: '../../../etc/passwd' },
    { slug: 'shell', kind: 'rest', catalogue: 'constructor' },
  ]
  for (const body of bodies) {
    const what = JSON.stringify(body)
    await refusedWithoutTrace(ground, { status: 403, code: 'forbidden', events: ['api.refused'], what }, () =>
      withKey(auditor, 'POST', '/v1/providers', body),
    )
    const state = await ground.state()
    const answer = await withKey(admin, 'POST', '/v1/providers', body)
    assert.ok(answer.status === 422 || answer.status === 400, `${what}: ${answer.status} ${answer.text}`)
    assert.deepEqual(await ground.state(), state)
  }
})

test('T73 T51 GHSA-gv74-j8m3-fg5f a provider of an organization is named by an administrator, and at an address of the web', async () => {
  const [auditor, admin] = [await keyOf('auditor'), await keyOf('admin')]
  const organization = await withKey(admin, 'POST', '/organizations', { name: 'Signs in elsewhere' })
  const at = (issuer: string): object => ({
    organization_id: organization.json.id,
    connection_type: 'GenericOIDC',
    name: 'Acme ID',
    settings: { issuer, client_id: 'ambit' },
    client_secret: 'secret of ambit at acme',
  })
  const honest = at('https://op.example')
  await refusedWithoutTrace(ground, { status: 403, code: 'forbidden', events: ['api.refused'], what: 'auditor' }, () =>
    withKey(auditor, 'POST', '/v1/connections', honest),
  )
  for (const issuer of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'gopher://127.0.0.1:6379/'])
    await refusedWithoutTrace(ground, { status: 422, what: issuer }, () =>
      withKey(admin, 'POST', '/v1/connections', at(issuer)),
    )
  assert.equal((await withKey(admin, 'POST', '/v1/connections', honest)).status, 201)
})

test('T40 T92 CVE-2025-61928 keys and roles come from nowhere but a key of that role: no body gives one, no route shows one again', async () => {
  for (const method of ['GET', 'POST'])
    await refusedWithoutTrace(ground, { status: 404, code: 'not_found', what: `${method} /api_keys` }, () =>
      ground.asOwner(method, '/api_keys', method === 'POST' ? { user_id: ownerId } : undefined),
    )
  const lower = await keyOf('admin')
  const name = 'Eve'
  await refusedWithoutTrace(
    ground,
    { status: 403, code: 'forbidden', events: ['api.refused'], what: 'a higher role' },
    () => withKey(lower, 'POST', '/v1/api_keys', { name, role: 'owner' }),
  )
  for (const more of [{ user_id: ownerId }, { owner_id: ownerId }, { value: `sk_${'0'.repeat(43)}` }])
    await refusedWithoutTrace(ground, { status: 422, what: JSON.stringify(more) }, () =>
      withKey(lower, 'POST', '/v1/api_keys', { name, role: 'admin', ...more }),
    )
  const minted = await withKey(lower, 'POST', '/v1/api_keys', { name, role: 'admin' })
  assert.deepEqual([minted.status, minted.json.role, minted.json.owner_id], [201, 'admin', ownerId])
  const listed = await ground.asOwner('GET', '/v1/api_keys')
  assert.ok(listed.text.includes(String(minted.json.id)))
  assert.ok(!listed.text.includes(String(minted.json.value)))
  // A customer's key looks like ours, and opens none of our doors.
  const acme = await ground.asOwner('POST', '/organizations', { name: 'Keys' })
  const customers = await ground.asOwner('POST', `/organizations/${acme.json.id}/api_keys`, { name: 'Theirs' })
  assert.equal(customers.status, 201, customers.text)
  await refusedWithoutTrace(ground, { status: 401, code: 'unauthorized', what: 'a key of a customer' }, () =>
    withKey(String(customers.json.value), 'GET', '/v1/providers'),
  )
  const admin = await keyOf('admin')
  const body = {
    email: 'eve@acme.example',
    password: 'the passphrase of eve',
    email_verified: true,
    role: 'owner',
    installation_role: 'owner',
    state: 'active',
    id: ownerId,
  }
  const made = await withKey(admin, 'POST', '/user_management/users', body)
  assert.equal(made.status, 201)
  assert.notEqual(made.json.id, ownerId)
  const [row] = await ground.db.database.query<{ installation_role: string | null }>(
    'SELECT installation_role FROM users WHERE id = $1',
    [made.json.id],
  )
  assert.equal(row?.installation_role, null)
  const organization = await withKey(admin, 'POST', '/organizations', { name: 'Acme' })
  await withKey(admin, 'POST', '/user_management/organization_memberships', {
    organization_id: organization.json.id,
    user_id: made.json.id,
    role_slug: 'admin',
  })
  const eve = ground.browser('eve@acme.example', 'the passphrase of eve')
  await eve.signIn()
  assert.equal((await ground.ask('GET', '/v1/sessions', { headers: { cookie: eve.cookie() } })).status, 401)
  assert.equal((await eve.open(`/account/sessions/${agent.sessionId}`)).status, 404)
})

test('T40 NHI7 a key that has expired, or has one other letter, is nobody', async () => {
  const key = await keyOf('admin', 3600)
  await ground.db.database.query(
    `UPDATE api_keys SET expires_at = clock_timestamp() - interval '1 second' WHERE token_hash = sha256($1::text::bytea)`,
    [key],
  )
  await refusedWithoutTrace(ground, { status: 401, code: 'unauthorized', what: 'an expired key' }, () =>
    withKey(key, 'GET', '/v1/providers'),
  )
  const living = await keyOf('admin')
  for (const near of [
    `${living}x`,
    living.slice(0, -1),
    living.toUpperCase(),
    `sk_${living}`,
    living.replace('sk_', 'SK_'),
    `${living.slice(0, -1)}%`,
  ])
    await refusedWithoutTrace(ground, { status: 401, code: 'unauthorized', what: near }, () =>
      withKey(near, 'GET', '/v1/providers'),
    )
  const rows = await ground.db.database.query<{ row: string }>('SELECT k::text AS row FROM api_keys k')
  assert.equal(
    rows.some(({ row }) => row.includes(living.slice(3, 20))),
    false,
  )
})

test('T91 NHI1 who owns an agent is an active user, and nothing else', async () => {
  const session = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}`)
  const [key] = await ground.db.database.query<{ principal_id: string }>('SELECT principal_id FROM api_keys LIMIT 1')
  const gone = await ground.node.api('POST', '/user_management/users', { email: 'gone@acme.example' })
  await ground.node.api('POST', `/v1/principals/${gone.id}/suspend`, {})
  const body = (owner_id: unknown): object => ({ name: 'Agent', owner_id, credentials: { type: 'client_secret' } })
  for (const owner of [
    session.principal_id,
    key?.principal_id,
    newId('user'),
    newId('organization'),
    '',
    ownerId.toLowerCase(),
  ])
    await refusedWithoutTrace(ground, { status: 404, code: 'entity_not_found', what: String(owner) }, () =>
      ground.asOwner('POST', '/v1/agents', body(owner)),
    )
  await refusedWithoutTrace(ground, { status: 403, code: 'principal_suspended', what: 'suspended' }, () =>
    ground.asOwner('POST', '/v1/agents', body(gone.id)),
  )
  assert.equal((await ground.asOwner('POST', '/v1/agents', body(ownerId))).status, 201)
})

test('T37 T92 who stands lower in the installation neither begins nor removes a second factor of who stands higher', async () => {
  const admin = await keyOf('admin')
  const somebody = await ground.asOwner('POST', '/user_management/users', { email: 'factor@acme.example' })
  const factorsOf = (id: string): string => `/user_management/users/${id}/auth_factors`
  const begin = { type: 'totp' }
  const begun = async (id: string): Promise<string> =>
    Object((await ground.asOwner('POST', factorsOf(id), begin)).json.authentication_factor).id
  const theirs = await begun(ownerId)
  const refused = { status: 403, code: 'forbidden', events: ['api.refused'] }
  await refusedWithoutTrace(ground, { ...refused, what: 'begin' }, () =>
    withKey(admin, 'POST', factorsOf(ownerId), begin),
  )
  await refusedWithoutTrace(ground, { ...refused, what: 'remove' }, () =>
    withKey(admin, 'DELETE', `/auth/factors/${theirs}`),
  )
  const id = String(somebody.json.id)
  assert.equal((await withKey(admin, 'POST', factorsOf(id), begin)).status, 201)
  assert.equal((await withKey(admin, 'DELETE', `/auth/factors/${await begun(id)}`)).status, 204)
  assert.equal((await ground.asOwner('DELETE', `/auth/factors/${theirs}`)).status, 204)
})

test('T92 each refusal to act on who stands higher is in the log, with who asked, for what and whom', async () => {
  const admin = await keyOf('admin')
  const client_id = ground.node.ambit.firstStart?.clientId
  await ground.asOwner('POST', '/user_management/redirect_uris', { uri: 'https://app.example/callback' })
  const ownersMail = ground.node.email
  const code = await ground.asOwner('POST', '/user_management/magic_auth', { email: ownersMail })
  const acts: readonly (readonly [method: string, path: (id: string) => string, body?: (id: string) => object])[] = [
    ['PUT', id => `/user_management/users/${id}`, () => ({ first_name: 'Eve' })],
    ['DELETE', id => `/user_management/users/${id}`],
    ['POST', () => '/user_management/magic_auth', () => ({ email: ownersMail })],
    ['GET', () => `/user_management/magic_auth/${code.json.id}`],
    ['POST', () => '/user_management/password_reset', () => ({ email: ownersMail })],
    ['POST', id => `/user_management/users/${id}/email_change/send`, () => ({ new_email: 'eve@evil.example' })],
    ['POST', id => `/user_management/users/${id}/email_change/confirm`, () => ({ code: '000000' })],
    ['POST', id => `/user_management/users/${id}/auth_factors`, () => ({ type: 'totp' })],
    ['POST', () => '/v1/impersonations', id => ({ user_id: id, client_id, reason: 'to look' })],
  ]
  for (const [method, path, body] of acts) {
    const what = `${method} ${path('{id}')}`
    await refusedWithoutTrace(ground, { status: 403, code: 'forbidden', events: ['api.refused'], what }, () =>
      withKey(admin, method, path(ownerId), body?.(ownerId)),
    )
    const [event] = await ground.db.database.query<{ because: string; user: string; route: string; session: string }>(
      `SELECT body::jsonb ->> 'because' AS because, body::jsonb ->> 'user' AS "user", body::jsonb ->> 'route' AS route,
          session_id AS session FROM (SELECT at, event_id, type, body, session_id FROM audit_queue UNION ALL
            SELECT at, event_id, type, body, session_id FROM audit_events) e
        WHERE type = 'api.refused' ORDER BY at DESC, event_id DESC LIMIT 1`,
    )
    assert.deepEqual([event?.because, event?.user], ['outranked', ownerId], what)
    assert.match(event?.route ?? '', new RegExp(`^${method} /`))
    assert.match(event?.session ?? '', /^session_/)
  }
  // The same key acts on who stands no higher, and nothing of it is a refusal.
  const somebody = await withKey(admin, 'POST', '/user_management/users', { email: 'lower@acme.example' })
  await ground.newEvents()
  assert.equal(
    (await withKey(admin, 'PUT', `/user_management/users/${somebody.json.id}`, { first_name: 'Low' })).status,
    200,
  )
  assert.equal((await ground.newEvents()).includes('api.refused'), false)
})
