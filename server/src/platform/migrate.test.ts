import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { afterwards } from '../../tests/afterwards.ts'
import { secondNode, startEmptyDatabase, startTestDatabase } from '../../tests/database.ts'
import { bindRootKey } from './bind-root-key.ts'
import { connectOnce, type Database } from './database.ts'
import { findDueMigrations, type Migration, migrate, migrationsDirectory } from './migrate.ts'
import { createRootKey } from './root-key.ts'
import { StartFault } from './start-fault.ts'

const first = '0001-platform.sql'

/** A folder with our first migration and these, and an empty database. */
async function setUp(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<{ url: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-'))
  afterwards(t, () => rm(folder, { recursive: true }))
  await copyFile(join(migrationsDirectory, first), join(folder, first))
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql)
  const on = await startEmptyDatabase()
  afterwards(t, on.close)
  return { url: on.url, folder }
}

async function open(t: TestContext, url: string): Promise<Database> {
  const database = await secondNode(url)
  afterwards(t, database.close)
  return database
}

const refusedWith = (line: RegExp) => (cause: unknown) => {
  assert.ok(cause instanceof StartFault)
  assert.match(cause.message, line)
  assert.doesNotMatch(cause.message, /\n/)
  return true
}

test('each file runs once, in order, and is recorded with its digest', async t => {
  const { url, folder } = await setUp(t, { '0002-notes.sql': 'CREATE TABLE notes (note text);' })
  assert.deepEqual(await migrate(url, folder), [first, '0002-notes.sql'])
  assert.deepEqual(await migrate(url, folder), [])
  await writeFile(join(folder, '0003-notes.sql'), 'ALTER TABLE notes ADD COLUMN kept boolean;')
  assert.deepEqual(await migrate(url, folder), ['0003-notes.sql'])
  const database = await open(t, url)
  const rows = await database.query<{ number: number; name: string; digest: string }>(
    'SELECT number, name, digest FROM schema_migrations ORDER BY number',
  )
  assert.deepEqual(
    rows.map(row => row.number),
    [1, 2, 3],
  )
  for (const row of rows) assert.match(row.digest, /^[0-9a-f]{64}$/)
  assert.deepEqual(await database.query('SELECT note, kept FROM notes'), [])
})

test('nodes that start together migrate once', async t => {
  const { url, folder } = await setUp(t, {
    '0002-notes.sql': 'CREATE TABLE notes (note text); SELECT pg_sleep(0.1); INSERT INTO notes (note) VALUES (1);',
  })
  const done = await Promise.all(Array.from({ length: 4 }, () => migrate(url, folder)))
  assert.deepEqual(done.flat().sort(), [first, '0002-notes.sql'])
  assert.equal((await (await open(t, url)).query('SELECT note FROM notes')).length, 1)
})

test('a migration that fails leaves nothing behind and says where', async t => {
  const { url, folder } = await setUp(t, {
    '0002-notes.sql': 'CREATE TABLE notes (note text);\n\nCREATE TABLE more (note tekst);\n',
    '0003-later.sql': 'CREATE TABLE later (note text);',
  })
  await assert.rejects(
    migrate(url, folder),
    refusedWith(/0002-notes\.sql failed in line 3: type "tekst" does not exist/),
  )
  const database = await open(t, url)
  assert.deepEqual(await database.query('SELECT number FROM schema_migrations'), [{ number: 1 }])
  assert.deepEqual(await database.query(`SELECT to_regclass('notes') AS notes, to_regclass('later') AS later`), [
    { notes: null, later: null },
  ])
  await writeFile(join(folder, '0002-notes.sql'), 'CREATE TABLE notes (note text);')
  assert.deepEqual(await migrate(url, folder), ['0002-notes.sql', '0003-later.sql'])
})

test('a database that is newer than the code stops the start', async t => {
  const { url, folder } = await setUp(t, { '0002-notes.sql': 'CREATE TABLE notes (note text);' })
  await migrate(url, folder)
  await rm(join(folder, '0002-notes.sql'))
  await assert.rejects(migrate(url, folder), refusedWith(/^The database is newer than this Ambit: .*0002-notes\.sql/))
})

test('a file that was changed after it ran stops the start', async t => {
  const { url, folder } = await setUp(t, { '0002-notes.sql': 'CREATE TABLE notes (note text);' })
  await migrate(url, folder)
  await writeFile(join(folder, '0002-notes.sql'), 'CREATE TABLE notes (note text NOT NULL);')
  await assert.rejects(migrate(url, folder), refusedWith(/^0002-notes\.sql is not the file that ran/))
})

test('files are named after their number and capability, each number once', async t => {
  const { url, folder } = await setUp(t, { 'notes.sql': '' })
  await assert.rejects(migrate(url, folder), refusedWith(/notes\.sql is not named like/))
  await rm(join(folder, 'notes.sql'))
  await writeFile(join(folder, '0001-again.sql'), '')
  await assert.rejects(migrate(url, folder), refusedWith(/one number: 0001-again\.sql and 0001-platform\.sql/))
})

test('a file with a number below what has run is refused, above it runs', () => {
  const file = (number: number): Migration => ({ number, name: `000${number}-a.sql`, digest: `${number}`, sql: '' })
  assert.deepEqual(findDueMigrations([file(1), file(3), file(4)], [file(1), file(3)]), [file(4)])
  assert.throws(
    () => findDueMigrations([file(1), file(2), file(3)], [file(1), file(3)]),
    refusedWith(/^0002-a\.sql has not/),
  )
})

test('a migration may take longer than the operator of the database gives to queries', async t => {
  const { url, folder } = await setUp(t, { '0002-notes.sql': 'SELECT pg_sleep(1)' })
  const database = await open(t, url)
  const [own] = await database.query<{ name: string }>('SELECT current_database() AS name')
  await database.query(`ALTER DATABASE ${own?.name} SET statement_timeout = 500`)
  const { client } = await connectOnce(url)
  await assert.rejects(client.query('SELECT pg_sleep(10)'), /statement timeout/)
  await client.end()
  assert.equal((await migrate(url, folder)).length, 2)
})

test('the first start binds the database to its root key, and only that one starts on it again', async t => {
  const on = await startTestDatabase()
  afterwards(t, on.close)
  const key = createRootKey(Buffer.alloc(32, 1))
  await bindRootKey(on.database, key)
  await bindRootKey(on.database, key)
  const other = bindRootKey(on.database, createRootKey(Buffer.alloc(32, 2)))
  await assert.rejects(other, refusedWith(/another root key: set AMBIT_ROOT_KEY/))
})

test('of two nodes that start together with two keys, one is refused', async t => {
  const on = await startTestDatabase()
  afterwards(t, on.close)
  const keys = [createRootKey(Buffer.alloc(32, 1)), createRootKey(Buffer.alloc(32, 2))]
  const starts = await Promise.allSettled(keys.map(key => bindRootKey(on.database, key)))
  assert.deepEqual(starts.map(start => start.status).sort(), ['fulfilled', 'rejected'])
})

test('T110 a database that does not answer, or an old one, stops the start with one line and without its password', async () => {
  const url = 'postgres://ambit:hunter2@127.0.0.1:1/ambit'
  await assert.rejects(migrate(url), (cause: unknown) => {
    assert.doesNotMatch(String(cause), /hunter2/)
    return refusedWith(/^The database that AMBIT_DATABASE_URL names does not answer: .*ECONNREFUSED/)(cause)
  })
})
