import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { addMember } from '../../src/directory/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { newId } from '../../src/platform/ids.ts'
import { sha256 } from '../../src/platform/secret.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

const password = 'the passphrase of an agent’s owner'
const system: Actor = { kind: 'system', node: 'test' }
const sessionSettings = { maxAgeSeconds: 3600, accessTokenTtlSeconds: 300, refreshTokenTtlSeconds: 1800 }
let ground: WireGround
let nth = 0
before(async () => {
  ground = await startWireGround()
  const { authorization } = ground.workos
  for (const slug of ['posts:read', 'posts:write', 'posts:delete'])
    await authorization.createPermission({ slug, name: slug })
  await authorization.createEnvironmentRole({ slug: 'writer', name: 'Writer' })
  await authorization.setEnvironmentRolePermissions('writer', { permissions: ['posts:read', 'posts:write'] })
})
after(() => ground.close())

const agents = (): WireGround['workos']['agents'] => ground.workos.agents

interface Member {
  readonly organizationId: string
  readonly userId: string
  readonly membershipId: string
  readonly accessToken: string
}

/** A writer of an organization, signed in to it. */
async function member(): Promise<Member> {
  const organization = await ground.organization(`Acme ${++nth}`)
  const email = `writer-${nth}@acme.example`
  const user = await ground.workos.userManagement.createUser({ email, password, emailVerified: true })
  const made = { organizationId: organization.id, userId: user.id as never, roleSlugs: ['writer'] }
  const membership = await ground.db.database.transaction(tx => addMember(tx, system, made))
  const { accessToken } = await ground.workos.userManagement.authenticateWithPassword({ email, password })
  return { organizationId: organization.id, userId: user.id, membershipId: membership.id, accessToken }
}

const blueprint = (parts: object = {}) =>
  agents().createBlueprint({
    name: `Editor ${++nth}`,
    permissions: ['posts:read', 'posts:write', 'posts:delete'],
    sessionSettings,
    ...parts,
  })

/** What the SDK asks for a credential that may have been revoked. */
const remotely = (credential: { type: 'access_token'; credential: string; audience?: string }) =>
  agents()['validateCredentialRemotely'](credential)

const refusedAs = (status: number, code?: string) => (cause: { status: number; code?: string }) => {
  assert.equal(cause.status, status)
  if (code !== undefined) assert.equal(cause.code, code)
  return true
}

served(
  [
    'Agents.createBlueprint',
    'Agents.listBlueprints',
    'Agents.getBlueprint',
    'Agents.updateBlueprint',
    'Agents.deleteBlueprint',
  ],
  'a blueprint is made, found, listed, changed and deleted',
  async () => {
    const { id: organizationId } = await ground.organization()
    const invocableBy = { roleSlugs: ['writer'], organizationIds: [organizationId] }
    const made = await blueprint({ description: 'Edits', invocableBy })
    assert.deepEqual(
      [made.object, made.description, made.permissions, made.invocableBy, made.sessionSettings],
      ['agent_blueprint', 'Edits', ['posts:read', 'posts:write', 'posts:delete'], invocableBy, sessionSettings],
    )
    assert.deepEqual(await agents().getBlueprint(made.id), made)
    const other = await blueprint()
    const { data } = await agents().listBlueprints({ limit: 2 })
    assert.deepEqual(data, [other, made])
    const changed = await agents().updateBlueprint({
      agentBlueprintId: made.id,
      description: null,
      permissions: ['posts:read'],
      sessionSettings: { maxAgeSeconds: 600 },
    })
    assert.deepEqual(
      [changed.name, changed.description, changed.permissions, changed.sessionSettings.maxAgeSeconds],
      [made.name, null, ['posts:read'], 600],
    )
    assert.deepEqual(changed.invocableBy, invocableBy)
    await assert.rejects(blueprint({ name: made.name }), refusedAs(409, 'agent_blueprint_name_taken'))
    await assert.rejects(blueprint({ permissions: ['nothing:here'] }), refusedAs(422))
    await assert.rejects(blueprint({ invocableBy: { roleSlugs: ['nobody'] } }), refusedAs(422))
    await assert.rejects(blueprint({ invocableBy: { organizationIds: ['org_01'] } }), refusedAs(422))
    await agents().deleteBlueprint(made.id)
    await assert.rejects(agents().getBlueprint(made.id), refusedAs(404))
    await blueprint({ name: made.name })
  },
)

