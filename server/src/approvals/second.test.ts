import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import {
  ageSignIns,
  ask,
  askCall,
  edgeOf,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startAgent,
  startGround,
  stateOf,
  system,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { createUser, type User } from '../directory/index.ts'
import type { InstallationRole } from '../platform/actor.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import { Secret } from '../platform/secret.ts'
import { createRule, deleteRule, type NewRule } from './actions-rules.ts'
import { findCallApproval, findOfSession, listLivingGrants, listPendingOfPerson } from './index.ts'
import { listParts } from './store-acts.ts'
import { listRules } from './store-rules.ts'

let ground: Ground
let mina: FormPerson
let kim: FormPerson
let lee: FormPerson
let max: FormPerson
const users = new Map<string, User>()
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
  kim = await withRole('kim', 'approver')
  lee = await withRole('lee', 'approver')
  max = await withRole('max', 'auditor')
})
after(() => ground.close())
afterEach(() => removeRules())

async function removeRules(): Promise<void> {
  const rules = await listRules(ground.on.database, undefined, pageOf({ limit: 100, order: 'desc' }))
  for (const { id } of rules) await deleteRule(ground.on, system, id)
}

async function withRole(name: string, role: InstallationRole): Promise<FormPerson> {
  const { on } = ground
  const email = `${name}@acme.example`
  const user = await createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  await on.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [user.id, role])
  users.set(name, user)
  return personAt(ground.edge, user)
}

const idOf = (name: string): string => users.get(name)?.id ?? assert.fail(name)

const rule = (parts: Partial<NewRule> = {}) =>
  createRule(ground.on, system, {
    organizationId: undefined,
    name: 'Writes',
    effects: ['write', 'destructive'],
    provider: undefined,
    toolsMin: undefined,
    groupId: undefined,
    roles: ['approver'],
    persons: 1,
    ...parts,
  })

const asksToWrite = async (parts: { readonly organizationId?: OrganizationId } = {}) => {
  const session = await startAgent(ground, parts)
  const tools = { notes__create_issue: {}, notes__comment: {} }
  const approval = await ask(ground.on, session, { tools, maxCalls: 40, durationSeconds: 1800 })
  return { session, approval, path: `/approvals/${approval.id}` }
}

const grantsOf = async ({ session }: Awaited<ReturnType<typeof asksToWrite>>) =>
  listLivingGrants(ground.on.database, session.id)

/** What the person approves first: one tool of two, and fewer calls. */
async function minaApproves(path: string): Promise<void> {
  const page = await mina.open(path)
  assert.match(page.html, /After you, others have to approve what you give/)
  const answer = await mina.send(page, { decision: 'approve', tool: ['notes__comment'], max_calls: '7', password })
  assert.match(answer.html, /Take it back/)
}

async function decide(person: FormPerson, path: string, decision: 'approve' | 'deny' = 'approve'): Promise<number> {
  const page = await person.open(path)
  return page.status === 200 && page.html.includes('name="decision"')
    ? (await person.send(page, { decision, password })).status
    : page.status
}

