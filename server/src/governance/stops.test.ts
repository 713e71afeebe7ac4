import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addProvider,
  approveCall,
  callTool,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { createApplication, getApplication } from '../applications/index.ts'
import { requestCall } from '../approvals/index.ts'
import { createAuditSigner, receiptSignatureHolds } from '../audit/index.ts'
import { createOrganization, createUser, type User } from '../directory/index.ts'
import { findAccountOf, listTools } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import { idFrom, newId, type SessionId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { findDoor, getSession, type Session, startSession } from '../sessions/index.ts'
import { startDoorWatch } from '../sessions/jobs.ts'
import { finishStop, lift, previewStop, stop } from './actions-stops.ts'
import { toolsOf } from './actions-tools.ts'
import type { Stop, StopTarget } from './model.ts'
import { parseStopTarget } from './parse-stop-target.ts'
import { beginStop, findStop, getStopOutcome, listOpenStops } from './store-stops.ts'

let ground: Ground
let bob: User
let admin: Actor & { kind: 'person' }
before(async () => {
  ground = await startGround()
  Object.assign(ground.on, { signer: await createAuditSigner(ground.on.rootKey, ground.on.database) })
  await ground.on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  await addProvider(ground.on, 'other', ground.upstream.url)
  bob = await createUser(ground.on, system, { email: 'bob@acme.example', emailVerified: true })
  const ada = await createUser(ground.on, system, { email: 'ada@acme.example', emailVerified: true })
  admin = { kind: 'person', userId: ada.id, email: ada.email, role: 'owner', sessionId: (await signedIn(ada)).id }
})
after(() => ground.close())

async function signedIn(user: User): Promise<Session> {
  return ground.on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Desk', kind: 'web' })
    return startSession(tx, { actor: system, kind: 'user', principalId: user.id, onBehalfOf: user.id, application })
  })
}

/** An agent of that person with a grant on the echo of a provider. */
async function agentOf(user: User, provider = 'notes'): Promise<TestAgent> {
  const agent = await startAgent({ ...ground, user })
  await grantAccess({ ...ground, user }, { session: agent.session.id, tools: [`${provider}__echo`] })
  return agent
}

const works = (agent: TestAgent, provider = 'notes') =>
  callTool(ground.twin, agent, { name: `${provider}__echo`, args: { text: 'hello' } })

async function living(id: SessionId): Promise<boolean> {
  return (await getSession(ground.on.database, id)).endedAt === undefined
}

const target = (text: string): StopTarget => parseStopTarget(text) ?? assert.fail(`no target ${text}`)
const ask = (text: string, actor: Actor = admin): Promise<Stop> =>
  stop(ground.on, actor, { target: target(text), said: 'Something is wrong.' })

async function code(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'nothing was refused',
    cause => (cause instanceof Refusal ? cause.code : Promise.reject(cause)),
  )
}

