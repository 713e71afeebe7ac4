import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { createEmulator, type Emulator } from 'emulate'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { freePort } from '../../tests/free-port.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Github, startGithub } from '../../tests/third-parties.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { callUpstream, findTool, getProvider, type JsonObject, type UpstreamAnswer } from './index.ts'
import { pipesRoutes } from './routes.ts'
import { dropOldImports } from './store-openapi.ts'

let held: TestDatabase
let on: Platform
let edge: Edge
let github: Github
let stripe: Emulator
let files: Server
/** What the file server answers, by path. */
const served = new Map<string, { readonly status?: number; readonly location?: string; readonly text?: string }>()
const reached: { readonly method: string; readonly path: string; readonly headers: object; readonly body: string }[] =
  []
let address = ''

const document = (name: string): string => readFileSync(new URL(`../../tests/openapi/${name}`, import.meta.url), 'utf8')

before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database)
  github = await startGithub()
  stripe = await createEmulator({ service: 'stripe', port: await freePort() })
  files = createServer((request, response) => {
    const known = served.get(request.url ?? '')
    let body = ''
    request.on('data', part => {
      body += part
    })
    request.on('end', () => {
      reached.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      response.writeHead(known?.status ?? 200, {
        'content-type': 'application/json',
        ...(known?.location === undefined ? {} : { location: known.location }),
      })
      response.end(known?.text ?? '{"fine":true}')
    })
  })
  await new Promise<void>(resolve => files.listen(0, '127.0.0.1', resolve))
  const bound = files.address()
  address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  const { id } = await createUser(
    on,
    { kind: 'system', node: 'test' },
    { email: 'ravi@acme.example', emailVerified: true },
  )
  const parts = { principalId: newId('serviceAccount'), ownerId: id, sessionId: undefined as never }
  const actors = new Map<string, Actor>([
    ['admin', { kind: 'api_key', id: newId('apiKey'), role: 'admin', ...parts }],
    ['auditor', { kind: 'api_key', id: newId('apiKey'), role: 'auditor', ...parts }],
  ])
  edge = createEdge(on, {
    routes: pipesRoutes,
    authenticate: async (_on, call) => actors.get(call.request.headers.get('authorization') ?? ''),
    renderRefusal: refusal => new Response(refusal.message, { status: refusal.status }),
  })
})
after(async () => {
  await new Promise(resolve => files.close(resolve))
  await stripe.close()
  await github.close()
  await held.close()
})

interface Seen {
  readonly operation: string
  readonly tool: string
  readonly effect: string
  readonly change: string
  readonly what_changed: readonly string[]
  readonly left_out: string | null
  readonly servers: readonly string[]
  readonly security: readonly string[]
  readonly findings: readonly string[]
  readonly input_schema: { readonly properties: JsonObject } | null
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly body: {
    readonly id: string
    readonly operations: readonly Seen[]
    readonly servers: readonly string[]
    readonly code?: string
    readonly message?: string
    readonly [member: string]: unknown
  }
}

