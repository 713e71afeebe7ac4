import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { createStateReader, type StateReader } from './state-reader.ts'

let db: TestDatabase
let looker: pg.Client
let state: StateReader
before(async () => {
  db = await startTestDatabase()
  looker = new pg.Client({ connectionString: db.adminUrl })
  await looker.connect()
  state = createStateReader(looker)
  await db.database.query(`INSERT INTO organizations (id, name) VALUES ('org_1', 'Acme'), ('org_2', 'Globex')`)
})
after(async () => {
  await looker.end()
  await db.close()
})

const named = (name: string): Promise<unknown> =>
  db.database.query(`UPDATE organizations SET name = '${name}' WHERE id = 'org_1'`)

/** What differs from one look to the next, as both a reader that remembers and one that looks anew see it. */
async function changedBy(act: () => Promise<unknown>): Promise<string[]> {
  const earlier = await state()
  await act()
  const later = await state()
  assert.deepEqual(await createStateReader(looker)(), later)
  return Object.keys(later).filter(table => earlier[table] !== later[table])
}

test('a row that comes, changes or goes changes the digest of its table, and of no other', async () => {
  assert.deepEqual(await changedBy(() => named('Initech')), ['organizations'])
  assert.deepEqual(await changedBy(() => db.database.query(`DELETE FROM organizations WHERE id = 'org_2'`)), [
    'organizations',
  ])
})

test('what is written as it was changes no digest', async () => {
  assert.deepEqual(await changedBy(() => Promise.resolve()), [])
  assert.deepEqual(await changedBy(() => named('Initech')), [])
})

test('what is taken back has the digest that it had', async () => {
  const earlier = await state()
  assert.deepEqual(await changedBy(() => named('Hooli')), ['organizations'])
  assert.deepEqual(await changedBy(() => named('Initech')), ['organizations'])
  assert.deepEqual(await state(), earlier)
})
