import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ageSignIns,
  ask,
  type FormPage,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startAgent,
  startGround,
  stateOf,
  system,
} from '../../tests/approvals-ground.ts'
import { createUser, type User } from '../directory/index.ts'
import { newId } from '../platform/ids.ts'
import { Secret } from '../platform/secret.ts'
import { suspendPrincipal } from '../sessions/index.ts'
import { createRule, deleteRule } from './actions-rules.ts'
import { delegationFault } from './check-delegation.ts'
import { findOfSession, listLivingGrants, listPendingOfPerson } from './index.ts'
import { listDelegationsOf } from './store-delegations.ts'

let ground: Ground
let mina: FormPerson
let bob: FormPerson
before(async () => {
  ground = await startGround({ config: { smtpUrl: 'none' } })
  await knowEachOther(ground.mina, ground.bob)
  mina = await personAt(ground.edge, ground.mina)
  bob = await personAt(ground.edge, ground.bob)
})
after(() => ground.close())

async function knowEachOther(...people: readonly User[]): Promise<void> {
  const { database } = ground.on
  const organizationId = newId('organization')
  await database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [organizationId])
  for (const { id } of people)
    await database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
      newId('membership'),
      organizationId,
      id,
    ])
}

const field = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16)

/** Mina lets somebody decide, from yesterday on. */
async function delegate(email: string, parts: Readonly<Record<string, string>> = {}) {
  const page = await mina.open('/account/delegations')
  return mina.send(formIn(page, 'data-testid="delegate"'), {
    email,
    from: field(-1),
    until: field(2),
    password,
    ...parts,
  })
}

/** One of the forms of a page. */
function formIn(page: FormPage, mark: string): FormPage {
  const forms = [...page.html.matchAll(/<form\b.*?<\/form>/gs)].map(([text]) => text)
  return { ...page, html: forms.find(text => text.includes(mark)) ?? assert.fail(page.html) }
}

async function endAll(): Promise<void> {
  await ground.on.database.query(
    `UPDATE approval_delegations SET ended_at = clock_timestamp(), end_reason = 'ended_by_person' WHERE ended_at IS NULL`,
  )
}

const asked = async (user?: User) => {
  const session = await startAgent(ground, user === undefined ? {} : { user })
  const approval = await ask(ground.on, session, { tools: { notes__search: {}, notes__create_issue: {} } })
  return { session, approval, path: `/approvals/${approval.id}` }
}

