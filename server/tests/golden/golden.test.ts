import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { api, page, type Route } from '../../src/platform/route.ts'
import { compactJson } from './compact-json.ts'
import { firstDifference } from './golden.ts'
import { goldens } from './goldens.ts'
import { openDoors, permissionMatrix } from './permissions.ts'
import { nameOf, allRoutes as routes } from './routes.ts'

for (const golden of goldens(routes))
  test(`golden: ${golden.path} says what the code says`, async () => {
    const difference = await firstDifference(golden)
    if (difference === undefined) return
    const failure = new Error('golden')
    failure.stack =
      `line ${difference.line}\n- ${difference.kept ?? '(ends)'}\n+ ${difference.made ?? '(ends)'}\n` +
      'Run `npm run generate`, and read the diff as a reviewer would: is this what you meant to change?'
    throw failure
  })

test('golden: no two routes answer at one place', () => {
  const shapes = routes.map(route => nameOf(route).replaceAll(/\{\w+\}/g, '{}'))
  assert.deepEqual(
    shapes.filter((shape, at) => shapes.indexOf(shape) !== at),
    [],
  )
})

test('golden: every operation of the API has a name of its own', () => {
  const operations = routes.flatMap(route => (route.kind === 'api' ? [route.spec.operation] : []))
  assert.deepEqual(
    operations.filter((operation, at) => operations.indexOf(operation) !== at),
    [],
  )
  for (const operation of operations) assert.match(operation, /^[a-z][A-Za-z0-9]*$/)
})

const examples: readonly Route[] = [
  api(
    { method: 'get', path: '/v1/a', operation: 'a', summary: 'A', tag: 'A', access: 'admin', response: z.object({}) },
    () => Promise.resolve({}),
  ),
  page('get', '/sign-in', { summary: 'Sign in', handle: () => new Response() }),
]

test('golden: the matrix asks the edge itself, and a door is open', () => {
  assert.match(permissionMatrix(examples), /GET \/v1\/a +yes +yes +- +yes +yes +- +- +- +-$/m)
  assert.equal(openDoors(examples), 'page  GET /sign-in\n')
})

test('golden: a file that differs is found at its first line', async () => {
  const path = 'server/tests/golden/not-there.txt'
  assert.deepEqual(await firstDifference({ path, make: () => 'a\n' }), { line: 1, kept: '', made: 'a' })
  assert.equal(await firstDifference({ path, make: () => '' }), undefined)
})

test('golden: compact JSON is the same value on fewer lines', () => {
  const value = { a: [1, { b: null, c: 'x'.repeat(70) }], d: {}, e: [], f: 'y'.repeat(60), g: undefined }
  const text = compactJson(value)
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
  assert.equal(text.split('\n').length, 6)
})
