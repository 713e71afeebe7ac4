import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { keptBytes } from '../security/secret-names.ts'
import { type Planted, plantCanaries } from './canaries.ts'
import { findCanaries, formsOf } from './canary-forms.ts'

let seen: Planted

before(async () => {
  seen = await plantCanaries()
})

const places = ['agent', 'pages', 'explanations', 'api', 'log', 'dump'] as const

for (const place of places)
  test(`T55 T68 T75 I6 CVE-2026-63203: no secret, in any form, in: ${place}`, () => {
    assert.ok(seen[place].length > 0 && seen[place].some(({ bytes }) => bytes.length > 0))
    assert.deepEqual(findCanaries(seen.canaries, seen[place]), [])
  })

test('T55: no secret in a file of the database cluster, its log of writes included', () => {
  assert.ok(seen.controlFiles.length > 0, 'what is no secret is found there')
  assert.deepEqual(seen.clusterFiles, [])
})

test('T55 T75: tool arguments show where a person reads them, and nowhere else', () => {
  for (const place of ['pages', 'api', 'log', 'dump'] as const)
    assert.deepEqual(findCanaries(seen.argumentCanaries, seen[place]), [])
  for (const canary of seen.argumentCanaries)
    assert.ok(findCanaries([canary], seen.explanations).length > 0, `${canary.name} is explained`)
})

test('a CSRF token shows in pages of its person and nowhere else', () => {
  assert.ok(findCanaries(seen.pageCanaries, seen.pages).length > 0)
  for (const place of ['agent', 'api', 'log', 'dump'] as const)
    assert.deepEqual(findCanaries(seen.pageCanaries, seen[place]), [])
})

test('control: each credential reached its own third party, and what is no secret is found', () => {
  const { planted, received, accessTokens } = seen
  assert.deepEqual(received.installed, [planted.installed.value])
  assert.deepEqual(received.personal, [planted.personal.value])
  assert.ok(received.cloud?.every(token => accessTokens.includes(token)) && received.cloud.length > 0)
  for (const place of ['api', 'dump'] as const) assert.ok(findCanaries([seen.control], seen[place]).length > 0, place)
  const results = seen.results.map(result => JSON.stringify(result))
  assert.ok(
    results.every(result => result.includes('canary_')),
    'every call was answered',
  )
  assert.ok(
    results.filter(result => result.includes('[redacted by Ambit')).length === 6,
    'each told secret was taken out',
  )
  assert.ok(seen.canaries.length > 25, `${seen.canaries.length} secrets were planted`)
})

test('T75: whatever is in a name, the log keeps one record on a line', () => {
  const lines = seen.log
    .map(({ bytes }) => bytes.toString())
    .join('')
    .split('\n')
  const records = lines.filter(line => line.startsWith('{'))
  assert.ok(records.length > 50)
  for (const record of records) {
    const { level, msg } = JSON.parse(record)
    assert.ok(typeof level === 'string' && msg !== 'forged', record)
  }
  const plain = lines.filter(line => !line.startsWith('{') && line !== '')
  assert.ok(plain.length <= 6, plain.join('\n'))
})

test('T55 what only this job plants is kept, and sealed', () => {
  const columns = Object.entries(keptBytes).filter(([, by]) => by === 'chaos')
  assert.ok(columns.length > 0)
  for (const [column] of columns) {
    const kept = seen.dump.find(({ name }) => name === `bytes of table ${column.split('.')[0]}`)
    assert.ok(kept !== undefined && kept.bytes.length > 0, column)
  }
})

test('the search finds a secret in each of its forms', () => {
  const value = 'canary+secret/with=signs&more'
  const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('hex')]
  const shifted = ['', 'x', 'xy'].flatMap(pad => [
    Buffer.from(`${pad}${value}tail`).toString('base64'),
    Buffer.from(`${pad}${value}tail`).toString('base64url'),
  ])
  for (const form of [...forms, ...shifted])
    assert.ok(
      findCanaries([{ name: 'x', value }], [{ name: 'somewhere', bytes: Buffer.from(`a${form}b`) }]).length > 0,
      form,
    )
  assert.ok(formsOf({ name: 'x', value }).every(({ bytes }) => bytes.length > 20))
})
