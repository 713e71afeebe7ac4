import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { flagsFor } from '../../src/flags/index.ts'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const make = (slug: string, parts: object = {}) =>
  ground.ask('POST', '/v1/feature_flags', { slug, name: `Flag ${slug}`, ...parts })
const slugs = (list: { data: { slug: string }[] }): string[] => list.data.map(({ slug }) => slug)

served(
  [
    'FeatureFlags.listFeatureFlags',
    'FeatureFlags.getFeatureFlag',
    'FeatureFlags.enableFeatureFlag',
    'FeatureFlags.disableFeatureFlag',
  ],
  'a flag is off until it is enabled, and each change says what it was',
  async () => {
    const { featureFlags } = ground.workos
    await ground.events()
    assert.equal((await make('beta', { description: 'New things', tags: ['ui'] })).status, 201)
    assert.equal((await make('gamma', { default_value: true })).status, 201)
    assert.deepEqual(slugs(await featureFlags.listFeatureFlags()), ['gamma', 'beta'])
    assert.deepEqual(slugs(await featureFlags.listFeatureFlags({ order: 'asc', limit: 1 })), ['beta'])
    const beta = await featureFlags.getFeatureFlag('beta')
    assert.deepEqual(
      [beta.object, beta.name, beta.description, beta.tags, beta.enabled, beta.defaultValue],
      ['feature_flag', 'Flag beta', 'New things', ['ui'], false, false],
    )
    assert.match(beta.id, /^flag_/)
    assert.equal((await featureFlags.enableFeatureFlag('beta')).enabled, true)
    assert.equal((await featureFlags.enableFeatureFlag('beta')).enabled, true)
    assert.equal((await featureFlags.disableFeatureFlag('beta')).enabled, false)
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.slug, data.enabled]),
      [
        ['flag.created', 'beta', false],
        ['flag.created', 'gamma', false],
        ['flag.updated', 'beta', true],
        ['flag.updated', 'beta', false],
      ],
    )
    await assert.rejects(featureFlags.getFeatureFlag('nothing'), { status: 404, code: 'entity_not_found' })
  },
)

served(
  [
    'FeatureFlags.addFlagTarget',
    'FeatureFlags.removeFlagTarget',
    'FeatureFlags.listOrganizationFeatureFlags',
    'FeatureFlags.listUserFeatureFlags',
  ],
  'a flag is on for its targets, for the members of a target, and for nobody else',
  async () => {
    const { featureFlags } = ground.workos
    const [user, friend, organization] = [await ground.user(), await ground.user(), await ground.organization()]
    await ground.node.api('POST', '/user_management/organization_memberships', {
      organization_id: organization.id,
      user_id: user.id,
    })
    await make('for-user')
    await make('for-org')
    await featureFlags.addFlagTarget({ slug: 'for-user', targetId: user.id })
    await featureFlags.addFlagTarget({ slug: 'for-user', targetId: user.id })
    await featureFlags.addFlagTarget({ slug: 'for-org', targetId: organization.id })
    assert.deepEqual(slugs(await featureFlags.listUserFeatureFlags({ userId: user.id })), [], 'none is enabled')
    for (const slug of ['for-user', 'for-org']) await featureFlags.enableFeatureFlag(slug)
    assert.deepEqual(slugs(await featureFlags.listUserFeatureFlags({ userId: user.id })), ['for-org', 'for-user'])
    assert.deepEqual(slugs(await featureFlags.listUserFeatureFlags({ userId: friend.id })), [])
    assert.deepEqual(slugs(await featureFlags.listOrganizationFeatureFlags({ organizationId: organization.id })), [
      'for-org',
    ])
    const { database } = ground.db
    const inside = { userId: user.id, organizationId: organization.id }
    assert.deepEqual(await flagsFor(database, inside), ['for-org', 'for-user'])
    assert.deepEqual(await flagsFor(database, { ...inside, organizationId: undefined }), ['for-user'])
    await featureFlags.enableFeatureFlag('gamma')
    assert.deepEqual(await flagsFor(database, { userId: friend.id, organizationId: undefined }), ['gamma'])
    await featureFlags.removeFlagTarget({ slug: 'for-org', targetId: organization.id })
    await featureFlags.disableFeatureFlag('gamma')
    assert.deepEqual(await flagsFor(database, inside), ['for-user'])
    await assert.rejects(featureFlags.removeFlagTarget({ slug: 'for-org', targetId: organization.id }), { status: 404 })
    const nobody = 'user_00000000000000000000000000'
    await assert.rejects(featureFlags.addFlagTarget({ slug: 'for-org', targetId: nobody }), { status: 404 })
    await assert.rejects(featureFlags.addFlagTarget({ slug: 'nothing', targetId: user.id }), { status: 404 })
  },
)

