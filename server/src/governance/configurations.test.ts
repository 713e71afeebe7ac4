import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ground, startGround } from '../../tests/approvals-ground.ts'
import type { User } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import { createEdge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { configurationRoutes } from './routes-configurations.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const person = (user: User, role?: 'auditor'): Actor => ({
  kind: 'person',
  userId: user.id,
  email: user.email,
  role,
  sessionId: newId('session'),
})
const keyOf = (user: User): Actor => ({
  kind: 'api_key',
  id: newId('apiKey'),
  role: 'auditor',
  principalId: newId('serviceAccount'),
  ownerId: user.id,
  sessionId: newId('session'),
})

type Shown = Readonly<Record<string, Json>>
interface Answer {
  readonly status: number
  readonly body: Shown & { readonly data: readonly Shown[]; readonly errors?: readonly { readonly field: string }[] }
}

async function call(actor: Actor | undefined, path: string, body?: object, more: object = {}): Promise<Answer> {
  const edge = createEdge(ground.on, {
    routes: configurationRoutes,
    authenticate: async () => actor,
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
  const answer = await edge.fetch(
    new Request(`${ground.on.config.baseUrl}/v1/${path}`, {
      headers: { 'content-type': 'application/json', ...more },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    }),
  )
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

const machine = '0123456789abcdef'
const mark = (nth: number): string => String(nth).repeat(16)
const seen = (over: object = {}): object => ({
  rule: 'MCP-S01',
  severity: 'critical',
  host: 'cursor',
  file: '.cursor/mcp.json',
  line: 7,
  path: '/mcpServers/github/env/GITHUB_TOKEN',
  server: 'github',
  secret: { type: 'GitHub token', fingerprint: mark(1) },
  ...over,
})
const unpinned = seen({ rule: 'MCP-S08', severity: 'high', path: '/mcpServers/github/args/1', secret: null })
const report = (over: object = {}): object => ({
  format: 'ambit-scan-1',
  machine,
  project: null,
  complete: true,
  files: ['.cursor/mcp.json'],
  findings: [seen(), unpinned],
  ...over,
})

async function send(actor: Actor, over: object = {}): Promise<readonly Json[]> {
  const { status, body } = await call(actor, 'configuration_reports', report(over))
  assert.equal(status, 200, JSON.stringify(body))
  return [body.raised ?? null, body.resolved ?? null, body.open ?? null]
}

async function found(actor: Actor, query = ''): Promise<readonly Shown[]> {
  const { status, body } = await call(actor, `configuration_findings?limit=100${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.data
}

const scanned = async (actor: Actor): Promise<readonly Shown[]> => {
  const rows = await ground.on.database.query<{ body: Shown }>(
    `SELECT body::jsonb AS body FROM audit_queue WHERE type = 'config.scanned' AND body::jsonb ->> 'actor' = $1 ORDER BY serial`,
    [actorName(actor)],
  )
  return rows.map(({ body }) => body)
}

test('T102 NHI2: what a person’s scan found is theirs, raised once, moved with its line, and resolved when it is gone', async () => {
  const mina = person(ground.mina)
  assert.deepEqual(await send(mina), [2, 0, 2])
  assert.deepEqual(await send(mina), [0, 0, 2])
  const [, first] = await found(mina)
  assert.deepEqual([first?.rule, first?.line, first?.secret_type], ['MCP-S01', 7, 'GitHub token'])
  assert.deepEqual(await send(mina, { findings: [seen({ line: 9 })] }), [0, 1, 1])
  const open = await found(mina, '&state=open')
  assert.deepEqual(
    open.map(({ id, line }) => [id, line]),
    [[first?.id, 9]],
  )
  const other = seen({ secret: { type: 'GitHub token', fingerprint: mark(2) } })
  assert.deepEqual(await send(mina, { findings: [other] }), [1, 1, 1])
  assert.deepEqual(await send(mina, { findings: [] }), [0, 1, 0])
  assert.deepEqual(await send(mina, { findings: [seen()] }), [1, 0, 1])
  assert.deepEqual((await found(mina, '&state=resolved')).length, 3)
  const events = await scanned(mina)
  const [event] = events
  assert.equal(events.length, 6)
  assert.deepEqual(
    { ...event, actor: undefined },
    {
      actor: undefined,
      machine,
      project: null,
      files: 1,
      unread: 0,
      findings: 2,
      raised: 2,
      resolved: 0,
      rules: { 'MCP-S01': 1, 'MCP-S08': 1 },
    },
  )
})

test('T102 another machine, another project and another person have findings of their own', async () => {
  const bob = person(ground.bob)
  const project = { id: mark(3), name: 'shop' }
  await send(bob)
  assert.deepEqual(await send(bob, { project }), [2, 0, 2])
  assert.deepEqual(await send(bob, { machine: mark(4) }), [2, 0, 2])
  assert.deepEqual(await send(bob, { project, findings: [] }), [0, 2, 0])
  assert.equal((await found(bob, '&state=open')).length, 4)
  assert.ok((await found(bob)).every(({ reported_by }) => reported_by === ground.bob.id))
})

test('T102 what was not read stays open, and a scan of some files says nothing about the others', async () => {
  const key = keyOf(ground.bob)
  const zed = seen({ file: '.config/zed/settings.json', host: 'zed' })
  const files = ['.cursor/mcp.json', '.config/zed/settings.json']
  assert.deepEqual(await send(key, { files, findings: [seen(), zed] }), [2, 0, 2])
  assert.deepEqual(await send(key, { files: [], unread: ['.cursor/mcp.json'], findings: [] }), [0, 1, 0])
  assert.deepEqual(await send(key, { complete: false, files: ['mcp.json'], findings: [] }), [0, 0, 0])
  assert.equal((await found(key, '&state=open&mine=true')).length, 1)
  assert.deepEqual(await send(key, { complete: false, findings: [] }), [0, 1, 0])
})

test('I10 a person sees their own findings and nobody else’s; the auditor sees all; a stranger and an agent see and report nothing', async () => {
  const [mina, bob] = [person(ground.mina), person(ground.bob)]
  await Promise.all([send(mina), send(bob)])
  const reporters = async (actor: Actor, query = ''): Promise<Set<Json | undefined>> =>
    new Set((await found(actor, query)).map(({ reported_by: by }) => by))
  assert.ok((await reporters(mina)).has(ground.mina.id))
  assert.ok(!(await reporters(mina)).has(ground.bob.id))
  assert.deepEqual(await reporters(mina, `&reported_by=${ground.bob.id}`), new Set())
  const [key, foreign] = [keyOf(ground.mina), keyOf(ground.bob)]
  await Promise.all([send(key), send(foreign)])
  const names = await reporters(mina)
  assert.deepEqual([names.has(actorName(key)), names.has(actorName(foreign))], [true, false])
  const auditor = person(ground.mina, 'auditor')
  assert.ok((await reporters(auditor)).has(ground.bob.id))
  assert.deepEqual(await reporters(auditor, `&reported_by=${ground.bob.id}`), new Set([ground.bob.id]))
  assert.ok(!(await reporters(auditor, '&mine=true')).has(ground.bob.id))
  const agent: Actor = {
    kind: 'agent',
    agentId: newId('agent'),
    userId: ground.mina.id,
    applicationId: ground.application.id,
    sessionId: newId('session'),
  }
  for (const [actor, status] of [
    [undefined, 401],
    [agent, 403],
    [{ ...agent, role: 'owner' } as const, 403],
  ] as const)
    assert.equal((await call(actor, 'configuration_reports', report())).status, status)
  assert.equal((await call(undefined, 'configuration_findings')).status, 401)
  assert.equal((await call(agent, 'configuration_findings')).status, 403)
})

test('T102 a report that says too much, or what it can not know, is refused and changes nothing', async () => {
  const key = keyOf(ground.mina)
  const wrong: Readonly<Record<string, object>> = {
    'findings.0': { findings: [seen({ value: 'x' })] },
    'findings.0.secret': { findings: [seen({ secret: { type: 'key', fingerprint: mark(1), value: 'x' } })] },
    'findings.0.secret.fingerprint': {
      findings: [seen({ secret: { type: 'key', fingerprint: 'the secret itself' } })],
    },
    'findings.0.rule': { findings: [seen({ rule: 'IC01' })] },
    'findings.0.line': { findings: [seen({ line: 0 })] },
    'findings.0.path': { findings: [seen({ path: 'a\nb' })] },
    'findings.0.server': { findings: [seen({ server: 's'.repeat(201) })] },
    'findings.0.file': { findings: [seen({ file: '.zed/settings.json' })] },
    findings: { findings: Array.from({ length: 501 }, (_, nth) => seen({ path: `/${nth}` })) },
    files: { files: Array.from({ length: 1_001 }, (_, nth) => `${nth}.json`) },
    machine: { machine: 'mina’s laptop' },
    'project.id': { project: { id: 'shop', name: 'shop' } },
    format: { format: 'ambit-scan-2' },
  }
  for (const [field, over] of Object.entries(wrong)) {
    const { status, body } = await call(key, 'configuration_reports', report(over))
    assert.equal(status, 422, field)
    assert.ok(
      body.errors?.some(error => error.field.startsWith(field)),
      `${field}: ${JSON.stringify(body)}`,
    )
  }
  assert.deepEqual([await found(key, '&mine=true'), await scanned(key)], [[], []])
  assert.deepEqual(await send(key), [2, 0, 2])
})

test('T102 a report that is sent twice with one key is booked once, and two at once raise what they have once', async () => {
  const key = keyOf(ground.bob)
  const once = { 'idempotency-key': 'one report' }
  const first = await call(key, 'configuration_reports', report(), once)
  const again = await call(key, 'configuration_reports', report(), once)
  assert.deepEqual([first.status, again.body], [200, first.body])
  assert.equal((await scanned(key)).length, 1)
  const project = { id: mark(5), name: 'shop' }
  const both = await Promise.all([send(key, { project }), send(key, { project })])
  assert.deepEqual(both.map(([raised]) => raised).toSorted(), [0, 2])
})

test('T102 nobody fills the table: so many machines and projects of one reporter, and no more', async () => {
  const key = keyOf(ground.mina)
  await send(key)
  await ground.on.database.query(
    `INSERT INTO configuration_scans (reported_by, owner_id, machine, project, files_count, unread_count)
     SELECT $1, $2, lpad(to_hex(n), 16, '0'), '', 0, 0 FROM generate_series(1, 500) n`,
    [actorName(key), ground.mina.id],
  )
  const { status, body } = await call(key, 'configuration_reports', report({ machine: mark(6) }))
  assert.deepEqual([status, body.code], [409, 'configuration_scans_limit'])
  assert.equal((await found(key, '&mine=true')).length, 2)
})
