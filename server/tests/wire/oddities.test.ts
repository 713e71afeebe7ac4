import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createAgent } from '../../src/applications/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import { startSession } from '../../src/sessions/index.ts'
import { startWireGround, type WireAnswer, type WireGround } from './ground.ts'

const password = 'correct horse battery staple'
const atOnce = 8
let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const times = <T>(count: number, act: (nth: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => act(nth)))

/** One is done, the others are told why not, and none failed. */
function oneOf(answers: readonly WireAnswer[], done: number, refused: Readonly<Record<number, string>>): void {
  const kinds = answers.map(({ status, json }) => `${status} ${status === done ? '' : json.code}`)
  const others = answers.filter(({ status }) => status !== done)
  assert.equal(answers.length - others.length, 1, kinds.join(', '))
  for (const { status, json } of others) assert.equal(json.code, refused[status], kinds.join(', '))
}

test('of many who make one user at once one does, whatever the spelling, and nobody meets a fault', async () => {
  const spellings = ['same@acme.example', 'SAME@acme.example', 'Same@ACME.example', 'same@Acme.Example']
  const answers = await times(atOnce, nth =>
    ground.ask('POST', '/user_management/users', { email: spellings[nth % spellings.length] }),
  )
  oneOf(answers, 201, { 400: 'user_creation_error' })
  for (const { json } of answers.filter(({ status }) => status === 400))
    assert.deepEqual(Object(json.errors)[0].code, 'email_not_available')
  const found = await ground.workos.userManagement.listUsers({ email: 'sAmE@aCmE.example' })
  assert.equal(found.data.length, 1)
})

test('an address with letters of other scripts is refused by name, and its form in ASCII is an address like every other', async () => {
  for (const email of [
    'ada@bücher.example',
    'ädä@acme.example',
    'ada@аcme.example',
    'ａda@acme.example',
    'ada @acme.example',
  ]) {
    const { status, json } = await ground.ask('POST', '/user_management/users', { email })
    assert.deepEqual([status, Object(json.errors)[0]?.field], [422, 'email'], email)
  }
  const { userManagement } = ground.workos
  const made = await userManagement.createUser({ email: 'Ada@xn--bcher-kva.example' })
  assert.equal(made.email, 'Ada@xn--bcher-kva.example')
  const [found] = (await userManagement.listUsers({ email: 'ada@XN--BCHER-KVA.example' })).data
  assert.equal(found?.id, made.id)
})

test('names in every script come back as they were sent, by every way they are read', async () => {
  const names = ['株式会社 例', 'شركة المثال', 'Ünïcødé é', '👩‍👩‍👧‍👦 & <b>"Söhne"</b>', 'a\u202eb\u200bc', '\\u0041']
  for (const name of names) {
    const made = await ground.workos.organizations.createOrganization({ name })
    assert.equal(made.name, name)
    assert.equal((await ground.workos.organizations.getOrganization(made.id)).name, name)
    const found = await ground.ask('GET', `/organizations?${new URLSearchParams({ search: name })}`)
    assert.equal(Object(found.json.data)[0]?.id, made.id, name)
  }
})

test('metadata has ten pairs at most, of ASCII and bounded, in every object that has some; null takes a pair away', async () => {
  const user = await ground.workos.userManagement.createUser({ email: 'meta@acme.example' })
  const organization = await ground.organization()
  const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']))
  for (const path of [`/user_management/users/${user.id}`, `/organizations/${organization.id}`]) {
    const put = (metadata: object) => ground.ask('PUT', path, { metadata })
    assert.equal((await put(pairs(10))).status, 200)
    assert.equal((await put({ k10: 'v' })).status, 400, 'eleven once merged')
    assert.deepEqual(
      (await put({ k0: null, k10: 'v' })).json.metadata,
      Object.fromEntries(Object.entries({ ...pairs(10), k10: 'v' }).filter(([key]) => key !== 'k0')),
    )
    for (const wrong of [
      pairs(11),
      { ['k'.repeat(41)]: 'v' },
      { k: 'v'.repeat(601) },
      { k: 'ü' },
      { ü: 'v' },
      { k: 1 },
      { '': 'v' },
    ])
      assert.equal((await put(wrong)).status, 422, JSON.stringify(wrong).slice(0, 60))
    assert.equal((await put({ ['k'.repeat(40)]: 'v'.repeat(600), k1: null })).status, 200)
    assert.deepEqual((await put({ ...pairs(0) })).status, 200)
  }
})

