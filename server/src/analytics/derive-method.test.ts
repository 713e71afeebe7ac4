import assert from 'node:assert/strict'
import { test } from 'node:test'
import { methodOf } from './derive-method.ts'

test('sessions and proofs name one way to sign in by one word', () => {
  const words = [
    'Password',
    'password',
    'MagicAuth',
    'magic_auth',
    'Passkey',
    'GoogleOAuth',
    'GitHubOAuth',
    'oauth',
    'SSO',
    'ExternalAuth',
  ]
  assert.deepEqual(words.map(methodOf), [
    'password',
    'password',
    'magic_auth',
    'magic_auth',
    'passkey',
    'oauth',
    'oauth',
    'oauth',
    'sso',
    'external_auth',
  ])
  assert.equal(methodOf(undefined), '')
})
