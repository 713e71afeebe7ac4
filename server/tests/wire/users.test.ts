import assert from 'node:assert/strict'
import { createHash, scryptSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { BadRequestException, ConflictException, GenericServerException, NotFoundException } from '@workos-inc/node'
import { findApplicationByClientId, recordConsent } from '../../src/applications/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import { getSession, startSession } from '../../src/sessions/index.ts'
import { insertIdentity } from '../../src/sign-in/store-identities.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
const password = 'correct horse battery staple'
before(async () => {
  ground = await startWireGround({}, { passwordWork: 'shipped' })
})
after(() => ground.close())

served(
  ['UserManagement.createUser', 'UserManagement.getUser', 'UserManagement.getUserByExternalId'],
  'a person is made with all that is said of them, and found by either id',
  async () => {
    const { userManagement } = ground.workos
    const made = await userManagement.createUser({
      email: 'Grace@acme.example',
      password,
      firstName: 'Grace',
      lastName: 'Hopper',
      name: 'Grace Brewster Hopper',
      emailVerified: true,
      externalId: 'emp-1906',
      metadata: { team: 'compilers' },
    })
    assert.deepEqual(
      [made.email, made.firstName, made.lastName, made.name, made.emailVerified, made.externalId, made.metadata],
      ['Grace@acme.example', 'Grace', 'Hopper', 'Grace Brewster Hopper', true, 'emp-1906', { team: 'compilers' }],
    )
    assert.deepEqual(await userManagement.getUser(made.id), made)
    assert.deepEqual(await userManagement.getUserByExternalId('emp-1906'), made)
    assert.equal((await ground.workos8.userManagement.getUserByExternalId('emp-1906')).id, made.id)
    await assert.rejects(userManagement.getUserByExternalId('emp-0'), NotFoundException)
    const created = (await ground.events()).filter(({ event, data }) => event === 'user.created' && data.id === made.id)
    assert.deepEqual(
      created.map(({ data }) => data.external_id),
      ['emp-1906'],
    )
  },
)

served('UserManagement.createUser', 'what can’t be is refused with the code that the clients look for', async () => {
  const { userManagement } = ground.workos
  await userManagement.createUser({ email: 'taken@acme.example', externalId: 'taken' })
  const refused = async (parts: { email: string; externalId?: string; password?: string }): Promise<string[]> => {
    const cause = await userManagement.createUser(parts).catch(error => error)
    assert.ok(cause instanceof BadRequestException, String(cause))
    return [String(cause.code), ...(cause.errors ?? []).map(error => Object(error).code)]
  }
  assert.deepEqual(await refused({ email: 'TAKEN@acme.example' }), ['user_creation_error', 'email_not_available'])
  const other = { email: 'other@acme.example' }
  assert.deepEqual(await refused({ ...other, externalId: 'taken' }), [
    'user_creation_error',
    'external_id_already_used',
  ])
  assert.deepEqual(await refused({ ...other, password: 'short' }), ['password_strength_error', 'password_too_short'])
})

served(
  'UserManagement.updateUser',
  'a change touches what is given, null takes away, and a new address is not proven',
  async () => {
    const { userManagement } = ground.workos
    const made = await userManagement.createUser({
      email: 'before@acme.example',
      emailVerified: true,
      firstName: 'Ada',
      metadata: { a: '1', b: '2' },
    })
    await ground.events()
    const patch = { a: null, c: '3' } as unknown as Record<string, string>
    const renamed = await userManagement.updateUser({ userId: made.id, lastName: 'Lovelace', metadata: patch })
    assert.deepEqual([renamed.firstName, renamed.lastName, renamed.emailVerified], ['Ada', 'Lovelace', true])
    assert.deepEqual(renamed.metadata, { b: '2', c: '3' })
    const moved = await userManagement.updateUser({
      userId: made.id,
      email: 'after@acme.example',
      locale: 'de',
      externalId: 'x-1',
    })
    assert.deepEqual(
      [moved.email, moved.emailVerified, moved.locale, moved.externalId],
      ['after@acme.example', false, 'de', 'x-1'],
    )
    const cleared = await ground.ask('PUT', `/user_management/users/${made.id}`, { external_id: null })
    assert.equal(cleared.json.external_id, null)
    const updates = (await ground.events()).filter(({ event }) => event === 'user.updated')
    assert.deepEqual(
      updates.map(({ data }) => data.email),
      ['before@acme.example', 'after@acme.example', 'after@acme.example'],
    )
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`k${at}`, 'v']))
    const cause = await userManagement.updateUser({ userId: made.id, metadata: many }).catch(error => error)
    assert.ok(cause instanceof GenericServerException && cause.code === 'invalid_metadata', String(cause))
  },
)

