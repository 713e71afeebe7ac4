import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, afterEach, before, test } from 'node:test'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { idFrom, newId, type SessionId } from '../platform/ids.ts'
import { createRootKey } from '../platform/root-key.ts'
import { verifyPart } from './actions-verify.ts'
import { frontierLength, hashLeaf } from './derive-tree.ts'
import {
  type AuditKeyRing,
  compareWithHead,
  consistencyHolds,
  consistencyProof,
  createAuditSigner,
  entryBundle,
  eraseNamed,
  eventIndex,
  events,
  inclusionHolds,
  inclusionProof,
  newestCheckpoint,
  record,
  sessionEvents,
  tileBytes,
  type Verification,
  verifyLog,
  verifySession,
} from './index.ts'
import { sequenceBatch } from './jobs.ts'

/** Sizes of the log after each batch: full tiles at 256 and 512, a partial one, and two hashes on level 1. */
const sizes = [1, 256, 257, 560, 700]
const size = 700
const tables = ['audit_events', 'audit_tiles', 'audit_log', 'audit_checkpoints']

let db: TestDatabase
let admin: pg.Client
let signer: AuditKeyRing
/** Its events are those with index 10, 290, 300 and 310. */
const session = newId('session')

before(async () => {
  db = await startTestDatabase()
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  signer = await createAuditSigner(createRootKey(randomBytes(32)), db.database)
  let made = 0
  for (const end of sizes) {
    for (; made < end; made++)
      await record(db.database, { type: 'test.made', session: sessionOf(made), body: { made } })
    await sequence()
  }
  for (const table of tables) await admin.query(`create table kept_${table} as table ${table}`)
})
afterEach(restore)
after(async () => {
  await admin.end()
  await db.close()
})

function sessionOf(index: number): SessionId | null {
  if ([10, 290, 300, 310].includes(index)) return session
  return index % 3 === 0 ? null : idFrom('session', `session_other${index % 3}`)
}

async function sequence(signed: AuditKeyRing = signer): Promise<void> {
  while ((await sequenceBatch({ database: db.database, signer: signed })).moved > 0);
}

/** The log as it was built, whatever a test did to it. */
async function restore(): Promise<void> {
  const again = tables.map(table => `delete from ${table}; insert into ${table} table kept_${table}`)
  await admin.query(['delete from audit_queue', ...again].join('; '))
}

function wholeLog(): Promise<Verification> {
  return verifyLog(db.database, signer.publicKey)
}

const verified = { integrity: 'verified', size }

async function assertBroken(
  index: number | ((index: number) => boolean),
  why: string,
  verify = wholeLog,
): Promise<void> {
  const found = await verify()
  assert.equal(found.integrity, 'broken', why)
  const bad = found.integrity === 'broken' ? found.firstBadIndex : undefined
  if (typeof index === 'number') assert.equal(bad, index, why)
  else assert.ok(bad !== undefined && index(bad), `${why}: ${bad}`)
}

interface Column {
  name: string
  type: string
}