async function ask(method: string, path: string, body?: object, as = 'admin'): Promise<Answered> {
  const request = new Request(`http://localhost:4000${path}`, {
    method,
    headers: { host: 'localhost:4000', authorization: as, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await edge.fetch(request, { address: '127.0.0.1' })
  const text = await response.text()
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(text) }
}

async function imported(slug: string, text: string): Promise<Answered['body']> {
  const answer = await ask('POST', '/v1/openapi_imports', { slug, document: text })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

async function take(id: string, body: object): Promise<Answered> {
  return ask('POST', `/v1/openapi_imports/${id}/take`, body)
}

/** All that can be tools, each with the effect that its method proposes. */
function all(seen: Answered['body']): { operation: string; effect: string }[] {
  return seen.operations
    .filter(({ left_out, servers }) => left_out === null && servers.length === 0)
    .map(({ operation, effect }) => ({ operation, effect }))
}

async function call(name: string, args: JsonObject): Promise<UpstreamAnswer> {
  const tool = (await findTool(held.database, name)) ?? assert.fail(`no tool ${name}`)
  const signal = new AbortController().signal
  return callUpstream(on, { tool, account: undefined, arguments: args, callId: 'call_x', signal })
}

async function succeed(name: string, args: JsonObject): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(name, args)
  assert.ok(answer.outcome === 'answered' && !answer.isError, `${name}: ${JSON.stringify(answer)}`)
  return { ...Object(answer.result.structuredContent), resources: answer.resources }
}

async function events(type: string): Promise<Record<string, unknown>[]> {
  const rows = await held.database.query<{ body: string }>(
    'SELECT body FROM audit_queue WHERE type = $1 ORDER BY at, event_id',
    [type],
  )
  return rows.map(({ body }) => JSON.parse(body))
}

test('GitHub by the document that it published: imported, chosen, called for real, and asked again', async () => {
  const seen = await imported('hub', document('github.json'))
  assert.deepEqual(seen.servers, ['https://api.github.com/'])
  const effects = Object.fromEntries(seen.operations.map(({ operation, effect }) => [operation, effect]))
  assert.equal(effects['GET /repos/{owner}/{repo}/issues'], 'read')
  assert.equal(effects['POST /repos/{owner}/{repo}/issues'], 'write')
  assert.equal(effects['DELETE /repos/{owner}/{repo}/git/refs/{ref}'], 'destructive')
  const taken = await take(seen.id, {
    operations: all(seen),
    server: github.url,
    auth: { type: 'bearer', token: github.token },
  })
  assert.equal(taken.status, 200, taken.text)
  assert.deepEqual(
    [taken.body.kind, taken.body.slug, taken.body.auth],
    ['openapi', 'hub', { type: 'bearer', per: 'installation' }],
  )
  assert.equal(taken.text.includes(github.token), false)
  const website = { owner: 'octocat', repo: 'website' }
  const made = await succeed('hub__issues_create', { ...website, title: 'It breaks', body: 'Badly', labels: ['bug'] })
  assert.equal(made.title, 'It breaks')
  assert.deepEqual(made.resources, [
    {
      provider: 'hub',
      kind: 'issues',
      id: 'repos/octocat/website/issues',
      label: 'repos/octocat/website/issues',
      act: 'write',
    },
  ])
  const issue = { ...website, issue_number: Number(made.number) }
  assert.equal((await succeed('hub__issues_get', issue)).body, 'Badly')
  await succeed('hub__issues_update', { ...issue, state: 'closed' })
  const listed = await succeed('hub__issues_list_for_repo', { ...website, state: 'closed', per_page: 5 })
  assert.equal(Array.isArray(listed.items) && listed.items.length, 1)
  assert.equal((await succeed('hub__users_get_authenticated', {})).login, 'octocat')
  const missing = await call('hub__repos_get', { owner: 'octocat', repo: 'missing' })
  assert.ok(missing.outcome === 'answered' && missing.isError)
  assert.match(JSON.stringify(missing.result), /refused the call with status 404/)
  assert.deepEqual(await call('hub__repos_get', { owner: '..', repo: 'x' }), { outcome: 'not_sent', why: 'malformed' })
  assert.equal((await ask('GET', `/v1/openapi_imports/${seen.id}`)).status, 404)
  assert.equal((await take(seen.id, { operations: all(seen) })).status, 404)
})

test('Stripe by its document: forms and nested members, as its server takes them', async () => {
  const seen = await imported('pay', document('stripe.json'))
  const schemes = await take(seen.id, { operations: all(seen), server: stripe.url, security: 'basicAuth' })
  assert.equal(schemes.status, 422)
  const taken = await take(seen.id, {
    operations: all(seen),
    server: stripe.url,
    security: 'bearerAuth',
    auth: { type: 'bearer', token: 'sk_test_emulated_0123456789' },
  })
  assert.equal(taken.status, 200, taken.text)
  const made = await succeed('pay__post_customers', { email: 'jenny@acme.example', metadata: { tier: 'gold' } })
  assert.deepEqual([made.email, Object(made.metadata).tier], ['jenny@acme.example', 'gold'])
  const listed = await succeed('pay__get_customers', { limit: 3 })
  assert.equal(Array.isArray(listed.data) && listed.data.length >= 1, true)
  const gone = await succeed('pay__delete_customers_customer', { customer: String(made.id) })
  assert.equal(gone.deleted, true)
})

test('an import again shows the difference; a changed tool drifts, what stood on it needs a new decision, a removed one is gone', async () => {
  const describe = (paths: object): string =>
    JSON.stringify({ openapi: '3.1.0', info: { title: 'Things', version: '1' }, paths })
  const get = (parameters: object[] = []): object => ({
    get: { operationId: 'listThings', summary: 'List', parameters },
  })
  const first = await imported(
    'things',
    describe({ '/things': get(), '/old': { get: { operationId: 'old' } }, '/other': { delete: {} } }),
  )
  assert.deepEqual(
    first.operations.map(({ change }) => change),
    ['added', 'added', 'added'],
  )
  const chosen = [
    { operation: 'GET /things', effect: 'write' },
    { operation: 'GET /old', effect: 'read' },
  ]
  const taken = await take(first.id, { operations: chosen, server: address })
  assert.equal(taken.status, 200, taken.text)
  const before = (await findTool(held.database, 'things__list_things')) ?? assert.fail()
  assert.deepEqual([before.state, before.effect], ['active', 'write'])

  const q = { name: 'q', in: 'query', schema: { type: 'string' } }
  const next = describe({
    '/things': get([q]),
    '/other': { delete: {} },
    '/new': { post: { operationId: 'listThings' } },
  })
  const stale = await imported('things', next)
  const again = await imported('things', next)
  const changes = again.operations.map(({ operation, change, what_changed }) => [operation, change, what_changed])
  assert.deepEqual(changes, [
    ['GET /things', 'changed', ['argument added: q', 'request']],
    ['DELETE /other', 'not_chosen', []],
    ['POST /new', 'added', []],
    ['GET /old', 'removed', []],
  ])
  const wrongSource = await take(again.id, { operations: chosen, server: address })
  assert.equal(wrongSource.status, 422)
  const missing = await take(again.id, { operations: chosen })
  assert.equal(missing.status, 422, missing.text)
  assert.match(missing.text, /the document has no such operation/)
  const now = [
    { operation: 'GET /things', effect: 'write' },
    { operation: 'POST /new', effect: 'read' },
  ]
  assert.equal((await take(again.id, { operations: now })).status, 200)
  const drifted = (await findTool(held.database, 'things__list_things')) ?? assert.fail()
  assert.deepEqual([drifted.state, drifted.digest], ['drifted', before.digest])
  assert.equal((await findTool(held.database, 'things__old'))?.state, 'gone')
  const added = again.operations.find(({ operation }) => operation === 'POST /new')
  assert.equal((await findTool(held.database, `things__${added?.tool}`))?.effect, 'read')
  const outdated = await take(stale.id, { operations: now })
  assert.deepEqual([outdated.status, outdated.body.code], [409, 'import_outdated'])
  const last = (await events('openapi_import.taken')).at(-1)
  assert.deepEqual(last?.lowered, [{ operation: 'POST /new', method_says: 'write', effect: 'read' }])
  const reviewed = await ask('POST', `/v1/tools/${drifted.id}/review`, { digest: drifted.seenDigest })
  assert.deepEqual([reviewed.status, reviewed.body.state, reviewed.body.effect], [200, 'active', 'write'])
})

test('a result is as small as an administrator chose it, and whole on request; the choice stays with the next document', async () => {
  const describe = (summary: string): string =>
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'S' },
      paths: { '/list': { get: { operationId: 'list', summary } } },
    })
  served.set('/list', { text: JSON.stringify({ rows: [{ a: { b: 1 }, noise: 'x' }], total: 1 }) })
  const first = await imported('small', describe('One'))
  const answer = { items: '/rows', fields: { b: '/a/b' } }
  const operations = [{ operation: 'GET /list', effect: 'read', answer }]
  for (const wrong of [
    { fields: { 'a b': '/a' } },
    { fields: { a: 'a' } },
    { items: 'x', fields: {} },
    { fields: {}, more: 1 },
  ])
    assert.equal(
      (await take(first.id, { operations: [{ ...operations[0], answer: wrong }], server: address })).status,
      422,
    )
  assert.equal((await take(first.id, { operations, server: address })).status, 200)
  const { resources: _, ...small } = await succeed('small__list', {})
  assert.deepEqual(small, { items: [{ b: 1 }] })
  assert.equal((await succeed('small__list', { raw: true })).total, 1)
  const next = await imported('small', describe('Two'))
  assert.deepEqual(next.operations[0]?.what_changed, ['description'])
  assert.equal((await take(next.id, { operations: [{ operation: 'GET /list', effect: 'read' }] })).status, 200)
  const seen = (await findTool(held.database, 'small__list'))?.seenDefinition?.operation
  assert.deepEqual(Object(seen).answer, answer)
})

