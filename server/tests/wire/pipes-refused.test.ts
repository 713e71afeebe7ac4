import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { saveAccount } from '../../src/pipes/actions-accounts.ts'
import { handOut } from '../../src/pipes/actions-hand-out.ts'
import { integrationFor, pipesOwner } from '../../src/pipes/actions-owners.ts'
import { authMethods } from '../../src/pipes/model.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { newId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { customProvider, type PipesGround, startPipesGround } from './pipes-ground.ts'

let ground: PipesGround
before(async () => {
  ground = await startPipesGround()
})
after(() => ground.close())

const system: Actor = { kind: 'system', node: 'test' }
const credentials = { type: 'custom', clientId: 'tracker-client', clientSecret: 'tracker-secret-0123' } as const

async function tracker(slug: string, more: object = {}) {
  return ground.workos.pipes.createDataIntegration({
    provider: slug,
    enabled: true,
    scopes: ['read', 'write'],
    credentials,
    customProvider: customProvider(ground.as),
    ...more,
  })
}

async function refused(method: string, path: string, body: object): Promise<unknown[]> {
  const { status, json } = await ground.ask(method, path, body)
  return [status, json.code]
}

test('an integration is there once, and only a custom one has a definition', async () => {
  await tracker('once')
  await assert.rejects(tracker('once'), { status: 409, code: 'data_integration_exists' })
  const { pipes } = ground.workos
  await pipes.createDataIntegration({ provider: 'github', enabled: true, credentials })
  const changed = await ground.ask('PUT', '/data-integrations/github', { custom_provider: { name: 'Mine' } })
  assert.deepEqual([changed.status, Object(changed.json.errors)[0].field], [422, 'custom_provider'], changed.text)
  assert.equal((await pipes.getDataIntegration({ slug: 'github' })).customProvider, null)
})

test('an account is taken over once, and one that is meant by its id is named by it', async () => {
  await tracker('taken')
  await tracker('keys', { authMethods: ['api_key'], credentials: undefined, customProvider: { name: 'Keyed' } })
  const { id: userId } = await ground.user()
  const path = `/user_management/users/${userId}/connected_accounts/taken`
  const body = { access_token: 'imported-token-0123' }
  const made = await ground.ask('POST', path, body)
  assert.equal(made.status, 201, made.text)
  assert.deepEqual(await refused('POST', path, body), [409, 'connected_account_exists'])
  const again = `${path}?connection_intent=reauthorize`
  assert.deepEqual(await refused('PUT', again, body), [422, 'account_required'])
  assert.equal((await ground.ask('PUT', `${again}&connected_account_id=${made.json.id}`, body)).status, 200)
  const key = { user_id: userId, secret: 'key-of-a-person-0123', connection_intent: 'reauthorize' }
  assert.deepEqual(await refused('PUT', '/data-integrations/keys/api-key', key), [400, 'account_required'])
})

test('a link leads back to an address that a browser may be sent to, and the owner of an account is named', async () => {
  await tracker('led')
  await tracker('led-team', { ownership: 'organization' })
  const { id: userId } = await ground.user()
  const asked = { user_id: userId, return_to: 'http://app.example/' }
  assert.deepEqual(await refused('POST', '/data-integrations/led/authorize', asked), [400, 'return_to_invalid'])
  const team = { user_id: userId, connection_owner: 'organization' }
  for (const path of ['token', 'credentials', 'authorize'])
    assert.deepEqual(await refused('POST', `/data-integrations/led-team/${path}`, team), [400, 'organization_required'])
  const { on } = ground.node.ambit
  const nobody = { userId: undefined, organizationId: undefined, ownership: 'user' } as const
  await assert.rejects(pipesOwner(on, nobody), { status: 400, code: 'user_required' })
  assert.equal((await pipesOwner(on, { ...nobody, userId })).ownerId, userId)
})

test('an organization sets something, a client whole, and none where the integration brings it', async () => {
  await tracker('set', { ownership: 'organization' })
  const { id } = await ground.organization()
  const path = `/organizations/${id}/data_integration_configurations/set`
  assert.deepEqual(await refused('PUT', path, {}), [400, 'empty_body'])
  assert.deepEqual(await refused('PUT', path, { client_id: 'alone' }), [400, 'client_incomplete'])
  assert.deepEqual(await refused('PUT', path, { client_secret: 'alone-0123' }), [400, 'client_incomplete'])
  const client = { client_id: 'client-of-theirs', client_secret: 'secret-of-theirs-0123' }
  assert.deepEqual(await refused('PUT', path, client), [400, 'credentials_not_organization'])
  assert.equal((await ground.ask('PUT', path, { enabled: true })).status, 200)
})

