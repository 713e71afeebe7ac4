import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ageSignIns,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startGround,
} from '../../tests/approvals-ground.ts'
import { createUser, type User } from '../directory/index.ts'
import type { Actor, InstallationRole } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { Secret } from '../platform/secret.ts'
import { type ActAsk, requestAct, useAct, withdrawAct } from './index.ts'
import { expireOverdue } from './jobs.ts'
import type { Act } from './model.ts'
import { findAct, listParts } from './store-acts.ts'

let ground: Ground
const users = new Map<string, User>()
const people = new Map<string, FormPerson>()
let nth = 0
before(async () => {
  ground = await startGround()
  for (const [name, role] of [
    ['ada', 'owner'],
    ['eve', 'admin'],
    ['kim', 'approver'],
    ['max', 'auditor'],
  ] as const) {
    const user = await personWithRole(name, role)
    users.set(name, user)
    people.set(name, await personAt(ground.edge, user))
  }
})
after(() => ground.close())

async function personWithRole(name: string, role: InstallationRole): Promise<User> {
  const { on } = ground
  const email = `${name}@acme.example`
  const user = await createUser(
    on,
    { kind: 'system', node: 'test' },
    { email, password: new Secret(password), emailVerified: true },
  )
  await on.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [user.id, role])
  return user
}

const who = (name: string): FormPerson => people.get(name) ?? assert.fail(name)
const user = (name: string): User => users.get(name) ?? assert.fail(name)

function actorOf(name: string): Actor {
  const { id: userId, email } = user(name)
  return { kind: 'person', userId, email, role: 'owner', sessionId: newId('session') }
}

function ask(parts: Partial<ActAsk> = {}): Promise<Act> {
  const document = { events: [++nth, 7], reason: 'Article 17 of the GDPR' }
  return requestAct(ground.on, actorOf('ada'), {
    kind: 'audit.erase',
    document,
    persons: 2,
    roles: ['owner', 'admin', 'approver'],
    ...parts,
  })
}

const use = (act: Act, document: Act['document'] = act.document): Promise<readonly string[]> =>
  ground.on.database.transaction(async tx => {
    const { parts } = await useAct(tx, actorOf('ada'), { id: act.id, kind: act.kind, document })
    return parts.map(part => part.userId)
  })

const stateOf = async ({ id }: Act): Promise<string | undefined> => (await findAct(ground.on.database, id))?.state

async function decide(name: string, act: Act, decision: 'approve' | 'deny' = 'approve'): Promise<number> {
  const page = await who(name).open(`/approvals/${act.id}`)
  if (page.status !== 200 || !page.html.includes('data-testid="approve"')) return page.status
  return (await who(name).send(page, { decision })).status
}

test('four eyes: two persons approve, each on the page, and exactly what they approved is done, once', async () => {
  const act = await ask()
  const page = await who('ada').open(`/approvals/${act.id}`)
  assert.match(page.html, /Erase bodies of audit events/)
  assert.match(page.html, /Article 17 of the GDPR/)
  assert.match(page.html, /1 more person has to approve/)
  await who('ada').send(page, { decision: 'approve' })
  assert.equal(await stateOf(act), 'pending')
  await assert.rejects(use(act), { code: 'act_not_approved' })
  const again = await who('ada').open(`/approvals/${act.id}`)
  assert.match(again.html, /You have decided your part/)
  assert.doesNotMatch(again.html, /data-testid="approve"/)
  const last = await who('eve').open(`/approvals/${act.id}`)
  assert.match(last.html, /ada@acme\.example[^<]*<\/bdi> approved at/)
  await who('eve').send(last, { decision: 'approve' })
  assert.equal(await stateOf(act), 'approved')
  await assert.rejects(use(act, { ...act.document, events: [1, 2, 3] }), { code: 'act_not_approved' })
  assert.deepEqual(await use(act), [user('ada').id, user('eve').id])
  assert.equal(await stateOf(act), 'done')
  await assert.rejects(use(act), { code: 'act_not_approved' })
})

test('the same person never counts twice: not by a form that is sent again, and not by SQL', async () => {
  const act = await ask()
  const page = await who('ada').open(`/approvals/${act.id}`)
  await who('ada').send(page, { decision: 'approve' })
  const twice = await who('ada').send(page, { decision: 'approve' })
  assert.equal(twice.status, 409)
  assert.equal((await listParts(ground.on.database, act.id)).length, 1)
  const { database } = ground.on
  const sql = [
    `INSERT INTO decision_parts (subject, user_id, decision, in_session, shown, event_id)
       SELECT subject, user_id, decision, in_session, shown, event_id FROM decision_parts WHERE subject = '${act.id}'`,
    `UPDATE acts SET state = 'approved' WHERE id = '${act.id}'`,
    `UPDATE acts SET persons = 1 WHERE id = '${act.id}'`,
    `UPDATE acts SET document = '{}' WHERE id = '${act.id}'`,
    `UPDATE acts SET state = 'done' WHERE id = '${act.id}'`,
    `UPDATE decision_parts SET user_id = '${user('eve').id}' WHERE subject = '${act.id}'`,
    `DELETE FROM decision_parts WHERE subject = '${act.id}'`,
    'TRUNCATE decision_parts',
    `DELETE FROM acts WHERE id = '${act.id}'`,
  ]
  for (const text of sql)
    await assert.rejects(database.query(text), /23505|AM09|act moves on only|kept|duplicate/, text)
  assert.equal(await stateOf(act), 'pending')
})

