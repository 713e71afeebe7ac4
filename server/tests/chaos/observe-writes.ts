import { writeFileSync } from 'node:fs'
import { Socket } from 'node:net'

/**
 * Preloaded into a node: notes when bytes that carry a mark were handed to the kernel, towards a client or towards the third
 * party, and when the event loop stood still. It changes nothing that the node does. `SIGUSR2` makes it tell what it has seen.
 */
export interface Seen {
  readonly writes: readonly Write[]
  readonly stalls: readonly Stall[]
}

export interface Write {
  readonly mark: string
  readonly to: 'client' | 'third party'
  /** Just before the system call, and just after it. */
  readonly before: number
  readonly after: number
}

/** From the last moment at which the loop is known to have turned to the next one. */
export interface Stall {
  readonly from: number
  readonly to: number
}

const marked = /mark-[a-z]+\d*-\d+/g
const probeMs = 5
const stallMsMin = 20

interface WritingSocket {
  /** Null on connections that the node opened itself. */
  readonly server: object | null
  _writeGeneric(many: boolean, data: unknown, encoding: string, done: unknown): unknown
}

let writes: Write[] = []
let stalls: Stall[] = []

function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  if (data instanceof Uint8Array) return Buffer.from(data).toString('latin1')
  if (Array.isArray(data)) return data.map(each => textOf(each.chunk)).join('')
  return ''
}

/** Tells each time at which this process's event loop turned late. */
export function noteStalls(note: (stall: Stall) => void): void {
  let turned = Date.now()
  setInterval(() => {
    const now = Date.now()
    if (now - turned > probeMs + stallMsMin) note({ from: turned, to: now })
    turned = now
  }, probeMs).unref()
}

function observe(): void {
  const sockets = Socket.prototype as unknown as WritingSocket
  const original = sockets._writeGeneric
  sockets._writeGeneric = function (this: WritingSocket, many, data, encoding, done) {
    const marks = new Set(textOf(data).match(marked))
    const to = this.server === null ? 'third party' : 'client'
    const before = Date.now()
    const answer = original.call(this, many, data, encoding, done)
    const after = Date.now()
    for (const mark of marks) writes.push({ mark, to, before, after })
    return answer
  }
  noteStalls(stall => stalls.push(stall))
  process.on('SIGUSR2', () => {
    const seen: Seen = { writes, stalls }
    writeFileSync(process.env.AMBIT_CHAOS_SEEN ?? '', JSON.stringify(seen))
    writes = []
    stalls = []
  })
}

if (process.env.AMBIT_CHAOS_SEEN !== undefined) observe()
