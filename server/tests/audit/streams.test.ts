import assert from 'node:assert/strict'
import { verify } from 'node:crypto'
import { readFile, stat, truncate } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { streamBytes, streamOnce } from '../../src/audit/actions-streams.ts'
import { publicKeyObject } from '../../src/audit/check-receipt.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { until } from '../until.ts'
import { startNode, type TestNode } from '../walk/node.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let db: TestDatabase
let node: TestNode
let server: Server
let url: string
const received: Received[] = []
let answer = 200
let retryAfter: string | undefined

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
      response.writeHead(answer, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ocsf`
})
after(async () => {
  await node.stop()
  await db.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const sequencesOf = (body: string): number[] =>
  body
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).metadata.sequence)

async function logSize(): Promise<number> {
  await until(async () => (await db.database.query('SELECT 1 AS one FROM audit_queue LIMIT 1')).length === 0)
  return Number((await db.database.query<{ size: string }>('SELECT size FROM audit_log'))[0]?.size)
}

const streamOf = async (id: string): Promise<Record<string, unknown>> => {
  const { data } = await node.api('GET', '/v1/audit/streams')
  return Object(data).find((each: { id: string }) => each.id === id)
}

/** The stream has told everything that there is now. */
const caughtUp = async (id: string): Promise<void> => {
  const size = await logSize()
  await until(async () => Number((await streamOf(id)).cursor) >= size)
}

test('a webhook is sent every event once, in order, in the words of OCSF, signed by the key of the log', async () => {
  const { id } = await node.api('POST', '/v1/audit/streams', { kind: 'webhook', url })
  await caughtUp(String(id))
  const all = received.flatMap(({ body }) => sequencesOf(body))
  assert.deepEqual(
    all,
    Array.from({ length: all.length }, (_, at) => at),
  )
  const [first] = received
  assert.ok(first)
  const [keyId, signature = ''] = String(first.headers['ambit-signature']).split(' ')
  const { signer } = node.ambit.on
  assert.equal(keyId, signer.keyId)
  const bytes = streamBytes(String(id), Number(first.headers['ambit-cursor']), first.body)
  assert.ok(verify(null, bytes, publicKeyObject(signer.publicKey), Buffer.from(signature, 'base64url')))
  assert.ok(
    !verify(
      null,
      Buffer.concat([bytes, Buffer.from(' ')]),
      publicKeyObject(signer.publicKey),
      Buffer.from(signature, 'base64url'),
    ),
  )
  await node.api('DELETE', `/v1/audit/streams/${id}`)
})

test('what is not taken holds the stream up, comes again, and nothing of it is lost; other acts go on meanwhile', async () => {
  const { id } = await node.api('POST', '/v1/audit/streams', { kind: 'webhook', url, cursor: await logSize() })
  received.length = 0
  answer = 503
  retryAfter = '3600'
  const from = Number((await streamOf(String(id))).cursor)
  await node.api('POST', '/organizations', { name: 'Waits' })
  await until(async () => (await streamOf(String(id))).last_error === 'answered 503')
  await node.api('POST', '/organizations', { name: 'Waits too' })
  const held = received.length
  await streamOnce(node.ambit.on)
  assert.equal(received.length, held, 'no further one before the other side can take it')
  assert.equal(Number((await streamOf(String(id))).cursor), from)
  answer = 200
  retryAfter = undefined
  await node.api('PATCH', `/v1/audit/streams/${id}`, { enabled: true })
  await caughtUp(String(id))
  const taken = received.slice(held).flatMap(({ body }) => sequencesOf(body))
  assert.deepEqual(
    taken,
    Array.from({ length: taken.length }, (_, at) => from + at),
  )
  await node.api('PATCH', `/v1/audit/streams/${id}`, { cursor: from })
  received.length = 0
  await caughtUp(String(id))
  await until(() => received.length > 0)
  assert.equal(sequencesOf(received[0]?.body ?? '')[0], from, 'the cursor can be put back')
  await node.api('PATCH', `/v1/audit/streams/${id}`, { enabled: false })
  await node.api('DELETE', `/v1/audit/streams/${id}`)
})

test('a file gets every event, for its owner alone, and a line that a crash cut off spoils no other', async () => {
  const { id, path } = await node.api('POST', '/v1/audit/streams', { kind: 'file' })
  await caughtUp(String(id))
  const file = String(path)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  assert.deepEqual(
    lines.map(line => JSON.parse(line).metadata.sequence),
    lines.map((_, at) => at),
  )
  await node.api('PATCH', `/v1/audit/streams/${id}`, { enabled: false })
  await truncate(file, (await stat(file)).size - 20)
  const again = lines.length - 1
  await node.api('PATCH', `/v1/audit/streams/${id}`, { enabled: true, cursor: again })
  await caughtUp(String(id))
  const after = (await readFile(file, 'utf8')).trimEnd().split('\n')
  assert.throws(() => JSON.parse(after[again] ?? ''), 'the cut line')
  assert.equal(JSON.parse(after[again + 1] ?? '').metadata.sequence, again, 'and the same event again, whole')
  await node.api('DELETE', `/v1/audit/streams/${id}`)
})

test('T51 a stream goes to no address that is refused, and there are 20 of them at most', async () => {
  const made = async (body: object): Promise<number> => {
    const headers = { authorization: `Bearer ${node.env.AMBIT_API_KEY}`, 'content-type': 'application/json' }
    const request = new Request(`${node.baseUrl}/v1/audit/streams`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return (await node.send(request)).status
  }
  for (const refused of ['http://10.0.0.1/x', 'https://user:pw@logs.example/', 'ftp://logs.example/', ''])
    assert.equal(await made({ kind: 'webhook', url: refused, cursor: 9_000_000 }), 422, refused)
  for (let at = 0; at < 20; at++) assert.equal(await made({ kind: 'file', cursor: 9_000_000 }), 201)
  assert.equal(await made({ kind: 'file', cursor: 9_000_000 }), 422)
})
