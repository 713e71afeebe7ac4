import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDevice } from './parse-device.ts'

const table: readonly (readonly [string | undefined, string])[] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15', 'Safari on Mac'],
  ['curl/8.9.1', 'An unknown device'],
  ['<script>alert(1)</script>', 'An unknown device'],
  [undefined, 'An unknown device'],
]

for (const [header, name] of table)
  test(`a sign-in is called "${name}" for ${header?.slice(0, 60) ?? 'no header'}`, () => {
    assert.equal(parseDevice(header), name)
  })
