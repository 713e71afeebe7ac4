import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { key } from '../../tests/golden/permissions.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { readConfig } from '../platform/config.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { RateLimit } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { allowAttempt, createUser, hashPassword, verifyPassword } from './index.ts'
import { membershipRoutes } from './routes-memberships.ts'
import { organizationRoutes } from './routes-organizations.ts'
import { userRoutes } from './routes-users.ts'

let db: TestDatabase
let on: Platform
let edge: Edge
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
  edge = createEdge(on, {
    routes: [...userRoutes, ...organizationRoutes, ...membershipRoutes],
    authenticate: () => Promise.resolve(key('admin')),
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
})
after(() => db.close())

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Record<string, unknown>
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await edge.fetch(new Request(`${on.config.baseUrl}${path}`, { method, ...init }))
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

async function idOf(answer: Promise<Answer>): Promise<string> {
  const { status, body, text } = await answer
  assert.equal(status, 201, text)
  return String(body.id)
}

function makeUser(email: string): Promise<string> {
  return idOf(ask('POST', '/user_management/users', { email }))
}

test('a person is made, read and listed, and the password is nowhere in the answers', async () => {
  const password = 'correct horse battery'
  const made = await ask('POST', '/user_management/users', { email: 'Mina@Acme.example', password, first_name: 'Mina' })
  assert.equal(made.status, 201)
  assert.equal(made.body.email, 'Mina@Acme.example')
  assert.equal(made.body.email_verified, false)
  const read = await ask('GET', `/user_management/users/${made.body.id}`)
  assert.deepEqual(read.body, made.body)
  const list = await ask('GET', '/user_management/users')
  assert.ok(list.text.includes(String(made.body.id)))
  for (const { text } of [made, read, list]) assert.equal(/correct horse|argon2/.test(text), false)
})

test('T27 an address that is taken, in any spelling, is refused with the field, and makes nobody', async () => {
  await makeUser('tom@acme.example')
  const count = async (): Promise<number> => (await db.database.query('SELECT id FROM users')).length
  const before = await count()
  for (const email of ['tom@acme.example', 'TOM@Acme.Example']) {
    const { status, body } = await ask('POST', '/user_management/users', { email })
    assert.equal(status, 400)
    assert.deepEqual(body.errors, [
      { code: 'email_not_available', message: 'This address has an account already.', field: 'email' },
    ])
  }
  assert.equal(await count(), before)
})

test('a weak password is refused with its field, and a good one is not', async () => {
  for (const [password, code] of [
    ['short', 'password_too_short'],
    ['weak.weak.weak@acme.example', 'password_from_your_name'],
    ['Passw0rd2026!', 'password_known_to_others'],
  ]) {
    const email = 'weak.weak.weak@acme.example'
    const { status, text } = await ask('POST', '/user_management/users', { email, password })
    assert.equal(status, 400)
    assert.ok(text.includes(String(code)), text)
  }
})

test('a person becomes a member of an organization once', async () => {
  const organization_id = await idOf(ask('POST', '/organizations', { name: 'Acme' }))
  const user_id = await makeUser('member@acme.example')
  const made = await ask('POST', '/user_management/organization_memberships', { organization_id, user_id })
  assert.equal(made.status, 201)
  assert.deepEqual(made.body.role, { slug: 'member' })
  assert.equal(made.body.organization_name, 'Acme')
  const again = await ask('POST', '/user_management/organization_memberships', { organization_id, user_id })
  assert.equal(again.status, 409)
  assert.equal(again.body.code, 'user_already_organization_member')
  const list = await ask('GET', `/user_management/organization_memberships?organization_id=${organization_id}`)
  assert.equal(Array.isArray(list.body.data) && list.body.data.length, 1)
})

test('I10 T72 an id that is not there and one of another shape answer byte for byte the same', async () => {
  const paths = [newId('user'), 'user_x', newId('organization'), '%00'].map(id => `/user_management/users/${id}`)
  const answers = await Promise.all(paths.map(path => ask('GET', path)))
  assert.deepEqual([...new Set(answers.map(({ status, text }) => `${status} ${text}`))].length, 1)
  assert.equal(answers[0]?.body.code, 'entity_not_found')
  const member = { organization_id: newId('organization'), user_id: newId('user') }
  assert.equal((await ask('POST', '/user_management/organization_memberships', member)).status, 404)
})

