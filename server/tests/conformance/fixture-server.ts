import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  answersIn,
  checkCapabilities,
  Fault,
  type FixtureCall,
  InputRequired,
  type JsonObject,
  objectAt,
  openState,
  type Question,
} from './fixture-call.ts'
import { capabilitiesOf, runMethod, serverInfo } from './fixture-methods.ts'
import {
  checkModern,
  isLocal,
  legacyVersions,
  meta,
  type Reply,
  type RequestId,
  type Rpc,
  readRpc,
  replyTo,
} from './fixture-wire.ts'

/** An MCP server that does what the conformance suite wants to see of one, in both eras, without an SDK. */
export interface Fixture {
  readonly url: string
  /** Tells whoever subscribed to a resource that it has changed; how many that were. */
  touch(uri: string): number
  close(): Promise<void>
}

type List = 'tools' | 'prompts'

interface LegacySession {
  readonly capabilities: JsonObject
  readonly asked: Map<RequestId, (answer: JsonObject) => void>
  readonly channels: Set<Reply>
  readonly watched: Set<string>
}

interface Listener {
  readonly id: RequestId
  readonly lists: readonly List[]
  readonly watched: readonly string[]
  readonly reply: Reply
}

interface State {
  readonly sessions: Map<string, LegacySession>
  readonly listeners: Set<Listener>
  readonly onlyLegacy: boolean
  /** It asks on the standing stream, as some servers do, and not on that of the call. */
  readonly asksApart: boolean
}

