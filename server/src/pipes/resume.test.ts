import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { until } from '../../tests/until.ts'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { callUpstream, closeConnections, createProvider, listTools, type UpstreamAnswer } from './index.ts'

const system: Actor = { kind: 'system', node: 'test' }

/** A server of the earlier era whose stream of a call breaks off, and goes on from the event that the client names. */
interface Breaking {
  readonly url: string
  /** `Last-Event-ID` of each stream that was asked for; an empty text where none was named. */
  readonly resumed: string[]
  /** What a stream that is taken up again brings; undefined: it breaks off once more. */
  answer: object | undefined
  /** Streams that are open now. */
  readonly open: Set<ServerResponse>
  close(): Promise<void>
}

async function startBreaking(): Promise<Breaking> {
  const state: { -readonly [K in keyof Breaking]: Breaking[K] } = {
    url: '',
    resumed: [],
    answer: undefined,
    open: new Set(),
    close: () => Promise.resolve(),
  }
  let asked: unknown
  let events = 0
  const event = (response: ServerResponse, data: string): void => {
    response.write(`id: event-${++events}\nretry: 10\ndata: ${data}\n\n`)
  }
  const openStream = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': 's1' })
    state.open.add(response)
    response.on('close', () => state.open.delete(response))
  }
  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const part of request) text += part
    const { id, method } = JSON.parse(text)
    const result = (value: object): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: value }))
    }
    if (id === undefined) return void response.writeHead(202).end()
    if (method === 'initialize')
      return result({
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'breaking', version: '1' },
      })
    if (method === 'tools/list')
      return result({ tools: [{ name: 'slow', description: 'Slow.', inputSchema: { type: 'object' } }] })
    if (method !== 'tools/call') return void response.writeHead(400).end('{}')
    asked = id
    openStream(response)
    event(response, '')
    response.end()
  }
  const server = createServer((request, response) => {
    if (request.method !== 'GET') {
      post(request, response).catch(() => response.destroy())
      return
    }
    const from = String(request.headers['last-event-id'] ?? '')
    state.resumed.push(from)
    openStream(response)
    if (from === '') return
    if (state.answer === undefined) {
      event(response, '')
      response.end()
    } else event(response, JSON.stringify({ jsonrpc: '2.0', id: asked, ...state.answer }))
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  state.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/mcp`
  state.close = () =>
    new Promise(done => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return state
}

let db: TestDatabase
let on: Platform
let breaking: Breaking
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
  breaking = await startBreaking()
  await createProvider(on, system, {
    slug: 'breaking',
    kind: 'mcp',
    name: 'breaking',
    url: breaking.url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'none', per: 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
})
after(async () => {
  if (on !== undefined) closeConnections(on)
  await breaking?.close()
  await db?.close()
})

async function call(signal = new AbortController().signal): Promise<UpstreamAnswer> {
  const [tool] = await listTools(on.database, { providerSlug: 'breaking' })
  assert.ok(tool)
  return callUpstream(on, { tool, account: undefined, arguments: {}, callId: newId('call'), signal })
}

const fromEvents = (): string[] => breaking.resumed.filter(from => from !== '')

test('T106 a stream that breaks off is taken up again from its last event, within its call, and is closed with the answer', async () => {
  breaking.answer = { result: { content: [{ type: 'text', text: 'the rest' }] } }
  const answered = await call()
  assert.ok(answered.outcome === 'answered', JSON.stringify(answered))
  assert.match(JSON.stringify(answered.result.content), /the rest/)
  assert.equal(fromEvents().length, 1)
  await until(() => breaking.open.size <= 1)
})

test('T106 a stream that breaks off again and again is given up: the call was sent, and its outcome is not known', async () => {
  breaking.answer = undefined
  breaking.resumed.length = 0
  assert.deepEqual(await call(), { outcome: 'failed', why: 'unavailable', sent: true })
  assert.equal(fromEvents().length, 3)
  assert.deepEqual(new Set(fromEvents()).size, 3, 'each time from where the last one ended')
})

test('T66 a call that was stopped is not taken up again', async () => {
  breaking.answer = undefined
  breaking.resumed.length = 0
  const stop = new AbortController()
  const calling = call(stop.signal)
  await until(() => fromEvents().length > 0)
  stop.abort('session_ended')
  assert.deepEqual(await calling, { outcome: 'aborted', sent: true })
  const then = fromEvents().length
  breaking.answer = { result: { content: [{ type: 'text', text: 'a later call' }] } }
  assert.equal((await call()).outcome, 'answered', 'its connection serves others')
  assert.equal(fromEvents().length, then + 1)
})