test('T45 T66 I4 a stop of a person ends what acts for them on every node, cuts off what runs, and is signed and in the log', async () => {
  const { on, twin } = ground
  const [mine, hers] = [await startAgent(ground), await agentOf(bob)]
  await grantAccess(ground, { session: mine.session.id, tools: ['notes__slow'] })
  const desk = await signedIn(ground.user)
  const watch = await startDoorWatch(twin)
  try {
    const calling = callTool(twin, mine, { name: 'notes__slow', args: { ms: 25_000 } })
    await until(() => ground.upstream.calls.some(call => call.name === 'slow'))
    const preview = await previewStop(on, admin, target(ground.user.id))
    assert.equal(preview.calls, 1)
    assert.ok(preview.shown.some(({ id }) => id === desk.id) && preview.shown.every(({ id }) => id !== hers.session.id))
    const stopped = await ask(ground.user.id)
    const answer = await calling
    assert.equal(answer.result.structuredContent?.error, 'session_revoked', JSON.stringify(answer))
    assert.match(answer.result.content?.[0]?.text ?? '', /stopped this session at/)
    await until(() => ground.upstream.aborted.includes('slow'))
    assert.equal((await works(mine)).status, 401)
    assert.equal((await works(hers)).status, 200, 'another person’s agent goes on')
    assert.ok(!(await living(desk.id)) && (await living(admin.sessionId)))

    const { zeroAt, completedAt, body = '', signature = '' } = stopped
    assert.ok(zeroAt && completedAt && zeroAt >= stopped.askedAt && completedAt >= zeroAt)
    assert.ok(receiptSignatureHolds(on.signer.publicKey, Buffer.from(body), signature))
    const signed = JSON.parse(body)
    assert.equal(signed.ms_to_zero, zeroAt.getTime() - stopped.askedAt.getTime())
    assert.deepEqual([signed.calls_aborted, signed.calls_unsettled, signed.sessions_ended], [1, 0, preview.sessions])
    const events = await on.database.query<{ body: string }>(
      `SELECT body FROM audit_queue WHERE type = 'stop.completed' UNION ALL SELECT body FROM audit_events WHERE type = 'stop.completed'`,
    )
    const told = events.map(event => JSON.parse(event.body)).find(event => event.stop === stopped.id)
    assert.equal(told?.digest, sha256Hex(`${body}\n${signature}`))
  } finally {
    await watch.stop()
  }
  assert.equal(await code(signedIn(ground.user)), 'stopped')
  assert.equal(await code(startAgent(ground)), 'stopped')
  const standing = await ask(ground.user.id)
  const lifted = await lift(on, admin, standing.id)
  assert.ok(lifted.liftedAt)
  assert.ok(!(await living(desk.id)), 'nothing grows back')
  assert.equal((await works(await agentOf(ground.user))).status, 200)
  assert.equal(await code(lift(on, admin, standing.id)), 'stop_not_in_force')
})