test('four eyes: what the person gives is given once a second person has approved exactly that', async () => {
  await rule()
  const asked = await asksToWrite()
  assert.equal((await kim.open(asked.path)).status, 404, 'not before the person has approved')
  await minaApproves(asked.path)
  assert.deepEqual([await stateOf(ground.on, asked.approval.id), await grantsOf(asked)], ['pending', []])
  assert.deepEqual(
    [
      (await listPendingOfPerson(ground.on.database, ground.mina.id, 5)).length,
      (await listPendingOfPerson(ground.on.database, idOf('kim') as never, 5)).map(({ id }) => id),
    ],
    [0, [asked.approval.id]],
  )
  const page = await kim.open(asked.path)
  assert.match(page.html, /mina@acme\.example<\/bdi> has approved what is below/)
  assert.match(page.html, /notes__comment/)
  assert.match(page.html, /at most 7 calls/)
  assert.doesNotMatch(page.html, /notes__create_issue|name="tool"|name="max_calls"/)
  await kim.send(page, { decision: 'approve', tool: ['notes__create_issue'], max_calls: '40' })
  const [grant, ...others] = await grantsOf(asked)
  assert.deepEqual([grant?.tools, grant?.callsLeft, others.length], [['notes__comment'], 7, 0])
  const parts = await listParts(ground.on.database, asked.approval.id)
  assert.deepEqual(
    parts.map(part => [part.userId, part.decision, part.given !== undefined]),
    [
      [ground.mina.id, 'approve', true],
      [idOf('kim'), 'approve', false],
    ],
  )
  const decided = await findOfSession(ground.on.database, asked.session.id, asked.approval.id)
  assert.deepEqual([decided?.state, decided?.decidedBy], ['approved', idOf('kim')])
  assert.match((await mina.open(asked.path)).html, /kim@acme\.example<\/bdi> approved at/)
  const events = await ground.on.database.query<{ type: string; body: string }>(
    `SELECT type, body FROM audit_queue WHERE session_id = $1 AND type LIKE 'approval.app%' ORDER BY serial`,
    [asked.session.id],
  )
  assert.deepEqual(
    events.map(({ type }) => type),
    ['approval.approved_in_part', 'approval.approved'],
  )
  const told = events.map(({ body }) => JSON.parse(body).wire)
  assert.deepEqual(
    told.map(({ event, data }) => [event, data.object, data.id, data.user_id, data.decided_by, data.outcome]),
    [
      ['approval.approved_in_part', 'approval', asked.approval.id, ground.mina.id, ground.mina.id, 'approved_in_part'],
      ['approval.approved', 'approval', asked.approval.id, ground.mina.id, idOf('kim'), 'approved'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(told), new RegExp(`${asked.approval.code}|File what is missing`))
  const { decided_by: by } = JSON.parse(events[1]?.body ?? '{}')
  assert.deepEqual(by, [
    { user: ground.mina.id, decision: 'approve' },
    { user: idOf('kim'), decision: 'approve' },
  ])
})

test('what no rule is over needs its person alone; and a rule speaks of provider and number of tools too', async () => {
  await rule({ effects: ['destructive'] })
  await rule({ effects: [], provider: 'github', name: 'GitHub' })
  await rule({ effects: [], toolsMin: 3, name: 'Many' })
  const asked = await asksToWrite()
  await mina.approve(asked.path)
  assert.equal((await grantsOf(asked)).length, 1)
  const session = await startAgent(ground)
  const many = await ask(ground.on, session, {
    tools: { notes__search: {}, notes__create_issue: {}, notes__comment: {} },
  })
  await mina.approve(`/approvals/${many.id}`)
  assert.equal(await stateOf(ground.on, many.id), 'pending')
})

test('the same person never counts twice, whatever role they have', async () => {
  await rule()
  const { database } = ground.on
  await database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [ground.mina.id])
  const asked = await asksToWrite()
  await minaApproves(asked.path)
  const page = await mina.open(asked.path)
  assert.doesNotMatch(page.html, /data-testid="approve"/)
  assert.equal((await mina.send(page, { decision: 'approve' })).status, 409)
  await database.query('UPDATE users SET installation_role = NULL WHERE id = $1', [ground.mina.id])
  assert.deepEqual([await stateOf(ground.on, asked.approval.id), await grantsOf(asked)], ['pending', []])
})

test('a denial after the first approval is final, and the person takes back what they approved', async () => {
  await rule()
  const denied = await asksToWrite()
  await minaApproves(denied.path)
  assert.equal(await decide(kim, denied.path, 'deny'), 200)
  assert.equal(await stateOf(ground.on, denied.approval.id), 'denied')
  assert.match((await mina.open(denied.path)).html, /kim@acme\.example<\/bdi> denied this at/)
  assert.equal(await decide(lee, denied.path), 200)
  assert.equal(await stateOf(ground.on, denied.approval.id), 'denied')
  const back = await asksToWrite()
  await minaApproves(back.path)
  const page = await kim.open(back.path)
  assert.equal(await decide(mina, back.path, 'deny'), 200)
  assert.equal((await kim.send(page, { decision: 'approve' })).status, 409)
  assert.deepEqual([await stateOf(ground.on, back.approval.id), await grantsOf(back)], ['denied', []])
})

test('two who approve at the same moment on two nodes give it once; an approval and a denial end as one of the two', async () => {
  await rule()
  const twinEdge = edgeOf(ground.twin, ground.mina)
  const leeThere = await personAt(twinEdge, users.get('lee') ?? assert.fail())
  for (const decision of ['approve', 'deny'] as const) {
    const asked = await asksToWrite()
    await minaApproves(asked.path)
    const [one, two] = [await kim.open(asked.path), await leeThere.open(asked.path)]
    const answers = await Promise.all([kim.send(one, { decision: 'approve' }), leeThere.send(two, { decision })])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409])
    const state = await stateOf(ground.on, asked.approval.id)
    assert.equal((await grantsOf(asked)).length, state === 'approved' ? 1 : 0)
    assert.ok(decision === 'deny' || state === 'approved')
  }
})

