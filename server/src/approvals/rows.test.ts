import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, type Ground, personAt, startAgent, startGround, stateOf } from '../../tests/approvals-ground.ts'
import { listGrants } from './index.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

async function codeOf(text: string, values: readonly unknown[] = []): Promise<string> {
  return ground.on.database.query(text, values).then(
    () => 'done',
    (cause: Error & { code?: string }) => cause.code ?? cause.message,
  )
}

test('I8 by raw SQL: no approval is born approved, revived, widened, decided by another, or removed', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const copy = `INSERT INTO approvals (id, session_id, kind, state, user_id, code, request, request_digest, expires_at,
      decided_at, decided_by, decided_in_session)
    SELECT 'approval_copy', session_id, kind, 'approved', user_id, code, request, 'other', expires_at, now(), user_id,
      session_id FROM approvals WHERE id = $1`
  assert.equal(await codeOf(copy, [approval.id]), 'AM097')
  const bob = `UPDATE approvals SET state = 'approved', decided_at = now(), decided_in_session = session_id,
    decided_by = $2 WHERE id = $1`
  assert.equal(await codeOf(bob, [approval.id, ground.bob.id]), '23514')
  assert.equal(await codeOf(`UPDATE approvals SET state = 'approved' WHERE id = $1`, [approval.id]), '23514')
  for (const change of [
    `request = '{}'`,
    `request_digest = 'x'`,
    `user_id = '${ground.bob.id}'`,
    `kind = 'call'`,
    `code = 'X'`,
  ])
    assert.notEqual(await codeOf(`UPDATE approvals SET ${change} WHERE id = $1`, [approval.id]), 'done', change)
  const mina = await personAt(ground.edge, ground.mina)
  await mina.send(await mina.open(`/approvals/${approval.id}`), { decision: 'deny' })
  for (const state of ['pending', 'approved', 'consumed'])
    assert.equal(await codeOf(`UPDATE approvals SET state = $2 WHERE id = $1`, [approval.id, state]), 'AM097')
  assert.equal(
    await codeOf(`UPDATE approvals SET expires_at = now() + interval '1 day' WHERE id = $1`, [approval.id]),
    'AM097',
  )
  assert.equal(await codeOf('DELETE FROM approvals WHERE id = $1', [approval.id]), 'AM098')
  assert.equal(await codeOf('TRUNCATE approval_snapshots'), 'AM098')
  assert.equal(
    await codeOf(`UPDATE approval_snapshots SET shown = '{}' WHERE approval_id = $1`, [approval.id]),
    'AM098',
  )
  assert.equal(await stateOf(ground.on, approval.id), 'denied')
})

test('I8 by raw SQL: a grant only ends', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} }, maxCalls: 3 })
  const mina = await personAt(ground.edge, ground.mina)
  await mina.approve(`/approvals/${approval.id}`)
  const [grant] = await listGrants(ground.on.database, session.id)
  for (const change of [
    `expires_at = expires_at + interval '1 hour'`,
    `tools = '{}'`,
    `bounds = '{}'`,
    `account_id = NULL, session_id = session_id || 'x'`,
  ])
    assert.equal(await codeOf(`UPDATE access_grants SET ${change} WHERE id = $1`, [grant?.id]), 'AM096', change)
  assert.equal(
    await codeOf(`UPDATE access_grants SET ended_at = now(), end_reason = 'test' WHERE id = $1`, [grant?.id]),
    'done',
  )
  assert.equal(
    await codeOf(`UPDATE access_grants SET ended_at = NULL, end_reason = NULL WHERE id = $1`, [grant?.id]),
    'AM096',
  )
  assert.equal(await codeOf('DELETE FROM access_grants WHERE id = $1', [grant?.id]), 'AM098')
  assert.equal(await codeOf('UPDATE budgets SET remaining = -1 WHERE owner = $1', [approval.id]), '23514')
})
