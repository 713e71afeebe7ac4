import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let organizationId: string
before(async () => {
  ground = await startWireGround()
  organizationId = (await ground.organization()).id
})
after(() => ground.close())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const told = async (): Promise<string[]> =>
  (await ground.events()).map(({ event }) => event).filter(event => event.startsWith('vault.'))

served(
  [
    'Vault.createObject',
    'Vault.readObject',
    'Vault.readObjectByName',
    'Vault.describeObject',
    'Vault.updateObject',
    'Vault.deleteObject',
    'Vault.listObjects',
    'Vault.listObjectVersions',
  ],
  'a secret is kept, read, changed and gone; each access is an event, the first use of a context makes its key',
  async () => {
    const { vault } = ground.workos
    await ground.events()
    const made = await vault.createObject({
      name: 'db/password',
      value: 'hunter2',
      context: { organization_id: organizationId },
    })
    assert.match(made.id, uuid)
    assert.match(made.keyId, uuid)
    assert.deepEqual(made.context, { organization_id: organizationId })
    assert.match(made.environmentId, /^environment_[0-9A-Z]{26}$/)
    assert.equal(made.updatedBy.name, 'First API key')
    assert.deepEqual(await told(), ['vault.kek.created', 'vault.data.created'])

    const read = await vault.readObject({ id: made.id })
    assert.deepEqual([read.name, read.value, read.metadata], ['db/password', 'hunter2', made])
    const byName = await ground.workos8.vault.readObjectByName('db/password')
    assert.deepEqual([byName.id, byName.value], [made.id, 'hunter2'])
    const described = await vault.describeObject({ id: made.id })
    assert.deepEqual(
      [described.name, described.value, described.metadata.versionId],
      ['db/password', undefined, made.versionId],
    )
    assert.deepEqual(await told(), ['vault.data.read', 'vault.data.read', 'vault.metadata.read'])

    const changed = await vault.updateObject({ id: made.id, value: 'hunter3', versionCheck: made.versionId ?? '' })
    assert.notEqual(changed.metadata.versionId, made.versionId)
    await assert.rejects(vault.updateObject({ id: made.id, value: 'x', versionCheck: made.versionId ?? '' }), {
      status: 409,
    })
    assert.equal((await vault.readObject({ id: made.id })).value, 'hunter3')
    const versions = await vault.listObjectVersions({ id: made.id })
    assert.deepEqual(
      versions.map(version => [version.id, version.currentVersion, version.size]),
      [
        [changed.metadata.versionId, true, 7],
        [made.versionId, false, 7],
      ],
    )
    assert.notEqual(versions[0]?.etag, versions[1]?.etag)
    await told()

    await vault.createObject({ name: 'other', value: 'x', context: {} })
    const names = await vault.listObjects()
    assert.deepEqual(
      names.data.map(({ name }) => name),
      ['other', 'db/password'],
    )
    assert.deepEqual(
      (await vault.listObjects({ search: 'PASS' })).data.map(({ id }) => id),
      [made.id],
    )
    const first = await vault.listObjects({ limit: 1, order: 'asc' })
    assert.deepEqual([first.data[0]?.name, first.listMetadata.after], ['db/password', made.id])
    const second = await vault.listObjects({ limit: 1, order: 'asc', after: made.id })
    assert.deepEqual([second.data[0]?.name, second.listMetadata.after], ['other', null])
    assert.deepEqual((await vault.listObjects({ updatedAfter: new Date('2099-01-01') })).data, [])
    assert.equal((await told()).filter(event => event === 'vault.names.listed').length, 5)

    await assert.rejects(vault.deleteObject({ id: made.id, versionCheck: made.versionId ?? '' }), { status: 409 })
    await vault.deleteObject({ id: made.id })
    await assert.rejects(vault.readObject({ id: made.id }), { status: 404 })
    assert.deepEqual(await told(), ['vault.data.deleted'])
    const left = await ground.db.database.query('SELECT id FROM vault_versions WHERE object_id = $1', [made.id])
    assert.deepEqual(left, [])
  },
)

served(
  ['Vault.createDataKey', 'Vault.decryptDataKey', 'Vault.createRekey'],
  'a data key opens again from what the caller kept, for another context too, and the SDK encrypts and decrypts with it',
  async () => {
    const { vault } = ground.workos
    await told()
    const pair = await vault.createDataKey({ context: { team: 'a' } })
    assert.equal(Buffer.from(pair.dataKey.key, 'base64').length, 32)
    assert.deepEqual(await vault.decryptDataKey({ keys: pair.encryptedKeys }), pair.dataKey)
    const moved = await vault.createRekey({ context: { team: 'b' }, encryptedKeys: pair.encryptedKeys })
    assert.ok(moved.encryptedKeys)
    assert.deepEqual([moved.dataKey, moved.context], [pair.dataKey.key, { team: 'b' }])
    assert.notEqual(moved.encryptedKeys, pair.encryptedKeys)
    assert.deepEqual(await vault.decryptDataKey({ keys: moved.encryptedKeys }), pair.dataKey)
    assert.deepEqual(await told(), [
      'vault.kek.created',
      'vault.dek.read',
      'vault.dek.decrypted',
      'vault.dek.decrypted',
      'vault.kek.created',
      'vault.dek.read',
      'vault.dek.decrypted',
    ])
    const sealed = await vault.encrypt('a long story', { team: 'a' }, 'aad')
    assert.equal(await vault.decrypt(sealed, 'aad'), 'a long story')
    await assert.rejects(vault.decrypt(sealed, 'another'))
    assert.equal(
      await ground.workos8.vault.decrypt(await ground.workos8.vault.encrypt('eight', { team: 'a' })),
      'eight',
    )
  },
)

