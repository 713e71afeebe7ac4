import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Application, createApplication, ensureAgent } from '../applications/index.ts'
import { createUser, type User } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Database } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import {
  endSession,
  findBearer,
  getSession,
  issueTokens,
  rotateRefreshToken,
  type Session,
  shrinkSessions,
  startSession,
  suspendPrincipal,
} from './index.ts'
import { listOverdue, postponeIdle } from './store-endings.ts'

const system: Actor = { kind: 'system', node: 'test' }
let db: TestDatabase
let other: Database
let on: Platform
let twin: Platform
let user: User
let application: Application
let nth = 0

before(async () => {
  db = await startTestDatabase()
  other = await secondNode(db.url)
  on = testPlatform(db.database)
  twin = testPlatform(other, { rootKey: on.rootKey })
  user = await createUser(on, system, { email: 'mina@acme.example', emailVerified: true })
  application = await on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Release agent', kind: 'agent' }),
  )
})
after(async () => {
  await other.close()
  await db.close()
})

async function agentSession(policy?: Partial<Application['policy']>, person: User = user): Promise<Session> {
  const app =
    policy === undefined
      ? application
      : await on.database.transaction(tx =>
          createApplication(tx, system, { name: `Agent ${++nth}`, kind: 'agent', policy }),
        )
  return on.database.transaction(async tx => {
    const principalId = await ensureAgent(tx, system, { application: app, ownerId: person.id })
    return startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf: person.id, application: app })
  })
}

function tokensOf(session: Session, app: Application = application): Promise<{ access: string; refresh: Secret }> {
  return on.database.transaction(async tx => {
    const tokens = await issueTokens(tx, {
      session,
      application: app,
      scope: 'mcp:use',
      resource: undefined,
      refresh: true,
    })
    assert.ok(tokens.refreshToken)
    return { access: tokens.accessToken.reveal(), refresh: tokens.refreshToken }
  })
}

const shrink = ['expires_at', 'idle_seconds']

test('I2 T44 T47: no SQL makes a session longer, wider, living again or gone', async () => {
  const session = await agentSession()
  const { id } = session
  const refused = (text: string): Promise<void> =>
    assert.rejects(
      on.database.query(text, [id]),
      (cause: { code?: string }) => cause.code === 'AM099' || cause.code === 'AM098',
    )
  await refused(`UPDATE sessions SET expires_at = expires_at + interval '1 microsecond' WHERE id = $1`)
  await refused('UPDATE sessions SET idle_seconds = idle_seconds + 1 WHERE id = $1')
  await refused('UPDATE sessions SET idle_seconds = NULL WHERE id = $1')
  await refused(`UPDATE sessions SET principal_id = 'agent_other' WHERE id = $1`)
  await refused('DELETE FROM sessions WHERE id = $1')
  await on.database.query(`UPDATE sessions SET expires_at = expires_at - interval '1 second' WHERE id = $1`, [id])
  await endSession(on, system, id, 'ended_by_admin')
  await refused('UPDATE sessions SET ended_at = NULL, end_reason = NULL WHERE id = $1')
  await refused(`UPDATE sessions SET end_reason = 'idle' WHERE id = $1`)
  await refused('DELETE FROM session_endings WHERE session_id = $1')
})

test('I2: every column but the end, the idle limit and the ending is frozen, also one that is added later', async () => {
  const session = await agentSession()
  const columns = await on.database.query<{ column_name: string; data_type: string }>(
    `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'sessions'`,
  )
  for (const { column_name: column, data_type: type } of columns) {
    if ([...shrink, 'ended_at', 'end_reason', 'id'].includes(column)) continue
    const change = on.database.query(
      `UPDATE sessions SET ${column} = CASE WHEN ${column} IS NULL THEN '${sample(column)}'::${type} ELSE NULL END WHERE id = $1`,
      [session.id],
    )
    await assert.rejects(
      change,
      (cause: { code?: string }) => ['AM099', '23502', '23514', '22P02'].includes(cause.code ?? ''),
      column,
    )
  }
})

function sample(column: string): string {
  return column.endsWith('_at') ? '2030-01-01' : 'x'
}

test('I3: a token ends with its session at the latest, and an ended session answers with the reason', async () => {
  const session = await agentSession({ maxSeconds: 60, accessTokenSeconds: 600 })
  const { access } = await tokensOf(session)
  const bearer = await findBearer(on, access)
  assert.equal(bearer.outcome, 'active')
  assert.ok(bearer.outcome === 'active' && bearer.tokenExpiresAt <= session.expiresAt)
  await endSession(on, system, session.id, 'ended_by_admin')
  const after = await findBearer(twin, access)
  assert.ok(after.outcome === 'ended' && after.reason === 'ended_by_admin')
  assert.deepEqual(await findBearer(on, 'at_unknown'), { outcome: 'unknown' })
})

