import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { describeApi } from '../../src/platform/api-description.ts'
import { type IdKind, newId } from '../../src/platform/ids.ts'
import type { ApiRoute } from '../../src/platform/route.ts'
import type { TestUpstream } from '../gateway-upstream.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { areas } from './acts-all.ts'
import { type Answer, type SecurityGround, startSecurityGround, withoutReferences } from './ground.ts'
import { together } from './hostile.ts'
import { addParty, askAccess, grant, toolsOf } from './party.ts'

const bobEmail = 'bob@acme.example'
const bobPassword = 'the passphrase of bob'

let ground: SecurityGround
let upstream: TestUpstream
let bobs: PlainAgent
let bobsApproval: string
let minas: PlainAgent
/** One real id of each kind that stands in some path. */
let real: Readonly<Record<string, string>>

before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  const bob = await ground.node.api('POST', '/user_management/users', { email: bobEmail, password: bobPassword })
  const organization = await ground.node.api('POST', '/organizations', { name: 'Acme' })
  await ground.node.api('POST', '/user_management/organization_memberships', {
    organization_id: organization.id,
    user_id: bob.id,
  })
  minas = await ground.agent()
  await grant(ground, minas, ['notes__echo'])
  bobs = await ground.agent(bobEmail)
  bobsApproval = await askAccess(bobs, ['notes__echo'])
  const ended = await ground.agent(bobEmail)
  const { receipt, session } = await ground.node.api('POST', `/v1/sessions/${ended.sessionId}/end`, {})
  const [grants, applications] = [await firstOf('/v1/access_grants'), await firstOf('/v1/applications')]
  const secret = await ground.node.api('POST', `/v1/applications/${applications}/secrets`, {})
  real = {
    user: String(bob.id),
    organization: String(organization.id),
    session: Object(session).id,
    receipt: Object(receipt).id,
    grant: grants,
    application: applications,
    secret: String(secret.id),
    approval: bobsApproval,
    tool: (await toolsOf(ground))[0]?.id ?? '',
    ...Object.assign({}, ...(await Promise.all(areas.map(area => area.neighbours.real(ground))))),
  }
})
after(async () => {
  await ground.close()
  await upstream.close()
})

async function firstOf(path: string): Promise<string> {
  const [first] = Object((await ground.node.api('GET', path)).data)
  return first.id
}

/** Bodies that pass the schema, so that the answer is about the id and about nothing else. */
const bodies: Readonly<Record<string, object>> = {
  'PATCH /v1/tools/{id}': { effect: 'read' },
  'POST /v1/tools/{id}/review': { digest: '0'.repeat(64) },
  'POST /v1/openapi_imports/{id}/take': { operations: [{ operation: 'GET /things', effect: 'read' }] },
  ...Object.assign({}, ...areas.map(area => area.neighbours.bodies)),
}

/** Queries that a route demands, so that the answer is about the id. */
const queries: Readonly<Record<string, string>> = Object.assign({}, ...areas.map(area => area.neighbours.queries ?? {}))
/** With real ids in the place of kinds. */
function queryOf(route: ApiRoute): string {
  const query = queries[nameOf(route)]
  return query === undefined ? '' : `?${query.replaceAll(/\{(\w+)\}/g, (_, kind: string) => real[kind] ?? 'x')}`
}
const filtersTogether = new Set(areas.flatMap(area => area.neighbours.filtersTogether ?? []))