served(
  [
    'Agents.mintToken',
    'Agents.getInstance',
    'Agents.listInstances',
    'Agents.getInstanceSession',
    'Agents.listInstanceSessions',
    'Agents.validateCredentialRemotely',
  ],
  'an agent of a member has what its blueprint and the member’s role both allow, in a token that the application verifies',
  async () => {
    const person = await member()
    const made = await blueprint()
    const minted = await agents().mintToken({
      agentBlueprintId: made.id,
      type: 'user_delegated',
      userAccessToken: person.accessToken,
      intent: 'Correct the spelling',
    })
    assert.deepEqual(
      [minted.newInstance, minted.tokenType, minted.permissions],
      [true, 'Bearer', ['posts:read', 'posts:write']],
    )
    assert.ok(minted.expiresIn > 290 && minted.expiresIn <= 300)
    const { json } = await ground.ask('GET', `/sso/jwks/${ground.clientId}`)
    const keys = createLocalJWKSet({ keys: Object(json.keys) })
    const verified = await jwtVerify(minted.accessToken, keys, { audience: ground.clientId })
    assert.equal(verified.payload.sid, minted.agentInstanceSessionId)
    const instance = await agents().getInstance(minted.agentInstanceId)
    assert.deepEqual(
      [instance.agentBlueprintId, instance.organizationId, instance.organizationMembershipId, instance.type],
      [made.id, person.organizationId, person.membershipId, 'delegated'],
    )
    const claims = decodeJwt(minted.accessToken)
    assert.deepEqual(
      [claims.aud, claims.org_id, claims.sub, claims.sid, claims.permissions],
      [ground.clientId, person.organizationId, person.userId, minted.agentInstanceSessionId, minted.permissions],
    )
    assert.match(String(Object(claims.act).sub), /^agent_/)
    const again = await agents().mintToken({
      agentBlueprintId: made.id,
      type: 'user_delegated',
      userAccessToken: person.accessToken,
    })
    assert.deepEqual([again.newInstance, again.agentInstanceId], [false, minted.agentInstanceId])
    const session = await agents().getInstanceSession(minted.agentInstanceSessionId)
    assert.deepEqual([session.status, session.revokedAt, session.agentInstanceId], ['active', null, instance.id])
    const sessions = await agents().listInstanceSessions({ agentInstanceId: instance.id })
    assert.deepEqual(
      sessions.data.map(({ id }) => id),
      [again.agentInstanceSessionId, minted.agentInstanceSessionId],
    )
    const { data } = await agents().listInstances({ organizationId: person.organizationId, agentBlueprintId: made.id })
    assert.deepEqual(data, [instance])
    const remote = await remotely({ type: 'access_token', credential: minted.accessToken })
    assert.deepEqual([remote.valid, remote.registrationId], [true, instance.id])
    const elsewhere = { type: 'access_token', credential: minted.accessToken, audience: 'client_other' } as const
    assert.equal((await remotely(elsewhere)).valid, false)
    assert.equal((await remotely({ type: 'access_token', credential: person.accessToken })).valid, false)
    const opened = await ground.ask('POST', '/mcp', {}, { authorization: `Bearer ${minted.accessToken}` })
    assert.equal(opened.status, 401, 'T12 it is for the application, and opens nothing here')
  },
)

