import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Browser } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  consentTo,
  formOf,
  type Ground,
  jsonOf,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { startIssuer, type TestIssuer } from '../../tests/oauth/issuer.ts'
import { type Application, addSecret, createAgent, createApplication } from '../applications/index.ts'
import { addMember, createOrganization } from '../directory/index.ts'
import { pathOf } from '../platform/http.ts'
import type { ApplicationId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { addIdentityIssuer, changeIdentityIssuer } from './actions-issuers.ts'
import type { IdentityIssuer } from './model.ts'
import { oauthPages } from './pages.ts'
import { oauthDoors } from './routes.ts'

let ground: Ground
let browser: Browser
let told: Record<string, unknown>
let idp: TestIssuer
let issuer: IdentityIssuer
const applications: ApplicationId[] = []
const back = 'http://127.0.0.1:9000/callback'

before(async () => {
  ground = await startGround()
  browser = await ground.signedIn()
  told = await jsonOf(await ground.send('/.well-known/oauth-authorization-server'))
  idp = await startIssuer(() => ({ aud: baseUrl, sub: 'U1' }))
  const { id: organizationId } = await createOrganization(ground.on, system, { name: 'Acme' })
  issuer = await ground.on.database.transaction(async tx => {
    await addMember(tx, system, { userId: ground.mina.id, organizationId })
    const parts = { issuer: idp.issuer, organizationId, subject: 'external_id', applications } as const
    return addIdentityIssuer(tx, system, { ...parts, jwks: undefined, jwksUri: undefined })
  })
  await ground.on.database.query(`UPDATE users SET external_id = 'U1' WHERE id = $1`, [ground.mina.id])
})
after(async () => {
  await idp.close()
  await ground.close()
})

function words(member: string): string[] {
  const value = told[member]
  assert.ok(Array.isArray(value), member)
  return value.map(String)
}

test('T10 each endpoint that is advertised exists, below the issuer, and every other one answers 404', async () => {
  const advertised = Object.entries(told).filter(([member]) => member.endsWith('_endpoint') || member === 'jwks_uri')
  assert.ok(advertised.length >= 7)
  for (const [member, address] of advertised) {
    assert.ok(String(address).startsWith(`${baseUrl}/`), member)
    const answers = await Promise.all(['GET', 'POST'].map(method => ground.send(String(address), { method })))
    assert.ok(
      answers.every(answer => answer.status !== 404),
      member,
    )
  }
  const served = [...oauthPages, ...oauthDoors]
    .map(pathOf)
    .filter(path => path.startsWith('/oauth2/') && path !== '/oauth2/consent')
  assert.deepEqual(
    [...new Set(served)].sort(),
    advertised.map(([, address]) => new URL(String(address)).pathname).sort(),
    'nothing works that is not advertised',
  )
  for (const path of ['logout', 'backchannel', 'token_exchange'])
    assert.equal((await ground.send(`/oauth2/${path}`, { method: 'POST' })).status, 404, path)
  const twin = await jsonOf(await ground.send('/.well-known/openid-configuration'))
  assert.deepEqual(twin, told, 'both documents say the same')
})

interface Client {
  readonly application: Application
  readonly secret: string
  readonly key: Awaited<ReturnType<typeof generateKeyPair>>
}

/** A client that authenticates in this way, for a person or by itself. */
async function clientWith(method: string, algorithm: string, kind: 'agent' | 'machine'): Promise<Client> {
  const key = await generateKeyPair(algorithm, { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k1' }] } as unknown as Json
  return ground.on.database.transaction(async tx => {
    if (kind === 'machine') {
      const credentials =
        method === 'private_key_jwt' ? ({ type: method, jwks } as const) : ({ type: 'client_secret' } as const)
      const made = await createAgent(tx, system, { name: method, ownerId: ground.mina.id, credentials })
      return { application: made.application, secret: made.secret?.reveal() ?? '', key }
    }
    const application = await createApplication(tx, system, {
      name: method,
      kind,
      redirectUris: [back],
      tokenEndpointAuthMethod: method as Application['tokenEndpointAuthMethod'],
      jwks: method === 'private_key_jwt' ? jwks : undefined,
    })
    return { application, secret: (await addSecret(tx, system, { applicationId: application.id })).value.reveal(), key }
  })
}

/** The client may bring what the organization's issuer says. */
async function letIn({ application }: Client): Promise<void> {
  applications.push(application.id)
  await changeIdentityIssuer(ground.on, system, { id: issuer.id, applications })
}

let nth = 0
async function proofOf(
  client: Client,
  method: string,
  algorithm: string,
): Promise<{ fields: Record<string, string>; headers: Record<string, string> }> {
  const { clientId } = client.application
  switch (method) {
    case 'none':
      return { fields: { client_id: clientId }, headers: {} }
    case 'client_secret_post':
      return { fields: { client_id: clientId, client_secret: client.secret }, headers: {} }
    case 'client_secret_basic':
      return {
        fields: {},
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${client.secret}`).toString('base64')}` },
      }
    case 'private_key_jwt': {
      const assertion = await new SignJWT({ jti: `t${++nth}` })
        .setProtectedHeader({ alg: algorithm, kid: 'k1' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(baseUrl)
        .setExpirationTime('1m')
        .sign(client.key.privateKey)
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      return { fields: { client_assertion: assertion, client_assertion_type: type }, headers: {} }
    }
    default:
      throw new Error(`advertised and not tried here: ${method}`)
  }
}

async function post(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await ground.send(path, { ...formOf(fields), headers })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
}

async function grantFields(
  grant: string,
  client: Client,
  scope: string,
  algorithm = 'ES256',
): Promise<Record<string, string>> {
  const { verifier, challenge } = pkce()
  switch (grant) {
    case 'client_credentials':
      return { grant_type: grant, scope }
    case 'authorization_code': {
      const url = authorizeUrl({
        client_id: client.application.clientId,
        redirect_uri: back,
        code_challenge: challenge,
        scope,
      })
      const code = (await consentTo(browser, url)).searchParams.get('code') ?? ''
      return { grant_type: grant, code, redirect_uri: back, code_verifier: verifier }
    }
    case 'urn:ietf:params:oauth:grant-type:device_code': {
      const proof = await proofOf(client, client.application.tokenEndpointAuthMethod, algorithm)
      const { body } = await post('/oauth2/device_authorization', { scope, ...proof.fields }, proof.headers)
      await browser.submit(await browser.open(String(body.verification_uri_complete)), { decision: 'approve' })
      return { grant_type: grant, device_code: String(body.device_code) }
    }
    case 'urn:ietf:params:oauth:grant-type:token-exchange': {
      const fields = await grantFields('authorization_code', client, 'mcp:use offline_access', algorithm)
      const proof = await proofOf(client, client.application.tokenEndpointAuthMethod, algorithm)
      const { body } = await post('/oauth2/token', { ...fields, ...proof.fields }, proof.headers)
      const type = 'urn:ietf:params:oauth:token-type:access_token'
      const subject = { subject_token: String(body.access_token), subject_token_type: type }
      const renews = client.application.tokenEndpointAuthMethod === 'none' ? '' : ' offline_access'
      return { grant_type: grant, scope: `mcp:use${renews}`, ...subject }
    }
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer': {
      const claims = { client_id: client.application.clientId, scope: 'mcp:use offline_access' }
      return { grant_type: grant, assertion: await idp.sign(claims, { typ: 'oauth-id-jag+jwt' }) }
    }
    default:
      throw new Error(`advertised and not tried here: ${grant}`)
  }
}

test('T10 each advertised grant works with each advertised way to authenticate, and what is not advertised does not', async () => {
  const grants = words('grant_types_supported')
  for (const method of words('token_endpoint_auth_methods_supported')) {
    const algorithms =
      method === 'private_key_jwt' ? words('token_endpoint_auth_signing_alg_values_supported') : ['ES256']
    for (const algorithm of algorithms)
      for (const grant of grants.filter(each => each !== 'refresh_token')) {
        const byItself = grant === 'client_credentials'
        if (byItself && method === 'none') continue
        const client = await clientWith(method, algorithm, byItself ? 'machine' : 'agent')
        const scope = byItself ? 'mcp:use offline_access' : 'mcp:use'
        if (grant.endsWith(':jwt-bearer')) await letIn(client)
        const fields = await grantFields(grant, client, scope, algorithm)
        const proof = await proofOf(client, method, algorithm)
        const first = await post('/oauth2/token', { ...fields, ...proof.fields }, proof.headers)
        assert.equal(first.status, 200, `${grant} ${method} ${algorithm} ${JSON.stringify(first.body)}`)
        // Of an exchange, a client that proves nothing gets no token that renews itself.
        if (grant.endsWith(':token-exchange') && method === 'none') continue
        assert.ok(grants.includes('refresh_token'))
        const again = await proofOf(client, method, algorithm)
        const refresh = { grant_type: 'refresh_token', refresh_token: String(first.body.refresh_token) }
        const renewed = await post('/oauth2/token', { ...refresh, ...again.fields }, again.headers)
        assert.equal(renewed.status, 200, `refresh ${method} ${algorithm}`)
        const access = { token: String(renewed.body.access_token) }
        if (words('introspection_endpoint_auth_methods_supported').includes(method)) {
          const looking = await proofOf(client, method, algorithm)
          const seen = await post('/oauth2/introspection', { ...access, ...looking.fields }, looking.headers)
          assert.equal(seen.body.active, true, `introspection ${method}`)
        }
        assert.ok(words('revocation_endpoint_auth_methods_supported').includes(method))
        const ending = await proofOf(client, method, algorithm)
        assert.equal((await post('/oauth2/revoke', { ...access, ...ending.fields }, ending.headers)).status, 200)
      }
  }
  const never = [
    'password',
    'implicit',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:saml2-bearer',
    'urn:openid:params:grant-type:ciba',
  ].filter(each => !grants.includes(each))
  const client = await clientWith('client_secret_post', 'ES256', 'machine')
  const proof = await proofOf(client, 'client_secret_post', 'ES256')
  for (const grant of never) {
    const { status, body } = await post('/oauth2/token', { grant_type: grant, ...proof.fields }, {})
    assert.equal(status, 400)
    assert.equal(body.error, 'unsupported_grant_type', grant)
  }
  for (const algorithm of ['ES384', 'PS256', 'RS512'].filter(
    each => !words('token_endpoint_auth_signing_alg_values_supported').includes(each),
  )) {
    const keyed = await clientWith('private_key_jwt', algorithm, 'machine')
    const signed = await proofOf(keyed, 'private_key_jwt', algorithm)
    assert.equal(
      (await post('/oauth2/token', { grant_type: 'client_credentials', ...signed.fields }, {})).status,
      401,
      algorithm,
    )
  }
})

test('T10 each advertised scope, response type, mode, challenge method and id_token algorithm works, others do not', async () => {
  const agent = (await clientWith('none', 'ES256', 'agent')).application
  const ask = (members: Record<string, string | undefined>): string =>
    authorizeUrl({ client_id: agent.clientId, redirect_uri: back, code_challenge: pkce().challenge, ...members })
  const works = async (members: Record<string, string | undefined>): Promise<boolean> =>
    (await browser.get(ask(members))).location?.startsWith('/oauth2/consent') === true
  for (const scope of words('scopes_supported')) assert.ok(await works({ scope }), scope)
  for (const scope of ['phone', 'address', 'admin', 'openid admin']) assert.ok(!(await works({ scope })), scope)
  for (const type of words('response_types_supported')) assert.ok(await works({ response_type: type }), type)
  for (const type of ['token', 'id_token', 'code token', 'none'])
    assert.ok(!(await works({ response_type: type })), type)
  for (const mode of words('response_modes_supported')) assert.ok(await works({ response_mode: mode }), mode)
  for (const mode of ['fragment', 'form_post', 'query.jwt']) assert.ok(!(await works({ response_mode: mode })), mode)
  for (const method of words('code_challenge_methods_supported'))
    assert.ok(await works({ code_challenge_method: method }))
  assert.ok(!(await works({ code_challenge_method: 'plain' })))
  const client = await clientWith('none', 'ES256', 'agent')
  const fields = await grantFields('authorization_code', client, 'openid')
  const tokens = await post('/oauth2/token', { ...fields, client_id: client.application.clientId }, {})
  const { alg, kid } = decodeProtectedHeader(String(tokens.body.id_token))
  assert.ok(words('id_token_signing_alg_values_supported').includes(String(alg)))
  const { keys } = await jsonOf(await ground.send(String(told.jwks_uri)))
  assert.ok((keys as { kid: string }[]).some(key => key.kid === kid))
})