/** What no path of ours names: random ids, ids of every other kind, near misses, and what parsers stumble over. */
function strangeIds(own: string | undefined): string[] {
  const kinds: readonly IdKind[] = [
    'user',
    'agent',
    'organization',
    'application',
    'session',
    'receipt',
    'grant',
    'approval',
    'tool',
    'provider',
    'account',
    'secret',
  ]
  const existing = Object.values(real).filter(id => id !== own)
  const shapes = [
    'x',
    '0',
    '-1',
    '%00',
    '%0d%0a',
    '..%2f..',
    '%2e%2e%2f',
    "'%20OR%201=1--",
    '%F0%9F%98%80',
    '%FF',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    'a'.repeat(3_000),
  ]
  const nearMisses =
    own === undefined
      ? []
      : [own.toLowerCase(), `${own}x`, own.slice(0, -1), `%20${own}`, `${own}%20`, own.replace('_', '%5F%5F')]
  return [...kinds.map(kind => newId(kind)), ...existing, ...shapes, ...nearMisses]
}

/** Which kind of id a path takes, by the part before it; checked by the positive control of each route. */
const kindOf: Readonly<Record<string, string>> = {
  organizations: 'organization',
  users: 'user',
  access_grants: 'grant',
  applications: 'application',
  secrets: 'secret',
  approvals: 'approval',
  principals: 'user',
  receipts: 'receipt',
  sessions: 'session',
  tools: 'tool',
  ...Object.assign({}, ...areas.map(area => area.neighbours.kindOf)),
}

function ownIdAt(path: string, parameter: string): string | undefined {
  const at = path.split('/').indexOf(`{${parameter}}`)
  return at < 1 ? undefined : real[kindOf[path.split('/')[at - 1] ?? ''] ?? '']
}

const named = allRoutes.filter((route): route is ApiRoute => route.kind === 'api' && route.spec.path.includes('{'))
/** Takes a number: what is no number is 422, and a number beyond the log 404. */
const byNumber = named.filter(({ spec }) => spec.path.includes('{index}'))

/** Ids of several kinds, or of what is only made. */
const apart = new Set(areas.flatMap(area => Object.keys(area.neighbours.apart ?? {})))

