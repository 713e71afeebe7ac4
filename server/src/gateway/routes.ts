import type { Json } from '../platform/json.ts'
import { plainJson } from '../platform/plain-response.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, mcpDoor, type Route } from '../platform/route.ts'
import { findDoor, type Session } from '../sessions/index.ts'
import { type Channel, openChannel } from './actions-channel.ts'
import { dispatch, failureOf } from './actions-dispatch.ts'
import { challengeResponse, enter, type RememberedEntry, rememberedEntry } from './actions-enter.ts'
import { allowRequest, isDraining } from './actions-limits.ts'
import { listen } from './actions-notices.ts'
import { dropStreams, keepStream, resumeStream } from './actions-resuming.ts'
import {
  cancelRequest,
  endTransport,
  hearAnswer,
  levelOf,
  trackRequest,
  transportEnded,
  transportOf,
} from './actions-transport.ts'
import { decideEra, type EraDecision } from './decide-era.ts'
import { isLegacyVersion, legacyRevisionOf, modernRevision, modernVersions } from './derive-revision.ts'
import { isFault, type RpcFault, rpcFault } from './errors.ts'
import { initialize } from './methods/initialize.ts'
import type { McpRequest } from './methods/method.ts'
import { callAtOnce, isRemembered } from './methods/tools-call.ts'
import { type Answer, type DoorName, isObject, type Message, type RequestId, type Transport } from './model.ts'
import { parseBody } from './parse-body.ts'
import { idOf, parseMessage } from './parse-message.ts'
import { renderAnswer, renderFault, type Written } from './render-answer.ts'
import { streamHeaders } from './render-stream.ts'

const paths = ['/mcp', '/mcp/{provider}'] as const

/** Where agents come in: all providers at one address, each provider at one of its own. */
export const mcpDoors: readonly Route[] = paths.flatMap(path => [
  mcpDoor('post', path, { summary: 'MCP messages, both eras of the protocol', handle: handlePost }),
  mcpDoor('get', path, { summary: 'MCP notifications for legacy clients', handle: handleGet }),
  mcpDoor('delete', path, { summary: 'Ends a legacy MCP transport', handle: handleDelete }),
])

function doorOf(call: Call): DoorName {
  const { provider } = call.params
  return provider === undefined ? { kind: 'aggregate' } : { kind: 'provider', slug: provider }
}

async function handlePost(on: Platform, call: Call): Promise<Response> {
  const door = doorOf(call)
  if (on.inFlight.isolated || isDraining(on)) return unavailable()
  const reading = parseBody(call.request).catch((cause: unknown) => {
    if (cause instanceof Refusal) return cause
    throw cause
  })
  const entry = rememberedEntry(on, call, door)
  const atOnce = entry === undefined ? undefined : await answerAtOnce(on, call, { door, entry, body: await reading })
  if (atOnce !== undefined) return atOnce
  const [entered, body] = await Promise.all([enter(on, call, door), reading])
  if (body instanceof Refusal && body.status === 413) return refusalResponse(body)
  if (entered.outcome === 'refused') return challengeResponse(entered)
  if (body instanceof Refusal) return refusalResponse(body)
  if (!allowRequest(on, entered.session.id)) return tooMany()
  const message = parseMessage(body)
  if (isFault(message)) return faultResponse(renderFault(message, modernRevision, idOf(body)))
  return handleMessage(on, call, { door, session: entered.session, message })
}

interface Hurried {
  readonly door: DoorName
  readonly entry: RememberedEntry
  readonly body: Json | Refusal
}

/**
 * A call of which this node remembers everything goes to admission at once, which looks whether its token lives, too. Undefined: who
 * asks has to be looked at first, and nothing was done.
 */
async function answerAtOnce(on: Platform, call: Call, { door, entry, body }: Hurried): Promise<Response | undefined> {
  const { session, tokenHash } = entry
  const message = body instanceof Refusal ? undefined : parseMessage(body)
  if (message === undefined || isFault(message) || message.kind !== 'request') return undefined
  if (!isRemembered(on, { session, door, message })) return undefined
  const era = eraOf(on, call, { session, message })
  const request =
    era.era === 'modern'
      ? modernRequest(era)
      : era.era === 'legacy' && era.step === 'continue'
        ? legacyRequest(on, call, era.transport)
        : undefined
  if (request === undefined || !allowRequest(on, session.id)) return undefined
  return answerBy(on, call, { door, session, message, request }, asked => callAtOnce(on, { ...asked, tokenHash }))
}

interface Arrived {
  readonly door: DoorName
  readonly session: Session
  readonly message: Message
}

function eraOf(on: Platform, { request }: Call, { session, message }: Omit<Arrived, 'door'>): EraDecision {
  const { headers } = request
  const transport = transportOf(on, headers.get('mcp-session-id'), session.id)
  const gone = typeof transport === 'object' && transportEnded(on, transport)
  return decideEra({ message, headers, transport: gone ? 'foreign' : transport, modernVersions })
}

