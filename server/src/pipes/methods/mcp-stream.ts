import { parseJson } from '../../platform/json.ts'
import { isObject } from '../derive-bounded-result.ts'
import type { JsonObject } from '../model.ts'

/** Larger than any question or log message that is passed on; what is larger is read by the SDK alone. */
const heardBytesMax = 65_536

export interface Tap {
  /** A request or notification of the server, before anybody else has read it. */
  heard(message: JsonObject): void
  /** The id of the last event, for a server that can go on from there. */
  marked(eventId: string): void
  /** The stream is at its end, or has broken off. */
  over(): void
}

/** The stream as it is, with what it says told apart: which call a message belongs to is known by its stream alone. */
export function tapped(body: ReadableStream<Uint8Array>, tap: Tap): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const events = readEvents(tap)
  return new ReadableStream<Uint8Array>({
    pull: async controller => {
      try {
        const { done, value } = await reader.read()
        if (!done) {
          events(value)
          controller.enqueue(value)
          return
        }
        tap.over()
        controller.close()
      } catch (cause) {
        tap.over()
        controller.error(cause)
      }
    },
    cancel: reason => reader.cancel(reason),
  })
}

/** Lines of an event stream (HTML, server-sent events): an empty one ends an event. */
function readEvents(tap: Tap): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder()
  let text = ''
  let data: string[] = []
  let size = 0
  const line = (read: string): void => {
    if (read.startsWith('id:')) tap.marked(read.slice('id:'.length).trim())
    else if (read.startsWith('data:')) {
      size += read.length
      if (size <= heardBytesMax) data.push(read.slice('data:'.length))
    } else if (read === '') {
      if (size > 0 && size <= heardBytesMax) hear(tap, data.join('\n'))
      data = []
      size = 0
    }
  }
  return bytes => {
    text += decoder.decode(bytes, { stream: true })
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    text = lines.pop() ?? ''
    if (text.length > heardBytesMax && text.startsWith('data:')) {
      size += text.length
      text = 'data:'
    }
    for (const each of lines) line(each)
  }
}

function hear(tap: Tap, data: string): void {
  // An answer names no method; most streams bring nothing else.
  if (!data.includes('"method"')) return
  const parsed = parseJson(data.trim())
  if (parsed.ok && isObject(parsed.value) && typeof parsed.value.method === 'string') tap.heard(parsed.value)
}
