import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ask, type Ground, personAt, startAgent, startGround } from '../../server/tests/approvals-ground.ts'
import { startTestDatabase, type TestDatabase } from '../../server/tests/database.ts'
import { until } from '../../server/tests/until.ts'
import { startNode, type TestNode } from '../../server/tests/walk/node.ts'
import { serverOf } from '../src/routes/call-route.ts'
import { seedDemo } from '../src/seed/demo.ts'
import { keeping, once, openTerminal, type Terminal } from './terminal.ts'

let db: TestDatabase
let node: TestNode
let approvals: Ground
let terminal: Terminal
let organization: string

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
  approvals = await startGround()
  terminal = openTerminal({
    env: { AMBIT_BASE_URL: node.baseUrl, AMBIT_API_KEY: node.env.AMBIT_API_KEY ?? '' },
    fetch: request => node.send(request),
  })
  organization = String((await node.api('POST', '/organizations', { name: 'Acme' })).id)
})

after(async () => {
  terminal.close()
  await approvals.close()
  await node.stop()
  await db.close()
})

async function sequenced(): Promise<boolean> {
  return (await db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0
}

const seenFile = (): string => join(terminal.home, '.config/ambit/checkpoints.json')

test('audit verify: the log goes on from what was seen before, whatever the server says', async () => {
  await until(sequenced)
  const first = await terminal.run(['audit', 'verify'])
  assert.deepEqual([first.code, first.json.integrity, first.json.seen_before], [0, 'verified', null], first.err)
  await node.api('POST', '/organizations', { name: 'Later' })
  await until(async () => Number((await terminal.run(['audit', 'verify'])).json.size) > Number(first.json.size))
  const again = await terminal.run(['audit', 'verify', '--event', '0'])
  assert.deepEqual([again.code, again.json.event], [0, 0])
  assert.ok(Number(again.json.seen_before) > Number(first.json.size) - 1)
})

test('audit verify: a log that was changed, exchanged or signed by somebody else is broken', async () => {
  const good = readFileSync(seenFile(), 'utf8')
  const kept = JSON.parse(good)[node.baseUrl]
  const other = Buffer.alloc(32, 7).toString('base64')
  const wrong: readonly (readonly [what: string, seen: object])[] = [
    ['not_continued', { ...kept, root: other }],
    ['not_continued', { ...kept, size: kept.size + 1_000_000 }],
    ['another_log', { ...kept, origin: 'ambit-audit/0000' }],
    ['not_signed_by_known_key', { ...kept, keys: [] }],
  ]
  for (const [what, seen] of wrong) {
    writeFileSync(seenFile(), JSON.stringify({ [node.baseUrl]: seen }))
    const broken = await terminal.run(['audit', 'verify'])
    assert.deepEqual([broken.code, broken.json.integrity, broken.json.what], [1, 'broken', what])
  }
  writeFileSync(seenFile(), good)
  const forge = async (request: Request): Promise<Response> => {
    const response = await node.send(request)
    if (!request.url.endsWith('/proof')) return response
    const proof = Object(await response.json())
    return Response.json({ ...proof, leaf_hash: Buffer.alloc(32, 1).toString('hex') })
  }
  const forged = await terminal.run(['audit', 'verify'], { world: { fetch: forge } })
  assert.deepEqual([forged.code, forged.json.what], [1, 'event_not_in_log'])
  assert.equal((await terminal.run(['audit', 'verify'])).json.integrity, 'verified')
})

test('logs: the newest events in order, and each that comes', async () => {
  await until(async () => {
    const { json } = await terminal.run(['logs', '--type', 'organization.created', '--limit', '1'])
    const [newest] = json.data as { type: string }[]
    return newest?.type === 'organization.created'
  })
  const stop = new AbortController()
  const out = keeping()
  const lines = (): string[] => out.text().trim().split('\n')
  const made = once(() => node.api('POST', '/organizations', { name: 'Followed' }))
  const wait = async (): Promise<void> => {
    await made()
    await until(sequenced)
    if (lines().length > 1) stop.abort()
  }
  const words = ['logs', '--follow', '--type', 'organization.created', '--limit', '1']
  assert.equal((await terminal.run(words, { world: { wait, out, interrupted: stop.signal } })).code, 0)
  const indexes = lines().map(line => Number(JSON.parse(line).index))
  assert.ok(indexes.length > 1 && indexes.every((index, at) => at === 0 || index > (indexes[at - 1] ?? 0)), out.text())
})

test('api: any request with the key of the profile, and to no other server', async () => {
  assert.equal((await terminal.run(['api', 'get', '/v1/me'])).json.object, 'caller')
  const made = await terminal.run(['api', 'POST', '/organizations', '--data', '-'], { input: '{"name":"Plain"}' })
  assert.equal(made.json.name, 'Plain')
  for (const path of ['https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example', 'v1/me'])
    assert.deepEqual((await terminal.run(['api', 'GET', path])).code, 2, path)
})

test('debug-sso and debug-sync say what is missing and what to run next', async () => {
  const settings = JSON.stringify({ issuer: 'https://idp.acme.example', client_id: 'ambit' })
  const words = ['connections', 'create', '--organization-id', organization, '--connection-type', 'GenericOIDC']
  const made = await terminal.run([...words, '--name', 'Okta', '--settings', settings, '--client-secret', '-'], {
    input: 'only for this test',
  })
  assert.equal(made.code, 0, made.err)
  const sso = await terminal.run(['debug-sso', String(made.json.id)])
  const findings = sso.json.findings as { code: string; next: string }[]
  assert.equal(sso.code, 1)
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['not_active', 'never_tested', 'no_domain'],
  )
  for (const { next } of findings) assert.match(next, /^ambit /)
  const directory = await terminal.run([
    ...['directories', 'create', '--organization-id', organization, '--name', 'People'],
    ...['--type', 'generic scim v2.0'],
  ])
  assert.equal(directory.code, 0, directory.err)
  const id = String(Object(directory.json.directory).id ?? directory.json.id)
  const sync = await terminal.run(['debug-sync', id])
  assert.deepEqual(
    (sync.json.findings as { code: string }[]).map(({ code }) => code),
    ['never_spoke', 'no_users'],
    sync.err,
  )
})

