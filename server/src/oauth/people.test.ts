import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { Browser } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  formOf,
  type Ground,
  jsonOf,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { type Application, type ApplicationParts, createApplication } from '../applications/index.ts'
import { addMember, createOrganization, createUser, type Organization } from '../directory/index.ts'
import { Secret } from '../platform/secret.ts'
import { endSession, findBearer, signedInWithin } from '../sessions/index.ts'

let ground: Ground
let browser: Browser
let web: Application
const back = 'https://app.example/callback'

before(async () => {
  ground = await startGround()
  browser = await ground.signedIn()
  web = await make({ name: 'Acme' })
})
after(() => ground.close())

function make(parts: Partial<ApplicationParts>): Promise<Application> {
  const whole = { name: 'Web', kind: 'web', redirectUris: [back], ...parts } as const
  return ground.on.database.transaction(tx => createApplication(tx, system, whole))
}

async function ask(fields: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  return jsonOf(await ground.send('/oauth2/token', formOf(fields)))
}

async function enter(scope: string, by = browser, application = web): Promise<Record<string, unknown>> {
  const { verifier, challenge } = pkce()
  const url = authorizeUrl({ client_id: application.clientId, redirect_uri: back, code_challenge: challenge, scope })
  const shown = await by.open(url)
  const code = new URL(shown.location ?? shown.url).searchParams.get('code') ?? ''
  return ask({
    grant_type: 'authorization_code',
    client_id: application.clientId,
    redirect_uri: back,
    code,
    code_verifier: verifier,
  })
}

async function userinfo(token: unknown): Promise<Record<string, unknown>> {
  return jsonOf(await ground.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${token}` } }))
}

test('a person’s application gets a JWT that it verifies by itself, and that we refuse at once after the end', async () => {
  const tokens = await enter('openid offline_access')
  const keys = await jsonOf(await ground.send(`/sso/jwks/${web.clientId}`))
  const jwks = createLocalJWKSet(keys as unknown as Parameters<typeof createLocalJWKSet>[0])
  const { payload, protectedHeader } = await jwtVerify(String(tokens.access_token), jwks, { issuer: baseUrl })
  assert.equal(protectedHeader.alg, 'RS256')
  assert.deepEqual(
    [payload.sub, payload.sid, payload.client_id, payload.aud],
    [ground.mina.id, tokens.session_id, web.clientId, web.clientId],
  )
  assert.match(String(payload.jti), /^[0-9A-Z]{26}$/)
  const { access_token: again } = await ask({
    grant_type: 'refresh_token',
    client_id: web.clientId,
    refresh_token: String(tokens.refresh_token),
  })
  assert.equal(decodeJwt(String(again)).sid, tokens.session_id)
  assert.equal((await userinfo(again)).sub, ground.mina.id)
  const { receipt } = await endSession(ground.on, system, tokens.session_id as never, 'ended_by_admin')
  assert.equal((await findBearer(ground.on, String(again))).outcome, 'ended')
  assert.ok(receipt.offlineTokens.some(({ id }) => id === decodeJwt(String(again)).jti))
})

test('userinfo and id_token tell what the scopes say, and no more', async () => {
  const only = await enter('openid')
  assert.deepEqual(Object.keys(await userinfo(only.access_token)), ['sub'])
  assert.equal(decodeJwt(String(only.id_token)).email, undefined)
  const all = await enter('openid email profile')
  const told = await userinfo(all.access_token)
  assert.deepEqual([told.email, told.email_verified, told.name], ['mina@acme.example', true, 'mina@acme.example'])
  assert.equal(typeof told.updated_at, 'number')
  assert.equal(decodeJwt(String(all.id_token)).email, 'mina@acme.example')
  const without = await enter('email')
  assert.equal(
    (await ground.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${without.access_token}` } })).status,
    403,
  )
})

test('X21 entering an application gains no fresh sign-in: proofs keep their own times', async () => {
  await ground.on.database.query('DROP TRIGGER IF EXISTS session_is_kept ON session_sign_ins')
  await ground.on.database.query(`UPDATE session_sign_ins SET at = at - interval '1 hour'`)
  const tokens = await enter('openid')
  assert.equal(await signedInWithin(ground.on.database, tokens.session_id as never, 3000), false)
  const { auth_time: authTime } = decodeJwt(String(tokens.id_token))
  assert.ok(Number(authTime) < Date.now() / 1000 - 3000)
  assert.ok(Number(decodeJwt(String(tokens.access_token)).auth_time) < Date.now() / 1000 - 3000)
})

