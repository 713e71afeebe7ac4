import type { Outbox } from './methods/method.ts'
import type { JsonObject } from './model.ts'
import { keepAliveMs, renderEvent, renderKeepAlive } from './render-stream.ts'

/** The answer to one request that may turn into a stream: at the first message before the result, and not without one. */
export interface Channel {
  readonly outbox: Outbox
  /** Fulfilled when a first message was sent, so that the answer has to be a stream. */
  readonly opened: Promise<'opened'>
  readonly body: ReadableStream<Uint8Array>
  /** Sends the result and ends the stream. */
  finish(message: JsonObject): void
}

/** @param gone called when the client closes the stream before its end. */
export function openChannel(streams: boolean, gone: () => void): Channel {
  const { promise: opened, resolve: open } = Promise.withResolvers<'opened'>()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let timer: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start: it => {
      controller = it
    },
    cancel: () => {
      clearInterval(timer)
      controller = undefined
      gone()
    },
  })
  const send = (message: JsonObject): void => {
    if (!streams || controller === undefined) return
    timer ??= setInterval(() => controller?.enqueue(renderKeepAlive()), keepAliveMs).unref()
    controller.enqueue(renderEvent(message))
    open('opened')
  }
  const finish = (message: JsonObject): void => {
    clearInterval(timer)
    controller?.enqueue(renderEvent(message))
    controller?.close()
    controller = undefined
  }
  return { outbox: { streams, send }, opened, body, finish }
}
