import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { afterwards } from '../../tests/afterwards.ts'
import { until } from '../../tests/until.ts'
import { openDatabase } from './database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { createLogger } from './log.ts'
import { preparePostgresPackage } from './postgres-package.ts'
import { StartFault } from './start-fault.ts'

const log = createLogger('silent')
const nobody = { uid: 65_534, gid: 65_534 }
const asRoot = { skip: process.getuid?.() === 0 ? false : 'needs root' }
const ownerScript = join(import.meta.dirname, '../../tests/postgres-owner.ts')

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ambit-'))
  await chmod(made, 0o755)
  afterwards(t, () => removed(made))
  return made
}

/** A PostgreSQL whose owner was killed goes on writing until its watchdog has stopped it. */
async function removed(path: string): Promise<void> {
  await until(() =>
    rm(path, { recursive: true, force: true }).then(
      () => true,
      cause => {
        if (cause.code === 'ENOTEMPTY') return false
        throw cause
      },
    ),
  )
}

async function start(t: TestContext, dataDirectory: string): Promise<EmbeddedPostgres> {
  const on = await startEmbeddedPostgres({ dataDirectory, log })
  afterwards(t, () => on.stop())
  return on
}

async function query(url: string, text: string): Promise<object[]> {
  const database = await openDatabase({ url, log })
  return database.query(text).finally(database.close)
}

const refusedWith = (line: RegExp) => (cause: unknown) => {
  assert.ok(cause instanceof StartFault)
  assert.match(cause.message, line)
  assert.doesNotMatch(cause.message, /\n/)
  return true
}

/** Another process that owns the database of a data directory. Answers with the last number that it was told is kept. */
async function ownerOf(t: TestContext, data: string, account = {}): Promise<{ child: ChildProcess; last(): string }> {
  const child = spawn(process.execPath, [ownerScript, data], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  afterwards(t, () => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const last = (): string => text.split('\n').at(-2) ?? ''
  await until(() => last().startsWith('refused') || Number(last()) > 20)
  return { child, last }
}

async function postmasterOf(cluster: string): Promise<number> {
  return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

async function parentOf(pid: number): Promise<number> {
  const shown = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)])
  return Number(shown.stdout)
}

/** A process that ended and was not waited for by its new parent still has an id, and no command. */
async function lives(pid: number): Promise<boolean> {
  const shown = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: 'Z' }))
  return !shown.stdout.startsWith('Z')
}

test('a first start makes a database that a role without special rights owns; a second finds it', async t => {
  const data = join(await folder(t), 'data')
  const first = await startEmbeddedPostgres({ dataDirectory: data, log })
  await query(first.url, 'CREATE TABLE notes (note text)')
  assert.deepEqual(await query(first.url, 'SELECT usesuper, usecreatedb FROM pg_user WHERE usename = current_user'), [
    { usesuper: false, usecreatedb: false },
  ])
  assert.deepEqual(await query(first.url, `SELECT current_setting('fsync') AS fsync`), [{ fsync: 'on' }])
  assert.deepEqual(await query(first.url, `SELECT lower('É') AS e`), [{ e: 'é' }])
  const pid = await postmasterOf(join(data, 'pg'))
  await first.stop()
  assert.equal(await lives(pid), false)
  const second = await start(t, data)
  assert.deepEqual(await query(second.url, 'SELECT note FROM notes'), [])
  assert.equal(second.notice, undefined)
})

test('an owner that is killed takes PostgreSQL with it, and no row that was acknowledged is lost', async t => {
  const data = join(await folder(t), 'data')
  for (let cycle = 0; cycle < 3; cycle++) {
    const owner = await ownerOf(t, data)
    const pid = await postmasterOf(join(data, 'pg'))
    owner.child.kill('SIGKILL')
    await until(async () => !(await lives(pid)))
    const on = await startEmbeddedPostgres({ dataDirectory: data, log })
    const [kept] = await query(
      on.url,
      `SELECT max(number) >= ${owner.last()} AS all, max(number) = count(*) AS each FROM numbers`,
    )
    await on.stop()
    assert.deepEqual(kept, { all: true, each: true })
  }
})

