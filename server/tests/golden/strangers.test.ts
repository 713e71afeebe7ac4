import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../src/platform/actor.ts'
import type { Database } from '../../src/platform/database.ts'
import { createEdge, type Edge } from '../../src/platform/http.ts'
import type { ApiRoute } from '../../src/platform/route.ts'
import { testPlatform } from '../test-platform.ts'
import { key, person } from './permissions.ts'
import { allRoutes, nameOf } from './routes.ts'

/** Nothing may be read or written for somebody who may not call: the database answers only by failing. */
const touched = (): Promise<never> => Promise.reject(new Error('the database was asked'))
const untouchable: Database = {
  query: touched,
  urgent: { query: touched },
  transaction: touched,
  listen: touched,
  close: () => Promise.resolve(),
}
const on = testPlatform(untouchable)

function edgeFor(actor: Actor | undefined): Edge {
  return createEdge(on, {
    routes: allRoutes,
    authenticate: () => Promise.resolve(actor),
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
}

const closed = allRoutes.filter((route): route is ApiRoute => route.kind === 'api' && route.spec.access !== 'anyone')

function ask(edge: Edge, { spec }: ApiRoute): Promise<Response> {
  const url = `${on.config.baseUrl}${spec.path.replaceAll(/\{\w+\}/g, 'x')}`
  const sends = spec.method === 'post' || spec.method === 'put' || spec.method === 'patch'
  const body = sends ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}
  return edge.fetch(new Request(url, { method: spec.method.toUpperCase(), ...body }))
}

test('every route of the API is refused to a stranger with 401, before anything is parsed or read', async () => {
  const edge = edgeFor(undefined)
  assert.ok(closed.length > 0)
  for (const route of closed) {
    const response = await ask(edge, route)
    assert.equal(response.status, 401, nameOf(route))
    assert.equal(response.headers.get('www-authenticate'), 'Bearer', nameOf(route))
    assert.match(await response.text(), /"code":"unauthorized"/, nameOf(route))
  }
})

/**
 * Whom a review asks needs no role: the rows say whether one does, and to everybody else there is no such review
 * (src/reviews/reviews.test.ts, I10), and no word about themselves. Whoever scans their own machine reports it and sees their own
 * (src/governance/configurations.test.ts). Here no row can be asked, so the answer is none.
 */
const forEverybody: ReadonlySet<string> = new Set([
  'GET /v1/access_reviews',
  'GET /v1/access_reviews/{id}',
  'GET /v1/access_reviews/{id}/items',
  'POST /v1/access_reviews/{id}/items/{item_id}/decision',
  'GET /v1/me',
  'POST /v1/me/end',
  'POST /v1/configuration_reports',
  'GET /v1/configuration_findings',
])

test('every route of the API is refused to a person without a role with 403, and not to an owner', async () => {
  const [user, owner] = [edgeFor(person(undefined)), edgeFor(key('owner'))]
  for (const route of closed) {
    const { status: refused } = await ask(user, route)
    if (forEverybody.has(nameOf(route))) assert.ok(refused >= 400, nameOf(route))
    else assert.equal(refused, 403, nameOf(route))
    const { status } = await ask(owner, route)
    assert.ok(status !== 401 && status !== 403, `${nameOf(route)} answers ${status} to an owner`)
  }
})
