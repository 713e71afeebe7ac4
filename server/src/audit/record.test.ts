import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { newId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { createRootKey, SealBroken } from '../platform/root-key.ts'
import { Secret } from '../platform/secret.ts'
import { createAuditSigner, eventFields, record, sequencedWithin } from './index.ts'

let db: TestDatabase
let admin: pg.Client
before(async () => {
  db = await startTestDatabase()
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
})
after(async () => {
  await admin.end()
  await db.close()
})

async function waiting(type: string): Promise<{ body: string; session_id: string | null }[]> {
  const found = await admin.query('select body, session_id from audit_queue where type = $1 order by serial', [type])
  return found.rows
}

test('an event is written whole, in the transaction of the act, and is not there when that is rolled back', async () => {
  const session = newId('session')
  await assert.rejects(
    db.database.transaction(async tx => {
      await record(tx, { type: 'test.undone', session, body: {} })
      throw new Error('the act fails')
    }),
    /the act fails/,
  )
  assert.deepEqual(await waiting('test.undone'), [])
  const id = await db.database.transaction(tx => record(tx, { type: 'test.done', session, body: { b: 1, a: 'x' } }))
  assert.match(id, /^event_[0-9A-Z]{26}$/)
  assert.deepEqual(await waiting('test.done'), [{ body: '{"a":"x","b":1}', session_id: session }])
  await record(db.database, { type: 'test.nowhere', body: {} })
  assert.deepEqual(await waiting('test.nowhere'), [{ body: '{}', session_id: null }])
})

test('T77 I7 a refused append refuses the act with 503, and nothing of it stays', async () => {
  const act = (): Promise<void> =>
    db.database.transaction(async tx => {
      await tx.query('insert into audit_keys (public_key, sealed_private_key) values ($1, $1)', [Buffer.from('act')])
      await record(tx, { type: 'test.act', body: {} })
    })
  const done = async (): Promise<number> =>
    (await admin.query(`delete from audit_keys where public_key = 'act' returning 1`)).rowCount ?? 0
  const refusals = [
    [
      'alter table audit_queue add constraint no_room check (false) not valid',
      'alter table audit_queue drop constraint no_room',
    ],
    ['alter table audit_queue owner to postgres', 'alter table audit_queue owner to ambit'],
    ['alter sequence audit_serial maxvalue 1000 start 1000 restart 1000', 'alter sequence audit_serial no maxvalue'],
  ] as const
  for (const [prevent, allow] of refusals) {
    await admin.query(prevent)
    if (prevent.includes('sequence')) await admin.query(`select nextval('audit_serial')`)
    await assert.rejects(act(), (fault: unknown) => {
      assert.ok(fault instanceof Refusal && fault.status === 503 && fault.code === 'audit_unavailable')
      return true
    })
    assert.equal(await done(), 0, prevent)
    await admin.query(allow)
  }
  await act()
  assert.equal(await done(), 1)
})

test('T77 a body over the limit refuses the act; one at the limit is taken', async () => {
  const limit = 262_144
  const body = (bytes: number): object => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) })
  await assert.rejects(
    record(db.database, { type: 'test.large', body: body(limit + 1) }),
    (fault: unknown) => fault instanceof Refusal && fault.status === 503,
  )
  await record(db.database, { type: 'test.large', body: body(limit) })
  assert.equal((await waiting('test.large')).length, 1)
})

test('T75 what others wrote stays on one line, and a secret in a body prints as [secret]', async () => {
  const canary = randomBytes(16).toString('hex')
  const name = 'a\r\nb\u001b[31m\u0000"}{\u0085'
  await record(db.database, {
    type: 'test.hostile',
    body: { name, token: new Secret(canary), deep: [new Secret(canary)] },
  })
  const [row] = await waiting('test.hostile')
  assert.equal(JSON.parse(row?.body ?? '{}').name, name)
  assert.doesNotMatch(row?.body ?? '', /[\u0000-\u001f]/)
  assert.ok(row?.body.includes('[secret]'))
  const dump = await admin.query('select count(*)::int as found from audit_queue q where q::text like $1', [
    `%${canary}%`,
  ])
  assert.equal(dump.rows[0].found, 0)
})

test('fields for SQL functions are those of a recorded event, and record_event takes them', async () => {
  const { eventId, salt, body } = eventFields({ z: 1, a: null })
  assert.equal(salt.length, 32)
  assert.equal(body, '{"a":null,"z":1}')
  const values = ['test.by_function', null, eventId, salt, body]
  await db.database.query('select record_event($1, $2, clock_timestamp(), $3, $4, $5)', values)
  assert.equal((await waiting('test.by_function')).length, 1)
  assert.notDeepEqual(eventFields({}).salt, eventFields({}).salt)
})

test('without a sequencer the wait ends by its time with false; a session without events has nothing to wait for', async () => {
  const session = newId('session')
  assert.equal(await sequencedWithin(db.database, { session, waitMs: 0 }), true)
  await record(db.database, { type: 'test.waits', session, body: {} })
  assert.equal(await sequencedWithin(db.database, { session, waitMs: 30 }), false)
})

test('two nodes that start together have one key; it is sealed, and another root key or another row does not open it', async () => {
  const own = await startTestDatabase()
  const other = await secondNode(own.url)
  try {
    const rootKey = createRootKey(randomBytes(32))
    const [one, two] = await Promise.all([createAuditSigner(rootKey, own.database), createAuditSigner(rootKey, other)])
    const again = await createAuditSigner(rootKey, other)
    assert.deepEqual([one.publicKey, one.keyId, one.origin], [two.publicKey, two.keyId, two.origin])
    assert.deepEqual(one.sign(Buffer.from('x')), again.sign(Buffer.from('x')))
    await assert.rejects(createAuditSigner(createRootKey(randomBytes(32)), own.database), SealBroken)
    await own.database.query('update audit_keys set public_key = $1', [randomBytes(32)])
    await assert.rejects(createAuditSigner(rootKey, own.database), SealBroken)
  } finally {
    await other.close()
    await own.close()
  }
})