served(
  ['Agents.getRegistration'],
  'the registration that a validated token names says whose agent it is, where, and whether it may still act',
  async () => {
    const person = await member()
    const made = await blueprint()
    const user = { type: 'user_delegated', userAccessToken: person.accessToken } as const
    const minted = await agents().mintToken({ agentBlueprintId: made.id, ...user })
    const { registrationId } = await remotely({ type: 'access_token', credential: minted.accessToken })
    const registration = await agents().getRegistration(String(registrationId))
    const { agentIdentity, organizationId, status, kind, claim } = registration
    assert.deepEqual(
      [registration.id, agentIdentity.userlandUserId, organizationId, status, kind, claim],
      [minted.agentInstanceId, person.userId, person.organizationId, 'verified', 'identity_assertion', null],
    )
    assert.equal(agentIdentity.id, Object(decodeJwt(minted.accessToken).act).sub)
    const alone = await agents().mintToken({
      agentBlueprintId: made.id,
      type: 'autonomous',
      organizationId: person.organizationId,
    })
    const byItself = await agents().getRegistration(alone.agentInstanceId)
    assert.deepEqual([byItself.agentIdentity.userlandUserId, byItself.kind], [null, 'service_auth'])
    await ground.ask('POST', `/v1/principals/${agentIdentity.id}/suspend`, {})
    assert.equal((await agents().getRegistration(registration.id)).status, 'revoked')
    await agents().deleteInstance(minted.agentInstanceId)
    for (const id of [registration.id, made.id, 'agent_reg_01EHZNVPK3SFK441A1RGBFSHRT', 'x'])
      await assert.rejects(agents().getRegistration(id), refusedAs(404))
  },
)

served(
  ['Agents.revokeInstanceSession', 'Agents.deleteInstance'],
  'T66 I3 an end is complete: the token is of no use, is not renewed, and nothing is made from it',
  async () => {
    const { organizationId } = await member()
    const made = await blueprint()
    const autonomous = { agentBlueprintId: made.id, type: 'autonomous', organizationId } as const
    const [one, two] = [await agents().mintToken(autonomous), await agents().mintToken(autonomous)]
    assert.deepEqual([one.permissions.length, two.newInstance], [3, false])
    const { type, organizationMembershipId } = await agents().getInstance(one.agentInstanceId)
    assert.deepEqual([type, organizationMembershipId, decodeJwt(one.accessToken).act], ['autonomous', null, undefined])
    const revoked = await agents().revokeInstanceSession(one.agentInstanceSessionId)
    assert.equal(revoked.status, 'revoked')
    assert.ok(revoked.revokedAt)
    const valid = async (credential: string) => (await remotely({ type: 'access_token', credential })).valid
    assert.deepEqual([await valid(one.accessToken), await valid(two.accessToken)], [false, true])
    const refresh = (refreshToken: string) =>
      agents().mintToken({ agentBlueprintId: made.id, type: 'refresh', refreshToken })
    await assert.rejects(refresh(one.refreshToken), refusedAs(400))
    const renewed = await refresh(two.refreshToken)
    assert.deepEqual(
      [renewed.agentInstanceSessionId, renewed.permissions],
      [two.agentInstanceSessionId, two.permissions],
    )
    assert.notEqual(renewed.refreshToken, two.refreshToken)
    await agents().deleteInstance(two.agentInstanceId)
    assert.equal(await valid(renewed.accessToken), false)
    await assert.rejects(refresh(renewed.refreshToken), refusedAs(400))
    await assert.rejects(agents().getInstance(two.agentInstanceId), refusedAs(404))
  },
)

test('T96 an agent below another has at most what that one has now, and ends with it', async () => {
  const person = await member()
  const [wide, narrow] = [await blueprint(), await blueprint({ permissions: ['posts:delete', 'posts:read'] })]
  const user = { type: 'user_delegated', userAccessToken: person.accessToken } as const
  const above = await agents().mintToken({ agentBlueprintId: wide.id, ...user })
  const delegated = { type: 'agent_delegated', agentAccessToken: above.accessToken } as const
  const below = await agents().mintToken({ agentBlueprintId: narrow.id, ...delegated })
  assert.deepEqual(below.permissions, ['posts:read'])
  await agents().updateBlueprint({ agentBlueprintId: wide.id, permissions: ['posts:write'] })
  const later = await agents().mintToken({ agentBlueprintId: narrow.id, ...delegated })
  assert.deepEqual(later.permissions, [])
  await agents().revokeInstanceSession(above.agentInstanceSessionId)
  for (const { agentInstanceSessionId } of [below, later])
    assert.equal((await agents().getInstanceSession(agentInstanceSessionId)).status, 'revoked')
  await assert.rejects(agents().mintToken({ agentBlueprintId: narrow.id, ...delegated }), refusedAs(400))
})

