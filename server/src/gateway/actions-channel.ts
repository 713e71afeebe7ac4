import type { Keeper } from './actions-resuming.ts'
import type { Outbox } from './methods/method.ts'
import type { JsonObject } from './model.ts'
import { keepAliveMs, renderEvent, renderKeepAlive } from './render-stream.ts'

/** The answer to one request that may turn into a stream: at the first message before the result, and not without one. */
export interface Channel {
  readonly outbox: Outbox
  /** Fulfilled with the stream when a first message was sent. */
  readonly opened: Promise<ReadableStream<Uint8Array>>
  /** Sends the result and ends the stream. */
  finish(message: JsonObject): void
}

export interface ChannelParts {
  /** The client takes a stream. */
  readonly streams: boolean
  /** Called when the client closes the stream before its end. */
  gone(): void
  /** Keeps what is sent for a client that comes back; undefined: what is lost is lost. */
  readonly keeper: Keeper | undefined
}

/** Nothing is sent before somebody sends it. */
export function openChannel({ streams, gone, keeper }: ChannelParts): Channel {
  const { promise: opened, resolve: open } = Promise.withResolvers<ReadableStream<Uint8Array>>()
  let stream: Stream | undefined
  let left = false
  let over = false
  const render = (message: JsonObject): Uint8Array => keeper?.keep(message) ?? renderEvent(message)
  const send = (message: JsonObject): void => {
    if (!streams || over || (left && keeper === undefined)) return
    if (stream === undefined) {
      stream = startStream(() => {
        left = true
        gone()
      })
      open(stream.body)
    }
    const bytes = render(message)
    if (!left) stream.send(bytes)
  }
  const finish = (message: JsonObject): void => {
    if (over || stream === undefined || (left && keeper === undefined)) return
    over = true
    const bytes = render(message)
    keeper?.end()
    if (!left) stream.end(bytes)
  }
  return { outbox: { streams, send }, opened, finish }
}

interface Stream {
  readonly body: ReadableStream<Uint8Array>
  send(bytes: Uint8Array): void
  end(bytes: Uint8Array): void
}

function startStream(closedByClient: () => void): Stream {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const timer = setInterval(() => controller?.enqueue(renderKeepAlive()), keepAliveMs).unref()
  const body = new ReadableStream<Uint8Array>({
    start: it => {
      controller = it
    },
    cancel: () => {
      clearInterval(timer)
      closedByClient()
    },
  })
  return {
    body,
    send: bytes => controller?.enqueue(bytes),
    end: bytes => {
      clearInterval(timer)
      controller?.enqueue(bytes)
      controller?.close()
    },
  }
}