async function handleMessage(on: Platform, call: Call, arrived: Arrived): Promise<Response> {
  const { message } = arrived
  const era = eraOf(on, call, arrived)
  if (era.era === 'refused')
    return faultResponse({
      ...renderFault(era.fault, modernRevision, message.kind === 'notification' ? null : message.id),
      status: era.status,
    })
  if (era.era === 'modern') {
    if (message.kind === 'response') return answersNothing()
    if (message.kind === 'notification') return accepted()
    return answer(on, call, { ...arrived, message, request: modernRequest(era) })
  }
  if (era.step === 'open') return open(on, arrived)
  return handleLegacy(on, call, { ...arrived, transport: era.transport })
}

function modernRequest({ envelope }: Extract<EraDecision, { era: 'modern' }>): Answering['request'] {
  const { capabilities, logLevel } = envelope
  return { revision: modernRevision, capabilities, logLevel, transport: undefined }
}

/** Undefined: the version in the header is not the one that was agreed on. */
function legacyRequest(on: Platform, { request }: Call, transport: Transport): Answering['request'] | undefined {
  const revision = legacyRevisionOf(transport.version)
  const header = request.headers.get('mcp-protocol-version')
  if (revision === undefined || (header !== null && !isLegacyVersion(header))) return undefined
  return { revision, capabilities: transport.capabilities, logLevel: levelOf(on, transport), transport }
}

async function open(on: Platform, { door, session, message }: Arrived): Promise<Response> {
  if (message.kind !== 'request') return answersNothing()
  const opened = await initialize(on, { params: message.params, session, door })
  const revision = legacyRevisionOf(opened.transport.version) ?? modernRevision
  const opening = renderAnswer(opened.answer, revision, message.id)
  return Response.json(opening.message, {
    status: opening.status,
    headers: { ...jsonHeaders, 'Mcp-Session-Id': opened.transportId },
  })
}

async function handleLegacy(on: Platform, call: Call, arrived: Arrived & { transport: Transport }): Promise<Response> {
  const { message, transport } = arrived
  const request = legacyRequest(on, call, transport)
  if (request === undefined)
    return faultResponse({
      ...renderFault(rpcFault('invalidRequest', 'This protocol version is not the agreed one.'), modernRevision, null),
      status: 400,
    })
  switch (message.kind) {
    case 'response':
      await hearAnswer(on, transport, { id: message.id, answer: isObject(message.result) ? message.result : undefined })
      return accepted()
    case 'notification':
      await hearNotification(on, message, transport)
      return accepted()
    case 'request':
      return answer(on, call, { ...arrived, message, request })
  }
}

async function hearNotification(
  on: Platform,
  message: Extract<Message, { kind: 'notification' }>,
  transport: Transport,
): Promise<void> {
  if (message.method !== 'notifications/cancelled') return
  const { requestId } = message.params
  if (typeof requestId === 'string' || typeof requestId === 'number') await cancelRequest(on, transport, requestId)
}

interface Answering {
  readonly door: DoorName
  readonly session: Session
  readonly message: Extract<Message, { kind: 'request' }>
  readonly request: Pick<McpRequest, 'revision' | 'capabilities' | 'logLevel' | 'transport'>
}

/** Lets the method answer; the response is JSON, or a stream as soon as something is sent before the result. */
async function answer(on: Platform, call: Call, answering: Answering): Promise<Response> {
  return (await answerBy(on, call, answering, asked => dispatch(on, asked))) ?? unavailable()
}

type Run = (request: McpRequest) => Promise<Answer | undefined>

/** Undefined where `run` answers nothing; nothing was sent then. */
async function answerBy(on: Platform, call: Call, answering: Answering, run: Run): Promise<Response | undefined> {
  const { message, request, door, session } = answering
  const { headers, signal } = call.request
  const cancel = new AbortController()
  const modern = request.revision.era === 'modern'
  const gone = (): void => {
    if (modern) cancel.abort('client_closed')
  }
  if (signal.aborted) gone()
  signal.addEventListener('abort', gone, { once: true })
  const forget =
    request.transport === undefined
      ? undefined
      : trackRequest(on, { transport: request.transport, id: message.id, cancel })
  const keeper = request.transport && keepStream(on, request.transport)
  const channel = openChannel({ streams: acceptsStream(headers), gone, keeper })
  const { id, method, params } = message
  const asked: McpRequest = {
    ...request,
    id,
    method,
    params,
    session,
    door,
    headers,
    cancelled: cancel.signal,
    outbox: channel.outbox,
  }
  const answered = settle(on, call.requestId, { request: asked, run }).finally(() => {
    forget?.()
    signal.removeEventListener('abort', gone)
  })
  return respond(channel, answered)
}

async function settle(
  on: Platform,
  requestId: string,
  { request, run }: { readonly request: McpRequest; readonly run: Run },
): Promise<Written | Stream | undefined> {
  try {
    const answer = await run(request)
    return answer && written(answer, request.revision, request.id)
  } catch (cause) {
    const { fault, status } = failureOf(on, cause, requestId)
    return { message: renderFault(fault, request.revision, request.id).message, status }
  }
}