test('T36 no gate of an application is passed by the authorization endpoint or by a device', async () => {
  const unproven = await createUser(ground.on, system, {
    email: 'new@acme.example',
    password: new Secret('correct horse battery staple'),
    emailVerified: true,
  })
  const theirs = await ground.signedIn(unproven)
  await ground.on.database.query('UPDATE users SET email_verified = false WHERE id = $1', [unproven.id])
  const before = await sessions()
  const shown = await theirs.get(
    authorizeUrl({ client_id: web.clientId, redirect_uri: back, code_challenge: pkce().challenge }),
  )
  assert.match(shown.location ?? '', /^\/sign-in\/verify-email\?return_to=%2Foauth2%2Fauthorize/)
  const silent = await theirs.get(
    authorizeUrl({ client_id: web.clientId, redirect_uri: back, code_challenge: pkce().challenge, prompt: 'none' }),
  )
  assert.match(silent.location ?? '', /error=interaction_required/)
  const native = await make({ name: 'Terminal', kind: 'native', redirectUris: [] })
  const started = await jsonOf(
    await ground.send('/oauth2/device_authorization', formOf({ client_id: native.clientId, scope: 'openid' })),
  )
  const page = await theirs.get(String(started.verification_uri_complete))
  const answer = await theirs.post('/device', { ...hiddenOf(page.text), decision: 'approve' })
  assert.match(answer.location ?? '', /^\/sign-in\/verify-email\?return_to=%2Fdevice%3Fuser_code/)
  assert.equal(await sessions(), before)
  await ground.on.database.query('UPDATE users SET email_verified = true WHERE id = $1', [unproven.id])
  assert.match(
    (await theirs.post('/device', { ...hiddenOf(page.text), decision: 'approve' })).text,
    /The device is connected/,
  )
})

function hiddenOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

async function sessions(): Promise<number> {
  const [row] = await ground.on.database.query<{ count: string }>('SELECT count(*) FROM sessions')
  return Number(row?.count)
}

test('one organization is taken silently, of several one is chosen, and a stranger’s is refused', async () => {
  const kim = await ground.user('kim@acme.example')
  const theirs = await ground.signedIn(kim)
  const make = (name: string): Promise<Organization> => createOrganization(ground.on, system, { name })
  const [one, two, other] = [await make('One'), await make('Two'), await make('Other')]
  const join = (organizationId: Organization['id']): Promise<unknown> =>
    ground.on.database.transaction(tx =>
      addMember(tx, system, { organizationId, userId: kim.id, roleSlugs: ['member'] }),
    )
  await join(one.id)
  const alone = await enter('openid', theirs)
  const claims = decodeJwt(String(alone.access_token))
  assert.deepEqual([claims.org_id, claims.role], [one.id, 'member'])
  await join(two.id)
  const url = authorizeUrl({ client_id: web.clientId, redirect_uri: back, code_challenge: pkce().challenge })
  assert.match((await theirs.get(url)).location ?? '', /^\/sign-in\/organization\?return_to=/)
  const chosen = await theirs.get(`${url}&organization_id=${two.id}`)
  assert.match(chosen.location ?? '', /[?&]code=/)
  assert.match((await theirs.get(`${url}&organization_id=${other.id}`)).location ?? '', /error=access_denied/)
})

const mcpServer = 'https://mcp.acme.example/mcp'

async function name(application: Application, resources: readonly string[]) {
  const headers = { 'content-type': 'application/json' }
  const path = `/v1/applications/${application.id}/resources`
  const answer = await ground.send(path, { method: 'PUT', headers, body: JSON.stringify({ resources }) })
  return { status: answer.status, body: await jsonOf(answer) }
}

/** What comes back to the application that asks for a token for this address. */
async function enterFor(application: Application, resource: string, more: Readonly<Record<string, string>> = {}) {
  const { verifier, challenge } = pkce()
  const scope = 'openid offline_access'
  const asked = { client_id: application.clientId, redirect_uri: back, code_challenge: challenge, scope, resource }
  const shown = await browser.open(authorizeUrl(asked))
  const answer = new URL(shown.location ?? shown.url).searchParams
  const error = answer.get('error')
  if (error !== null) return { error }
  return ask({
    grant_type: 'authorization_code',
    client_id: application.clientId,
    redirect_uri: back,
    code: answer.get('code') ?? '',
    code_verifier: verifier,
    ...more,
  })
}