test('doctor: each check has its state and what mends it; --fix mends what is ours', async () => {
  await terminal.run(['env', 'add', 'here', '--api-key', '-'], { input: node.env.AMBIT_API_KEY ?? '' })
  const whole = await terminal.run(['doctor'])
  assert.deepEqual([whole.code, whole.json.healthy], [0, true], whole.out)
  const secrets = join(terminal.home, '.config/ambit/secrets.json')
  chmodSync(secrets, 0o644)
  writeFileSync(join(terminal.home, 'package.json'), JSON.stringify({ dependencies: { '@workos-inc/node': '11.0.0' } }))
  const address = 'http://localhost:3000/callback'
  const environment = `WORKOS_API_KEY=${node.env.AMBIT_API_KEY}\nWORKOS_REDIRECT_URI=${address}\n`
  writeFileSync(join(terminal.home, '.env'), environment)
  const sick = await terminal.run(['doctor'], {
    world: { fetch: () => Promise.reject(new TypeError('fetch failed')), now: () => new Date(0) },
  })
  const wrong = (sick.json.checks as { code: string; state: string; next?: string }[]).filter(
    ({ state }) => state === 'wrong',
  )
  assert.deepEqual(wrong.map(({ code }) => code).toSorted(), [
    'file_mode',
    'key_in_project',
    'project_environment',
    'server',
  ])
  for (const { next } of wrong) assert.match(String(next), /^ambit /)
  assert.doesNotMatch(sick.out, new RegExp(node.env.AMBIT_API_KEY ?? 'no key'))
  const fixed = await terminal.run(['doctor', '--fix'])
  assert.match((await terminal.run(['redirect-uris', 'list'])).out, new RegExp(address))
  assert.ok((fixed.json.checks as { state: string }[]).some(({ state }) => state === 'fixed'))
  assert.equal(statSync(secrets).mode & 0o777, 0o600)
})

test('completion: each shell is told the nouns and the verbs of each', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { json } = await terminal.run(['completion', shell])
    assert.match(String(json.script), /organizations.*create delete get/s)
  }
  assert.equal((await terminal.run(['completion', 'tcsh'])).code, 2)
})

test('start names where it looked, and takes a folder', async () => {
  const refused = await terminal.run(['start'])
  assert.deepEqual([refused.code, refused.json.code, refused.json.next], [1, 'server_not_here', 'ambit start --help'])
  for (const folder of ['nowhere', join(tmpdir(), 'nowhere')])
    assert.equal((await terminal.run(['dev', '--server', folder])).json.code, 'server_not_here')
})

