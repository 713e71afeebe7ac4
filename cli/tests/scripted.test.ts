import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { repository } from '../../server/tests/shape/source.ts'
import { type ScriptedServer, startScripted } from '../src/gate/run/scripted/server.ts'
import { placeholdersOf } from '../src/gate/run/scripted/state.ts'
import { heldPermission, unheldPermission } from '../src/gate/run/scripted/state-roles.ts'

/** The server that code under review talks to answers as the API description says that the real one does. */
type Schema = Readonly<Record<string, unknown>>
const description: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>
  readonly components: Schema
} = JSON.parse(readFileSync(join(repository, 'server/tests/golden/openapi.json'), 'utf8'))

const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false })
ajv.addSchema({ $id: 'api', components: closed(description.components) })

/** The schema with objects that have the members it names, and no other. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const parts = Object.entries(schema).map(([name, part]) => [
    name,
    name === '$ref' ? String(part).replace('#/', 'api#/') : closed(part),
  ])
  const whole = Object.fromEntries(parts)
  return 'properties' in whole && !('additionalProperties' in whole) ? { ...whole, additionalProperties: false } : whole
}

let scripted: ScriptedServer
before(async () => {
  scripted = await startScripted()
})
after(() => scripted.close())

interface Answered {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function ask(method: string, path: string, body?: object): Promise<Answered> {
  const response = await fetch(`${scripted.origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${scripted.canaries.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

/** How an answer differs from what the description says of its route; undefined where it does not. */
function misfit(route: string, { status, body }: Answered): string | undefined {
  const [method = '', path = ''] = route.split(' ')
  const operation = description.paths[path]?.[method.toLowerCase()]
  if (operation === undefined) return `${route}: there is no such route`
  const answers: Record<string, { content?: Record<string, { schema: Schema }> }> = Object(operation.responses)
  if (answers[status] === undefined) return `${route}: it does not answer ${status}`
  const schema = answers[status]?.content?.['application/json']?.schema
  if (schema === undefined) return undefined
  const validate: ValidateFunction = ajv.compile(Object(closed(schema)))
  return validate(body) ? undefined : `${route}: ${ajv.errorsText(validate.errors)}`
}

test('what the scripted server answers has the form that the API description says', async () => {
  const values = placeholdersOf(scripted.stage.state, 'own')
  const [first] = scripted.stage.state.approvals.keys()
  const { organization = '', user = '', membership = '', organization_role: role = '' } = values
  const roles = '/authorization/organizations/{organization_id}/roles'
  const rows: readonly (readonly [string, (object | undefined)?, Readonly<Record<string, string>>?])[] = [
    ['GET /user_management/users'],
    ['GET /user_management/users/{id}', undefined, { id: user }],
    ['GET /user_management/users/{user_id}/sessions', undefined, { user_id: user }],
    ['GET /user_management/organization_memberships/{id}', undefined, { id: membership }],
    ['GET /organizations/{id}', undefined, { id: organization }],
    ['GET /authorization/roles'],
    ['GET /authorization/permissions'],
    ['GET /authorization/permissions/{slug}', undefined, { slug: heldPermission }],
    ['GET /organizations/{organization_id}/roles'],
    [`GET ${roles}`],
    [`POST ${roles}`, { name: 'Billing Admin' }],
    [`GET ${roles}/{slug}`],
    [`PATCH ${roles}/{slug}`, { name: 'Others' }],
    [`PUT ${roles}/{slug}/permissions`, { permissions: [heldPermission] }],
    [`POST ${roles}/{slug}/permissions`, { slug: unheldPermission }],
    [`DELETE ${roles}/{slug}/permissions/{permission_slug}`, undefined, { permission_slug: unheldPermission }],
    [`DELETE ${roles}/{slug}`],
    ['GET /user_management/users/{id}/data_providers', undefined, { id: user }],
    [
      'GET /user_management/users/{id}/connected_accounts/{slug}',
      undefined,
      { id: user, slug: `github?organization_id=${organization}` },
    ],
    ['GET /organizations/{id}/data_providers', undefined, { id: organization }],
    ['GET /organizations/{id}/connected_accounts/{slug}', undefined, { id: organization, slug: 'linear' }],
    ['POST /data-integrations/{slug}/authorize', { user_id: user, organization_id: organization }, { slug: 'notion' }],
    [
      'DELETE /user_management/users/{id}/connected_accounts/{slug}',
      undefined,
      { id: user, slug: `github?organization_id=${organization}` },
    ],
    ['GET /v1/approvals'],
    ['GET /v1/approvals/{id}', undefined, { id: first ?? '' }],
  ]
  const misfits: string[] = []
  for (const [route, body, parts = {}] of rows) {
    const named: Readonly<Record<string, string>> = { organization_id: organization, slug: role, ...parts }
    const [method = '', path = ''] = route.split(' ')
    const answered = await ask(
      method,
      path.replace(/\{([a-z_]+)\}/g, (_whole, name) => named[name] ?? ''),
      body,
    )
    assert.ok(answered.status < 300, `${route} ${JSON.stringify(answered)}`)
    misfits.push(misfit(route, answered) ?? '')
  }
  assert.deepEqual(misfits.filter(Boolean), [])
  // The same look finds what is wrong.
  const wrong = { status: 200, body: { object: 'list', data: [{ object: 'role', id: 'role_1', extra: 1 }] } }
  assert.match(misfit('GET /authorization/roles', wrong) ?? '', /must have required property/)
  assert.match(misfit('GET /authorization/roles', { status: 418, body: {} }) ?? '', /does not answer 418/)
})

