import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { type EvilUpstream, startEvilUpstream } from '../../tests/evil-upstream.ts'
import { type Browser, createBrowser, type Shown } from '../../tests/oauth/browser.ts'
import { startAuthorizationServer, type TestAuthorizationServer } from '../../tests/test-authorization-server.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Everything, type Github, startGithub, startMcpWithOauth } from '../../tests/third-parties.ts'
import { until } from '../../tests/until.ts'
import { createApplication } from '../applications/index.ts'
import { createUser, type User } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { createEdge } from '../platform/http.ts'
import { idFrom } from '../platform/ids.ts'
import { refusalPage } from '../platform/page-doors.ts'
import type { Platform } from '../platform/platform.ts'
import { createRootKey } from '../platform/root-key.ts'
import { Secret } from '../platform/secret.ts'
import { frameOf } from '../sign-in/index.ts'
import { signInPages } from '../sign-in/pages.ts'
import { beginConnection } from './actions-connect.ts'
import { importDocument } from './actions-openapi.ts'
import { takeImport } from './actions-openapi-take.ts'
import { issuerHash } from './derive-oauth-party.ts'
import {
  type Account,
  callUpstream,
  checkFreshness,
  closeConnections,
  createProvider,
  disconnectAccount,
  findAccountOf,
  findTool,
  getAccount,
  getProvider,
  listUsable,
  type Provider,
  type ProviderParts,
  prepareAccount,
} from './index.ts'
import { pipesPages } from './pages.ts'
import { clientDoors } from './routes-client.ts'

const admin: Actor = { kind: 'system', node: 'test' }
const password = 'correct horse battery staple'
const rootKey = createRootKey(Buffer.alloc(32, 7))
let held: TestDatabase
let on: Platform
let github: Github
let protectedMcp: Everything
let upstream: EvilUpstream
let as: TestAuthorizationServer
let mina: User
let made = 0

before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database, { rootKey, config: { rateLimits: 'off' } })
  await held.database.transaction(tx =>
    createApplication(tx, admin, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  mina = await person('mina@acme.example')
  ;[github, protectedMcp, upstream, as] = await Promise.all([
    startGithub(),
    startMcpWithOauth(),
    startEvilUpstream(),
    startAuthorizationServer(),
  ])
  upstream.protectedBy = as.issuer
  upstream.bearers = as.accessTokens
  upstream.pages = () => [[{ name: 'one', inputSchema: { type: 'object' } }]]
  await createProvider(on, admin, {
    ...mcp('github', undefined),
    kind: 'rest',
    name: 'GitHub',
    catalogue: 'github',
    baseUrls: { api: github.url, oauth: github.url },
    oauthClient: { id: github.clientId, secret: new Secret(github.clientSecret) },
  })
})
after(async () => {
  closeConnections(on)
  await Promise.all([github.close(), protectedMcp.close(), upstream.close(), as.close()])
  await held.close()
})

function person(email: string): Promise<User> {
  return createUser(on, admin, { email, password: new Secret(password), emailVerified: true })
}

function mcp(slug: string, url: string | undefined, more: Partial<ProviderParts> = {}): ProviderParts {
  return {
    slug,
    name: slug,
    kind: 'mcp',
    url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'oauth', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
    ...more,
  }
}

async function browserOf(user?: User): Promise<Browser> {
  const edge = createEdge(on, {
    routes: [...signInPages, ...pipesPages],
    authenticate: async () => undefined,
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
  const browser = createBrowser(edge, on.config.baseUrl)
  if (user !== undefined) await browser.submit(await browser.get('/sign-in'), { email: user.email, password })
  return browser
}

/** What the person's browser does at the provider: it goes there and comes back with an address of ours. */
async function atProvider(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: 'manual' })
  const location = answer.headers.get('location')
  assert.ok(location !== null, `${address} answered ${answer.status}: ${await answer.text()}`)
  return location
}

/** Octocat signs in by their button, and comes back with an address of ours. */
async function atGithub(address: URL): Promise<string> {
  const form = await (await fetch(address)).text()
  const field = (name: string): [string, string] => {
    const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? ''
    return [name, value.replaceAll('&amp;', '&')]
  }
  const hidden = ['redirect_uri', 'scope', 'state', 'client_id'].map(field)
  assert.match(form, /value="octocat"/)
  const body = new URLSearchParams([['login', 'octocat'], ...hidden])
  const back = await fetch(`${github.url}/login/oauth/callback`, { method: 'POST', body, redirect: 'manual' })
  return back.headers.get('location') ?? ''
}

