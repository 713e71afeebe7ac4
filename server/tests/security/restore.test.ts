import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { compareWithHead, verifyLog } from '../../src/audit/index.ts'
import { declareRestored, type Restored } from '../../src/governance/actions-restored.ts'
import { readBackup, writeBackup } from '../../src/platform/backup.ts'
import type { Database, Sql } from '../../src/platform/database.ts'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { newId } from '../../src/platform/ids.ts'
import { createLogger } from '../../src/platform/log.ts'
import { createRootKey, type RootKey } from '../../src/platform/root-key.ts'
import { StartFault } from '../../src/platform/start-fault.ts'
import { afterwards } from '../afterwards.ts'
import { secondNode, startEmptyDatabase, startTestDatabase, type TestDatabase } from '../database.ts'
import { until } from '../until.ts'
import { makeHome } from '../walk/ambit-process.ts'
import { startNode, type TestNode } from '../walk/node.ts'

let db: TestDatabase
let node: TestNode
let folder: string
let rootKey: RootKey
const password = 'correct horse battery staple'

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-backup-'))
  db = await startTestDatabase()
  node = await startNode(db.url)
  rootKey = createRootKey(Buffer.from(node.env.AMBIT_ROOT_KEY ?? '', 'base64'))
  await node.api('POST', '/user_management/users', { email: 'ada@acme.example', password, email_verified: true })
  await addAccounts()
})
after(async () => {
  await node.stop()
  await db.close()
  await rm(folder, { recursive: true })
})

/** One account whose credential is renewed at the third party, and one whose credential stays what it is. */
async function addAccounts(): Promise<void> {
  const { query } = db.database
  await query(
    `INSERT INTO providers (id, slug, name, kind, url, auth_type, auth_per)
     SELECT 'data_integration_' || slug, slug, slug, 'mcp', 'https://' || slug || '.example', 'oauth', 'user'
      FROM unnest(ARRAY['renewed', 'kept']) AS s (slug)`,
  )
  await query(
    `INSERT INTO connected_accounts (id, provider_id, owner_id, label, state, credential_sealed, credential_expires_at)
     SELECT 'data_installation_' || slug, 'data_integration_' || slug, (SELECT id FROM users WHERE email = 'ada@acme.example'),
       slug, 'connected', '\\x00', CASE slug WHEN 'renewed' THEN clock_timestamp() END
      FROM unnest(ARRAY['renewed', 'kept']) AS s (slug)`,
  )
}

async function emptyDatabase(t: TestContext): Promise<string> {
  const empty = await startEmptyDatabase()
  afterwards(t, empty.close)
  return empty.url
}

function pathOf(name: string): string {
  return join(folder, name)
}

interface Tokens {
  readonly access: string
  readonly refresh: string
}

async function signIn(at: TestNode): Promise<Tokens> {
  const body = await authenticate(at, { grant_type: 'password', email: 'ada@acme.example', password })
  assert.equal(body.status, 200, JSON.stringify(body.json))
  return { access: String(body.json.access_token), refresh: String(body.json.refresh_token) }
}

async function authenticate(at: TestNode, members: object): Promise<{ status: number; json: Record<string, unknown> }> {
  const clientId = node.ambit.firstStart?.clientId ?? ''
  const secrets = { client_id: clientId, client_secret: at.env.AMBIT_API_KEY }
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ ...secrets, ...members }) }
  const response = await at.send(new Request(`${at.baseUrl}/user_management/authenticate`, init))
  return { status: response.status, json: Object(await response.json()) }
}

async function checkpointOf(at: TestNode): Promise<string> {
  await until(async () => (await at.ambit.on.database.query('SELECT 1 FROM audit_queue LIMIT 1')).length === 0)
  const response = await at.send(new Request(`${at.baseUrl}/v1/audit/checkpoint`))
  assert.equal(response.status, 200)
  return response.text()
}

