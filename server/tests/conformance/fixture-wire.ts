import type { IncomingMessage, ServerResponse } from 'node:http'
import { Fault, isObject, type JsonObject, objectAt } from './fixture-call.ts'
import { findFixtureTool } from './fixture-tools.ts'

export const modernVersion = '2026-07-28'
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26']

export const meta = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscription: 'io.modelcontextprotocol/subscriptionId',
}

export type RequestId = string | number

export interface Rpc {
  readonly id: RequestId | undefined
  readonly method: string | undefined
  readonly params: JsonObject
  readonly whole: JsonObject
}

const bodyBytesMax = 1_000_000

/** Reads one JSON-RPC message; throws `Fault` for anything else. */
export async function readRpc(request: IncomingMessage): Promise<Rpc> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += part.length
    if (bytes > bodyBytesMax) throw new Fault(-32600, 'too large')
    parts.push(part)
  }
  const whole: unknown = parse(Buffer.concat(parts).toString())
  if (!isObject(whole) || whole.jsonrpc !== '2.0') throw new Fault(-32600, 'not a JSON-RPC message')
  const { id, method, params } = whole
  return {
    id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
    method: typeof method === 'string' ? method : undefined,
    params: isObject(params) ? params : {},
    whole,
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Fault(-32700, 'not JSON')
  }
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** A page of another site must not reach a server on this machine under a name of its own. */
export function isLocal({ headers }: IncomingMessage): boolean {
  const origin = headers.origin
  return (
    loopback.test(headers.host ?? '') && (origin === undefined || loopback.test(origin.replace(/^https?:\/\//, '')))
  )
}

/** What a modern request has to say about itself, in body and headers alike (SEP-2575, SEP-2243); throws `Fault`. */
export function checkModern(rpc: Rpc, headers: IncomingMessage['headers']): void {
  const own = objectAt(rpc.params, '_meta')
  const version = own?.[meta.version]
  if (typeof version !== 'string' || !isObject(own?.[meta.capabilities]))
    throw new Fault(-32602, 'params._meta has to carry protocol version and client capabilities')
  if (headers['mcp-protocol-version'] !== version) throw mismatch('MCP-Protocol-Version')
  if (version !== modernVersion)
    throw new Fault(-32022, 'Unsupported protocol version', { supported: [modernVersion], requested: version })
  if (headers['mcp-method'] !== rpc.method) throw mismatch('Mcp-Method')
  const name = nameOf(rpc)
  if (name !== undefined && decoded(headers['mcp-name']) !== name) throw mismatch('Mcp-Name')
  if (rpc.method === 'tools/call') checkParams(rpc.params, headers)
}

function mismatch(header: string): Fault {
  return new Fault(-32020, `${header} and the body have to say the same`)
}

function nameOf({ method, params }: Rpc): string | undefined {
  const named = method === 'resources/read' ? params.uri : params.name
  const has = method === 'tools/call' || method === 'prompts/get' || method === 'resources/read'
  return has && typeof named === 'string' ? named : undefined
}

function checkParams(params: JsonObject, headers: IncomingMessage['headers']): void {
  const args = objectAt(params, 'arguments') ?? {}
  const properties = objectAt(findFixtureTool(params.name).inputSchema, 'properties') ?? {}
  for (const [name, property] of Object.entries(properties)) {
    const header = isObject(property) ? property['x-mcp-header'] : undefined
    if (typeof header !== 'string') continue
    const said = decoded(headers[`mcp-param-${header.toLowerCase()}`])
    const value = args[name] ?? undefined
    if (said !== (value === undefined ? undefined : String(value))) throw mismatch(`Mcp-Param-${header}`)
  }
}

/** A header's text; `=?base64?…?=` is what does not fit into one as it is. A broken one equals nothing. */
function decoded(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const wrapped = /^=\?base64\?(.*)\?=$/.exec(header)?.[1]
  if (wrapped === undefined) return header
  const bytes = Buffer.from(wrapped, 'base64')
  if (bytes.toString('base64') !== wrapped) throw mismatch('A Base64 value')
  return bytes.toString()
}

/** The answer to one request: one JSON body, or a stream from the first message before the result. */
export interface Reply {
  stream(): void
  send(message: JsonObject): void
  end(message: JsonObject, status: number): void
  /** Nothing but a status. */
  empty(status: number): void
}

export function replyTo(response: ServerResponse): Reply {
  const stream = (): void => {
    if (!response.headersSent)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  }
  const send = (message: JsonObject): void => {
    stream()
    response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
  }
  const end = (message: JsonObject, status: number): void => {
    if (response.headersSent) {
      send(message)
      response.end()
      return
    }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', ...message }))
  }
  const empty = (status: number): void => {
    response.writeHead(status, status === 405 ? { allow: 'POST' } : {}).end()
  }
  return { stream, send, end, empty }
}
