import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueLaws } from '../../tests/catalogue-laws.ts'
import { catalogues, findCatalogue, findRemoteServer, remoteServers } from './catalogue/index.ts'
import { reservedSlugs, slugShape } from './model.ts'

for (const { title, check } of catalogueLaws) test(title, () => check(catalogues))

test('each entry is found by its name, and no two share one', () => {
  const names = [...catalogues, ...remoteServers].map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  for (const { name } of catalogues) assert.equal(findCatalogue(name)?.name, name)
  for (const { name } of remoteServers) assert.equal(findRemoteServer(name)?.name, name)
  assert.equal(findCatalogue('toString'), undefined)
})

test('a server of a vendor has an https address or says whose it is, and a way in', () => {
  for (const { name, url, address, docs, auth, registration } of remoteServers) {
    assert.match(name, slugShape)
    assert.ok(!reservedSlugs.includes(name), name)
    assert.match(docs, /^https:\/\//, name)
    if (url === undefined) assert.ok(address !== undefined, name)
    else assert.equal(new URL(url).protocol, 'https:', name)
    assert.equal(registration === undefined, auth !== 'oauth', name)
  }
})