test('of many who want one external id or one address at once one gets it', async () => {
  const people = await times(4, nth => ground.user({ email: `ext${nth}@acme.example` }))
  const answers = await Promise.all(
    people.map(({ id }) => ground.ask('PUT', `/user_management/users/${id}`, { external_id: 'the-one' })),
  )
  oneOf(answers, 200, { 400: 'external_id_already_used' })
  const made = await times(4, nth =>
    ground.ask('POST', '/user_management/users', { email: `new${nth}@acme.example`, external_id: 'another-one' }),
  )
  oneOf(made, 201, { 400: 'user_creation_error' })
  const moved = await Promise.all(
    people.map(({ id }) => ground.ask('PUT', `/user_management/users/${id}`, { email: 'moved@acme.example' })),
  )
  oneOf(moved, 200, { 400: 'email_not_available' })
  assert.equal(
    (await ground.ask('PUT', `/user_management/users/${people[0]?.id}`, { external_id: 'x'.repeat(65) })).status,
    422,
  )
})

test('of many who accept one invitation at once one does, and there is one membership', async () => {
  const { userManagement } = ground.workos
  const { id: userId } = await userManagement.createUser({ email: 'many@acme.example', emailVerified: true })
  const organizationId = (await ground.organization()).id
  const { id } = await userManagement.sendInvitation({ email: 'MANY@acme.example', organizationId })
  const answers = await times(atOnce, () => ground.ask('POST', `/user_management/invitations/${id}/accept`))
  oneOf(answers, 200, { 400: 'invite_not_pending' })
  assert.equal((await userManagement.listOrganizationMemberships({ userId })).data.length, 1)
})

test('an invitation that is late, taken back or used opens nothing, by whichever door', async () => {
  const { userManagement } = ground.workos
  const organizationId = (await ground.organization()).id
  for (const state of ['expired', 'revoked', 'accepted'] as const) {
    const email = `${state}@acme.example`
    const user = await userManagement.createUser({ email, password, emailVerified: true })
    const { id, token } = await userManagement.sendInvitation({ email, organizationId })
    if (state === 'revoked') await userManagement.revokeInvitation(id)
    else if (state === 'accepted') await userManagement.acceptInvitation(id)
    else await ground.db.database.query('UPDATE invitations SET expires_at = clock_timestamp() WHERE id = $1', [id])
    assert.equal((await userManagement.getInvitation(id)).state, state)
    await assert.rejects(userManagement.acceptInvitation(id), { status: 400, code: 'invite_not_pending' })
    await assert.rejects(userManagement.resendInvitation(id), { status: 400, code: `invite_${state}` })
    await assert.rejects(userManagement.revokeInvitation(id), { status: 400, code: 'invite_not_pending' })
    await assert.rejects(userManagement.createMagicAuth({ email, invitationToken: token }), {
      error: 'invitation_invalid',
    })
    await assert.rejects(userManagement.authenticateWithPassword({ email, password, invitationToken: token }), {
      error: 'invitation_invalid',
    })
    const { data } = await userManagement.listOrganizationMemberships({ userId: user.id })
    assert.equal(data.length, state === 'accepted' ? 1 : 0)
    if (state !== 'accepted')
      assert.equal((await userManagement.sendInvitation({ email, organizationId })).state, 'pending')
  }
})

test('T35 an invitation brought to a code by mail lets its owner in where nobody may sign up, and is accepted by the sign-in', async () => {
  const { userManagement } = ground.workos
  const { database } = ground.db
  const organizationId = (await ground.organization()).id
  const email = 'guest@acme.example'
  const { token } = await userManagement.sendInvitation({ email, organizationId })
  await database.query('UPDATE applications SET sign_up = false WHERE is_default')
  await assert.rejects(userManagement.createMagicAuth({ email }), { error: 'sign_up_not_allowed' })
  await assert.rejects(userManagement.createMagicAuth({ email: 'other@acme.example', invitationToken: token }), {
    error: 'invitation_invalid',
  })
  const { code } = await userManagement.createMagicAuth({ email, invitationToken: token })
  const answer = await userManagement.authenticateWithMagicAuth({ email, code })
  assert.equal(answer.organizationId, organizationId)
  await database.query('UPDATE applications SET sign_up = true WHERE is_default')
})

test('an invitation is written in the language that was asked for, also the second time', async () => {
  const { userManagement } = ground.workos
  const { id } = await userManagement.sendInvitation({ email: 'gast@acme.example', locale: 'de' })
  await userManagement.resendInvitation(id, { locale: 'de-DE' })
  await userManagement.resendInvitation(id)
  const subjects = (await ground.mails('gast@acme.example')).map(({ subject }) =>
    subject.split(' ').slice(0, 2).join(' '),
  )
  assert.deepEqual(subjects, ['Sie sind', 'Sie sind', 'You are'])
})

test('of many organizations that name one proven domain at once one gets it', async () => {
  const answers = await times(atOnce, nth =>
    ground.ask('POST', '/organizations', {
      name: `Domain ${nth}`,
      domain_data: [{ domain: nth % 2 === 0 ? 'one.example' : 'ONE.example', state: 'verified' }],
    }),
  )
  oneOf(answers, 201, { 409: 'domain_already_exists' })
  const { data } = await ground.workos.organizations.listOrganizations({ domains: ['one.example'] })
  assert.equal(data.length, 1)
  await ground.workos.organizations.deleteOrganization(data[0]?.id ?? '')
  const again = await ground.ask('POST', '/organizations', {
    name: 'Again',
    domain_data: [{ domain: 'one.example', state: 'verified' }],
  })
  assert.equal(again.status, 201)
})