test('members of a group of the organization approve, as long as they are members', async () => {
  const { database } = ground.on
  const organizationId = newId('organization')
  const groupId = newId('group')
  await database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [organizationId])
  await database.query(`INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, 'Security')`, [
    groupId,
    organizationId,
  ])
  for (const user of [ground.mina.id, ground.bob.id]) {
    const membership = newId('membership')
    await database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
      membership,
      organizationId,
      user,
    ])
    await database.query('INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)', [
      groupId,
      membership,
      organizationId,
    ])
  }
  await rule({ organizationId, groupId, roles: [], name: 'Security' })
  const bob = await personAt(ground.edge, ground.bob)
  const elsewhere = await asksToWrite()
  await mina.approve(elsewhere.path)
  assert.equal((await grantsOf(elsewhere)).length, 1, 'a rule of an organization is over what comes from it')
  const asked = await asksToWrite({ organizationId })
  await minaApproves(asked.path)
  for (const stranger of [kim, max]) assert.equal((await stranger.open(asked.path)).status, 404)
  const page = await bob.open(asked.path)
  await database.query(
    'DELETE FROM group_members WHERE membership_id IN (SELECT id FROM memberships WHERE user_id = $1)',
    [ground.bob.id],
  )
  assert.equal((await bob.send(page, { decision: 'approve' })).status, 404)
  assert.equal(await stateOf(ground.on, asked.approval.id), 'pending')
})

test('one call: a second person approves exactly these arguments, and proves that they are there', async () => {
  await rule()
  const session = await startAgent(ground)
  const args = { repo: 'acme/website', title: 'only this' }
  const approval = await askCall(ground.on, session, { name: 'notes__create_issue', args })
  const path = `/approvals/${approval.id}`
  await mina.approve(path)
  const call = {
    sessionId: session.id,
    tool: await toolNamed(ground.on, 'notes__create_issue'),
    accountId: undefined,
    args,
  }
  assert.equal(await findCallApproval(ground.on.database, call), undefined)
  const page = await kim.open(path)
  assert.match(page.html, /only this/)
  await ageSignIns(ground.on, 600)
  const stale = await kim.send(page, { decision: 'approve' })
  assert.deepEqual([stale.status, await stateOf(ground.on, approval.id)], [403, 'pending'])
  await kim.send(stale, { decision: 'approve', password })
  assert.equal((await findCallApproval(ground.on.database, call))?.approval.id, approval.id)
})

