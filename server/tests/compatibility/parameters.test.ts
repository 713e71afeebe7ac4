import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { WorkOS } from '@workos-inc/node'
import { WorkOS as WorkOS8 } from 'workos-node-8'
import { pathOf } from '../../src/platform/http.ts'
import type { Route } from '../../src/platform/route.ts'
import { bySpecificity, matchesTemplate } from '../../src/platform/route-order.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { serverSource } from '../shape/source.ts'
import { knownPlaces, unread } from './known-parameters.ts'
import { readDocumentParameters } from './methods.ts'
import { type Sdk, type SdkCall, sdkCalls } from './sdk-calls.ts'
import { unreadParameters } from './unread-parameters.ts'

const host = { clientId: 'client_text', apiHostname: 'localhost', port: 1, https: false }
const sdks: readonly (Sdk & { readonly callsMin: number })[] = [
  {
    name: '@workos-inc/node',
    callsMin: 240,
    make: fetchFn => new WorkOS('sk_test', { ...host, fetchFn, maxRetries: 0 }),
  },
  { name: 'workos-node-8', callsMin: 150, make: fetchFn => new WorkOS8('sk_test', { ...host, fetchFn }) },
]

const routes = allRoutes.toSorted((a, b) => bySpecificity(pathOf(a), pathOf(b)))

function routeOf({ verb, path }: Pick<SdkCall, 'verb' | 'path'>): Route | undefined {
  return routes.find(route => nameOf(route).startsWith(`${verb} `) && matchesTemplate(pathOf(route), path))
}

/** Names that the doors read which have no schema: OAuth, sign-in, sign-out. */
const doorNames = new Set(
  ['authentication', 'oauth', 'sign-in', 'applications', 'sso'].flatMap(folder =>
    readdirSync(join(serverSource, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap(file => [
        ...readFileSync(join(serverSource, folder, file), 'utf8').matchAll(
          /(?:\.(?:get|has)\(|saying\(|required\(\w+(?:\.\w+)*, )'([a-z_]+)'\)/g,
        ),
      ])
      .map(([, name]) => name ?? ''),
  ),
)

/** What of a call nothing here reads, as the list of reasons names it. */
function unreadOf(call: SdkCall): string[] {
  const route = routeOf(call)
  if (route === undefined) return []
  const names =
    route.kind === 'api'
      ? [...unread(route, 'query', call.query), ...unread(route, 'body', call.body)]
      : [...call.query, ...call.body].filter(name => !doorNames.has(name))
  return names.map(name => `${nameOf(route)} ${name}`)
}

const left = new Set<string>()

for (const sdk of sdks)
  test(`everything that a method of ${sdk.name} can send is read, or has a written reason`, async () => {
    const calls = await sdkCalls(sdk)
    assert.ok(calls.length >= sdk.callsMin, `only ${calls.length} calls`)
    const found = new Set(calls.flatMap(unreadOf))
    for (const name of found) left.add(name)
    assert.deepEqual(
      [...found].filter(name => !(name in unreadParameters)),
      [],
    )
  })

test('each written reason is still needed', () => {
  const stale = Object.keys(unreadParameters).filter(name => !left.has(name))
  assert.deepEqual(stale, [])
})

test('a name that no schema has is found', () => {
  const call = { method: 'x', verb: 'GET', path: '/organizations', query: ['domain'], body: [] }
  assert.deepEqual(unreadOf(call), ['GET /organizations domain'])
  assert.deepEqual(unreadOf({ ...call, query: ['domains', 'limit', 'order', 'before', 'after', 'search'] }), [])
})

/** Of the document alone; no official client sends them. */
const ofTheDocument: Readonly<Record<string, string>> = {
  'POST /portal/generate_link it_contact_emails': 'the application hands its link out: nobody is mailed by it',
  'POST /radar/attempts signals_id': 'what scripts of another server saw is not believed',
  'POST /auth/factors/enroll phone_number': 'codes by text message are not offered',
  'POST /user_management/users password_salt_position': 'the hashes that are taken carry their salt',
  'PUT /user_management/users/{id} password_salt_position': 'the hashes that are taken carry their salt',
}

test('every parameter of the public document is read, or has a written reason', () => {
  const missing = readDocumentParameters().flatMap(({ method, path, query, body }) => {
    const route = routes.find(each => nameOf(each).startsWith(`${method} `) && sameShape(pathOf(each), path))
    if (route === undefined) return []
    if (route.kind !== 'api') return query.filter(name => !doorNames.has(name)).map(name => `${nameOf(route)} ${name}`)
    const known = { query: knownPlaces(route.spec.query), body: knownPlaces(route.spec.body) }
    return [
      ...query.filter(name => !known.query.includes(name)),
      ...body.filter(name => !known.body.includes(name) && !known.body.includes('*')),
    ].map(name => `${nameOf(route)} ${name}`)
  })
  const reasons = { ...unreadParameters, ...ofTheDocument }
  assert.deepEqual(
    missing.filter(name => !(name in reasons)),
    [],
  )
})

function sameShape(ours: string, theirs: string): boolean {
  return ours.replace(/\{\w+\}/g, '{}') === theirs.replace(/\{\w+\}/g, '{}')
}
