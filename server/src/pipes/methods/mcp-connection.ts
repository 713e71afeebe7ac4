import {
  Client,
  type JSONRPCMessage,
  ProtocolError,
  type RequestId,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { z } from 'zod'
import { type FetchLike, fetchThrough } from '../../platform/egress.ts'
import { kindOfFault } from '../../platform/log.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import type { JsonObject, LogLevel, Question, QuestionKind } from '../model.ts'
import { upstreamAnswerBytesMax, upstreamCallTimeoutMs } from '../model.ts'
import { parseScopeChallenge } from '../parse-scope-challenge.ts'
import { capabilitiesFor } from './mcp-asking.ts'
import { tapped } from './mcp-stream.ts'

/** Names our call in a request, so that the transport knows which signal belongs to it; an id, not a credential. */
export const callMetaKey = 'dev.ambit/call'

/** The same from the transport to the fetcher, which takes it out: nobody else sees it. */
const callHeader = 'ambit-call'

const streamIdleMs = 600_000
const connectTimeoutMs = 15_000

export interface LiveCall {
  readonly signal: AbortSignal
  sent: boolean
  /** Named by the upstream when it refused the call for the lack of them. */
  scopesWanted?: readonly string[]
  /** Aborted when the stream of its answer is over: what has not come by then never will (T106). */
  readonly streamOver: AbortController
  /** The last event of its stream, where the upstream can go on from it. */
  lastEventId?: string
  /** How often its stream was taken up again. */
  resumed: number
  /** What the upstream asks on its stream; undefined: it may not. */
  readonly ask: ((question: Question) => Promise<JsonObject | undefined>) | undefined
  /** What the upstream reports on its stream. */
  readonly onLog: ((params: JsonObject) => void) | undefined
}

/** One MCP client over the guarded fetcher, for one principal at one provider. */
export interface McpConnection {
  readonly client: Client
  /** The newest credential; requests that begin later carry it. */
  credential: Secret | undefined
  readonly calls: Map<string, LiveCall>
  /** Which call a request of the upstream belongs to: that on whose stream it came. */
  readonly askedIn: Map<RequestId, LiveCall>
  /** Who wants to hear when a resource changes, by its address. */
  readonly watches: Map<string, Set<() => void>>
  /** What the upstream was told to report; it has one level for all that is asked on a connection. */
  logLevel: LogLevel | undefined
  /** Nobody begins anything on it any more. */
  retired: boolean
  readonly close: () => Promise<void>
}

export interface ConnectionParts {
  readonly url: string
  readonly credential: Secret | undefined
  /** What the upstream is told that it may ask, where it asks on the stream of a call. */
  readonly kinds: readonly QuestionKind[]
  /** The upstream says that its list of tools has changed. */
  readonly onListChanged: () => void
}

/**
 * Connects in either era of the protocol. An upstream of the earlier one is told here what it may ask during a call, and asks in a
 * call that allows it; for all others nothing is offered (T61, MT20). Throws what the SDK throws, with the guard's refusal as a cause.
 */
export async function openConnection(
  on: Platform,
  parts: ConnectionParts,
  signal?: AbortSignal,
): Promise<McpConnection> {
  const client = new Client(
    { name: 'ambit', version: '1' },
    {
      capabilities: capabilitiesFor(parts.kinds),
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
    calls: new Map(),
    askedIn: new Map(),
    watches: new Map(),
    logLevel: undefined,
    retired: false,
    close: () => client.close(),
  }
  answerQuestions(connection, parts.kinds)
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    for (const changed of connection.watches.get(params.uri) ?? []) changed()
  })
  const transport = new CallTransport(new URL(parts.url), connection, guardedFetch(on, parts.url, connection))
  await client.connect(transport, { timeout: connectTimeoutMs, ...(signal === undefined ? {} : { signal }) })
  return connection
}

const anyJson = z.record(z.string(), z.json())

