import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { askFigures, keep } from '../../tests/analytics/ask.ts'
import { knownAnswers, knownHistory } from '../../tests/analytics/known.ts'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { analyticsRoutes } from './routes.ts'

let db: TestDatabase
let on: Platform
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
  await keep(db.database, knownHistory)
})
after(() => db.close())

test('every figure has an answer that was counted by hand', () => {
  const figures = analyticsRoutes.flatMap(route =>
    route.kind === 'api' && route.spec.access === 'organization' ? [route.spec.path.replace('/v1/analytics/', '')] : [],
  )
  assert.deepEqual(figures.toSorted(), [...new Set(knownAnswers.map(({ figure }) => figure))].toSorted())
})

for (const { figure, query, data, total } of knownAnswers)
  test(`${figure} of a known history, ${query}`, async () => {
    const response = await askFigures(on, `${figure}?${query}`)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    const answer = JSON.parse(text)
    if (data !== undefined) assert.deepEqual(answer.data, data)
    if (total !== undefined) assert.deepEqual(answer.total, total)
  })