async function begin(browser: Browser, slug: string): Promise<Shown> {
  return browser.submit(await browser.open(`/connect/${slug}`), {})
}

async function events(type: string): Promise<number> {
  const rows = await held.database.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_queue WHERE type = $1', [
    type,
  ])
  return rows[0]?.n ?? 0
}

test('GitHub: a person connects by the page, and a call uses that account', async () => {
  const browser = await browserOf(mina)
  const shown = await browser.open('/connect/github')
  assert.equal(shown.status, 200)
  assert.match(shown.text, /gives no agent any access/)
  assert.match(shown.headers.get('content-security-policy') ?? '', new RegExp(`form-action 'self' ${github.url}`))
  const away = await browser.submit(shown, {})
  const address = new URL(away.location ?? '')
  assert.equal(address.origin + address.pathname, `${github.url}/login/oauth/authorize`)
  assert.equal(address.searchParams.get('code_challenge_method'), 'S256')
  const back = await atGithub(address)
  const connected = await browser.open(back)
  assert.equal(connected.status, 200)
  assert.match(connected.text, /octocat/)
  const provider = await getProvider(held.database, 'github')
  const [account] = await listUsable(held.database, provider, { userId: mina.id })
  assert.ok(account)
  assert.deepEqual([account.label, account.scopes], ['octocat', ['repo', 'read:user']])
  const tool = await findTool(held.database, 'github__get_me')
  assert.ok(tool)
  const answer = await callUpstream(on, {
    tool,
    account: account,
    arguments: {},
    callId: 'call_1',
    signal: new AbortController().signal,
  })
  assert.ok(answer.outcome === 'answered' && !answer.isError)
  const again = await browser.open(back)
  assert.equal(again.status, 400)
  assert.equal(await events('connected_account.connected'), 1)
})

test('an API that came out of a document: its OAuth addresses are the named ones, and each person connects their own account', async () => {
  const text = readFileSync(new URL('../../tests/openapi/github.json', import.meta.url), 'utf8')
  const { kept } = await importDocument(on, admin, { slug: 'described', text })
  await takeImport(on, admin, {
    id: kept.id,
    operations: [{ key: 'GET /user', effect: 'read' }],
    source: {
      name: undefined,
      server: github.url,
      scheme: undefined,
      header: undefined,
      type: 'oauth',
      per: undefined,
      token: undefined,
      oauth: {
        clientId: github.clientId,
        clientSecret: new Secret(github.clientSecret),
        scopes: ['repo', 'read:user'],
        authorizationUrl: `${github.url}/login/oauth/authorize`,
        tokenUrl: `${github.url}/login/oauth/access_token`,
      },
    },
    endGrants: async () => 0,
  })
  const browser = await browserOf(mina)
  const away = await begin(browser, 'described')
  const connected = await browser.open(await atGithub(new URL(away.location ?? '')))
  assert.equal(connected.status, 200, connected.text)
  const provider = await getProvider(held.database, 'described')
  const [account] = await listUsable(held.database, provider, { userId: mina.id })
  assert.ok(account)
  const tool = (await findTool(held.database, 'described__users_get_authenticated')) ?? assert.fail()
  const signal = new AbortController().signal
  const parts = { tool, account: account, arguments: {}, callId: 'call_1', signal }
  const answer = await callUpstream(on, parts)
  assert.ok(answer.outcome === 'answered' && !answer.isError, JSON.stringify(answer))
  assert.equal(Object(answer.result.structuredContent).login, 'octocat')
})

test('MCP SDK server with OAuth: discovery, registration and PKCE, then tools and calls', async () => {
  await createProvider(on, admin, mcp('protected', protectedMcp.url))
  const browser = await browserOf(mina)
  const away = await begin(browser, 'protected')
  const address = new URL(away.location ?? '')
  assert.equal(address.searchParams.get('resource'), protectedMcp.url)
  const done = await browser.open(await atProvider(address.href))
  assert.equal(done.status, 200, done.text)
  assert.match(done.text, /is connected/)
  const greet = await findTool(held.database, 'protected__greet')
  assert.ok(greet)
  const account = await findAccountOf(held.database, greet.providerId, mina.id)
  const parts = { tool: greet, account, arguments: { name: 'Mina' }, callId: 'call_2' }
  const answer = await callUpstream(on, { ...parts, signal: new AbortController().signal })
  assert.ok(answer.outcome === 'answered' && !answer.isError, JSON.stringify(answer))
  assert.match(JSON.stringify(answer.result), /Hello, Mina/)
})

