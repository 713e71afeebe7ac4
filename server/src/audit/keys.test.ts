import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { type AuditKeyRing, createAuditSigner, retireAuditKey, rotateAuditKey } from './actions-keys.ts'
import { record, signedByOneOf, verifyLog } from './index.ts'
import { sequenceBatch } from './jobs.ts'
import { parseCheckpoint } from './parse-checkpoint.ts'

let db: TestDatabase
let on: Platform
let admin: pg.Client
let signer: AuditKeyRing
let now = new Date('2026-11-28T08:00:00Z')
const system = { kind: 'system', node: 'node_test' } as const
const overlapSeconds = 3_600

before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database, { clock: { now: () => now } })
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  signer = await createAuditSigner(on.rootKey, db.database)
})
after(async () => {
  await admin.end()
  await db.close()
})

/** One event and its checkpoint; how many keys signed it. */
async function grow(ring = signer): Promise<number> {
  await record(db.database, { type: 'test.made', body: {} })
  await sequence(ring)
  const [newest] = (await admin.query('select note from audit_checkpoints order by size desc limit 1')).rows
  return parseCheckpoint(newest.note)?.signatures.length ?? 0
}

async function sequence(ring = signer): Promise<void> {
  while ((await sequenceBatch({ database: db.database, signer: ring })).moved > 0);
}

test('T76 a new key takes over with an overlap that the log tells: one signs, then both, then the new one alone', async () => {
  const former = signer.publicKey
  const receipt = {
    bytes: Buffer.from('{"id":"receipt_1"}'),
    signature: signer.signReceipt(Buffer.from('{"id":"receipt_1"}')),
  }
  assert.equal(await grow(), 1)
  await rotateAuditKey(on, system, overlapSeconds)
  assert.deepEqual(signer.publicKey, former, 'nothing counts before the log says so')
  await assert.rejects(rotateAuditKey(on, system, overlapSeconds), { code: 'audit_key_changing' })
  assert.equal(await grow(), 2)
  assert.notDeepEqual(signer.publicKey, former)
  const other = await createAuditSigner(on.rootKey, db.database)
  assert.equal(await grow(other), 2, 'another node signs with both too')

  assert.equal(await retireAuditKey(on), false, 'the overlap is not over')
  now = new Date(now.getTime() + overlapSeconds * 1_000)
  assert.equal(await retireAuditKey(on), true)
  assert.equal(await retireAuditKey(on), false, 'it is asked for once')
  assert.equal(await grow(), 1)
  const { rows } = await admin.query('select sealed_private_key is null as gone from audit_keys order by number')
  assert.deepEqual(
    rows.map(row => row.gone),
    [true, false],
    'the private part of the former key is gone',
  )
  const size = Number((await admin.query('select size from audit_log')).rows[0].size)
  for (const trusted of [former, signer.publicKey])
    assert.deepEqual(await verifyLog(db.database, trusted), { integrity: 'verified', size })
  assert.ok(signedByOneOf(signer.publicKeys, receipt.bytes, receipt.signature), 'what it signed stays good')
  const types = await admin.query(`select type from audit_events where type like 'audit_key.%' order by index`)
  assert.deepEqual(
    types.rows.map(row => row.type),
    ['audit_key.added', 'audit_key.retired'],
  )
  await rotateAuditKey(on, system, 0)
  assert.equal(await grow(), 2)
  assert.equal(await retireAuditKey(on), true)
  assert.equal(await grow(), 1)
  assert.equal((await verifyLog(db.database, former)).integrity, 'verified', 'from the first key to the third')
})

test('T76 a signature line that is missing, more, or of a key that is not in force makes the checkpoint broken', async () => {
  const { rows } = await admin.query('select size::int as size, note from audit_checkpoints order by size')
  const [one = { size: 0, note: '' }, two = { size: 0, note: '' }] = [1, 2].map(count =>
    rows.find(row => parseCheckpoint(row.note)?.signatures.length === count),
  )
  const lines = two.note.split('\n').filter((line: string) => line.startsWith('\u2014'))
  const forged: [number, string, string][] = [
    [two.size, two.note.replace(`${lines[0]}\n`, ''), 'the former key did not sign'],
    [two.size, two.note.replace(`${lines[1]}\n`, ''), 'the new key did not sign'],
    [two.size, two.note.replace(`${lines[0]}\n${lines[1]}\n`, `${lines[1]}\n${lines[0]}\n`), 'in another order'],
    [two.size, two.note.replace(`${lines[0]}\n`, `${lines[1]}\n`), 'one key twice'],
    [one.size, `${one.note}${lines[1]}\n`, 'a key that is not in force yet'],
  ]
  for (const [size, note, why] of forged) {
    await admin.query('update audit_checkpoints set note = $2 where size = $1', [size, note])
    const found = await verifyLog(db.database, signer.publicKey)
    const proven = Math.max(0, ...rows.map(row => row.size).filter(each => each < size))
    const expected = { integrity: 'broken', size: found.size, firstBadIndex: proven, what: 'checkpoint' }
    assert.deepEqual(found, expected, why)
    await admin.query('update audit_checkpoints set note = $2 where size = $1', [
      size,
      rows.find(row => row.size === size)?.note,
    ])
  }
  assert.equal((await verifyLog(db.database, signer.publicKey)).integrity, 'verified')
})

test('T74 who writes an event about keys past the log’s own ways stops the sequencer: nothing is signed that would be believed', async () => {
  const key = Buffer.alloc(32, 9).toString('base64')
  const id = await record(db.database, { type: 'audit_key.added', body: { actor: 'x', key, key_id: 'x', first: key } })
  await assert.rejects(sequence(), /no key behind it/)
  await admin.query(
    'insert into audit_keys (number, public_key, sealed_private_key, added_event) values (9, $1, $2, $3)',
    [Buffer.alloc(32, 9), Buffer.alloc(64), id],
  )
  await assert.rejects(sequence(), 'a key that the root key did not seal opens to nothing')
  await admin.query('delete from audit_keys where number = 9')
  await admin.query('delete from audit_queue where event_id = $1', [id])
  assert.equal(await grow(), 1)
})
