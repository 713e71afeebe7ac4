import { type ChildProcess, spawn } from 'node:child_process'
import { chown, lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Account } from './file-access.ts'
import type { Logger } from './log.ts'
import { acquireOwnerLock } from './owner-lock.ts'
import { stopOrphan } from './postgres-orphan.ts'
import { preparePostgresPackage } from './postgres-package.ts'
import { findPostgresPlace, hasNoUserName, type PostgresPlace } from './postgres-place.ts'
import { StartFault } from './start-fault.ts'

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string
  readonly log: Logger
  /** Settings of the server besides ours, by name. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  /** For the role `ambit`, which owns the database `ambit` and isn't a superuser: what SQL can do stays inside it. */
  readonly url: string
  /** For the role `postgres`, a superuser. */
  readonly adminUrl: string
  /** One line that the start prints, when the cluster isn't in the data directory. */
  readonly notice?: string
  /** Resolves when PostgreSQL has written everything and is gone. */
  stop(): Promise<void>
}

const settingsOfOurs = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  io_workers: '1',
  max_wal_size: '256MB',
  jit: 'off',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  timezone: 'UTC',
}

const lockWaitMs = 1_000

/**
 * Starts a PostgreSQL that belongs to this process: it ends when the process does, however that ends. It listens on a unix
 * socket only. Throws `StartFault` when it can't, or when another Ambit runs on the same data directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPostgresPlace(options.dataDirectory)
  const lock = await acquireOwnerLock(join(place.sockets, 'owner.sock'), { waitMs: lockWaitMs })
  if (lock === undefined)
    throw new StartFault(
      `Another Ambit is running on ${options.dataDirectory}: stop it, or set another AMBIT_DATA_DIR.`,
    )
  try {
    const native = await preparePostgresPackage(place.account, place.account === undefined ? place.state : copiesOfRoot)
    await prepareCluster(place, native)
    const running = run(place, native, options)
    const urls = await ready(place, running)
    const stop = (): Promise<void> => running.stop().then(lock.release)
    return { ...urls, stop, ...(place.notice === undefined ? {} : { notice: place.notice }) }
  } catch (cause) {
    await lock.release()
    throw cause
  }
}

const copiesOfRoot = '/var/lib/ambit'

/** A cluster that is complete, ours to run, and that nobody else runs. */
async function prepareCluster(place: PostgresPlace, native: string): Promise<void> {
  const found = await stat(join(place.cluster, 'PG_VERSION')).catch(() => undefined)
  if (found === undefined) return initialize(place, native)
  const version = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim()
  if (version !== majorVersion)
    throw new StartFault(
      `The database in ${place.cluster} was written by PostgreSQL ${version}, this Ambit brings ${majorVersion}: ` +
        'dump it with the former release and restore it.',
    )
  if (place.account !== undefined && found.uid === 0) await handOver(place.cluster, place.account)
  await stopOrphan(place.cluster)
}

const majorVersion = '18'

/** Into another folder first and renamed at the end: a start that is killed leaves nothing that looks like a cluster. */
async function initialize(place: PostgresPlace, native: string): Promise<void> {
  const half = `${place.cluster}.init`
  await rm(half, { recursive: true, force: true })
  if (place.account === undefined && hasNoUserName()) throw new StartFault(noUserName(process.getuid?.()))
  const parts = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale-provider=builtin']
  await mkdir(half, { mode: 0o700 })
  if (place.account !== undefined) await chown(half, place.account.uid, place.account.gid)
  const initdb = spawn(join(native, 'bin', 'initdb'), ['-D', half, ...parts, '--locale=C.UTF-8', '--no-instructions'], {
    ...as(place.account),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = lastLines(initdb)
  const code = await new Promise<number | null>((resolve, reject) => {
    initdb.once('error', reject)
    initdb.once('close', resolve)
  })
  if (code !== 0 && said().includes('could not look up effective user ID'))
    throw new StartFault(noUserName(place.account?.uid))
  if (code !== 0) throw new StartFault(`The database could not be created in ${place.state}: ${said()}`)
  await rename(half, place.cluster)
}

function noUserName(uid: number | undefined): string {
  return `The embedded PostgreSQL can't be created under uid ${uid}, which has no entry in /etc/passwd: set AMBIT_DATABASE_URL.`
}

async function handOver(cluster: string, account: Account): Promise<void> {
  await chown(cluster, account.uid, account.gid)
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!(await lstat(path)).isSymbolicLink()) await chown(path, account.uid, account.gid)
  }
}

