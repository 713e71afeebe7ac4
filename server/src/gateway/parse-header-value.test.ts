import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseHeaderValue } from './parse-header-value.ts'

function encoded(text: string): string {
  return `=?base64?${Buffer.from(text).toString('base64')}?=`
}

test('T86 every text survives the Base64 sentinel', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      assert.equal(parseHeaderValue(encoded(text)), text)
    }),
  )
})

test('T86 plain values are taken as they are', () => {
  for (const value of ['create_issue', '', 'a b', '=?base64', 'x=?base64?eA==?=', '=?base64?eA=='])
    assert.equal(parseHeaderValue(value), value)
})

test('T86 a sentinel that is not canonical Base64 of UTF-8 is no value', () => {
  for (const inside of ['eA', 'eA=', 'eA==\n', '!!!!', 'eB==', '/w==', 'eA==eA=='])
    assert.equal(parseHeaderValue(`=?base64?${inside}?=`), undefined, inside)
  assert.equal(parseHeaderValue('=?base64?='), undefined)
})
