import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Account } from './file-access.ts'
import type { Logger } from './log.ts'
import { stopOrphan } from './postgres-orphan.ts'
import type { PostgresPlace } from './postgres-place.ts'

export interface PostgresProcess {
  /** Resolves when PostgreSQL is gone, whoever ended it. */
  readonly ended: Promise<void>
  hasEnded(): boolean
  /** The last lines that it wrote to its standard error, as one. */
  said(): string
  /** A fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

/**
 * `sh` waits for the end of its standard input, a pipe that only this process holds, and then asks for a fast shutdown. The
 * kernel closes that pipe when this process is killed, so PostgreSQL never outlives it. Standard error is left to PostgreSQL
 * alone, so its end says that PostgreSQL is gone.
 */
const watchdog =
  'exec 4<&0 </dev/null; "$@" 4<&- & p=$!; exec 2>/dev/null; trap : INT TERM HUP; cat <&4 >/dev/null; kill -INT $p; wait $p'

export interface PostgresProcessOptions {
  readonly native: string
  readonly settings: Readonly<Record<string, string>>
  readonly log: Logger
}

/** Starts it in a process group of its own: Ctrl-C at the terminal reaches the server alone, which then stops in order. */
export function runPostgres(place: PostgresPlace, { native, settings, log }: PostgresProcessOptions): PostgresProcess {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const postgres = [join(native, 'bin', 'postgres'), '-D', place.cluster, ...flags]
  const child = spawn('sh', ['-c', watchdog, 'sh', ...postgres], {
    ...runAs(place.account),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let over = false
  const ended = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.stderr.once('close', resolve)
  }).then(() => {
    over = true
  })
  child.stdin.on('error', () => undefined)
  const exited = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await exited
    // Does nothing, unless the watchdog was killed and PostgreSQL was not.
    await stopOrphan(place.cluster)
    await ended
  }
  const said = lastLines(child.stderr, line => {
    if (!expected.test(line)) log.warn({ line }, 'the embedded PostgreSQL says')
  })
  return { ended, hasEnded: () => over, said, stop }
}

/** What it answers to whoever asks too early or stays too long. */
const expected =
  /the database system is|recovery state has not been yet reached|terminating connection due to administrator command/

/** How to start a program as that account, with nothing of our environment: it may hold secrets. */
export function runAs(account: Account | undefined): {
  uid?: number
  gid?: number
  cwd: string
  env: NodeJS.ProcessEnv
} {
  return { ...account, cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } }
}

const linesKept = 5

export function lastLines(from: Readable, each: (line: string) => void = () => undefined): () => string {
  const kept: string[] = []
  from.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(line => line.trim() !== '')) {
      kept.push(line.trim())
      each(line.trim())
    }
    kept.splice(0, kept.length - linesKept)
  })
  return () => kept.join(' | ')
}
