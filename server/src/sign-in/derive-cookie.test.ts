import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'

const value = 'A'.repeat(43)

test('I5 T41 cookies of two applications have two names, bound to the host where the browser can', () => {
  const [one, two] = ['client_a', 'client_b'].map(client => cookieName(client, 'session', true))
  assert.notEqual(one, two)
  assert.match(one ?? '', /^__Host-ambit_[0-9a-f]{12}$/)
  assert.match(cookieName('client_a', 'strict', false), /^ambit_[0-9a-f]{12}_strict$/)
})

test('T41 a cookie has no domain, is never readable by script, and is secure except on plain-http loopback', () => {
  const parts = { name: '__Host-a', value, sameSite: 'Lax', maxAgeSeconds: 60 } as const
  assert.equal(
    cookieText({ ...parts, secure: true }),
    `__Host-a=${value}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60`,
  )
  assert.equal(cookieText({ ...parts, secure: false }).includes('Secure'), false)
})

test('T41 of two cookies with one name neither is trusted', () => {
  assert.equal(readCookie(`other=1; a=${value}`, 'a'), value)
  assert.equal(readCookie(`a=${value}; a=${value}`, 'a'), undefined)
  assert.equal(readCookie(`a=${value}; a=${'B'.repeat(43)}`, 'a'), undefined)
  for (const header of [null, '', `ab=${value}`, 'a=short', `a=${'A'.repeat(129)}`, `a=${value}"`, 'a='])
    assert.equal(readCookie(header, 'a'), undefined, String(header))
})

test('what follows from a cookie differs by use and by cookie', () => {
  const derived = [derivedFrom('one', 'csrf'), derivedFrom('one', 'strict'), derivedFrom('two', 'csrf')]
  assert.equal(new Set(derived).size, 3)
  assert.equal(derivedFrom('one', 'csrf'), derived[0])
})