test('T12 a token may be for an address that an administrator named: that server verifies it, and it opens nothing here', async () => {
  const application = await make({ name: 'Behind an MCP server' })
  assert.deepEqual((await name(application, [mcpServer])).body.resources, [mcpServer])
  const tokens = await enterFor(application, mcpServer, { resource: mcpServer })
  const keys = await jsonOf(await ground.send(`/sso/jwks/${application.clientId}`))
  const jwks = createLocalJWKSet(keys as unknown as Parameters<typeof createLocalJWKSet>[0])
  const expected = { issuer: baseUrl, audience: mcpServer }
  const { payload } = await jwtVerify(String(tokens.access_token), jwks, expected)
  assert.deepEqual(
    [payload.sub, payload.client_id, payload.sid],
    [ground.mina.id, application.clientId, tokens.session_id],
  )
  const refused = await ground.send('/oauth2/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } })
  assert.equal(refused.status, 401, 'what that server holds is nothing here')
  assert.match(refused.headers.get('www-authenticate') ?? '', /invalid_token/)
  const looked = await findBearer(ground.on, String(tokens.access_token), { resource: 'any' })
  assert.deepEqual([looked.outcome, Object(looked).resource], ['active', mcpServer], 'it is one of ours all the same')
  assert.equal((await findBearer(ground.on, String(tokens.access_token))).outcome, 'unknown')
  const refresh = {
    grant_type: 'refresh_token',
    client_id: application.clientId,
    refresh_token: String(tokens.refresh_token),
  }
  const again = await ask({ ...refresh, resource: mcpServer })
  assert.equal(decodeJwt(String(again.access_token)).aud, mcpServer)
  const plain = await enter('openid', browser, application)
  assert.equal((await userinfo(plain.access_token)).sub, ground.mina.id, 'the one that is for the application')
})

test('T12 T19 only what was named for this very application, letter by letter; what is taken back is not renewed', async () => {
  const [application, other] = [await make({ name: 'Named' }), await make({ name: 'Not named' })]
  await name(application, [mcpServer])
  const near = [
    `${mcpServer}/`,
    `${mcpServer}/admin`,
    'https://mcp.acme.example/',
    'https://mcp.acme.example',
    'https://MCP.acme.example/mcp',
    'https://mcp.acme.example:443/mcp',
    'http://mcp.acme.example/mcp',
    'https://mcp.acme.example/%6Dcp',
    `${mcpServer}#x`,
    `${mcpServer}?x`,
  ]
  for (const resource of near)
    assert.deepEqual(await enterFor(application, resource), { error: 'invalid_target' }, resource)
  assert.deepEqual(await enterFor(other, mcpServer), { error: 'invalid_target' }, 'another application’s')
  const swapped = await enterFor(application, mcpServer, { resource: `${baseUrl}/mcp` })
  assert.equal(swapped.error, 'invalid_target', 'a code for one address gets no token for another')
  const tokens = await enterFor(application, mcpServer)
  await name(application, [])
  const refresh = {
    grant_type: 'refresh_token',
    client_id: application.clientId,
    refresh_token: String(tokens.refresh_token),
  }
  assert.equal((await ask(refresh)).error, 'invalid_target')
  await name(application, [mcpServer])
  const back = await ask(refresh)
  assert.equal(decodeJwt(String(back.access_token)).aud, mcpServer)
})

test('T12 no address of this server can be named, nor one that could be read in two ways; agents have none', async () => {
  const faults: readonly (readonly [string, string])[] = [
    [`${baseUrl}/mcp`, 'our_own'],
    [baseUrl, 'our_own'],
    ['http://127.0.0.1:4000/v1', 'our_own'],
    ['http://mcp.acme.example/mcp', 'not_https'],
    ['ftp://mcp.acme.example/mcp', 'not_https'],
    [`${mcpServer}?tenant=1`, 'not_plain'],
    [`${mcpServer}#top`, 'not_plain'],
    ['https://user@mcp.acme.example/mcp', 'not_plain'],
    ['https://mcp.acme.example:443/mcp', 'not_plain'],
    ['https://mcp.acme.example/a/../mcp', 'not_plain'],
    ['https://Mcp.acme.example/mcp', 'not_plain'],
    ['/mcp', 'not_an_address'],
    ['https://mcp.acme.example/m cp', 'not_an_address'],
  ]
  for (const [uri, code] of faults) {
    const { status, body } = await name(web, [uri])
    assert.deepEqual([status, Object(body.errors)[0]?.code], [422, code], uri)
  }
  const kept = ['http://localhost:5711/mcp', 'https://mcp.acme.example', mcpServer]
  assert.deepEqual((await name(web, kept)).body.resources, kept)
  const agent = await make({ name: 'Agent', kind: 'agent' })
  assert.equal((await name(agent, [mcpServer])).status, 422)
  assert.equal((await name(agent, [])).status, 200)
})