type Stream = { readonly status: 200; readonly message: undefined; readonly body: ReadableStream<Uint8Array> }

function written(answer: Answer, revision: McpRequest['revision'], id: RequestId): Written | Stream {
  if (answer.kind === 'stream') return { status: 200, message: undefined, body: answer.body }
  return renderAnswer(answer, revision, id)
}

async function respond(
  channel: Channel,
  answered: Promise<Written | Stream | undefined>,
): Promise<Response | undefined> {
  const first = channel.outbox.streams ? await Promise.race([answered, channel.opened]) : await answered
  if (first === undefined) return undefined
  if (first instanceof ReadableStream) {
    answered.then(last => {
      if (last?.message !== undefined) channel.finish(last.message)
    })
    return new Response(first, { headers: streamHeaders })
  }
  if (first.message === undefined) return new Response(first.body, { headers: streamHeaders })
  return plainJson(first.message, { status: first.status, headers: jsonHeaders })
}

/** A legacy client's stream for what happens between its requests. Modern ones listen by a request. */
async function handleGet(on: Platform, call: Call): Promise<Response> {
  const arrived = await enterTransport(on, call)
  if (arrived instanceof Response) return arrived
  const { headers } = call.request
  if (!acceptsStream(headers)) return methodNotAllowed()
  const resumed = await resumedStream(on, arrived, headers.get('last-event-id'))
  if (resumed !== undefined) return new Response(resumed, { headers: streamHeaders })
  const body = listen(on, { kind: 'legacy', sessionId: arrived.session.id, nonce: arrived.transport.nonce })
  return new Response(body, { headers: streamHeaders })
}

/** Looked at once more, at the last moment: what was kept for a client is not given out after the end of its session (I4). */
async function resumedStream(
  on: Platform,
  { session, transport }: { readonly session: Session; readonly transport: Transport },
  lastEventId: string | null,
): Promise<ReadableStream<Uint8Array> | undefined> {
  if (lastEventId === null) return undefined
  if ((await findDoor(on.database, session.id)) === undefined) return resumeStream(on, transport, lastEventId)
  dropStreams(on, session.id)
  return undefined
}

async function handleDelete(on: Platform, call: Call): Promise<Response> {
  const arrived = await enterTransport(on, call)
  if (arrived instanceof Response) return arrived
  await endTransport(on, arrived.transport)
  return new Response(null, { status: 204 })
}

async function enterTransport(
  on: Platform,
  call: Call,
): Promise<Response | { readonly session: Session; readonly transport: Transport }> {
  if (on.inFlight.isolated || isDraining(on)) return unavailable()
  const entered = await enter(on, call, doorOf(call))
  if (entered.outcome === 'refused') return challengeResponse(entered)
  const { session } = entered
  const transport = transportOf(on, call.request.headers.get('mcp-session-id'), session.id)
  if (transport === 'none') return methodNotAllowed()
  if (transport === 'foreign' || transportEnded(on, transport)) {
    const fault = rpcFault('invalidRequest', 'There is no such session. Initialize again.')
    return faultResponse({ ...renderFault(fault, modernRevision, null), status: 404 })
  }
  return { session, transport }
}

const jsonHeaders = { 'Cache-Control': 'no-store' } as const

function acceptsStream(headers: Headers): boolean {
  return (headers.get('accept') ?? '').includes('text/event-stream')
}

function accepted(): Response {
  return new Response(null, { status: 202, headers: jsonHeaders })
}

function answersNothing(): Response {
  const fault = rpcFault('invalidRequest', 'No question was asked that this answers.')
  return faultResponse(renderFault(fault, modernRevision, null))
}

function faultResponse({ message, status }: Written): Response {
  return Response.json(message, { status, headers: jsonHeaders })
}

function refusalResponse(refusal: Refusal): Response {
  const kind: RpcFault['fault'] = refusal.code === 'malformed_json' ? 'parseError' : 'invalidRequest'
  const { message } = renderFault(rpcFault(kind, refusal.message), modernRevision, null)
  return Response.json(message, { status: refusal.status, headers: { ...jsonHeaders, ...refusal.headers } })
}

function methodNotAllowed(): Response {
  const { message } = renderFault(rpcFault('invalidRequest', 'Use POST here.'), modernRevision, null)
  return Response.json(message, { status: 405, headers: { ...jsonHeaders, Allow: 'POST' } })
}

function tooMany(): Response {
  const { message } = renderFault(
    rpcFault('invalidRequest', 'This session asks too fast. Wait a second.'),
    modernRevision,
    null,
  )
  return Response.json(message, { status: 429, headers: { ...jsonHeaders, 'Retry-After': '1' } })
}

function unavailable(): Response {
  const text = 'This node serves no calls at the moment. Repeat this in a few seconds.'
  const { message } = renderFault(rpcFault('internalError', text), modernRevision, null)
  return Response.json(message, { status: 503, headers: { ...jsonHeaders, 'Retry-After': '2' } })
}
