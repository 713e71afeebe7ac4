import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnAddressAllowed } from './check-return-address.ts'
import { certificateState } from './decide-certificate-state.ts'
import { firstSection, sectionsFor } from './decide-sections.ts'
import { portalIntents, sections } from './model.ts'

const known = {
  redirectUris: [{ uri: 'https://app.acme.example/callback' }, { uri: 'http://localhost:3000/callback' }],
  logoutUris: [{ uri: 'https://bye.acme.example/' }],
  origins: ['https://spa.acme.example'],
  homepageUrl: undefined,
}

test('T06 a visit goes on to an origin that the application registered, and to none that resembles it', () => {
  for (const address of [
    'https://app.acme.example/settings?done=1',
    'https://bye.acme.example/a',
    'https://spa.acme.example',
    'http://localhost:3000/',
  ])
    assert.equal(returnAddressAllowed(address, known), true, address)
  for (const address of [
    'http://app.acme.example/',
    'https://app.acme.example:8443/',
    'https://app.acme.example.evil.example/',
    'https://evil.example/https://app.acme.example/',
    'https://app.acme.example@evil.example/',
    'https://user@app.acme.example/',
    'http://localhost:3001/',
    'javascript:alert(1)',
    '//app.acme.example/',
    '/settings',
    '',
  ])
    assert.equal(returnAddressAllowed(address, known), false, address)
})

test('a certificate is told of from thirty days before its end', () => {
  const now = new Date('2026-11-01T00:00:00Z')
  const in_ = (days: number): Date => new Date(now.getTime() + days * 86_400_000)
  assert.deepEqual(
    [in_(-1), in_(0), in_(1), in_(29), in_(30), in_(400)].map(ends => certificateState(ends, now)),
    ['ended', 'ended', 'ends', 'ends', 'fine', 'fine'],
  )
})

test('a link opens what it is for, and leads to its last part; without an intent everything is open', () => {
  assert.deepEqual(sectionsFor(undefined), sections)
  assert.equal(firstSection(undefined), undefined)
  for (const intent of portalIntents) {
    assert.ok(sectionsFor(intent).length < sections.length, intent)
    assert.equal(firstSection(intent), sectionsFor(intent).at(-1), intent)
  }
  assert.deepEqual(sectionsFor('sso'), ['domains', 'sso'])
  assert.deepEqual(sectionsFor('certificate_renewal'), ['certificates'])
})
