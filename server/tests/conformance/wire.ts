import { request as send } from 'node:http'
import { isObject, type JsonObject } from './fixture-call.ts'
import { meta, modernVersion } from './fixture-wire.ts'

/** What came back for one message: the status, and each JSON-RPC message of the body or the stream. */
export interface Heard {
  readonly status: number
  readonly sessionId: string | undefined
  readonly messages: readonly JsonObject[]
}

export interface Sent {
  readonly method: string
  readonly params?: JsonObject
  /** Over those that the message asks for; an empty text leaves one out. */
  readonly headers?: Readonly<Record<string, string>>
  readonly capabilities?: JsonObject
}

/** Sends one message as the later revision has it, with the headers that repeat it. */
export function sendModern(
  url: string,
  { method, params = {}, headers = {}, capabilities = {} }: Sent,
): Promise<Heard> {
  const named = method === 'resources/read' ? params.uri : params.name
  const own = { [meta.version]: modernVersion, [meta.capabilities]: capabilities }
  const more = isObject(params._meta) ? params._meta : {}
  const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { ...own, ...more } } }
  const repeated = {
    'MCP-Protocol-Version': modernVersion,
    'Mcp-Method': method,
    ...(typeof named === 'string' ? { 'Mcp-Name': named } : {}),
  }
  return exchange(url, { method: 'POST', headers: { ...repeated, ...headers }, body })
}

/** A client of the earlier revision, after its handshake. */
export interface LegacyClient {
  readonly sessionId: string
  send(sent: Sent): Promise<Heard>
  end(): Promise<Heard>
}

export interface LegacyParts extends Pick<Sent, 'capabilities' | 'headers'> {
  /** What the client answers to a request of the server. */
  readonly answer?: (question: JsonObject) => JsonObject
}

export async function openLegacy(
  url: string,
  { capabilities = {}, headers = {}, answer }: LegacyParts = {},
): Promise<LegacyClient> {
  const clientInfo = { name: 'wire test', version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo }
  const body = { jsonrpc: '2.0', id: 0, method: 'initialize', params }
  const opened = await exchange(url, { method: 'POST', headers, body })
  const { sessionId } = opened
  if (sessionId === undefined) throw new Error(`initialize answered ${opened.status} without a session`)
  const own = { 'Mcp-Session-Id': sessionId, 'MCP-Protocol-Version': '2025-11-25', ...headers }
  await exchange(url, {
    method: 'POST',
    headers: own,
    body: { jsonrpc: '2.0', method: 'notifications/initialized' },
  })
  const heard = ({ id, method, params: asked }: JsonObject): void => {
    if (answer === undefined || id === undefined || typeof method !== 'string') return
    const body = { jsonrpc: '2.0', id, result: answer({ method, params: asked ?? {} }) }
    exchange(url, { method: 'POST', headers: own, body }).catch(cause => process.stderr.write(`${cause}\n`))
  }
  return {
    sessionId,
    send: ({ method, params: sent = {}, headers: more = {} }) =>
      exchange(url, {
        method: 'POST',
        headers: { ...own, ...more },
        body: { jsonrpc: '2.0', id: 1, method, params: sent },
        heard,
      }),
    end: () => exchange(url, { method: 'DELETE', headers: own, body: undefined }),
  }
}

interface Exchange {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject | undefined
  /** Each message as it comes. */
  readonly heard?: (message: JsonObject) => void
}

/** By hand, as `fetch` changes Host and Origin. */
function exchange(url: string, { method, headers, body, heard }: Exchange): Promise<Heard> {
  const both = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...headers,
  }
  const kept = Object.fromEntries(Object.entries(both).filter(([, value]) => value !== ''))
  return new Promise((settle, fail) => {
    const outgoing = send(url, { method, headers: kept }, response => {
      let text = ''
      let told = 0
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        const messages = messagesIn(text.slice(0, text.lastIndexOf('\n') + 1))
        for (const message of messages.slice(told)) heard?.(message)
        told = messages.length
      })
      response.once('error', fail)
      response.once('end', () =>
        settle({
          status: response.statusCode ?? 0,
          sessionId: response.headers['mcp-session-id']?.toString(),
          messages: messagesIn(text),
        }),
      )
    })
    outgoing.once('error', fail)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function messagesIn(text: string): JsonObject[] {
  const lines = text.split('\n').filter(line => line.startsWith('{') || line.startsWith('data:'))
  return lines.map(line => JSON.parse(line.replace(/^data:/, '')))
}

/** The result of the last message; throws with the message when it has none. */
export function resultOf({ messages, status }: Heard): JsonObject {
  const last = messages.at(-1)
  if (!isObject(last?.result)) throw new Error(`no result, ${status}: ${JSON.stringify(last)}`)
  return last.result
}

export function errorOf({ messages, status }: Heard): { status: number; code: unknown; data: unknown } {
  const error = messages.at(-1)?.error
  return { status, code: isObject(error) ? error.code : undefined, data: isObject(error) ? error.data : undefined }
}