test('a PostgreSQL that lost its owner and its watchdog is stopped by the next start', async t => {
  const data = join(await folder(t), 'data')
  const owner = await ownerOf(t, data)
  const pid = await postmasterOf(join(data, 'pg'))
  process.kill(await parentOf(pid), 'SIGKILL')
  owner.child.kill('SIGKILL')
  await until(() => owner.child.signalCode !== null)
  assert.equal(await lives(pid), true)
  const on = await start(t, data)
  await until(async () => !(await lives(pid)))
  const [kept] = await query(on.url, `SELECT max(number) >= ${owner.last()} AS all FROM numbers`)
  assert.deepEqual(kept, { all: true })
})

test('a PostgreSQL that is killed under its owner comes back, and the owner can still stop it', async t => {
  const data = join(await folder(t), 'data')
  const on = await start(t, data)
  const database = await openDatabase({ url: on.url, log })
  afterwards(t, database.close)
  await database.query('CREATE TABLE notes (note text)')
  process.kill(await postmasterOf(join(data, 'pg')), 'SIGKILL')
  await assert.rejects(async () => {
    for (;;) await database.query('SELECT note FROM notes')
  })
  await until(() =>
    database.query('SELECT note FROM notes').then(
      () => true,
      () => false,
    ),
  )
  const pid = await postmasterOf(join(data, 'pg'))
  await on.stop()
  assert.equal(await lives(pid), false)
})

test('a database that vanished under its owner is not replaced by an empty one', async t => {
  const data = join(await folder(t), 'data')
  const said: string[] = []
  const recorder = createLogger('error', { write: line => said.push(line) })
  const on = await startEmbeddedPostgres({ dataDirectory: data, log: recorder })
  afterwards(t, () => on.stop())
  const pid = await postmasterOf(join(data, 'pg'))
  await rename(join(data, 'pg'), join(data, 'gone'))
  process.kill(pid, 'SIGKILL')
  const startedAgain = /ended and is started again/
  await until(() => said.filter(line => startedAgain.test(line)).length === 2)
  assert.deepEqual((await readdir(data)).sort(), ['gone', 'owner.sock', 'run'])
})

test('files that name the process of another program do not stop the start', async t => {
  const data = join(await folder(t), 'data')
  const first = await startEmbeddedPostgres({ dataDirectory: data, log })
  await first.stop()
  const stranger = spawn('sleep', ['60'], { ...(asRoot.skip === false ? nobody : {}), cwd: '/' })
  afterwards(t, () => stranger.kill())
  const text = `${stranger.pid}\n${join(data, 'pg')}\n1\n5432\n${join(data, 'run')}\n\n\nready\n`
  for (const name of ['pg/postmaster.pid', 'run/.s.PGSQL.5432.lock']) await writeFile(join(data, name), text)
  const second = await start(t, data)
  assert.deepEqual(await query(second.url, 'SELECT 1 AS one'), [{ one: 1 }])
  assert.equal(await lives(stranger.pid ?? 0), true)
})