served('UserManagement.updateUser', 'a new password signs in and the old one does not', async () => {
  const { userManagement } = ground.workos
  const { id, email } = await userManagement.createUser({ email: 'pass@acme.example', password, emailVerified: true })
  const next = 'another passphrase entirely'
  await userManagement.updateUser({ userId: id, password: next })
  await assert.rejects(userManagement.authenticateWithPassword({ email, password }))
  assert.equal((await userManagement.authenticateWithPassword({ email, password: next })).user.id, id)
})

test('a hash that another server made signs in, and is renewed; what can not be compared is refused', async () => {
  const { userManagement } = ground.workos
  const email = 'moved.here@acme.example'
  const passwordHash = await hash(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })
  const parts = { email, emailVerified: true, passwordHash, passwordHashType: 'argon2' } as const
  const { id } = await userManagement.createUser(parts as never)
  assert.equal((await userManagement.authenticateWithPassword({ email, password })).user.id, id)
  const [row] = await ground.db.database.query<{ password_hash: string }>(
    'SELECT password_hash FROM users WHERE id = $1',
    [id],
  )
  assert.match(row?.password_hash ?? '', /m=65536/)
  const salt = Buffer.from('0123456789abcdef')
  const b64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
  const others = [
    ['scrypt', `$scrypt$ln=14,r=8,p=1$${b64(salt)}$${b64(scryptSync(password, salt, 32))}`],
    [
      'ssha',
      `{SSHA}${Buffer.concat([createHash('sha1').update(password).update(salt).digest(), salt]).toString('base64')}`,
    ],
  ] as const
  for (const [passwordHashType, passwordHash] of others) {
    const address = `moved.${passwordHashType}@acme.example`
    const made = await userManagement.createUser({
      email: address,
      emailVerified: true,
      passwordHash,
      passwordHashType,
    })
    await assert.rejects(userManagement.authenticateWithPassword({ email: address, password: `${password}.` }))
    const { user } = await userManagement.authenticateWithPassword({ email: address, password })
    assert.equal(user.id, made.id)
    await userManagement.updateUser({ userId: made.id, passwordHash, passwordHashType })
    assert.equal((await userManagement.authenticateWithPassword({ email: address, password })).user.id, made.id)
  }
  const refused = async (body: object): Promise<unknown> =>
    (await ground.ask('POST', '/user_management/users', { email: 'other.kind@acme.example', ...body })).json.code
  assert.equal(await refused({ password_hash: '$2b$12$abc', password_hash_type: 'bcrypt' }), 'invalid_password_hash')
  const costly = passwordHash.replace('m=8192', 'm=9999999')
  assert.equal(await refused({ password_hash: costly, password_hash_type: 'argon2' }), 'invalid_password_hash')
  for (const alone of [{ password_salt_position: 'prefix' }, { password_hash_type: 'argon2' }])
    assert.equal(await refused(alone), 'password_salt_position_requires_password_hash')
  const both = { password, password_hash: passwordHash, password_hash_type: 'argon2' }
  assert.equal(await refused(both), 'password_and_password_hash_provided')
})