/** A request of an agent that waits for its person, and a terminal on that server. */
async function asked(): Promise<{ readonly id: string; readonly at: Terminal }> {
  const session = await startAgent(approvals)
  const { id } = Object(await ask(approvals.on, session, { tools: { notes__search: {} } }))
  const env = { AMBIT_BASE_URL: 'http://localhost:4000', AMBIT_API_KEY: 'sk_of_the_administrator' }
  return { id, at: openTerminal({ env, fetch: request => approvals.edge.fetch(request, { address: '127.0.0.1' }) }) }
}

test('MT13 no command decides about access; the page does, and the terminal waits for it', async () => {
  const { id, at } = await asked()
  for (const verb of ['approve', 'deny']) {
    const refused = await at.run(['approvals', verb, id])
    assert.deepEqual(
      [refused.code, refused.json.code, refused.json.next],
      [1, 'only_a_person_decides', `ambit approvals open ${id}`],
    )
  }
  const shown = await at.run(['approvals', 'show', id])
  assert.deepEqual([shown.json.id, shown.json.state], [id, 'pending'])
  const person = await personAt(approvals.edge, approvals.mina)
  const opened = await at.run(['approvals', 'open', id], {
    world: { wait: once(() => person.approve(`/approvals/${id}`)) },
  })
  assert.deepEqual([opened.code, opened.json.state], [0, 'approved'], opened.err)
  assert.match(opened.err, new RegExp(`Decide on http://localhost:4000/approvals/${id}\n`))
  at.close()
})

test('approvals open: what was denied is no success', async () => {
  const { id, at } = await asked()
  const person = await personAt(approvals.edge, approvals.mina)
  const deny = async (): Promise<unknown> => person.send(await person.open(`/approvals/${id}`), { decision: 'deny' })
  const opened = await at.run(['approvals', 'open', id], {
    world: { wait: once(deny) },
  })
  assert.deepEqual([opened.code, opened.json.state], [1, 'denied'], opened.err)
  at.close()
})

test('--watch prints each change of what waits, and ends when it waits no longer', async () => {
  const { id, at } = await asked()
  const person = await personAt(approvals.edge, approvals.mina)
  const out = keeping()
  const wait = once(() => person.approve(`/approvals/${id}`))
  const { code } = await at.run(['approvals', 'get', id, '--watch'], { world: { out, wait } })
  const states = out
    .text()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).state)
  assert.deepEqual([code, states], [0, ['pending', 'approved']])
  at.close()
})

const seeds = `
permissions:
  - { slug: 'posts:read', name: Read posts }
roles:
  - { slug: editor, name: Editor, permissions: ['posts:read'] }
organizations:
  - name: Seeded
    external_id: seeded-1
    metadata: { tier: gold }
    domains: [seeded.example]
users:
  - email: Ravi@seeded.example
    first_name: Ravi
    password: a long enough passphrase for Ravi
    organizations: [{ name: Seeded, role: editor }]
config:
  redirect_uris: ['http://localhost:3000/seeded']
  cors_origins: ['http://localhost:3000']
  homepage_url: http://localhost:3000
applications:
  - { name: Terminal, kind: native, description: For terminals }
  - name: Site
    kind: web
    redirect_uris: ['http://localhost:3000/one', 'http://localhost:3000/two']
    origins: ['http://localhost:3001', 'http://localhost:3000']
    session_policy: { max_seconds: 3600 }
providers:
  - { slug: seeded-notes, kind: mcp, name: Notes, url: 'https://notes.example/mcp', auth: { type: none } }
agents:
  - { name: Seeded agent, owner: ravi@seeded.example }
policies:
  - organization: Seeded
    text: '@id("all") permit(principal, action, resource);'
`

interface Seeded {
  readonly done: boolean
  readonly changes: readonly { readonly action: string; readonly kind: string; readonly fields: readonly string[] }[]
  readonly shown_once: readonly Readonly<Record<string, unknown>>[]
}

async function seeded(text: string, ...words: readonly string[]): Promise<Seeded> {
  const ran = await terminal.run(['seed', '-', ...words], { input: text })
  assert.equal(ran.code, 0, ran.err)
  return ran.json as unknown as Seeded
}

const siteFields = ['redirect_uris', 'origins', 'session_policy']

