import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../platform/json.ts'
import { findCatalogue } from './catalogue/index.ts'
import { relayedCall } from './derive-relay.ts'

const github = findCatalogue('github') ?? assert.fail('no catalogue')

function read(line: string, body?: Json): string {
  const [method = '', address = ''] = line.split(' ')
  const [path = '', query = ''] = address.split('?')
  const call = relayedCall(github, { method, path, query: new URLSearchParams(query), body })
  return call.outcome === 'matched' ? `${call.tool} ${JSON.stringify(call.arguments)}` : call.outcome
}

test('MT07 a request is the tool that sends all of it, with typed arguments, or it is none', () => {
  const [issue, issues] = ['/repos/octocat/website/issues/7', '/repos/octocat/website/issues']
  const place = '"owner":"octocat","repo":"website"'
  assert.match(read(`GET ${issue}`), new RegExp(`^get_issue \\{${place},"issue_number":7`))
  assert.match(
    read(`GET ${issues}?state=open&per_page=5`),
    new RegExp(`^list_issues \\{${place},"state":"open","limit":5`),
  )
  assert.match(
    read(`POST ${issues}`, { title: 'A', labels: ['bug'] }),
    /^create_issue .*"title":"A","labels":\["bug"\]/,
  )
  assert.match(read('GET /repos/octocat/website/contents/docs/a%20b.md'), /^get_file.*"path":"docs\/a b.md"/)
})

test('MT07 what a tool has no place for is never left out in silence: the request is refused whole', () => {
  const issues = '/repos/octocat/website/issues'
  for (const query of ['since=2020-01-01', 'state=open&state=closed', 'owner=somebody', 'per_page=5&per_page=500'])
    assert.equal(read(`GET ${issues}?${query}`), 'not_expressible', query)
  for (const body of [{ title: 'A', milestone: 1 }, { title: 'A', owner: 'somebody' }, ['A'], 'A', 7, null])
    assert.equal(read(`POST ${issues}`, body), 'not_expressible', JSON.stringify(body))
  assert.equal(read(`GET ${issues}`, { state: 'open' }), 'not_expressible')
})

test('MT07 no path climbs out of the operation that it names, whatever its escapes hide', () => {
  const paths = [
    '/repos/octocat/../user/issues',
    '/repos/octocat/%2e%2e/issues',
    '/repos/octocat/website%2fissues',
    '/repos/octocat/web%5csite/issues',
    '/repos//website/issues',
    '/repos/octocat/%ff/issues',
    '/repos/octocat/website/issues/',
    '/x/repos/octocat/website/issues',
    '/repos/octocat/website/contents/docs/../../../../user',
    '/repos/octocat/website/contents/docs/%2e%2e/%2e%2e',
    '/repos/octocat/website/hooks',
  ]
  for (const path of paths) assert.equal(read(`GET ${path}`), 'unknown_operation', path)
  assert.equal(read('TRACE /user'), 'unknown_operation')
  assert.match(read('GET /user'), /^get_me /)
})
