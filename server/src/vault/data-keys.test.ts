import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { contextDigest, ownerOfContext } from './derive-context.ts'
import { keyBlobText, readKeyBlob } from './derive-key-blob.ts'
import { parseVaultObjectId } from './model.ts'

test('a context is the same in any order of its pairs, and another one with any other pair', () => {
  const digest = (context: Readonly<Record<string, string>>): string => contextDigest(context).toString('hex')
  assert.equal(digest({ a: '1', b: '2' }), digest({ b: '2', a: '1' }))
  const others = [{}, { a: '1' }, { a: '2' }, { a: '1', b: '2' }, { b: '1', a: '2' }, { 'a":"1': '' }]
  assert.equal(new Set(others.map(context => digest(context))).size, others.length)
})

test('a context that names an organization has keys of that organization, every other one those of the installation', () => {
  const id = newId('organization')
  assert.equal(ownerOfContext({ organization_id: id, team: 'a' }), id)
  for (const context of [{}, { organization: id }, { organization_id: 'org_x' }, { organization_id: newId('user') }])
    assert.equal(ownerOfContext(context), 'installation')
})

test('a data key as text is read back as it was, and everything else as none', () => {
  const blob = { vaultKeyId: randomUUID(), dataKeyId: randomUUID(), sealed: randomBytes(40) }
  const text = keyBlobText(blob)
  const read = readKeyBlob(text)
  assert.deepEqual([read?.vaultKeyId, read?.dataKeyId], [blob.vaultKeyId, blob.dataKeyId])
  assert.ok(blob.sealed.equals(Buffer.from(read?.sealed ?? [])))
  const otherVersion = Buffer.from(text, 'base64')
  otherVersion[0] = 2
  for (const wrong of ['', 'x', `${text}\n`, `${text}!`, text.slice(0, 40), otherVersion.toString('base64')])
    assert.equal(readKeyBlob(wrong), undefined, wrong)
})

test('the id of an object is a UUID in lower case, and nothing near one', () => {
  const id = randomUUID()
  assert.equal(parseVaultObjectId(id), id)
  for (const wrong of [id.toUpperCase(), `${id} `, id.slice(1), `{${id}}`, '', '*'])
    assert.equal(parseVaultObjectId(wrong), undefined, wrong)
})