served(
  'UserManagement.listUsers',
  'users are listed by address, by organization and page by page in both directions',
  async () => {
    const { userManagement, organizations } = ground.workos
    const { id: organizationId } = await organizations.createOrganization({ name: 'Listed' })
    const ids: string[] = []
    for (const name of ['one', 'two', 'three']) {
      const { id } = await userManagement.createUser({ email: `${name}@listed.example` })
      await userManagement.createOrganizationMembership({ organizationId, userId: id })
      ids.push(id)
    }
    const byAddress = await userManagement.listUsers({ email: 'TWO@listed.example' })
    assert.deepEqual(
      byAddress.data.map(({ id }) => id),
      [ids[1]],
    )
    const members = await userManagement.listUsers({ organizationId, limit: 2 })
    assert.deepEqual(
      members.data.map(({ id }) => id),
      [ids[2], ids[1]],
    )
    const all = await (await userManagement.listUsers({ organizationId, order: 'asc' })).autoPagination()
    assert.deepEqual(
      all.map(({ id }) => id),
      ids,
    )
    const after = await userManagement.listUsers({ organizationId, limit: 2, after: members.listMetadata.after ?? '' })
    assert.deepEqual([after.data.map(({ id }) => id), after.listMetadata.after], [[ids[0]], null])
    const back = await ground.workos8.userManagement.listUsers({
      organizationId,
      before: after.listMetadata.before ?? '',
    })
    assert.deepEqual(
      back.data.map(({ id }) => id),
      [ids[2], ids[1]],
    )
    assert.deepEqual((await userManagement.listUsers({ organizationId: 'org_x' })).data, [])
  },
)

served(
  ['UserManagement.deleteUser', 'UserManagement.listSessions'],
  'T94 T90 GHSA-2vg6-77g8-24mp somebody who is deleted is gone everywhere: sessions, memberships, address, and a second look',
  async () => {
    const { userManagement, organizations } = ground.workos
    const email = 'leaving@acme.example'
    const { id } = await userManagement.createUser({ email, password, emailVerified: true, firstName: 'Lea' })
    const { id: organizationId } = await organizations.createOrganization({ name: 'Left' })
    await userManagement.createOrganizationMembership({ organizationId, userId: id })
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'
    const signedIn = await userManagement.authenticateWithPassword({
      email,
      password,
      ipAddress: '203.0.113.9',
      userAgent,
    })
    const { data: sessions } = await userManagement.listSessions(id)
    assert.deepEqual(
      sessions.map(session => [
        session.userId,
        session.status,
        session.ipAddress,
        session.userAgent,
        session.organizationId,
      ]),
      [[id, 'active', '203.0.113.9', userAgent, organizationId]],
    )
    await ground.events()
    await userManagement.deleteUser(id)
    await assert.rejects(userManagement.getUser(id), NotFoundException)
    await assert.rejects(userManagement.listSessions(id), NotFoundException)
    await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken: signedIn.refreshToken }))
    await assert.rejects(userManagement.authenticateWithPassword({ email, password }))
    assert.deepEqual((await userManagement.listOrganizationMemberships({ organizationId })).data, [])
    const told = (await ground.events()).map(({ event }) => event)
    assert.deepEqual(told.filter(name => /^(user|organization_membership|session)\./.test(name)).toSorted(), [
      'organization_membership.deleted',
      'session.revoked',
      'user.deleted',
    ])
    const rows = await ground.db.database.query(`SELECT * FROM users WHERE id = $1`, [id])
    assert.doesNotMatch(JSON.stringify(rows), /leaving|Lea/, 'nothing of the row says who it was')
    assert.equal((await userManagement.createUser({ email })).email, email, 'the address is free again')
  },
)

