import { Agent, request } from 'node:http'

/** Where a node listens, and the host that its clients know it by. */
export interface Target {
  readonly port: number
  readonly host: string
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** When its first byte was read here; it may have been written much earlier. */
  readonly at: number
}

export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: object
}

export interface Wire {
  /** Any request. */
  send(target: Target, request: WireRequest): Promise<WireAnswer>
  /** One to `/mcp`. */
  post(target: Target, body: object, headers: Readonly<Record<string, string>>): Promise<WireAnswer>
  close(): void
}

/** Plain HTTP on kept connections, as many as there are callers: nothing between a test and the socket. */
export function openWire(connections: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: (target, it) => send(agent, target, it),
    post: (target, body, headers) =>
      send(agent, target, {
        method: 'POST',
        path: '/mcp',
        body,
        headers: { accept: 'application/json, text/event-stream', ...headers },
      }),
    close: () => agent.destroy(),
  }
}

function send(agent: Agent, target: Target, { method, path, headers, body }: WireRequest): Promise<WireAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const written =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port: target.port,
        path,
        method,
        headers: { host: target.host, ...written, ...headers },
      },
      response => {
        const at = Date.now()
        const parts: Buffer[] = []
        response.on('data', part => parts.push(part))
        response.on('error', reject)
        response.once('end', () => {
          const { statusCode: status = 0, headers: got } = response
          resolve({ status, headers: got, text: Buffer.concat(parts).toString(), at })
        })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

const version = '2025-11-25'

/** The headers of an initialized legacy transport of this token. */
export async function initialize(wire: Wire, target: Target, token: string): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${token}` }
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'chaos', version: '1.0.0' } }
  const opened = await wire.post(target, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, headers)
  if (opened.status !== 200) throw new Error(`initialize: ${opened.status} ${opened.text}`)
  return { ...headers, 'mcp-session-id': String(opened.headers['mcp-session-id']), 'mcp-protocol-version': version }
}

/** What a call came to, as its client can tell. */
export type Told =
  | { readonly kind: 'result' }
  | { readonly kind: 'refused'; readonly code: string; readonly data: Record<string, unknown> }
  | { readonly kind: 'unauthorized'; readonly why: string }
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'lost'; readonly text: string }

export interface Answered {
  readonly mark: string
  readonly at: number
  /** From the request to here, in milliseconds. */
  readonly ms?: number
  readonly told: Told
}

export interface ToolCall {
  readonly target: Target
  readonly headers: Readonly<Record<string, string>>
  readonly tool: string
  readonly args: { readonly mark: string; readonly ms: number }
}

let nth = 0

/** Calls a tool of the chaos provider; never throws. */
export async function callTool(wire: Wire, { target, headers, tool, args }: ToolCall): Promise<Answered> {
  const body = { jsonrpc: '2.0', id: ++nth, method: 'tools/call', params: { name: tool, arguments: args } }
  const started = performance.now()
  try {
    const answer = await wire.post(target, body, headers)
    const ms = performance.now() - started
    return { mark: args.mark, at: answer.at, ms, told: tell(answer, args.mark) }
  } catch (cause) {
    return { mark: args.mark, at: Date.now(), told: { kind: 'lost', text: String(cause) } }
  }
}

/** What an answer to a call says; a result holds `done` and its mark. */
export function tell(answer: WireAnswer, mark: string): Told {
  if (answer.status === 401)
    return { kind: 'unauthorized', why: String(answer.headers['www-authenticate'] ?? answer.text) }
  const json = answer.text.startsWith('{') ? answer.text : (/^data: (.*"result".*)$/m.exec(answer.text)?.[1] ?? '{}')
  const { result } = JSON.parse(json)
  if (answer.status !== 200 || result === undefined) return { kind: 'fault', text: `${answer.status} ${answer.text}` }
  if (answer.text.includes(`done ${mark}`)) return { kind: 'result' }
  const data = result.structuredContent ?? {}
  if (result.isError === true) return { kind: 'refused', code: String(data.error ?? result._meta?.error), data }
  return { kind: 'fault', text: answer.text }
}
