import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logMisfits } from './check-log-schema.ts'
import { csvHead, csvLine } from './derive-log-csv.ts'
import type { LogEntry, LogSchema } from './model.ts'
import { parseRetention } from './parse-retention.ts'

const entry: LogEntry = {
  action: 'doc.opened',
  occurredAt: new Date('2026-01-02T03:04:05.000Z'),
  actor: { id: 'user_1', type: 'user', metadata: { admin: true } },
  targets: [{ id: 'doc_1', type: 'doc', metadata: { pages: 3 } }],
  context: { location: '192.0.2.1' },
  metadata: { 'a/b~c': 'x' },
}
const schema: LogSchema = {
  actor: { metadata: { type: 'object', properties: { admin: { type: 'boolean' } }, required: ['admin'] } },
  targets: [
    { type: 'doc', metadata: { type: 'object', properties: { pages: { type: 'number' } } } },
    { type: 'folder' },
  ],
  metadata: { type: 'object', properties: {} },
}
const found = (changed: Partial<LogEntry>, agreed: LogSchema = schema): string[] =>
  logMisfits(agreed, { ...entry, ...changed }).map(({ instancePath, code }) => `${instancePath} ${code}`)

test('an entry fits when what is declared has its type; each misfit names its place', () => {
  assert.deepEqual(found({}), [])
  assert.deepEqual(found({ targets: [{ id: 'f', type: 'folder', metadata: { any: 1 } }] }), [])
  assert.deepEqual(found({ targets: [{ id: 'x', type: 'user' }] }), ['/targets/0/type unknown_target_type'])
  assert.deepEqual(found({ targets: [{ id: 'd', type: 'doc', metadata: { pages: '3' } }] }), [
    '/targets/0/metadata/pages wrong_type',
  ])
  assert.deepEqual(found({ actor: { id: 'u', type: 'user' } }), ['/actor/metadata/admin missing_property'])
  const closed: LogSchema = { ...schema, metadata: { type: 'object', properties: {}, additionalProperties: false } }
  assert.deepEqual(found({}, closed), ['/metadata/a~1b~0c unknown_property'])
  assert.deepEqual(found({ metadata: { constructor: 'x' } }, { ...schema, metadata: { type: 'object' } }), [])
})

test('T75 a record is one line of quoted cells, and none of them is a formula or moves a cursor', () => {
  const line = csvLine({
    ...entry,
    id: 'event_1',
    actor: { id: '@SUM(A1)', type: 'user', name: 'A "quoted"\r\nname\u001b[2J' },
    createdAt: new Date('2026-01-02T03:04:06.000Z'),
  })
  assert.equal(csvHead.split(',').length, 12)
  assert.match(
    line,
    /^"event_1","doc\.opened","2026-01-02T03:04:05\.000Z","'@SUM\(A1\)","A ""quoted"" name \[2J","user",/,
  )
  assert.match(line, /"2026-01-02T03:04:06\.000Z"\r\n$/)
  assert.equal([...line.matchAll(/\p{Cc}/gu)].length, 2)
})

test('a retention is 30 to 3650 days, or months up to 11, or years up to 10', () => {
  const days = (given: Parameters<typeof parseRetention>[0]): number | undefined => parseRetention(given)
  assert.deepEqual(
    ['1_MONTH', '11_MONTHS', '1_YEAR', '10_YEARS'].map(retention_period => days({ retention_period })),
    [30, 330, 365, 3_650],
  )
  for (const retention_period of ['1_MONTHS', '12_MONTHS', '2_YEAR', '11_YEARS', '0_MONTHS', '1', '', '1_MONTH '])
    assert.equal(days({ retention_period }), undefined, retention_period)
  for (const retention_period_in_days of [29, 3_651, -30]) assert.equal(days({ retention_period_in_days }), undefined)
  assert.equal(days({ retention_period: '1_MONTH', retention_period_in_days: 30 }), undefined)
  assert.equal(days({ retention_period_in_days: 31 }), 31)
})
