import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  auth as auth2,
  ClientCredentialsProvider as ClientCredentialsProvider2,
  type OAuthClientProvider as Provider2,
} from '@modelcontextprotocol/client'
import { auth as auth1, type OAuthClientProvider as Provider1 } from '@modelcontextprotocol/sdk/client/auth.js'
import {
  ClientCredentialsProvider as ClientCredentialsProvider1,
  PrivateKeyJwtProvider,
} from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { baseUrl, consentTo, type Ground, startGround, system } from '../../tests/oauth/ground.ts'
import { createAgent, createApplication } from '../applications/index.ts'
import type { Json } from '../platform/json.ts'
import { findBearer } from '../sessions/index.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const fetchHere = (url: string | URL | Request, init?: object): Promise<Response> => ground.send(url, init)
const back = 'http://127.0.0.1:9000/callback'

async function configuration(
  clientId: string,
  secret?: string,
  method?: client.ClientAuth,
): Promise<client.Configuration> {
  return client.discovery(new URL(baseUrl), clientId, secret, method, {
    [client.customFetch]: fetchHere,
    execute: [client.allowInsecureRequests],
  })
}

test('openid-client: discovery, code with PKCE, id_token, userinfo, refresh, introspection, revocation', async () => {
  const site = 'https://app.example/callback'
  const made = await ground.on.database.transaction(async tx =>
    createApplication(tx, system, { name: 'Acme', kind: 'web', redirectUris: [site] }),
  )
  const config = await configuration(made.clientId, undefined, client.None())
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: site,
    scope: 'openid email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    max_age: '600',
  })
  const browser = await ground.signedIn()
  const shown = await browser.get(address.href)
  const tokens = await client.authorizationCodeGrant(config, new URL(shown.location ?? ''), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 600,
  })
  assert.equal(tokens.claims()?.sub, ground.mina.id)
  const told = await client.fetchUserInfo(config, tokens.access_token, ground.mina.id)
  assert.equal(told.email, 'mina@acme.example')
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  assert.notEqual(renewed.access_token, tokens.access_token)
  assert.equal(renewed.session_id, tokens.session_id)
  await client.tokenRevocation(config, renewed.refresh_token ?? '')
  await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token ?? ''), /invalid_grant|server responded/i)
})

test('openid-client: dynamic registration, and an agent’s code for a resource', async () => {
  const config = await client.dynamicClientRegistration(
    new URL(baseUrl),
    { client_name: 'Release agent', redirect_uris: [back], token_endpoint_auth_method: 'none' },
    client.None(),
    { [client.customFetch]: fetchHere, execute: [client.allowInsecureRequests] },
  )
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: back,
    scope: 'mcp:use',
    resource: `${baseUrl}/mcp`,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  })
  const answer = await consentTo(await ground.signedIn(), address.href)
  const tokens = await client.authorizationCodeGrant(config, answer, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  })
  assert.equal((await findBearer(ground.on, tokens.access_token)).outcome, 'active')
  await assert.rejects(
    client.authorizationCodeGrant(config, new URL(answer.href.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example')), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    }),
    cause => /"iss"/.test(String((cause as Error).cause)),
    'T07: the client looks at iss',
  )
})

test('openid-client: client credentials in the body, in the header and by a signed assertion', async () => {
  const made = await agentBy({ type: 'client_secret' })
  for (const method of [client.ClientSecretPost(made.secret), client.ClientSecretBasic(made.secret)]) {
    const config = await configuration(made.clientId, made.secret, method)
    const tokens = await client.clientCredentialsGrant(config, { scope: 'mcp:use', resource: `${baseUrl}/mcp` })
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
    await client.tokenRevocation(config, tokens.access_token)
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false)
  }
  for (const alg of ['ES256', 'RS256', 'Ed25519']) {
    const pair = await generateKeyPair(alg, { extractable: true })
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] } as unknown as Json
    const { clientId } = await agentBy({ type: 'private_key_jwt', jwks })
    const config = await configuration(clientId, undefined, client.PrivateKeyJwt({ key: pair.privateKey, kid: 'k1' }))
    assert.equal((await client.clientCredentialsGrant(config)).token_type, 'bearer', alg)
  }
})

async function agentBy(
  credentials: Parameters<typeof createAgent>[2]['credentials'],
): Promise<{ clientId: string; secret: string }> {
  const made = await ground.on.database.transaction(tx =>
    createAgent(tx, system, { name: 'Nightly', ownerId: ground.mina.id, credentials }),
  )
  return { clientId: made.application.clientId, secret: made.secret?.reveal() ?? '' }
}

