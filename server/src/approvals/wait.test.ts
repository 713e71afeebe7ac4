import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ask,
  askCall,
  connect,
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  stateOf,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { until } from '../../tests/until.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { endSession, type Session } from '../sessions/index.ts'
import { requestAccess, requestCall, waitForDecision, withdraw } from './index.ts'
import { expireOverdue } from './jobs.ts'

let ground: Ground
let mina: FormPerson
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
})
after(() => ground.close())

const never = new AbortController().signal

function refusedWith(status: number, code?: string): (cause: unknown) => boolean {
  return cause => cause instanceof Refusal && cause.status === status && (code === undefined || cause.code === code)
}

/** How many connections of this database listen. */
async function listening(): Promise<number> {
  const [row] = await ground.on.database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'ambit listen' AND query LIKE '%ambit_approvals%'`,
  )
  return row?.count ?? 0
}

function wait(
  on: Platform,
  session: Session,
  approvalId: Parameters<typeof waitForDecision>[1]['approvalId'],
  more = {},
) {
  return waitForDecision(on, { approvalId, sessionId: session.id, waitMs: 60_000, signal: never, ...more })
}

test('a wait hears the decision at once, on another node too, over one shared connection a node', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const waits = [1, 2, 3].flatMap(() => [
    wait(ground.on, session, approval.id),
    wait(ground.twin, session, approval.id),
  ])
  await until(async () => (await listening()) === 2)
  const started = performance.now()
  await mina.approve(`/approvals/${approval.id}`)
  assert.deepEqual(new Set(await Promise.all(waits)), new Set(['approved']))
  assert.ok(performance.now() - started < 30_000, 'not at the end of the wait')
  await until(async () => (await listening()) === 0)
  assert.equal(await wait(ground.on, session, approval.id), 'approved', 'what is decided is answered at once')
})

test('each way a request stops waiting wakes its waiters: denied, withdrawn, expired, session ended', async () => {
  const session = await startAgent(ground)
  const asked = async (durationSeconds: number) => {
    const approval = await ask(ground.on, session, { tools: { notes__search: {} }, durationSeconds })
    return { approval, waiting: wait(ground.on, session, approval.id) }
  }
  const denied = await asked(10)
  await mina.send(await mina.open(`/approvals/${denied.approval.id}`), { decision: 'deny' })
  assert.equal(await denied.waiting, 'denied')
  const withdrawn = await asked(20)
  assert.equal(await withdraw(ground.twin, session, withdrawn.approval.id), true)
  assert.equal(await withdrawn.waiting, 'withdrawn')
  assert.equal(await withdraw(ground.on, session, withdrawn.approval.id), false)
  const expired = await asked(30)
  await ground.on.database.query(`UPDATE approvals SET expires_at = clock_timestamp() WHERE id = $1`, [
    expired.approval.id,
  ])
  await expireOverdue(ground.twin)
  assert.equal(await expired.waiting, 'expired')
  const ended = await asked(40)
  await endSession(ground.twin, { kind: 'system', node: 'twin' }, session.id, 'ended_by_person')
  assert.equal(await ended.waiting, 'withdrawn')
})

test('a wait ends with the request itself, without anybody telling, and with its caller', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  await ground.on.database.query(
    `UPDATE approvals SET expires_at = clock_timestamp() + interval '300 ms' WHERE id = $1`,
    [approval.id],
  )
  assert.equal(await wait(ground.on, session, approval.id), 'expired')
  assert.equal(await stateOf(ground.on, approval.id), 'pending', 'a reader judges by the clock')
  const other = await ask(ground.on, session, { tools: { notes__comment: {} } })
  assert.equal(await wait(ground.on, session, other.id, { waitMs: 50 }), 'pending')
  const caller = new AbortController()
  const waiting = wait(ground.on, session, other.id, { signal: caller.signal })
  caller.abort()
  assert.equal(await waiting, 'pending')
})

test('T70 MT05 waits: a foreign id and an unknown one are refused alike, and a session waits in eight places at most', async () => {
  const session = await startAgent(ground)
  const stranger = await startAgent(ground, { user: ground.bob })
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const foreign = await wait(ground.on, stranger, approval.id).catch((cause: Refusal) => cause)
  const unknown = await wait(ground.on, stranger, newId('approval')).catch((cause: Refusal) => cause)
  assert.ok(foreign instanceof Refusal && unknown instanceof Refusal)
  assert.deepEqual([foreign.status, foreign.code, foreign.message], [unknown.status, unknown.code, unknown.message])
  const caller = new AbortController()
  let refused = 0
  const waits = Array.from({ length: 1000 }, () =>
    wait(ground.on, session, approval.id, { signal: caller.signal }).catch((cause: unknown) => {
      if (refusedWith(429)(cause)) refused++
    }),
  )
  await until(() => refused === 992)
  caller.abort()
  await Promise.all(waits)
  assert.equal(await wait(ground.on, session, approval.id, { waitMs: 1 }), 'pending', 'the places are free again')
})

test('T70 T88 one open request for one content, and ten new ones a minute for one agent', async () => {
  const limited = await startGround({ config: { rateLimits: 'default' } })
  try {
    const session = await startAgent(limited)
    const first = await ask(limited.on, session, { tools: { notes__search: { repo: { equals: 'a' } } } })
    const equal = await Promise.all(
      Array.from({ length: 20 }, (_, nth) =>
        ask(nth % 2 === 0 ? limited.on : limited.twin, session, {
          tools: { notes__search: { repo: { equals: 'a' } } },
        }),
      ),
    )
    assert.deepEqual(new Set(equal.map(each => each.id)), new Set([first.id]))
    const fresh = await Promise.all(
      Array.from({ length: 30 }, (_, nth) =>
        ask(limited.on, session, { tools: { notes__search: {} }, durationSeconds: nth + 1 }).then(
          () => 'asked',
          (cause: Refusal) => cause.status,
        ),
      ),
    )
    assert.equal(fresh.filter(outcome => outcome === 'asked').length, 9)
    assert.equal(fresh.filter(outcome => outcome === 429).length, 21)
    const other = await startAgent(limited, { user: limited.bob })
    assert.ok((await ask(limited.on, other, { tools: { notes__search: {} } })).id, 'another agent is not held back')
    const call = { name: 'notes__comment', args: { repo: 'a', count: 1 } }
    const calls = await Promise.all([
      askCall(limited.on, other, call),
      askCall(limited.twin, other, { ...call, args: { count: 1, repo: 'a' } }),
    ])
    assert.equal(calls[0].id, calls[1].id)
    assert.notEqual((await askCall(limited.on, other, { ...call, args: { count: 2, repo: 'a' } })).id, calls[0].id)
  } finally {
    await limited.close()
  }
})

test('what can not be asked is refused with the field named, and nothing is written', async () => {
  const session = await startAgent(ground)
  const tool = await toolNamed(ground.on, 'notes__search')
  const asked = { tool, account: undefined, constraints: {} }
  const bad: readonly (readonly [object, string])[] = [
    [{ tools: [] }, 'tools'],
    [{ tools: [asked, asked] }, 'tools'],
    [{ purpose: 'x'.repeat(4001) }, 'purpose'],
    [{ purpose: 'a\u0000' }, 'purpose'],
    [{ purpose: '\ud800' }, 'purpose'],
    [{ durationSeconds: 0 }, 'duration_seconds'],
    [{ durationSeconds: 1.5 }, 'duration_seconds'],
    [{ maxCalls: 0 }, 'max_calls'],
    [{ maxCalls: Number.MAX_SAFE_INTEGER }, 'max_calls'],
  ]
  for (const [parts, field] of bad)
    await assert.rejects(
      requestAccess(ground.on, { session, purpose: 'p', tools: [asked], ...parts }),
      (cause: unknown) => cause instanceof Refusal && cause.status === 422 && cause.errors?.[0]?.field === field,
    )
  const changed = { ...asked, tool: { ...tool, digest: 'another' } }
  await assert.rejects(
    requestAccess(ground.on, { session, purpose: 'p', tools: [changed] }),
    refusedWith(409, 'tool_definition_changed'),
  )
  const github = await toolNamed(ground.on, 'github__search')
  await assert.rejects(
    requestCall(ground.on, { session, tool: github, account: undefined, args: {} }),
    refusedWith(409, 'connection_required'),
  )
  const [row] = await ground.on.database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM approvals WHERE session_id = $1',
    [session.id],
  )
  assert.equal(row?.count, 0)
  const account = await connect(ground, ground.mina)
  assert.ok((await requestCall(ground.on, { session, tool: github, account, args: {} })).id)
  const bobs = await startAgent(ground, { user: ground.bob })
  await assert.rejects(
    requestCall(ground.on, { session: bobs, tool: github, account, args: {} }),
    refusedWith(409, 'connection_required'),
  )
})

test('I1 I9 nothing is asked in a session that has ended, nor for a person or agent that is suspended', async () => {
  const session = await startAgent(ground, { user: ground.bob })
  await ground.on.database.query(`UPDATE principals SET state = 'suspended' WHERE id = $1 OR owner_id = $1`, [
    ground.bob.id,
  ])
  await assert.rejects(ask(ground.on, session, { tools: { notes__search: {} } }), refusedWith(403))
  await ground.on.database.query(`UPDATE principals SET state = 'active' WHERE id = $1 OR owner_id = $1`, [
    ground.bob.id,
  ])
  assert.ok((await ask(ground.on, session, { tools: { notes__search: {} } })).id)
  await endSession(ground.on, { kind: 'system', node: 'test' }, session.id, 'ended_by_admin')
  await assert.rejects(ask(ground.on, session, { tools: { notes__comment: {} } }), refusedWith(401))
})
