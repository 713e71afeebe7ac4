import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizationEndpointAllowed } from './check-authorization-endpoint.ts'

const issuer = 'https://as.example'

/** What a browser would hand to another program, run, or show as another host. */
const refused = [
  'javascript:alert(1)',
  'JavaScript://as.example/%0aalert(1)',
  'data:text/html,x',
  'file:///c:/windows/system32/calc.exe',
  'a:$(calc.exe)',
  'ms-settings:about',
  'vscode://ext/run',
  'http://as.example/authorize',
  'https://as.example@evil.example/authorize',
  'https://:x@as.example/authorize',
  '/authorize',
  '',
]

test('T07 T102 CVE-2025-6514 a person is sent to an address of the web and to nothing that another program would open', () => {
  for (const endpoint of refused) assert.equal(authorizationEndpointAllowed(endpoint, issuer), false, endpoint)
  assert.equal(authorizationEndpointAllowed(`${issuer}/authorize?a=1`, issuer), true)
  assert.equal(authorizationEndpointAllowed('https://login.example/authorize', issuer), true, 'also on another host')
  assert.equal(authorizationEndpointAllowed('http://127.0.0.1:1/authorize', 'http://127.0.0.1:1'), true)
  assert.equal(authorizationEndpointAllowed(`${issuer}/authorize`, 'no issuer'), false)
})