test('T108 yesterday’s backup ends all sessions, says what is missing, and is told from its original', async t => {
  const person = await node.person()
  assert.equal((await person.open('/account')).status, 200)
  const earlier = await signIn(node)
  const path = pathOf('yesterday')
  const made = await writeBackup(db.url, rootKey, path)
  const atBackup = await checkpointOf(node)
  const later = await signIn(node)
  const renewed = await authenticate(node, { grant_type: 'refresh_token', refresh_token: earlier.refresh })
  assert.equal(renewed.status, 200, 'until the restore the tokens are good')
  const known = await checkpointOf(node)
  const url = await emptyDatabase(t)
  let told: Restored | undefined
  await readBackup({
    url,
    rootKey,
    path,
    afterwards: async (tx, head) => {
      told = await declareRestored(tx, head, known)
    },
  })
  assert.deepEqual([told?.epoch, told?.accounts], [2, 1])
  assert.ok((told?.sessions ?? 0) >= 3)
  assert.ok((told?.eventsLost ?? 0) > 0)

  const restored = await startNode(url, { env: { ...node.env, AMBIT_DATABASE_URL: url } })
  afterwards(t, restored.stop)
  for (const token of [earlier.refresh, later.refresh, String(renewed.json.refresh_token)])
    assert.equal((await authenticate(restored, { grant_type: 'refresh_token', refresh_token: token })).status, 400)
  const cookies = person.cookie()
  const shown = await restored.send(new Request(`${restored.baseUrl}/account`, { headers: { cookie: cookies } }))
  assert.equal(shown.status, 303, 'the cookie opens nothing')
  await signIn(restored)
  const states = await restored.ambit.on.database.query('SELECT id, state FROM connected_accounts ORDER BY id')
  assert.deepEqual(states, [
    { id: 'data_installation_kept', state: 'connected' },
    { id: 'data_installation_renewed', state: 'needs_reconnection' },
  ])
  const event = await eventOf(restored.ambit.on.database, 'installation.restored')
  assert.deepEqual([event.backup, event.epoch, event.events_lost], [made.id, 2, told?.eventsLost])
  await until(async () => (await living(restored.ambit.on.database, made.madeAt)) === 0)

  const { signer } = restored.ambit.on
  const log = { database: restored.ambit.on.database, publicKey: signer.publicKey }
  assert.equal((await verifyLog(log.database, log.publicKey)).integrity, 'verified')
  assert.equal(await compareWithHead(db.database, log.publicKey, known), 'consistent', 'the original goes on')
  assert.equal(
    await compareWithHead(log.database, log.publicKey, atBackup),
    'consistent',
    'up to the backup they are one',
  )
  assert.notEqual(await compareWithHead(log.database, log.publicKey, known), 'consistent', 'beyond it they are two')
})

/** Sessions that began before the backup and have no end. */
async function living(sql: Sql, madeAt: string): Promise<number> {
  const rows = await sql.query('SELECT FROM sessions WHERE ended_at IS NULL AND started_at < $1', [madeAt])
  return rows.length
}

async function eventOf(sql: Database, type: string): Promise<Record<string, unknown>> {
  let found: { body: string } | undefined
  await until(async () => {
    const rows = await sql.query<{ body: string }>('SELECT body FROM audit_events WHERE type = $1', [type])
    found = rows[0]
    return found !== undefined
  })
  return JSON.parse(found?.body ?? '{}')
}

const nothingMore = async (): Promise<void> => undefined

async function refused(run: Promise<unknown>, why: RegExp): Promise<void> {
  await assert.rejects(run, (cause: unknown) => {
    assert.ok(cause instanceof StartFault, String(cause))
    assert.match(cause.message, why)
    return true
  })
}

test('T108 a backup is taken whole or not at all: changed, cut off, of another key, beside another database', async t => {
  const path = pathOf('whole')
  await writeBackup(db.url, rootKey, path)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  await refused(writeBackup(db.url, rootKey, path), /name a file that is not there yet/)
  const bytes = await readFile(path)
  for (const secret of ['ada@acme.example', 'INSERT', 'connected_accounts']) assert.equal(bytes.includes(secret), false)
  const url = await emptyDatabase(t)
  const restore = (from: string, key = rootKey): Promise<unknown> =>
    readBackup({ url, rootKey: key, path: from, afterwards: nothingMore })
  const changed = Buffer.from(bytes)
  const at = Math.floor(bytes.length / 2)
  changed[at] = (changed[at] ?? 0) ^ 1
  await writeFile(pathOf('changed'), changed)
  await refused(restore(pathOf('changed')), /was changed or cut off/)
  await writeFile(pathOf('cut'), bytes)
  await truncate(pathOf('cut'), bytes.length - 20)
  await refused(restore(pathOf('cut')), /was changed or cut off/)
  await writeFile(pathOf('longer'), Buffer.concat([bytes, Buffer.of(0)]))
  await refused(restore(pathOf('longer')), /was changed or cut off/)
  await writeFile(pathOf('other'), 'PGDMP')
  await refused(restore(pathOf('other')), /no backup that this Ambit reads/)
  await refused(restore(path, createRootKey(randomBytes(32))), /another root key/)
  await refused(readBackup({ url: db.url, rootKey, path, afterwards: nothingMore }), /not empty.*Nothing was changed/)
  await assert.rejects(
    readBackup({ url, rootKey, path, afterwards: () => Promise.reject(new Error('killed before the end')) }),
    /killed before the end/,
  )
  await restore(path)
  await refused(restore(path), /not empty/)
  await refused(
    readBackup({
      url: await emptyDatabase(t),
      rootKey,
      path,
      afterwards: (tx, head) => declareRestored(tx, head, 'x').then(() => undefined),
    }),
    /The checkpoint is none of this log/,
  )
})

