import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sha256 } from '../../src/platform/secret.ts'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let organizationId: string
let userId: string
before(async () => {
  ground = await startWireGround()
  organizationId = (await ground.organization('Acme')).id
  userId = (await ground.user()).id
  await ground.ask('POST', '/authorization/permissions', { slug: 'invoices:read', name: 'Read invoices' })
  await ground.node.api('POST', '/user_management/organization_memberships', {
    organization_id: organizationId,
    user_id: userId,
  })
})
after(() => ground.close())

const valid = async (value: string): Promise<string | undefined> =>
  (await ground.workos.apiKeys.createValidation({ value })).apiKey?.id

served(
  [
    'ApiKeys.createOrganizationApiKey',
    'ApiKeys.listOrganizationApiKeys',
    'ApiKeys.createValidation',
    'ApiKeys.deleteApiKey',
  ],
  'a key of an organization is shown once, found by its value, and gone when it is deleted',
  async () => {
    const { apiKeys } = ground.workos
    await ground.events()
    const made = await apiKeys.createOrganizationApiKey({ organizationId, name: 'CI', permissions: ['invoices:read'] })
    assert.deepEqual(made.owner, { type: 'organization', id: organizationId })
    assert.match(made.value, /^sk_[\w-]{43}$/)
    assert.equal(made.obfuscatedValue, `sk_...${made.value.slice(-4)}`)
    assert.deepEqual([made.name, made.permissions, made.lastUsedAt], ['CI', ['invoices:read'], null])
    const [listed] = (await apiKeys.listOrganizationApiKeys({ organizationId })).data
    assert.deepEqual([listed?.id, Object(listed).value], [made.id, undefined])
    const { apiKey } = await apiKeys.createValidation({ value: made.value })
    assert.deepEqual([apiKey?.id, apiKey?.permissions, apiKey?.owner], [made.id, ['invoices:read'], made.owner])
    assert.notEqual(apiKey?.lastUsedAt, null)
    assert.equal((await ground.workos8.apiKeys.validateApiKey({ value: made.value })).apiKey?.id, made.id)
    await apiKeys.deleteApiKey(made.id)
    assert.equal(await valid(made.value), undefined)
    assert.deepEqual((await apiKeys.listOrganizationApiKeys({ organizationId })).data, [])
    const events = await ground.events()
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.id, data.value]),
      [
        ['api_key.created', made.id, undefined],
        ['api_key.revoked', made.id, undefined],
      ],
    )
  },
)

served(
  ['UserManagement.createUserApiKey', 'UserManagement.listUserApiKeys'],
  'a key of a user belongs to one organization, and ends with the membership',
  async () => {
    const { userManagement } = ground.workos
    const expiresAt = new Date(Date.now() + 3_600_000)
    const made = await userManagement.createUserApiKey(userId, { name: 'Laptop', organizationId, expiresAt })
    assert.deepEqual(made.owner, { type: 'user', id: userId, organizationId })
    assert.equal(made.expiresAt, expiresAt.toISOString())
    const listed = await userManagement.listUserApiKeys(userId, { organizationId })
    assert.deepEqual(
      listed.data.map(({ id, owner }) => [id, owner]),
      [[made.id, made.owner]],
    )
    assert.deepEqual((await userManagement.listUserApiKeys(userId, { organizationId: 'org_x' })).data, [])
    assert.deepEqual((await ground.workos.apiKeys.listOrganizationApiKeys({ organizationId })).data, [])
    assert.equal(await valid(made.value), made.id)
    const stranger = (await ground.user()).id
    await assert.rejects(userManagement.createUserApiKey(stranger, { name: 'No', organizationId }), {
      status: 400,
      code: 'user_not_in_organization',
    })
    await ground.db.database.query(`UPDATE memberships SET status = 'inactive' WHERE user_id = $1`, [userId])
    assert.equal(await valid(made.value), undefined)
    await ground.db.database.query(`UPDATE memberships SET status = 'active' WHERE user_id = $1`, [userId])
    assert.equal(await valid(made.value), made.id)
  },
)

test('a key ends at its time or at once, once, and the change says what it was', async () => {
  const made = await ground.workos.apiKeys.createOrganizationApiKey({ organizationId, name: 'Short' })
  await ground.events()
  const later = await ground.ask('POST', `/api_keys/${made.id}/expire`, { expires_at: '2099-01-01T00:00:00.000Z' })
  assert.equal(later.json.expires_at, '2099-01-01T00:00:00.000Z')
  assert.equal(await valid(made.value), made.id)
  const now = await ground.ask('POST', `/api_keys/${made.id}/expire`)
  assert.equal(now.status, 200)
  assert.equal(await valid(made.value), undefined)
  const again = await ground.ask('POST', `/api_keys/${made.id}/expire`, {})
  assert.deepEqual([again.status, again.json.code], [409, 'api_key_already_expired'])
  assert.deepEqual(
    (await ground.events()).map(({ event, data }) => [event, Object(data.previous_attributes).expires_at]),
    [
      ['api_key.updated', null],
      ['api_key.updated', '2099-01-01T00:00:00.000Z'],
    ],
  )
})

