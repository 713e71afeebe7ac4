import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { UpstreamCall } from './upstream.ts'

/**
 * A third party in a process of its own, so that its record of receipt times waits for nobody's event loop but its own. Prints
 * its port; `GET /record` answers what reached it, `DELETE /record` the same and forgets it.
 */
const text = { type: 'string' }
const whole = { type: 'integer', minimum: 0 }
const tools = ['work', 'strike'].map(name => ({
  name,
  description: `Does ${name} after some milliseconds.`,
  inputSchema: { type: 'object', properties: { mark: text, ms: whole }, required: ['mark', 'ms'] },
}))

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: { readonly name?: string; readonly arguments?: { readonly mark?: string; readonly ms?: number } }
}

let record: UpstreamCall[] = []

function answer(message: Message): object | undefined {
  const complete = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
  switch (message.method) {
    case 'server/discover':
      return { ...complete, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
    case 'tools/list':
      return { ...complete, tools }
    default:
      return undefined
  }
}

function send(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body))
}

function call(message: Message, at: number, response: ServerResponse): void {
  const { mark = '', ms = 0 } = message.params?.arguments ?? {}
  const entry: UpstreamCall = { tool: message.params?.name ?? '', mark, at }
  record.push(entry)
  const content = [{ type: 'text', text: `done ${mark}` }]
  const timer = setTimeout(() => {
    send(response, 200, { jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', content } })
    entry.answeredAt = Date.now()
  }, ms)
  response.once('close', () => {
    clearTimeout(timer)
    if (!response.writableEnded) entry.closedAt = Date.now()
  })
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = Date.now()
  if (request.url === '/record') {
    const seen = record
    if (request.method === 'DELETE') record = []
    return send(response, 200, seen)
  }
  if (request.method !== 'POST') return send(response, 405)
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const message: Message = JSON.parse(Buffer.concat(parts).toString())
  if (message.id === undefined) return send(response, 202)
  if (message.method === 'tools/call') return call(message, at, response)
  const result = answer(message)
  if (result !== undefined) return send(response, 200, { jsonrpc: '2.0', id: message.id, result })
  const error = { code: -32601, message: 'no such method' }
  send(response, 404, { jsonrpc: '2.0', id: message.id, error })
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const place = server.address()
  process.stdout.write(`${typeof place === 'object' && place !== null ? place.port : 0}\n`)
})