test('T51a the address of a document is guarded: private, redirected, missing, large and not a document are refused', async () => {
  served.set('/moved.json', { status: 302, location: 'http://169.254.169.254/latest' })
  served.set('/none.json', { status: 404 })
  served.set('/large.json', { text: `{"openapi":"3.1.0","x":"${'x'.repeat(16_800_000)}"` })
  served.set('/good.json', {
    text: JSON.stringify({ openapi: '3.1.0', info: {}, servers: [{ url: '/api' }], paths: { '/a': { get: {} } } }),
  })
  const from = (url: string): Promise<Answered> => ask('POST', '/v1/openapi_imports', { slug: 'far', url })
  const good = await from(`${address}/good.json`)
  assert.equal(good.status, 201, good.text)
  assert.deepEqual(good.body.servers, [`${address}/api`])
  for (const url of [
    'http://169.254.169.254/x',
    'http://10.0.0.1/x',
    'https://user:pass@acme.example/x',
    'file:///etc/passwd',
    `${address}/moved.json`,
  ]) {
    const refused = await from(url)
    assert.deepEqual([refused.status, refused.body.code], [400, 'url_not_allowed'], url)
  }
  const again = await take(good.body.id, {
    operations: [{ operation: 'GET /a', effect: 'read' }],
    server: `${address}/api?x=`,
  })
  assert.equal(again.status, 422, 'a path would end in the query')
  assert.equal(
    (await ask('POST', '/v1/openapi_imports', { slug: 'far' })).status,
    422,
    'never imported, so there is no address',
  )
  const taken = await take(good.body.id, {
    operations: [{ operation: 'GET /a', effect: 'read' }],
    server: `${address}/api`,
  })
  assert.equal(taken.status, 200, taken.text)
  const same = await ask('POST', '/v1/openapi_imports', { slug: 'far' })
  assert.deepEqual([same.status, same.body.operations[0]?.change], [201, 'same'])
  served.set('/api/a', { status: 429 })
  const later = await call('far__get_a', {})
  assert.ok(later.outcome === 'answered' && later.isError)
  assert.equal(Object(later.result.structuredContent).error, 'rate_limited')
  const none = await from(`${address}/none.json`)
  assert.deepEqual([none.status, none.body.code], [422, 'openapi_document_refused'])
  const large = await from(`${address}/large.json`)
  assert.deepEqual([large.status, large.body.code], [422, 'openapi_document_refused'])
  assert.equal((await from('http://127.0.0.1:9/x.json')).status, 422)
  assert.equal(
    (await ask('POST', '/v1/openapi_imports', { slug: 'far', document: '{}' })).body.code,
    'openapi_document_refused',
  )
})