test('I4 T45: eight ends at once on two nodes give one receipt and one event', async () => {
  const session = await agentSession()
  await tokensOf(session)
  const ends = await Promise.all(
    Array.from({ length: 8 }, (_, at) => endSession(at % 2 === 0 ? on : twin, system, session.id, 'ended_by_admin')),
  )
  const [first] = ends
  assert.ok(first)
  for (const { receipt } of ends) {
    assert.equal(receipt.id, first.receipt.id)
    assert.equal(receipt.signature, first.receipt.signature)
    assert.equal(receipt.completedAt.getTime(), first.receipt.completedAt.getTime())
  }
  assert.equal(first.receipt.tokensEnded, 1)
  const logged = await on.database.query<{ type: string; n: string }>(
    `SELECT type, count(*) AS n FROM (SELECT type FROM audit_queue WHERE session_id = $1
       UNION ALL SELECT type FROM audit_events WHERE session_id = $1) e WHERE type IN ('session.ended', 'receipt.issued') GROUP BY type ORDER BY type`,
    [session.id],
  )
  assert.deepEqual(logged, [
    { type: 'receipt.issued', n: '1' },
    { type: 'session.ended', n: '1' },
  ])
})

test('I4: ending a parent ends its children, and the receipt names them', async () => {
  const parent = await agentSession()
  const child = await on.database.transaction(tx =>
    startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId: parent.principalId,
      onBehalfOf: user.id,
      application,
      parentId: parent.id,
    }),
  )
  assert.ok(child.expiresAt <= parent.expiresAt)
  const { receipt } = await endSession(on, system, parent.id, 'ended_by_person')
  assert.deepEqual(receipt.sessionsEnded, [child.id])
  const ended = await getSession(on.database, child.id)
  assert.equal(ended.endReason, 'ended_with_parent')
  const late = on.database.transaction(tx =>
    startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId: parent.principalId,
      onBehalfOf: user.id,
      application,
      parentId: parent.id,
    }),
  )
  await assert.rejects(late, (cause: { code?: string }) => cause.code === 'AM001')
})

test('T15 CVE-2026-1035: 32 concurrent refreshes on two nodes get the same successor, and nobody is ended', async () => {
  const session = await agentSession()
  const { refresh } = await tokensOf(session)
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, at) =>
      rotateRefreshToken(at % 2 === 0 ? on : twin, { presented: refresh, application }),
    ),
  )
  const successors = new Set(
    answers.map(answer => (answer.outcome === 'rotated' ? answer.tokens.refreshToken?.reveal() : 'refused')),
  )
  assert.equal(successors.size, 1)
  assert.ok(!successors.has('refused'))
  const generations = await on.database.query('SELECT generation FROM refresh_tokens WHERE session_id = $1', [
    session.id,
  ])
  assert.equal(generations.length, 2)
  assert.equal((await getSession(on.database, session.id)).endedAt, undefined)
})

test('T11: once the successor was used, the old token is refused and the session ends', async () => {
  const session = await agentSession()
  const { refresh, access } = await tokensOf(session)
  const first = await rotateRefreshToken(on, { presented: refresh, application })
  assert.ok(first.outcome === 'rotated' && first.tokens.refreshToken)
  const second = await rotateRefreshToken(on, { presented: first.tokens.refreshToken, application })
  assert.equal(second.outcome, 'rotated')
  assert.deepEqual(await rotateRefreshToken(twin, { presented: refresh, application }), {
    outcome: 'refused',
    because: 'reused',
  })
  const bearer = await findBearer(on, access)
  assert.ok(bearer.outcome === 'ended' && bearer.reason === 'refresh_reuse')
})

test('T11: after the grace the old token is refused, also when nobody used the successor', async () => {
  const session = await agentSession()
  const { refresh } = await tokensOf(session)
  assert.equal((await rotateRefreshToken(on, { presented: refresh, application })).outcome, 'rotated')
  await on.database.query(
    `UPDATE refresh_tokens SET used_at = used_at - interval '31 seconds' WHERE session_id = $1 AND used_at IS NOT NULL`,
    [session.id],
  )
  assert.deepEqual(await rotateRefreshToken(on, { presented: refresh, application }), {
    outcome: 'refused',
    because: 'reused',
  })
  assert.equal((await getSession(on.database, session.id)).endReason, 'refresh_reuse')
})

