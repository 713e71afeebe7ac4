import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { applicationIdOf, connectId } from './derive-connect-id.ts'

test('an application has two names, and each follows from the other', () => {
  const id = newId('application')
  const theirs = connectId(id)
  assert.notEqual(String(theirs), String(id))
  assert.equal(applicationIdOf(theirs), id)
  assert.equal(applicationIdOf(id), id)
})

test('what is neither name is nobody’s', () => {
  for (const text of [
    '',
    'x',
    newId('user'),
    newId('application').toLowerCase(),
    `${connectId(newId('application'))}x`,
  ])
    assert.equal(applicationIdOf(text), undefined, text)
})
