import type { JsonObject } from './model.ts'

const encoder = new TextEncoder()

/** One message as a server-sent event; with an id, the stream can be taken up after it. */
export function renderEvent(message: JsonObject, id?: string): Uint8Array {
  const named = id === undefined ? '' : `id: ${id}\n`
  return encoder.encode(`${named}event: message\ndata: ${JSON.stringify(message)}\n\n`)
}

/** Shorter than what proxies and clients take for silence. */
export const keepAliveMs = 15_000

/** A comment line: keeps the connection open, and no client reads it. */
export function renderKeepAlive(): Uint8Array {
  return encoder.encode(': keep-alive\n\n')
}

export const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // A proxy that buffers would hold back what a person is waiting for.
  'X-Accel-Buffering': 'no',
} as const
