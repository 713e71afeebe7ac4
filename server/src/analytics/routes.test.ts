import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { askFigures, figuresEdge } from '../../tests/analytics/ask.ts'
import {
  callTool,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { key, person } from '../../tests/golden/permissions.ts'
import { until } from '../../tests/until.ts'
import { createApplication } from '../applications/index.ts'
import { createAuditSigner, startSequencer } from '../audit/index.ts'
import { addMember, createOrganization, createUser, type Organization, type User } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Job } from '../platform/every.ts'
import { idFrom } from '../platform/ids.ts'
import { startSession } from '../sessions/index.ts'
import { readAnalytics } from './actions.ts'
import { startAnalytics } from './jobs.ts'
import { analyticsRoutes } from './routes.ts'

let ground: Ground
let organization: Organization
let elsewhere: Organization
let mina: User
let agent: TestAgent
let jobs: Job[]

before(async () => {
  ground = await startGround()
  const { on } = ground
  organization = await createOrganization(on, system, { name: 'Acme' })
  elsewhere = await createOrganization(on, system, { name: 'Elsewhere' })
  mina = await createUser(on, system, { email: 'mina@figures.example', emailVerified: true })
  const bob = await createUser(on, system, { email: 'bob@figures.example', emailVerified: true })
  const signer = await createAuditSigner(on.rootKey, on.database)
  jobs = [startSequencer({ ...on, signer }), startAnalytics(on)]
  await on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Portal', kind: 'web' })
    for (const [user, organizationId] of [
      [mina, organization.id],
      [bob, elsewhere.id],
    ] as const) {
      const proofs = ['Password', 'second_factor']
      const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
      const parts = { actor: system, kind: 'user', principalId: user.id, onBehalfOf: user.id } as const
      await startSession(tx, { ...parts, application, organizationId, proofs, userAgent, country: 'DE' })
    }
  })
  await on.database.transaction(tx =>
    addMember(tx, system, { userId: ground.user.id, organizationId: organization.id }),
  )
  agent = await startAgent(ground, { organizationId: organization.id })
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__fails'] })
  for (const name of ['notes__echo', 'notes__echo', 'notes__fails', 'notes__create_issue'])
    await callTool(on, agent, { name })
  await counted()
})
after(async () => {
  await Promise.all(jobs.map(job => job.stop()))
  await ground.close()
})