/** What is asked outside of a call that allows it is declined: nobody saw it. */
function answerQuestions(connection: McpConnection, kinds: readonly QuestionKind[]): void {
  const { client } = connection
  const answer = async (id: RequestId, question: Question): Promise<JsonObject | undefined> => {
    return callAskedIn(connection, id)?.ask?.(question)
  }
  const paramsOf = (params: unknown): JsonObject => anyJson.catch({}).parse(params ?? {})
  if (kinds.includes('form'))
    client.setRequestHandler('elicitation/create', async ({ method, params }, { mcpReq }) => {
      const given = await answer(mcpReq.id, { method, params: paramsOf(params) })
      return formAnswer.parse(given ?? { action: 'decline' })
    })
  if (kinds.includes('sampling'))
    client.setRequestHandler('sampling/createMessage', async ({ method, params }, { mcpReq }) =>
      modelAnswer.parse((await answer(mcpReq.id, { method, params: paramsOf(params) })) ?? declined()),
    )
  if (kinds.includes('roots'))
    client.setRequestHandler('roots/list', async ({ method, params }, { mcpReq }) =>
      rootsAnswer.parse((await answer(mcpReq.id, { method, params: paramsOf(params) })) ?? declined()),
    )
}

/**
 * The call on whose stream it came. Servers also ask on their standing stream; then it is known only while one call is under way,
 * and among several it is nobody's: a question in one session is not answered in another (T72).
 */
function callAskedIn({ askedIn, calls }: McpConnection, id: RequestId): LiveCall | undefined {
  const [only, ...others] = calls.values()
  const call = askedIn.get(id) ?? (others.length === 0 ? only : undefined)
  if (call !== undefined) askedIn.set(id, call)
  return call
}

function declined(): never {
  throw new ProtocolError(declinedCode, 'This was declined.')
}

/** Any other code would say more than that (2025-11-25, sampling). */
const declinedCode = -1

const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])
const formAnswer = z.object({
  action: z.enum(['accept', 'decline', 'cancel']),
  content: z.record(z.string(), fieldValue).optional(),
})
const modelAnswer = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.object({ type: z.literal('text'), text: z.string() }),
  model: z.string(),
  stopReason: z.string().optional(),
})
const rootsAnswer = z.object({ roots: z.array(z.object({ uri: z.string(), name: z.string().optional() })) })

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1]

/** How often the stream of one call is taken up again where it broke off. */
const resumesMax = 3

/** Carries the signal of a call to the request that it became, in both eras: an end closes the upstream's socket (T66). */
class CallTransport extends StreamableHTTPClientTransport {
  readonly #connection: McpConnection

  constructor(url: URL, connection: McpConnection, fetch: FetchLike) {
    const reconnectionOptions = {
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 1,
    }
    super(url, { fetch, reconnectionOptions })
    this.#connection = connection
  }

  override send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    if (this.#comesTooLate(message)) return Promise.resolve()
    const id = Array.isArray(message) ? undefined : callIn(message)
    const call = id === undefined ? undefined : this.#connection.calls.get(id)
    if (id === undefined || call === undefined) return super.send(message, options)
    const theirs = options?.requestSignal
    const requestSignal = theirs === undefined ? call.signal : AbortSignal.any([call.signal, theirs])
    return super.send(message, { ...options, requestSignal, headers: { ...options?.headers, [callHeader]: id } })
  }

  /** An answer to what was asked in a call that is over, by the end of its session or otherwise: nothing more is sent for it. */
  #comesTooLate(message: JSONRPCMessage | JSONRPCMessage[]): boolean {
    if (Array.isArray(message) || 'method' in message || message.id === undefined) return false
    const { askedIn, calls } = this.#connection
    const call = askedIn.get(message.id)
    askedIn.delete(message.id)
    return call !== undefined && (call.signal.aborted || ![...calls.values()].includes(call))
  }
}

