import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { OauthException, WorkOS } from '@workos-inc/node'
import { decodeJwt } from 'jose'
import { createApplication, findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { createUser, type User } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround, wireFetch } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let ada: User
const password = 'correct horse battery staple'
const redirectUri = 'https://app.example/callback'
const signedOutUri = 'https://app.example/bye'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
  ada = await person('ada@acme.example')
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    const change = { redirectUris: [redirectUri], logoutUris: [signedOutUri] }
    await updateApplication(tx, system, { id: application.id, change })
  })
})
after(() => ground.close())

function person(email: string): Promise<User> {
  const { on } = ground.node.ambit
  return createUser(on, system, { email, password: new Secret(password), emailVerified: true })
}

function browser(email = ada.email): FormPerson {
  return createFormPerson({ baseUrl: ground.node.baseUrl, email, password, fetch: plain })
}

/** What the description of the API does not know: pages. */
const plain: typeof fetch = (input, init) => ground.node.send(new Request(input, init))

/** Signs in where the page asks for it, and answers where the browser was led at last. */
async function follow(who: FormPerson, url: string, email = ada.email): Promise<URL> {
  const shown = await who.open(url)
  const end =
    shown.leadsTo === undefined && new URL(shown.url).pathname === '/sign-in'
      ? await who.send(shown, { email, password })
      : shown
  const refreshed = /url=([^"]+)"/.exec(end.html)?.[1]
  return new URL(
    end.leadsTo ??
      /href="(https:\/\/app\.example[^"]*)"/.exec(end.html)?.[1]?.replaceAll('&amp;', '&') ??
      refreshed ??
      end.url,
  )
}

served(
  ['UserManagement.getAuthorizationUrl', 'UserManagement.authenticateWithCode'],
  'a browser that signs in brings a code home, with the state, and the application that proves itself redeems it',
  async () => {
    const { userManagement } = ground.workos
    const url = userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri, state: 'st-1' })
    const back = await follow(browser(), url)
    assert.equal(`${back.origin}${back.pathname}`, redirectUri)
    assert.equal(back.searchParams.get('state'), 'st-1')
    const code = back.searchParams.get('code') ?? ''
    const answer = await userManagement.authenticateWithCode({ code })
    assert.deepEqual([answer.user.id, answer.authenticationMethod], [ada.id, 'Password'])
    assert.equal(decodeJwt(answer.accessToken).sub, ada.id)
    await assert.rejects(userManagement.authenticateWithCode({ code }), isInvalidGrant)
    await assert.rejects(
      userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken }),
      isInvalidGrant,
      'T02: two had the code, so its session is over',
    )
  },
)

function isInvalidGrant(cause: unknown): boolean {
  assert.ok(cause instanceof OauthException, String(cause))
  assert.equal(cause.error, 'invalid_grant')
  return true
}

served(
  ['UserManagement.getAuthorizationUrlWithPKCE', 'UserManagement.authenticateWithCodeAndVerifier'],
  'T01 an application without a secret redeems by its verifier and by nothing else, and refreshes without a key',
  async () => {
    const spa = await singlePage('Single page')
    const publicClient = sdk(spa.clientId)
    const { url, codeVerifier } = await publicClient.userManagement.getAuthorizationUrlWithPKCE({
      provider: 'authkit',
      redirectUri,
    })
    const code = (await follow(browser(), url)).searchParams.get('code') ?? ''
    const wrong = randomBytes(32).toString('base64url')
    await assert.rejects(
      publicClient.userManagement.authenticateWithCodeAndVerifier({ code, codeVerifier: wrong }),
      isInvalidGrant,
    )
    const answer = await publicClient.userManagement.authenticateWithCodeAndVerifier({ code, codeVerifier })
    assert.equal(answer.user.email, ada.email)
    assert.equal(decodeJwt(answer.accessToken).client_id, spa.clientId)
    const next = await publicClient.userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken })
    assert.equal(decodeJwt(next.accessToken).sid, decodeJwt(answer.accessToken).sid)
  },
)

function singlePage(name: string): ReturnType<typeof createApplication> {
  const { on } = ground.node.ambit
  return on.database.transaction(tx =>
    createApplication(tx, system, { name, kind: 'single_page', redirectUris: [redirectUri] }),
  )
}

function sdk(clientId: string): WorkOS {
  const at = new URL(ground.node.baseUrl)
  const options = { apiHostname: at.hostname, port: Number(at.port), https: false, maxRetries: 0 }
  return new WorkOS({ clientId, ...options, fetchFn: wireFetch(ground.node) })
}

function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

test('T16 I5 a code or refresh token of one application is of no use to another, and the rightful owner still succeeds', async () => {
  const [one, other] = [sdk((await singlePage('One')).clientId), sdk((await singlePage('Other')).clientId)]
  const { url, codeVerifier } = await one.userManagement.getAuthorizationUrlWithPKCE({
    provider: 'authkit',
    redirectUri,
  })
  const code = (await follow(browser(), url)).searchParams.get('code') ?? ''
  await assert.rejects(other.userManagement.authenticateWithCodeAndVerifier({ code, codeVerifier }), isInvalidGrant)
  await assert.rejects(ground.workos.userManagement.authenticateWithCode({ code, codeVerifier }), isInvalidGrant)
  const { refreshToken } = await one.userManagement.authenticateWithCodeAndVerifier({ code, codeVerifier })
  await assert.rejects(other.userManagement.authenticateWithRefreshToken({ refreshToken }), isInvalidGrant)
  await assert.rejects(ground.workos.userManagement.authenticateWithRefreshToken({ refreshToken }), isInvalidGrant)
  assert.ok((await one.userManagement.authenticateWithRefreshToken({ refreshToken })).accessToken)
})