test('T40 T72 keys of customers open nothing here, and keys that administer are none of theirs', async () => {
  const made = await ground.workos.apiKeys.createOrganizationApiKey({ organizationId, name: 'T40' })
  const as = (authorization: string) => ({ authorization })
  for (const [method, path] of [
    ['GET', '/user_management/users'],
    ['POST', `/organizations/${organizationId}/api_keys`],
    ['POST', '/api_keys/validations'],
    ['GET', '/events'],
  ] as const) {
    const body = method === 'POST' ? { name: 'x', value: made.value } : undefined
    assert.equal((await ground.ask(method, path, body, as(`Bearer ${made.value}`))).status, 401, `${path} with the key`)
    assert.equal((await ground.ask(method, path, body, as(''))).status, 401, `${path} as a stranger`)
  }
  assert.equal(await valid(ground.node.env.AMBIT_API_KEY ?? ''), undefined)
  const [management] = await ground.db.database.query<{ id: string }>('SELECT id FROM api_keys LIMIT 1')
  const random = 'api_key_00000000000000000000000000'
  for (const [method, tail] of [
    ['DELETE', ''],
    ['POST', '/expire'],
  ] as const) {
    const [theirs, nobodys] = await Promise.all(
      [management?.id, random].map(id => ground.ask(method, `/api_keys/${id}${tail}`)),
    )
    assert.deepEqual([theirs?.status, theirs?.text], [404, nobodys?.text])
  }
  assert.equal(
    (
      await ground.ask('POST', '/user_management/users/user_00000000000000000000000000/api_keys', {
        name: 'x',
        organization_id: organizationId,
      })
    ).status,
    404,
  )
  assert.equal(
    (await ground.ask('POST', '/organizations/org_00000000000000000000000000/api_keys', { name: 'x' })).status,
    404,
  )
  const [row] = await ground.db.database.query<{ row: string; token_hash: Buffer }>(
    'SELECT customer_api_keys::text AS row, token_hash FROM customer_api_keys WHERE id = $1',
    [made.id],
  )
  assert.ok(row?.token_hash.equals(sha256(made.value)))
  assert.doesNotMatch(row?.row ?? '', new RegExp(made.value.slice(3)))
})

test('T40 the key of somebody who is gone or suspended is refused at once, and revoked with an event', async () => {
  const gone = (await ground.user()).id
  await ground.node.api('POST', '/user_management/organization_memberships', {
    organization_id: organizationId,
    user_id: gone,
  })
  const made = await ground.workos.userManagement.createUserApiKey(gone, { name: 'Gone', organizationId })
  assert.equal(await valid(made.value), made.id)
  await ground.db.database.query(`UPDATE principals SET state = 'suspended' WHERE id = $1`, [gone])
  assert.equal(await valid(made.value), undefined)
  await ground.db.database.query(`UPDATE principals SET state = 'active' WHERE id = $1`, [gone])
  assert.equal(await valid(made.value), made.id)
  await ground.workos.userManagement.deleteUser(gone)
  assert.equal(await valid(made.value), undefined)
  await until(async () => {
    const [row] = await ground.db.database.query<{ revoked: boolean }>(
      'SELECT revoked_at IS NOT NULL AS revoked FROM customer_api_keys WHERE id = $1',
      [made.id],
    )
    return row?.revoked === true
  })
})

test('a wrong permission, an end that is past and an empty name are refused with the field', async () => {
  for (const [body, field] of [
    [{ name: 'x', permissions: ['nothing:here'] }, 'permissions'],
    [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: ' ' }, 'name'],
  ] as const) {
    const answer = await ground.ask('POST', `/organizations/${organizationId}/api_keys`, body)
    assert.deepEqual([answer.status, Object(answer.json.errors)[0].field], [422, field])
  }
})

test('a repeated request with one idempotency key makes one key and shows the same value', async () => {
  const options = { idempotencyKey: 'one key' }
  const [first, second] = [
    await ground.workos.apiKeys.createOrganizationApiKey({ organizationId, name: 'Again' }, options),
    await ground.workos.apiKeys.createOrganizationApiKey({ organizationId, name: 'Again' }, options),
  ]
  assert.deepEqual([second.id, second.value], [first.id, first.value])
})