test('a list is read page by page in both directions, and nobody is twice on it', async () => {
  for (const name of ['a', 'b', 'c']) await makeUser(`page-${name}@acme.example`)
  const all = ids(await ask('GET', '/user_management/users?limit=100'))
  const found: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const page: Answer = await ask('GET', `/user_management/users?limit=2${after === '' ? '' : `&after=${after}`}`)
    found.push(...ids(page))
    after = cursor(page)
  }
  assert.deepEqual(found, all)
  assert.deepEqual(ids(await ask('GET', '/user_management/users?limit=100&order=asc')), all.toReversed())
  const both = await ask('GET', `/user_management/users?after=${all[0]}&before=${all[1]}`)
  assert.equal(both.body.code, 'invalid_request_parameters')
  assert.equal((await ask('GET', '/user_management/users?limit=101')).status, 422)
})

function ids({ body }: Answer): string[] {
  return Array.isArray(body.data) ? body.data.map((item: { id: string }) => item.id) : []
}

function cursor({ body }: Answer): string | null {
  const metadata: unknown = body.list_metadata
  if (typeof metadata !== 'object' || metadata === null || !('after' in metadata)) return null
  return typeof metadata.after === 'string' ? metadata.after : null
}

test('a password is right for its person only, and somebody without one is never signed in', async () => {
  const actor = key('admin')
  const one = await createUser(on, actor, { email: 'one@acme.example', password: new Secret('the first passphrase') })
  const two = await createUser(on, actor, { email: 'two@acme.example' })
  assert.equal(await verifyPassword(on, { userId: one.id, account: 'x' }, new Secret('the first passphrase')), true)
  assert.equal(await verifyPassword(on, { userId: one.id, account: 'x' }, new Secret('the first passphrase ')), false)
  assert.equal(await verifyPassword(on, { userId: two.id, account: 'x' }, new Secret('the first passphrase')), false)
  assert.equal(await verifyPassword(on, { userId: undefined, account: 'x' }, new Secret('the first passphrase')), false)
})

test('a password costs what is shipped where nothing else is said, no variable says it, and a weaker hash is renewed', async () => {
  const { passwordWork, ...config } = on.config
  assert.ok(passwordWork !== undefined && passwordWork.memoryKib < 1_000)
  const node: Platform = { ...on, config }
  const read = readConfig({ AMBIT_PASSWORD_WORK: '{"memoryKib":8,"passes":1}' })
  assert.ok(read.ok && read.config.passwordWork === undefined)
  const password = new Secret('the first passphrase')
  assert.match(await hashPassword(node, password), /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
  const { id } = await createUser(on, key('admin'), { email: 'renewed@acme.example', password })
  const kept = async (): Promise<string> =>
    (await db.database.query<{ hash: string }>('SELECT password_hash AS hash FROM users WHERE id = $1', [id]))[0]
      ?.hash ?? ''
  assert.match(await kept(), /m=256,/)
  assert.equal(await verifyPassword(node, { userId: id, account: 'x' }, new Secret('another passphrase')), false)
  assert.match(await kept(), /m=256,/)
  assert.equal(await verifyPassword(node, { userId: id, account: 'x' }, password), true)
  assert.match(await kept(), /m=65536,t=3,p=1/)
})

test('T31 attempts beyond the limit are refused with the time to wait, each key for itself', async () => {
  const limit: RateLimit = { surface: 'step_up', windowSeconds: 60, max: 3 }
  for (let tries = 0; tries < limit.max; tries++) await allowAttempt(on, limit, 'a')
  await assert.rejects(allowAttempt(on, limit, 'a'), (cause: unknown) => {
    assert.ok(cause instanceof Refusal)
    assert.deepEqual([cause.status, cause.code], [429, 'too_many_requests'])
    const wait = Number(cause.headers?.['Retry-After'])
    assert.ok(wait > 0 && wait <= 60, `waits ${wait} s`)
    return true
  })
  await allowAttempt(on, limit, 'b')
})
