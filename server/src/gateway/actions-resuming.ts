import type { SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken } from '../platform/secret.ts'
import type { JsonObject, Transport } from './model.ts'
import { renderEvent } from './render-stream.ts'

interface KeptEvent {
  readonly number: number
  readonly bytes: Uint8Array
}

/** What was said on the stream of one request, for a client that lost its connection. */
interface KeptStream {
  readonly id: string
  readonly sessionId: SessionId
  readonly nonce: string
  readonly events: KeptEvent[]
  bytes: number
  over: boolean
  /** Whoever took it up hears what follows; undefined ends it. */
  follower: ((bytes: Uint8Array | undefined) => void) | undefined
}

interface Known {
  readonly streams: Map<string, KeptStream>
  bytes: number
}

const known = perPlatform<Known>(() => ({ streams: new Map(), bytes: 0 }))
/** Of one stream: a result has at most half of it. */
const streamBytesMax = 2_097_152
const nodeBytesMax = 67_108_864
const streamsMax = 2_000
/** How long after its end a stream can still be taken up. */
const keptAfterMs = 60_000

/** Numbers what is sent on one stream, and keeps it for a while. */
export interface Keeper {
  /** The message as an event with an id. */
  keep(message: JsonObject): Uint8Array
  /** Nothing follows. */
  end(): void
}

/** Keeps the stream of one request of an earlier client (2025-11-25, resumability). It is this node's, and its session's alone. */
export function keepStream(on: Platform, { sessionId, nonce }: Transport): Keeper {
  let stream: KeptStream | undefined
  let number = 0
  return {
    keep: message => {
      number++
      // Most answers are no stream, and cost nothing here.
      stream ??= { id: randomToken(), sessionId, nonce, events: [], bytes: 0, over: false, follower: undefined }
      const bytes = renderEvent(message, `${stream.id}.${number}`)
      add(on, stream, { number, bytes })
      stream.follower?.(bytes)
      return bytes
    },
    end: () => {
      const ended = stream
      if (ended === undefined) return
      ended.over = true
      ended.follower?.(undefined)
      setTimeout(() => forget(on, ended), keptAfterMs).unref()
    },
  }
}

function add(on: Platform, stream: KeptStream, event: KeptEvent): void {
  const { streams } = known(on)
  // A stream that says more than is kept can't be taken up: what is missing in the middle would be missed by nobody.
  if (event.number > 1 && !streams.has(stream.id)) return
  streams.set(stream.id, stream)
  stream.events.push(event)
  stream.bytes += event.bytes.length
  known(on).bytes += event.bytes.length
  if (stream.bytes > streamBytesMax) forget(on, stream)
  while (streams.size > streamsMax || known(on).bytes > nodeBytesMax) {
    const [oldest] = streams.values()
    if (oldest === undefined) return
    forget(on, oldest)
  }
}

function forget(on: Platform, stream: KeptStream): void {
  if (!known(on).streams.delete(stream.id)) return
  known(on).bytes -= stream.bytes
  stream.events.length = 0
}

/**
 * The stream from after this event on, to its end; undefined where there is no such stream for this client, made up, foreign and
 * forgotten ones alike. What the client has is not kept any longer.
 */
export function resumeStream(
  on: Platform,
  { sessionId, nonce }: Transport,
  lastEventId: string,
): ReadableStream<Uint8Array> | undefined {
  const [id = '', after = ''] = lastEventId.split('.')
  const stream = known(on).streams.get(id)
  if (stream === undefined || stream.sessionId !== sessionId || stream.nonce !== nonce) return undefined
  const left = stream.events.filter(({ number }) => number > Number(after))
  if (left.length > 0 && left[0]?.number !== Number(after) + 1) return undefined
  stream.follower?.(undefined)
  return new ReadableStream<Uint8Array>({
    start: controller => {
      for (const { bytes } of left) controller.enqueue(bytes)
      if (stream.over) {
        controller.close()
        return
      }
      stream.follower = bytes => {
        if (bytes !== undefined) {
          controller.enqueue(bytes)
          return
        }
        stream.follower = undefined
        controller.close()
      }
    },
    cancel: () => {
      stream.follower = undefined
    },
  })
}

/** Nothing of a session that has ended is kept. */
export function dropStreams(on: Platform, session: SessionId): void {
  for (const stream of [...known(on).streams.values()]) if (stream.sessionId === session) forget(on, stream)
}
