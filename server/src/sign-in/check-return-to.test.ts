import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkReturnTo } from './check-return-to.ts'

const elsewhere = [
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' /account',
  '/account ',
  'account',
  'javascript:alert(1)',
  'data:text/html,x',
  '/ambit\\..\\x',
  '/ünicode',
  `/${'a'.repeat(4096)}`,
  '',
]

test('T06 IC08 CVE-2024-56734 CVE-2025-53535 a sign-in leads only to a path of our own', () => {
  for (const value of [...elsewhere, undefined, null]) assert.equal(checkReturnTo(value), undefined, String(value))
  for (const value of ['/', '/account', '/approvals/approval_01?x=//evil.example', '/oauth2/consent?flow=a%2Fb#c'])
    assert.equal(checkReturnTo(value), value)
})
