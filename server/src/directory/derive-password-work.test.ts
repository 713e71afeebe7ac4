import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordHashIsWeaker, passwordLanes, passwordMemoryKib, passwordPasses } from './derive-password-work.ts'

const phc = (memory: number, passes: number, lanes: number): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$c2FsdHNhbHRzYWx0c2FsdA$dGFn`

test('a hash is renewed when it took less work than is shipped, or another algorithm', () => {
  const [memory, passes, lanes] = [passwordMemoryKib, passwordPasses, passwordLanes]
  assert.equal(passwordHashIsWeaker(phc(memory, passes, lanes)), false)
  assert.equal(passwordHashIsWeaker(phc(memory * 2, passes + 1, lanes)), false)
  assert.equal(passwordHashIsWeaker(phc(memory - 1, passes, lanes)), true)
  assert.equal(passwordHashIsWeaker(phc(memory, passes - 1, lanes)), true)
  for (const other of ['$2b$12$abcdefghijklmnopqrstuv', phc(memory, passes, lanes).replace('argon2id', 'argon2i'), ''])
    assert.equal(passwordHashIsWeaker(other), true, other)
})
