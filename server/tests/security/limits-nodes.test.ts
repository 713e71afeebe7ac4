import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { limitedAddress } from '../../src/platform/rate-limits.ts'
import { createRequestCounter } from '../../src/platform/request-counter.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { hidden } from '../oauth/browser.ts'
import { until } from '../until.ts'
import { startNode, type TestNode } from '../walk/node.ts'

let directory: string
let db: TestDatabase
let one: TestNode
let two: TestNode
/** A day, so that no window turns over in the middle of a test. */
const limits = {
  sign_in_account_address: { max: 10, window_seconds: 86_400 },
  address: { max: 60, window_seconds: 86_400 },
  key_reads: { max: 40, window_seconds: 86_400 },
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-limits-'))
  const file = join(directory, 'limits.json')
  await writeFile(file, JSON.stringify(limits))
  db = await startTestDatabase()
  one = await startNode(db.url, { env: { AMBIT_RATE_LIMITS: file } })
  two = await startNode(db.url, one)
})
after(async () => {
  await one.stop()
  await two.stop()
  await db.close()
  await rm(directory, { recursive: true })
})

interface Ask {
  readonly address: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: URLSearchParams
}

function ask(node: TestNode, path: string, { address, headers = {}, body }: Ask): Promise<Response> {
  const url = new URL(path, node.baseUrl)
  const init = { redirect: 'manual', headers: { host: url.host, ...headers } } as const
  const request = new Request(url, body === undefined ? init : { ...init, method: 'POST', body })
  return node.ambit.edge.fetch(request, { address })
}

/** A try to sign in from this machine, with a form of its own. */
async function signIn(
  node: TestNode,
  password: string,
  forwarded: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const address = '127.0.0.1'
  const form = await ask(node, '/sign-in', { address })
  const cookie = form.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  const fields = { ...hidden(await form.text()), email: node.email, password }
  const headers = { cookie, origin: node.baseUrl, ...forwarded }
  return ask(node, '/sign-in', { address, headers, body: new URLSearchParams(fields) })
}

test('T31 a lock-out holds on the other node, after a restart, for the right password, and whatever is forwarded', async () => {
  const tries = await Promise.all(
    Array.from({ length: 20 }, (_, nth) => signIn(nth % 2 === 0 ? one : two, 'wrong passphrase')),
  )
  assert.equal(tries.filter(({ status }) => status === 429).length, 10, 'of 20 together ten were looked at')
  const check = async (node: TestNode): Promise<void> => {
    for (const forwarded of [{}, { 'x-forwarded-for': '8.8.8.8' }, { forwarded: 'for=8.8.8.8' }]) {
      const locked = await signIn(node, node.password, forwarded)
      assert.equal(locked.status, 429)
      assert.match(locked.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    }
  }
  await check(one)
  await check(two)
  const { env } = two
  await two.stop()
  two = await startNode(db.url, { env })
  await check(two)
  await db.database.query('DELETE FROM attempts')
  assert.equal((await signIn(two, two.password)).status, 303, 'the password was right all the time')
})

test('T81 one address has one allowance on all nodes together, told within a second', async () => {
  const address = '203.0.113.7'
  for (let nth = 0; nth < 30; nth++) {
    assert.equal((await ask(one, '/health', { address })).status, 200)
    assert.equal((await ask(two, '/health', { address })).status, 200)
  }
  for (const node of [one, two]) await until(async () => (await ask(node, '/health', { address })).status === 429)
  const refused = await ask(one, '/health', { address, headers: { 'x-forwarded-for': '198.51.100.1' } })
  assert.equal(refused.status, 429)
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal(Object(await refused.json()).code, 'too_many_requests')
  assert.equal((await ask(one, '/health', { address: '203.0.113.8' })).status, 200, 'nobody else is met')
  assert.equal(
    (await ask(one, '/health', { address: '127.0.0.1' })).status,
    200,
    'a proxy of this machine limits by itself',
  )
})

test('T81 an API key has an allowance of its own', async () => {
  const headers = { authorization: `Bearer ${one.env.AMBIT_API_KEY}` }
  const list = (node: TestNode): Promise<Response> => ask(node, '/organizations', { address: '127.0.0.1', headers })
  for (let nth = 0; nth < 40; nth++) assert.equal((await list(one)).status, 200)
  assert.equal((await list(one)).status, 429)
  await until(async () => (await list(two)).status === 429)
  const write = new Request(`${one.baseUrl}/organizations`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"name":"Acme"}',
  })
  assert.equal((await one.send(write)).status, 201, 'writes have their own')
})

test('T81 of IPv6 a whole /64 counts as one', () => {
  assert.equal(limitedAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(limitedAddress('2001:0db8:0001:0002::1'), '2001:db8:1:2::/64')
  assert.equal(limitedAddress('2001:db8::1'), '2001:db8:0:0::/64')
  assert.equal(limitedAddress('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(limitedAddress('203.0.113.7'), '203.0.113.7')
})

test('T81 a node tells only what is worth it, and takes in what others counted', () => {
  const counter = createRequestCounter()
  const limit = { surface: 'address', windowSeconds: 60, max: 100 } as const
  for (let nth = 0; nth < 9; nth++) assert.equal(counter.take(limit, 'a', 6000).allowed, true)
  assert.deepEqual(counter.unsettled(6001), [])
  counter.take(limit, 'a', 6002)
  const [told] = counter.unsettled(6003)
  assert.ok(told !== undefined && told.count === 10)
  counter.settled(told, 95)
  assert.deepEqual(counter.unsettled(6004), [])
  for (let nth = 0; nth < 5; nth++) assert.equal(counter.take(limit, 'a', 6005).allowed, true)
  assert.deepEqual(counter.take(limit, 'a', 6005), { allowed: false, retryAfterSeconds: 55 })
  assert.equal(counter.take(limit, 'a', 6060).allowed, true, 'a new window')
})
