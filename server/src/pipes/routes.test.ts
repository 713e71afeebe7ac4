import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { type EvilUpstream, startEvilUpstream } from '../../tests/evil-upstream.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { closeConnections, saveAccount } from './index.ts'
import { pipesRoutes } from './routes.ts'
import { getProvider } from './store.ts'

let held: TestDatabase
let on: Platform
let edge: Edge
let upstream: EvilUpstream
const system: Actor = { kind: 'system', node: 'test' }
before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database)
  upstream = await startEvilUpstream()
  upstream.bearers = ['installation-token-0123456789']
  upstream.pages = () => [[{ name: 'one', description: 'Does one', inputSchema: { type: 'object', properties: {} } }]]
  edge = createEdge(on, {
    routes: pipesRoutes,
    authenticate: async (_on, call) => actors.get(call.request.headers.get('authorization') ?? ''),
    renderRefusal: refusal => new Response(refusal.message, { status: refusal.status }),
  })
  const { id } = await createUser(on, system, { email: 'ravi@acme.example', emailVerified: true })
  const parts = { principalId: newId('serviceAccount'), ownerId: id, sessionId: undefined as never }
  actors.set('admin', { kind: 'api_key', id: newId('apiKey'), role: 'admin', ...parts })
  actors.set('auditor', { kind: 'api_key', id: newId('apiKey'), role: 'auditor', ...parts })
})
after(async () => {
  closeConnections(on)
  await upstream.close()
  await held.close()
})

const actors = new Map<string, Actor>()

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: { readonly [member: string]: unknown; readonly data: { readonly [member: string]: unknown }[] }
}