test('T56 a data key that was changed, cut, or sealed for another key opens nothing, and the caller is told so', async () => {
  const { vault } = ground.workos
  const one = Buffer.from((await vault.createDataKey({ context: { n: '1' } })).encryptedKeys, 'base64')
  const two = Buffer.from((await vault.createDataKey({ context: { n: '2' } })).encryptedKeys, 'base64')
  const swapped = Buffer.concat([one.subarray(0, 17), two.subarray(17)])
  const flipped = Buffer.from(one)
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  const otherId = Buffer.concat([one.subarray(0, 17), two.subarray(17, 33), one.subarray(33)])
  for (const bytes of [swapped, flipped, otherId, one.subarray(0, 40), Buffer.alloc(0), Buffer.from('x')]) {
    const answer = await ground.ask('POST', '/vault/v1/keys/decrypt', { keys: bytes.toString('base64') })
    assert.deepEqual([answer.status, answer.json.code], [400, 'invalid_data_key'])
  }
  assert.equal((await ground.ask('POST', '/vault/v1/keys/decrypt', { keys: one.toString('base64') })).status, 200)
})

test('T56 values that change places, and an older version in place of the newest, are never opened', async () => {
  const { vault } = ground.workos
  const [a, b] = [
    await vault.createObject({ name: 'a', value: 'of a', context: { who: 'a' } }),
    await vault.createObject({ name: 'b', value: 'of b', context: { who: 'a' } }),
  ]
  const changed = await vault.updateObject({ id: a.id, value: 'newer of a' })
  const set = async (version: string | null | undefined, sealed: Buffer | undefined): Promise<void> => {
    await ground.db.database.query('UPDATE vault_versions SET value_sealed = $2 WHERE id = $1', [version, sealed])
  }
  const sealedOf = async (version: string | null | undefined): Promise<Buffer | undefined> =>
    (
      await ground.db.database.query<{ value_sealed: Buffer }>(
        'SELECT value_sealed FROM vault_versions WHERE id = $1',
        [version],
      )
    )[0]?.value_sealed
  const newest = changed.metadata.versionId
  const right = await sealedOf(newest)
  for (const wrong of [await sealedOf(b.versionId), await sealedOf(a.versionId)]) {
    await set(newest, wrong)
    const answer = await ground.ask('GET', `/vault/v1/kv/${a.id}`)
    assert.deepEqual([answer.status, answer.json.code], [500, 'server_error'])
    assert.doesNotMatch(answer.text, /of [ab]/)
  }
  await set(newest, right)
  assert.equal((await vault.readObject({ id: a.id })).value, 'newer of a')
})

test('T55 T68 nothing of a kept value stands in the database, in the log or in an event', async () => {
  const canary = 'canary-3f9a1c77e2'
  const { vault } = ground.workos
  const made = await vault.createObject({ name: 'canary', value: canary, context: { c: '1' } })
  await vault.updateObject({ id: made.id, value: `${canary}!` })
  await vault.readObject({ id: made.id })
  const tables = await ground.db.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  )
  const hex = Buffer.from(canary).toString('hex')
  for (const { name } of tables) {
    const rows = await ground.db.database.query(
      `SELECT 1 AS hit FROM ${name} t WHERE t::text LIKE $1 OR t::text LIKE $2 LIMIT 1`,
      [`%${canary}%`, `%${hex}%`],
    )
    assert.deepEqual(rows, [], name)
  }
  const control = await ground.db.database.query(`SELECT 1 AS hit FROM vault_objects t WHERE t::text LIKE '%canary%'`)
  assert.equal(control.length, 1)
})

test('a name is given once, and what is too large is refused', async () => {
  const create = (body: object) => ground.ask('POST', '/vault/v1/kv', body)
  assert.equal((await create({ name: 'once', value: 'x', key_context: {} })).status, 201)
  const twice = await create({ name: 'once', value: 'y', key_context: {} })
  assert.deepEqual([twice.status, twice.json.code], [409, 'name_taken'])
  const large = await create({ name: 'large', value: 'x'.repeat(65_537), key_context: {} })
  assert.deepEqual([large.status, large.json.code], [400, 'value_too_large'])
  for (const path of [
    '/vault/v1/kv/x',
    '/vault/v1/kv/00000000-0000-4000-8000-000000000000',
    '/vault/v1/kv/name/nobody',
  ]) {
    const answer = await ground.ask('GET', path)
    assert.deepEqual([answer.status, answer.json.error], [404, 'There is no such object here.'], path)
  }
  const byName = await ground.ask('GET', '/vault/v1/kv/name/once')
  assert.equal(byName.json.value, 'x')
})
