import type { SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { dropStreams } from './actions-resuming.ts'
import { type JsonObject, metaKeys, type RequestId } from './model.ts'
import { keepAliveMs, renderEvent, renderKeepAlive } from './render-stream.ts'

/** A stream that a client keeps open to hear what changes: a legacy GET, or a modern `subscriptions/listen`. */
export type StreamName =
  | { readonly kind: 'legacy'; readonly sessionId: SessionId; readonly nonce: string }
  | {
      readonly kind: 'listen'
      readonly sessionId: SessionId
      readonly id: RequestId
      readonly tools: boolean
      readonly watched: ReadonlySet<string>
    }

interface OpenStream {
  readonly name: StreamName
  send(message: JsonObject): void
  /** With the result that ends a modern subscription, when there is one to send. */
  close(last?: JsonObject): void
}

const streams = perPlatform<Set<OpenStream>>(() => new Set())
/** Idle listeners cost a socket each (T85). The oldest of the session goes first, and of the node when that is full. */
const streamsPerSessionMax = 10
const streamsPerNodeMax = 5_000

export interface StreamParts {
  readonly first: JsonObject | undefined
  /** Called once when it is over, however it ended. */
  closed(): void
}

/** Opens a stream; `first` is sent at once. It ends when the client closes it, its session ends, or a newer one needs the place. */
export function openStream(on: Platform, name: StreamName, { first, closed }: StreamParts): ReadableStream<Uint8Array> {
  const all = streams(on)
  makeRoom(all, name.sessionId)
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let timer: NodeJS.Timeout | undefined
  const stream: OpenStream = {
    name,
    send: message => controller?.enqueue(renderEvent(message)),
    close: last => {
      if (!forget()) return
      if (last !== undefined) controller?.enqueue(renderEvent(last))
      controller?.close()
    },
  }
  const forget = (): boolean => {
    clearInterval(timer)
    const known = all.delete(stream)
    if (known) closed()
    return known
  }
  return new ReadableStream<Uint8Array>({
    start: it => {
      controller = it
      all.add(stream)
      it.enqueue(first === undefined ? renderKeepAlive() : renderEvent(first))
      timer = setInterval(() => it.enqueue(renderKeepAlive()), keepAliveMs).unref()
    },
    cancel: () => {
      forget()
    },
  })
}

/** Whether anybody listens on this node. */
export function hasStreams(on: Platform): boolean {
  return streams(on).size > 0
}

function makeRoom(all: Set<OpenStream>, session: SessionId): void {
  const own = [...all].filter(stream => stream.name.sessionId === session)
  if (own.length >= streamsPerSessionMax) endStream(own[0])
  const [oldest] = all
  if (all.size >= streamsPerNodeMax) endStream(oldest)
}

/** A modern subscription ends with its result, so that the client knows that it was ended and not lost. */
function endStream(stream: OpenStream | undefined): void {
  const id = stream?.name.kind === 'listen' ? stream.name.id : undefined
  if (id === undefined) stream?.close()
  else stream?.close({ jsonrpc: '2.0', id, result: { resultType: 'complete', _meta: { [metaKeys.subscription]: id } } })
}

/** Tells one listener of each transport that the tools of its session have changed. */
export function tellToolsChanged(on: Platform, session: SessionId): void {
  const told = new Set<string>()
  for (const { name, send } of streams(on)) {
    if (name.sessionId !== session || (name.kind === 'listen' && !name.tools)) continue
    if (name.kind === 'legacy' && told.has(name.nonce)) continue
    if (name.kind === 'legacy') told.add(name.nonce)
    const params = name.kind === 'listen' ? { params: { _meta: { [metaKeys.subscription]: name.id } } } : {}
    send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed', ...params })
  }
}

/** Tells a legacy transport something that belongs to no request of it; false when it has no stream here. */
export function tellTransport(on: Platform, nonce: string, message: JsonObject): boolean {
  for (const { name, send } of streams(on)) {
    if (name.kind !== 'legacy' || name.nonce !== nonce) continue
    send(message)
    return true
  }
  return false
}

/** Tells a modern listener that a resource which it watches has changed. */
export function tellWatcher(on: Platform, listening: StreamName, uri: string): void {
  for (const { name, send } of streams(on))
    if (name === listening && name.kind === 'listen' && name.watched.has(uri))
      send(updatedMessage({ uri, _meta: { [metaKeys.subscription]: name.id } }))
}

/** That a resource has changed, and nothing of what is in it. */
export function updatedMessage(params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', method: 'notifications/resources/updated', params }
}

/** Which sessions have listeners here. */
export function listeningSessions(on: Platform): SessionId[] {
  return [...new Set([...streams(on)].map(stream => stream.name.sessionId))]
}

/** Closes the streams of a session that has ended, or all of them when the node stops. */
export function closeStreams(on: Platform, session?: SessionId): void {
  if (session !== undefined) dropStreams(on, session)
  for (const stream of [...streams(on)])
    if (session === undefined || stream.name.sessionId === session) endStream(stream)
}
