import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface EvilRequest {
  readonly method: string
  readonly params: { readonly name?: string; readonly cursor?: string; readonly [member: string]: unknown }
  readonly headers: IncomingMessage['headers']
  readonly session: string | undefined
}

/** An MCP server of the 2025 revision under an attacker's control, on loopback. */
export interface EvilUpstream {
  readonly url: string
  /** What it lists: pages of tools, made anew for each request. */
  pages: (request: EvilRequest) => readonly (readonly object[])[]
  /** Answers a call: a result, or whatever it does with the raw response. */
  onCall: (request: EvilRequest, response: ServerResponse) => object | undefined
  /** Only these bearers get in, when there are any. */
  bearers: readonly string[]
  /** Issuer of the authorization server that it names; undefined: none. */
  protectedBy: string | undefined
  readonly requests: EvilRequest[]
  readonly calls: () => EvilRequest[]
  /** Connections of calls that were closed before they were answered. */
  closedCalls: number
  /** Tells every client that listens that the list has changed. */
  notify: () => number
  close: () => Promise<void>
}

export async function startEvilUpstream(): Promise<EvilUpstream> {
  const listening = new Set<ServerResponse>()
  const requests: EvilRequest[] = []
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/.well-known/')) return describe(evil, request.url, response)
    if (request.method === 'GET') return listen(request, response, listening)
    if (request.method === 'DELETE') return response.writeHead(405).end()
    return read(request).then(
      body => answer(evil, { request, response, body }),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const evil: EvilUpstream = {
    url: `http://127.0.0.1:${port}/mcp`,
    pages: () => [[]],
    onCall: () => ({ content: [{ type: 'text', text: 'done' }] }),
    bearers: [],
    protectedBy: undefined,
    requests,
    calls: () => requests.filter(({ method }) => method === 'tools/call'),
    closedCalls: 0,
    notify: () => {
      const note = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }
      for (const response of listening) response.write(`data: ${JSON.stringify(note)}\n\n`)
      return listening.size
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return evil
}

/** Protected resource metadata (RFC 9728). */
function describe(evil: EvilUpstream, path: string, response: ServerResponse): unknown {
  if (evil.protectedBy === undefined || !path.startsWith('/.well-known/oauth-protected-resource'))
    return response.writeHead(404).end()
  const body = { resource: evil.url, authorization_servers: [evil.protectedBy], scopes_supported: ['tools:use'] }
  return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function listen(request: IncomingMessage, response: ServerResponse, listening: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': open\n\n')
  listening.add(response)
  request.on('close', () => listening.delete(response))
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
}

let sessions = 0

function answer(evil: EvilUpstream, { request, response, body }: Exchange): unknown {
  const { id, method, params = {} } = JSON.parse(body)
  const session = request.headers['mcp-session-id']
  const seen: EvilRequest = { method, params, headers: request.headers, session: session?.toString() }
  evil.requests.push(seen)
  const bearer = request.headers.authorization?.replace(/^Bearer /, '')
  if (evil.bearers.length > 0 && !evil.bearers.includes(bearer ?? '')) return response.writeHead(401).end()
  if (id === undefined) return response.writeHead(202).end()
  const reply = (result: object): void => {
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(method === 'initialize' ? { 'mcp-session-id': `session-${++sessions}` } : {}),
    })
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...result }))
  }
  if (method === 'initialize')
    return reply({
      result: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'evil', version: '1' },
      },
    })
  if (method === 'tools/list') return reply({ result: listPage(evil.pages(seen), params.cursor) })
  if (method !== 'tools/call') return reply({ error: { code: -32601, message: 'Method not found' } })
  response.on('close', () => {
    if (!response.writableFinished) evil.closedCalls++
  })
  const result = evil.onCall(seen, response)
  return result === undefined ? undefined : reply('error' in result ? result : { result })
}

function listPage(pages: readonly (readonly object[])[], cursor: string | undefined): object {
  const at = cursor === undefined ? 0 : Number(cursor)
  return { tools: pages[at] ?? [], ...(at + 1 < pages.length ? { nextCursor: String(at + 1) } : {}) }
}
