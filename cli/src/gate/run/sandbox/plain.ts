import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Ending, type EndingKind, type Launch, NotStarted, type RunLimits, type Running } from '../model.ts'
import { endingOf } from './ended.ts'
import { limitsOf } from './limits.ts'
import { collectOutput } from './output.ts'
import { untilReady } from './until-ready.ts'

/**
 * Runs the code as a process like any other: with an environment, a home and a process group of its own, and an end. It reads what its
 * user reads and reaches what this machine reaches, so `isolated` is false.
 */
export async function startPlain(
  launch: Launch,
  { signal, because }: { readonly signal: AbortSignal; readonly because: string },
): Promise<Running> {
  const limits = limitsOf(launch.limits)
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const home = mkdtempSync(join(tmpdir(), 'ambit-run-'))
  const child = spawnPlain(launch, { limits, home, port, origin })
  const output = collectOutput(limits.outputBytesMax, () => end('output'))
  output.take(child.stdout)
  output.take(child.stderr)

  let asked: EndingKind | undefined
  const over = new AbortController()
  const wall = setTimeout(() => end('wall_time'), limits.wallSecondsMax * 1_000)
  const onAbort = () => end('stopped')
  signal.addEventListener('abort', onAbort, { once: true })
  const ended = new Promise<Ending>(resolve => {
    const done = (detail: string) => {
      clearTimeout(wall)
      signal.removeEventListener('abort', onAbort)
      killGroup(child)
      over.abort()
      rmSync(home, { recursive: true, force: true })
      resolve(endingOf(asked ?? 'exited', limits, detail))
    }
    child.once('error', error => done(`could not be run: ${error.message}`))
    child.once('close', (code, by) => done(by === null ? `with code ${code}` : `by ${by}`))
  })
  if (signal.aborted) onAbort()

  function end(how: EndingKind): void {
    asked ??= how
    killGroup(child)
  }
  if (!(await untilReady(launch, origin, { limits, over: over.signal }))) {
    end('not_ready')
    throw new NotStarted(await ended, output.text())
  }
  return {
    origin,
    isolated: false,
    because,
    output: () => output.text(),
    ended,
    stop: () => {
      end('stopped')
      return ended
    },
  }
}

interface Place {
  readonly limits: RunLimits
  readonly home: string
  readonly port: number
  readonly origin: string
}

function spawnPlain(launch: Launch, { limits, home, port, origin }: Place) {
  const [program = '', ...words] = [...limiter(limits), ...launch.command]
  return spawn(program, words, {
    cwd: launch.folder,
    // A group of its own, so that what it started goes with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      TMPDIR: home,
      ...environmentOf(launch, port, origin),
    },
  })
}

/** The environment of the code: what the launch says, and the port. */
export function environmentOf(launch: Launch, port: number, origin: string): Record<string, string> {
  const given = Object.entries(launch.environment).map(([name, value]) => [name, value.replaceAll('{origin}', origin)])
  return { ...Object.fromEntries(given), [launch.portVariable]: String(port) }
}

const folderOfPrograms = '/usr/bin'

/** What the system holds of each process by itself: its limits, and that it ends with whoever started it. */
function limiter({ cpuSecondsMax }: RunLimits): string[] {
  const held = [
    ['setpriv', '--pdeathsig=KILL', '--'],
    ['prlimit', `--cpu=${cpuSecondsMax}`, '--core=0', '--'],
  ]
  return held.flatMap(([program = '', ...words]) => {
    const path = join(folderOfPrograms, program)
    return process.platform === 'linux' && existsSync(path) ? [path, ...words] : []
  })
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** A port that nobody listens on. Another process can take it before the code does; then the code says so and ends. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port),
      )
    })
  })
}