/** Headers are ours alone: the credential of this connection, and what the SDK derives from the request (T67). */
function guardedFetch(on: Platform, url: string, connection: McpConnection): FetchLike {
  const origin = new URL(url).origin
  let standsLeft = standsMax
  return (target, init = {}) => {
    const headers = new Headers(init.headers)
    const standing = init.method === 'GET'
    const call = standing ? resumedCall(connection, headers) : connection.calls.get(headers.get(callHeader) ?? '')
    const waits = call === undefined && (standing || isListening(init.body))
    // A server that closes the standing stream each time would be asked for it without end, each time with the credential.
    if (standing && call === undefined) {
      const wanted = standsLeft === standsMax || connection.watches.size > 0
      if (!wanted || standsLeft === 0) return Promise.resolve(notOffered())
      standsLeft--
    }
    headers.delete(callHeader)
    headers.delete('authorization')
    if (connection.credential !== undefined && new URL(target).origin === origin)
      headers.set('authorization', `Bearer ${connection.credential.reveal()}`)
    const fetchLike = fetchThrough(on.egress, {
      timeoutMs: waits ? Number.POSITIVE_INFINITY : upstreamCallTimeoutMs,
      headersTimeoutMs: waits ? connectTimeoutMs : upstreamCallTimeoutMs,
      idleTimeoutMs: waits ? streamIdleMs : upstreamCallTimeoutMs,
      responseBytesMax: upstreamAnswerBytesMax,
      onSending: () => {
        if (call !== undefined) call.sent = true
      },
    })
    const answered = fetchLike(target, { ...init, headers })
    if (call === undefined) return answered
    return answered.then(
      response => followed(connection, call, response),
      (cause: unknown) => {
        if (call.resumed > 0) call.streamOver.abort('stream_over')
        throw cause
      },
    )
  }
}

/** How often the stream on which a server tells of changes is opened; more than once only while somebody wants to hear of them. */
const standsMax = 20

function isListening(body: unknown): boolean {
  return typeof body === 'string' && body.includes('"subscriptions/listen"')
}

function notOffered(): Response {
  return new Response(null, { status: 405 })
}

/** The call whose stream broke off at this event: to go on from it is the same use of the credential, within the call's own time. */
function resumedCall({ calls }: McpConnection, headers: Headers): LiveCall | undefined {
  const eventId = headers.get('last-event-id')
  const call = eventId === null ? undefined : [...calls.values()].find(({ lastEventId }) => lastEventId === eventId)
  if (call === undefined || call.signal.aborted || call.resumed >= resumesMax) return undefined
  call.resumed++
  return call
}

function followed(connection: McpConnection, call: LiveCall, response: Response): Response {
  const wanted = parseScopeChallenge(response.status, response.headers.get('www-authenticate'))
  if (wanted !== undefined) call.scopesWanted = wanted
  const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream')
  if (!isStream || !response.ok || response.body === null) {
    if (call.resumed > 0) call.streamOver.abort('stream_over')
    return response
  }
  const body = tapped(response.body, {
    heard: message => heardIn(connection, call, message),
    marked: eventId => {
      call.lastEventId = eventId
    },
    over: () => streamEnded(call),
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

/** What comes on the stream of a call belongs to it; the SDK alone does not tell whose stream that was. */
function heardIn({ askedIn }: McpConnection, call: LiveCall, { method, id, params }: JsonObject): void {
  if (method === 'notifications/message' && isRecord(params)) call.onLog?.(params)
  else if (typeof id === 'string' || typeof id === 'number') askedIn.set(id, call)
}

/** For what the stream's last bytes say to arrive where it is waited for. */
const lastWordsMs = 250

/** The SDK waits for an answer until its time-out, also when the stream that would bring it has broken off for good. */
function streamEnded(call: LiveCall): void {
  if (call.lastEventId !== undefined && call.resumed < resumesMax) return
  setTimeout(() => call.streamOver.abort('stream_over'), lastWordsMs).unref()
}

/** Only a call of ours names itself. */
function callIn(message: unknown): string | undefined {
  if (!isRecord(message) || !isRecord(message.params)) return undefined
  const meta = message.params._meta
  const id = isRecord(meta) ? meta[callMetaKey] : undefined
  return typeof id === 'string' ? id : undefined
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
