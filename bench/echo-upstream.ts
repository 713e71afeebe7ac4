import { createServer, type ServerResponse } from 'node:http'

/** The cheapest upstream that both protocol eras accept: one tool that echoes, no SDK. Prints its port. */
const tool = {
  name: 'echo',
  description: 'Answers with the text that it was given.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  annotations: { readOnlyHint: true },
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: {
    readonly arguments?: { readonly text?: string }
    readonly protocolVersion?: string
    readonly _meta?: object
  }
}

/** The result of one request, in the era that it was asked in. */
export function answer(message: Message): object | undefined {
  const modern =
    message.params?._meta !== undefined && 'io.modelcontextprotocol/protocolVersion' in message.params._meta
  const complete = modern ? { resultType: 'complete' } : {}
  const cached = modern ? { ...complete, ttlMs: 0, cacheScope: 'private' } : {}
  const serverInfo = { name: 'echo', version: '1.0.0' }
  switch (message.method) {
    case 'server/discover':
      return { ...cached, supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, serverInfo }
    case 'initialize':
      return {
        protocolVersion: message.params?.protocolVersion ?? '2025-11-25',
        capabilities: { tools: {} },
        serverInfo,
      }
    case 'tools/list':
      return { ...cached, tools: [tool] }
    case 'tools/call':
      return { ...complete, content: [{ type: 'text', text: message.params?.arguments?.text ?? '' }] }
    case 'ping':
      return {}
    default:
      return undefined
  }
}

function reply(response: ServerResponse, status: number, body?: object): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text)
}

function serve(): void {
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return reply(response, 405)
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      const message: Message = JSON.parse(Buffer.concat(parts).toString())
      const result = answer(message)
      if (message.id === undefined) return reply(response, 202)
      const { id } = message
      if (result === undefined)
        return reply(response, 404, { jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown method' } })
      reply(response, 200, { jsonrpc: '2.0', id, result })
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    const place = server.address()
    process.stdout.write(`${typeof place === 'object' && place !== null ? place.port : 0}\n`)
  })
}

if (import.meta.main) serve()