test('one who denies ends it for all, also after another has approved; who approved then approves nothing any more', async () => {
  const act = await ask()
  assert.equal(await decide('ada', act), 200)
  assert.equal(await decide('kim', act, 'deny'), 200)
  assert.equal(await stateOf(act), 'denied')
  const page = await who('eve').open(`/approvals/${act.id}`)
  assert.doesNotMatch(page.html, /data-testid="approve"/)
  await assert.rejects(use(act), { code: 'act_not_approved' })
})

test('who has none of the roles finds nothing there, as for an id that is made up', async () => {
  const act = await ask({ roles: ['owner', 'admin'] })
  const mina = await personAt(ground.edge, ground.mina)
  for (const person of [who('max'), who('kim'), mina])
    for (const id of [act.id, newId('act')]) assert.equal((await person.open(`/approvals/${id}`)).status, 404)
  const page = await who('eve').open(`/approvals/${act.id}`)
  const { database } = ground.on
  await database.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [user('eve').id])
  const answer = await who('eve').send(page, { decision: 'approve' })
  await database.query(`UPDATE users SET installation_role = 'admin' WHERE id = $1`, [user('eve').id])
  assert.equal(answer.status, 404)
  assert.deepEqual(await listParts(database, act.id), [])
})

test('who approved and lost the role before the last one approves does not count', async () => {
  const act = await ask()
  await decide('kim', act)
  const { database } = ground.on
  await database.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [user('kim').id])
  const page = await who('eve').open(`/approvals/${act.id}`)
  await who('eve')
    .send(page, { decision: 'approve' })
    .catch(() => undefined)
  await database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [user('kim').id])
  assert.equal(await stateOf(act), 'pending')
})

test('two who approve at the same moment on two nodes are two, and a page that has become untrue decides nothing (T88)', async () => {
  const act = await ask({ persons: 3 })
  const [one, two, three] = await Promise.all(['ada', 'eve', 'kim'].map(name => who(name).open(`/approvals/${act.id}`)))
  const answers = await Promise.all(
    [
      ['ada', one],
      ['eve', two],
    ].map(([name, page]) =>
      page === undefined ? assert.fail() : who(String(name)).send(Object(page), { decision: 'approve' }),
    ),
  )
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409])
  assert.equal((await listParts(ground.on.database, act.id)).length, 1)
  const late = await who('kim').send(three ?? assert.fail(), { decision: 'approve' })
  assert.equal(late.status, 409)
  for (const name of ['ada', 'eve', 'kim']) await decide(name, act)
  assert.equal(await stateOf(act), 'approved')
})

test('each of them proves that they are there: an old sign-in needs the password again', async () => {
  const act = await ask()
  await ageSignIns(ground.on, 600)
  const page = await who('ada').open(`/approvals/${act.id}`)
  const without = await who('ada').send(page, { decision: 'approve', password: '' })
  const wrong = await who('ada').send(page, { decision: 'approve', password: 'not it' })
  assert.deepEqual([without.status, wrong.status, (await listParts(ground.on.database, act.id)).length], [403, 403, 0])
  const right = await who('ada').send(page, { decision: 'approve', password })
  assert.equal(right.status, 200)
  assert.equal((await listParts(ground.on.database, act.id)).length, 1)
})

test('what is asked twice is one act; what is over, withdrawn or late is not done', async () => {
  const document = { events: [1000] }
  const [first, second] = [await ask({ document }), await ask({ document })]
  assert.equal(first.id, second.id)
  for (const name of ['ada', 'eve']) await decide(name, first)
  await withdrawAct(ground.on, actorOf('ada'), first.id)
  await assert.rejects(use(first), { code: 'act_not_approved' })
  await assert.rejects(withdrawAct(ground.on, actorOf('ada'), first.id), { code: 'act_not_approved' })
  const late = await ask()
  const { database } = ground.on
  await database.query('ALTER TABLE acts DISABLE TRIGGER act_moves_on')
  await database.query(`UPDATE acts SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1`, [late.id])
  await database.query('ALTER TABLE acts ENABLE TRIGGER act_moves_on')
  const page = await who('ada').open(`/approvals/${late.id}`)
  assert.doesNotMatch(page.html, /data-testid="approve"/)
  await expireOverdue(ground.on)
  assert.equal(await stateOf(late), 'expired')
})

test('an agent does not ask for what several persons decide', async () => {
  const agent: Actor = {
    kind: 'agent',
    agentId: newId('agent'),
    userId: user('ada').id,
    applicationId: newId('application'),
    sessionId: newId('session'),
  }
  const asked = requestAct(ground.on, agent, { kind: 'audit.erase', document: {}, persons: 2, roles: ['owner'] })
  await assert.rejects(asked, { code: 'not_a_person' })
})
