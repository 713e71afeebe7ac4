import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Actor } from '../platform/actor.ts'
import { readConfig } from '../platform/config.ts'
import type { Logger } from '../platform/log.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { hasLeaked } from './actions-breaches.ts'
import { createUser } from './actions-users.ts'
import { rangeHolds } from './check-breach-range.ts'

let db: TestDatabase
let list: Server
let base: string
let asked: IncomingMessage[] = []
let answer: { status: number; body: string }
const warned: { fields: object; message: string }[] = []
const log: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields, message) => void warned.push({ fields, message }),
  error: () => undefined,
}
before(async () => {
  db = await startTestDatabase()
  list = createServer((request, response) => {
    asked.push(request)
    response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(list, 'listening')
  const address = list.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
after(async () => {
  list.close()
  await db.close()
})
beforeEach(() => {
  asked = []
  warned.length = 0
  answer = { status: 200, body: padding() }
})

const leaked = 'sea lavender at low tide'
const digest = createHash('sha1').update(leaked).digest('hex').toUpperCase()
const padding = (...more: string[]): string =>
  [...Array.from({ length: 800 }, (_, nth) => `${nth.toString(16).toUpperCase().padStart(35, '0')}:0`), ...more].join(
    '\r\n',
  )

const asking = (more: Partial<Platform['config']> = {}): Platform =>
  testPlatform(db.database, { log, config: { passwordBreachesUrl: base, ...more } })

async function outcomes(on: Platform): Promise<string[]> {
  const { values } = await on.metrics.breachesAsked.get()
  return values.map(({ labels, value }) => `${labels.outcome} ${value}`)
}

test('five characters of a digest leave this server, and an answer that is padded says whether the rest is there', async () => {
  const on = asking()
  answer.body = padding(`${digest.slice(5)}:3`)
  assert.equal(await hasLeaked(on, new Secret(leaked)), true)
  assert.equal(await hasLeaked(on, new Secret('another sentence entirely')), false)
  assert.equal(asked[0]?.url, `/range/${digest.slice(0, 5)}`)
  assert.equal(asked[0]?.headers['add-padding'], 'true')
  const sent = asked.map(({ url, rawHeaders }) => `${url} ${rawHeaders.join(' ')}`).join(' ')
  for (const secret of [leaked, digest.slice(5), digest.slice(0, 6), leaked.split(' ')[1] ?? ''])
    assert.equal(sent.toUpperCase().includes(secret.toUpperCase()), false, secret)
  assert.deepEqual(await outcomes(on), ['leaked 1', 'clean 1'])
  assert.deepEqual(warned, [])
})

test('a password that leaked is refused where it is set, and one that did not is taken', async () => {
  const on = asking()
  const actor: Actor = { kind: 'system', node: 'node_test' }
  const make = (email: string): Promise<unknown> =>
    createUser(on, actor, { email, password: new Secret(leaked) }).catch((cause: unknown) => cause)
  answer.body = padding(`${digest.slice(5).toLowerCase()}:1`)
  const refusal = await make('leaked@acme.example')
  assert.ok(refusal instanceof Refusal)
  assert.deepEqual([refusal.code, refusal.errors?.[0]?.code], ['password_strength_error', 'password_leaked'])
  answer.body = padding(`${digest.slice(5)}:0`)
  assert.ok(!((await make('clean@acme.example')) instanceof Refusal))
})

test('a list that does not answer, or answers something else, keeps nobody from a password, and says so', async () => {
  const on = asking()
  for (const broken of [
    { status: 503, body: '' },
    { status: 200, body: '<html>Sign in to the wireless network</html>' },
    { status: 200, body: '' },
  ]) {
    answer = broken
    assert.equal(await hasLeaked(on, new Secret(leaked)), false)
  }
  const closed = asking({ passwordBreachesUrl: 'http://127.0.0.1:9' })
  assert.equal(await hasLeaked(closed, new Secret(leaked)), false)
  const guarded = asking({ egressAllow: [] })
  assert.equal(await hasLeaked(guarded, new Secret(leaked)), false)
  assert.deepEqual(await outcomes(on), ['unavailable 3'])
  assert.equal(warned.length, 5)
  for (const { fields } of warned) assert.equal(JSON.stringify(fields).includes(digest.slice(0, 5)), false)
})

test('no list is asked unless one is named', async () => {
  const on = testPlatform(db.database, { log })
  assert.equal(on.config.passwordBreachesUrl, undefined)
  assert.equal(await hasLeaked(on, new Secret(leaked)), false)
  assert.deepEqual([asked, await outcomes(on)], [[], []])
})

test('where a list answers is an https address, or one of this machine', () => {
  const read = (url: string): unknown => {
    const found = readConfig({ AMBIT_PASSWORD_BREACHES_URL: url })
    return found.ok ? found.config.passwordBreachesUrl : found.problems.length
  }
  assert.equal(read('https://api.pwnedpasswords.com/'), 'https://api.pwnedpasswords.com')
  assert.equal(read('http://127.0.0.1:8080/pwned'), 'http://127.0.0.1:8080/pwned')
  for (const url of ['http://list.example', 'list.example', 'https://u:p@list.example', 'https://list.example?q=1'])
    assert.equal(read(url), 1, url)
})

test('an answer holds a digest when it is there with a count, and is none when a line is something else', () => {
  const rest = digest.slice(5)
  assert.equal(rangeHolds(`${rest}:12\n`, rest), true)
  assert.equal(rangeHolds(`${rest}:0\n`, rest), false)
  assert.equal(rangeHolds(`${rest}:1\nnot a line`, rest), undefined)
  assert.equal(rangeHolds('', rest), undefined)
})
