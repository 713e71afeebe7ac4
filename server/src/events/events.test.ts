import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { key } from '../../tests/golden/permissions.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { until } from '../../tests/until.ts'
import { createAuditSigner, type LoggedEvent, startFollower, startSequencer } from '../audit/index.ts'
import { emit } from './actions.ts'
import { eventNames, webhookEventNames } from './model.ts'

let db: TestDatabase
before(async () => {
  db = await startTestDatabase()
})
after(() => db.close())

const change = (n: number) => ({ actor: key('admin'), event: 'user.created' as const, data: { object: 'user', n } })

test('the catalogue has 111 events, and 93 of them may be sent', () => {
  assert.deepEqual([new Set(eventNames).size, webhookEventNames.length], [111, 93])
})

test('T55 an event that would carry a code, token or secret is not written', async () => {
  for (const member of ['code', 'token', 'value', 'secret', 'password_reset_token'])
    await assert.rejects(() => emit(db.database, { ...change(0), data: { [member]: 'x' } }), TypeError)
})

test('one leaf is one event: a follower sees each once, in the order of the log, of two nodes together', async () => {
  const on = testPlatform(db.database)
  const sequencer = startSequencer({ ...on, signer: await createAuditSigner(on.rootKey, db.database) })
  const seen: LoggedEvent[] = []
  let failures = 1
  const handle = async (_tx: unknown, events: readonly LoggedEvent[]): Promise<void> => {
    if (failures-- > 0) throw new Error('once')
    seen.push(...events)
  }
  const followers = [1, 2].map(() => startFollower(on, { name: 'test', handle }))
  const ids: string[] = []
  for (let n = 0; n < 20; n++)
    ids.push(
      await db.database.transaction(tx => emit(tx, { ...change(n), type: n === 0 ? 'other.type' : 'user.created' })),
    )
  await until(() => seen.length >= 20)
  await pause(300)
  await Promise.all([...followers, sequencer].map(job => job.stop()))
  assert.deepEqual(
    seen.map(({ id }) => id),
    ids,
  )
  assert.equal(seen[0]?.type, 'other.type')
  assert.deepEqual(Object(seen[0]?.body).wire, {
    event: 'user.created',
    organization_id: null,
    data: { object: 'user', n: 0 },
    context: { actor: { id: 'api_key_0', source: 'api', name: null } },
  })
})
