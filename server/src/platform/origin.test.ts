import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostIsOurs, originIsOurs } from './check-origin.ts'

const local = 'http://localhost:4000'
const hosted = 'https://id.acme.example'

test('T43 a foreign, forged or null Origin is refused; a program’s none and a form of our own pages are not', () => {
  const came: readonly (readonly [origin: string | null, fetchSite: string | null, base: string, ours: boolean])[] = [
    [null, null, hosted, true],
    [hosted, 'same-origin', hosted, true],
    ['null', 'same-origin', hosted, true],
    ['null', 'cross-site', hosted, false],
    ['null', 'same-site', hosted, false],
    ['null', 'none', hosted, false],
    ['null', null, hosted, false],
    ['https://evil.example', 'same-origin', hosted, false],
    ['https://app.acme.example', 'same-site', hosted, false],
    ['http://id.acme.example', 'cross-site', hosted, false],
    ['https://id.acme.example:8443', 'same-site', hosted, false],
    ['https://id.acme.example.evil.example', 'cross-site', hosted, false],
    [`${hosted}/`, 'same-origin', hosted, false],
    ['http://localhost:4000', 'cross-site', hosted, false],
    ['http://127.0.0.1:4000', 'cross-site', local, true],
    ['http://[::1]:5173', 'cross-site', local, true],
    ['https://localhost:4000', 'cross-site', local, false],
    ['http://localhost.evil.example', 'cross-site', local, false],
  ]
  for (const [origin, fetchSite, base, ours] of came)
    assert.equal(originIsOurs({ origin, fetchSite }, base), ours, `${origin} ${fetchSite} at ${base}`)
})

test('T43 MT04 only the host of the base URL is ours, on any port; on a loopback base URL its three names are one', () => {
  for (const [host, base, ours] of [
    ['id.acme.example', hosted, true],
    ['id.acme.example:4001', hosted, true],
    ['evil.example', hosted, false],
    ['localhost:4000', hosted, false],
    ['id.acme.example@evil.example', hosted, false],
    ['127.0.0.1:4001', local, true],
    ['[::1]:4000', local, true],
    ['127.0.0.2', local, false],
    ['localhost.evil.example', local, false],
    [null, local, false],
  ] as const)
    assert.equal(hostIsOurs(host, base), ours, `${host} at ${base}`)
})
