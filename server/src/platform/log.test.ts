import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOfFault } from './log.ts'

test('T68 the kind of a fault says nothing of what a third party wrote', () => {
  const echoed = (): unknown => JSON.parse('secret-of-somebody {')
  assert.throws(echoed, (cause: Error) => {
    assert.match(cause.message, /secret/, 'the words of the parser do')
    assert.equal(kindOfFault(cause), 'SyntaxError')
    return true
  })
  assert.equal(kindOfFault(Object.assign(new Error('secret'), { code: 'ECONNRESET' })), 'Error ECONNRESET')
  assert.equal(kindOfFault('secret'), 'thrown')
})
