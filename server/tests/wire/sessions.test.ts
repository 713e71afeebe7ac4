import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { OauthException, WorkOS } from '@workos-inc/node'
import { decodeJwt, jwtVerify } from 'jose'
import { WorkOS as WorkOS8 } from 'workos-node-8'
import { createUser } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { findBearer, getSession } from '../../src/sessions/index.ts'
import { type ServedNode, startServed } from './ground.ts'
import { served } from './methods.ts'

/** The helpers of the SDK fetch key sets by themselves, so these tests have a port of their own. */
let node: ServedNode
let workos: WorkOS
let workos8: WorkOS8
const email = 'ada@acme.example'
const password = 'correct horse battery staple'
const cookiePassword = 'a password of thirty-two characters or more'

before(async () => {
  node = await startServed()
  const { on, firstStart } = node.node.ambit
  const parts = { email, password: new Secret(password), emailVerified: true }
  await createUser(on, { kind: 'system', node: 'test' }, parts)
  const at = new URL(node.baseUrl)
  const clientId = firstStart?.clientId ?? ''
  const options = { apiHostname: at.hostname, port: Number(at.port), https: false, clientId }
  const key = node.node.env.AMBIT_API_KEY ?? ''
  workos = new WorkOS(key, { ...options, maxRetries: 0 })
  workos8 = new WorkOS8(key, options)
})
after(() => node.close())

served(
  ['Agents.getJWKS', 'UserManagement.authenticateWithPassword', 'UserManagement.authenticateWithRefreshToken'],
  'a sealed session is checked without us, refreshed by us, and over once it was revoked',
  async () => {
    const session = { sealSession: true, cookiePassword }
    const answer = await workos.userManagement.authenticateWithPassword({ email, password, session })
    const sessionData = answer.sealedSession ?? ''
    const cookie = workos.userManagement.loadSealedSession({ sessionData, cookiePassword })
    const checked = await cookie.authenticate()
    assert.ok(checked.authenticated)
    assert.deepEqual([checked.user.email, checked.authenticationMethod], [email, 'Password'])
    const { payload } = await jwtVerify(answer.accessToken, await workos.agents['getJWKS']())
    assert.equal(payload.sid, checked.sessionId)
    const refreshed = await cookie.refresh()
    assert.ok(refreshed.authenticated && refreshed.sealedSession)
    const old = workos8.userManagement.loadSealedSession({ sessionData: refreshed.sealedSession, cookiePassword })
    assert.equal((await old.authenticate()).authenticated, true)
    const url = new URL(await cookie.getLogoutUrl())
    assert.deepEqual(
      [url.pathname, url.searchParams.get('session_id')],
      ['/user_management/sessions/logout', checked.sessionId],
    )
    await workos.userManagement.revokeSession({ sessionId: checked.sessionId })
    const over = await old.refresh()
    assert.deepEqual([over.authenticated, 'reason' in over && over.reason], [false, 'invalid_grant'])
  },
)

test('T48 X2 a signed token ends with its session: it opens nothing of ours after the end, and is named in the receipt', async () => {
  const { on } = node.node.ambit
  const { accessToken } = await workos.userManagement.authenticateWithPassword({ email, password })
  const { sid, exp, jti } = decodeJwt(accessToken)
  const living = await findBearer(on, accessToken)
  assert.equal(living.outcome, 'active')
  if (living.outcome === 'active') assert.ok(Number(exp) * 1000 <= living.session.expiresAt.getTime())
  const revoked = await node.node.api('POST', '/user_management/sessions/revoke', { session_id: sid })
  assert.equal((await findBearer(on, accessToken)).outcome, 'ended')
  const named: { id: string; until: string }[] = Object(revoked.receipt).offline_tokens
  assert.deepEqual(
    named.map(({ id, until }) => [id, Date.parse(until)]),
    [[jti, Number(exp) * 1000]],
  )
})

test('T47 I2 nothing that a client does moves the end of a session: refreshes, and new sign-ins beside it', async () => {
  const { on } = node.node.ambit
  const { userManagement } = workos
  let { accessToken, refreshToken } = await userManagement.authenticateWithPassword({ email, password })
  const sid = String(decodeJwt(accessToken).sid) as Parameters<typeof getSession>[1]
  const { expiresAt } = await getSession(on.database, sid)
  for (let round = 0; round < 3; round++) {
    ;({ accessToken, refreshToken } = await userManagement.authenticateWithRefreshToken({ refreshToken }))
    await userManagement.authenticateWithPassword({ email, password })
  }
  assert.deepEqual((await getSession(on.database, sid)).expiresAt, expiresAt)
})

test('T15 sixteen refreshes at once get one successor, and all go on', async () => {
  const { userManagement } = workos
  const { refreshToken } = await userManagement.authenticateWithPassword({ email, password })
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => userManagement.authenticateWithRefreshToken({ refreshToken })),
  )
  assert.equal(new Set(answers.map(answer => answer.refreshToken)).size, 1)
  const [{ refreshToken: next } = { refreshToken: '' }] = answers
  assert.ok((await userManagement.authenticateWithRefreshToken({ refreshToken: next })).accessToken)
})

test('T11 a refresh token whose successor was used is theft: refused, and the session is over', async () => {
  const { userManagement } = workos
  const first = await userManagement.authenticateWithPassword({ email, password })
  const second = await userManagement.authenticateWithRefreshToken({ refreshToken: first.refreshToken })
  const third = await userManagement.authenticateWithRefreshToken({ refreshToken: second.refreshToken })
  const isOver = (cause: unknown) => cause instanceof OauthException && cause.error === 'invalid_grant'
  await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken: first.refreshToken }), isOver)
  await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken: third.refreshToken }), isOver)
})

test('an administrator who acts in the place of a person is named in every token and answer, for an hour at most', async () => {
  const { api, baseUrl, email: admin } = node.node
  const { data } = await workos.userManagement.listUsers({ email })
  const client_id = node.node.ambit.firstStart?.clientId
  const [application] = (await api('GET', '/v1/applications')).data as { id: string; client_id: string }[]
  await api('PATCH', `/v1/applications/${application?.id}`, { redirect_uris: ['https://app.example/callback'] })
  const asked = { user_id: data[0]?.id, client_id, reason: 'Ticket 12' }
  const started = await api('POST', '/v1/impersonations', asked)
  const code = new URL(String(started.url)).searchParams.get('code') ?? ''
  const answer = await workos.userManagement.authenticateWithCode({ code })
  assert.deepEqual(
    [answer.user.email, answer.authenticationMethod, answer.impersonator],
    [email, 'Impersonation', { email: admin, reason: 'Ticket 12' }],
  )
  const claims = decodeJwt(answer.accessToken)
  assert.deepEqual(claims.act, { sub: admin })
  assert.ok(Date.parse(String(started.expires_at)) - Date.now() <= 3_600_000)
  const next = await workos.userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken })
  assert.deepEqual(next.impersonator, { email: admin, reason: 'Ticket 12' })
  const [session] = (await workos.userManagement.listSessions(answer.user.id)).data
  assert.deepEqual([session?.authMethod, session?.impersonator?.email], ['impersonation', admin])
  const account = await fetch(`${baseUrl}/account`, { redirect: 'manual' })
  assert.equal(account.status, 303, 'it opens no page of ours')
  const owner = (await workos.userManagement.listUsers({ email: admin })).data[0]
  assert.ok(
    (await api('POST', '/v1/impersonations', { ...asked, user_id: owner?.id })).url,
    'an owner may enter an owner',
  )
})