/** Every row of every table as text, in one digest a table. */
async function digests(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname <> 'nodes' ORDER BY 1`,
  )
  const all: Record<string, string> = {}
  for (const { name } of tables) {
    const [row] = await sql.query<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS digest FROM "${name}" t`,
    )
    all[name] = row?.digest ?? ''
  }
  return all
}

/** What a schema promises, as text. */
async function promises(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ what: string }>(
    `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated AS what
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
     UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
  )
  return rows.map(({ what }) => what)
}

test('a backup comes back on another PostgreSQL as it was: every row, every promise, the log and its numbers', async t => {
  const original = await startTestDatabase()
  afterwards(t, original.close)
  const first = await startNode(original.url)
  await first.api('POST', '/vault/v1/kv', { name: 'a\t\\N\n"ü"', value: 'line\r\nline', key_context: {} })
  await until(async () => (await original.database.query('SELECT 1 FROM audit_queue LIMIT 1')).length === 0)
  await first.stop()
  const key = createRootKey(Buffer.from(first.env.AMBIT_ROOT_KEY ?? '', 'base64'))
  const path = pathOf('moved')
  await writeBackup(original.url, key, path)

  const directory = await makeHome('ambit-moved-')
  afterwards(t, () => rm(directory, { recursive: true, force: true }))
  const cluster = await startEmbeddedPostgres({ dataDirectory: join(directory, 'data'), log: createLogger('silent') })
  afterwards(t, cluster.stop)
  await readBackup({ url: cluster.url, rootKey: key, path, afterwards: nothingMore })
  const moved = await secondNode(cluster.url)
  afterwards(t, moved.close)
  assert.deepEqual(await digests(moved), await digests(original.database))
  assert.deepEqual(await promises(moved), await promises(original.database))
  const numbers = `SELECT sequencename::text AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`
  assert.deepEqual(await moved.query(numbers), await original.database.query(numbers))
  assert.equal((await verifyLog(moved, first.ambit.on.signer.publicKey)).integrity, 'verified')
  const again = await startNode(cluster.url, { env: { ...first.env, AMBIT_DATABASE_URL: cluster.url } })
  const read = await again.api('GET', `/vault/v1/kv/name/${encodeURIComponent('a\t\\N\n"ü"')}`)
  assert.equal(read.value, 'line\r\nline')
  await again.stop()
})

test('a backup sees one moment, whatever is written meanwhile: what its rows name is there', async t => {
  const path = pathOf('moment')
  let stopped = false
  let written = 0
  const writing = (async () => {
    while (!stopped) {
      const made = { name: newId('request'), value: 'x', key_context: { n: String(written) } }
      await node.api('POST', '/vault/v1/kv', made)
      written += 1
    }
  })()
  await until(() => written > 0)
  await writeBackup(db.url, rootKey, path)
  stopped = true
  await writing
  // Bringing it back ties every row to what it names.
  const { rows } = await readBackup({ url: await emptyDatabase(t), rootKey, path, afterwards: nothingMore })
  assert.ok((rows.vault_versions ?? 0) > 0)
  assert.equal(rows.vault_versions, rows.vault_objects)
})

const exec = promisify(execFile)

test('the commands work on the database of the environment, and refuse with one line', async t => {
  const env = { PATH: process.env.PATH, ...node.env, AMBIT_DATA_DIR: pathOf('data') }
  const command = (name: string, ...args: string[]): Promise<{ stdout: string }> =>
    exec(process.execPath, [join(import.meta.dirname, `../../commands/${name}.ts`), ...args], { env })
  const path = pathOf('by-command')
  assert.match((await command('backup', path)).stdout, /rows of \d+ tables/)
  await assert.rejects(command('backup', path), /ambit: .* name a file that is not there yet\.\n$/)
  await assert.rejects(command('restore', path), /ambit: This database is not empty/)
  await assert.rejects(command('backup'), /ambit: Say where to: npm run backup FILE/)
  const url = await emptyDatabase(t)
  const note = pathOf('checkpoint')
  await writeFile(note, await checkpointOf(node))
  const restore = [join(import.meta.dirname, '../../commands/restore.ts'), path, note]
  const { stdout } = await exec(process.execPath, restore, { env: { ...env, AMBIT_DATABASE_URL: url } })
  assert.match(stdout, /sessions are ended.*epoch 2/)
  assert.match(stdout, /\d+ are lost against the checkpoint/)
})
