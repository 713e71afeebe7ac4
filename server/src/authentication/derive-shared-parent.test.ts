import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedParent } from './derive-shared-parent.ts'

test('two hosts share the domain above both, and never one that a whole registry shares', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['auth.acme.example', 'app.acme.example', 'acme.example'],
    ['auth.acme.example', 'acme.example', 'acme.example'],
    ['acme.example', 'app.acme.example', 'acme.example'],
    ['a.auth.acme.example', 'b.app.acme.example', 'acme.example'],
    ['auth.acme.example', 'auth.acme.example', undefined],
    ['auth.acme.example', 'app.other.example', undefined],
    ['auth.acme.example', 'example', undefined],
    ['10.0.0.1', '10.0.0.2', undefined],
    ['[::1]', '[::2]', undefined],
  ]
  for (const [host, other, shared] of cases) assert.equal(sharedParent(host, other), shared, `${host} ${other}`)
})