async function columnsOf(table: string): Promise<Column[]> {
  const found = await admin.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns where table_name = $1`,
    [table],
  )
  assert.ok(found.rows.length > 1)
  return found.rows
}

/** Ways to change a value of each type by as little as can be. A column of a new type has to say how it can be changed. */
function changesOf(column: Column): string[] {
  const name = `"${column.name}"`
  const byte = (at: string): string =>
    `case when ${name} is null then '\\x00'::bytea else set_byte(${name}, ${at}, get_byte(${name}, ${at}) # 1) end`
  switch (column.type) {
    case 'bytea':
      return [byte('0'), byte(`length(${name}) / 2`), byte(`length(${name}) - 1`), `${name} || '\\x00'`]
    case 'text':
      return [
        `coalesce(overlay(${name} placing chr(ascii(${name}) # 1) from 1 for 1), 'x')`,
        `coalesce(${name}, '') || ' '`,
        `coalesce(left(${name}, -1), 'x')`,
      ]
    case 'bigint':
      return [`${name} + 1000`, `-1 - ${name}`]
    case 'smallint':
      return [`${name} + 3`, `-1 - ${name}`]
    case 'timestamp with time zone':
      return [
        `${name} + interval '1 microsecond'`,
        `${name} - interval '1 microsecond'`,
        `(extract(year from ${name}) || to_char(${name}, '-MM-DD HH24:MI:SS.US') || '+00 BC')::timestamptz`,
        `'infinity'::timestamptz`,
      ]
    default:
      throw new Error(`say how a value of type ${column.type} (${column.name}) is changed by one byte`)
  }
}

/** A change of nothing (a null that gets longer) proves nothing. */
function isChange(column: Column, change: string, row: Record<string, unknown>): boolean {
  return !(row[column.name] === null && change.includes('||') && column.type === 'bytea')
}

async function eachChange(
  [table, where]: readonly [string, string],
  check: (why: string) => Promise<void>,
  putRight = restore,
): Promise<void> {
  const found = await admin.query(`select * from ${table} where ${where}`)
  assert.equal(found.rowCount, 1, `${table} where ${where}`)
  for (const column of await columnsOf(table))
    for (const change of changesOf(column).filter(each => isChange(column, each, found.rows[0]))) {
      const done = await admin.query(`update ${table} set "${column.name}" = ${change} where ${where}`)
      assert.equal(done.rowCount, 1)
      await check(`${table} where ${where}: ${column.name} = ${change}`)
      await putRight()
    }
}

test('the log as it was built is verified, whole and for a session; progress goes to the end', async () => {
  const seen: number[] = []
  const progress = (done: number): number => seen.push(done)
  assert.deepEqual(await verifyLog(db.database, signer.publicKey, { progress }), verified)
  assert.equal(seen.at(-1), size)
  assert.deepEqual(await verifySession(db.database, signer.publicKey, session), verified)
  assert.deepEqual(await verifyPart(db.database, signer.publicKey, session), verified)
  assert.deepEqual(await verifyPart(db.database, signer.publicKey, newId('session')), verified)
})

test('an empty log is verified', async () => {
  const own = await startTestDatabase()
  try {
    assert.deepEqual(await verifyLog(own.database, signer.publicKey), { integrity: 'verified', size: 0 })
    assert.equal(await newestCheckpoint(own.database), undefined)
  } finally {
    await own.close()
  }
})

test('pending as long as events of the session wait; those of another session do not matter', async () => {
  await record(db.database, { type: 'test.other', session: newId('session'), body: {} })
  assert.deepEqual(await verifySession(db.database, signer.publicKey, session), verified)
  await record(db.database, { type: 'test.own', session, body: {} })
  assert.deepEqual(await verifySession(db.database, signer.publicKey, session), { integrity: 'pending', size })
  await admin.query(`update audit_events set body = body || ' ' where index = 3`)
  await assertBroken(3, 'broken comes first', () => verifySession(db.database, signer.publicKey, session))
})

test('T74 a changed byte in any column of any event is broken at its index', async () => {
  for (const index of [0, 300, 699])
    await eachChange(['audit_events', `index = ${index}`], why => assertBroken(index, why))
})

/** Which of so many hashes a change of `changesOf` meets. */
function hashOf(why: string, hashes: number): number {
  if (why.includes('||')) return hashes
  if (why.includes('/ 2')) return Math.floor(hashes / 2)
  return why.includes('- 1, ') ? hashes - 1 : 0
}

test('T74 a changed byte in any column of any tile is broken at the first leaf below it', async () => {
  const hashesIn = new Map([
    ['0/0', 256],
    ['0/1', 256],
    ['0/2', 188],
    ['1/0', 2],
  ])
  for (const [name, hashes] of hashesIn) {
    const [level = 0, tile = 0] = name.split('/').map(Number)
    const span = 256 ** level
    const first = tile * 256 * span
    await eachChange(['audit_tiles', `level = ${level} and tile = ${tile}`], why =>
      assertBroken(first + hashOf(why, hashes) * span, why),
    )
  }
})

test('T74 a changed byte in any column of the head is broken at the first leaf that it puts in doubt', async () => {
  /** 700 = 512 + 128 + 32 + 16 + 8 + 4 */
  const starts = [0, 512, 640, 672, 688, 696]
  await eachChange(['audit_log', 'true'], why =>
    assertBroken(why.includes('size = "size" + 1000') ? size : (starts[hashOf(why, starts.length)] ?? 0), why),
  )
})

test('T74 T76 a changed byte in any column of any checkpoint is broken at the first leaf after the one before it', async () => {
  for (const [at, end] of sizes.entries()) {
    const before = sizes[at - 1] ?? 0
    await eachChange(['audit_checkpoints', `size = ${end}`], why =>
      assertBroken(end < size && why.includes('"size"') ? size : before, why),
    )
  }
})

test('T74 the check for a large log sees each change of the session’s own events, their tiles, the head and its checkpoint', async () => {
  const part = (): Promise<Verification> => verifyPart(db.database, signer.publicKey, session)
  for (const index of [290, 300])
    await eachChange(['audit_events', `index = ${index}`], why => assertBroken(index, why, part))
  await eachChange(['audit_tiles', 'level = 0 and tile = 1'], why => assertBroken(bad => bad >= 0, why, part))
  await eachChange(['audit_tiles', 'level = 1 and tile = 0'], why => assertBroken(bad => bad >= 0, why, part))
  await eachChange(['audit_log', 'true'], why => assertBroken(bad => bad >= 0, why, part))
  await eachChange(['audit_checkpoints', 'size = 700'], why => assertBroken(bad => bad >= 0, why, part))
  await admin.query(`insert into audit_checkpoints (size, root, note, at) values (701, '', '', now())`)
  await assertBroken(size, 'a checkpoint beyond the log', part)
  await restore()
  await admin.query(`insert into audit_tiles (level, tile, hashes) values (0, 3, '')`)
  await assertBroken(size, 'a tile beyond the log', part)
})

test('T74 rows removed, inserted, reordered and truncated are named by the first bad index', async () => {
  const columns = 'event_id, at, session_id, type, salt, body, commitment, leaf_hash'
  const attacks: [string, number, string][] = [
    ['removed', 300, 'delete from audit_events where index = 300'],
    [
      'removed, the later ones moved up',
      300,
      'delete from audit_events where index = 300; update audit_events set index = -index where index > 300; update audit_events set index = -index - 1 where index < 0',
    ],
    [
      'inserted at the end',
      700,
      `insert into audit_events (index, ${columns}) select 700, ${columns} from audit_events where index = 5`,
    ],
    [
      'inserted, the later ones moved down',
      300,
      `update audit_events set index = -index where index >= 300; update audit_events set index = -index + 1 where index < 0; insert into audit_events (index, ${columns}) select 300, ${columns} from audit_events where index = 5`,
    ],
    [
      'reordered',
      20,
      'update audit_events set index = -1 where index = 20; update audit_events set index = 20 where index = 21; update audit_events set index = 21 where index = -1',
    ],
    [
      'copied over another',
      21,
      `delete from audit_events where index = 21; insert into audit_events (index, ${columns}) select 21, ${columns} from audit_events where index = 20`,
    ],
    [
      'reordered in the last tile',
      690,
      'update audit_events set index = -1 where index = 690; update audit_events set index = 690 where index = 691; update audit_events set index = 691 where index = -1',
    ],
    ['truncated', 690, 'delete from audit_events where index >= 690'],
    ['all gone', 0, 'truncate audit_events'],
    ['a tile removed', 256, 'delete from audit_tiles where level = 0 and tile = 1'],
    ['all tiles removed', 0, 'truncate audit_tiles'],
    ['a tile beyond the log', 700, `insert into audit_tiles (level, tile, hashes) values (0, 3, '')`],
    ['a tile below the log', 0, `insert into audit_tiles (level, tile, hashes) values (0, -1, '')`],
    ['a tile above the log', 0, `insert into audit_tiles (level, tile, hashes) values (2, 0, '')`],
    ['the last checkpoint removed', 560, 'delete from audit_checkpoints where size = 700'],
    ['all checkpoints removed', 0, 'truncate audit_checkpoints'],
    ['the head removed', 0, 'truncate audit_log'],
  ]
  for (const [why, index, attack] of attacks) {
    await admin.query(attack)
    await assertBroken(index, why)
    await restore()
  }
  assert.deepEqual(await wholeLog(), verified)
})

test('T74 a whole log that was written anew is broken: the key can’t be had from the database', async () => {
  await admin.query(
    'create temporary table rows as select row_number() over (order by index) as n, event_id, at, session_id, type, salt, body from audit_events',
  )
  await admin.query(`truncate ${tables.join(', ')}`)
  await admin.query(`insert into audit_log (size, frontier) values (0, '')`)
  await admin.query(`insert into audit_queue (event_id, at, session_id, type, salt, body)
    select event_id, at, session_id, type, salt, case n when 5 then '{}' else body end from rows order by n`)
  await admin.query('drop table rows')
  const keys = await admin.query('select public_key, sealed_private_key from audit_keys')
  await admin.query('delete from audit_keys')
  const forger = await createAuditSigner(createRootKey(randomBytes(32)), db.database)
  // Whoever writes it anew runs a program of their own, which takes no key from the database.
  Object.assign(forger, { refresh: () => Promise.resolve() })
  await admin.query('delete from audit_keys')
  await admin.query(
    'insert into audit_keys (public_key, sealed_private_key) values ($1, $2)',
    Object.values(keys.rows[0]),
  )
  await sequence(forger)
  assert.deepEqual(await verifyLog(db.database, forger.publicKey), verified)
  await assertBroken(0, 'signed by another key')
})

/** What a backup from before the event with that index holds. */
async function rollBackTo(end: number): Promise<void> {
  assert.equal(frontierLength(end), 1, 'the frontier of this size is one tile')
  await admin.query('delete from audit_events where index >= $1', [end])
  await admin.query('delete from audit_checkpoints where size > $1', [end])
  await admin.query('update audit_log set size = $1, frontier = (select root from audit_checkpoints where size = $1)', [
    end,
  ])
  await admin.query('delete from audit_tiles where level = 0 and tile > 0')
  await admin.query('update audit_tiles set hashes = substr(hashes, 1, 32) where level = 1')
}

test('T76 a rollback to an older state and a fork show against a head that was kept; a forged head is refused', async () => {
  const head = (await newestCheckpoint(db.database))?.note ?? ''
  const early = (await admin.query('select note from audit_checkpoints where size = 256')).rows[0].note
  const against = (note: string) => compareWithHead(db.database, signer.publicKey, note)
  const heads = [early, head]
  assert.deepEqual([await against(early), await against(head)], ['consistent', 'consistent'])
  assert.deepEqual(await verifyLog(db.database, signer.publicKey, { heads }), verified)

  await rollBackTo(256)
  assert.deepEqual(await wholeLog(), { integrity: 'verified', size: 256 })
  assert.deepEqual([await against(early), await against(head)], ['consistent', 'rolled_back'])
  await assertBroken(256, 'rolled back', () => verifyLog(db.database, signer.publicKey, { heads }))

  for (let at = 256; at < size; at++) await record(db.database, { type: 'test.other', body: { at } })
  await sequence()
  await admin.query('create temporary table branch as table audit_checkpoints')
  assert.deepEqual(await wholeLog(), verified)
  assert.deepEqual([await against(early), await against(head)], ['consistent', 'forked'])
  await assertBroken(256, 'forked', () => verifyLog(db.database, signer.publicKey, { heads }))

  await admin.query('delete from audit_checkpoints where size = 700')
  await admin.query('insert into audit_checkpoints table kept_audit_checkpoints on conflict do nothing')
  await assertBroken(256, 'checkpoints of the other branch, each well signed')
  await admin.query('delete from audit_checkpoints where size in (257, 560)')
  await assertBroken(256, 'the newest checkpoint of the other branch')
  await admin.query('truncate audit_checkpoints')
  await admin.query('insert into audit_checkpoints table branch')

  for (let at = 0; at < 50; at++) await record(db.database, { type: 'test.more', body: { at } })
  await sequence()
  assert.deepEqual([await against(early), await against(head)], ['consistent', 'forked'])
  assert.equal(await against(head.replace('\n700\n', '\n701\n')), 'forged')
  assert.equal(await against('no note'), 'forged')
})

test('proofs from the stored tiles hold, for each event and between all checkpoints', async () => {
  const newest = await newestCheckpoint(db.database)
  assert.ok(newest)
  for (const index of [0, 1, 255, 256, 511, 512, 698, 699]) {
    const proof = await inclusionProof(db.database, index)
    assert.ok(proof)
    assert.ok(inclusionHolds({ ...proof, size: proof.checkpoint.size, root: proof.checkpoint.root }))
  }
  assert.equal(await inclusionProof(db.database, size), undefined)
  assert.equal(await inclusionProof(db.database, -1), undefined)
  for (const older of (await admin.query('select size::int as size, root from audit_checkpoints')).rows) {
    const path = await consistencyProof(db.database, older.size, size)
    assert.ok(path && consistencyHolds({ older, newer: newest, path }))
  }
  assert.equal(await consistencyProof(db.database, 1, size + 1), undefined)
  assert.equal(await consistencyProof(db.database, 0, size), undefined)
})

test('tiles and entry bundles are served in the encoding of tlog-tiles, partial ones as the beginning of the full', async () => {
  const full = await tileBytes(db.database, { level: 0, tile: 0, width: 256 })
  assert.equal(full?.length, 256 * 32)
  assert.deepEqual(await tileBytes(db.database, { level: 0, tile: 0, width: 1 }), full?.subarray(0, 32))
  assert.equal((await tileBytes(db.database, { level: 0, tile: 2, width: 188 }))?.length, 188 * 32)
  assert.equal((await tileBytes(db.database, { level: 1, tile: 0, width: 2 }))?.length, 64)
  for (const wanted of [
    { level: 0, tile: 2, width: 189 },
    { level: 0, tile: 3, width: 1 },
    { level: 2, tile: 0, width: 1 },
    { level: 0, tile: 0, width: 0 },
  ])
    assert.equal(await tileBytes(db.database, wanted), undefined)
  const bundle = await entryBundle(db.database, { tile: 2, width: 188 })
  const tile = await tileBytes(db.database, { level: 0, tile: 2, width: 188 })
  assert.ok(bundle && tile)
  let at = 0
  let entry = 0
  for (; at < bundle.length; entry++) {
    const end: number = at + 2 + bundle.readUInt16BE(at)
    assert.deepEqual(hashLeaf(bundle.subarray(at + 2, end)), tile.subarray(entry * 32, (entry + 1) * 32))
    at = end
  }
  assert.equal(entry, 188)
  assert.equal(await entryBundle(db.database, { tile: 2, width: 189 }), undefined)
})

test('events are read by their index, one session apart from the others', async () => {
  const own = await sessionEvents(db.database, session, { limit: 3 })
  assert.deepEqual(
    own.map(event => [event.index, event.type, event.session, event.body]),
    [10, 290, 300].map(index => [index, 'test.made', session, { made: index }]),
  )
  assert.match(own[0]?.at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  const rest = await sessionEvents(db.database, session, { after: 300, limit: 3 })
  assert.deepEqual(
    rest.map(event => event.index),
    [310],
  )
  const all = await events(db.database, { after: 697, limit: 10 })
  assert.deepEqual(
    all.map(event => event.index),
    [698, 699],
  )
  assert.equal(await eventIndex(db.database, own[1]?.id ?? newId('event')), 290)
  assert.equal(await eventIndex(db.database, newId('event')), undefined)
})

function erasure(indexes: readonly number[], more: object = {}): object {
  const erased = indexes.map(index => ({ index, type: 'test.made', session_id: sessionOf(index) }))
  return { erased, legal_reason: 'GDPR Art. 17', approved_by: ['user_a', 'user_b'], ...more }
}

test('T79 a body erased by an erasure event of the log leaves no trace of it, and the log is still verified', async () => {
  const id = await record(db.database, { type: 'audit.erased', body: erasure([300, 12]) })
  assert.equal(await eraseNamed(db.database, id), 'not_sequenced')
  await sequence()
  assert.equal(await eraseNamed(db.database, id), 'erased')
  assert.equal(await eraseNamed(db.database, id), 'erased')
  const rows = await admin.query('select salt, body from audit_events where index in (300, 12)')
  assert.deepEqual(rows.rows, [
    { salt: null, body: null },
    { salt: null, body: null },
  ])
  assert.equal((await sessionEvents(db.database, session, { after: 299, limit: 1 }))[0]?.body, null)
  const still = { integrity: 'verified', size: size + 1 }
  assert.deepEqual(await wholeLog(), still)
  assert.deepEqual(await verifyPart(db.database, signer.publicKey, session), still)
  assert.ok((await entryBundle(db.database, { tile: 1, width: 256 })) !== undefined)

  const eraseAgain = async (): Promise<void> => {
    await restore()
    const again = await record(db.database, { type: 'audit.erased', body: erasure([300, 12]) })
    await sequence()
    assert.equal(await eraseNamed(db.database, again), 'erased')
  }
  await eachChange(['audit_events', 'index = 300'], why => assertBroken(300, `erased: ${why}`), eraseAgain)
})

test('T79 a body that is gone is broken without an erasure event, or with one that names too little', async () => {
  await admin.query('update audit_events set salt = null, body = null where index = 300')
  await assertBroken(300, 'no erasure event')
  await restore()
  const tooLittle = [
    erasure([299]),
    erasure([300], { approved_by: ['user_a'] }),
    erasure([300], { approved_by: ['user_a', 'user_a'] }),
    erasure([300], { legal_reason: '' }),
    { ...erasure([300]), erased: [{ index: 300, type: 'test.other', session_id: session }] },
    { ...erasure([300]), erased: [{ index: 300, type: 'test.made', session_id: null }] },
  ]
  for (const body of tooLittle) {
    const id = await record(db.database, { type: 'audit.erased', body })
    await sequence()
    if ((await eraseNamed(db.database, id)) === 'erased') assert.deepEqual(body, erasure([299]))
    await admin.query('update audit_events set salt = null, body = null, commitment = leaf_hash where index = 300')
    await assertBroken(300, JSON.stringify(body))
    await restore()
  }
  const other = await record(db.database, { type: 'test.made', body: erasure([300]) })
  const first = await record(db.database, { type: 'audit.erased', body: erasure([12]) })
  const ofFirst = { ...erasure([701]), erased: [{ index: 701, type: 'audit.erased', session_id: null }] }
  const second = await record(db.database, { type: 'audit.erased', body: ofFirst })
  await sequence()
  assert.equal(await eraseNamed(db.database, other), 'not_an_erasure')
  assert.equal(await eraseNamed(db.database, second), 'not_an_erasure', 'an erasure can’t be erased')
  assert.equal(await eraseNamed(db.database, first), 'erased')
})