test('a rule that is removed counts for what was asked under it, and a new one for what is open', async () => {
  const made = await rule()
  const asked = await asksToWrite()
  await deleteRule(ground.on, system, made.id)
  await minaApproves(asked.path)
  assert.equal(await stateOf(ground.on, asked.approval.id), 'pending')
  await decide(kim, asked.path)
  assert.equal((await grantsOf(asked)).length, 1)
  const open = await asksToWrite()
  const page = await mina.open(open.path)
  await rule({ name: 'New' })
  assert.equal((await mina.send(page, { decision: 'approve' })).status, 409, 'the page says something else now')
  await minaApproves(open.path)
  assert.deepEqual([await stateOf(ground.on, open.approval.id), await grantsOf(open)], ['pending', []])
})

test('two rules want each their own number of persons', async () => {
  await rule({ persons: 2, name: 'Two' })
  await rule({ roles: ['owner'], name: 'Owner' })
  const ada = await withRole('ada', 'owner')
  const asked = await asksToWrite()
  await minaApproves(asked.path)
  for (const person of [kim, ada]) {
    assert.equal(await decide(person, asked.path), 200)
    assert.equal(await stateOf(ground.on, asked.approval.id), 'pending')
  }
  await decide(lee, asked.path)
  assert.equal((await grantsOf(asked)).length, 1)
})

test('I8 by raw SQL: no approval with fewer than it needs, no part of a stranger, none changed or taken away', async () => {
  await rule()
  const asked = await asksToWrite()
  const { id } = asked.approval
  const { database } = ground.on
  const approve = `UPDATE approvals SET state = 'approved', decided_at = now(), decided_in_session = session_id, decided_by = $2 WHERE id = $1`
  const part = `INSERT INTO decision_parts (subject, user_id, decision, in_session, shown, event_id, given)
    SELECT id, $2, 'approve', session_id, '{}', 'event_x', $3 FROM approvals WHERE id = $1`
  await assert.rejects(database.query(approve, [id, ground.mina.id]), { code: '23514' })
  await assert.rejects(database.query(part, [id, idOf('kim'), null]), { code: 'AM090' })
  await assert.rejects(database.query(part, [id, idOf('kim'), '{}']), { code: 'AM090' })
  await minaApproves(asked.path)
  await assert.rejects(database.query(approve, [id, ground.mina.id]), { code: '23514' })
  await assert.rejects(database.query(approve, [id, idOf('kim')]), { code: '23514' })
  await assert.rejects(database.query(part, [id, idOf('max'), null]), { code: 'AM090' })
  for (const text of [
    `UPDATE approvals SET needs = '[]' WHERE id = '${id}'`,
    `UPDATE decision_parts SET given = '{}' WHERE subject = '${id}'`,
    `DELETE FROM decision_parts WHERE subject = '${id}'`,
    'UPDATE approval_rules SET persons = 5',
    'DELETE FROM approval_rules',
  ])
    await assert.rejects(database.query(text), text)
  assert.deepEqual([await stateOf(ground.on, id), await grantsOf(asked)], ['pending', []])
})

test('a rule says who approves, in one way', async () => {
  await assert.rejects(rule({ roles: [] }), { status: 422 })
  await assert.rejects(rule({ groupId: newId('group') }), { status: 422 })
  await assert.rejects(rule({ groupId: newId('group'), roles: [] }), { status: 422 })
  await assert.rejects(rule({ organizationId: newId('organization') }), { status: 404 })
  await assert.rejects(rule({ provider: 'nowhere' }), { status: 404 })
})

