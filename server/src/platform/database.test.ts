import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { afterwards } from '../../tests/afterwards.ts'
import { startEmptyDatabase } from '../../tests/database.ts'
import { until } from '../../tests/until.ts'
import { openDatabase } from './database.ts'
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
  await assert.rejects(cut)
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }])
})

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