for (const route of named.filter(each => !byNumber.includes(each) && !apart.has(nameOf(each)))) {
  const parameters = [...route.spec.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  for (const parameter of parameters)
    test(`T72 I10 ${nameOf(route)}: whatever ${parameter} is not there answers 404, byte for byte the same, and changes nothing`, async () => {
      const { method, path } = route.spec
      const own = ownIdAt(path, parameter)
      const body = method === 'get' ? undefined : (bodies[nameOf(route)] ?? {})
      const at = (value: string): string =>
        path
          .replace(`{${parameter}}`, value)
          .replaceAll(/\{(\w+)\}/g, (_, other: string) => ownIdAt(path, other) ?? 'x')
          .concat(queryOf(route))
      await ground.newEvents()
      const state = await ground.state()
      const answers: (readonly [id: string, answer: string])[] = []
      await together(strangeIds(own), async id => {
        const answer = await ground.asOwner(method.toUpperCase(), at(id), body)
        answers.push([id.slice(0, 60), `${answer.status} ${answer.text}`])
      })
      const one = answers[0]?.[1] ?? ''
      assert.match(one, /^404 \{"code":"entity_not_found"/)
      for (const [id, answer] of answers) assert.equal(answer, one, id)
      assert.deepEqual(await ground.state(), state)
      assert.deepEqual(await ground.newEvents(), [])
    })
}

/** A path with another parameter besides leads nowhere by its id alone. */
function hasOnlyId(path: string): boolean {
  return ownIdAt(path, 'id') !== undefined && !path.replace('{id}', '').includes('{')
}

test('T72 the ids that count as real are real', async () => {
  for (const route of named.filter(
    route => route.spec.method === 'get' && hasOnlyId(route.spec.path) && !apart.has(nameOf(route)),
  )) {
    const path = route.spec.path.replace('{id}', ownIdAt(route.spec.path, 'id') ?? '')
    assert.equal((await ground.asOwner('GET', path + queryOf(route))).status, 200, nameOf(route))
  }
  assert.equal((await ground.asOwner('GET', '/v1/providers/notes')).status, 200)
})

test('T72 an index of the log that is not there is 404, what is no number 422', async () => {
  assert.equal(byNumber.length, 1)
  for (const index of ['999999999', '9007199254740991'])
    assert.equal((await ground.asOwner('GET', `/v1/audit/events/${index}/proof`)).status, 404, index)
  for (const index of ['-1', 'x', '1.5', '%00', '1e99']) {
    const { status } = await ground.asOwner('GET', `/v1/audit/events/${index}/proof`)
    assert.ok(status === 422 || status === 404, `${index}: ${status}`)
  }
})

const lists = Object.entries(describeApi(allRoutes, 'http://localhost').paths).flatMap(([path, item]) => {
  const filters = item.get?.parameters.filter(({ in: place, name }) => place === 'query' && name.endsWith('_id')) ?? []
  const alone = filters.filter(({ name }) => !filtersTogether.has(`${path} ${name}`))
  // A figure of nobody has a row for each period, with nothing in it: analytics/routes.test.ts asks for them.
  return path.includes('{') || path.startsWith('/v1/analytics/') ? [] : alone.map(({ name }) => ({ path, name }))
})

/** The path with real ids in the place of its parameters. */
function placed(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => ownIdAt(path, parameter) ?? 'x')
}

for (const { path, name } of lists)
  test(`T72 I10 GET ${path} by ${name}: foreign, random and malformed values list nothing, and not everything`, async () => {
    const answers = new Set<string>()
    const values = [
      newId('user'),
      newId('session'),
      newId('receipt'),
      real.receipt ?? '',
      'x',
      '',
      '*',
      '%25',
      "'%20OR%20''='",
      'null',
      '%F0%9F%98%80',
    ]
    await together(values, async value => {
      const answer = await ground.asOwner('GET', `${placed(path)}?${name}=${value}`)
      assert.equal(answer.status, 200, `${value}: ${answer.text}`)
      assert.deepEqual(Object(answer.json).data, [], `${value}: ${answer.text.slice(0, 300)}`)
      answers.add(answer.text)
    })
    assert.equal(answers.size, 1)
    const twice = await ground.asOwner('GET', `${placed(path)}?${name}=${newId('user')}&${name}=${newId('user')}`)
    assert.deepEqual(Object(twice.json).data, [])
  })

test('T72 tools of a provider that is not there are 404, whatever the name', async () => {
  const answers = await Promise.all(
    ['none', newId('provider'), 'x', '', '%25', '__proto__', 'NOTES', '%F0%9F%98%80'].map(slug =>
      ground.asOwner('GET', `/v1/tools?provider=${slug}`),
    ),
  )
  assert.deepEqual(
    [...new Set(answers.map(({ status, text }) => `${status} ${text}`))],
    ['404 {"code":"entity_not_found","message":"There is no such provider here."}'],
  )
})

test('T72 GHSA-r9w3-57w2-gch2 a cursor that is none, foreign or hostile reads nothing that it should not, and breaks nothing', async () => {
  const paths = lists.map(({ path }) => path)
  const cursors = ["'; DROP TABLE users; --", newId('receipt'), '\u{1F600}', 'a'.repeat(2_000), '-1', '{}']
  for (const path of new Set([
    '/organizations',
    '/user_management/users',
    '/v1/applications',
    '/v1/providers',
    ...paths,
  ]))
    await together(cursors, async cursor => {
      for (const side of ['after', 'before']) {
        const answer = await ground.asOwner('GET', `${placed(path)}?${side}=${encodeURIComponent(cursor)}`)
        assert.ok(
          answer.status === 200 || answer.status === 422 || answer.status === 400,
          `${path} ${side} ${cursor}: ${answer.status} ${answer.text}`,
        )
      }
    })
  assert.equal((await ground.asOwner('GET', '/user_management/users')).status, 200)
})

/** The pages of a person, by what stands in their address. */
const pages: readonly (readonly [string, () => string])[] = [
  ['/account/sessions/{id}', () => bobs.sessionId],
  ['/account/sessions/{id}/report', () => bobs.sessionId],
  ['/approvals/{id}', () => bobsApproval],
  ['/approvals/{id}/arguments', () => bobsApproval],
]

for (const [page, foreign] of pages)
  test(`T72 MT05 I10 ${page}: a neighbour’s id answers as a random one does, and its owner sees it`, async () => {
    const mina = ground.browser()
    await mina.signIn()
    const read = (id: string): Promise<Answer> =>
      ground.ask('GET', page.replace('{id}', id), { headers: { cookie: mina.cookie(), accept: 'text/html' } })
    const kind = foreign().startsWith('session') ? 'session' : 'approval'
    const answers: string[] = []
    for (const id of [foreign(), newId(kind), newId('receipt'), 'x', '%00', foreign().toLowerCase()]) {
      const answer = await read(id)
      answers.push(`${answer.status} ${withoutReferences(answer.text)}`)
    }
    assert.match(answers[0] ?? '', /^404 /)
    assert.deepEqual(
      answers,
      answers.map(() => answers[0]),
    )
    const bob = ground.browser(bobEmail, bobPassword)
    await bob.signIn()
    const own = await bob.open(page.replace('{id}', foreign()))
    if (!page.endsWith('arguments')) assert.equal(own.status, 200)
  })

test('T72 MT05 CVE-2026-4630 a neighbour decides, ends and disconnects nothing of another person', async () => {
  const mina = ground.browser()
  await mina.signIn()
  const { html } = await mina.open('/account')
  const csrf = /name="csrf_token" value="([^"]*)"/.exec(html)?.[1] ?? ''
  const attempts: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [
      `/approvals/${bobsApproval}/decision`,
      { decision: 'approve', password: ground.node.password, tool: 'notes__echo' },
    ],
    [`/approvals/${bobsApproval}/decision`, { decision: 'deny' }],
    ['/account/sessions/end', { session_id: bobs.sessionId }],
    ['/account/accounts/disconnect', { account_id: newId('account') }],
    ['/account/accounts/name', { account_id: newId('account'), name: 'Mine' }],
    ['/account/accounts/default', { account_id: newId('account') }],
  ]
  await ground.newEvents()
  const state = await ground.state()
  for (const [path, fields] of attempts) {
    const body = new URLSearchParams({ csrf_token: csrf, ...fields })
    const answer = await ground.ask('POST', path, {
      body,
      headers: { cookie: mina.cookie(), origin: ground.node.baseUrl },
    })
    assert.equal(answer.status, 404, `${path} ${JSON.stringify(fields)}: ${answer.text.slice(0, 200)}`)
  }
  assert.deepEqual(await ground.state(), state)
  assert.deepEqual(await ground.newEvents(), [])
})

test('T72 MT05 T70 an agent waits on, and sees, nothing of another agent: foreign and random ids answer alike', async () => {
  const waits = await Promise.all(
    [bobsApproval, newId('approval'), 'x', newId('session')].map(approval_id =>
      minas.call('gateway__wait_for_approval', { approval_id }),
    ),
  )
  assert.deepEqual(
    waits.map(({ isError, text }) => `${isError} ${text}`),
    waits.map(() => `${waits[0]?.isError} ${waits[0]?.text}`),
  )
  assert.equal(waits[0]?.isError, true)
  const status = await minas.call('gateway__session_status')
  assert.equal(status.data.session_id, minas.sessionId)
  assert.equal(JSON.stringify(status.data).includes(bobs.sessionId), false)
  const called = await bobs.call('notes__echo', { text: 'mine' })
  assert.equal(called.data.error, 'approval_required')
  assert.equal(upstream.calls.length, 0)
  assert.equal((await minas.call('notes__echo', { text: 'mine' })).isError, false)
  assert.equal(upstream.calls.length, 1)
})
