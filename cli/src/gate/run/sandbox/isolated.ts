import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Ending, type EndingKind, type Launch, NotStarted, type RunLimits, type Running } from '../model.ts'
import { endingOf } from './ended.ts'
import { findHidden } from './hidden.ts'
import { insidePath } from './inside-command.ts'
import { limitsOf } from './limits.ts'
import { readLines } from './lines.ts'
import { connectionsMax, inputSocket, type Order, outputSocket, readWord, systemPath } from './order.ts'
import { environmentOf } from './plain.ts'
import { relay } from './relay.ts'
import { unfitFolder, unfitForNobody, unfitSystem } from './unfit.ts'
import { untilReady } from './until-ready.ts'

/** The system refused to isolate the run; nothing of the code ran. */
export class Unfit extends Error {}

/** Who runs the code where the caller is root: `nobody`, who owns nothing. */
const nobody = 65_534
/** From the end of its order to the end of the supervisor, before it is killed. */
const graceMs = 2_000

type Supervisor = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Runs the code in name-spaces of its own: it sees the project, programs of the system and no other file, only its own processes, and no
 * network but one path in and one out. Throws `Unfit` where the system does not allow that, and `NotStarted` where the code is at fault.
 */
export async function startIsolated(launch: Launch, { signal }: { readonly signal: AbortSignal }): Promise<Running> {
  const limits = limitsOf(launch.limits)
  const project = realpathSync(launch.folder)
  const unfit = unfitSystem() ?? unfitFolder(project) ?? (isRoot() ? unfitForNobody([project, ...ownFiles()]) : null)
  if (unfit !== null) throw new Unfit(unfit)
  const hidden = hiddenIn(project)
  const place = makePlace()
  const door = await openDoor(join(place, inputSocket))
  const run = supervise(
    { place, signal, limits, apiPort: launch.api.port },
    orderOf(launch, { project, place, hidden, port: door.port, limits }),
  )
  const close = () => {
    door.close()
    rmSync(place, { recursive: true, force: true })
  }
  void run.ended.then(close)
  const stood = await run.standing
  if ('refused' in stood) throw new Unfit(stood.refused)
  const origin = `http://127.0.0.1:${door.port}`
  if (!(await untilReady(launch, origin, { limits, over: run.over }))) {
    run.end('not_ready')
    throw new NotStarted(await run.ended, run.output())
  }
  return {
    origin,
    isolated: true,
    because: stood.filtered ? null : noFilter,
    output: run.output,
    ended: run.ended,
    stop: () => {
      run.end('stopped')
      return run.ended
    },
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** What the supervisor itself is made of. */
function ownFiles(): string[] {
  return [realpathSync(process.execPath), realpathSync(supervisorFile())]
}

/** A folder that only its owner enters. */
function makePlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'ambit-run-'))
  mkdirSync(join(place, 'root'))
  if (!isRoot()) return place
  try {
    for (const path of [place, join(place, 'root')]) chownSync(path, nobody, nobody)
    return place
  } catch {
    rmSync(place, { recursive: true })
    throw new Unfit('Where root reviews, the code runs as the user nobody, and here root cannot become another user.')
  }
}

interface Place {
  readonly project: string
  readonly place: string
  readonly hidden: Order['hidden']
  readonly port: number
  readonly limits: RunLimits
}

function orderOf(launch: Launch, { project, place, hidden, port, limits }: Place): Order {
  const npm = join(dirname(dirname(process.execPath)), 'lib/node_modules/npm')
  return {
    place,
    project,
    packages: packagesAbove(project),
    hidden,
    node: realpathSync(process.execPath),
    npm: existsSync(npm) ? realpathSync(npm) : null,
    command: launch.command,
    environment: {
      PATH: insidePath(project),
      HOME: '/tmp/home',
      TMPDIR: '/tmp',
      ...environmentOf(launch, port, `http://127.0.0.1:${port}`),
    },
    port,
    apiPort: launch.api.port,
    limits,
  }
}

function hiddenIn(project: string): Order['hidden'] {
  try {
    return findHidden(project)
  } catch (cause) {
    throw new Unfit(`Its secrets could not be hidden: ${cause instanceof Error ? cause.message : 'unknown'}.`)
  }
}

/** Packages of a workspace stand above its projects. */
function packagesAbove(project: string): string[] {
  const found: string[] = []
  for (let at = dirname(project); at !== dirname(at); at = dirname(at)) {
    const packages = join(at, 'node_modules')
    if (lstatSync(packages, { throwIfNoEntry: false })?.isDirectory() === true) found.push(packages)
  }
  return found
}

