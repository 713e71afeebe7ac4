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

/** @param gone called when the client closes the stream before its end. */
export function openChannel(streams: boolean, gone: () => void): Channel {
  const { promise: opened, resolve: open } = Promise.withResolvers<ReadableStream<Uint8Array>>()
  let stream: Stream | undefined
  let over = false
  const send = (message: JsonObject): void => {
    if (!streams || over) return
    if (stream === undefined) {
      stream = startStream(() => {
        over = true
        gone()
      })
      open(stream.body)
    }
    stream.send(renderEvent(message))
  }
  const finish = (message: JsonObject): void => {
    if (over) return
    over = true
    stream?.end(renderEvent(message))
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
