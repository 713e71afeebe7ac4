import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missing, report, titlesIn } from './report.ts'

test('security: every attack and fault that concerns what is built has a test that names it', () => {
  const all = report()
  assert.equal(all.length, 135)
  assert.deepEqual(
    missing(all).map(({ id, what }) => `${id} ${what}`),
    [],
  )
  for (const { id, notYet } of all) assert.notEqual(notYet, '', `${id} needs a reason`)
})

test('security: a title is read in each way of writing it, and an id that nobody carries is missing', () => {
  const source = `test('T01 one', () => 1)\ntest("T02 isn't two", f)\n  test(\n    \`T03 {name}\`, f)\nit('T04', f)\n// test T05`
  assert.deepEqual(
    titlesIn('a.test.ts', source).map(({ title }) => title),
    ['T01 one', "T02 isn't two", 'T03 {name}'],
  )
  const all = report(titlesIn('a.test.ts', source))
  assert.equal(
    missing(all).some(({ id }) => id === 'T01'),
    false,
  )
  assert.equal(
    missing(all).some(({ id }) => id === 'T04'),
    true,
  )
  assert.equal(
    missing(all).some(({ id }) => id === 'T14'),
    false,
  )
  assert.equal(
    missing(report([{ path: 'a.test.ts', title: 'T100 T51b' }])).some(({ id }) => id === 'T10'),
    true,
  )
})
