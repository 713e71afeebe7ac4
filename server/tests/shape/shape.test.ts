import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beyondWall, measure, spread } from './measure.ts'
import { parseSource, readSources, serverSource } from './source.ts'

test('shape: server/src stands inside the wall', () => {
  assert.deepEqual(beyondWall(measure(readSources(serverSource))), [])
})

test('shape: nesting counts branches and loops, an else-if once, and inner functions on their own', () => {
  const nesting = (body: string): number =>
    measure([parseSource('audit/store.ts', `function f() {\n${body}\n}`)]).nesting.max
  assert.equal(nesting('return 1'), 0)
  assert.equal(nesting('if (a) b()\nelse if (c) d()\nelse if (e) f()'), 1)
  assert.equal(nesting('for (const a of b) if (a) while (a) c()'), 3)
  assert.equal(nesting('for (const a of b) c(() => { if (a) d() })'), 1)
})

test('shape: casts, any and non-null are counted, as const is not', () => {
  const { perThousandLines } = measure([
    parseSource('audit/a.ts', 'const a = b as any\nconst c = d!\nconst e = [] as const'),
  ])
  assert.deepEqual(perThousandLines, { any: 1000 / 3, as: 1000 / 3, nonNull: 1000 / 3 })
})

test('shape: percentiles are nearest-rank', () => {
  assert.deepEqual(spread([]), { count: 0, p50: 0, p90: 0, p95: 0, max: 0 })
  assert.deepEqual(spread([3, 1, 2]), { count: 3, p50: 2, p90: 3, p95: 3, max: 3 })
})

test('shape: each wall is named when it is crossed', () => {
  const long = `export function f() {\n${'a()\n'.repeat(500)}}`
  const beyond = beyondWall(measure([parseSource('audit/store.ts', long)]))
  assert.match(beyond.join('\n'), /largest file in lines is 502, the wall is 400: 502 audit\/store\.ts/)
  assert.match(beyond.join('\n'), /longest function in lines is 502, the wall is 70/)
})
