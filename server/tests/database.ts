import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Database, openDatabase } from '../src/platform/database.ts'
import { createLogger } from '../src/platform/log.ts'
import { migrate, migrationsDirectory, readMigrations } from '../src/platform/migrate.ts'
import { sha256Hex } from '../src/platform/secret.ts'
import { keeperSocket, makeKeeperDirectory } from './database-keeper-place.ts'

export interface TestDatabase {
  readonly database: Database
  /** For the role `ambit`, as the product has it. */
  readonly url: string
  /** For a superuser: what only the operator of the database could do. */
  readonly adminUrl: string
  /** Closes `database` and drops the database, whoever is still connected. */
  close(): Promise<void>
}

const silent = createLogger('silent')

/**
 * A migrated database of its own for a test file, on a PostgreSQL that all test processes share: the first one starts it,
 * and it ends by itself a few seconds after the last one. What is outside a database, roles and their settings, belongs to
 * all of them: leave it alone. Without an installed package set AMBIT_TEST_DATABASE_URL to a
 * superuser's URL on any PostgreSQL 15 or newer.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const server = await testServerUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  template ??= prepareTemplate(server)
  const made = `CREATE DATABASE ${name} TEMPLATE ${await template} OWNER ambit`
  await asAdmin(server, client => client.query(made))
  const url = databaseUrl(server, name, 'ambit')
  const database = await openDatabase({ url, log: silent })
  const close = async (): Promise<void> => {
    await database.close()
    await asAdmin(server, client => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  }
  return { database, url, adminUrl: databaseUrl(server, name), close }
}

/** An empty database, without any migration. */
export async function startEmptyDatabase(): Promise<Omit<TestDatabase, 'database'>> {
  const server = await testServerUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(server, async client => {
    await makeRole(client)
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 OWNER ambit`)
  })
  const close = (): Promise<void> =>
    asAdmin(server, async client => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    })
  return { url: databaseUrl(server, name, 'ambit'), adminUrl: databaseUrl(server, name), close }
}

/** Another node's pool on the same database; close it yourself. */
export function secondNode(url: string): Promise<Database> {
  return openDatabase({ url, log: silent })
}

function databaseUrl(server: string, database: string, user?: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  if (user === undefined) return url.href
  url.username = user
  if (url.password !== '') url.password = 'ambit'
  return url.href
}

async function asAdmin<T>(server: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

async function makeRole(client: pg.Client): Promise<void> {
  const found = await client.query(`SELECT 1 FROM pg_roles WHERE rolname = 'ambit'`)
  if (found.rowCount === 0) await client.query(`CREATE ROLE ambit LOGIN PASSWORD 'ambit'`)
}

/** Copying a migrated database takes a few hundredths of a second, whatever the number of migrations. */
async function prepareTemplate(server: string): Promise<string> {
  const migrations = await readMigrations(migrationsDirectory)
  const name = `template_${sha256Hex(migrations.map(each => `${each.name} ${each.digest}`).join('\n')).slice(0, 16)}`
  await asAdmin(server, async client => {
    const there = async (): Promise<boolean> => {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
      return found.rowCount === 1
    }
    if (await there()) return
    await client.query(`SELECT pg_advisory_lock(hashtext('ambit test template'))`)
    if (await there()) return
    await makeRole(client)
    const half = `half_${randomBytes(6).toString('hex')}`
    await client.query(`CREATE DATABASE ${half} TEMPLATE template0 OWNER ambit`)
    try {
      await migrate(databaseUrl(server, half, 'ambit'))
      await client.query(`ALTER DATABASE ${half} RENAME TO ${name}`)
    } catch (cause) {
      await client.query(`DROP DATABASE ${half} WITH (FORCE)`)
      throw cause
    }
  })
  return name
}

let server: Promise<string> | undefined
let template: Promise<string> | undefined

function testServerUrl(): Promise<string> {
  server ??= process.env.AMBIT_TEST_DATABASE_URL
    ? Promise.resolve(process.env.AMBIT_TEST_DATABASE_URL)
    : askKeeper(performance.now() + keeperWaitMs)
  return server
}

const keeperWaitMs = 30_000
const retryMs = 50

/** The keeper counts connections: as long as this process lives, the PostgreSQL stays. */
async function askKeeper(deadline: number): Promise<string> {
  await makeKeeperDirectory()
  for (let started = Number.NEGATIVE_INFINITY; ; ) {
    const answer = await readAnswer()
    if (answer !== undefined) {
      if (answer.startsWith('postgres:')) return answer
      throw new Error(`the PostgreSQL for tests did not start: ${answer}`)
    }
    if (performance.now() > deadline) throw new Error('the PostgreSQL for tests did not start')
    if (performance.now() - started > 2_000) {
      started = performance.now()
      const keeper = join(import.meta.dirname, 'database-keeper.ts')
      spawn(process.execPath, [keeper], { detached: true, stdio: 'ignore', cwd: '/' }).unref()
    }
    await pause(retryMs)
  }
}

/** One line: the URL, or why there is none; undefined when nobody listens. */
function readAnswer(): Promise<string | undefined> {
  return new Promise(resolve => {
    let text = ''
    const socket: Socket = connect(keeperSocket)
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => {
      text += part
      if (!text.endsWith('\n')) return
      socket.unref()
      resolve(text.trim())
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(undefined))
  })
}
