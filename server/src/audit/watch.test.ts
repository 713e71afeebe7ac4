import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { type AuditKeyRing, createAuditSigner } from './actions-keys.ts'
import { type AuditWatch, acceptClock, alarmsNow, newWatch, watchLog } from './actions-watch.ts'
import { type ClockWatch, decideAlarms, jumpSecondsOf, watchClocks } from './decide-alarms.ts'
import { record } from './index.ts'
import { sequenceBatch } from './jobs.ts'

let db: TestDatabase
let on: Platform
let admin: pg.Client
let signer: AuditKeyRing
/** By how much the steady clock of the tests is ahead. */
let aheadMs = 0
const steady = (): number => performance.now() + aheadMs
let watch: AuditWatch
const system = { kind: 'system', node: 'node_test' } as const

before(async () => {
  db = await startTestDatabase()
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  const plain = testPlatform(db.database)
  signer = await createAuditSigner(plain.rootKey, db.database)
  on = { ...plain, signer }
  await record(db.database, { type: 'test.first', body: {} })
  await sequence()
})
after(async () => {
  await admin.end()
  await db.close()
})

async function sequence(): Promise<void> {
  while ((await sequenceBatch({ database: db.database, signer })).moved > 0);
}

/** As the watch sees it: kind, and whether it halts. */
async function look(): Promise<string[]> {
  await watchLog(on, watch, steady)
  return (await alarmsNow(on)).map(({ kind, halts }) => `${kind}${halts ? ' halts' : ''}`)
}

/** Time that both clocks see. */
function pass(ms: number): void {
  aheadMs += ms
  watch.clocks = newWatch().clocks
}

const admits = (): Promise<boolean> =>
  record(db.database, { type: 'tool_call.admitted', body: {} }).then(
    () => true,
    (cause: { code?: string }) => {
      assert.equal(cause.code, 'audit_unavailable')
      return false
    },
  )

async function told(): Promise<string[]> {
  await sequence()
  const { rows } = await admin.query(
    `select body::json->>'kind' || ' ' || type as told from audit_events where type like 'audit.%' order by index`,
  )
  return rows.map(row => row.told)
}

test('what follows from a look: below the first limit nothing, from it on an alarm, from the second on no admission', () => {
  const well = { lagSeconds: 0, unfitSeconds: undefined, behindSeconds: 0, jumpSeconds: 0 }
  const said = (look: object): string[] =>
    decideAlarms({ ...well, ...look }).map(({ kind, halts }) => `${kind} ${halts}`)
  const table: [object, string[]][] = [
    [{}, []],
    [{ lagSeconds: 9.9 }, []],
    [{ lagSeconds: 10 }, ['sequencer_lag false']],
    [{ lagSeconds: 60 }, ['sequencer_lag true']],
    [{ unfitSeconds: 9 }, []],
    [{ unfitSeconds: 10 }, ['checkpoint_failed false']],
    [{ unfitSeconds: 30 }, ['checkpoint_failed true']],
    [{ behindSeconds: 0.9 }, []],
    [{ behindSeconds: 1 }, ['clock_went_back false']],
    [{ behindSeconds: 30 }, ['clock_went_back true']],
    [{ jumpSeconds: 4 }, []],
    [{ jumpSeconds: -5 }, ['clock_jumped false']],
    [{ jumpSeconds: -30 }, ['clock_jumped true']],
    [{ jumpSeconds: 3_600 }, ['clock_jumped false']],
    [{ lagSeconds: 60, behindSeconds: 5 }, ['sequencer_lag true', 'clock_went_back false']],
  ]
  for (const [look, expected] of table) assert.deepEqual(said(look), expected, JSON.stringify(look))
})

test('small differences of clocks are taken over; jumps add up until they are taken back', () => {
  const readings: [number, number, number][] = [
    [1_000, 0, 0],
    [2_010, 1_000, 0],
    [4_900, 2_000, 0],
    [95_900, 3_000, 90],
    [96_900, 4_000, 90],
    [36_900, 5_000, 29],
    [8_000, 6_000, 0],
  ]
  let clocks: ClockWatch = { trusted: undefined, jumpMs: 0 }
  for (const [databaseMs, steady, expected] of readings) {
    clocks = watchClocks(clocks, { databaseMs, steadyMs: steady })
    assert.equal(Math.round(jumpSecondsOf(clocks)), expected, `at ${steady}`)
  }
})