served('FeatureFlagsRuntimeClient.fetchWithTimeout', 'the runtime client evaluates as the server does', async () => {
  const [user, organization] = [await ground.user(), await ground.organization()]
  await make('runtime', { enabled: true })
  await make('everybody', { enabled: true, default_value: true })
  await make('off', { default_value: true })
  await ground.workos.featureFlags.addFlagTarget({ slug: 'runtime', targetId: user.id })
  await ground.workos.featureFlags.addFlagTarget({ slug: 'runtime', targetId: organization.id })
  const client = ground.workos.featureFlags.createRuntimeClient()
  try {
    await client.waitUntilReady({ timeoutMs: 60_000 })
    assert.equal(client.isEnabled('runtime'), false)
    assert.equal(client.isEnabled('runtime', { userId: user.id }), true)
    assert.equal(client.isEnabled('runtime', { organizationId: organization.id }), true)
    assert.equal(client.isEnabled('everybody'), true)
    assert.equal(client.isEnabled('off', { userId: user.id }), false)
    assert.equal(client.getFlag('runtime')?.targets.users[0]?.id, user.id)
  } finally {
    client.close()
  }
})

test('an event of a rule says for whom the flag is on, before and after, in the shape of the API', async () => {
  const organization = await ground.organization('Told')
  await make('told', { enabled: true })
  await ground.workos.featureFlags.addFlagTarget({ slug: 'told', targetId: organization.id })
  const ours = async (): Promise<Record<string, unknown>[]> =>
    (await ground.workos.events.listEvents({ events: ['flag.rule_updated'], limit: 100 })).data
      .filter(({ data }) => Object(data).slug === 'told')
      .map(({ context }) => Object(context))
  await until(async () => (await ours()).length === 1)
  const [context] = await ours()
  assert.equal(context?.access_type, 'some')
  assert.deepEqual(Object(context?.configured_targets).organizations, [{ id: organization.id, name: 'Told' }])
  assert.equal(Object(context?.previous_attributes).context.access_type, 'none')
  assert.equal(context?.client_id, ground.clientId)
})

test('a flag has one slug, changes what is named, and is gone when it is deleted', async () => {
  await make('once', { description: 'x' })
  const twice = await make('once')
  assert.deepEqual([twice.status, twice.json.code], [409, 'flag_exists'])
  assert.equal((await make('Not A Slug')).status, 422)
  const changed = await ground.ask('PATCH', '/v1/feature_flags/once', { description: null, default_value: true })
  assert.deepEqual([changed.json.description, changed.json.default_value, changed.json.name], [null, true, 'Flag once'])
  assert.equal((await ground.ask('DELETE', '/v1/feature_flags/once')).status, 204)
  assert.equal((await ground.ask('DELETE', '/v1/feature_flags/once')).status, 404)
})

test('a flag has an end to its targets, and who is one already is no more than one', async () => {
  await make('crowded')
  await ground.db.database.query(
    `INSERT INTO flag_targets (flag_id, target_id)
     SELECT f.id, 'user_' || lpad(n::text, 26, '0') FROM feature_flags f, generate_series(1, 10000) n WHERE f.slug = 'crowded'`,
  )
  const { id } = await ground.user()
  const full = await ground.ask('POST', `/feature-flags/crowded/targets/${id}`)
  assert.deepEqual([full.status, full.json.code], [400, 'too_many_targets'])
})
