/** Keeps one PostgreSQL for all test processes of this user, as long as one of them is connected, and a little longer. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { createLogger } from '../src/platform/log.ts'
import { acquireOwnerLock } from '../src/platform/owner-lock.ts'
import { keeperDirectory, keeperSocket, makeKeeperDirectory } from './database-keeper-place.ts'

const graceMs = 10_000
const data = join(keeperDirectory, 'data')
const clients = new Set<Socket>()
let idle: NodeJS.Timeout | undefined
let answer: (line: string) => void = () => undefined
const answered = new Promise<string>(resolve => {
  answer = resolve
})

await makeKeeperDirectory()
const lock = await acquireOwnerLock(keeperSocket, { waitMs: 0, greet })
if (lock === undefined) process.exit(0)
const started = await start().catch((cause: Error) => {
  answer(`${cause.message.replaceAll('\n', ' ')}\n`)
})
if (started !== undefined) answer(`${started.adminUrl}\n`)
waitForNobody()

function greet(socket: Socket): void {
  clients.add(socket)
  clearTimeout(idle)
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clients.delete(socket)
    waitForNobody()
  })
  socket.resume()
  void answered.then(line => socket.write(line))
}

function waitForNobody(): void {
  clearTimeout(idle)
  if (clients.size === 0) idle = setTimeout(end, started === undefined ? 0 : graceMs)
}

async function end(): Promise<void> {
  const released = lock?.release()
  await started?.stop()
  await released
  process.exit(0)
}

/** Without `fsync` a cluster is worth nothing after the machine went down, so each boot makes its own. */
async function start(): Promise<EmbeddedPostgres> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')
  const note = join(keeperDirectory, 'boot')
  if ((await readFile(note, 'utf8').catch(() => undefined)) !== boot) await rm(data, { recursive: true, force: true })
  await writeFile(note, boot)
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' }
  const options = { dataDirectory: data, log: createLogger('silent'), settings }
  const postgres = await startEmbeddedPostgres(options).catch(async () => {
    await rm(data, { recursive: true, force: true })
    return startEmbeddedPostgres(options)
  })
  await dropLeftovers(postgres.adminUrl)
  return postgres
}

/** Databases of test processes that were killed, templates of migrations as they once were, settings that a test left. */
async function dropLeftovers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const found = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname ~ '^(test|half|template)_' ORDER BY datname`,
  )
  for (const { datname } of found.rows) await client.query(`DROP DATABASE ${pg.escapeIdentifier(datname)} WITH (FORCE)`)
  await client.query('ALTER ROLE ambit RESET ALL')
  await client.end()
}
