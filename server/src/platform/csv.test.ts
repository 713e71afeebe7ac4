import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvOf } from './csv.ts'

test('T75 a table holds no formula, no second line and no way out of a cell', () => {
  const rows = ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', ' =1', 'a"b', 'a,b', 'a\r\nb', 'é', ''].map(name => ({
    name,
    n: -1,
  }))
  assert.deepEqual(csvOf(['name', 'n'], rows).split('\r\n'), [
    '"name","n"',
    `"'=HYPERLINK(""x"")",-1`,
    `"'+1",-1`,
    `"'-1",-1`,
    `"'@SUM(A1)",-1`,
    `"' =1",-1`,
    '"a""b",-1',
    '"a,b",-1',
    '"a b",-1',
    '"é",-1',
    '"",-1',
    '',
  ])
  assert.equal(csvOf(['a', 'b'], [{ b: null }, { a: true, b: { c: 1 } }]), '"a","b"\r\n,\r\ntrue,"{""c"":1}"\r\n')
})