interface Door {
  readonly port: number
  close(): void
}

/** The one way in: a port here, carried to the supervisor. */
function openDoor(path: string): Promise<Door> {
  const open = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    relay(socket, connect({ path, allowHalfOpen: true }))
  })
  server.maxConnections = connectionsMax
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no port'))
      resolve({
        port: address.port,
        close: () => {
          server.close()
          for (const socket of open) socket.destroy()
        },
      })
    })
  })
}

/** The code was started, or the system refused a step. */
type Standing = { readonly filtered: boolean } | { readonly refused: string }

interface Run {
  readonly standing: Promise<Standing>
  readonly ended: Promise<Ending>
  /** Aborted at its end. */
  readonly over: AbortSignal
  output(): string
  end(how: EndingKind): void
}

interface Terms {
  readonly place: string
  readonly signal: AbortSignal
  readonly limits: RunLimits
  readonly apiPort: number
}

function supervise({ place, signal, limits, apiPort }: Terms, order: Order): Run {
  const child = spawnSupervisor()
  const kept: Buffer[] = []
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < saidBytesMax) said += chunk.toString('utf8')
  })
  let how: EndingKind | undefined
  let detail = ''
  const end = (kind: EndingKind, why = '') => {
    if (how !== undefined) return
    how = kind
    detail = why
    child.stdin.end()
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }
  const over = new AbortController()
  const onAbort = () => end('stopped')
  signal.addEventListener('abort', onAbort, { once: true })
  const wall = setTimeout(() => end('wall_time'), limits.wallSecondsMax * 1_000 + graceMs)
  let stood: (how: Standing) => void = () => undefined
  const standing = new Promise<Standing>(resolve => {
    stood = resolve
  })
  const ended = new Promise<Ending>(resolve => {
    const done = () => {
      clearTimeout(wall)
      signal.removeEventListener('abort', onAbort)
      over.abort()
      // Before it stood, nothing of the code ran.
      stood({ refused: refusalIn(said) })
      resolve(endingOf(how ?? 'broken', limits, how === undefined ? said.trim() : detail))
    }
    child.once('error', error => {
      said += error.message
      done()
    })
    child.once('close', done)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(order)}\n`)
  readLines(child.stdout, line => {
    const word = line === undefined ? undefined : readWord(line)
    switch (word?.is) {
      case 'standing':
        return stood({ filtered: word.filtered })
      case 'unfit':
        return stood({ refused: word.says })
      case 'output':
        kept.push(Buffer.from(word.bytes, 'base64'))
        return
      case 'call':
        return dial(apiPort, join(place, outputSocket))
      case 'ended':
        return end(word.how, word.detail)
      case undefined:
        return end('broken', 'its supervisor said what it never says')
    }
  })
  if (signal.aborted) onAbort()
  return {
    standing,
    ended,
    over: over.signal,
    output: () => Buffer.concat(kept).toString('utf8'),
    end,
  }
}

const saidBytesMax = 4_096

const noFilter =
  'No filter of system calls is set: this takes setpriv of util-linux 2.40 or later, on x86-64 or arm64. Name-spaces and limits hold.'

const allow =
  'allow unprivileged user name-spaces (user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns; in a container its seccomp profile)'

function refusalIn(said: string): string {
  const line = said.split('\n').find(one => /failed|denied|cannot|error/i.test(one)) ?? ''
  return `The system allows this user no name-spaces${line === '' ? '' : ` (${line})`}: ${allow}.`
}

/** The one way out: to the port of the scripted server, whatever the code asked for. */
function dial(port: number, path: string): void {
  relay(connect({ port, host: '127.0.0.1', allowHalfOpen: true }), connect({ path, allowHalfOpen: true }))
}

function spawnSupervisor(): Supervisor {
  const asNobody = isRoot() ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : []
  const spaces = ['--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child']
  const [program = '', ...words] = [...asNobody, 'unshare', ...spaces, process.execPath, supervisorFile()]
  return spawn(program, words, {
    // No terminal of the caller is its own.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: systemPath },
  })
}

/** Beside this file; a package has it compiled. */
function supervisorFile(): string {
  const here = import.meta.url
  return fileURLToPath(new URL(here.endsWith('.ts') ? './supervisor.ts' : './supervisor.js', here))
}
