import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import {
  type Application,
  type ApplicationParts,
  addSecret,
  createApplication,
  updateApplication,
} from '../../src/applications/index.ts'
import { baseUrl, type Ground, startGround, system } from './ground.ts'

let ground: Ground
const back = 'https://app.example/callback'
const out = 'https://app.example/signed-out'

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const fetchHere = (url: string | URL | Request, init?: object): Promise<Response> => ground.send(url, init)

async function make(parts: Partial<ApplicationParts>): Promise<{ application: Application; secret: string }> {
  const whole = { name: 'Acme', kind: 'web', redirectUris: [back], ...parts } as const
  return ground.on.database.transaction(async tx => {
    const { id } = await createApplication(tx, system, whole)
    const { after: application } = await updateApplication(tx, system, { id, change: { logoutUris: [out] } })
    const secret = (await addSecret(tx, system, { applicationId: id })).value.reveal()
    return { application, secret }
  })
}

function configured(
  clientId: string,
  secret: string | undefined,
  method: client.ClientAuth,
): Promise<client.Configuration> {
  return client.discovery(new URL(baseUrl), clientId, secret, method, {
    [client.customFetch]: fetchHere,
    execute: [client.allowInsecureRequests],
  })
}

interface Asked {
  readonly parameters: Record<string, string>
  readonly checks: client.AuthorizationCodeGrantChecks
}

async function request(scope: string): Promise<Asked> {
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const parameters = {
    redirect_uri: back,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  return { parameters, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } }
}

test('openid-client, whole run: discovery, pushed request, PKCE, a key proven with nonces, userinfo, refresh, sign-out', async () => {
  const { application, secret } = await make({ tokenEndpointAuthMethod: 'client_secret_basic' })
  const config = await configured(application.clientId, secret, client.ClientSecretBasic(secret))
  const told = config.serverMetadata()
  assert.equal(told.issuer, baseUrl)
  assert.ok(told.pushed_authorization_request_endpoint)
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
  const { parameters, checks } = await request('openid email profile offline_access')

  const pushed = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
  assert.deepEqual([...pushed.searchParams.keys()].sort(), ['client_id', 'request_uri'])
  const browser = await ground.signedIn()
  const shown = await browser.open(pushed.href)

  const tokens = await client.authorizationCodeGrant(config, new URL(shown.location ?? ''), checks, undefined, { DPoP })
  assert.equal(tokens.token_type, 'dpop')
  const claims = tokens.claims()
  assert.deepEqual([claims?.sub, claims?.email], [ground.mina.id, 'mina@acme.example'])
  assert.deepEqual(decodeJwt(tokens.access_token).cnf, { jkt: await DPoP.calculateThumbprint() })

  const known = await client.fetchUserInfo(config, tokens.access_token, ground.mina.id, { DPoP })
  assert.deepEqual([known.email, known.email_verified, known.name], ['mina@acme.example', true, 'mina@acme.example'])
  await assert.rejects(client.fetchUserInfo(config, tokens.access_token, ground.mina.id), 'not without the key')

  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP })
  assert.equal(renewed.session_id, tokens.session_id)
  const looked = await client.tokenIntrospection(config, renewed.access_token)
  assert.deepEqual([looked.active, looked.cnf], [true, { jkt: await DPoP.calculateThumbprint() }])
  const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
  await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token ?? '', undefined, { DPoP: other }))

  const away = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: out,
    state: 'bye',
  })
  assert.equal((await browser.open(away.href)).location, `${out}?state=bye`)
  assert.equal((await client.tokenIntrospection(config, renewed.access_token)).active, false)
  await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token ?? '', undefined, { DPoP }))
  assert.match((await browser.open(pushed.href)).text, /used already, or is too old/)
})

test('openid-client, a device: it polls until its person has answered, and refreshes', async () => {
  const { application } = await make({ kind: 'native', redirectUris: [] })
  const config = await configured(application.clientId, undefined, client.None())
  const started = await client.initiateDeviceAuthorization(config, { scope: 'openid email' })
  const browser = await ground.signedIn()
  const page = await browser.open(started.verification_uri_complete ?? '')
  await browser.submit(page, { decision: 'approve' })
  const tokens = await client.pollDeviceAuthorizationGrant(config, { ...started, interval: 0 })
  assert.equal(tokens.claims()?.email, 'mina@acme.example')
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  assert.equal(renewed.session_id, tokens.session_id)
})

test('openid-client, a device whose person says no', async () => {
  const { application } = await make({ kind: 'native', redirectUris: [] })
  const config = await configured(application.clientId, undefined, client.None())
  const started = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
  const browser = await ground.signedIn()
  await browser.submit(await browser.open(started.verification_uri_complete ?? ''), { decision: 'deny' })
  await assert.rejects(
    client.pollDeviceAuthorizationGrant(config, { ...started, interval: 0 }),
    cause => Object(cause).error === 'access_denied',
  )
})

test('openid-client, a web application by plain query: the smallest run', async () => {
  const { application } = await make({})
  const config = await configured(application.clientId, undefined, client.None())
  const { parameters, checks } = await request('openid')
  const browser = await ground.signedIn()
  const shown = await browser.open(client.buildAuthorizationUrl(config, parameters).href)
  const tokens = await client.authorizationCodeGrant(config, new URL(shown.location ?? ''), checks)
  assert.equal(tokens.token_type, 'bearer')
  assert.deepEqual(Object.keys(await client.fetchUserInfo(config, tokens.access_token, ground.mina.id)), ['sub'])
  await client.tokenRevocation(config, tokens.access_token)
  await assert.rejects(client.fetchUserInfo(config, tokens.access_token, ground.mina.id))
})