test('I9 who is deleted takes along the sessions of the agents that they own, with a receipt each, and comes back as somebody else', async () => {
  const { userManagement } = ground.workos
  const { on } = ground.node.ambit
  const email = 'owner@acme.example'
  const system = { kind: 'system', node: 'test' } as const
  const user = await userManagement.createUser({ email, password, emailVerified: true })
  const organizationId = (await ground.organization()).id
  await userManagement.createOrganizationMembership({ userId: user.id, organizationId, roleSlug: 'admin' })
  const own = await userManagement.authenticateWithPassword({ email, password })
  const agentSession = await on.database.transaction(async tx => {
    const ownerId = idFrom('user', user.id)
    const { agentId: principalId, application } = await createAgent(tx, system, {
      name: 'Agent',
      ownerId,
      credentials: { type: 'client_secret' },
    })
    return startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf: ownerId, application })
  })
  await userManagement.deleteUser(user.id)
  const ended = await ground.db.database.query<{ reason: string; receipt: boolean }>(
    `SELECT s.end_reason AS reason, EXISTS (SELECT FROM receipts r WHERE r.session_id = s.id) AS receipt
       FROM sessions s JOIN principals p ON p.id = s.principal_id WHERE p.id = $1 OR s.id = $2`,
    [user.id, agentSession.id],
  )
  assert.deepEqual(ended, [
    { reason: 'user_deleted', receipt: true },
    { reason: 'user_deleted', receipt: true },
  ])
  await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken: own.refreshToken }), {
    error: 'invalid_grant',
  })
  const seen = await ground.ask('GET', '/oauth2/userinfo', undefined, { authorization: `Bearer ${own.accessToken}` })
  assert.equal(seen.status, 401, 'the signed token opens nothing of ours')
  const next = await userManagement.createUser({ email: 'OWNER@acme.example' })
  assert.notEqual(next.id, user.id)
  assert.deepEqual((await userManagement.listOrganizationMemberships({ userId: next.id })).data, [])
  await assert.rejects(userManagement.authenticateWithPassword({ email, password }), { code: 'invalid_credentials' })
})

test('one key of a request acts once: repeated it gets the first answer, at once they meet, and with another body it is refused', async () => {
  const ask = (name: string, key: string) => ground.ask('POST', '/organizations', { name }, { 'idempotency-key': key })
  const answers = await times(atOnce, () => ask('Once', 'key-1'))
  assert.deepEqual(new Set(answers.map(({ status, json }) => `${status} ${json.id}`)).size, 1)
  assert.equal(Object((await ground.ask('GET', '/organizations?search=Once')).json.data).length, 1)
  const other = await ask('Twice', 'key-1')
  assert.deepEqual([other.status, other.json.code], [422, 'idempotency_key_reused'])
  const refused = await ask('', 'key-2')
  assert.equal(refused.status, 422)
  assert.equal((await ask('Now', 'key-2')).status, 201, 'what was refused changed nothing, and is not kept')
})

const membersCount = 10_001

test('an organization with more than 10,000 members is listed to its end, and can be deleted', async () => {
  const { database } = ground.db
  const { id } = await ground.organization('Many')
  const people = Array.from({ length: membersCount }, () => newId('user'))
  await database.query(
    `INSERT INTO principals (id, kind, state, name) SELECT p, 'user', 'active', p FROM unnest($1::text[]) AS p`,
    [people],
  )
  await database.query(
    `INSERT INTO users (id, email, email_key) SELECT p, lower(p) || '@many.example', lower(p) || '@many.example' FROM unnest($1::text[]) AS p`,
    [people],
  )
  await database.query(
    `INSERT INTO memberships (id, organization_id, user_id, status, role_slugs)
      SELECT m, $1, p, 'active', '{member}' FROM unnest($2::text[], $3::text[]) AS both_of (p, m)`,
    [id, people, people.map(() => newId('membership'))],
  )
  const listed = new Set<string>()
  const { userManagement } = ground.workos
  for (let after: string | undefined, turn = 0; turn === 0 || after !== undefined; turn++) {
    const query = { organizationId: id, limit: 100, ...(after === undefined ? {} : { after }) }
    const { data, listMetadata } = await userManagement.listOrganizationMemberships(query)
    for (const { userId } of data) listed.add(userId)
    after = listMetadata.after ?? undefined
  }
  assert.equal(listed.size, membersCount)
  const answer = await ground.ask('DELETE', `/organizations/${id}`)
  assert.ok(answer.status < 300, answer.text)
  const [left] = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM memberships WHERE organization_id = $1',
    [id],
  )
  assert.equal(left?.count, 0)
})