async function ask(method: string, path: string, body?: object, as = 'admin'): Promise<Answer> {
  const request = new Request(`http://localhost:4000${path}`, {
    method,
    headers: {
      host: 'localhost:4000',
      authorization: as,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await edge.fetch(request, { address: '127.0.0.1' })
  const text = await response.text()
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(text) }
}

test('a provider is added, read, shown without its secrets, and retired', async () => {
  const auth = { type: 'bearer', token: 'installation-token-0123456789' }
  const made = await ask('POST', '/v1/providers', {
    slug: 'notes',
    kind: 'mcp',
    name: 'Notes',
    url: upstream.url,
    auth,
  })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual(
    [made.body.object, made.body.slug, made.body.auth],
    ['provider', 'notes', { type: 'bearer', per: 'installation' }],
  )
  assert.equal(made.text.includes('installation-token'), false)
  const tools = await ask('GET', '/v1/tools?provider=notes')
  const [one] = tools.body.data
  assert.deepEqual(
    [one?.name, one?.provider, one?.effect, one?.input_schema],
    ['notes__one', 'notes', 'destructive', { type: 'object', properties: {} }],
  )
  assert.match(String(one?.digest), /^[0-9a-f]{64}$/)
  const lowered = await ask('PATCH', `/v1/tools/${one?.id}`, { effect: 'read' })
  assert.equal(lowered.body.effect, 'read')
  assert.equal((await ask('PATCH', `/v1/tools/${one?.id}`, { effect: 'write' }, 'auditor')).status, 403)
  assert.equal((await ask('PATCH', `/v1/tools/${one?.id}`, { effect: 'none' })).status, 422)

  upstream.pages = () => [[{ name: 'one', description: 'Does two', inputSchema: { type: 'object', properties: {} } }]]
  assert.equal((await ask('POST', '/v1/providers/notes/refresh')).status, 200)
  const drifted = (await ask('GET', `/v1/tools/${one?.id}`)).body
  assert.deepEqual([drifted.state, drifted.description, drifted.digest], ['drifted', 'Does one', one?.digest])
  const review = `/v1/tools/${one?.id}/review`
  assert.equal((await ask('POST', review, { digest: one?.digest })).status, 409)
  const reviewed = await ask('POST', review, { digest: drifted.seen_digest, effect: 'write' })
  assert.deepEqual(
    [reviewed.body.state, reviewed.body.effect, reviewed.body.description],
    ['active', 'write', 'Does two'],
  )

  assert.equal((await ask('GET', '/v1/providers/notes', undefined, 'auditor')).status, 200)
  assert.equal((await ask('DELETE', '/v1/providers/notes')).status, 204)
  assert.equal((await ask('GET', '/v1/providers/notes')).status, 404)
  assert.equal((await ask('GET', '/v1/tools?provider=notes')).status, 404)
  assert.deepEqual((await ask('GET', '/v1/tools')).body.data, [])
})

test('a catalogue API is added with its OAuth app, or with a token of each person', async () => {
  const base_urls = { api: upstream.url, oauth: upstream.url }
  const rest = { kind: 'rest', catalogue: 'github', base_urls }
  const made = await ask('POST', '/v1/providers', {
    ...rest,
    slug: 'github',
    oauth: { client_id: 'Iv1.abc', client_secret: 'client-secret-0123456789' },
  })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual(
    [made.body.name, made.body.auth, made.body.connect_path],
    ['GitHub', { type: 'oauth', per: 'user' }, '/connect/github'],
  )
  assert.equal(made.text.includes('client-secret'), false)
  const tools = (await ask('GET', '/v1/tools?provider=github')).body.data
  assert.equal(tools.find(({ name }) => name === 'github__delete_branch')?.effect, 'destructive')
  assert.equal((await ask('POST', '/v1/providers/github/refresh')).status, 200)
  const bearer = await ask('POST', '/v1/providers', { ...rest, slug: 'github-token' })
  assert.deepEqual(bearer.body.auth, { type: 'bearer', per: 'user' })
  const page = await ask('GET', '/v1/providers?limit=1')
  assert.equal(page.body.data.length, 1)
  assert.notEqual(Object(page.body.list_metadata).after, null)
})

test('what can not be added says which field is wrong, and adds nothing', async () => {
  const good = { slug: 'fine', kind: 'mcp', name: 'Fine', url: upstream.url }
  const wrong: [object, number, string][] = [
    [{ ...good, slug: 'gateway' }, 422, 'slug'],
    [{ ...good, slug: 'mcp' }, 422, 'slug'],
    [{ ...good, slug: 'client_secrets' }, 422, 'slug'],
    [{ ...good, slug: 'Upper' }, 422, 'slug'],
    [{ ...good, command: 'rm -rf /' }, 422, 'command'],
    [{ ...good, kind: 'stdio' }, 422, 'kind'],
    [{ ...good, auth: { type: 'bearer', per: 'installation' } }, 422, 'auth.token'],
    [{ ...good, auth: { type: 'none', token: 'x' } }, 422, 'auth.token'],
    [{ ...good, auth: { type: 'oauth', per: 'installation' } }, 422, 'auth.per'],
    [{ slug: 'fine', kind: 'rest', catalogue: 'none' }, 422, 'catalogue'],
    [{ slug: 'fine', kind: 'rest', catalogue: 'github', auth: { type: 'oauth' } }, 422, 'oauth'],
    [{ ...good, url: 'http://10.0.0.1/mcp' }, 400, 'url_not_allowed'],
    [{ ...good, url: 'file:///etc/passwd' }, 400, 'url_not_allowed'],
    [{ ...good, url: 'https://user:pass@example.com/' }, 400, 'url_not_allowed'],
  ]
  for (const [body, status, says] of wrong) {
    const answer = await ask('POST', '/v1/providers', body)
    assert.equal(answer.status, status, `${JSON.stringify(body)} ${answer.text}`)
    assert.ok(answer.text.includes(says), answer.text)
  }
  assert.equal((await ask('POST', '/v1/providers', good, 'auditor')).status, 403)
  assert.equal((await ask('POST', '/v1/providers', good, 'stranger')).status, 401)
  assert.equal((await ask('GET', '/v1/providers/fine')).status, 404)
})

test('T72: accounts are listed by owner, disconnected once, and unknown ids look like foreign ones', async () => {
  await ask('POST', '/v1/providers', { slug: 'own', kind: 'mcp', url: upstream.url, auth: { type: 'bearer' } })
  const provider = await getProvider(held.database, 'own')
  const owner = await createUser(on, system, { email: 'mina@acme.example', emailVerified: true })
  const credential = { accessToken: new Secret('own-token-0123456789'), refreshToken: undefined }
  const account = await saveAccount(on, system, {
    parts: {
      provider,
      ownerId: owner.id,
      label: 'x',
      externalId: undefined,
      issuer: undefined,
      scopes: [],
      credential,
      expiresInSeconds: undefined,
    },
    endGrants: async () => 0,
  })
  const listed = await ask('GET', `/v1/connected_accounts?owner_id=${owner.id}`, undefined, 'auditor')
  assert.deepEqual(
    listed.body.data.map(({ id }) => id),
    [account.id],
  )
  assert.equal(listed.text.includes('own-token'), false)
  assert.deepEqual((await ask('GET', '/v1/connected_accounts?owner_id=nobody')).body.data, [])
  assert.equal((await ask('DELETE', `/v1/connected_accounts/${account.id}`, undefined, 'auditor')).status, 403)
  assert.equal((await ask('DELETE', `/v1/connected_accounts/${account.id}`)).status, 204)
  const missing = await Promise.all(
    [account.id, newId('account'), 'x'].map(id => ask('DELETE', `/v1/connected_accounts/${id}`)),
  )
  assert.deepEqual(new Set(missing.map(({ status }) => status)), new Set([404]))
  const tools = await Promise.all([newId('tool'), 'x'].map(id => ask('GET', `/v1/tools/${id}`)))
  assert.deepEqual(new Set(tools.map(({ status }) => status)), new Set([404]))
})

test('what can be added is listed with its way in, and what no test has proven says so', async () => {
  const listed = await ask('GET', '/v1/catalogue', undefined, 'auditor')
  assert.equal(listed.status, 200, listed.text)
  const entry = (name: string) => listed.body.data.find(each => each.name === name)
  assert.deepEqual(
    ['proven', 'auth', 'registration', 'scopes'].map(member => entry('github')?.[member]),
    [true, ['oauth', 'bearer'], 'app', ['repo', 'read:user']],
  )
  assert.deepEqual(
    ['kind', 'proven', 'url', 'auth', 'registration'].map(member => entry('linear-mcp')?.[member]),
    ['mcp', false, 'https://mcp.linear.app/mcp', ['oauth'], 'automatic'],
  )
  assert.match(String(entry('sentry-mcp')?.not_proven), /^Not proven here/)
  const servers = await ask('GET', '/v1/catalogue?kind=mcp', undefined, 'auditor')
  assert.ok(servers.body.data.length >= 10 && servers.body.data.every(({ kind }) => kind === 'mcp'))
  assert.equal((await ask('GET', '/v1/catalogue', undefined, 'stranger')).status, 401)
})

test('an entry is added by its name: slug, title and way in come from the catalogue', async () => {
  const added = await ask('POST', '/v1/providers', { kind: 'mcp', catalogue: 'linear-mcp', url: upstream.url })
  assert.equal(added.status, 201, added.text)
  assert.deepEqual(
    ['slug', 'name', 'auth'].map(member => added.body[member]),
    ['linear-mcp', 'Linear (MCP)', { type: 'oauth', per: 'user' }],
  )
  const refusals: [object, RegExp][] = [
    [{ kind: 'mcp', catalogue: 'zendesk-mcp' }, /needs its url/],
    [{ kind: 'mcp', catalogue: 'nobody-mcp' }, /no MCP server \\"nobody-mcp\\"/],
    [{ kind: 'rest', catalogue: 'okta' }, /hosts of their own. Give \\"api\\"/],
    [{ kind: 'rest', catalogue: 'gmail', base_urls: { mail: upstream.url } }, /has no \\"mail\\"/],
    [{ kind: 'rest', catalogue: 'stripe', auth: { type: 'oauth' }, oauth: { client_id: 'x' } }, /with a token/],
  ]
  for (const [body, words] of refusals) {
    const refused = await ask('POST', '/v1/providers', body)
    assert.deepEqual([refused.status, refused.body.code], [422, 'invalid_request_parameters'], refused.text)
    assert.match(refused.text, words)
  }
})

test('with fewer scopes, only the tools that those are enough for are there', async () => {
  const readonly = 'https://www.googleapis.com/auth/gmail.readonly'
  const hosts = Object.fromEntries(['api', 'people', 'oauth', 'token'].map(host => [host, upstream.url]))
  const oauth = { client_id: 'id', client_secret: 'secret-of-the-app', scopes: [readonly] }
  const added = await ask('POST', '/v1/providers', {
    kind: 'rest',
    slug: 'mail',
    catalogue: 'gmail',
    base_urls: hosts,
    oauth,
  })
  assert.equal(added.status, 201, added.text)
  const { body } = await ask('GET', '/v1/tools?provider=mail')
  const names = body.data.map(({ plain_name }) => plain_name)
  assert.ok(names.includes('get_message'))
  assert.ok(
    body.data.every(({ effect }) => effect === 'read'),
    names.join(),
  )
})