test('I6: a credential goes to an API key, and to no other actor, whatever role it has', async () => {
  await tracker('doors')
  const { on } = ground.node.ambit
  const { id: userId, email } = await ground.user()
  await ground.workos.pipes.createUserConnectedAccount({ userId, slug: 'doors', accessToken: 'token-that-stays' })
  const owned = await integrationFor(on, 'doors', { userId, organizationId: undefined, ownership: 'user' })
  const asked = { ...owned, choice: { id: undefined, several: false }, methods: authMethods }
  const sessionId = newId('session')
  const others: readonly Actor[] = [
    system,
    { kind: 'person', userId, email, role: 'owner', sessionId },
    { kind: 'agent', agentId: newId('agent'), userId, applicationId: newId('application'), sessionId, role: 'owner' },
  ]
  for (const actor of others)
    await assert.rejects(handOut(on, actor, asked), { status: 403, code: 'applications_only' })
  const given = await ground.workos.pipes.getAccessToken({ provider: 'doors', userId })
  assert.equal(given.active && given.accessToken.accessToken, 'token-that-stays')
})

test('MT01: an account that is authorized anew stays that of whom it is at the provider', async () => {
  await tracker('held')
  const { on } = ground.node.ambit
  const { id: ownerId } = await ground.user()
  const { provider } = await integrationFor(on, 'held', {
    userId: ownerId,
    organizationId: undefined,
    ownership: 'user',
  })
  const as = (externalId: string) => ({
    provider,
    ownerId,
    label: externalId,
    externalId,
    issuer: undefined,
    scopes: [],
    credential: { accessToken: new Secret(`token-of-${externalId}`), refreshToken: undefined },
    expiresInSeconds: undefined,
  })
  const endGrants = async () => undefined
  const mine = await saveAccount(on, system, { parts: as('mina'), endGrants })
  const target = { kind: 'exactly', id: mine.id } as const
  await assert.rejects(saveAccount(on, system, { parts: { ...as('mallory'), target }, endGrants }), {
    status: 409,
    code: 'account_holder_changed',
  })
  const again = await saveAccount(on, system, { parts: { ...as('mina'), target }, endGrants })
  assert.deepEqual([again.id, again.externalId], [mine.id, 'mina'])
})

const stop = async (target: string): Promise<string> => {
  const { status, text, json } = await ground.ask('POST', '/v1/stops', { target, reason: 'It leaks.' })
  assert.equal(status, 201, text)
  return `/v1/stops/${json.id}/lift`
}

test('T66 I4: no credential is handed out while its account, provider or owner, or everything, is stopped, and again once that is lifted', async () => {
  await tracker('halted')
  const { pipes } = ground.workos
  const { id: userId } = await ground.user()
  const made = { userId, slug: 'halted', accessToken: 'token-that-is-stopped' }
  const account = await pipes.createUserConnectedAccount(made)
  const { on } = ground.node.ambit
  const { provider } = await integrationFor(on, 'halted', { userId, organizationId: undefined, ownership: 'user' })
  const paths = ['token', 'credentials'].map(each => `/data-integrations/halted/${each}`)
  for (const target of [account.id, provider.id, userId, 'everything']) {
    const lift = await stop(target)
    for (const path of paths) {
      const held = await ground.ask('POST', path, { user_id: userId })
      assert.deepEqual([held.status, held.json.code, held.text.includes(made.accessToken)], [403, 'stopped', false])
    }
    const lifted = await ground.ask('POST', lift, {})
    assert.equal(lifted.status, 200, lifted.text)
    for (const path of paths) {
      const given = await ground.ask('POST', path, { user_id: userId })
      assert.deepEqual([given.status, given.text.includes(made.accessToken)], [200, true], given.text)
    }
  }
})

test('T66 I4: a stopped organization’s account is handed out to nobody, and so is any to a stopped member', async () => {
  await tracker('halted-team', { ownership: 'organization' })
  const { pipes } = ground.workos
  const [{ id: organizationId }, { id: userId }, { id: other }] = await Promise.all([
    ground.organization(),
    ground.user(),
    ground.user(),
  ])
  for (const member of [userId, other]) await ground.member(member, organizationId)
  const accessToken = 'token-of-the-stopped-team'
  await pipes.createOrganizationConnectedAccount({ organizationId, slug: 'halted-team', userId, accessToken })
  const ask = (who: string) =>
    pipes.getAccessToken({ provider: 'halted-team', userId: who, organizationId, connectionOwner: 'organization' })
  const token = async (who: string) => {
    const given = await ask(who)
    return given.active && given.accessToken.accessToken
  }
  const ofTeam = await stop(organizationId)
  for (const who of [userId, other]) await assert.rejects(ask(who), { status: 403, code: 'stopped' })
  await ground.ask('POST', ofTeam, {})
  const ofOne = await stop(userId)
  await assert.rejects(ask(userId), { status: 403, code: 'stopped' })
  assert.equal(await token(other), accessToken)
  await ground.ask('POST', ofOne, {})
  assert.equal(await token(userId), accessToken)
})
