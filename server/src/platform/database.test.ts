import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { afterwards } from '../../tests/afterwards.ts'
import { startEmptyDatabase } from '../../tests/database.ts'
import { until } from '../../tests/until.ts'
import { databaseIsLost, openDatabase } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { createLogger } from './log.ts'
import { StartFault } from './start-fault.ts'

const log = createLogger('silent')

test('a connection that the server ends inside a transaction fails that transaction and nothing else', async t => {
  const on = await startEmptyDatabase()
  afterwards(t, on.close)
  const database = await openDatabase({ url: on.url, log })
  afterwards(t, database.close)
  const cut = database.transaction(async tx => {
    const [own] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await database.query('SELECT pg_terminate_backend($1)', [own?.pid])
    await until(async () => (await tx.query('SELECT 1 AS one').catch(() => undefined)) === undefined)
    return tx.query('SELECT 1 AS one')
  })
  await assert.rejects(cut, cause => databaseIsLost(cause))
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }])
})

test('a server that dies in the bytes that hand a connection over ends a query, and not the process', async t => {
  const on = await startEmptyDatabase()
  afterwards(t, on.close)
  const dying = await startDyingServer(on.url)
  afterwards(t, dying.close)
  const database = await openDatabase({ url: dying.url, log, poolMax: 1 })
  afterwards(t, database.close)
  const ask = (): Promise<unknown> => database.query('SELECT 1 AS one')
  await ask()
  dying.poisoned = true
  const last = ask()
  const next = database.transaction(tx => tx.query('SELECT 2 AS two'))
  assert.deepEqual(await last, [{ one: 1 }])
  await assert.rejects(next, cause => databaseIsLost(cause))
  assert.deepEqual(await ask(), [{ one: 1 }])
})

const readyForQuery = Buffer.from('Z\0\0\0\u0005I', 'latin1')

/** As PostgreSQL says it when its postmaster is gone. */
function lastWords(): Buffer {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0', 'latin1')
  const head = Buffer.alloc(5)
  head.write('E', 'latin1')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** Stands before PostgreSQL. When it is poisoned, the next answer has its last words behind it, in the same piece. */
async function startDyingServer(behind: string) {
  const { searchParams, pathname } = new URL(behind)
  const path = `${searchParams.get('host')}/.s.PGSQL.${searchParams.get('port') ?? '5432'}`
  const it = { poisoned: false, url: '', close: async () => undefined as unknown }
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const real = connect(path)
    for (const socket of [client, real]) sockets.add(socket.on('error', () => undefined))
    client.pipe(real)
    real.on('data', chunk => {
      const dies = it.poisoned && chunk.subarray(-readyForQuery.length).equals(readyForQuery)
      if (dies) it.poisoned = false
      if (dies) client.end(Buffer.concat([chunk, lastWords()]))
      else client.write(chunk)
    })
    real.on('close', () => client.destroy())
    client.on('close', () => real.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  it.url = `postgres://ambit@127.0.0.1:${port}${pathname}`
  it.close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return it
}

test('a transaction that throws leaves nothing behind, and one that returns does', async t => {
  const on = await startEmptyDatabase()
  afterwards(t, on.close)
  const database = await openDatabase({ url: on.url, log })
  afterwards(t, database.close)
  await database.query('CREATE TABLE notes (note text)')
  const failing = database.transaction(async tx => {
    await tx.query('INSERT INTO notes (note) VALUES ($1)', ['lost'])
    throw new Error('stop')
  })
  await assert.rejects(failing, { message: 'stop' })
  await database.transaction(tx => tx.query('INSERT INTO notes (note) VALUES ($1)', ['kept']))
  assert.deepEqual(await database.query('SELECT note FROM notes'), [{ note: 'kept' }])
})

test('every connection carries our limits, also when the URL brings options of its own', async t => {
  const on = await startEmptyDatabase()
  afterwards(t, on.close)
  const url = `${on.url}${on.url.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c work_mem=5MB -c lock_timeout=0')}`
  const database = await openDatabase({ url, log })
  afterwards(t, database.close)
  const [set] = await database.query(
    `SELECT current_setting('lock_timeout') AS lock, current_setting('work_mem') AS theirs,
       current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('timezone') AS zone,
       coalesce(current_setting('transaction_timeout', true), current_setting('statement_timeout')) AS whole`,
  )
  assert.deepEqual(set, { lock: '2s', theirs: '5MB', idle: '2s', zone: 'UTC', whole: '5s' })
})

test('a database that does not answer stops the start with one line', async () => {
  const nobody = openDatabase({ url: 'postgres://ambit:hunter2@127.0.0.1:1/ambit', log })
  await assert.rejects(nobody, (cause: unknown) => {
    assert.ok(cause instanceof StartFault)
    assert.match(cause.message, /AMBIT_DATABASE_URL.*ECONNREFUSED/)
    assert.doesNotMatch(cause.message, /hunter2|\n/)
    return true
  })
})

test('listening goes on after PostgreSQL was away, with one connection and a call to look for what was missed', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-'))
  afterwards(t, () => rm(directory, { recursive: true }))
  let on = await startEmbeddedPostgres({ dataDirectory: directory, log })
  afterwards(t, () => on.stop())
  const database = await openDatabase({ url: on.url, log })
  afterwards(t, database.close)
  const heard: (string | undefined)[] = []
  const stop = await database.listen('ends', payload => heard.push(payload))
  afterwards(t, stop)
  assert.deepEqual(heard, [undefined])
  await on.stop()
  await assert.rejects(database.query('SELECT 1 AS one'))
  on = await startEmbeddedPostgres({ dataDirectory: directory, log })
  await until(() => heard.length === 2)
  await database.query(`SELECT pg_notify('ends', 'session_1')`)
  await until(() => heard.length === 3)
  assert.deepEqual(heard, [undefined, undefined, 'session_1'])
  const listeners = await database.query(`SELECT pid FROM pg_stat_activity WHERE application_name = 'ambit listen'`)
  assert.equal(listeners.length, 1)
})
