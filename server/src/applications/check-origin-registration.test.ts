import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originFault } from './check-origin-registration.ts'

test('T43 an origin is let in exactly as a browser writes it, over TLS or from this machine', () => {
  for (const origin of [
    'https://app.example',
    'https://app.example:8443',
    'http://localhost:3000',
    'http://[::1]:3000',
  ])
    assert.equal(originFault({ origin, production: false }), undefined, origin)
  assert.equal(originFault({ origin: 'http://127.0.0.1:3000', production: true }), undefined)
})

test('T43 CVE-2025-71403 what is no origin, or would let in more than one site, is refused with the reason', () => {
  const refused = [
    ['null', /scheme, host and port/],
    ['*', /scheme, host and port/],
    ['https://*.app.example', /scheme, host and port/],
    ['ftp://app.example', /scheme, host and port/],
    ['https://a@app.example', /scheme, host and port/],
    ['https://app.example/', /as a browser writes it/],
    ['https://App.example', /as a browser writes it/],
    ['https://app.example:443', /as a browser writes it/],
    ['https://app.example/path', /as a browser writes it/],
    ['http://app.example', /loopback addresses only/],
    ['http://localhost.app.example', /loopback addresses only/],
  ] as const
  for (const [origin, why] of refused) assert.match(originFault({ origin, production: false }) ?? '', why, origin)
  assert.match(originFault({ origin: 'http://localhost:3000', production: true }) ?? '', /not for production/)
})
