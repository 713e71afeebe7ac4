import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkPlace } from './derive-place.ts'

const table: readonly (readonly [string | undefined, string | undefined])[] = [
  ['203.0.113.77', '203.0.113.x'],
  ['::ffff:203.0.113.77', '203.0.113.x'],
  ['2001:0db8:0001:2::7', '2001:db8:1::'],
  ['2001:db8::7', '2001:db8:0::'],
  ['127.0.0.1', 'machine'],
  ['::1', 'machine'],
  ['10.9.8.7', 'local'],
  ['172.31.0.1', 'local'],
  ['100.64.0.9', 'local'],
  ['fd00::7', 'local'],
  ['fe80::1%eth0', 'local'],
  ['172.32.0.1', '172.32.0.x'],
  ['not an address', undefined],
  ['<b>203.0.113.7', undefined],
  ['', undefined],
  [undefined, undefined],
]

for (const [address, shown] of table)
  test(`a sign-in from ${address ?? 'nowhere known'} is placed at ${shown ?? 'nothing'}`, () => {
    const place = networkPlace(address)
    assert.equal(place?.kind === 'network' ? place.network : place?.kind, shown)
  })