test('T51a T86 what is in a document goes nowhere by itself: servers, token addresses and headers are chosen and guarded', async () => {
  const hostile = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Evil' },
    servers: [{ url: 'http://169.254.169.254/' }],
    components: {
      securitySchemes: {
        o: {
          type: 'oauth2',
          flows: {
            authorizationCode: { authorizationUrl: 'javascript:alert(1)', tokenUrl: 'http://169.254.169.254/token' },
          },
        },
      },
    },
    paths: {
      '/a': { get: { security: [{ o: [] }], operationId: 'a' } },
      '/b': { get: { operationId: 'b', servers: [{ url: 'http://10.0.0.1/' }] } },
    },
  })
  const seen = await imported('evil', hostile)
  assert.deepEqual(seen.operations[1]?.servers, ['http://10.0.0.1/'])
  assert.deepEqual(seen.operations[0]?.security, ['o'])
  const operations = [{ operation: 'GET /a', effect: 'read' }]
  const oauth = { client_id: 'c', client_secret: 's' }
  const refusals: readonly [object, number][] = [
    [{ operations }, 422],
    [{ operations, server: 'http://169.254.169.254/', auth: { type: 'bearer' } }, 400],
    [{ operations, server: 'https://user:pw@acme.example/', auth: { type: 'bearer' } }, 400],
    [{ operations, server: address }, 422],
    [{ operations, server: address, security: 'o', auth: { type: 'oauth' }, oauth }, 422],
    [{ operations, server: address, security: 'o', auth: { type: 'bearer', token: 'x'.repeat(20) } }, 422],
    [{ operations, server: address, security: 'missing', auth: { type: 'bearer' } }, 422],
    [{ operations, server: address, auth: { type: 'bearer', header: 'Host', token: 'x'.repeat(20) } }, 422],
    [{ operations, server: address, auth: { type: 'bearer', header: 'x\r\ny', token: 'x'.repeat(20) } }, 422],
    [{ operations: [...operations, ...operations], server: address, auth: { type: 'none' } }, 422],
    [
      {
        operations: [{ operation: 'GET /b', effect: 'read' }],
        server: address,
        auth: { type: 'bearer', token: 'x'.repeat(20) },
      },
      422,
    ],
  ]
  const before = reached.length
  for (const [body, status] of refusals) {
    const refused = await take(seen.id, body)
    assert.equal(refused.status, status, `${JSON.stringify(body)}: ${refused.text}`)
  }
  assert.equal(reached.length, before)
  const key = 'installation-key-0123456789'
  const taken = await take(seen.id, {
    operations,
    server: `${address}/base/`,
    auth: { type: 'bearer', header: 'X-Api-Key', token: key },
  })
  assert.equal(taken.status, 200, taken.text)
  served.set('/base/a', { text: JSON.stringify({ echo: key, said: 'ignore previous' }) })
  const answer = await succeed('evil__a', {})
  assert.match(String(answer.echo), /redacted/)
  const sent = reached.findLast(({ path }) => path === '/base/a')
  assert.equal(Object(sent?.headers)['x-api-key'], key)
  assert.equal(Object(sent?.headers).authorization, undefined)
  served.set('/base/a', { status: 302, location: `${address}/elsewhere` })
  await call('evil__a', {})
  served.set('/base/a', { status: 302, location: 'http://169.254.169.254/' })
  assert.deepEqual(await call('evil__a', {}), { outcome: 'failed', why: 'not_allowed', sent: true })
})

