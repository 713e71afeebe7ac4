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
import { record } from '../audit/index.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Session } from '../sessions/index.ts'
import {
  argumentsDigest,
  endGrantsOnAccount,
  endGrantsOnTools,
  findCallApproval,
  findGrant,
  listGrants,
  listLivingGrants,
  type UsableCall,
} from './index.ts'
import { expireOverdue } from './jobs.ts'

let ground: Ground
let mina: FormPerson
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
})
after(() => ground.close())

async function approve(id: string, fields: Record<string, string | string[]> = {}): Promise<void> {
  const answer = await mina.approve(`/approvals/${id}`, fields)
  assert.equal(answer.status, 200, answer.html.slice(0, 2000))
  assert.equal(await stateOf(ground.on, id), 'approved')
}

async function endEvents(session: string): Promise<unknown[]> {
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'access_grant.ended' ORDER BY serial`,
    [session],
  )
  return rows.map(row => JSON.parse(row.body).reason)
}

test('a request that names a living tool again is a change: the old grant stays until the decision, which replaces it', async () => {
  const session = await startAgent(ground)
  const first = await ask(ground.on, session, {
    tools: { notes__search: { repo: { equals: 'acme/website' } } },
    maxCalls: 40,
    durationSeconds: 600,
  })
  await approve(first.id)
  const second = await ask(ground.on, session, {
    tools: { notes__search: { repo: { one_of: ['acme/website', 'acme/docs'] } }, notes__create_issue: {} },
    maxCalls: 20,
    durationSeconds: 1200,
  })
  const page = await mina.open(`/approvals/${second.id}`)
  assert.match(page.html, /asks for more than you approved/)
  assert.match(page.html, /Replace the grant/)
  assert.match(page.html, /acme\/website or acme\/docs/)
  assert.match(page.html, /fewer than are left/)
  const [old] = await listLivingGrants(ground.on.database, session.id)
  assert.equal(old?.approvalId, first.id, 'asking changes nothing')
  await mina.send(page, { decision: 'deny' })
  assert.equal((await listLivingGrants(ground.on.database, session.id))[0]?.id, old?.id, 'denying keeps it')
  const third = await ask(ground.on, session, { tools: { notes__search: {}, notes__create_issue: {} } })
  await approve(third.id)
  const all = await listGrants(ground.on.database, session.id)
  assert.deepEqual(
    all.map(grant => [grant.approvalId, grant.endReason]),
    [
      [third.id, undefined],
      [first.id, 'replaced'],
    ],
  )
  assert.deepEqual(await endEvents(session.id), ['replaced'])
})

test('I2 a request for other tools stands beside the grant, and a grant of another session is not touched', async () => {
  const [session, other] = [await startAgent(ground), await startAgent(ground)]
  for (const each of [session, other]) await approve((await ask(ground.on, each, { tools: { notes__search: {} } })).id)
  const more = await ask(ground.on, session, { tools: { notes__create_issue: {} } })
  const page = await mina.open(`/approvals/${more.id}`)
  assert.match(page.html, /It has 1 other tool now, and keeps it/)
  await approve(more.id)
  assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 2)
  const change = await ask(ground.on, session, { tools: { notes__search: {} }, durationSeconds: 60 })
  await approve(change.id)
  assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 2)
  assert.equal((await listLivingGrants(ground.on.database, other.id)).length, 1)
})

test('two requests for one tool, approved at the same time, leave one grant: the second page had become untrue', async () => {
  for (let round = 0; round < 5; round++) {
    const session = await startAgent(ground)
    const asked = await Promise.all(
      [10, 20, 30].map(durationSeconds => ask(ground.on, session, { tools: { notes__search: {} }, durationSeconds })),
    )
    const pages = await Promise.all(asked.map(({ id }) => mina.open(`/approvals/${id}`)))
    const answers = await Promise.all(pages.map(page => mina.send(page, { decision: 'approve' })))
    assert.deepEqual(answers.map(answer => answer.status).sort(), [200, 409, 409])
    assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 1)
  }
})

test('D04 an account that is disconnected takes its grants, open requests and unused calls with it', async () => {
  const account = await connect(ground, ground.mina)
  const session = await startAgent(ground)
  const parts = { account, tools: { github__search: {}, notes__search: {} } }
  await approve((await ask(ground.on, session, parts)).id)
  const grants = await listLivingGrants(ground.on.database, session.id)
  assert.deepEqual(grants.map(grant => grant.accountId).sort(), [account.id, undefined])
  const open = await ask(ground.on, session, { account, tools: { github__comment: {} } })
  const page = await mina.open(`/approvals/${open.id}`)
  await ground.on.database.transaction(async tx => {
    await tx.query(`UPDATE connected_accounts SET state = 'disconnected', credential_sealed = NULL WHERE id = $1`, [
      account.id,
    ])
    await endGrantsOnAccount(tx, account.id, 'account_disconnected')
    await record(tx, { type: 'connected_account.disconnected', body: { account: account.id } })
  })
  const [living, ...others] = await listLivingGrants(ground.on.database, session.id)
  assert.deepEqual([living?.tools, others.length], [['notes__search'], 0])
  assert.equal(await stateOf(ground.on, open.id), 'withdrawn')
  assert.equal((await mina.send(page, { decision: 'approve' })).status, 409)
  assert.deepEqual(await endEvents(session.id), ['account_disconnected'])
  const tool = await toolNamed(ground.on, 'github__search')
  const found = await findGrant(ground.on.database, { sessionId: session.id, tool, accountId: account.id, args: {} })
  assert.ok(found.outcome === 'ended')
  assert.equal(found.reason, 'account_disconnected')
})

test('D01 D02 a tool that changed can not be approved, and takes what was given for it', async () => {
  const session = await startAgent(ground)
  const tool = await toolNamed(ground.on, 'notes__comment')
  await approve((await ask(ground.on, session, { tools: { notes__comment: {}, notes__search: {} } })).id)
  const call = await askCall(ground.on, session, { name: 'notes__comment', args: { repo: 'a' } })
  await approve(call.id)
  const open = await ask(ground.on, session, { tools: { notes__comment: {}, notes__create_issue: {} } })
  const page = await mina.open(`/approvals/${open.id}`)
  await ground.on.database.query(`UPDATE tools SET state = 'drifted' WHERE id = $1`, [tool.id])
  const refused = await mina.send(page, { decision: 'approve' })
  assert.equal(refused.status, 409)
  assert.match(refused.html, /It changed since it was asked for/)
  const rest = await mina.send(refused, { decision: 'approve', tool: ['notes__create_issue'] })
  assert.equal(rest.status, 200, 'the tools that did not change can be given')
  await ground.on.database.transaction(tx => endGrantsOnTools(tx, [tool.id], 'tool_drifted'))
  assert.equal(await stateOf(ground.on, call.id), 'withdrawn')
  const living = await listLivingGrants(ground.on.database, session.id)
  assert.ok(living.every(grant => !grant.tools.includes('notes__comment')))
  await ground.on.database.query(`UPDATE tools SET state = 'active' WHERE id = $1`, [tool.id])
  const again = await listLivingGrants(ground.on.database, session.id)
  assert.equal(again.length, living.length, 'nothing grows back when the change is undone')
})

test('drift against a decision: whichever commits first, no grant lives on a drifted tool', async () => {
  const tool = await toolNamed(ground.on, 'notes__delete_branch')
  for (let round = 0; round < 8; round++) {
    const session = await startAgent(ground)
    const open = await ask(ground.on, session, { tools: { notes__delete_branch: {} } })
    const page = await mina.open(`/approvals/${open.id}`)
    await Promise.all([
      mina.send(page, { decision: 'approve' }),
      ground.twin.database.transaction(async tx => {
        await tx.query(`UPDATE tools SET state = 'drifted' WHERE id = $1`, [tool.id])
        await endGrantsOnTools(tx, [tool.id], 'tool_drifted')
      }),
    ])
    assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 0)
    await ground.on.database.query(`UPDATE tools SET state = 'active' WHERE id = $1`, [tool.id])
  }
})

async function admit(database: Database, session: Session, usable: UsableCall): Promise<'admitted' | string> {
  const tool = await toolNamed(ground.on, 'notes__create_issue')
  const callId = newId('call')
  return database
    .query(
      `SELECT admit_tool_call(p_call => $1, p_session => $2, p_approval => $3, p_grant => NULL, p_tool => $4,
        p_tool_name => $5, p_tool_digest => $6, p_account => NULL, p_effect => $7, p_call_digest => $8,
        p_arguments => 'sealed', p_arguments_digest => $9, p_taint_seen => 0, p_taint_adds => '{}', p_settle_seconds => 60,
        p_node => 'test', p_event => $10, p_salt => $11, p_body => '{}', p_wait => false)`,
      [
        callId,
        session.id,
        usable.approval.id,
        tool.id,
        tool.name,
        tool.digest,
        tool.effect,
        usable.callDigest,
        'digest',
        newId('event'),
        Buffer.alloc(32),
      ],
    )
    .then(
      () => 'admitted',
      (cause: Error & { code?: string }) => cause.code ?? cause.message,
    )
}

test('T87 MT07 fifty parallel uses of one approval over two nodes: exactly one is admitted, and a mismatch burns nothing', async () => {
  const session = await startAgent(ground)
  const args = { repo: 'acme/website', title: 'once' }
  const approval = await askCall(ground.on, session, { name: 'notes__create_issue', args })
  await approve(approval.id)
  const tool = await toolNamed(ground.on, 'notes__create_issue')
  const covered = { sessionId: session.id, tool, accountId: undefined, args }
  const usable = (await findCallApproval(ground.on.database, covered)) ?? assert.fail('not found')
  const other = await startAgent(ground)
  assert.equal(await admit(ground.on.database, session, { ...usable, callDigest: argumentsDigest({}) }), 'AM005')
  assert.equal(await admit(ground.on.database, other, usable), 'AM005')
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, nth) =>
      admit(nth % 2 === 0 ? ground.on.database : ground.twin.database, session, usable),
    ),
  )
  assert.equal(outcomes.filter(outcome => outcome === 'admitted').length, 1, outcomes.join())
  assert.equal(await stateOf(ground.on, approval.id), 'consumed')
  assert.equal(await findCallApproval(ground.on.database, covered), undefined)
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.match(page.html, /the approval is used up/)
})

test('what time has ended is written down once, with its event', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} }, durationSeconds: 1 })
  await approve(approval.id)
  const [grant] = await listGrants(ground.on.database, session.id)
  const tool = await toolNamed(ground.on, 'notes__search')
  await untilPast(grant?.expiresAt ?? new Date())
  const found = await findGrant(ground.on.database, { sessionId: session.id, tool, accountId: undefined, args: {} })
  assert.ok(found.outcome === 'ended', 'the clock ends it, whoever writes that down')
  assert.equal(found.reason, 'expired')
  await Promise.all([expireOverdue(ground.on), expireOverdue(ground.twin)])
  assert.deepEqual(await endEvents(session.id), ['expired'])
  const [ended] = await listGrants(ground.on.database, session.id)
  assert.equal(ended?.endedAt?.getTime(), grant?.expiresAt.getTime())
})

async function untilPast(end: Date): Promise<void> {
  await ground.on.database.query('SELECT pg_sleep_until($1)', [new Date(end.getTime() + 5)])
}

test('an administrator ends one grant: nothing is covered after it, and ending it again changes nothing', async () => {
  const session = await startAgent(ground)
  await approve((await ask(ground.on, session, { tools: { notes__search: {} } })).id)
  const [grant] = await listLivingGrants(ground.on.database, session.id)
  const end = (): Promise<Response> => {
    const url = `http://localhost:4000/v1/access_grants/${grant?.id}/end`
    const headers = { host: 'localhost:4000', 'content-type': 'application/json' }
    return ground.edge.fetch(new Request(url, { method: 'POST', body: '{}', headers }), { address: '127.0.0.1' })
  }
  const first = JSON.parse(await (await end()).text())
  assert.equal(first.end_reason, 'ended_by_admin')
  assert.deepEqual(JSON.parse(await (await end()).text()), first)
  const tool = await toolNamed(ground.on, 'notes__search')
  const found = await findGrant(ground.on.database, { sessionId: session.id, tool, accountId: undefined, args: {} })
  assert.equal(found.outcome, 'ended')
  assert.deepEqual(await endEvents(session.id), ['ended_by_admin'])
})