test('a delegate decides in the person’s place, as themselves, for as long as it lasts', async () => {
  const before = await asked()
  assert.equal((await bob.open(before.path)).status, 404)
  const made = await delegate(ground.bob.email)
  assert.match(made.html, /bob@acme\.example<\/bdi> decides for you/)
  assert.match((await bob.open('/account/delegations')).html, /You decide for <bdi>mina@acme\.example/)
  assert.deepEqual(
    (await listPendingOfPerson(ground.on.database, ground.bob.id, 5)).map(({ id }) => id),
    [before.approval.id],
  )
  const page = await bob.open(before.path)
  assert.match(page.html, /mina@acme\.example/)
  assert.doesNotMatch(page.html, /data-testid="end-session"/, 'the session is not theirs to end')
  await bob.send(page, { decision: 'approve', tool: ['notes__search'], password })
  const [grant] = await listLivingGrants(ground.on.database, before.session.id)
  assert.deepEqual(grant?.tools, ['notes__search'])
  const decided = await findOfSession(ground.on.database, before.session.id, before.approval.id)
  assert.deepEqual([decided?.userId, decided?.decidedBy], [ground.mina.id, ground.bob.id])
  const [event] = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'approval.approved'`,
    [before.session.id],
  )
  const { actor, instead_of: insteadOf } = JSON.parse(event?.body ?? '{}')
  assert.deepEqual([actor, insteadOf], [ground.bob.id, ground.mina.id])
  await endAll()
  const after = await asked()
  assert.equal((await bob.open(after.path)).status, 404)
})

test('what a delegate gave outlives the delegation, and ends when they are suspended', async () => {
  await delegate(ground.bob.email)
  const { session, path } = await asked()
  await bob.send(await bob.open(path), { decision: 'approve', tool: ['notes__search'], password })
  await endAll()
  assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 1)
  const { database } = ground.on
  const setState = `UPDATE principals SET state = $2 WHERE id = $1`
  await database.query(setState, [ground.bob.id, 'suspended'])
  assert.deepEqual(await listLivingGrants(database, session.id), [])
  await database.query(setState, [ground.bob.id, 'active'])
  assert.deepEqual(await listLivingGrants(database, session.id), [], 'nothing grows back')
})

test('never for an agent of their own, before it begins, after it ends, nor without their own proof', async () => {
  await delegate(ground.bob.email, { from: field(1), until: field(2) })
  const later = await asked()
  assert.equal((await bob.open(later.path)).status, 404)
  await endAll()
  await delegate(ground.bob.email)
  const { session, approval, path } = await asked()
  const { database } = ground.on
  await database.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [session.principalId, ground.bob.id])
  const own = await ask(ground.on, session, { tools: { notes__search: {} } }).catch(() => undefined)
  assert.equal((await bob.open(path)).status, 404)
  if (own !== undefined) assert.equal((await bob.open(`/approvals/${own.id}`)).status, 404)
  await database.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [session.principalId, ground.mina.id])
  const open = await asked()
  await ageSignIns(ground.on, 600)
  const page = await bob.open(open.path)
  assert.equal((await bob.send(page, { decision: 'approve' })).status, 403)
  assert.notEqual(await stateOf(ground.on, approval.id), 'approved')
  await endAll()
  assert.equal((await bob.send(page, { decision: 'approve', password })).status, 404)
  assert.equal(await stateOf(ground.on, open.approval.id), 'pending')
})

test('four eyes stay those of two: who decides in the person’s place is not the second one as well', async () => {
  const made = await createRule(ground.on, system, {
    organizationId: undefined,
    name: 'Writes',
    effects: ['write'],
    provider: undefined,
    toolsMin: undefined,
    groupId: undefined,
    roles: ['approver'],
    persons: 1,
  })
  const { database } = ground.on
  await database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [ground.bob.id])
  await delegate(ground.bob.email)
  const { approval, path } = await asked()
  const page = await bob.open(path)
  await bob.send(page, { decision: 'approve', password })
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  const again = await bob.open(path)
  if (again.html.includes('name="decision"')) await bob.send(again, { decision: 'approve', password })
  const own = await mina.open(path)
  assert.equal((await mina.send(own, { decision: 'approve', password })).status, 409)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  await deleteRule(ground.on, system, made.id)
  await database.query('UPDATE users SET installation_role = NULL WHERE id = $1', [ground.bob.id])
  await endAll()
})

test('it is made by the person alone, freshly proven, for somebody they know, a month at most; either of them ends it', async () => {
  const stranger = await createUser(ground.on, system, {
    email: 'zoe@else.example',
    password: new Secret(password),
    emailVerified: true,
  })
  const answers = [
    await delegate(stranger.email),
    await delegate('nobody@acme.example'),
    await delegate(ground.mina.email),
    await delegate(ground.bob.email, { until: field(60) }),
    await delegate(ground.bob.email, { until: field(-2) }),
    await delegate(ground.bob.email, { from: 'soon' }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [422, 422, 422, 422, 422, 422],
  )
  const said = answers.slice(0, 2).map(({ html }) => /There is nobody with this address/.test(html))
  assert.deepEqual(said, [true, true], 'an outsider is answered like nobody')
  await ageSignIns(ground.on, 600)
  assert.equal((await delegate(ground.bob.email, { password: 'not it' })).status, 403)
  await delegate(ground.bob.email)
  const page = await bob.open('/account/delegations')
  const form = formIn(page, 'data-testid="end-delegation"')
  const id = /name="delegation_id" value="([^"]*)"/.exec(form.html)?.[1] ?? ''
  await bob.send(form, { delegation_id: id })
  const [first] = await listDelegationsOf(ground.on.database, ground.mina.id, 1)
  assert.equal(first?.endReason, 'ended_by_delegate')
  for (const text of [
    `UPDATE approval_delegations SET ends_at = ends_at + interval '1 day'`,
    'UPDATE approval_delegations SET ended_at = NULL, end_reason = NULL',
    'DELETE FROM approval_delegations',
  ])
    await assert.rejects(ground.on.database.query(text), text)
})

test('T89 I9 it ends in the transaction that suspends either of the two', async () => {
  const leaving = await createUser(ground.on, system, {
    email: 'ann@acme.example',
    password: new Secret(password),
    emailVerified: true,
  })
  await knowEachOther(ground.mina, leaving)
  const ann = await personAt(ground.edge, leaving)
  await delegate(leaving.email)
  const { path } = await asked()
  assert.equal((await ann.open(path)).status, 200)
  await suspendPrincipal(ground.on, system, leaving.id)
  const [ended] = await listDelegationsOf(ground.on.database, ground.mina.id, 1)
  assert.equal(ended?.endReason, 'principal_suspended')
  const [event] = await ground.on.database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_queue WHERE type = 'delegation.ended' AND body LIKE '%' || $1 || '%'`,
    [ended?.id],
  )
  assert.equal(event?.n, 1)
})

test('who can be a delegate, and for how long', () => {
  const [userId, delegateId] = [newId('user'), newId('user')]
  const now = new Date('2026-06-01T00:00:00Z')
  const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000)
  const good = { userId, delegateId, isKnown: true, startsAt: days(-1), endsAt: days(1), now }
  const rows = [
    [good, undefined],
    [{ ...good, endsAt: days(30) }, undefined],
    [{ ...good, endsAt: days(31) }, 'too_long'],
    [{ ...good, endsAt: days(-1) }, 'when'],
    [{ ...good, startsAt: days(-3), endsAt: days(-1) }, 'when'],
    [{ ...good, startsAt: undefined }, 'when'],
    [{ ...good, delegateId: userId }, 'yourself'],
    [{ ...good, isKnown: false }, 'nobody'],
    [{ ...good, delegateId: undefined }, 'nobody'],
  ] as const
  for (const [question, fault] of rows) assert.equal(delegationFault(question), fault, JSON.stringify(question))
})