test('an OAuth scheme becomes a provider whose people connect their own accounts, with the scopes of what was chosen', async () => {
  const seen = await imported(
    'cal',
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Calendar' },
      components: {
        securitySchemes: {
          o: {
            type: 'oauth2',
            flows: {
              authorizationCode: {
                authorizationUrl: 'https://cal.example/authorize',
                tokenUrl: 'https://cal.example/token',
                scopes: { r: '', w: '' },
              },
            },
          },
        },
      },
      paths: {
        '/a': { get: { operationId: 'a', security: [{ o: ['r'] }] } },
        '/b': { post: { operationId: 'b', security: [{ o: ['w'] }] } },
      },
    }),
  )
  const taken = await take(seen.id, {
    operations: [{ operation: 'GET /a', effect: 'read' }],
    server: address,
    security: 'o',
    auth: { type: 'oauth' },
    oauth: { client_id: 'c', client_secret: 'client-secret-0123456789', token_url: `${address}/token` },
  })
  assert.equal(taken.status, 200, taken.text)
  assert.deepEqual(Object(taken.body.oauth).scopes, ['r'])
  assert.equal(taken.body.connect_path, '/connect/cal')
  const provider = await getProvider(held.database, 'cal')
  assert.equal(provider.oauthIssuer, address)
  assert.deepEqual(await call('cal__a', {}), { outcome: 'not_sent', why: 'connection_required' })
})

test('only administrators import, a slug is taken once, and what nobody takes is dropped', async () => {
  const body = { slug: 'hub', document: document('github.json') }
  assert.equal((await ask('POST', '/v1/openapi_imports', body, 'auditor')).status, 403)
  assert.equal((await ask('POST', '/v1/openapi_imports', { ...body, slug: 'gateway' })).status, 422)
  assert.equal((await ask('POST', '/v1/openapi_imports', { ...body, slug: 'A b' })).status, 422)
  assert.equal((await ask('POST', '/v1/openapi_imports', { slug: 'x' })).status, 422)
  await ask('POST', '/v1/providers', { kind: 'ambit', slug: 'own' })
  const taken = await ask('POST', '/v1/openapi_imports', { ...body, slug: 'own' })
  assert.deepEqual([taken.status, taken.body.code], [409, 'provider_exists'])
  const waiting = await imported('waiting', document('workos.yaml'))
  assert.equal((await ask('GET', `/v1/openapi_imports/${waiting.id}`)).status, 200)
  await held.database.query(`UPDATE openapi_imports SET expires_at = clock_timestamp() WHERE id = $1`, [waiting.id])
  await dropOldImports(held.database)
  assert.equal((await ask('GET', `/v1/openapi_imports/${waiting.id}`)).status, 404)
  assert.equal((await ask('GET', '/v1/openapi_imports/nothing')).status, 404)
  const both = { slug: 'both', document: '{}', url: address }
  assert.equal((await ask('POST', '/v1/openapi_imports', both)).status, 422)
  const plain = JSON.stringify({ openapi: '3.1.0', info: {}, paths: { '/a': { get: {} } } })
  for (let nth = 0; nth < 21; nth++) await imported('many', plain)
  const [kept] = await held.database.query<{ n: number }>('SELECT count(*)::int AS n FROM openapi_imports')
  assert.equal(kept?.n, 20)
})
