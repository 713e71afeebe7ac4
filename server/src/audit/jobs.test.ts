import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import type { Database } from '../platform/database.ts'
import { newId, type SessionId } from '../platform/ids.ts'
import { createLogger } from '../platform/log.ts'
import { createRootKey } from '../platform/root-key.ts'
import { signCheckpoint } from './derive-signer.ts'
import { hashNode } from './derive-tree.ts'
import { type AuditKeyRing, createAuditSigner, record, sessionEvents, startSequencer, verifyLog } from './index.ts'
import { sequenceBatch } from './jobs.ts'

let db: TestDatabase
let other: Database
let admin: pg.Client
let signer: AuditKeyRing
const log = createLogger('silent')

before(async () => {
  db = await startTestDatabase()
  other = await secondNode(db.url)
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  signer = await createAuditSigner(createRootKey(randomBytes(32)), db.database)
})
beforeEach(async () => {
  await admin.query('truncate audit_queue, audit_events, audit_tiles, audit_checkpoints')
  await admin.query(`update audit_log set size = 0, frontier = ''`)
})
after(async () => {
  await admin.end()
  await other.close()
  await db.close()
})

async function sequenceAll(): Promise<void> {
  while ((await sequenceBatch({ database: db.database, signer })).moved > 0);
}

async function types(): Promise<string[]> {
  const found = await admin.query<{ index: string; type: string }>(
    'select index, type from audit_events order by index',
  )
  assert.deepEqual(
    found.rows.map(row => Number(row.index)),
    found.rows.map((_, at) => at),
    'indexes have no gap',
  )
  return found.rows.map(row => row.type)
}

async function assertVerified(size: number): Promise<void> {
  assert.deepEqual(await verifyLog(db.database, signer.publicKey), { integrity: 'verified', size })
}