test('I4 each kind of stop ends what hangs on its target and nothing beside it, and holds until it is lifted', async t => {
  const { on } = ground
  const providerOf = async (slug: string): Promise<string> =>
    (await on.database.query<{ id: string }>('SELECT id FROM providers WHERE slug = $1', [slug]))[0]?.id ?? ''

  await t.test('an agent', async () => {
    const [one, other] = [await agentOf(ground.user), await agentOf(ground.user)]
    const { id } = await ask(one.session.principalId)
    assert.deepEqual([(await works(one)).status, (await works(other)).status], [401, 200])
    const again = on.database.transaction(async tx => {
      const { principalId, applicationId, onBehalfOf } = one.session
      const application = await getApplication(tx, applicationId)
      return startSession(tx, {
        actor: system,
        kind: 'agent',
        principalId,
        ...(onBehalfOf && { onBehalfOf }),
        application,
      })
    })
    assert.equal(await code(again), 'stopped')
    await lift(on, admin, id)
  })

  await t.test('a provider, with the calls that were approved one by one', async () => {
    const [notes, other, single] = [
      await agentOf(ground.user),
      await agentOf(ground.user, 'other'),
      await startAgent(ground),
    ]
    const create = (await listTools(on.database)).find(tool => tool.name === 'notes__create_issue')
    assert.ok(create)
    const asked = { session: single.session, tool: create, account: undefined }
    const { id: used } = await requestCall(on, { ...asked, args: { title: 'one' } })
    await approveCall(ground, used, single.session.id)
    const bystander = await startAgent(ground)
    const { id: waiting } = await requestCall(on, { ...asked, session: bystander.session, args: { title: 'two' } })
    const { id } = await ask(await providerOf('notes'))
    assert.deepEqual([(await works(notes)).status, (await works(other, 'other')).status], [401, 200])
    assert.ok(!(await living(single.session.id)) && (await living(bystander.session.id)))
    await assert.rejects(approveCall(ground, waiting, bystander.session.id), { code: 'AM011' })
    await assert.rejects(agentOf(ground.user), { code: 'AM011' })
    await agentOf(ground.user, 'other')
    await lift(on, admin, id)
    assert.equal((await works(await agentOf(ground.user))).status, 200)
  })

  await t.test('a connected account', async () => {
    const [id, provider] = [newId('account'), idFrom('provider', await providerOf('other'))]
    await on.database.query(`UPDATE providers SET auth_type = 'oauth', auth_per = 'user' WHERE id = $1`, [provider])
    await on.database.query(
      `INSERT INTO connected_accounts (id, provider_id, owner_id, label, state, credential_sealed) VALUES ($1, $2, $3, 'a', 'connected', 'x')`,
      [id, provider, ground.user.id],
    )
    const account = await findAccountOf(on.database, provider, ground.user.id)
    const [holder, other] = [await startAgent(ground), await agentOf(ground.user)]
    const parts = { session: holder.session.id, tools: ['other__echo'], account: account ?? assert.fail('no account') }
    await grantAccess(ground, parts)
    const { id: stopped } = await ask(id)
    assert.ok(!(await living(holder.session.id)) && (await living(other.session.id)))
    const later = await startAgent(ground)
    await assert.rejects(grantAccess(ground, { ...parts, session: later.session.id }), { code: 'AM011' })
    await lift(on, admin, stopped)
    await grantAccess(ground, { ...parts, session: (await startAgent(ground)).session.id })
  })

  await t.test('an organization', async () => {
    const organization = await createOrganization(on, system, { name: 'Acme' })
    const inside = async (): Promise<Session> =>
      on.database.transaction(async tx => {
        const application = await createApplication(tx, system, { name: 'Desk', kind: 'web' })
        const person = { principalId: bob.id, onBehalfOf: bob.id, application, organizationId: organization.id }
        return startSession(tx, { actor: system, kind: 'user', ...person })
      })
    const [first, beside] = [await inside(), await signedIn(bob)]
    const { id } = await ask(organization.id)
    assert.ok(!(await living(first.id)) && (await living(beside.id)))
    assert.equal(await code(inside()), 'stopped')
    await lift(on, admin, id)
    assert.ok(await living((await inside()).id))
  })

  await t.test('one session', async () => {
    const [one, other] = [await agentOf(ground.user), await agentOf(ground.user)]
    const { id } = await ask(one.session.id)
    assert.deepEqual([(await works(one)).status, (await works(other)).status], [401, 200])
    assert.equal(await code(lift(on, admin, id)), 'stop_not_in_force')
    assert.equal((await ask(one.session.id)).id, id)
  })

  await t.test('everything, but who asked', async () => {
    const [agent, desk] = [await agentOf(bob), await signedIn(bob)]
    const { id } = await ask('everything')
    assert.equal((await works(agent)).status, 401)
    assert.ok(!(await living(desk.id)) && (await living(admin.sessionId)))
    assert.equal(await code(startAgent(ground)), 'stopped')
    assert.ok(await living((await signedIn(bob)).id), 'people sign in again')
    await lift(on, admin, id)
    assert.equal((await works(await agentOf(bob))).status, 200)
  })
})

test('I9 starts that race a stop on two nodes are met by it or refused: none lives when it returns', async () => {
  const { on, twin } = ground
  const person = await createUser(on, system, { email: 'race@acme.example', emailVerified: true })
  const starts = Array.from({ length: 24 }, (_, nth) =>
    startAgent({ ...ground, on: nth % 2 === 0 ? on : twin, user: person }).then(
      () => 'started',
      cause => (cause instanceof Refusal && cause.code === 'stopped' ? 'stopped' : Promise.reject(cause)),
    ),
  )
  const stops = [ask(person.id), stop(twin, system, { target: target(person.id), said: 'The same moment.' })]
  const [one, other] = await Promise.all(stops)
  assert.equal(one?.id, other?.id)
  await Promise.all(starts)
  const left = await on.database.query('SELECT id FROM sessions WHERE on_behalf_of = $1 AND ended_at IS NULL', [
    person.id,
  ])
  assert.deepEqual(left, [])
  assert.equal(one?.completedAt?.getTime(), other?.completedAt?.getTime())
})

