import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** A third party on loopback that speaks MCP, modern revision, and keeps what reached it. */
export interface TestUpstream {
  readonly url: string
  /** Names and arguments of the calls whose body arrived. */
  readonly calls: {
    readonly name: string
    readonly args: Record<string, unknown>
    readonly headers: IncomingMessage['headers']
  }[]
  /** Calls whose connection was closed before they were answered. */
  readonly aborted: string[]
  /** A slow call answers when this has come true too: for what has to happen before its answer, however long it takes. */
  slowUntil: Promise<unknown>
  /** What tools answer, by name, where they do not answer as they do here. */
  readonly answers: Map<string, () => object>
  /** What they say on the stream of a call before they answer, by name. */
  readonly says: Map<string, readonly object[]>
  /** What they say before that to whoever sent this progress token. */
  beforeSaying: (progressToken: string | number | undefined) => readonly object[]
  /** Capabilities beside tools. */
  offers: object
  /** Credentials that it does not take, or not any more. */
  readonly refused: Set<string>
  /** Replaces the list; the next reading of it finds these. */
  tools: object[]
  close(): Promise<void>
}

const text = { type: 'string' }

export const upstreamTools: readonly object[] = [
  tool('echo', { text, repo: text }, []),
  tool('read_note', { id: text }, ['id']),
  tool('create_issue', { repo: text, title: text, labels: { type: 'array', items: text } }, ['repo', 'title']),
  tool('delete_repo', { repo: text }, ['repo']),
  tool('slow', { ms: { type: 'integer', minimum: 0 } }, ['ms']),
  tool('fails', {}, []),
  {
    ...tool('structured', {}, []),
    outputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  },
  tool('counts', {}, []),
]

function tool(name: string, properties: object, required: readonly string[]): object {
  return { name, description: `Does ${name}.`, inputSchema: { type: 'object', properties, required } }
}

export async function startTestUpstream(): Promise<TestUpstream> {
  const upstream: { -readonly [K in keyof TestUpstream]: TestUpstream[K] } = {
    url: '',
    calls: [],
    aborted: [],
    answers: new Map(),
    says: new Map(),
    beforeSaying: () => [],
    slowUntil: Promise.resolve(),
    offers: {},
    refused: new Set(),
    tools: [...upstreamTools],
    close: () => Promise.resolve(),
  }
  const server: Server = createServer((request, response) => {
    answer(upstream, request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  upstream.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/mcp`
  upstream.close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return upstream
}

interface Rpc {
  readonly id?: number | string
  readonly method: string
  readonly params?: {
    readonly uri?: string
    readonly name?: string
    readonly arguments?: Record<string, unknown>
    readonly _meta?: { progressToken?: string | number }
  }
}

async function answer(upstream: TestUpstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return end(response, 405)
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  if (upstream.refused.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return end(response, 401)
  const rpc: Rpc = JSON.parse(Buffer.concat(parts).toString())
  if (rpc.id === undefined) return end(response, 202)
  const meta = { 'io.modelcontextprotocol/serverInfo': { name: 'test upstream', version: '1' } }
  const result = (value: object): void => {
    response.setHeader('Content-Type', 'application/json')
    response.end(
      JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result: { resultType: 'complete', _meta: meta, ...value } }),
    )
  }
  switch (rpc.method) {
    case 'server/discover':
      return result({
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {}, ...upstream.offers },
        ttlMs: 0,
        cacheScope: 'private',
      })
    case 'resources/list':
      return result({
        resources: [{ uri: 'note://1', name: 'One', description: 'The first' }],
        ttlMs: 0,
        cacheScope: 'public',
      })
    case 'resources/read': {
      upstream.calls.push({ name: rpc.method, args: { uri: rpc.params?.uri }, headers: request.headers })
      if (rpc.params?.uri === 'note://1')
        return result({
          contents: [{ uri: 'note://1', mimeType: 'text/plain', text: 'hej' }],
          ttlMs: 0,
          cacheScope: 'public',
        })
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ jsonrpc: '2.0', id: rpc.id, error: { code: -32602, message: 'no such note' } }))
      return
    }
    case 'prompts/get':
      return result({
        messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(rpc.params?.arguments) } }],
      })
    case 'tools/list':
      return result({ tools: upstream.tools, ttlMs: 0, cacheScope: 'private' })
    case 'tools/call':
      return call(upstream, { rpc, request, response, result })
    default:
      response.statusCode = 404
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ jsonrpc: '2.0', id: rpc.id, error: { code: -32601, message: 'no such method' } }))
  }
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}

interface Called {
  readonly rpc: Rpc
  readonly request: IncomingMessage
  readonly response: ServerResponse
  result(value: object): void
}

function call(upstream: TestUpstream, called: Called): void {
  const { rpc, request, response, result } = called
  const name = rpc.params?.name ?? ''
  const args = rpc.params?.arguments ?? {}
  upstream.calls.push({ name, args, headers: request.headers })
  const said = upstream.says.get(name)
  if (said !== undefined) {
    sayFirst(upstream, said, called)
    return
  }
  const given = upstream.answers.get(name)
  if (given !== undefined) {
    result(given())
    return
  }
  const say = (value: unknown): void => result({ content: [{ type: 'text', text: JSON.stringify(value) }] })
  switch (name) {
    case 'slow': {
      const timer = setTimeout(() => void upstream.slowUntil.then(() => say('late')), Number(args.ms))
      response.on('close', () => {
        clearTimeout(timer)
        if (!response.writableEnded) upstream.aborted.push(name)
      })
      break
    }
    case 'fails':
      result({ content: [{ type: 'text', text: 'it failed' }], isError: true })
      break
    case 'structured':
      result({ content: [{ type: 'text', text: '{"n":1}' }], structuredContent: { n: 1 } })
      break
    case 'counts':
      countTo100(rpc, response)
      break
    default:
      say({ name, args })
  }
}

/** All of it, and the answer once `slowUntil` has come true. */
function sayFirst({ slowUntil, beforeSaying }: TestUpstream, said: readonly object[], { rpc, response }: Called): void {
  response.setHeader('Content-Type', 'text/event-stream')
  const send = (message: object): void => {
    response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
  }
  for (const message of [...beforeSaying(rpc.params?._meta?.progressToken), ...said]) send(message)
  void slowUntil.then(() => {
    send({ id: rpc.id, result: { resultType: 'complete', content: [{ type: 'text', text: 'said' }] } })
    response.end()
  })
}

function countTo100(rpc: Rpc, response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/event-stream')
  const progressToken = rpc.params?._meta?.progressToken
  const send = (message: object): void => {
    response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
  }
  if (progressToken !== undefined)
    for (const progress of [0, 50, 100])
      send({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100, message: 'their words' },
      })
  send({ id: rpc.id, result: { resultType: 'complete', content: [{ type: 'text', text: 'counted' }] } })
  response.end()
}