test('a second start on one data directory is refused with one line, on another one it works', async t => {
  const data = join(await folder(t), 'data')
  await start(t, data)
  await assert.rejects(startEmbeddedPostgres({ dataDirectory: data, log }), refusedWith(/^Another Ambit runs on /))
  const owner = await ownerOf(t, data)
  assert.match(owner.last(), /^refused: Another Ambit runs on /)
  const other = await start(t, `${data}2`)
  assert.deepEqual(await query(other.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a start that was killed while the cluster was made begins anew', async t => {
  const data = join(await folder(t), 'data')
  await mkdir(join(data, 'pg.init', 'base'), { recursive: true })
  await writeFile(join(data, 'pg.init', 'PG_VERSION'), '18\n')
  const on = await start(t, data)
  assert.deepEqual(await query(on.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a data directory whose path is too long for a socket works', async t => {
  const data = join(await folder(t), 'd'.repeat(120))
  const on = await start(t, data)
  const run = new URL(on.url).searchParams.get('host') ?? ''
  assert.match(run, new RegExp(`^${tmpdir()}/ambit-[0-9a-f]{16}/run$`))
  afterwards(t, () => rm(dirname(run), { recursive: true }))
  assert.deepEqual(await query(on.url, 'SELECT 1 AS one'), [{ one: 1 }])
  await assert.rejects(startEmbeddedPostgres({ dataDirectory: data, log }), refusedWith(/^Another Ambit runs on /))
})

test('a cluster that another PostgreSQL wrote is left alone', async t => {
  const data = join(await folder(t), 'data')
  await mkdir(join(data, 'pg'), { recursive: true })
  await writeFile(join(data, 'pg', 'PG_VERSION'), '17\n')
  await assert.rejects(startEmbeddedPostgres({ dataDirectory: data, log }), refusedWith(/^PostgreSQL 17 wrote /))
})

test(
  'as root, below a folder that the other account may not enter, the cluster lives elsewhere and the start says so',
  asRoot,
  async t => {
    const parent = await folder(t)
    await chmod(parent, 0o700)
    const data = join(parent, 'data')
    const first = await startEmbeddedPostgres({ dataDirectory: data, log })
    const state = (await readFile(join(data, 'postgres-place'), 'utf8')).trim()
    afterwards(t, () => removed(state))
    assert.match(state, /^\/var\/lib\/ambit\/[0-9a-f]{16}$/)
    assert.match(first.notice ?? '', new RegExp(`^The database lives in ${state}`))
    await query(first.url, 'CREATE TABLE notes (note text)')
    await first.stop()
    const second = await startEmbeddedPostgres({ dataDirectory: data, log })
    assert.deepEqual(await query(second.url, 'SELECT note FROM notes'), [])
    await second.stop()
    await rm(state, { recursive: true })
    await assert.rejects(startEmbeddedPostgres({ dataDirectory: data, log }), refusedWith(/restore the database there/))
  },
)

test(
  'as root, a cluster that root unpacked from a backup is handed over to the account that runs it',
  asRoot,
  async t => {
    const parent = await folder(t)
    const first = await startEmbeddedPostgres({ dataDirectory: join(parent, 'one'), log })
    await first.stop()
    await cp(join(parent, 'one'), join(parent, 'two'), { recursive: true })
    assert.equal((await stat(join(parent, 'two/pg'))).uid, 0)
    const second = await start(t, join(parent, 'two'))
    assert.deepEqual(await query(second.url, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.equal((await stat(join(parent, 'two/pg/base'))).uid, nobody.uid)
  },
)

test(
  'without root it runs as whoever starts it; an account without a name is refused with one line',
  asRoot,
  async t => {
    const parent = await folder(t)
    for (const [name, uid] of [
      ['named', nobody.uid],
      ['nameless', 54_321],
    ] as const) {
      await mkdir(join(parent, name))
      await chown(join(parent, name), uid, uid)
    }
    const named = await ownerOf(t, join(parent, 'named'), nobody)
    assert.ok(Number(named.last()) > 20)
    const nameless = await ownerOf(t, join(parent, 'nameless'), { uid: 54_321, gid: 54_321 })
    assert.match(nameless.last(), /^refused: .*uid 54321.*AMBIT_DATABASE_URL/)
  },
)

test('as root, a package that the other account can not enter is copied once, links included', asRoot, async t => {
  const parent = await folder(t)
  const installed = await preparePostgresPackage(undefined, '/nonexistent')
  const closed = join(parent, 'closed')
  await mkdir(join(closed, 'native', 'bin'), { recursive: true })
  await mkdir(join(closed, 'native', 'lib'))
  await chmod(closed, 0o700)
  for (const name of ['pg-symlinks.json', 'bin/postgres', 'lib/libicuuc.so.60.2'])
    await cp(join(installed, name), join(closed, 'native', name))
  const copy = await preparePostgresPackage(nobody, parent, { root: closed, version: '1' })
  assert.equal(copy, join(parent, 'postgres-1', 'native'))
  assert.equal(
    (await stat(join(copy, 'lib/libicuuc.so.60'))).size,
    (await stat(join(copy, 'lib/libicuuc.so.60.2'))).size,
  )
  const made = (await stat(copy)).ino
  assert.equal(await preparePostgresPackage(nobody, parent, { root: closed, version: '1' }), copy)
  assert.equal((await stat(copy)).ino, made)
})
