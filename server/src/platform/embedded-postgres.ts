import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from './log.ts'
import { acquireOwnerLock } from './owner-lock.ts'
import { prepareCluster, reclaimCluster } from './postgres-cluster.ts'
import { copiesOfRoot, preparePostgresPackage } from './postgres-package.ts'
import { findPostgresPlace, type PostgresPlace } from './postgres-place.ts'
import { type PostgresProcess, runPostgres } from './postgres-process.ts'
import { StartFault } from './start-fault.ts'

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string
  readonly log: Logger
  /** Settings of PostgreSQL besides ours, by name. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  /** For the role `ambit`, which owns the database `ambit` and is no superuser: what SQL can do stays inside it. */
  readonly url: string
  /** For the role `postgres`, a superuser. */
  readonly adminUrl: string
  /** One line that the start prints: the cluster isn't in the data directory. */
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

/** A process that was killed leaves the lock within milliseconds. */
const lockWaitMs = 1_000

/**
 * Starts a PostgreSQL that belongs to this process: it ends when the process does, however that ends, and is started again
 * when it ends by itself. It listens on a unix socket only. Throws `StartFault` when it can't start, or another Ambit runs
 * on the same data directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPostgresPlace(options.dataDirectory)
  const lock = await acquireOwnerLock(join(place.sockets, 'owner.sock'), { waitMs: lockWaitMs })
  if (lock === undefined)
    throw new StartFault(`Another Ambit runs on ${options.dataDirectory}: stop it, or set another AMBIT_DATA_DIR.`)
  try {
    const copies = place.account === undefined ? place.state : copiesOfRoot
    const native = await preparePostgresPackage(place.account, copies)
    const fresh = await prepareCluster(place, native)
    const settings = { ...settingsOfOurs, unix_socket_directories: join(place.sockets, 'run'), ...options.settings }
    const start = (): PostgresProcess => runPostgres(place, { native, settings, log: options.log })
    const first = start()
    const urls = await ready(place, first, fresh).catch(cause => first.stop().then(() => Promise.reject(cause)))
    const stopKeeping = keepRunning(first, { log: options.log, start, prepare: () => reclaimCluster(place) })
    const stop = (): Promise<void> => stopKeeping().then(lock.release)
    return { ...urls, stop, ...(place.notice === undefined ? {} : { notice: place.notice }) }
  } catch (cause) {
    await lock.release()
    throw cause
  }
}

interface Keeping {
  readonly log: Logger
  readonly prepare: () => Promise<unknown>
  readonly start: () => PostgresProcess
}

const restartDelayMs = 1_000

/** Starts it again when it ends by itself: a kernel short of memory kills the postmaster first. Returns how to stop. */
function keepRunning(first: PostgresProcess, { log, prepare, start }: Keeping): () => Promise<void> {
  let current = first
  let stopping = false
  const restart = async (): Promise<void> => {
    log.error({ said: current.said() }, 'the embedded PostgreSQL ended and is started again')
    await current.stop()
    await pause(restartDelayMs)
    await prepare()
    if (!stopping) current = start()
  }
  const watch = async (): Promise<void> => {
    for (;;) {
      await current.ended
      if (stopping) return
      await restart().catch((cause: Error) => log.error({ cause: cause.message }, 'the embedded PostgreSQL stays away'))
    }
  }
  const watching = watch()
  return async () => {
    stopping = true
    await current.stop()
    await watching
  }
}

const readyPollMs = 10
/** Recovery replays what `max_wal_size` allows, at most; a disk that needs longer needs a look. */
const readyWaitMs = 120_000

/** Waits until a connection works. A fresh cluster has neither our role nor our database. */
async function ready(
  place: PostgresPlace,
  running: PostgresProcess,
  fresh: boolean,
): Promise<{ url: string; adminUrl: string }> {
  const host = encodeURIComponent(join(place.sockets, 'run'))
  const url = `postgres://ambit@localhost/ambit?host=${host}`
  const adminUrl = `postgres://postgres@localhost/postgres?host=${host}`
  const deadline = performance.now() + readyWaitMs
  for (let made = !fresh; ; await pause(readyPollMs)) {
    const answer = await connect(made ? url : adminUrl)
    if (answer === 'works' && made) return { url, adminUrl }
    if (answer === 'works' || answer === 'not made') {
      await createDatabase(adminUrl)
      made = true
    }
    if (running.hasEnded()) throw new StartFault(`The embedded PostgreSQL ended while it started: ${running.said()}`)
    if (performance.now() > deadline)
      throw new StartFault(`The embedded PostgreSQL in ${place.state} did not become ready: ${running.said()}`)
  }
}

/** SQLSTATE of a role and a database that don't exist: a start was killed before it made them. */
const notMadeCodes: readonly unknown[] = ['28000', '3D000']

async function connect(url: string): Promise<'works' | 'not made' | 'not yet'> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return 'works'
  } catch (cause) {
    const code = cause instanceof pg.DatabaseError ? cause.code : undefined
    return notMadeCodes.includes(code) ? 'not made' : 'not yet'
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const role = await client.query(`SELECT 1 FROM pg_roles WHERE rolname = 'ambit'`)
    if (role.rowCount === 0) await client.query('CREATE ROLE ambit LOGIN')
    const database = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'ambit'`)
    if (database.rowCount === 0) await client.query('CREATE DATABASE ambit OWNER ambit')
  } finally {
    await client.end()
  }
}