interface Running {
  readonly said: () => string
  readonly ended: () => boolean
  stop(): Promise<void>
}

/**
 * `sh` waits for the end of its standard input, a pipe that only this process holds, and then asks for a fast shutdown. The
 * kernel closes that pipe when this process is killed, so PostgreSQL never outlives it. Both have a process group of their
 * own: Ctrl-C at the terminal reaches the server alone, which stops in order.
 */
const watchdog =
  'exec 4<&0 </dev/null; "$@" 4<&- & p=$!; trap : INT TERM HUP; cat <&4 >/dev/null; kill -INT $p; wait $p'

function run(place: PostgresPlace, native: string, options: EmbeddedPostgresOptions): Running {
  const settings = { ...settingsOfOurs, unix_socket_directories: join(place.sockets, 'run'), ...options.settings }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const postgres = [join(native, 'bin', 'postgres'), '-D', place.cluster, ...flags]
  const child = spawn('sh', ['-c', watchdog, 'sh', ...postgres], {
    ...as(place.account),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const said = lastLines(child, line => options.log.warn({ line }, 'the embedded PostgreSQL says'))
  let over = false
  const closed = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  }).then(() => {
    over = true
  })
  child.stdin.on('error', () => undefined)
  const stop = (): Promise<void> => {
    child.stdin.end()
    return closed
  }
  return { said, stop, ended: () => over }
}

function as(account: Account | undefined): { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv } {
  return { ...account, cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } }
}

const linesKept = 5

/** The last lines that a process wrote to its standard error, as one. */
function lastLines(child: ChildProcess, each: (line: string) => void = () => undefined): () => string {
  const kept: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(line => line.trim() !== '')) {
      kept.push(line.trim())
      each(line.trim())
    }
    kept.splice(0, kept.length - linesKept)
  })
  return () => kept.join(' | ')
}

const readyPollMs = 10
/** Recovery after a crash replays what `max_wal_size` allows; a disk that needs longer than this needs a look. */
const readyWaitMs = 120_000

/** Waits until a connection works; makes the role and the database when this is the first start. */
async function ready(place: PostgresPlace, running: Running): Promise<{ url: string; adminUrl: string }> {
  const host = encodeURIComponent(join(place.sockets, 'run'))
  const url = `postgres://ambit@localhost/ambit?host=${host}`
  const adminUrl = `postgres://postgres@localhost/postgres?host=${host}`
  const deadline = performance.now() + readyWaitMs
  while (!(await connects(url, adminUrl))) {
    if (running.ended()) throw new StartFault(`The embedded PostgreSQL ended while starting: ${running.said()}`)
    if (performance.now() > deadline) {
      await running.stop()
      throw new StartFault(`The embedded PostgreSQL in ${place.state} did not become ready: ${running.said()}`)
    }
    await pause(readyPollMs)
  }
  return { url, adminUrl }
}

async function connects(url: string, adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch (cause) {
    const code = cause instanceof pg.DatabaseError ? cause.code : undefined
    if (code === noSuchDatabase || code === noSuchRole) await createDatabase(adminUrl)
    return false
  }
}

const noSuchDatabase = '3D000'
const noSuchRole = '28000'

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const roles = await client.query(`SELECT 1 FROM pg_roles WHERE rolname = 'ambit'`)
    if (roles.rowCount === 0) await client.query('CREATE ROLE ambit LOGIN')
    await client.query('CREATE DATABASE ambit OWNER ambit')
  } finally {
    await client.end()
  }
}
