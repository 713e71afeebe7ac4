import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestDatabase } from './database.ts'
import { command, generateRows, readRows, staleRows } from './generate-rows.ts'

test('the row types are as the migrations make them', async t => {
  const on = await startTestDatabase()
  t.after(on.close)
  const generated = await generateRows(on.database)
  const present = await readRows()
  for (const path of staleRows(present, generated))
    assert.equal(present[path], generated[path], `server/src/platform/${path} is stale: run \`${command}\``)
})

test('a column that a migration adds, drops or lists values for changes the row types', async t => {
  const on = await startTestDatabase()
  t.after(on.close)
  const before = await generateRows(on.database)
  await on.database.query(`ALTER TABLE installation ADD COLUMN kind text CHECK (kind IN ('one', 'two'))`)
  const after = await generateRows(on.database)
  assert.deepEqual(staleRows(before, after), ['rows/platform.ts'])
  assert.match(after['rows/platform.ts'] ?? '', /^ {2}kind: 'one' \| 'two' \| null$/m)
  assert.match(after['rows/platform.ts'] ?? '', /^ {2}created_at: Date$/m)
})
