import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Owner } from '../platform/ids.ts'
import { createLogger } from '../platform/log.ts'
import type { Platform } from '../platform/platform.ts'
import { createRootKey, sealWith } from '../platform/root-key.ts'
import { randomToken, Secret } from '../platform/secret.ts'
import { openSecret, type SecretPlace, sealSecret, sealWithin, VaultIntegrityError } from './index.ts'

let held: TestDatabase
let on: Platform
const rootKey = createRootKey(randomBytes(32))
before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database, { rootKey })
})
after(() => held.close())

const alice = 'user_alice' as Owner
const bob = 'user_bob' as Owner
const place: SecretPlace = {
  owner: alice,
  purpose: 'credential',
  table: 'connected_accounts',
  column: 'credential_sealed',
  rowId: 'data_installation_1',
  version: 1,
}

test('a secret opens at its place, on another node too, and prints as [secret]', async () => {
  const sealed = await sealSecret(on, place, new Secret('gho_token'))
  const database = await secondNode(held.url)
  const other = testPlatform(database, { rootKey })
  const opened = await openSecret(other, place, sealed)
  assert.deepEqual([opened.reveal(), String(opened)], ['gho_token', '[secret]'])
  await database.close()
})

test('T56: a value moved to another owner, account, table, column or version never opens', async () => {
  const sealed = await sealSecret(on, place, 'mine')
  await sealSecret(on, { ...place, owner: bob }, 'his')
  const elsewhere: Partial<SecretPlace>[] = [
    { owner: bob },
    { owner: 'org_1' as Owner },
    { rowId: 'data_installation_2' },
    { table: 'providers' },
    { column: 'token_sealed' },
    { purpose: 'arguments' },
    { version: 2 },
    { version: 0 },
    { owner: `${alice}","x` as Owner },
  ]
  for (const change of elsewhere)
    await assert.rejects(openSecret(on, { ...place, ...change }, sealed), VaultIntegrityError, JSON.stringify(change))
  for (const at of [0, 4, 20, sealed.length - 1]) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    await assert.rejects(openSecret(on, place, changed), VaultIntegrityError, `byte ${at}`)
  }
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(3), Buffer.alloc(32)])
    await assert.rejects(openSecret(on, place, bytes), VaultIntegrityError)
  assert.equal((await openSecret(on, place, sealed)).reveal(), 'mine')
})

test('T56: a data key put in the place of another does not unwrap, and the log names where', async () => {
  const lines: string[] = []
  const log = createLogger('error', { write: line => void lines.push(line) })
  const thief = { ...place, owner: 'user_thief' as Owner }
  const stolen = await sealSecret(on, { ...place, owner: 'user_victim' as Owner }, 'victim secret')
  await sealSecret(on, thief, 'own')
  await held.database.query(
    `UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE owner = 'user_victim') WHERE owner = 'user_thief'`,
  )
  const fresh = testPlatform(held.database, { rootKey, log })
  await assert.rejects(openSecret(fresh, thief, stolen), VaultIntegrityError)
  assert.match(lines.join(''), /vault_integrity/)
  assert.doesNotMatch(lines.join(''), /victim secret/)
})

test('another root key opens nothing', async () => {
  const sealed = await sealSecret(on, place, 'mine')
  await assert.rejects(openSecret(testPlatform(held.database), place, sealed), VaultIntegrityError)
})

test('T55: a dump of the database holds none of 1,000 planted secrets in any spelling', async () => {
  const secrets = Array.from({ length: 1_000 }, randomToken)
  await held.database.query('CREATE TABLE planted (id int, sealed bytea)')
  for (const [id, secret] of secrets.entries()) {
    const sealed = await sealSecret(on, { ...place, rowId: `row_${id}` }, secret)
    await held.database.query('INSERT INTO planted (id, sealed) VALUES ($1, $2)', [id, sealed])
  }
  const rows = await held.database.query<{ bytes: Buffer }>(
    'SELECT sealed AS bytes FROM planted UNION ALL SELECT wrapped FROM data_keys',
  )
  const dump = Buffer.concat(rows.map(row => row.bytes)).toString('latin1')
  for (const secret of secrets)
    for (const bytes of [Buffer.from(secret), Buffer.from(secret, 'base64url')])
      for (const spelling of ['latin1', 'hex', 'base64'] as const)
        assert.equal(dump.includes(bytes.toString(spelling)), false)
  assert.equal(dump.includes(rows[0]?.bytes.toString('latin1') ?? 'x'), true)
})

test('T59: a nonce is never used twice, and the same secret never looks the same', () => {
  const key = randomBytes(32)
  const seen = new Set<string>()
  const sealsCount = 100_000
  for (let i = 0; i < sealsCount; i++) seen.add(sealWith(key, Buffer.of(1), '').toString('latin1', 0, 12))
  assert.equal(seen.size, sealsCount)
})

test('one data key for each owner and purpose, whoever is first', async () => {
  const owner = 'user_race' as Owner
  const database = await secondNode(held.url)
  const nodes = [on, testPlatform(database, { rootKey })]
  const sealed = await Promise.all(
    Array.from({ length: 20 }, (_, i) => sealSecret(nodes[i % 2] ?? on, { ...place, owner, rowId: `r${i}` }, `s${i}`)),
  )
  for (const [i, bytes] of sealed.entries())
    assert.equal((await openSecret(on, { ...place, owner, rowId: `r${i}` }, bytes)).reveal(), `s${i}`)
  const rows = await held.database.query<{ version: number }>('SELECT version FROM data_keys WHERE owner = $1', [owner])
  assert.deepEqual(rows, [{ version: 1 }])
  await database.close()
})

test('a data key that rolls back with its transaction seals nothing later', async () => {
  const owner = 'user_rolled_back' as Owner
  await assert.rejects(
    held.database.transaction(async tx => {
      await sealWithin(tx, on, { place: { ...place, owner }, plaintext: 'lost' })
      throw new Error('roll back')
    }),
    /roll back/,
  )
  const sealed = await held.database.transaction(tx =>
    sealWithin(tx, on, { place: { ...place, owner }, plaintext: 'kept' }),
  )
  assert.equal((await openSecret(on, { ...place, owner }, sealed)).reveal(), 'kept')
})
