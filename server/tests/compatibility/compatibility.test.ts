import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notOffered } from '../../src/platform/not-offered.ts'
import { allRoutes } from '../golden/routes.ts'
import { readSdkRoutes, registrationsIn } from './methods.ts'
import { reasonFor, routesNotOffered } from './not-offered.ts'
import { compatibility } from './report.ts'

test('every route of the API that is not served is known, with a reason', () => {
  const missing = routesNotOffered(allRoutes)
  assert.deepEqual(notOffered, missing, 'run npm run generate')
  assert.deepEqual(
    missing.filter(route => reasonFor(route) === undefined),
    [],
  )
})

test('a test that names a method which the SDK does not have is found', () => {
  assert.deepEqual(compatibility().strangers, [])
})

test('each method of the SDK is counted once, in its module', () => {
  const { total, modules, requests } = compatibility()
  const methods = readSdkRoutes().flatMap(route => route.methods)
  assert.equal(new Set(methods).size, methods.length)
  assert.equal(total, 241)
  assert.equal(requests, 234)
  assert.equal(
    modules.reduce((sum, row) => sum + row.total, 0),
    total,
  )
})

test('registrations are read one by one and in lists', () => {
  const text = `served('Events.listEvents', 'x', run)\n served(\n  ['Vault.createObject', "Vault.readObject"],\n 'y', run)\nserve('No.no')`
  assert.deepEqual(
    registrationsIn('a.test.ts', text).map(({ method }) => method),
    ['Events.listEvents', 'Vault.createObject', 'Vault.readObject'],
  )
})