async function oauthProvider(): Promise<Provider> {
  const slug = `rotating-${++made}`
  return createProvider(on, admin, mcp(slug, upstream.url))
}

async function connected(user: User): Promise<{ provider: Provider; account: Account; browser: Browser }> {
  const provider = await oauthProvider()
  const browser = await browserOf(user)
  const away = await begin(browser, provider.slug)
  const done = await browser.open(await atProvider(away.location ?? ''))
  assert.match(done.text, /is connected/)
  const account = await findAccountOf(held.database, provider.id, user.id)
  assert.ok(account)
  return { provider, account, browser }
}

test('MT01 GHSA-rww4-4w9c-7733: nothing is begun before the click, and an answer counts only in the browser and for the person who began', async () => {
  const provider = await oauthProvider()
  const browser = await browserOf(mina)
  const flows = async (): Promise<number> =>
    (await held.database.query('SELECT state_hash FROM connect_flows WHERE provider_id = $1', [provider.id])).length
  const shown = await browser.open(`/connect/${provider.slug}`)
  assert.equal(await flows(), 0)
  assert.equal((await browser.post(`/connect/${provider.slug}`, { csrf_token: 'forged' })).status, 403)
  assert.equal(await flows(), 0)
  const away = await browser.submit(shown, {})
  assert.equal(await flows(), 1)
  const back = await atProvider(away.location ?? '')

  const tokenRequests = as.to('/token').length
  const bob = await person(`bob-${made}@acme.example`)
  for (const other of [await browserOf(bob), await browserOf(mina), await browserOf()]) {
    const refused = await other.get(back)
    assert.equal(refused.status, 400)
    assert.match(refused.text, /not begun in this browser/)
  }
  const elsewhere = back.replace(/callback\/[0-9a-f]+/, 'callback/0123456789abcdef')
  assert.equal(as.to('/token').length, tokenRequests)
  assert.match((await browser.open(back)).text, /is connected/)
  assert.equal((await browser.get(back)).status, 400)
  assert.equal((await browser.get(elsewhere)).status, 400)
  assert.equal(as.to('/token').length, tokenRequests + 1)
})

test('MT15 T07 CVE-2025-6514 CVE-2026-104850: a wrong issuer in the answer or metadata gets neither code nor verifier, and nobody is sent to what is no web address', async () => {
  const provider = await oauthProvider()
  const browser = await browserOf(mina)
  const cases: [string, TestAuthorizationServer['callback']][] = [
    ['wrong', { iss: 'https://evil.test' }],
    ['missing', { iss: undefined }],
    ['normalized', { iss: `${as.issuer}/` }],
    [
      'an error of another issuer',
      { code: undefined, error: 'access_denied', error_description: 'Call 555', iss: 'x' },
    ],
    ['another state', { state: 'x'.repeat(43) }],
  ]
  for (const [what, callback] of cases) {
    as.callback = callback
    const before = as.to('/token').length
    const away = await begin(browser, provider.slug)
    const refused = await browser.open(await atProvider(away.location ?? ''))
    assert.equal(refused.status, 400, what)
    assert.doesNotMatch(refused.text, /Call 555/)
    assert.equal(as.to('/token').length, before, what)
  }
  as.callback = { code: undefined, error: 'access_denied' }
  const declined = await browser.open(await atProvider((await begin(browser, provider.slug)).location ?? ''))
  assert.match(declined.text, /declined there/)
  as.callback = {}
  as.metadata = { issuer: 'https://evil.test' }
  const fresh = await oauthProvider()
  assert.equal((await begin(browser, fresh.slug)).status, 502)
  as.metadata = { code_challenge_methods_supported: ['plain'] }
  assert.equal((await begin(browser, fresh.slug)).status, 502)
  for (const endpoint of [
    'javascript:alert(1)',
    'a:$(calc.exe)',
    'file:///bin/sh',
    'https://as.example@evil.example/',
  ]) {
    as.metadata = { authorization_endpoint: endpoint }
    const refused = await begin(browser, fresh.slug)
    assert.deepEqual([refused.status, refused.location], [502, undefined], endpoint)
    assert.ok(!(await browser.open(`/connect/${fresh.slug}`)).text.includes(endpoint), endpoint)
  }
  as.metadata = {}
  assert.match((await begin(browser, fresh.slug)).location ?? '', /authorize/)
})

