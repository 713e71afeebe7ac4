import pg from 'pg'
import type { Logger } from './log.ts'
import { StartFault } from './start-fault.ts'

/** What a query runs on: the pool (each statement its own transaction) or one open transaction. */
export interface Sql {
  /** Runs one statement, named by its text so that the server plans it once a connection. Texts must be constants. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

export interface Transaction extends Sql {
  readonly inTransaction: true
}

export interface Database extends Sql {
  /** Connections of its own for what must not stand in a queue behind the work that it stops. Keep it for ends. */
  readonly urgent: Sql
  /** READ COMMITTED; rolled back when `run` throws. Do nothing slow inside: `transaction_timeout` is 5 s. */
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>
  /** Calls `heard` on each NOTIFY and once after each (re)connect, for what was missed meanwhile. Returns how to stop. */
  listen(channel: string, heard: (payload: string | undefined) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly poolMax?: number
  readonly log: Logger
}

/** Set on every connection: a frozen node must not hold a lock that an end waits for (2.1 s measured until replaced). */
const settings = [
  '-c transaction_timeout=5000',
  '-c lock_timeout=2000',
  '-c idle_in_transaction_session_timeout=2000',
  '-c timezone=UTC',
].join(' ')
/** Nearest to it: what waits between two statements is ended by the idle timeout. */
const settingsBefore17 = settings.replace('transaction_timeout', 'statement_timeout')
const oldestVersion = 15
export const transactionTimeoutVersion = 17
/** `server_version_num` is 180004 for 18.4. */
const numbersPerVersion = 10_000
const poolMaxDefault = 10
const urgentMax = 3
/** How long a query waits for a connection: a new one, or one that another query gives back. */
const freeConnectionWaitMs = 5_000

const names = new Map<string, string>()
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}

function runner(client: pg.Pool | pg.PoolClient): Sql['query'] {
  return async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const result = await client.query<Row>({ name: nameOf(text), text, values: [...values] })
    return result.rows
  }
}

/** Opens the pool. Answers once one connection worked; `StartFault` when none does, or the server is older than PostgreSQL 15. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { client, version } = await connectOnce(options.url)
  await client.end()
  const connection = {
    ...withSettings(options.url, version >= transactionTimeoutVersion ? settings : settingsBefore17),
    connectionTimeoutMillis: freeConnectionWaitMs,
    keepAlive: true,
  }
  const pool = new pg.Pool({ ...connection, max: options.poolMax ?? poolMaxDefault, application_name: 'ambit' })
  const urgent = new pg.Pool({ ...connection, max: urgentMax, idleTimeoutMillis: 0, application_name: 'ambit ends' })
  let closing = false
  for (const each of [pool, urgent]) {
    each.on('error', cause => {
      if (!closing) options.log.warn({ cause: cause.message }, 'an idle database connection was lost')
    })
    // The pool listens to idle connections only. A server that dies may say so in the very bytes that hand one to whoever waits for
    // it, before they can listen, and what nobody hears ends the process; who uses a connection is told by the next statement.
    each.on('connect', client => client.on('error', () => undefined))
  }
  const query = runner(pool)
  return {
    query,
    urgent: { query: runner(urgent) },
    transaction: run => inTransaction(pool, run),
    listen: (channel, heard) => listen(connection, channel, { heard, log: options.log }),
    close: async () => {
      closing = true
      await Promise.all([pool.end(), urgent.end()])
    },
  }
}

/** The driver lets `options` of the URL replace ours. Here theirs come first and ours are added, so ours win. */
function withSettings(text: string, added: string): pg.ClientConfig {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const theirs = url?.searchParams.get('options') ?? undefined
  if (url === undefined || theirs === undefined) return { connectionString: text, options: added }
  url.searchParams.set('options', `${theirs} ${added}`)
  return { connectionString: url.href }
}

/** One connection with its own settings, outside the pool. `StartFault` as `openDatabase`. */
export async function connectOnce(url: string, settings = ''): Promise<{ client: pg.Client; version: number }> {
  const client = new pg.Client({ ...withSettings(url, settings), connectionTimeoutMillis: freeConnectionWaitMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const shown = await client.query<{ server_version_num: string }>('SHOW server_version_num')
    const version = Math.floor(Number(shown.rows[0]?.server_version_num) / numbersPerVersion)
    if (version >= oldestVersion) return { client, version }
    throw new StartFault(`PostgreSQL ${oldestVersion} or newer is needed, AMBIT_DATABASE_URL leads to ${version}.`)
  } catch (cause) {
    await client.end().catch(() => undefined)
    if (cause instanceof StartFault || !(cause instanceof Error)) throw cause
    throw new StartFault(`The database that AMBIT_DATABASE_URL names does not answer: ${cause.message}`, cause)
  }
}

async function inTransaction<T>(pool: pg.Pool, run: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const lost = (cause: Error): void => {
    broken = cause
  }
  client.on('error', lost)
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    const answer = await run({ query: runner(client), inTransaction: true })
    await client.query('COMMIT')
    return answer
  } catch (cause) {
    await client.query('ROLLBACK').catch(lost)
    throw cause
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}

const reconnectDelayMs = 250

/** What was sent while nobody listened is lost, so each connection begins with a call that says "look for yourself". */
async function listen(
  connection: pg.ClientConfig,
  channel: string,
  on: { heard: (payload: string | undefined) => void; log: Logger },
): Promise<() => Promise<void>> {
  let stopped = false
  let current: pg.Client | undefined
  const connect = async (): Promise<void> => {
    const client = new pg.Client({ ...connection, application_name: 'ambit listen' })
    client.on('notification', note => on.heard(note.payload))
    client.on('error', cause => on.log.warn({ channel, cause: cause.message }, 'a listening connection was lost'))
    await opened(client, channel)
    if (stopped) return client.end()
    current = client
    client.once('end', again)
    on.heard(undefined)
  }
  const again = (): void => {
    if (!stopped) setTimeout(retry, reconnectDelayMs).unref()
  }
  const retry = (): void => {
    if (!stopped) connect().catch(again)
  }
  await connect()
  return async () => {
    stopped = true
    await current?.end()
  }
}

async function opened(client: pg.Client, channel: string): Promise<void> {
  try {
    await client.connect()
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
  } catch (cause) {
    await client.end().catch(() => undefined)
    throw cause
  }
}

/** Bytes within JSON, as `json_to_recordset` reads them: what goes with many others of its kind in one statement. */
export function bytesText(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}

const lostCodes = /^(08|57P0|53|25P0|55P03|ECONN|ENOENT|EPIPE)/

/** True for what PostgreSQL or the socket says when it is away, full, shutting down or too slow to answer. */
export function databaseIsLost(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  const code = 'code' in cause ? String(cause.code) : ''
  return (
    lostCodes.test(code) ||
    cause.message.startsWith('Connection terminated') ||
    cause.message.startsWith('timeout exceeded') ||
    // What comes next on a connection that broke between two statements.
    cause.message.endsWith('is not queryable')
  )
}