test('the last owner of the installation can’t be deleted, and an administrator’s key changes no owner', async () => {
  const { data } = await ground.workos.userManagement.listUsers({ email: ground.node.email })
  const [owner] = data
  assert.ok(owner)
  await assert.rejects(ground.workos.userManagement.deleteUser(owner.id), ConflictException)
  const key = await adminKey(owner.id)
  for (const [method, body] of [
    ['PUT', { password: 'a passphrase of somebody else' }],
    ['PUT', { email: 'mallory@acme.example' }],
    ['DELETE', undefined],
  ] as const) {
    const path = `/user_management/users/${owner.id}`
    const answer = await ground.ask(method, path, body, { authorization: `Bearer ${key}` })
    assert.deepEqual([answer.status, answer.json.code], [403, 'forbidden'])
  }
  const other = await ground.user()
  const change = await ground.ask(
    'PUT',
    `/user_management/users/${other.id}`,
    { first_name: 'Bo' },
    { authorization: `Bearer ${key}` },
  )
  assert.equal(change.status, 200)
})

async function adminKey(ownerId: string): Promise<string> {
  const { createApiKey } = await import('../../src/directory/index.ts')
  const { on } = ground.node.ambit
  const parts = { name: 'Admin', role: 'admin', ownerId: ownerId as never } as const
  const made = await on.database.transaction(tx => createApiKey(tx, { kind: 'system', node: 'test' }, parts))
  return made.value.reveal()
}

served(
  'UserManagement.getUserIdentities',
  'third parties that a person signs in with are listed by the names that the API has for them',
  async () => {
    const { on } = ground.node.ambit
    const { id } = await ground.user()
    assert.deepEqual(await ground.workos.userManagement.getUserIdentities(id), [])
    const providers = [
      { slug: 'github', kind: 'github', name: 'GitHub' },
      { slug: 'plain', kind: 'oidc', name: 'Plain', issuer: 'https://plain.example' },
    ]
    for (const parts of providers) {
      const made = await ground.node.api('POST', '/v1/identity_providers', {
        ...parts,
        client_id: 'c',
        client_secret: 's',
      })
      const provider = idFrom('identityProvider', String(made.id))
      await on.database.transaction(tx =>
        insertIdentity(tx, {
          id: newId('identity'),
          userId: id,
          providerId: provider,
          subject: '4711',
          email: undefined,
        }),
      )
    }
    const identities = await ground.workos.userManagement.getUserIdentities(id)
    assert.deepEqual(identities, [{ idpId: '4711', type: 'OAuth', provider: 'GitHubOAuth' }])
  },
)

test('an application of a third party that a person let in is listed, and ends where that is taken back', async () => {
  const { on } = ground.node.ambit
  const { id } = await ground.user()
  const made = await ground.node.api('POST', '/connect/applications', {
    application_type: 'oauth',
    name: 'Calendar',
    is_first_party: false,
    organization_id: (await ground.organization()).id,
  })
  const application = await findApplicationByClientId(on.database, String(made.client_id))
  assert.ok(application)
  const session = await on.database.transaction(async tx => {
    await recordConsent(tx, { kind: 'system', node: 'test' }, { userId: id, application, scopes: ['openid'] })
    const who = { kind: 'user', principalId: id, onBehalfOf: id, application } as const
    return startSession(tx, { actor: { kind: 'system', node: 'test' }, ...who })
  })
  const path = `/user_management/users/${id}/authorized_applications`
  const listed = await ground.ask('GET', path)
  assert.deepEqual(
    Object(listed.json).data.map((each: { granted_scopes: string[]; application: { id: string } }) => [
      each.granted_scopes,
      each.application.id,
    ]),
    [[['openid'], made.id]],
  )
  assert.equal((await ground.ask('DELETE', `${path}/${made.id}`)).status, 204)
  assert.deepEqual(Object((await ground.ask('GET', path)).json).data, [])
  assert.equal((await getSession(on.database, session.id)).endReason, 'ended_by_admin')
  assert.equal((await ground.ask('DELETE', `${path}/${made.id}`)).status, 404)
})