test('X21 entering an application makes nobody look freshly signed in: method and time of the proof are carried over', async () => {
  const who = browser()
  const first = await enter(who)
  await ground.db.database.query(`UPDATE session_sign_ins SET at = at - interval '1 hour'`)
  const second = await enter(who)
  assert.deepEqual([second.method, first.method], ['Password', 'Password'])
  assert.ok(first.authTime - second.authTime >= 3500, 'the proof is an hour old, and says so')
})

async function enter(who: FormPerson): Promise<{ method: string | undefined; authTime: number }> {
  const { userManagement } = ground.workos
  const back = await follow(who, userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri }))
  const answer = await userManagement.authenticateWithCode({ code: back.searchParams.get('code') ?? '' })
  return { method: answer.authenticationMethod, authTime: Number(decodeJwt(answer.accessToken).auth_time) }
}

test('T06 CVE-2026-44681 until application and redirect URI are trusted a fault is a page of ours; after that the application is told', async () => {
  const ask = (members: Record<string, string>): Promise<Response> =>
    (members.client_id === ground.clientId && members.redirect_uri === redirectUri ? wireFetch(ground.node) : plain)(
      `${ground.node.baseUrl}/user_management/authorize?${new URLSearchParams(members)}`,
      {
        redirect: 'manual',
      },
    )
  const right = {
    client_id: ground.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    provider: 'authkit',
    state: 's',
  }
  for (const wrong of [{ client_id: 'client_x' }, { redirect_uri: 'https://evil.example/callback' }]) {
    const { status, headers } = await ask({ ...right, ...wrong })
    assert.deepEqual([status, headers.get('location')], [400, null])
  }
  const faults: [Record<string, string>, string][] = [
    [{ response_type: 'token' }, 'invalid_request'],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge: pkce().challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    [{ connection_id: 'conn_1' }, 'connection_invalid'],
    [{ provider: 'NobodyOAuth' }, 'connection_invalid'],
    [{ organization_id: 'org_x' }, 'organization_invalid'],
    [{ prompt: 'none' }, 'login_required'],
  ]
  for (const [wrong, error] of faults) {
    const location = new URL((await ask({ ...right, ...wrong })).headers.get('location') ?? '')
    assert.equal(`${location.origin}${location.pathname}`, redirectUri)
    assert.deepEqual([location.searchParams.get('error'), location.searchParams.get('state')], [error, 's'])
    assert.equal(location.searchParams.has('code'), false)
  }
})

served(
  'UserManagement.getLogoutUrl',
  'signing out ends the session and the sign-in of the browser, and leads only where the application registered',
  async () => {
    const { userManagement } = ground.workos
    const who = browser()
    const back = await follow(who, userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri }))
    const answer = await userManagement.authenticateWithCode({ code: back.searchParams.get('code') ?? '' })
    const sessionId = String(decodeJwt(answer.accessToken).sid)
    const strange = await who.open(userManagement.getLogoutUrl({ sessionId, returnTo: 'https://evil.example/' }))
    assert.deepEqual([strange.status, strange.leadsTo], [400, undefined])
    assert.ok((await userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken })).accessToken)
    const out = await who.open(userManagement.getLogoutUrl({ sessionId, returnTo: signedOutUri }))
    assert.equal(out.leadsTo, signedOutUri)
    assert.equal(who.cookie().includes('ambit_') && (await who.open('/account')).url.endsWith('/account'), false)
    const { data } = await userManagement.listSessions(ada.id)
    assert.deepEqual(
      data.filter(({ id }) => id === sessionId).map(({ status, authMethod }) => [status, authMethod]),
      [['revoked', 'password']],
    )
    const unknown = await who.open(userManagement.getLogoutUrl({ sessionId: 'session_01M8F8QR26EE8VJS9BHFQCJ86Z' }))
    assert.equal(unknown.status, 422)
  },
)

test('who names a third party is sent there and comes back, or is told that it is not set up', async () => {
  const url = (provider: string): string => ground.workos.userManagement.getAuthorizationUrl({ provider, redirectUri })
  const at = async (provider: string): Promise<URL> =>
    new URL(
      (await wireFetch(ground.node)(url(provider), { redirect: 'manual' })).headers.get('location') ?? '',
      ground.node.baseUrl,
    )
  assert.equal((await at('GoogleOAuth')).searchParams.get('error'), 'connection_invalid')
  const google = { slug: 'google', kind: 'google', name: 'Google', client_id: 'c', client_secret: 's' }
  await ground.node.api('POST', '/v1/identity_providers', google)
  const there = await at('GoogleOAuth')
  assert.equal(there.pathname, '/sign-in/with/google')
  assert.match(there.searchParams.get('return_to') ?? '', /^\/user_management\/authorize\?.*ambit_asked=/)
})
