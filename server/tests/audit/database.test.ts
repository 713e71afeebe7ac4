import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { signCheckpoint } from '../../src/audit/derive-signer.ts'
import { nameTampering, type Verification, verifyLog } from '../../src/audit/index.ts'
import type { Tampering } from '../../src/audit/model.ts'
import { parseCheckpoint } from '../../src/audit/parse-checkpoint.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { testPlatform } from '../test-platform.ts'
import { type BundleGround, forger, growLog, noteBy } from './bundle-ground.ts'

let db: TestDatabase
let on: Platform
let admin: pg.Client
let ground: BundleGround
const now = { at: new Date('2026-11-28T08:00:00Z') }
const tables = ['audit_events', 'audit_tiles', 'audit_log', 'audit_checkpoints', 'audit_keys']

before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database, { clock: { now: () => now.at } })
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  ground = await growLog(on, now)
  for (const table of tables) await admin.query(`create table kept_${table} as table ${table}`)
})
after(async () => {
  await admin.end()
  await db.close()
})

async function restore(): Promise<void> {
  for (const table of tables) await admin.query(`delete from ${table}; insert into ${table} table kept_${table}`)
}

async function named(heads: readonly string[] = []): Promise<[Tampering, number] | Verification> {
  const found = await verifyLog(db.database, ground.firstKey, { heads })
  if (found.integrity !== 'broken') return found
  return [await nameTampering(db.database, { publicKey: ground.firstKey, found, heads }), found.firstBadIndex]
}

interface Attack {
  readonly why: string
  readonly sql: string
  readonly expected: readonly [Tampering, number]
  readonly heads?: readonly string[]
}

/** By somebody who may do everything in the database and has no key. */
async function attacks(): Promise<Attack[]> {
  const columns = 'event_id, at, session_id, type, salt, body, commitment, leaf_hash'
  const copied = (to: number, from: number): string =>
    `insert into audit_events (index, ${columns}) select ${to}, ${columns} from audit_events where index = ${from}`
  const exchange = (a: number, b: number): string =>
    `update audit_events set index = -1 where index = ${a}; update audit_events set index = ${a} where index = ${b}; update audit_events set index = ${b} where index = -1`
  const { rows } = await admin.query('select size::int as size, note from audit_checkpoints order by size')
  const [last, before] = [rows.at(-1), rows.at(-2)]
  const stranger = forger()
  const { origin } = ground.signer
  const text = parseCheckpoint(last.note)?.text ?? ''
  const [end, start] = [Number(last.size), Number(before.size)]
  const at = parseCheckpoint(last.note)?.at ?? ''
  const fork = signCheckpoint(ground.signer, { size: end, root: Buffer.alloc(32, 5), at })
  const ahead = signCheckpoint(ground.signer, { size: end + 5, root: Buffer.alloc(32, 5), at })
  const note = (text: string): string => `update audit_checkpoints set note = '${text}' where size = ${end}`
  const strange = noteBy(stranger, text, origin)
  const other = noteBy(stranger, text.replace(origin, 'other/log'), 'other/log')
  return [
    { why: 'edit', sql: `update audit_events set body = '{}' where index = 300`, expected: ['event_changed', 300] },
    {
      why: 'wrong salt',
      sql: `update audit_events set salt = sha256('x') where index = 299`,
      expected: ['event_changed', 299],
    },
    {
      why: 'another type',
      sql: `update audit_events set type = 'test.other' where index = 298`,
      expected: ['event_changed', 298],
    },
    {
      why: 'another session',
      sql: `update audit_events set session_id = 'session_x' where index = 297`,
      expected: ['event_changed', 297],
    },
    {
      why: 'another time',
      sql: `update audit_events set at = at - interval '1 hour' where index = 296`,
      expected: ['event_changed', 296],
    },
    { why: 'delete', sql: 'delete from audit_events where index = 300', expected: ['event_missing', 300] },
    {
      why: 'truncate',
      sql: `delete from audit_events where index >= ${end - 10}`,
      expected: ['event_missing', end - 10],
    },
    { why: 'insert', sql: copied(end, 5), expected: ['event_inserted', end] },
    {
      why: 'replay an event',
      sql: `delete from audit_events where index = 40; ${copied(40, 39)}`,
      expected: ['event_repeated', 40],
    },
    { why: 'reorder', sql: exchange(30, 31), expected: ['event_moved', 30] },
    {
      why: 'delete a tile',
      sql: 'delete from audit_tiles where level = 0 and tile = 1',
      expected: ['tile_missing', 256],
    },
    {
      why: 'edit a tile',
      sql: 'update audit_tiles set hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1) where level = 0 and tile = 1',
      expected: ['tile_changed', 257],
    },
    {
      why: 'erase without an event',
      sql: 'update audit_events set salt = null, body = null, commitment = leaf_hash where index = 50',
      expected: ['erased_without_event', 50],
    },
    {
      why: 'an erasure that says another thing',
      sql: `update audit_events set type = 'test.other' where index = ${ground.erased}`,
      expected: ['erasure_invalid', ground.erased],
    },
    {
      why: 'delete the checkpoint',
      sql: `delete from audit_checkpoints where size = ${end}`,
      expected: ['checkpoint_missing', start],
    },
    { why: 'forge the checkpoint', sql: note(strange), expected: ['checkpoint_forged', start] },
    { why: 'replay a checkpoint', sql: note(before.note), expected: ['checkpoint_replayed', start] },
    { why: 'another origin', sql: note(other), expected: ['checkpoint_of_another_log', start] },
    {
      why: 'a fork, with the stolen key',
      sql: `update audit_checkpoints set note = '${fork.note}', root = '\\x${fork.root.toString('hex')}' where size = ${end}`,
      expected: ['checkpoint_forked', start],
    },
    {
      why: 'another time of the checkpoint',
      sql: `update audit_checkpoints set at = at + interval '1 second' where size = ${end}`,
      expected: ['checkpoint_changed', start],
    },
    { why: 'a head that was kept says more', sql: 'select 1', expected: ['head_rolled_back', 0], heads: [ahead.note] },
    {
      why: 'a head that was kept says another root',
      sql: 'select 1',
      expected: ['head_forked', 0],
      heads: [fork.note],
    },
    { why: 'a head of a stranger', sql: 'select 1', expected: ['head_forged', 0], heads: [strange] },
    {
      why: 'edit the head',
      sql: 'update audit_log set frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1)',
      expected: ['head_changed', 0],
    },
  ]
}

test('T74 T76 each way to tamper with the database is caught and named, with the first event that is no longer proven', async () => {
  const all = await attacks()
  assert.ok(all.length >= 20)
  for (const { why, sql, expected, heads } of all) {
    await admin.query(sql)
    assert.deepEqual(await named(heads), expected, why)
    await restore()
  }
  assert.deepEqual(await named(), { integrity: 'verified', size: ground.size }, 'the honest twin')
})

test('T76 another key in the place of the log’s own changes nothing for whoever trusts the first one', async () => {
  await admin.query(`update audit_keys set public_key = sha256('other') where number = 1`)
  assert.deepEqual(await named(), { integrity: 'verified', size: ground.size }, 'keys are taken from the log')
  await restore()
  const body = JSON.stringify({
    actor: 'x',
    key: forger().raw.toString('base64'),
    key_id: 'x',
    first: forger().raw.toString('base64'),
  })
  await admin.query(`update audit_events set body = $1 where type = 'audit_key.added'`, [body])
  assert.deepEqual(await named(), ['event_changed', 20], 'the log’s own word about its keys is a leaf like any other')
  await restore()
})