test('T45 a node that dies after the doors loses nothing: another one finishes, with the one receipt', async () => {
  const { on, twin } = ground
  const agents = await Promise.all([1, 2, 3].map(() => agentOf(bob)))
  const id = newId('stop')
  const begun = { id, target: target(bob.id), said: 'Gone.', askedBy: admin.userId, spared: undefined }
  await on.database.transaction(tx => beginStop(tx, begun))
  for (const agent of agents) assert.equal((await works(agent)).status, 401, 'the door alone refuses')
  assert.equal((await findStop(on.database, id))?.completedAt, undefined)
  assert.equal(await code(lift(on, admin, id)), 'stop_not_in_force')
  assert.deepEqual(await listOpenStops(on.database, 0), [id])
  const [one, other] = await Promise.all([finishStop(twin, id), finishStop(on, id)])
  assert.deepEqual([one.completedAt, one.body], [other.completedAt, other.body])
  assert.deepEqual(await listOpenStops(on.database, 0), [])
  const outcome = await getStopOutcome(on.database, id)
  assert.ok(outcome.sessions >= 3 && outcome.receipts === outcome.sessions && outcome.grants >= 3)
  for (const agent of agents) assert.equal((await findDoor(on.database, agent.session.id))?.reason, 'stopped')
  await lift(on, admin, id)
})

test('T72 what is no target, not there, higher, or oneself is not stopped, and nothing of a stop is taken back', async () => {
  const { on } = ground
  assert.equal(parseStopTarget('all'), undefined)
  assert.equal(parseStopTarget('user_'), undefined)
  for (const kind of ['session', 'user', 'agent', 'serviceAccount', 'account', 'provider', 'organization'] as const)
    assert.match(await code(ask(newId(kind))), /not_found/)
  assert.equal(await code(ask(admin.userId)), 'stops_itself')
  assert.equal(await code(ask(admin.sessionId)), 'stops_itself')
  const owner = await createUser(on, system, { email: 'owner@acme.example', emailVerified: true })
  await on.database.query(`UPDATE users SET installation_role = 'owner' WHERE id = $1`, [owner.id])
  assert.notEqual(await code(ask(owner.id, { ...admin, role: 'admin' })), 'nothing was refused')
  const agent = await agentOf(bob)
  const { id } = await ask(agent.session.id)
  for (const change of [`target = 'x'`, `said = 'x'`, `asked_at = now()`, `zero_at = now()`, `body = 'x'`])
    await assert.rejects(on.database.query(`UPDATE stops SET ${change} WHERE id = $1`, [id]), { code: 'AM096' }, change)
  await assert.rejects(on.database.query('DELETE FROM stops WHERE id = $1', [id]), { code: 'AM098' })
  await assert.rejects(on.database.query('DELETE FROM stop_sessions WHERE stop_id = $1', [id]), { code: 'AM098' })
})

test('which tools an agent was given and which of them it used are told together, with what was only refused', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo', 'notes__create_issue'] })
  for (let nth = 0; nth < 2; nth++)
    await callTool(ground.on, agent, { name: 'notes__echo', args: { repo: 'acme/docs' } })
  await callTool(ground.on, agent, { name: 'notes__delete_repo', args: { repo: 'acme/docs' } })
  const { tools, sessions, complete } = await toolsOf(ground.on, agent.session.principalId)
  assert.equal(complete, true)
  assert.ok(sessions >= 1)
  const used = new Map(tools.map(({ name, grants, calls, refused }) => [name, { grants, calls, refused }]))
  assert.deepEqual(used.get('notes__create_issue'), { grants: 1, calls: 0, refused: 0 })
  assert.deepEqual(used.get('notes__delete_repo'), { grants: 0, calls: 0, refused: 1 })
  const echo = tools.find(({ name }) => name === 'notes__echo')
  assert.deepEqual([echo?.grants, echo?.calls, echo?.effect], [1, 2, 'read'])
  assert.ok(echo?.lastCalledAt !== undefined && echo.lastGivenAt !== undefined)
})