interface Seeds {
  readonly name: string
  readonly redirect_uris: readonly { readonly uri: string }[]
  readonly origins: readonly string[]
  readonly session_policy: { readonly max_seconds: number }
}

test('seed: what is not there is made, a look makes nothing, and twice is once', async () => {
  const look = await seeded(seeds, '--diff')
  assert.deepEqual([look.done, look.shown_once], [false, []])
  assert.equal((await terminal.run(['users', 'list', '--email', 'ravi@seeded.example'])).json.data?.toString(), '')
  const first = await seeded(seeds)
  const kinds = [
    ...['permission', 'role', 'permissions of role', 'organization', 'domain', 'user', 'membership', 'redirect URI'],
    ...['origin', 'homepage', 'application', 'application', 'provider', 'agent', 'policy'],
  ]
  assert.deepEqual(
    first.changes.map(({ kind }) => kind),
    kinds,
  )
  assert.deepEqual(
    look.changes.map(({ kind }) => kind),
    kinds,
  )
  assert.deepEqual(
    first.shown_once.map(({ name }) => name),
    ['Site', 'Seeded agent'],
  )
  assert.deepEqual((await seeded(seeds)).changes, [])
  const moved = seeds
    .replace('localhost:3000/two', 'localhost:3000/three')
    .replace("'http://localhost:3001', ", '')
    .replace('max_seconds: 3600', 'max_seconds: 1800')
  const named = [{ action: 'change', kind: 'application', name: 'Site', fields: siteFields }]
  assert.deepEqual((await seeded(moved, '--diff')).changes, named)
  assert.deepEqual((await seeded(moved)).changes, named)
  assert.deepEqual((await seeded(moved)).changes, [])
  const { data } = (await terminal.run(['applications', 'list', '--all'])).json as { data: Seeds[] }
  const site = data.find(({ name }) => name === 'Site')
  assert.deepEqual(
    [site?.redirect_uris.map(({ uri }) => uri).toSorted(), site?.origins, site?.session_policy.max_seconds],
    [['http://localhost:3000/one', 'http://localhost:3000/three'], ['http://localhost:3000'], 1_800],
  )
  const later = await seeded(
    moved.replace('first_name: Ravi', 'first_name: Ravindra').replace('tier: gold', 'tier: iron'),
  )
  assert.deepEqual(
    later.changes.map(({ action, kind, fields }) => [action, kind, fields.join()]),
    [
      ['change', 'organization', 'metadata'],
      ['change', 'user', 'first_name'],
    ],
  )
})

test('seed: a file that is wrong is told where, and nothing of it is made', async () => {
  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ['organizations: [{ name: Half }, { nam: Other }]', /organizations\[1\]\.name is needed/],
    ['organizations: [{ name: Half, colour: red }]', /organizations\[0\]\.colour is not known/],
    ['organizations: { name: Half }', /organizations is no list/],
    ['organisations: []', /organisations is nothing that can be seeded/],
    ['users: [{ email: 7 }]', /users\[0\]\.email is no text/],
    ['- a', /The file is no mapping/],
    ['a: [', /The file is no YAML/],
  ]
  for (const [text, message] of wrong) {
    const refused = await terminal.run(['seed', '-'], { input: text })
    assert.deepEqual([refused.code, refused.json.code], [2, 'seed_invalid'], text)
    assert.match(String(refused.json.message), message)
  }
  const strayed = await terminal.run(['seed', '-'], { input: 'agents: [{ name: A, owner: nobody@seeded.example }]' })
  assert.deepEqual([strayed.code, strayed.json.code], [1, 'seed_refers_to_nothing'])
  assert.doesNotMatch((await terminal.run(['organizations', 'list', '--all'])).out, /Half/)
})

test('dev: the demo data are made once, and an application on this machine may sign people in', async () => {
  const server = await serverOf({ world: terminal.world, profile: undefined, command: 'dev' })
  const made = await seedDemo(server)
  assert.deepEqual(
    made.filter(({ kind }) => ['organization', 'user'].includes(kind)).map(({ name }) => name),
    ['Acme', 'Globex', 'avery@acme.example', 'mina@acme.example', 'gus@globex.example'],
  )
  assert.match((await terminal.run(['redirect-uris', 'list'])).out, /http:\/\/localhost:3000\/callback/)
  assert.deepEqual(await seedDemo(server), [])
})
