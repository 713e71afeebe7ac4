import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { key, person } from '../../tests/golden/permissions.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { createEdge, type Edge } from './http.ts'
import { canonicalize } from './json.ts'
import { Refusal } from './refusal.ts'
import { api } from './route.ts'
import { sha256 } from './secret.ts'
import { dropOldIdempotencyKeys } from './store.ts'

let db: TestDatabase
let edge: Edge
let other: Edge
let runs = 0
let waiting: Promise<void> | undefined
const bodySchema = z.object({ does: z.string().default('act') })
before(async () => {
  db = await startTestDatabase()
  const route = api(
    {
      method: 'post',
      path: '/v1/things',
      operation: 'makeThing',
      summary: 'Make a thing',
      tag: 'Things',
      access: 'admin',
      body: bodySchema,
      response: z.object({ run: z.number() }),
      status: 201,
    },
    async (_on, { body }) => {
      const run = ++runs
      await waiting
      if (body.does === 'refuse') throw new Refusal({ status: 403, code: 'forbidden', message: 'No.' })
      if (body.does === 'crash') throw new Error('ours')
      return { run }
    },
  )
  const edgeOf = (actor: ReturnType<typeof key>): Edge =>
    createEdge(testPlatform(db.database), {
      routes: [route],
      authenticate: () => Promise.resolve(actor),
      renderRefusal: ({ status }) => new Response(null, { status }),
    })
  edge = edgeOf(key('admin'))
  other = edgeOf(person('admin'))
})
after(() => db.close())

async function post(
  idempotencyKey: string | undefined,
  body: object = {},
  at = edge,
): Promise<Record<string, unknown>> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const request = new Request('http://localhost:4000/v1/things', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const response = await at.fetch(request)
  return { status: response.status, ...Object(await response.json()) }
}

test('a repeated request gets the first answer, and does nothing', async () => {
  const first = await post('one')
  const before = runs
  assert.equal(first.status, 201)
  assert.deepEqual(await post('one'), first)
  assert.equal(runs, before)
  assert.notDeepEqual(await post('two'), first)
  assert.notDeepEqual(await post(undefined), first)
})

test('a key belongs to whoever sent it, and to one body', async () => {
  const first = await post('three')
  assert.notEqual((await post('three', {}, other)).run, first.run)
  const reused = await post('three', { does: 'more' })
  assert.deepEqual([reused.status, reused.code], [422, 'idempotency_key_reused'])
  for (const wrong of ['', 'x'.repeat(256)]) assert.equal((await post(wrong)).code, 'idempotency_key_invalid')
})

test('what was refused or failed may be asked again with the same key', async () => {
  for (const does of ['refuse', 'crash']) {
    const before = runs
    await post(`again ${does}`, { does })
    await post(`again ${does}`, { does })
    assert.equal(runs, before + 2)
  }
})

test('of many at once one acts, and all get its answer', async () => {
  let go = (): void => undefined
  waiting = new Promise(resolve => {
    go = resolve
  })
  const before = runs
  const all = Array.from({ length: 8 }, () => post('many'))
  setTimeout(go, 100)
  const answers = await Promise.all(all)
  waiting = undefined
  assert.equal(runs, before + 1)
  assert.deepEqual(new Set(answers.map(({ run }) => run)), new Set([runs]))
})

test('a key whose first request never answered is in use, and free after half a minute', async () => {
  await post('stuck')
  await db.database.query('UPDATE idempotency_keys SET status = NULL, answer_sealed = NULL')
  assert.deepEqual([(await post('stuck')).code], ['idempotency_key_in_use'])
  await db.database.query(`UPDATE idempotency_keys SET started_at = clock_timestamp() - interval '31 seconds'`)
  assert.equal((await post('stuck')).status, 201)
})

test('T55 the key and the answer stand nowhere in the database, and go after a day', async () => {
  await post('a key of mine')
  const [row] = await db.database.query<{ text: string }>(
    `SELECT string_agg(k::text || encode(answer_sealed, 'escape'), ' ') AS text FROM idempotency_keys k`,
  )
  assert.doesNotMatch(row?.text ?? '', /key of mine|"run"/)
  await post('a key of a password', { password: 'likely' })
  const plain = sha256(canonicalize({ password: 'likely' }))
  const tried = 'SELECT request_digest FROM idempotency_keys WHERE request_digest = $1'
  assert.deepEqual(await db.database.query(tried, [plain]), [], 'likely bodies can’t be tried out on it')
  await db.database.query(`UPDATE idempotency_keys SET started_at = clock_timestamp() - interval '25 hours'`)
  await dropOldIdempotencyKeys(db.database)
  assert.deepEqual(await db.database.query('SELECT key_hash FROM idempotency_keys'), [])
})