/** Waits for a condition, not for a time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await holds())) assert.ok(performance.now() < deadline, 'the condition did not come true')
}

async function waitsForLock(): Promise<number | undefined> {
  const found = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return found.rows[0]?.pid
}

test('T78 events are put in the order of their serials, without gaps, and leave the queue', async () => {
  const written = Array.from({ length: 30 }, (_, at) => `test.n${at}`)
  for (const type of written) await record(db.database, { type, body: {} })
  await sequenceAll()
  assert.deepEqual(await types(), written)
  assert.equal((await admin.query('select from audit_queue')).rowCount, 0)
  await assertVerified(30)
})

test('T78 an event that commits late joins the next batch; nobody waits for it and it is not lost', async () => {
  let commit: () => void = () => undefined
  let isOpen: () => void = () => undefined
  const opened = new Promise<void>(resolve => {
    isOpen = resolve
  })
  const late = other.transaction(async tx => {
    await record(tx, { type: 'test.late', body: {} })
    isOpen()
    await new Promise<void>(resolve => {
      commit = resolve
    })
  })
  await opened
  await record(db.database, { type: 'test.early', body: {} })
  await sequenceAll()
  assert.deepEqual(await types(), ['test.early'])
  commit()
  await late
  await sequenceAll()
  assert.deepEqual(await types(), ['test.early', 'test.late'])
  await assertVerified(2)
})

test('a batch stops at its byte limit but never at nothing, and the rest follows', async () => {
  for (let at = 0; at < 70; at++) await record(db.database, { type: 'test.large', body: { text: 'x'.repeat(262_000) } })
  const first = await sequenceBatch({ database: db.database, signer })
  assert.ok(first.moved > 1 && first.moved < 70, `${first.moved} moved`)
  assert.equal(first.full, true)
  await sequenceAll()
  assert.equal((await types()).length, 70)
  await assertVerified(70)
})

test('a batch is the first 2,000 of the queue, and the rest follows', async () => {
  await admin.query(
    `select record_event('test.n' || n, null, now(), 'event_' || n, sha256('salt'), '{}') from generate_series(0, 2099) n`,
  )
  assert.deepEqual(await sequenceBatch({ database: db.database, signer }), { moved: 2_000, full: true, size: 2_000 })
  await sequenceAll()
  assert.deepEqual(
    await types(),
    Array.from({ length: 2_100 }, (_, at) => `test.n${at}`),
  )
  await assertVerified(2_100)
})

test('two sequencers never give an index twice: while one is in its transaction the other does nothing', async () => {
  await record(db.database, { type: 'test.one', body: {} })
  await admin.query('begin')
  await admin.query('select size from audit_log for update')
  const first = sequenceBatch({ database: db.database, signer })
  await until(async () => (await waitsForLock()) !== undefined)
  assert.deepEqual(await sequenceBatch({ database: other, signer }), { moved: 0, full: false, size: 0 })
  await admin.query('commit')
  assert.equal((await first).moved, 1)
  await assertVerified(1)
})

test('a sequencer whose backend is killed in its transaction loses nothing, and the next one goes on', async () => {
  for (let at = 0; at < 5; at++) await record(db.database, { type: 'test.kept', body: { at } })
  await admin.query('begin')
  await admin.query('select size from audit_log for update')
  const killed = assert.rejects(sequenceBatch({ database: db.database, signer }))
  await until(async () => (await waitsForLock()) !== undefined)
  await admin.query('select pg_terminate_backend($1)', [await waitsForLock()])
  await killed
  await admin.query('commit')
  assert.deepEqual(await types(), [])
  await sequenceAll()
  assert.equal((await types()).length, 5)
  await assertVerified(5)
})

test('a node that freezes in its sequencer transaction is replaced by another one', async () => {
  await record(db.database, { type: 'test.waits', body: {} })
  let isHeld: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    isHeld = resolve
  })
  let thaw: () => void = () => undefined
  const frozen = other.transaction(async tx => {
    await tx.query('select pg_advisory_xact_lock($1)', [7_263_541])
    isHeld()
    await new Promise<void>(resolve => {
      thaw = resolve
    })
    await record(tx, { type: 'test.thawed', body: {} })
  })
  await held
  assert.equal((await sequenceBatch({ database: db.database, signer })).moved, 0)
  await until(async () => (await sequenceBatch({ database: db.database, signer })).moved === 1)
  thaw()
  await assert.rejects(frozen)
  await assertVerified(1)
})

test('T74 a sequencer does not sign what does not continue its last checkpoint; put right, it goes on', async () => {
  const changes = [
    ['update audit_log set frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1)'],
    ['update audit_log set size = size + 1'],
    ['update audit_checkpoints set root = set_byte(root, 3, get_byte(root, 3) # 1)'],
    ['update audit_checkpoints set at = at + interval $$1 microsecond$$'],
    ['delete from audit_checkpoints'],
  ]
  for (const [change = ''] of changes) {
    await record(db.database, { type: 'test.first', body: {} })
    await sequenceAll()
    await admin.query('create table kept_log as select size, frontier from audit_log')
    await admin.query('create table kept_checkpoints as select size, root, note, at from audit_checkpoints')
    await admin.query(change)
    await record(db.database, { type: 'test.second', body: {} })
    await assert.rejects(sequenceBatch({ database: db.database, signer }), /does not fit its last checkpoint/, change)
    await admin.query('truncate audit_log, audit_checkpoints')
    await admin.query('insert into audit_log (size, frontier) select size, frontier from kept_log')
    await admin.query(
      'insert into audit_checkpoints (size, root, note, at) select size, root, note, at from kept_checkpoints',
    )
    await admin.query('drop table kept_log, kept_checkpoints')
    await sequenceAll()
  }
  await assertVerified(2 * changes.length)
})

test('a running sequencer takes events by itself, a nudge makes it look at once, and it ends when asked', async () => {
  const session = newId('session')
  const sequencer = startSequencer({ database: db.database, signer, log })
  await record(db.database, { type: 'test.ran', session, body: {} })
  assert.equal(await sequencer.waitFor({ session, waitMs: 60_000 }), true)
  assert.deepEqual(
    (await sessionEvents(db.database, session, { limit: 10 })).map(event => event.type),
    ['test.ran'],
  )
  await record(db.database, { type: 'test.ran', session, body: {} })
  sequencer.nudge()
  await until(async () => (await types()).length === 2)
  await sequencer.stop()
  await record(db.database, { type: 'test.after', body: {} })
  assert.equal(await sequencer.waitFor({ waitMs: 250 }), false)
})

test('T78 many writers, rollbacks, two nodes and killed sequencers: each committed event is in the log once, in its order', async () => {
  const sequencers = [db.database, other].map(database => startSequencer({ database, signer, log }))
  const committed = new Map<SessionId, number>()
  const writer = async (database: Database, writes: number): Promise<void> => {
    const session = newId('session')
    let at = 0
    for (let tried = 0; tried < writes; tried++) {
      const undo = tried % 7 === 3
      const wrote = database.transaction(async tx => {
        await record(tx, { type: 'test.written', session, body: { at } })
        if (tried % 5 === 1) await tx.query('select pg_sleep(0.02)')
        if (undo) throw new Error('undone')
        await record(tx, { type: 'test.written', session, body: { at: at + 1 } })
      })
      await wrote.then(
        () => {
          at += 2
        },
        () => undefined,
      )
    }
    committed.set(session, at)
  }
  const killer = async (): Promise<void> => {
    let kills = 0
    await until(async () => {
      const found = await admin.query(
        `select pg_terminate_backend(pid), pg_sleep(0.05) from pg_locks
          where locktype = 'advisory' and objid = 7263541
            and database = (select oid from pg_database where datname = current_database())`,
      )
      kills += found.rowCount ?? 0
      return kills >= 3
    })
  }
  const writers = [db.database, other, db.database, other].map(database => writer(database, 120))
  await Promise.all([...writers, killer()])
  await until(async () => (await admin.query('select from audit_queue')).rowCount === 0)
  await Promise.all(sequencers.map(sequencer => sequencer.stop()))
  for (const [session, count] of committed) {
    const events = await sessionEvents(db.database, session, { limit: 1_000 })
    assert.deepEqual(
      events.map(event => event.body?.at),
      Array.from({ length: count }, (_, at) => at),
    )
  }
  await assertVerified([...committed.values()].reduce((sum, count) => sum + count, 0))
})

test('the next partition is there long before it is needed, and rows find theirs', async () => {
  const half = 2 ** 23
  const hashes = randomBytes(128 * 32)
  let frontier: Buffer[] = [...Array(128).keys()].map(at => hashes.subarray(at * 32, (at + 1) * 32))
  while (frontier.length > 1)
    frontier = frontier.flatMap((left, at) => (at % 2 === 0 ? [hashNode(left, frontier[at + 1] ?? left)] : []))
  const [root = Buffer.alloc(0)] = frontier
  const checkpoint = signCheckpoint(signer, { size: half, root, at: '2026-11-24T08:00:00.000001Z' })
  await admin.query('insert into audit_tiles (level, tile, hashes) values (2, 0, $1)', [hashes])
  await admin.query('update audit_log set size = $1, frontier = $2', [half, root])
  await admin.query('insert into audit_checkpoints (size, root, note, at) values ($1, $2, $3, $4)', [
    half,
    checkpoint.root,
    checkpoint.note,
    checkpoint.at,
  ])
  const sequencer = startSequencer({ database: db.database, signer, log })
  await record(db.database, { type: 'test.half', body: {} })
  await until(async () => (await admin.query(`select to_regclass('audit_events_1') as made`)).rows[0].made !== null)
  await sequencer.stop()
  await admin.query(
    `insert into audit_events (index, event_id, at, type, leaf_hash) values (16777216, 'e', now(), 't', '')`,
  )
  const placed = await admin.query('select index, tableoid::regclass::text as part from audit_events order by index')
  assert.deepEqual(placed.rows, [
    { index: String(half), part: 'audit_events_0' },
    { index: '16777216', part: 'audit_events_1' },
  ])
})
