import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { TestUpstream } from '../gateway-upstream.ts'
import { until } from '../until.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { codeOf, type SecurityGround, startSecurityGround } from './ground.ts'
import { addParty, grant } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
let agent: PlainAgent
let operator: pg.Client
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  agent = await ground.agent()
  await grant(ground, agent, ['notes__echo', 'notes__slow'])
  operator = new pg.Client({ connectionString: ground.db.adminUrl })
  await operator.connect()
})
after(async () => {
  await operator.end()
  await ground.close()
  await upstream.close()
})

/** Ways in which a log takes no row; the last one as PostgreSQL says it when the disk is full. */
const faults: readonly (readonly [string, string, string])[] = [
  ['the permission is gone', 'REVOKE INSERT ON audit_queue FROM ambit', 'GRANT INSERT ON audit_queue TO ambit'],
  ['the table is gone', 'ALTER TABLE audit_queue RENAME TO audit_gone', 'ALTER TABLE audit_gone RENAME TO audit_queue'],
  ['somebody holds a lock', 'BEGIN; LOCK TABLE audit_queue IN SHARE ROW EXCLUSIVE MODE', 'ROLLBACK'],
  [
    'the disk is full',
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       RAISE EXCEPTION 'could not extend file: No space left on device' USING errcode = '53100'; END $$;
     CREATE TRIGGER full_disk BEFORE INSERT ON audit_queue FOR EACH ROW EXECUTE FUNCTION full_disk()`,
    'DROP TRIGGER full_disk ON audit_queue; DROP FUNCTION full_disk()',
  ],
]

for (const [what, breakIt, mendIt] of faults)
  test(`T77 T105 I7 ${what}: acts are 503, nothing is sent, /health is 503 and says why, and all of it recovers alone`, async () => {
    assert.equal((await agent.call('notes__echo', { text: 'before' })).isError, false)
    const other = await ground.agent()
    const sent = upstream.calls.length
    const state = await ground.state()
    await operator.query(breakIt)
    try {
      const [called, made, health, read] = await Promise.all([
        agent.call('notes__echo', { text: what }),
        ground.asOwner('POST', '/organizations', { name: 'Acme' }),
        ground.ask('GET', '/health'),
        ground.asOwner('GET', '/v1/sessions'),
      ])
      assert.equal(read.status, 200)
      assert.match(called.text, /^503 .*audit_unavailable|^503 .*does not answer/, called.text)
      assert.equal(made.status, 503)
      assert.equal(codeOf(made.text), 'audit_unavailable')
      assert.equal(health.status, 503)
      assert.match(String(health.json.reason), /audit log/)
      assert.equal(health.json.status, 'unavailable')
    } finally {
      await operator.query(mendIt)
    }
    assert.equal(upstream.calls.length, sent)
    assert.deepEqual(await ground.state(), state)
    await operator.query(breakIt)
    try {
      // An end is final with its door, also when nobody can write down that it was.
      assert.equal((await ground.asOwner('POST', `/v1/sessions/${other.sessionId}/end`, {})).status, 503)
      assert.equal((await ground.node.mcp(other.token, { jsonrpc: '2.0', id: 1, method: 'ping' })).status, 401)
    } finally {
      await operator.query(mendIt)
    }
    assert.equal((await ground.ask('GET', '/health')).status, 200)
    assert.equal((await agent.call('notes__echo', { text: 'after' })).isError, false)
    assert.equal(upstream.calls.length, sent + 1)
  })

test('T77 T80 I7 a result whose outcome can’t be written is not released, and its call is never forgotten', async () => {
  const sent = upstream.calls.length
  const closed = Promise.withResolvers<void>()
  upstream.slowUntil = closed.promise
  const calling = agent.call('notes__slow', { ms: 0 })
  await until(() => upstream.calls.length === sent + 1)
  await operator.query('REVOKE INSERT ON audit_queue FROM ambit')
  closed.resolve()
  try {
    const answer = await calling
    assert.match(answer.text, /^503 /)
    assert.equal(answer.text.includes('late'), false)
    const [owed] = await ground.db.database.query<{ count: string }>('SELECT count(*) FROM calls_unsettled')
    assert.equal(Number(owed?.count), 1)
  } finally {
    await operator.query('GRANT INSERT ON audit_queue TO ambit')
  }
  await ground.db.database.query(`UPDATE calls_unsettled SET settle_by = clock_timestamp() - interval '1 second'`)
  await until(async () => (await ground.db.database.query('SELECT call_id FROM calls_unsettled')).length === 0)
  const told = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  assert.equal(told.complete, false)
  const calls: { tool: string; outcome: string }[] = Object(told.calls)
  assert.equal(calls.find(({ tool }) => tool === 'notes__slow')?.outcome, 'unknown')
})

test('T77 I7 an alarm of the log that halts lets no call start at any node, sends nothing, and /health says so', async () => {
  const sent = upstream.calls.length
  assert.equal((await agent.call('notes__echo', { text: 'before' })).isError, false)
  await operator.query(
    `INSERT INTO audit_alarms (kind, seconds, halts, node) VALUES ('clock_jumped', 90, true, 'node_elsewhere')`,
  )
  const [called, health, metrics] = await Promise.all([
    agent.call('notes__echo', { text: 'halted' }),
    ground.ask('GET', '/health'),
    ground.asOwner('GET', '/v1/audit/alarms'),
  ])
  assert.match(called.text, /^503 .*audit_unavailable/, called.text)
  assert.equal(health.status, 503)
  assert.match(String(health.json.reason), /clock_jumped/)
  assert.deepEqual(
    Object(metrics.json.data).map((alarm: { kind: string; halts_admissions: boolean }) => [
      alarm.kind,
      alarm.halts_admissions,
    ]),
    [['clock_jumped', true]],
  )
  assert.equal((await ground.asOwner('POST', '/v1/audit/alarms/clock_jumped/accept', {})).status, 422)
  assert.equal(
    (await ground.asOwner('POST', '/v1/audit/alarms/clock_jumped/accept', { reason: 'put right' })).status,
    200,
  )
  assert.equal((await ground.ask('GET', '/health')).status, 200)
  assert.equal((await agent.call('notes__echo', { text: 'after' })).isError, false)
  assert.equal(upstream.calls.length, sent + 2)
  const again = await ground.asOwner('POST', '/v1/audit/alarms/clock_jumped/accept', { reason: 'again' })
  assert.deepEqual([again.status, codeOf(again.text)], [409, 'audit_clock_not_jumped'])
})