test('what the real server refuses about roles and accounts, the scripted one refuses with the same code', async () => {
  scripted.reset()
  const own = placeholdersOf(scripted.stage.state, 'own')
  const foreign = placeholdersOf(scripted.stage.state, 'foreign')
  const roles = `/authorization/organizations/${own.organization}/roles`
  const user = scripted.stage.state.people.get('member')?.id
  const accounts = `/user_management/users/${user}/connected_accounts`
  const authorize = '/data-integrations/notion/authorize'
  const link = { user_id: user, organization_id: own.organization }
  const rows: readonly (readonly [string, string, object | undefined, number, string])[] = [
    ['PATCH', `${roles}/admin`, { name: 'Mine' }, 404, 'entity_not_found'],
    ['PATCH', `${roles}/${foreign.organization_role}`, { name: 'Mine' }, 404, 'entity_not_found'],
    ['POST', roles, { name: 'Helper', slug: own.organization_role }, 409, 'organization_role_slug_conflict'],
    ['POST', roles, { name: 'Helper', slug: 'helper' }, 422, 'invalid_request_parameters'],
    [
      'PUT',
      `${roles}/${own.organization_role}/permissions`,
      { permissions: ['all'] },
      422,
      'invalid_request_parameters',
    ],
    [
      'PUT',
      `/user_management/organization_memberships/${own.membership}`,
      { role_slug: foreign.organization_role },
      422,
      'invalid_role',
    ],
    ['GET', `${accounts}/github?organization_id=${foreign.organization}`, undefined, 403, 'not_a_member'],
    ['DELETE', `${accounts}/notion?organization_id=${own.organization}`, undefined, 404, 'entity_not_found'],
    ['POST', authorize, { ...link, return_to: 'http://app.example/' }, 400, 'return_to_invalid'],
    ['POST', authorize, { ...link, organization_id: foreign.organization }, 403, 'not_a_member'],
    ['POST', '/data-integrations/nothing/authorize', link, 404, 'entity_not_found'],
  ]
  for (const [method, path, body, status, code] of rows) {
    const answered = await ask(method, path, body)
    assert.deepEqual([answered.status, answered.body.code], [status, code], `${method} ${path}`)
  }
  const membership = `/user_management/organization_memberships/${own.membership}`
  assert.equal((await ask('PUT', membership, { role_slug: own.organization_role })).status, 200)
  const given = await ask('DELETE', `${roles}/${own.organization_role}`)
  assert.deepEqual([given.status, given.body.code], [409, 'role_has_assignments'])
  assert.equal((await ask('PUT', membership, { role_slug: 'member' })).status, 200)
  assert.equal((await ask('DELETE', `${roles}/${own.organization_role}`)).status, 204)
  assert.equal((await ask('DELETE', `${accounts}/github?organization_id=${own.organization}`)).status, 204)
})
