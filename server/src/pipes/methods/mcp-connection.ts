import { Client, type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type FetchLike, fetchThrough } from '../../platform/egress.ts'
import { kindOfFault } from '../../platform/log.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import type { JsonObject } from '../model.ts'
import { upstreamAnswerBytesMax, upstreamCallTimeoutMs } from '../model.ts'
import { parseScopeChallenge } from '../parse-scope-challenge.ts'

/** Names our call in a request, so that the transport knows which signal belongs to it; an id, not a credential. */
export const callMetaKey = 'dev.ambit/call'

const streamIdleMs = 600_000
const connectTimeoutMs = 15_000

export interface LiveCall {
  readonly signal: AbortSignal
  sent: boolean
  /** Named by the upstream when it refused the call for the lack of them. */
  scopesWanted?: readonly string[]
  /** Aborted when the stream of its answer is over: what has not come by then never will (T106). */
  readonly streamOver: AbortController
}

/** One MCP client over the guarded fetcher, for one principal at one provider. */
export interface McpConnection {
  readonly client: Client
  /** The newest credential; requests that begin later carry it. */
  credential: Secret | undefined
  readonly calls: Map<string, LiveCall>
  /** Nobody begins anything on it any more. */
  retired: boolean
  readonly close: () => Promise<void>
}

export interface ConnectionParts {
  readonly url: string
  readonly credential: Secret | undefined
  /** The upstream says that its list of tools has changed. */
  readonly onListChanged: () => void
}

/**
 * Connects in either era of the protocol. The connection offers no capability: an upstream can't have a
 * model work for it, and asks our person only in a call that allows it (T61, MT20). Throws what the SDK throws, with the guard's refusal as a cause.
 */
export async function openConnection(
  on: Platform,
  parts: ConnectionParts,
  signal?: AbortSignal,
): Promise<McpConnection> {
  const calls = new Map<string, LiveCall>()
  const client = new Client(
    { name: 'ambit', version: '1' },
    {
      capabilities: {},
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: connectTimeoutMs } },
      inputRequired: { autoFulfill: false },
      listChanged: { tools: { autoRefresh: false, debounceMs: 50, onChanged: parts.onListChanged } },
    },
  )
  client.onerror = cause =>
    on.log.debug({ host: new URL(parts.url).host, fault: kindOfFault(cause) }, 'upstream connection')
  const connection: McpConnection = {
    client,
    credential: parts.credential,
    calls,
    retired: false,
    close: () => client.close(),
  }
  const transport = new CallTransport(new URL(parts.url), calls, guardedFetch(on, parts.url, connection))
  await client.connect(transport, { timeout: connectTimeoutMs, ...(signal === undefined ? {} : { signal }) })
  return connection
}

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1]

/** Carries the signal of a call to the request that it became, in both eras: an end closes the upstream's socket (T66). */
class CallTransport extends StreamableHTTPClientTransport {
  readonly #calls: Map<string, LiveCall>

  constructor(url: URL, calls: Map<string, LiveCall>, fetch: FetchLike) {
    // A stream that breaks off is lost: to ask for the rest of it would be a second use of the credential.
    const reconnectionOptions = {
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    }
    super(url, { fetch, reconnectionOptions })
    this.#calls = calls
  }

  override send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    const call = Array.isArray(message) ? undefined : callOf(message, this.#calls)
    if (call === undefined) return super.send(message, options)
    const theirs = options?.requestSignal
    const requestSignal = theirs === undefined ? call.signal : AbortSignal.any([call.signal, theirs])
    return super.send(message, { ...options, requestSignal })
  }
}

/** Headers are ours alone: the credential of this connection, and what the SDK derives from the request (T67). */
function guardedFetch(on: Platform, url: string, connection: McpConnection): FetchLike {
  const origin = new URL(url).origin
  return (target, init = {}) => {
    const call = typeof init.body === 'string' ? callOf(JSON.parse(init.body), connection.calls) : undefined
    const headers = new Headers(init.headers)
    headers.delete('authorization')
    if (connection.credential !== undefined && new URL(target).origin === origin)
      headers.set('authorization', `Bearer ${connection.credential.reveal()}`)
    const standing = init.method === 'GET'
    const fetchLike = fetchThrough(on.egress, {
      timeoutMs: standing ? Number.POSITIVE_INFINITY : upstreamCallTimeoutMs,
      headersTimeoutMs: standing ? connectTimeoutMs : upstreamCallTimeoutMs,
      idleTimeoutMs: standing ? streamIdleMs : upstreamCallTimeoutMs,
      responseBytesMax: upstreamAnswerBytesMax,
      onSending: () => {
        if (call !== undefined) call.sent = true
      },
    })
    const answered = fetchLike(target, { ...init, headers })
    return call === undefined
      ? answered
      : answered.then(response => {
          const wanted = parseScopeChallenge(response.status, response.headers.get('www-authenticate'))
          if (wanted !== undefined) call.scopesWanted = wanted
          return watched(response, call)
        })
  }
}

/** For what the stream's last bytes say to arrive where it is waited for. */
const lastWordsMs = 250

/** The SDK waits for an answer until its time-out, also when the stream that would bring it has broken off. */
function watched(response: Response, call: LiveCall): Response {
  if (response.body === null || !(response.headers.get('content-type') ?? '').includes('text/event-stream'))
    return response
  const reader = response.body.getReader()
  const over = (): void => {
    setTimeout(() => call.streamOver.abort('stream_over'), lastWordsMs).unref()
  }
  const body = new ReadableStream<Uint8Array>({
    pull: async controller => {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        over()
        controller.close()
      } catch (cause) {
        over()
        controller.error(cause)
      }
    },
    cancel: reason => reader.cancel(reason),
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

/** Only a call of ours names itself. */
function callOf(message: unknown, calls: Map<string, LiveCall>): LiveCall | undefined {
  if (!isRecord(message) || !isRecord(message.params)) return undefined
  const meta = message.params._meta
  const id = isRecord(meta) ? meta[callMetaKey] : undefined
  return typeof id === 'string' ? calls.get(id) : undefined
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