test('MT15: metadata that changes after the person was sent away does not lead the code elsewhere', async () => {
  const other = await startAuthorizationServer()
  const provider = await oauthProvider()
  const browser = await browserOf(mina)
  const away = await begin(browser, provider.slug)
  const back = await atProvider(away.location ?? '')
  as.metadata = { token_endpoint: `${other.issuer}/token` }
  const again = await browserOf(mina)
  await begin(again, provider.slug)
  as.metadata = {}
  await browser.open(back)
  assert.equal(other.requests.length, 0)
  await other.close()
})

test('MT15: another authorization server means another registration, and the old refresh token is not sent there', async () => {
  as.expiresInSeconds = 30
  const { provider, account, browser } = await connected(await person(`moved-${made}@acme.example`))
  as.expiresInSeconds = 3600
  const other = await startAuthorizationServer()
  upstream.protectedBy = other.issuer
  const bob = await person(`mover-${made}@acme.example`)
  await begin(await browserOf(bob), provider.slug)
  upstream.protectedBy = as.issuer
  assert.equal((await getProvider(held.database, provider.slug)).oauthIssuer, other.issuer)
  assert.equal(other.to('/register').length, 1)
  assert.deepEqual(await prepareAccount(on, account), { outcome: 'connection_required' })
  assert.equal(other.to('/token').length, 0)
  const shown = await browser.open(`/connect/${provider.slug}`)
  assert.match(shown.text, /Continue to/)
  await other.close()
})

test('T60: 50 calls at the end of a token refresh it once, over two nodes, and the new one is stored before it is used', async () => {
  as.expiresInSeconds = 30
  const { provider, account } = await connected(await person(`fifty-${made}@acme.example`))
  as.expiresInSeconds = 3600
  const database = await secondNode(held.url)
  const nodes = [on, testPlatform(database, { rootKey })]
  const before = as.to('/token').length
  const ready = await Promise.all(Array.from({ length: 50 }, (_, i) => prepareAccount(nodes[i % 2] ?? on, account)))
  assert.deepEqual(new Set(ready.map(({ outcome }) => outcome)), new Set(['ready']))
  assert.equal(as.to('/token').length, before + 1)
  const now = await getAccount(held.database, account.id)
  assert.equal(now.credentialVersion, 2)
  const tool = await findTool(held.database, `${provider.slug}__one`)
  assert.ok(tool)
  const signal = new AbortController().signal
  const answer = await callUpstream(on, { tool, account: now, arguments: {}, callId: 'call_3', signal })
  assert.equal(answer.outcome, 'answered')
  const sent = upstream.calls().at(-1)?.headers.authorization
  assert.equal(sent, `Bearer ${as.accessTokens.at(-1)}`)
  await database.close()
})

test('definitions are read with a credential that has not run out', async () => {
  as.expiresInSeconds = 1
  const { provider, account } = await connected(await person(`stale-${made}@acme.example`))
  as.expiresInSeconds = 3600
  as.accessTokens.length = 0
  await held.database.query('UPDATE providers SET tools_read_at = NULL WHERE id = $1', [provider.id])
  const tool = await findTool(held.database, `${provider.slug}__one`)
  assert.ok(tool)
  assert.deepEqual(await checkFreshness(on, tool, { account: account }), { outcome: 'same' })
  assert.equal((await getAccount(held.database, account.id)).credentialVersion, 2)
})

test('T60: a lost answer or a busy provider leaves the account; only its own word ends it, and no other account', async () => {
  as.expiresInSeconds = 3
  const { account } = await connected(await person(`lost-${made}@acme.example`))
  const other = await connected(await person(`other-${made}@acme.example`))
  as.expiresInSeconds = 3600
  for (const refresh of ['lost', 'busy'] as const) {
    as.refresh = refresh
    assert.deepEqual(await prepareAccount(on, account), { outcome: 'unavailable' }, refresh)
    assert.equal((await getAccount(held.database, account.id)).state, 'connected')
  }
  as.refresh = 'invalid_grant'
  await held.database.query('UPDATE connected_accounts SET refresh_retry_at = NULL WHERE id = $1', [account.id])
  assert.deepEqual(await prepareAccount(on, account), { outcome: 'connection_required' })
  assert.equal((await getAccount(held.database, account.id)).state, 'needs_reconnection')
  as.refresh = 'rotate'
  assert.deepEqual(await prepareAccount(on, other.account), { outcome: 'ready' })
  assert.equal((await getAccount(held.database, other.account.id)).state, 'connected')
})

