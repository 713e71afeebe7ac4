import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { EndingKind } from '../model.ts'
import { assembleRoot, filterFile } from './assemble-root.ts'
import { bringUpLoopback } from './bring-up-loopback.ts'
import { insideCommand } from './inside-command.ts'
import { readLines } from './lines.ts'
import { connectionsMax, inputSocket, type Order, outputSocket, pieceBytesMax, systemPath, type Word } from './order.ts'
import { relay } from './relay.ts'
import { setsFilter, systemCallFilter } from './system-calls.ts'
import { measureUsage } from './usage.ts'

const halfOpen = { allowHalfOpen: true }
/**
 * The first process of the name-spaces: it puts the root together, starts the code one name-space deeper, where it is out of sight and
 * of reach, carries bytes on the two paths, and ends everything by ending itself. It is a program of its own that `isolated.ts` starts.
 */
const betweenLooksMs = 50

function say(word: Word): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}

let over = false

/** The first process of a name-space takes all others with it. */
function endWith(word: Word): void {
  if (over) return
  over = true
  process.stdout.write(`${JSON.stringify(word)}\n`, () => process.exit(0))
}

function endAll(how: EndingKind, detail: string): void {
  endWith({ is: 'ended', how, detail })
}

async function main(order: Order): Promise<void> {
  const waiting: Socket[] = []
  const filter = setsFilter() ? systemCallFilter(process.arch) : null
  try {
    bringUpLoopback()
    await listening(
      createServer(halfOpen, socket => relayTo(socket, order.port)),
      { path: join(order.place, inputSocket) },
    )
    await listening(
      createServer(halfOpen, socket => pair(socket, waiting)),
      { path: join(order.place, outputSocket) },
    )
    await listening(
      createServer(halfOpen, socket => call(socket, waiting)),
      { port: order.apiPort, host: '127.0.0.1' },
    )
    assembleRoot(order, filter)
  } catch (cause) {
    endWith({ is: 'unfit', says: cause instanceof Error ? cause.message : 'unknown' })
    return
  }
  watch(start(order, filter === null ? null : filterFile), order)
  say({ is: 'standing', filtered: filter !== null })
}

function listening(server: Server, at: { readonly path: string } | { readonly port: number; readonly host: string }) {
  server.maxConnections = connectionsMax
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, resolve)
  })
}

function relayTo(socket: Socket, port: number): void {
  relay(socket, connect({ port, host: '127.0.0.1', allowHalfOpen: true }))
}

/** The code calls: it waits until the parent has dialled. */
function call(socket: Socket, waiting: Socket[]): void {
  socket.on('error', () => socket.destroy())
  waiting.push(socket)
  say({ is: 'call' })
}

function pair(socket: Socket, waiting: Socket[]): void {
  const caller = waiting.shift()
  if (caller === undefined) socket.destroy()
  else relay(caller, socket)
}

function start({ command, environment, project, limits }: Order, filter: string | null): ChildProcess {
  const [program = '', ...words] = insideCommand({ command, environment, limits, filter })
  const child = spawn(program, words, { cwd: project, env: { PATH: systemPath }, stdio: ['ignore', 'pipe', 'pipe'] })
  let bytes = 0
  const take = (chunk: Buffer) => {
    const room = Math.max(0, limits.outputBytesMax - bytes)
    bytes += chunk.length
    for (let at = 0; at < Math.min(room, chunk.length); at += pieceBytesMax)
      say({ is: 'output', bytes: chunk.subarray(at, Math.min(room, at + pieceBytesMax)).toString('base64') })
    if (chunk.length > room) endAll('output', '')
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  child.once('error', error => endAll('broken', error.message))
  child.once('close', (code, by) => endAll('exited', by === null ? `with code ${code}` : `by ${by}`))
  return child
}

function watch(child: ChildProcess, { limits }: Order): void {
  const began = performance.now()
  const besides = new Set([process.pid, child.pid ?? 0])
  setInterval(() => {
    const { processes, memoryBytes, cpuSeconds, diskFull } = measureUsage(besides, limits.processesMax)
    if (processes > limits.processesMax) endAll('processes', '')
    else if (memoryBytes > limits.memoryBytesMax) endAll('memory', '')
    else if (cpuSeconds > limits.cpuSecondsMax) endAll('cpu_time', '')
    else if (diskFull) endAll('disk', '')
    else if (performance.now() - began > limits.wallSecondsMax * 1_000) endAll('wall_time', '')
  }, betweenLooksMs)
}

// The parent's end closes when it is done, and when it was killed.
process.stdin.once('close', () => process.exit(0))
let ordered = false
readLines(process.stdin, line => {
  if (line === undefined || ordered) return
  ordered = true
  void main(JSON.parse(line))
})