test('T16 I5: a refresh token at another application is refused and the rightful owner goes on', async () => {
  const session = await agentSession()
  const { refresh } = await tokensOf(session)
  const stranger = await on.database.transaction(tx => createApplication(tx, system, { name: 'Other', kind: 'agent' }))
  assert.deepEqual(await rotateRefreshToken(on, { presented: refresh, application: stranger }), {
    outcome: 'refused',
    because: 'unknown',
  })
  assert.equal((await rotateRefreshToken(on, { presented: refresh, application })).outcome, 'rotated')
})

test('I9 T89: suspending a person ends the sessions of their agents, and nothing new starts', async () => {
  const person = await createUser(on, system, { email: 'ole@acme.example' })
  const session = await agentSession(undefined, person)
  const { access } = await tokensOf(session)
  const receipts = await suspendPrincipal(on, system, person.id)
  assert.deepEqual(
    receipts.map(receipt => receipt.sessionId),
    [session.id],
  )
  const bearer = await findBearer(twin, access)
  assert.ok(bearer.outcome === 'ended' && bearer.reason === 'principal_suspended')
  await assert.rejects(agentSession(undefined, person), { code: 'principal_suspended' })
})

test('T91 an agent that was handed over since it was read starts nothing for whoever answered for it before', async () => {
  const { principalId, onBehalfOf } = await agentSession()
  assert.ok(onBehalfOf)
  const start = () =>
    on.database.transaction(tx =>
      startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf, application }),
    )
  await start()
  const heir = await createUser(on, system, { email: 'heir@acme.example', emailVerified: true })
  await on.database.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [principalId, heir.id])
  await assert.rejects(start(), { code: 'owner_changed' })
  await on.database.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [principalId, onBehalfOf])
})

test('a tighter policy shortens living sessions at once, a looser one never lengthens them', async () => {
  const session = await agentSession({ maxSeconds: 3600, idleSeconds: 600 })
  await on.database.transaction(tx => shrinkSessions(tx, session.applicationId, { maxSeconds: 60, idleSeconds: 30 }))
  const shorter = await getSession(on.database, session.id)
  assert.equal(shorter.expiresAt.getTime(), session.startedAt.getTime() + 60_000)
  assert.equal(shorter.idleSeconds, 30)
  await on.database.transaction(tx => shrinkSessions(tx, session.applicationId, { maxSeconds: 7200, idleSeconds: 900 }))
  assert.equal((await getSession(on.database, session.id)).expiresAt.getTime(), shorter.expiresAt.getTime())
})

test('T46: the sweep finds an idle session when it is due, and looks later at one that was active', async () => {
  const [active, idle, ended] = await Promise.all([1, 2, 3].map(() => agentSession({ idleSeconds: 60 })))
  assert.ok(active && idle && ended)
  const due = (session: Session, lastAt: string) =>
    on.database.query(
      `UPDATE session_activity SET idle_from = clock_timestamp() - interval '1 second',
          last_at = clock_timestamp() - $2::interval WHERE session_id = $1`,
      [session.id, lastAt],
    )
  await due(active, '30 seconds')
  await due(idle, '61 seconds')
  await due(ended, '30 seconds')
  await endSession(on, { kind: 'system', node: on.node }, ended.id, 'ended_by_admin')
  assert.equal(await postponeIdle(on.database, 1000), 2)
  assert.equal(await postponeIdle(on.database, 1000), 0)
  const overdue = await listOverdue(on.database, 50)
  assert.deepEqual(overdue, [{ id: idle.id, reason: 'idle' }])
  const [next] = await on.database.query<{ seconds: number | null }>(
    `SELECT round(extract(epoch FROM idle_from - last_at))::int AS seconds FROM session_activity WHERE session_id = $1`,
    [active.id],
  )
  assert.equal(next?.seconds, 60)
  await on.database.transaction(tx => shrinkSessions(tx, active.applicationId, { maxSeconds: 3600, idleSeconds: 20 }))
  assert.deepEqual(new Set((await listOverdue(on.database, 50)).map(({ id }) => id)), new Set([idle.id, active.id]))
})

test('T46: an idle session ends by itself the moment somebody looks, and stays ended', async () => {
  const session = await agentSession({ idleSeconds: 60 })
  const { access } = await tokensOf(session)
  await on.database.query(
    `UPDATE session_activity SET last_at = last_at - interval '61 seconds' WHERE session_id = $1`,
    [session.id],
  )
  const bearer = await findBearer(on, access)
  assert.ok(bearer.outcome === 'ended' && bearer.reason === 'idle')
  await on.database.query('UPDATE session_activity SET last_at = clock_timestamp() WHERE session_id = $1', [session.id])
  assert.equal((await findBearer(on, access)).outcome, 'ended')
  assert.equal((await getSession(on.database, session.id)).endReason, 'idle')
})
