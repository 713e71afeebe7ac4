import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPassword, passwordLengthMax, passwordLengthMin } from './check-password.ts'

const email = 'mina.lindqvist@acme.example'

test('a password has 12 to 256 characters, and a person’s character counts once', () => {
  assert.equal(checkPassword('a'.repeat(passwordLengthMin), email), 'fine')
  assert.equal(checkPassword('a'.repeat(passwordLengthMin - 1), email), 'too_short')
  assert.equal(checkPassword('🔑'.repeat(passwordLengthMin), email), 'fine')
  assert.equal(checkPassword('🔑'.repeat(passwordLengthMin - 1), email), 'too_short')
  assert.equal(checkPassword('a'.repeat(passwordLengthMax), email), 'fine')
  assert.equal(checkPassword('a'.repeat(passwordLengthMax + 1), email), 'too_long')
})

test('length is that of the normal form, so that no keyboard makes a password longer than another', () => {
  assert.equal(checkPassword('e\u0301'.repeat(passwordLengthMin - 1), email), 'too_short')
  assert.equal(checkPassword('e\u0301'.repeat(passwordLengthMin), email), 'fine')
})

test('nobody has their address as their password, in any case or width', () => {
  for (const password of [email, email.toUpperCase(), 'mina.lindqvist', 'ＭＩＮＡ.lindqvist'])
    assert.equal(checkPassword(password, email), 'holds_the_address', password)
  assert.equal(checkPassword('mina.lindqvist and more', email), 'fine')
})