test('oauth4webapi: resource metadata, server metadata, and a code flow with all its checks', async () => {
  const insecure = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: fetchHere }
  const resource = new URL(`${baseUrl}/mcp`)
  const described = await oauth.processResourceDiscoveryResponse(
    resource,
    await oauth.resourceDiscoveryRequest(resource, insecure),
  )
  const issuer = new URL(described.authorization_servers?.[0] ?? '')
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  const server = await oauth.processDiscoveryResponse(issuer, found)
  const registered = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(server, { redirect_uris: [back], client_name: 'Strict' }, insecure),
  )
  const verifier = oauth.generateRandomCodeVerifier()
  const query = new URLSearchParams({
    client_id: registered.client_id,
    redirect_uri: back,
    response_type: 'code',
    scope: 'mcp:use openid',
    resource: resource.href,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: 's-1',
  })
  const answer = await consentTo(await ground.signedIn(), `${server.authorization_endpoint}?${query}`)
  const parameters = oauth.validateAuthResponse(server, registered, answer, 's-1')
  const secret = oauth.ClientSecretBasic(String(registered.client_secret))
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    registered,
    secret,
    parameters,
    back,
    verifier,
    insecure,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, registered, response, { requireIdToken: true })
  await oauth.validateApplicationLevelSignature(server, response, insecure)
  assert.equal(tokens.scope, 'mcp:use openid')
})

/** What every MCP host keeps for one server; both SDK versions take this shape. */
function memory(metadata: { redirectUrl?: string }): {
  provider: Provider1 & Provider2
  asked: URL[]
  tokens(): { access_token: string }
} {
  let information: unknown
  let tokens: unknown
  let verifier = ''
  const asked: URL[] = []
  const provider = {
    redirectUrl: metadata.redirectUrl,
    clientMetadata: {
      client_name: 'Host',
      redirect_uris: [metadata.redirectUrl ?? back],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => 'st-mcp',
    clientInformation: () => information,
    saveClientInformation: (saved: unknown) => {
      information = saved
    },
    tokens: () => tokens,
    saveTokens: (saved: unknown) => {
      tokens = saved
    },
    redirectToAuthorization: (url: URL) => {
      asked.push(url)
    },
    saveCodeVerifier: (saved: string) => {
      verifier = saved
    },
    codeVerifier: () => verifier,
  }
  return {
    provider: provider as unknown as Provider1 & Provider2,
    asked,
    tokens: () => tokens as { access_token: string },
  }
}

const hosts = [
  ['version 1', auth1],
  ['version 2', auth2],
] as const

for (const [version, authorize] of hosts)
  test(`the MCP SDK ${version} attaches: discovery, registration, consent, code, refresh`, async () => {
    for (const serverUrl of [`${baseUrl}/mcp`, 'http://127.0.0.1:4000/mcp']) {
      const host = memory({ redirectUrl: 'http://localhost:51004/callback' })
      const options = { serverUrl, fetchFn: fetchHere }
      assert.equal(await authorize(host.provider, options), 'REDIRECT')
      const answer = await consentTo(await ground.signedIn(), host.asked[0]?.href ?? '')
      const code = answer.searchParams.get('code') ?? ''
      const iss = answer.searchParams.get('iss') ?? ''
      assert.equal(await authorize(host.provider, { ...options, authorizationCode: code, iss }), 'AUTHORIZED')
      const first = host.tokens().access_token
      assert.equal((await findBearer(ground.on, first)).outcome, 'active')
      assert.equal(await authorize(host.provider, options), 'AUTHORIZED', 'by its refresh token')
      assert.notEqual(host.tokens().access_token, first)
    }
  })

test('the MCP SDK versions 1 and 2 start an agent by itself, with a secret and with a key', async () => {
  const made = await agentBy({ type: 'client_secret' })
  const options = { serverUrl: `${baseUrl}/mcp`, fetchFn: fetchHere }
  const parts = { clientId: made.clientId, clientSecret: made.secret, expectedIssuer: baseUrl }
  const first = new ClientCredentialsProvider1(parts)
  assert.equal(await auth1(first, options), 'AUTHORIZED')
  assert.equal((await findBearer(ground.on, first.tokens()?.access_token ?? '')).outcome, 'active')
  const second = new ClientCredentialsProvider2(parts)
  assert.equal(await auth2(second, options), 'AUTHORIZED')
  const pair = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [await exportJWK(pair.publicKey)] } as unknown as Json
  const { clientId } = await agentBy({ type: 'private_key_jwt', jwks })
  const privateKey = await exportPKCS8(pair.privateKey)
  const keyed = new PrivateKeyJwtProvider({ clientId, privateKey, algorithm: 'ES256', expectedIssuer: baseUrl })
  assert.equal(await auth1(keyed, options), 'AUTHORIZED')
})