test('disconnecting ends the grants, deletes the credential, and tells the issuer', async () => {
  const { account, provider } = await connected(await person(`leaver-${made}@acme.example`))
  const ended: string[] = []
  const endGrants = async (_tx: unknown, id: string): Promise<number> => ended.push(id)
  await disconnectAccount(on, admin, { account, endGrants })
  await disconnectAccount(on, admin, { account, endGrants })
  assert.deepEqual(ended, [account.id])
  assert.equal((await listUsable(held.database, provider, { userId: idFrom('user', account.ownerId) })).length, 0)
  const rows = await held.database.query('SELECT state, credential_sealed FROM connected_accounts WHERE id = $1', [
    account.id,
  ])
  assert.deepEqual(rows, [{ state: 'disconnected', credential_sealed: null }])
  assert.match(as.to('/revoke').at(-1)?.form.get('token') ?? '', /^refresh-/)
  assert.equal(as.to('/revoke').length, 1)
})

test('T60: a refresh that a disconnection overtakes gives back what it brings', async () => {
  as.expiresInSeconds = 1
  const { account } = await connected(await person(`overtaken-${made}@acme.example`))
  as.expiresInSeconds = 3600
  const answer = Promise.withResolvers<void>()
  as.hold = answer.promise
  const asked = as.to('/token').length
  const preparing = prepareAccount(on, account)
  await until(() => as.to('/token').length > asked)
  await disconnectAccount(on, admin, { account, endGrants: async () => undefined })
  const before = as.to('/revoke').length
  as.hold = undefined
  answer.resolve()
  assert.deepEqual(await preparing, { outcome: 'connection_required' })
  const [given, ...more] = as.to('/revoke').slice(before)
  assert.match(given?.form.get('token') ?? '', /^refresh-/)
  assert.notEqual(given?.form.get('token'), as.to('/revoke')[before - 1]?.form.get('token'))
  assert.deepEqual(more, [])
  assert.equal((await getAccount(held.database, account.id)).state, 'disconnected')
})

test('a bearer per person is tried once, sealed, and never shown again', async () => {
  const closed = await startEvilUpstream()
  closed.bearers = ['personal-token-0123456789']
  closed.pages = () => [[{ name: 'one', inputSchema: { type: 'object' } }]]
  await createProvider(on, admin, mcp('personal', closed.url, { auth: { type: 'bearer', per: 'user' } }))
  const browser = await browserOf(mina)
  const page = await browser.open('/connect/personal')
  for (const token of ['', 'wrong-token-0123456789', 'with blank', 'x'.repeat(9_000)]) {
    const refused = await browser.submit(page, { token })
    assert.equal(refused.status, 400, token)
    assert.match(refused.text, /Not connected/)
    if (token !== '') assert.equal(refused.text.includes(token), false)
  }
  const done = await browser.submit(page, { token: 'personal-token-0123456789' })
  assert.match(done.text, /is connected/)
  assert.equal(done.text.includes('personal-token'), false)
  assert.ok(await findTool(held.database, 'personal__one'))
  const rows = await held.database.query<{ sealed: Buffer }>(
    'SELECT credential_sealed AS sealed FROM connected_accounts',
  )
  assert.equal(Buffer.concat(rows.map(({ sealed }) => sealed ?? Buffer.of())).includes('personal-token'), false)
  await closed.close()
})

test('a stranger is sent to sign in; an unknown provider and one that needs no account say so', async () => {
  await createProvider(on, admin, mcp('open', upstream.url, { auth: { type: 'none', per: 'installation' } }))
  const stranger = await browserOf()
  assert.equal((await stranger.get('/connect/github')).location, '/sign-in?return_to=%2Fconnect%2Fgithub')
  const browser = await browserOf(mina)
  assert.equal((await browser.get('/connect/nowhere')).status, 404)
  assert.match((await browser.get('/connect/open')).text, /needs no account of yours/)
})

