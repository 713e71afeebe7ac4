import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesField, bytesText, bytesTyped } from './derive-bytes.ts'

test('a size is read as it is written, and nothing else is', () => {
  const read = { '500': 500, '500 kB': 500_000, '2MB': 2_000_000, ' 1 gb ': 1_000_000_000, '7 b': 7, '1000 GB': 1e12 }
  for (const [text, bytes] of Object.entries(read)) assert.equal(bytesTyped(text), bytes, text)
  for (const text of ['', '0', '-1', '1.5 MB', '2 TB', '1e3', 'MB', '1001 GB', '9'.repeat(20), '2 MB MB'])
    assert.equal(bytesTyped(text), undefined, text)
})

test('what a field says is read back as the very same number', () => {
  for (const bytes of [1, 999, 1_000, 1_500, 2_000_000, 2_000_001, 3_000_000_000]) {
    assert.equal(bytesTyped(bytesField(bytes)), bytes)
  }
  assert.deepEqual([bytesText(1_550_000), bytesText(999), bytesText(1_550_000, 'de')], ['1.6 MB', '999 B', '1,6 MB'])
})
