import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeMetadata, metadataSchema } from './wire.ts'

test('metadata holds ten pairs of short ASCII, and null takes a key away', () => {
  assert.deepEqual(mergeMetadata({ a: '1', b: '2' }, { a: null, c: '3' }), { b: '2', c: '3' })
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`k${at}`, 'v']))
  assert.ok(metadataSchema.safeParse(ten).success)
  assert.equal(mergeMetadata(ten, { more: 'x' }), undefined)
  assert.deepEqual(mergeMetadata(ten, { k0: 'other' })?.k0, 'other')
  for (const wrong of [{ ...ten, more: 'x' }, { ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(601) }, { k: 'é' }, { k: 1 }])
    assert.ok(!metadataSchema.safeParse(wrong).success)
})
