import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Stream, World } from './model.ts'
import { run } from './run.ts'

const columnsUsual = 80

/** The program: this process as the world of one command. */
export async function main(): Promise<void> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())
  // Whoever read along went away, as `head` does: that is no fault.
  process.stdout.on('error', () => process.exit(0))
  process.exitCode = await run(process.argv.slice(2), worldOf(interrupt.signal))
}

function worldOf(interrupted: AbortSignal): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    out: streamOf(process.stdout),
    err: streamOf(process.stderr),
    readFile: path => readFileSync(resolve(path), 'utf8'),
    readInput,
    fetch: request => fetch(request, { signal: interrupted }),
    fetchToTheEnd: request => fetch(request),
    runProgram: async program => (await import('./run-program.ts')).runProgram(program, interrupted),
    now: () => new Date(),
    wait: async ms => {
      await wait(ms, undefined, { signal: interrupted }).catch(() => undefined)
    },
    interrupted,
  }
}

function streamOf(stream: NodeJS.WriteStream): Stream {
  return {
    write: text => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? columnsUsual,
  }
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) return ''
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}