const reasonsOf = async ({ session }: Awaited<ReturnType<typeof asksToWrite>>): Promise<unknown[]> => {
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'access_grant.ended' ORDER BY serial`,
    [session.id],
  )
  return rows.map(({ body }) => JSON.parse(body)).map(({ reason, stood_on }) => [reason, stood_on])
}

/** A grant that Mina and a second person approved. */
async function approvedBy(person: FormPerson, parts: { readonly organizationId?: OrganizationId } = {}) {
  const asked = await asksToWrite(parts)
  await minaApproves(asked.path)
  assert.equal(await decide(person, asked.path), 200)
  assert.equal((await grantsOf(asked)).length, 1)
  return asked
}

test('what several approved ends when one of them leaves, is suspended, or loses the role or the group that let them approve', async () => {
  const { database } = ground.on
  const [organizationId, groupId, membership] = [newId('organization'), newId('group'), newId('membership')]
  await database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [organizationId])
  await database.query(`INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, 'Security')`, [
    groupId,
    organizationId,
  ])
  await database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
    newId('membership'),
    organizationId,
    ground.mina.id,
  ])
  const joins = async (): Promise<void> => {
    await database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
      membership,
      organizationId,
      idOf('max'),
    ])
    await database.query('INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)', [
      groupId,
      membership,
      organizationId,
    ])
  }
  await joins()
  const untouched = await asksToWrite()
  await mina.approve(untouched.path)
  const setRole = (role: string) => `UPDATE users SET installation_role = '${role}' WHERE id = $1`
  const setState = (state: string) => `UPDATE principals SET state = '${state}' WHERE id = $1`
  const kept = async (by: FormPerson, text: string, id: string): Promise<void> => {
    const asked = await approvedBy(by)
    await database.query(text, [id])
    assert.equal((await grantsOf(asked)).length, 1, text)
  }
  const lost = async (
    by: FormPerson,
    { text, id, undo, organization }: { text: string; id: string; undo: string; organization?: true },
  ): Promise<void> => {
    const asked = await approvedBy(by, organization ? { organizationId } : {})
    await database.query(text, [id])
    assert.deepEqual(await grantsOf(asked), [], text)
    assert.deepEqual(await reasonsOf(asked), [['approver_lost', id]], text)
    if (undo !== '') await database.query(undo, [id])
    assert.deepEqual(await grantsOf(asked), [], 'nothing grows back')
  }
  await rule({ roles: ['approver', 'owner'] })
  await kept(kim, setRole('owner'), idOf('kim'))
  await kept(kim, setRole('approver'), idOf('kim'))
  await lost(kim, { text: setRole('auditor'), id: idOf('kim'), undo: setRole('approver') })
  await lost(lee, { text: setState('suspended'), id: idOf('lee'), undo: setState('active') })
  await removeRules()
  await rule({ organizationId, groupId, roles: [], name: 'Security' })
  const inactive = `UPDATE memberships SET status = 'inactive' WHERE id = $1`
  const active = `UPDATE memberships SET status = 'active' WHERE id = $1`
  await lost(max, { text: inactive, id: membership, undo: active, organization: true })
  const out = 'DELETE FROM group_members WHERE membership_id = $1'
  await lost(max, { text: out, id: membership, undo: '', organization: true })
  assert.equal((await grantsOf(untouched)).length, 1, 'what nobody else approved stands on nobody else')
})

test('an approved call that nobody has used is withdrawn with its approver', async () => {
  await rule()
  const { database } = ground.on
  const session = await startAgent(ground)
  const approval = await askCall(ground.on, session, { name: 'notes__create_issue', args: { title: 'x' } })
  const path = `/approvals/${approval.id}`
  await mina.approve(path)
  assert.equal(await decide(kim, path), 200)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
  await database.query('UPDATE users SET installation_role = NULL WHERE id = $1', [idOf('kim')])
  assert.equal(await stateOf(ground.on, approval.id), 'withdrawn')
  await database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [idOf('kim')])
})

test('an approver who leaves while others still decide gives nothing any more, whichever commits first', async () => {
  await rule({ persons: 2 })
  const { database } = ground.on
  for (let round = 0; round < 4; round++) {
    const asked = await asksToWrite()
    await minaApproves(asked.path)
    assert.equal(await decide(kim, asked.path), 200)
    const page = await lee.open(asked.path)
    await Promise.all([
      lee.send(page, { decision: 'approve', password }),
      ground.twin.database.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [idOf('kim')]),
    ])
    assert.deepEqual(await grantsOf(asked), [])
    await database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [idOf('kim')])
  }
})