test('T77 I7 a sequencer that lags raises an alarm, then halts admissions and nothing else, and is over when it has caught up', async () => {
  watch = newWatch()
  assert.deepEqual(await look(), [])
  await record(db.database, { type: 'test.waits', body: {} })
  await admin.query(`update audit_queue set at = at - interval '20 seconds'`)
  assert.deepEqual(await look(), ['sequencer_lag'])
  assert.equal(await admits(), true, 'below the limit')
  await admin.query(`update audit_queue set at = at - interval '50 seconds'`)
  assert.deepEqual(await look(), ['sequencer_lag halts'])
  assert.equal(await admits(), false)
  await assert.rejects(record(db.database, { type: 'connected_account.handed_out', body: {} }), {
    code: 'audit_unavailable',
  })
  await record(db.database, { type: 'session.ended', body: {} })
  const metrics = await on.metrics.registry.metrics()
  assert.match(metrics, /ambit_audit_alarms\{kind="sequencer_lag",halts="yes"\} 1/)
  assert.match(metrics, /ambit_audit_lag_seconds [67]\d/)
  await sequence()
  assert.deepEqual(await look(), [])
  assert.equal(await admits(), true, 'the honest twin')
  assert.deepEqual(await told(), [
    'sequencer_lag audit.alarm_raised',
    'sequencer_lag audit.alarm_raised',
    'sequencer_lag audit.alarm_cleared',
  ])
})

test('T74 a newest checkpoint that does not fit the log raises an alarm, then halts; put right, admissions go on', async () => {
  watch = newWatch()
  await sequence()
  const changes = [
    ['update audit_log set frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1)'],
    ['update audit_checkpoints set root = set_byte(root, 3, get_byte(root, 3) # 1)'],
    [`update audit_checkpoints set note = replace(note, 'time ', 'time 0')`],
    ['delete from audit_checkpoints'],
  ]
  for (const [change = ''] of changes) {
    await admin.query(
      'create table kept_log as table audit_log; create table kept_checkpoints as table audit_checkpoints',
    )
    await admin.query(change)
    assert.deepEqual(await look(), [], 'it may be a moment')
    pass(15_000)
    assert.deepEqual(await look(), ['checkpoint_failed'], change)
    pass(20_000)
    assert.deepEqual(await look(), ['checkpoint_failed halts'], change)
    assert.equal(await admits(), false)
    await admin.query('truncate audit_log, audit_checkpoints')
    await admin.query('insert into audit_log table kept_log; insert into audit_checkpoints table kept_checkpoints')
    await admin.query('drop table kept_log, kept_checkpoints')
    watch = newWatch()
    assert.deepEqual(await look(), [])
    assert.equal(await admits(), true)
    await sequence()
  }
})

test('T46 a clock behind the newest checkpoint raises an alarm and halts until it has caught up', async () => {
  watch = newWatch()
  await sequence()
  await admin.query(`create table kept as table audit_checkpoints`)
  for (const [ahead, expected] of [
    ['20 seconds', ['clock_went_back']],
    ['10 minutes', ['clock_went_back halts']],
  ] as const) {
    await admin.query(
      `update audit_checkpoints set at = clock_timestamp() + interval '${ahead}' where size = (select max(size) from audit_checkpoints)`,
    )
    assert.deepEqual(await look(), expected)
    assert.equal(await admits(), expected[0] === 'clock_went_back')
    await admin.query('delete from audit_checkpoints; insert into audit_checkpoints table kept')
    assert.deepEqual(await look(), [])
  }
  await admin.query('drop table kept')
  await sequence()
})

test('T46 a jump of the clock halts where it went back, stays until an owner accepts it, and no other node raises it again', async () => {
  watch = newWatch()
  await look()
  aheadMs += 120_000
  assert.deepEqual(await look(), ['clock_jumped halts'], 'the database’s clock stood still for two minutes')
  assert.equal(await admits(), false)
  const other = { ...on, node: 'node_other' }
  await watchLog(other, newWatch(), steady)
  assert.deepEqual(
    (await alarmsNow(on)).map(alarm => alarm.kind),
    ['clock_jumped'],
    'a node that came later has not seen it',
  )
  await acceptClock(on, system, 'the host was put right')
  await assert.rejects(acceptClock(on, system, 'again'), { code: 'audit_clock_not_jumped' })
  assert.equal(await admits(), true)
  const late = newWatch()
  late.clocks = { trusted: undefined, jumpMs: -120_000 }
  await watchLog(other, late, steady)
  assert.deepEqual(await look(), [], 'every node hears of it')
  aheadMs += 120_000
  assert.deepEqual(await look(), ['clock_jumped halts'], 'the next one is another one')
  aheadMs -= 120_000
  assert.deepEqual(await look(), [], 'and is over when it is taken back')
})

test('a reading that was long on its way says nothing about the clock', async () => {
  watch = newWatch()
  await look()
  let asked = 0
  await watchLog(on, watch, () => {
    asked += 1
    return asked === 1 ? steady() : steady() + 100_000
  })
  assert.deepEqual(await look(), [])
})