/** Every event is in the log, and every event of the log in the figures. */
async function counted(): Promise<void> {
  await until(async () => {
    const [row] = await ground.on.database.query<{ done: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM audit_queue) AND (SELECT next_index FROM analytics_progress) = (SELECT size FROM audit_log) AS done`,
    )
    return row?.done === true
  })
}

function read(path: string, actor?: Actor, headers = {}): Promise<Response> {
  return askFigures(ground.on, path, actor, headers)
}

async function figures(path: string, actor?: Actor): Promise<Record<string, never> & { data: never[]; total: never }> {
  const response = await read(path, actor)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return JSON.parse(text)
}

test('who was active, by kind, application and organization', async () => {
  assert.deepEqual((await figures('active_users?kind=user')).total, { active: 2, new: 2, returning: 0 })
  assert.deepEqual((await figures('active_users?kind=agent')).total, { active: 1, new: 1, returning: 0 })
  const { data } = await figures(`active_users?kind=user&organization_id=${organization.id}&method=password`)
  assert.deepEqual(data.map(({ active, active_7_days }) => [active, active_7_days]).at(-1), [1, 1])
  assert.deepEqual((await figures('active_users?application_id=app_unknown')).total, {
    active: 0,
    new: 0,
    returning: 0,
  })
})

test('calls of agents by outcome and tool', async () => {
  const { total } = await figures('calls')
  const { calls, succeeded, failed, undeclared } = total as Record<string, number>
  assert.deepEqual({ calls, succeeded, failed, undeclared }, { calls: 3, succeeded: 2, failed: 1, undeclared: 3 })
  const { data } = await figures('tool_calls')
  assert.deepEqual(
    data.map(({ provider, tool, effect, calls: number }) => [provider, tool, effect, number]),
    [
      ['notes', 'notes__echo', 'read', 2],
      ['notes', 'notes__fails', 'read', 1],
    ],
  )
})

test('a long table comes in pages, each after the name that the one before ended with', async () => {
  const seen: unknown[] = []
  for (let after = ''; ; ) {
    const answer = await figures(`tool_calls?limit=1${after === '' ? '' : `&after=${after}`}`)
    seen.push(...answer.data.map(({ tool }) => tool))
    const next: string | null = Object(answer.list_metadata).after
    if (next === null) break
    after = next
  }
  assert.deepEqual(seen, ['notes__echo', 'notes__fails'])
  const [first] = (await figures('organizations?limit=1')).data
  assert.equal(Object(first).organization_id, organization.id)
  const { data } = await figures(`organizations?limit=1&after=${organization.id}`)
  assert.equal(Object(data[0]).organization_id, elsewhere.id)
})

test('a table is asked for by the query or by the header', async () => {
  for (const response of [
    await read('tool_calls?format=csv'),
    await read('tool_calls', key('auditor'), { accept: 'text/csv' }),
  ]) {
    assert.match(response.headers.get('content-type') ?? '', /^text\/csv/)
    const [head, first] = (await response.text()).split('\r\n')
    assert.match(head ?? '', /^"provider","tool","effect","calls",/)
    assert.match(first ?? '', /^"notes","notes__echo","read",2,2,0,/)
  }
})

test('a table without rows has its columns', async () => {
  const text = await (await read('organizations?from=2020-01-01&to=2020-01-02&format=csv')).text()
  assert.equal(text, '"organization_id","active","new","before","change","sessions","calls"\r\n')
})

test('rows in which few people stand show nothing when that is asked', async () => {
  const { total, suppressed, data } = await figures('active_users?kind=user&suppress_below=3')
  assert.equal(suppressed, true)
  assert.deepEqual(total, { active: null, new: null, returning: null })
  assert.equal(Object(data.at(-1)).active, null)
})

test('a range that no answer holds is refused, and so is what nobody knows', async () => {
  for (const [query, code] of [
    ['from=2020-01-01&to=2026-01-01', 'range_too_long'],
    ['from=2024-01-01&to=2026-01-01', 'range_too_long'],
    ['from=2026-01-02&to=2026-01-01', 'range_reversed'],
    ['time_zone=Mars/Olympus', 'unknown_time_zone'],
    ['from=2026-02-30', 'custom'],
    ['organisation_id=x', 'unknown_parameter'],
  ]) {
    const response = await read(`active_users?${query}`)
    assert.equal(response.status, 422, query)
    assert.match(await response.text(), new RegExp(`"code":"${code}"`), query)
  }
})

test('I10 whoever has the permission in an organization reads the figures of that one alone', async () => {
  const { on } = ground
  const reader: Actor = { ...Object(person(undefined)), userId: mina.id }
  const member = await read(`active_users?organization_id=${organization.id}`, reader)
  assert.equal(member.status, 404)
  await on.database.query(`INSERT INTO permissions (id, slug, name) VALUES ('perm_figures', $1, 'Figures')`, [
    readAnalytics,
  ])
  await on.database.query(`INSERT INTO roles (id, slug, name) VALUES ('role_figures', 'figure-reader', 'Figures')`)
  await on.database.query(`INSERT INTO role_permissions (role_id, permission_slug) VALUES ('role_figures', $1)`, [
    readAnalytics,
  ])
  await on.database.transaction(tx =>
    addMember(tx, system, { userId: mina.id, organizationId: organization.id, roleSlugs: ['figure-reader'] }),
  )
  for (const route of analyticsRoutes) {
    if (route.kind !== 'api') continue
    const name = route.spec.path.replace('/v1/analytics/', '')
    if (route.spec.access !== 'organization') continue
    assert.equal((await read(`${name}?organization_id=${organization.id}`, reader)).status, 200, name)
    const [foreign, unknown, none] = await Promise.all([
      read(`${name}?organization_id=${elsewhere.id}`, reader),
      read(`${name}?organization_id=${idFrom('organization', 'org_01JZZZZZZZZZZZZZZZZZZZZZZZ')}`, reader),
      read(name, reader),
    ])
    assert.equal(foreign.status, 404, name)
    assert.equal(await foreign.text(), await unknown.text(), name)
    assert.equal(none.status, 403, name)
    assert.match(await none.text(), /organization_needed/)
    assert.equal((await read(`${name}?organization_id=${organization.id}`, key('auditor'))).status, 200, name)
  }
  const { total } = await figures(`active_users?organization_id=${organization.id}`, reader)
  assert.deepEqual(total, { active: 2, new: 2, returning: 0 })
})

test('T72 foreign, random and malformed values count nothing, and not everything', async () => {
  const values = ['user_01JZZZZZZZZZZZZZZZZZZZZZZZ', 'x', '', '*', '%25', "'%20OR%20''='", 'null', '%F0%9F%98%80']
  const numbers = (value: object): unknown[] =>
    Object.entries(value).flatMap(([name, each]) => (typeof each === 'number' && name !== 'period' ? [each] : []))
  for (const figure of [
    'active_users',
    'retention',
    'sign_ins',
    'mfa',
    'organizations',
    'applications',
    'calls',
    'access',
  ])
    for (const name of ['application_id', 'organization_id', 'method'])
      for (const value of values) {
        const { data, total } = await figures(`${figure}?${name}=${value}`)
        const shown = figure === 'mfa' && name === 'method' ? [total] : [...data, total]
        assert.deepEqual(
          shown.flatMap(numbers).filter(number => number !== 0),
          [],
          `${figure} by ${name} ${value}`,
        )
      }
})

test('figures that are made anew from the log come out equal', async () => {
  const shown = async (): Promise<unknown[]> =>
    Promise.all(
      [
        'active_users',
        'retention',
        'sign_ups',
        'sign_ins',
        'mfa',
        'organizations',
        'sessions',
        'agents',
        'access',
        'calls',
      ].map(async figure => {
        const { data, total } = await figures(`${figure}?interval=day`)
        return [figure, data, total]
      }),
    )
  await counted()
  const before = await shown()
  const edge = figuresEdge(ground.on, key('owner'))
  const url = `${ground.on.config.baseUrl}/v1/analytics/rebuild`
  const headers = { 'content-type': 'application/json' }
  assert.equal((await edge.fetch(new Request(url, { method: 'POST', body: '{}', headers }))).status, 202)
  await counted()
  assert.deepEqual(await shown(), before)
  const asAdmin = figuresEdge(ground.on, key('admin'))
  assert.equal((await asAdmin.fetch(new Request(url, { method: 'POST', body: '{}', headers }))).status, 403)
})

test('the days of a zone are kept once it is named, and questions about it answer the same', async () => {
  const edge = figuresEdge(ground.on, key('admin'))
  const post = (time_zone: string): Promise<Response> => {
    const headers = { 'content-type': 'application/json' }
    const url = `${ground.on.config.baseUrl}/v1/analytics/time_zones`
    return edge.fetch(new Request(url, { method: 'POST', body: JSON.stringify({ time_zone }), headers }))
  }
  const question = 'active_users?time_zone=Europe/Berlin'
  const before = await figures(question)
  assert.equal((await post('Europe/Berlin')).status, 201)
  await until(async () => Object((await figures('time_zones')).data[0]).state === 'kept')
  const after = await figures(question)
  assert.deepEqual([after.data, after.total], [before.data, before.total])
  for (const [name, status, code] of [
    ['Europe/Berlin', 409, 'time_zone_already_kept'],
    ['UTC', 409, 'time_zone_already_kept'],
    ['Mars/Olympus', 422, 'unknown_time_zone'],
  ] as const) {
    const refused = await post(name)
    assert.equal(refused.status, status, name)
    assert.match(await refused.text(), new RegExp(code))
  }
  for (const name of [
    'Asia/Tokyo',
    'Asia/Dubai',
    'Asia/Seoul',
    'Asia/Manila',
    'Africa/Lagos',
    'Africa/Cairo',
    'America/Lima',
  ])
    assert.equal((await post(name)).status, 201, name)
  const refused = await post('America/Bogota')
  assert.equal(refused.status, 409)
  assert.match(await refused.text(), /too_many_time_zones/)
})
