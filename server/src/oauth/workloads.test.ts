import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { freePort } from '../../tests/free-port.ts'
import { baseUrl, formOf, type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { startIssuer, type TestIssuer } from '../../tests/oauth/issuer.ts'
import { type Application, createAgent } from '../applications/index.ts'
import type { AgentId } from '../platform/ids.ts'
import { findBearer, suspendPrincipal } from '../sessions/index.ts'
import { addTrust, removeTrust } from './actions-issuers.ts'
import type { TrustCondition } from './check-trust-conditions.ts'
import type { WorkloadTrust } from './model.ts'

let ground: Ground
let actions: TestIssuer
let deploy: Workload
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const conditions: readonly TrustCondition[] = [
  { claim: 'repository', equals: 'acme/deploy' },
  { claim: 'ref', prefix: 'refs/heads/release/' },
]

interface Workload {
  readonly application: Application
  readonly agentId: AgentId
  readonly trust: WorkloadTrust
}

before(async () => {
  ground = await startGround()
  actions = await startIssuer(() => ({
    aud: baseUrl,
    sub: 'repo:acme/deploy:ref:refs/heads/release/7',
    repository: 'acme/deploy',
    ref: 'refs/heads/release/7',
  }))
  deploy = await workload('Deploy', { issuer: actions.issuer, conditions })
})
after(async () => {
  await actions.close()
  await ground.close()
})

interface Trusted {
  readonly issuer: string
  readonly conditions: readonly TrustCondition[]
  readonly audience?: string
}

function workload(name: string, trusted: Trusted, ownerId = ground.mina.id): Promise<Workload> {
  return ground.on.database.transaction(async tx => {
    const credentials = { type: 'workload_identity' } as const
    const { application, agentId } = await createAgent(tx, system, { name, ownerId, credentials })
    const parts = { audience: undefined, jwks: undefined, jwksUri: undefined, ...trusted }
    return { application, agentId, trust: await addTrust(tx, system, { ...parts, applicationId: application.id }) }
  })
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function ask(assertion: string, members: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
  const answer = await ground.send('/oauth2/token', formOf({ grant_type: grantType, assertion, ...members }))
  return { status: answer.status, body: await jsonOf(answer) }
}

async function api(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const sent = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
  const answer = await ground.send(path, sent)
  return { status: answer.status, body: await jsonOf(answer) }
}

test('a workload shows what its platform says of it, and is the agent that trusts that: no secret anywhere', async () => {
  const { status, body } = await ask(await actions.sign({}))
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.refresh_token, undefined)
  assert.equal(body.scope, 'mcp:use')
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active')
  assert.equal(bearer.session.principalId, deploy.agentId)
  assert.equal(bearer.session.onBehalfOf, ground.mina.id)
  assert.equal(bearer.resource, `${baseUrl}/mcp`)
  const named = await ask(await actions.sign({}), { client_id: deploy.application.clientId })
  assert.equal(named.status, 200, 'it may say which agent it is')
  const [used] = await ground.on.database.query<{ last_used_at: Date | null }>(
    'SELECT last_used_at FROM workload_trusts WHERE id = $1',
    [deploy.trust.id],
  )
  assert.ok(used?.last_used_at !== null)
})

test('a token of a real OpenID provider is taken, found by its discovery, and of no use for another audience', async t => {
  const issuer = `http://127.0.0.1:${await freePort()}`
  const keys = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(keys.privateKey)), kid: 'real', alg: 'RS256', use: 'sig' }
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: ['system:serviceaccount:ops:nightly', 'system:serviceaccount:ops:other'].map(id => ({
      client_id: id,
      client_secret: 'of the platform',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post' as const,
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, indicator) => ({
          scope: '',
          audience: indicator,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  const server = createServer(provider.callback())
  server.listen(Number(new URL(issuer).port), '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const tokenOf = async (id: string, resource: string): Promise<string> => {
    const form = { grant_type: 'client_credentials', resource, client_id: id, client_secret: 'of the platform' }
    const told = await jsonOf(await fetch(`${issuer}/token`, formOf(form)))
    assert.equal(typeof told.access_token, 'string', JSON.stringify(told))
    return String(told.access_token)
  }
  const nightly = await workload('Cluster', {
    issuer,
    conditions: [{ claim: 'sub', equals: 'system:serviceaccount:ops:nightly' }],
  })
  const { status, body } = await ask(await tokenOf('system:serviceaccount:ops:nightly', baseUrl))
  assert.equal(status, 200, JSON.stringify(body))
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.session.principalId === nightly.agentId)
  const client = { client_id: nightly.application.clientId }
  const elsewhere = await ask(await tokenOf('system:serviceaccount:ops:nightly', 'https://elsewhere.example'), client)
  assert.equal(elsewhere.body.error, 'invalid_grant')
  const other = await ask(await tokenOf('system:serviceaccount:ops:other', baseUrl), client)
  assert.equal(other.body.error, 'invalid_grant')
})

test('T29 T49 what the platform did not say, said for others, long ago, twice or with no key of its own gets nothing', async () => {
  const now = Math.floor(Date.now() / 1000)
  const client = { client_id: deploy.application.clientId }
  const honest = await actions.sign({})
  const cases: Readonly<Record<string, string>> = {
    'another repository': await actions.sign({ repository: 'acme/deploy-evil' }),
    'no repository': await actions.sign({ repository: undefined }),
    'a list': await actions.sign({ repository: ['acme/deploy'] }),
    'another branch': await actions.sign({ ref: 'refs/heads/main' }),
    'the prefix alone in another place': await actions.sign({ ref: 'x/refs/heads/release/7' }),
    'another audience': await actions.sign({ aud: 'https://elsewhere.example' }),
    'two audiences': await actions.sign({ aud: [baseUrl, 'https://elsewhere.example'] }),
    'too old': await actions.sign({ iat: now - 600, exp: now - 60 }),
    'not yet': await actions.sign({ nbf: now + 120 }),
    'made later': await actions.sign({ iat: now + 120, exp: now + 240 }),
    'for a year': await actions.sign({ exp: now + 31_536_000 }),
    'no end': await actions.sign({ exp: undefined }),
    'another type': await actions.sign({}, { typ: 'logout+jwt' }),
    'another key id': await actions.sign({}, { kid: 'k99' }),
    'a bent signature': `${honest.slice(0, -6)}AAAAAA`,
    'no signature': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${honest.split('.')[1]}.`,
    'an identity assertion': await actions.sign({}, { typ: 'oauth-id-jag+jwt' }),
  }
  for (const [what, assertion] of Object.entries(cases)) {
    const { status, body } = await ask(assertion, client)
    assert.equal(status, 400, what)
    assert.match(String(body.error), /^(invalid_grant|unauthorized_client)$/, what)
  }
  assert.equal((await ask(await actions.sign({ iat: now + 20 }), client)).status, 200, 'a clock that is a little off')
  assert.equal((await ask(honest, client)).status, 200)
  assert.equal((await ask(honest, client)).body.error, 'invalid_grant', 'and not twice')
  const unnumbered = await actions.sign({ jti: undefined })
  assert.equal((await ask(unnumbered, client)).status, 200)
  assert.equal((await ask(unnumbered, client)).body.error, 'invalid_grant')
})

test('T29 who comes without a client id is found where exactly one agent trusts what is said', async () => {
  const stranger = await startIssuer(() => ({ aud: baseUrl, sub: 'x', repository: 'acme/deploy' }))
  assert.equal((await ask(await stranger.sign({}))).status, 401)
  assert.equal((await ask(await actions.sign({ repository: 'acme/else' }))).status, 401)
  const twin = await workload('Twin', {
    issuer: actions.issuer,
    conditions: [{ claim: 'repository', equals: 'acme/deploy' }],
  })
  assert.equal((await ask(await actions.sign({}))).status, 401, 'two could be meant')
  const other = await actions.sign({ ref: 'refs/heads/main' })
  const found = await ask(other)
  const bearer = await findBearer(ground.on, String(found.body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.session.principalId === twin.agentId)
  assert.equal((await ask(other, { client_id: deploy.application.clientId })).body.error, 'invalid_grant')
  const { id, applicationId } = twin.trust
  await removeTrust(ground.on, system, { id, applicationId })
  assert.equal(
    (await findBearer(ground.on, String(found.body.access_token))).outcome,
    'ended',
    'it stood on that trust',
  )
  assert.equal((await ask(await actions.sign({ ref: 'refs/heads/main' }))).status, 401)
  assert.equal((await ask(await actions.sign({}))).status, 200)
  await stranger.close()
})

test('T94 a workload whose owner is suspended gets nothing', async () => {
  const sam = await ground.user('sam@acme.example')
  const theirs = await workload(
    'Theirs',
    { issuer: actions.issuer, conditions: [{ claim: 'sub', equals: 'sam' }] },
    sam.id,
  )
  const client = { client_id: theirs.application.clientId }
  assert.equal((await ask(await actions.sign({ sub: 'sam' }), client)).status, 200)
  await suspendPrincipal(ground.on, system, sam.id)
  assert.equal((await ask(await actions.sign({ sub: 'sam' }), client)).body.error, 'invalid_grant')
})

test('T22 a workload asks for no scope that its agent has not, and never for a token that renews itself', async () => {
  const client = { client_id: deploy.application.clientId }
  for (const scope of ['openid', 'mcp:use offline_access', 'admin'])
    assert.equal((await ask(await actions.sign({}), { ...client, scope })).body.error, 'invalid_scope', scope)
  const elsewhere = await ask(await actions.sign({}), { ...client, resource: 'https://elsewhere.example/mcp' })
  assert.equal(elsewhere.body.error, 'invalid_target')
  assert.equal((await ask(await actions.sign({}), { ...client, scope: 'mcp:use' })).status, 200)
})

test('an administrator lets a workload be an agent; conditions that would let in a stranger are refused', async () => {
  const trust = {
    issuer: actions.issuer,
    conditions: [{ claim: 'repository', equals: 'acme/api' }],
    jwks: actions.keySet(),
  }
  const made = await api('POST', '/v1/agents', {
    name: 'Ways',
    owner_id: ground.mina.id,
    credentials: { type: 'workload_identity', trust },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal(made.body.client_secret, undefined)
  const path = `/v1/agents/${made.body.id}/workload_trusts`
  const listed = await api('GET', path)
  const [first] = Object(listed.body.data)
  assert.deepEqual(first.conditions, trust.conditions)
  assert.equal((await ask(await actions.sign({ repository: 'acme/api' }))).status, 200)
  const wide: readonly object[] = [
    { ...trust, conditions: [] },
    { ...trust, conditions: [{ claim: 'ref', equals: 'refs/heads/main' }] },
    { ...trust, conditions: [{ claim: 'repository', prefix: 'acme' }] },
    { ...trust, conditions: [{ claim: 'sub', prefix: 'repo:acme/*' }] },
    { ...trust, conditions: [{ claim: 'repository', equals: '*' }] },
    { ...trust, conditions: [{ claim: 'run_name', equals: 'deploy' }] },
    { ...trust, issuer: 'https://issuer.example/?tenant=x' },
    { ...trust, issuer: 'ftp://issuer.example' },
    { ...trust, jwks_uri: `${actions.issuer}/jwks` },
    { ...trust, jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
  ]
  for (const body of wide) assert.equal((await api('POST', path, body)).status, 422, JSON.stringify(body))
  assert.equal((await api('DELETE', `${path}/${first.id}`)).status, 200)
  assert.equal((await api('DELETE', `${path}/${first.id}`)).status, 404)
  assert.equal((await ask(await actions.sign({ repository: 'acme/api' }))).status, 401)
})
