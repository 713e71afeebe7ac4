import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { catalogueLaws } from '../../tests/catalogue-laws.ts'
import type { Pages } from './catalogue/catalogue.ts'
import { catalogues, findCatalogue, findRemoteServer, remoteServers } from './catalogue/index.ts'
import { pagesOf } from './derive-catalogue-tool.ts'
import { restRequest, splitCall } from './derive-rest-request.ts'
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

test('whatever an agent writes, it stays in its place: as many segments, the same host, no parameter of its own', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '..',
      '.',
      '../..',
      '%2e%2e',
      'a/../b',
      '//evil.example',
      '?a=b',
      '#x',
      'a&admin=true',
      '\r\nX: y',
      '@evil',
      '\ud800',
    ),
  )
  for (const catalogue of catalogues)
    for (const [name, tool] of Object.entries(catalogue.tools)) {
      const [, template] = splitCall(tool.call)
      const named = Object.keys(tool.arguments).map(each => each.replace(/\?$/, ''))
      const pages = pagesOf(catalogue, tool)
      const paging = pages === undefined ? [] : [pages.limit, pages.cursor, ...carried(pages)]
      const parameters = new Set([...Object.keys(tool.query ?? {}), ...paging])
      const everything = fc.record(Object.fromEntries([...named, 'cursor'].map(each => [each, anyText])))
      fc.assert(
        fc.property(everything, args => {
          const request = restRequest({ ...tool, pages }, args, catalogue.encoding)
          if (request === undefined) return
          const url = new URL(`https://third-party.example${request.path}`)
          assert.equal(url.host, 'third-party.example')
          assert.equal(url.hash, '')
          if (!template.includes('+}')) assert.equal(url.pathname.split('/').length, template.split('/').length, name)
          assert.equal(url.pathname, request.path.split('?')[0], `${name} is read as another path`)
          for (const parameter of url.searchParams.keys()) assert.ok(parameters.has(parameter), `${name}: ${parameter}`)
        }),
        { numRuns: 30 },
      )
    }
})

function carried({ next }: Pages): readonly string[] {
  return next.kind === 'address' ? (next.carries ?? []) : []
}