test('T22 a scope that the provider wants is remembered: the account goes on, and the person is asked for it when they connect again', async () => {
  const { provider, account, browser } = await connected(mina)
  const before = upstream.onCall
  let wanted = 'tools:use files:write'
  upstream.onCall = (_request, response) => {
    const challenge = `Bearer error="insufficient_scope", scope="${wanted}", resource_metadata="${upstream.url}"`
    response.writeHead(403, { 'www-authenticate': challenge }).end()
    return undefined
  }
  const tool = (await findTool(held.database, `${provider.slug}__one`)) ?? assert.fail()
  const call = { tool, account, arguments: {}, signal: new AbortController().signal }
  assert.deepEqual(await callUpstream(on, { ...call, callId: 'call_scope_1' }), {
    outcome: 'failed',
    why: 'scope_missing',
    sent: true,
  })
  assert.equal((await getAccount(held.database, account.id)).state, 'connected')
  const page = await browser.open(`/connect/${provider.slug}`)
  assert.match(page.text, /files:write/, 'the page says what will be asked for')
  const away = new URL((await begin(browser, provider.slug)).location ?? '')
  assert.deepEqual(away.searchParams.get('scope')?.split(' ').toSorted(), ['files:write', 'tools:use'])
  wanted = `a\\b ${Array.from({ length: 100 }, (_, nth) => `s${nth}`).join(' ')}`
  await callUpstream(on, { ...call, callId: 'call_scope_2' })
  wanted = Array.from({ length: 100 }, (_, nth) => `t${nth}`).join(' ')
  for (const nth of [3, 4, 5, 6]) {
    wanted = Array.from({ length: 20 }, (_, at) => `u${nth}${at}`).join(' ')
    await callUpstream(on, { ...call, callId: `call_scope_${nth}` })
  }
  const [row] = await held.database.query<{ n: string }>(
    'SELECT count(*) AS n FROM scopes_wanted WHERE provider_id = $1',
    [provider.id],
  )
  assert.ok(Number(row?.n) <= 50, 'an upstream fills nothing')
  upstream.onCall = (_request, response) => {
    response.writeHead(403).end()
    return undefined
  }
  const plain = await callUpstream(on, { ...call, callId: 'call_scope_9' })
  assert.ok(plain.outcome === 'failed' && plain.why === 'credential_refused', 'a 403 without that word is none of it')
  upstream.onCall = before
})

test('a server that reads client ids from documents gets the address of ours, where it can reach it; nothing is registered', async () => {
  const reached = testPlatform(held.database, {
    rootKey,
    config: { rateLimits: 'off', baseUrl: 'https://ambit.example' },
  })
  as.metadata = { client_id_metadata_document_supported: true }
  const provider = await oauthProvider()
  const registered = as.to('/register').length
  const { address } = await beginConnection(reached, admin, { provider, userId: mina.id })
  const clientId = address.searchParams.get('client_id') ?? ''
  assert.equal(clientId, `https://ambit.example/connect/client/${issuerHash(as.issuer)}`)
  assert.equal(as.to('/register').length, registered)
  const [door] = clientDoors
  if (door === undefined || door.kind === 'api') assert.fail()
  const url = new URL(clientId)
  const call = {
    request: new Request(url),
    requestId: 'req_test',
    url,
    peer: { address: '127.0.0.1', isLoopback: true },
  }
  const answer = await door.handle(reached, { ...call, params: { issuerHash: issuerHash(as.issuer) } })
  const document = JSON.parse(await answer.text())
  assert.equal(document.client_id, clientId)
  assert.deepEqual(document.redirect_uris, [address.searchParams.get('redirect_uri')])
  assert.equal(document.token_endpoint_auth_method, 'none')
  for (const wrong of ['', 'x', 'g'.repeat(16), '../../x'])
    assert.throws(() => door.handle(reached, { ...call, params: { issuerHash: wrong } }), { code: 'entity_not_found' })
  const inside = await oauthProvider()
  const own = await beginConnection(on, admin, { provider: inside, userId: mina.id })
  assert.match(own.address.searchParams.get('client_id') ?? '', /^client-/, 'on loopback it registers')
  assert.equal(as.to('/register').length, registered + 1)
  as.metadata = {}
})
