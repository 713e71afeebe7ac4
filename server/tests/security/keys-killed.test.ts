import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { createRootKey, type RootKey } from '../../src/platform/root-key.ts'
import { batchesOf, type SealedRow } from '../../src/platform/sealed.ts'
import { sealedColumns } from '../../src/sealed.ts'
import { sealedVersion } from '../../src/vault/actions.ts'
import { afterwards } from '../afterwards.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'

/** A process that seals anew is killed with -9 between two values, and another one goes on. */

const newKey = (): string => randomBytes(32).toString('base64')
const keyFrom = (text: string): RootKey => createRootKey(Buffer.from(text, 'base64'))
const [former, newest] = [newKey(), newKey()]
let db: TestDatabase
let first: AmbitProcess
before(async () => {
  db = await startTestDatabase()
  first = await start({ AMBIT_ROOT_KEY: former })
})
after(async () => {
  await rm(first.directory, { recursive: true, force: true })
  await db.close()
})

async function start(keys: Readonly<Record<string, string>>): Promise<AmbitProcess> {
  const env = { AMBIT_DATABASE_URL: db.url, AMBIT_RATE_LIMITS: 'off', AMBIT_LOG_LEVEL: 'warn', ...keys }
  return startAmbit({ port: await freePort(), env, ...(first === undefined ? {} : { again: first }) })
}

const names = ['one', 'two', 'three'].map(name => `kept-${name}`)
const tokens = new Map<string, string>()

async function fill(ambit: AmbitProcess): Promise<void> {
  for (const [nth, name] of names.entries()) {
    await ambit.api('POST', '/vault/v1/kv', { name, value: name, key_context: { team: `${nth}` } })
    const invited = await ambit.api('POST', '/user_management/invitations', { email: `${name}@acme.example` })
    tokens.set(String(invited.id), String(invited.token))
  }
}

/** All that was sealed before is what it was. */
async function opensAll(ambit: AmbitProcess): Promise<void> {
  for (const name of names) assert.equal((await ambit.api('GET', `/vault/v1/kv/name/${name}`)).value, name)
  for (const [id, token] of tokens)
    assert.equal((await ambit.api('GET', `/user_management/invitations/${id}`)).token, token)
}

/** How many values of all that the root key seals this one opens. */
async function openedBy(key: RootKey): Promise<number> {
  let opened = 0
  for (const column of sealedColumns.root)
    for await (const rows of batchesOf<SealedRow>(db.database, column, async () => true))
      opened += rows.filter(row => opens(key, column.purpose, row)).length
  return opened
}

function opens(key: RootKey, purpose: string, { sealed, context }: SealedRow): boolean {
  try {
    key.open(purpose, sealed, context)
    return true
  } catch {
    return false
  }
}

/** Holds the last row of these, so that who seals anew comes to it and no further; kills that process there, and looks. */
async function killAt(
  ambit: AmbitProcess,
  it: { readonly hold: string; readonly waiting: string; readonly look: () => Promise<void> },
  begin: () => Promise<unknown>,
): Promise<void> {
  const holder = new pg.Client({ connectionString: db.adminUrl })
  await holder.connect()
  try {
    await holder.query('BEGIN')
    await holder.query(it.hold)
    await begin()
    await until(async () => {
      const rows = await db.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND starts_with(query, $1)`,
        [it.waiting],
      )
      return rows.length > 0
    })
    await ambit.kill()
    await it.look()
  } finally {
    await holder.end()
  }
  // Its right to seal anew, and its word about its keys, end by themselves; here the clock is helped along.
  await db.database.query(`UPDATE installation SET upkeep_until = clock_timestamp() - interval '1 second'`)
  await db.database.query('DELETE FROM nodes')
}

async function timePasses(): Promise<void> {
  await db.database.query(`UPDATE nodes SET sealing_since = sealing_since - interval '1 minute'`)
}

test('T57 kill -9 half-way through a new root key: everything opens after the restart, and the rotation comes to its end', async () => {
  await fill(first)
  const sealedBefore = await openedBy(keyFrom(former))
  await first.stop()
  const both = { AMBIT_ROOT_KEY: newest, AMBIT_ROOT_KEY_FORMER: former }
  const dying = await start(both)
  const last =
    'SELECT FROM data_keys WHERE (owner, purpose, version) = (SELECT owner, purpose, version FROM data_keys ORDER BY owner DESC, purpose DESC, version DESC LIMIT 1) FOR UPDATE'
  const look = async (): Promise<void> => {
    const [byFormer, byNewest] = [await openedBy(keyFrom(former)), await openedBy(keyFrom(newest))]
    assert.ok(byFormer > 0 && byNewest > 0, `half-way: ${byFormer} with the former key, ${byNewest} with the new one`)
    assert.ok(byFormer + byNewest >= sealedBefore)
  }
  await killAt(dying, { hold: last, waiting: 'UPDATE data_keys SET wrapped', look }, () =>
    dying.api('POST', '/v1/root_key/rotate', {}),
  )
  const next = await start(both)
  await opensAll(next)
  await until(async () => {
    await timePasses()
    return (await next.api('GET', '/v1/root_key')).former === null
  })
  assert.equal(await openedBy(keyFrom(former)), 0, 'the former key opens nothing any more')
  await next.stop()
  const alone = await start({ AMBIT_ROOT_KEY: newest })
  await opensAll(alone)
  await alone.stop()
})

test('T57 kill -9 half-way through new data keys: no value is lost, and another process seals the rest anew', async t => {
  const dying = await start({ AMBIT_ROOT_KEY: newest })
  const last =
    'SELECT FROM vault_versions WHERE id = (SELECT id FROM vault_versions ORDER BY id DESC LIMIT 1) FOR UPDATE'
  const look = async (): Promise<void> =>
    assert.deepEqual((await versions()).toSorted(), [1, 2, 2], 'all but the one that is held')
  await killAt(dying, { hold: last, waiting: 'UPDATE vault_versions SET value_sealed', look }, () =>
    dying.api('POST', '/v1/data_keys/rotate', {}),
  )
  const next = await start({ AMBIT_ROOT_KEY: newest })
  afterwards(t, next.stop)
  await opensAll(next)
  await until(async () => (await versions()).every(version => version === 2))
  await until(async () => (await next.api('GET', '/v1/data_keys')).replaced === 0)
  await opensAll(next)
})

/** Of the data keys that seal what applications keep here. */
async function versions(): Promise<number[]> {
  const rows = await db.database.query<{ sealed: Buffer }>('SELECT value_sealed AS sealed FROM vault_versions')
  return rows.map(({ sealed }) => sealedVersion(sealed))
}