/** Listens on a loopback port; 0 takes any. As a server of the earlier era it knows nothing of the later one. */
export async function startFixture(
  port = 0,
  { onlyLegacy = false, asksApart = false }: { readonly onlyLegacy?: boolean; readonly asksApart?: boolean } = {},
): Promise<Fixture> {
  const state: State = { sessions: new Map(), listeners: new Set(), onlyLegacy, asksApart }
  const server = createServer((request, response) => {
    const reply = replyTo(response)
    handle(state, { request, response, reply }).catch((cause: unknown) => {
      if (!response.writableEnded) reply.end(faultMessage(undefined, asFault(cause)), 500)
    })
  })
  await new Promise<void>(ready => server.listen(port, '127.0.0.1', ready))
  const place = server.address()
  const bound = typeof place === 'object' && place !== null ? place.port : port
  const close = (): Promise<void> =>
    new Promise(done => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${bound}/mcp`, touch: uri => tellOfResource(state, uri), close }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly reply: Reply
}

async function handle(state: State, exchange: Exchange): Promise<void> {
  const { request, reply } = exchange
  if (!isLocal(request)) return reply.end(faultMessage(undefined, new Fault(-32600, 'foreign Host or Origin')), 403)
  if (request.method === 'GET' || request.method === 'DELETE') return handleLegacyChannel(state, exchange)
  if (request.method !== 'POST') return reply.empty(405)
  let rpc: Rpc
  try {
    rpc = await readRpc(request)
  } catch (cause) {
    return reply.end(faultMessage(undefined, asFault(cause)), 400)
  }
  const sessionId = request.headers['mcp-session-id']
  const version = request.headers['mcp-protocol-version']
  const isModern = objectAt(rpc.params, '_meta')?.[meta.version] !== undefined
  if (isModern && state.onlyLegacy)
    return reply.end(faultMessage(rpc.id, new Fault(-32600, 'Mcp-Session-Id is missing')), 400)
  if (!isModern && rpc.method === 'initialize') return initialize(state, exchange, rpc)
  if (!isModern && (sessionId !== undefined || (version !== undefined && legacyVersions.includes(String(version)))))
    return handleLegacy(state, exchange, rpc)
  return handleModern(state, exchange, rpc)
}

function asFault(cause: unknown): Fault {
  return cause instanceof Fault ? cause : new Fault(-32603, cause instanceof Error ? cause.message : String(cause))
}

function faultMessage(id: RequestId | undefined, { code, message, data }: Fault): JsonObject {
  return { id: id ?? null, error: { code, message, ...(data === undefined ? {} : { data }) } }
}

const statusOf: Readonly<Record<number, number>> = { [-32601]: 404, [-32602]: 200 }

async function handleModern(state: State, { request, response, reply }: Exchange, rpc: Rpc): Promise<void> {
  try {
    checkModern(rpc, request.headers)
  } catch (cause) {
    return reply.end(faultMessage(rpc.id, asFault(cause)), 400)
  }
  if (rpc.id === undefined) return reply.empty(202)
  if (rpc.method === 'subscriptions/listen') return listen(state, { request, response, reply }, { ...rpc, id: rpc.id })
  try {
    const result = await runMethod(rpc.method ?? '', modernCall(state, rpc, reply))
    reply.end({ id: rpc.id, result }, 200)
  } catch (cause) {
    const fault = asFault(cause)
    reply.end(faultMessage(rpc.id, fault), statusOf[fault.code] ?? 400)
  }
}

function callFrom(
  state: State,
  { params }: Rpc,
  reply: Reply,
): Pick<FixtureCall, 'params' | 'args' | 'notify' | 'stream' | 'changed'> {
  return {
    params,
    args: objectAt(params, 'arguments') ?? {},
    notify: (method, notified) => reply.send({ method, params: notified }),
    stream: reply.stream,
    changed: list => tellOfChange(state, list),
  }
}

function modernCall(state: State, rpc: Rpc, reply: Reply): FixtureCall {
  const own = objectAt(rpc.params, '_meta') ?? {}
  const capabilities = objectAt(own, meta.capabilities) ?? {}
  const left = openState(rpc.params.requestState)
  return {
    ...callFrom(state, rpc, reply),
    era: 'modern',
    capabilities,
    state: left,
    log: data => {
      if (own[meta.logLevel] !== undefined) reply.send(logMessage(data))
    },
    ask: async (questions, next) => {
      const answers = next === undefined || left !== undefined ? answersIn(rpc.params, questions) : undefined
      if (answers !== undefined) return answers
      checkCapabilities(capabilities, questions)
      throw new InputRequired(questions, next)
    },
  }
}

function logMessage(data: string): JsonObject {
  return { method: 'notifications/message', params: { level: 'info', data } }
}

function listen(state: State, { response, reply }: Exchange, { id, params }: Rpc & { readonly id: RequestId }): void {
  const wanted = objectAt(params, 'notifications') ?? {}
  const lists = (['tools', 'prompts'] as const).filter(list => wanted[`${list}ListChanged`] === true)
  const asked = Array.isArray(wanted.resourceSubscriptions) ? wanted.resourceSubscriptions : []
  const watched = asked.map(String)
  const listener = { id, lists, watched, reply }
  state.listeners.add(listener)
  response.once('close', () => state.listeners.delete(listener))
  reply.send({
    method: 'notifications/subscriptions/acknowledged',
    params: {
      _meta: { [meta.subscription]: id },
      notifications: {
        ...Object.fromEntries(lists.map(list => [`${list}ListChanged`, true])),
        ...(watched.length === 0 ? {} : { resourceSubscriptions: watched }),
      },
    },
  })
}

function tellOfChange(state: State, list: List): void {
  const method = `notifications/${list}/list_changed`
  for (const { id, lists, reply } of state.listeners)
    if (lists.includes(list)) reply.send({ method, params: { _meta: { [meta.subscription]: id } } })
  for (const { channels } of state.sessions.values()) for (const channel of channels) channel.send({ method })
}

function tellOfResource(state: State, uri: string): number {
  const method = 'notifications/resources/updated'
  const listeners = [...state.listeners].filter(({ watched }) => watched.includes(uri))
  for (const { id, reply } of listeners) reply.send({ method, params: { uri, _meta: { [meta.subscription]: id } } })
  const sessions = [...state.sessions.values()].filter(({ watched }) => watched.has(uri))
  for (const { channels } of sessions) for (const channel of channels) channel.send({ method, params: { uri } })
  return listeners.length + sessions.length
}

function initialize(state: State, { response, reply }: Exchange, { id, params }: Rpc): void {
  const asked = String(params.protocolVersion)
  const sessionId = randomUUID()
  const capabilities = objectAt(params, 'capabilities') ?? {}
  state.sessions.set(sessionId, { capabilities, asked: new Map(), channels: new Set(), watched: new Set() })
  response.setHeader('mcp-session-id', sessionId)
  const protocolVersion = legacyVersions.includes(asked) ? asked : legacyVersions[0]
  reply.end({ id, result: { protocolVersion, capabilities: capabilitiesOf('legacy'), serverInfo } }, 200)
}

function sessionOf(state: State, { headers }: IncomingMessage): LegacySession | undefined {
  return state.sessions.get(String(headers['mcp-session-id']))
}

/** A legacy client's standing stream, and the end of its session. */
function handleLegacyChannel(state: State, { request, response, reply }: Exchange): void {
  const session = sessionOf(state, request)
  if (request.headers['mcp-session-id'] === undefined) reply.empty(405)
  else if (session === undefined) reply.end(faultMessage(undefined, new Fault(-32600, 'Session not found')), 404)
  else if (request.method === 'DELETE') {
    state.sessions.delete(String(request.headers['mcp-session-id']))
    reply.empty(200)
  } else openChannel(session, { response, reply })
}

function openChannel(session: LegacySession, { response, reply }: Pick<Exchange, 'response' | 'reply'>): void {
  reply.stream()
  response.flushHeaders()
  session.channels.add(reply)
  response.once('close', () => session.channels.delete(reply))
}

async function handleLegacy(state: State, { request, reply }: Exchange, rpc: Rpc): Promise<void> {
  const session = sessionOf(state, request)
  if (request.headers['mcp-session-id'] === undefined)
    return reply.end(faultMessage(rpc.id, new Fault(-32600, 'Mcp-Session-Id is missing')), 400)
  if (session === undefined) return reply.end(faultMessage(rpc.id, new Fault(-32600, 'Session not found')), 404)
  if (rpc.method === undefined && rpc.id !== undefined) session.asked.get(rpc.id)?.(rpc.whole)
  if (rpc.method === undefined || rpc.id === undefined) return reply.empty(202)
  if (rpc.method === 'resources/subscribe') session.watched.add(String(rpc.params.uri))
  if (rpc.method === 'resources/unsubscribe') session.watched.delete(String(rpc.params.uri))
  try {
    const result = await runMethod(rpc.method, legacyCall(state, session, { rpc, reply }))
    reply.end({ id: rpc.id, result }, 200)
  } catch (cause) {
    reply.end(faultMessage(rpc.id, asFault(cause)), 200)
  }
}

function legacyCall(state: State, session: LegacySession, { rpc, reply }: { rpc: Rpc; reply: Reply }): FixtureCall {
  return {
    ...callFrom(state, rpc, reply),
    era: 'legacy',
    capabilities: session.capabilities,
    state: undefined,
    log: data => reply.send(logMessage(data)),
    ask: async questions => {
      checkCapabilities(session.capabilities, questions)
      const answers: Record<string, JsonObject> = {}
      const [apart] = state.asksApart ? session.channels : []
      for (const [key, question] of Object.entries(questions))
        answers[key] = await askLegacy(session, question, apart ?? reply)
      return answers
    },
  }
}

async function askLegacy(session: LegacySession, { method, params }: Question, reply: Reply): Promise<JsonObject> {
  const id = randomUUID()
  const { promise, resolve } = Promise.withResolvers<JsonObject>()
  session.asked.set(id, resolve)
  reply.send({ id, method, params })
  const answer = await promise
  session.asked.delete(id)
  const result = objectAt(answer, 'result')
  if (result === undefined) throw new Fault(-32603, `The client answered ${method} with an error`)
  return result
}

if (import.meta.main)
  void startFixture(Number(process.env.PORT ?? 0)).then(({ url }) => process.stdout.write(`${url}\n`))
