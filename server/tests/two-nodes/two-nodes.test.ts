import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { startNode, type TestNode } from '../walk/node.ts'

let db: TestDatabase
let one: TestNode
let two: TestNode
let clientId: string
const password = 'correct horse battery staple'

before(async () => {
  db = await startTestDatabase()
  one = await startNode(db.url, { env: { AMBIT_RATE_LIMITS: 'default' } })
  two = await startNode(db.url, one)
  clientId = one.ambit.firstStart?.clientId ?? ''
  for (const name of ['ada', 'bo', 'cy'])
    await one.api('POST', '/user_management/users', { email: `${name}@acme.example`, password, email_verified: true })
})
after(async () => {
  await two.stop()
  await one.stop()
  await db.close()
})

interface Answered {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Record<string, unknown>
}

async function authenticate(node: TestNode, members: object): Promise<Answered> {
  const request = new Request(`${node.baseUrl}/user_management/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, client_secret: node.env.AMBIT_API_KEY, ...members }),
  })
  const response = await node.send(request)
  const { status, headers } = response
  return { status, retryAfter: headers.get('retry-after'), body: Object(await response.json()) }
}

const byPassword = (email: string): object => ({ grant_type: 'password', email, password })
const byToken = ({ body }: Answered): object => ({ grant_type: 'refresh_token', refresh_token: body.refresh_token })

test('T107 a session that is ended at one node is refused at the other in the very next request', async () => {
  for (let round = 0; round < 10; round++) {
    const [here, there] = round % 2 === 0 ? [one, two] : [two, one]
    const signedIn = await authenticate(here, byPassword('ada@acme.example'))
    assert.equal(signedIn.status, 200, JSON.stringify(signedIn.body))
    const renewed = await authenticate(there, byToken(signedIn))
    assert.equal(renewed.status, 200, JSON.stringify(renewed.body))
    await here.api('POST', '/user_management/sessions/revoke', { session_id: renewed.body.session_id })
    const refused = await authenticate(there, byToken(renewed))
    assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant'])
  }
})

test('T31 T107 guesses are counted over both nodes: one that has heard none of them locks out as well', async () => {
  const guess = { grant_type: 'password', email: 'bo@acme.example', password: 'not the right passphrase' }
  let heard = 0
  let last = await authenticate(one, guess)
  while (last.status !== 429) {
    assert.ok(++heard < guessesMax, 'guessing ends')
    last = await authenticate(heard % 2 === 0 ? one : two, guess)
  }
  for (const node of [one, two]) {
    const refused = await authenticate(node, byPassword('bo@acme.example'))
    assert.equal(refused.status, 429, 'the right password is not told from a wrong one')
    assert.ok(Number(refused.retryAfter) >= 1)
  }
  const third = await startNode(db.url, one)
  assert.equal((await authenticate(third, guess)).status, 429, 'a node that starts later knows it too')
  await third.stop()
})

const guessesMax = 40

test('T15 T107 a refresh token that both nodes get at once has one successor', async () => {
  const signedIn = await authenticate(one, byPassword('cy@acme.example'))
  const answers = await Promise.all([one, two, one, two].map(node => authenticate(node, byToken(signedIn))))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1)
})

test('a request that is repeated at the other node acts once', async () => {
  const headers = {
    authorization: `Bearer ${one.env.AMBIT_API_KEY}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  }
  const body = JSON.stringify({ name: 'Once' })
  const create = async (node: TestNode): Promise<Record<string, unknown>> =>
    Object(
      await (await node.send(new Request(`${node.baseUrl}/organizations`, { method: 'POST', headers, body }))).json(),
    )
  const first = await create(one)
  assert.equal(first.name, 'Once')
  assert.deepEqual(await create(two), first)
})
