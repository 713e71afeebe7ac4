import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bySpecificity, matchesTemplate } from './route-order.ts'

test('what is written out is asked before what stands for anything, from the left', () => {
  const templates = ['/a/{id}', '/a/{id}/groups', '/a/external_id/{external_id}', '/{any}/x', '/a/b']
  assert.deepEqual(templates.toSorted(bySpecificity), [
    '/a/b',
    '/a/external_id/{external_id}',
    '/a/{id}',
    '/a/{id}/groups',
    '/{any}/x',
  ])
})

test('a template names the paths of its shape, and no text in it is a pattern', () => {
  assert.ok(matchesTemplate('GET /a/{id}/b', 'GET /a/x_1/b'))
  for (const path of ['GET /a/x/y/b', 'POST /a/x/b', 'GET /a//b', 'GET /a/x/b/'])
    assert.ok(!matchesTemplate('GET /a/{id}/b', path), path)
  assert.ok(!matchesTemplate('/.well-known/x', '/awell-known/x'))
})
