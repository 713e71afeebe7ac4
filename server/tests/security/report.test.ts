import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedRegressions, missing, report, titlesIn } from './report.ts'

test('security: every attack and fault that concerns what is built has a test that names it', () => {
  const all = report()
  assert.equal(all.length, 135)
  assert.deepEqual(
    missing(all).map(({ id, what }) => `${id} ${what}`),
    [],
  )
  for (const { id, notYet } of all) assert.notEqual(notYet, '', `${id} needs a reason`)
})

test('security: every fault that others published has a test that names it', () => {
  const all = checkedRegressions()
  assert.ok(all.length > 40)
  assert.deepEqual(
    all.filter(({ tests }) => tests.length === 0).map(({ lesson }) => lesson),
    [],
  )
  for (const { publicIds, notBuilt = {} } of all)
    for (const id of Object.keys(notBuilt)) assert.ok(publicIds.includes(id), id)
  const stranger = checkedRegressions([{ path: 'a.test.ts', title: 'T15 CVE-2026-10350 a longer number' }])
  assert.ok(stranger.every(({ tests }) => tests.length === 0))
})

test('security: a title is read in each way of writing it, and an id that nobody carries is missing', () => {
  const source = `test('T01 one', () => 1)\ntest("T02 isn't two", f)\n  test(\n    \`T03 {name}\`, f)\nit('T04', f)\nserved(\n  ['a.b'],\n  'T06 served', f)\n// test T05`
  assert.deepEqual(
    titlesIn('a.test.ts', source).map(({ title }) => title),
    ['T01 one', "T02 isn't two", 'T03 {name}', 'T06 served'],
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
    missing(all).some(({ id }) => id === 'T109'),
    false,
  )
  assert.equal(
    missing(report([{ path: 'a.test.ts', title: 'T100 T51b' }])).some(({ id }) => id === 'T10'),
    true,
  )
})