test('T96 who is not named gets no agent, whose role is lost gets no new token, and a deleted blueprint leaves none', async () => {
  const [person, other] = [await member(), await member()]
  const ofOther = await blueprint({ invocableBy: { organizationIds: [other.organizationId] } })
  const user = { type: 'user_delegated', userAccessToken: person.accessToken } as const
  await assert.rejects(
    agents().mintToken({ agentBlueprintId: ofOther.id, ...user }),
    refusedAs(403, 'agent_blueprint_not_invocable'),
  )
  const ofAdmins = await blueprint({ invocableBy: { roleSlugs: ['admin'] } })
  await assert.rejects(agents().mintToken({ agentBlueprintId: ofAdmins.id, ...user }), refusedAs(403))
  const made = await blueprint({ invocableBy: { roleSlugs: ['writer'] } })
  const minted = await agents().mintToken({ agentBlueprintId: made.id, ...user })
  await ground.workos.userManagement.updateOrganizationMembership(person.membershipId, { roleSlug: 'member' })
  const { refreshToken } = minted
  await assert.rejects(agents().mintToken({ agentBlueprintId: made.id, type: 'refresh', refreshToken }), refusedAs(400))
  await agents().deleteBlueprint(made.id)
  assert.equal((await agents().getInstanceSession(minted.agentInstanceSessionId)).status, 'revoked')
  for (const userAccessToken of ['x', minted.accessToken, `${person.accessToken}x`])
    await assert.rejects(
      agents().mintToken({ agentBlueprintId: ofOther.id, type: 'user_delegated', userAccessToken }),
      refusedAs(400),
    )
  await assert.rejects(
    agents().mintToken({ agentBlueprintId: ofOther.id, type: 'autonomous', organizationId: 'org_01' }),
    refusedAs(404),
  )
})

test('T12 a person’s token that is for another server makes no agent; the one that is for the application does', async () => {
  const person = await member()
  const made = await blueprint()
  await ground.db.database.query(
    `INSERT INTO tokens (hash, id, kind, session_id, scope, expires_at, resource)
     SELECT $2, $3, kind, session_id, scope, expires_at, 'https://mcp.acme.example/mcp' FROM tokens WHERE hash = $1`,
    [sha256(person.accessToken), sha256('for another'), newId('token')],
  )
  const minted = (userAccessToken: string) =>
    agents().mintToken({ agentBlueprintId: made.id, type: 'user_delegated', userAccessToken })
  await assert.rejects(minted('for another'), refusedAs(400, 'invalid_grant'))
  assert.ok((await minted(person.accessToken)).accessToken)
})

test('T72 a session of another kind, a foreign id and a made-up one are no session of an agent instance', async () => {
  const person = await member()
  const { sid } = decodeJwt(person.accessToken)
  for (const id of [String(sid), 'session_01', 'x']) {
    await assert.rejects(agents().getInstanceSession(id), refusedAs(404))
    await assert.rejects(agents().revokeInstanceSession(id), refusedAs(404))
  }
  const { data } = await ground.workos.userManagement.listSessions(person.userId)
  assert.equal(data.find(({ id }) => id === sid)?.status, 'active')
})

test('a blueprint and its application change together: what can’t be done to one is not done to the other', async () => {
  const { database } = ground.db
  const made = await blueprint()
  await database.query(`CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'not now'; END $$`)
  await database.query(
    'CREATE TRIGGER stand_still BEFORE UPDATE ON applications FOR EACH ROW EXECUTE FUNCTION stand_still()',
  )
  const change = { agentBlueprintId: made.id, permissions: ['posts:read'], sessionSettings: { maxAgeSeconds: 600 } }
  await assert.rejects(agents().updateBlueprint(change))
  await assert.rejects(agents().deleteBlueprint(made.id))
  assert.deepEqual(await agents().getBlueprint(made.id), made)
  await database.query('DROP TRIGGER stand_still ON applications')
  const changed = await agents().updateBlueprint(change)
  assert.deepEqual([changed.permissions, changed.sessionSettings.maxAgeSeconds], [['posts:read'], 600])
  await agents().deleteBlueprint(made.id)
  await assert.rejects(agents().getBlueprint(made.id), refusedAs(404))
})
