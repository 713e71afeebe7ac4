import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { createUser, type User } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startWireGround, type WireGround } from './ground.ts'

const password = 'correct horse battery staple'
const path = '/user_management/jwt_template'
let ground: WireGround
let ada: User
before(async () => {
  ground = await startWireGround()
  const parts = { email: 'ada@acme.example', password: new Secret(password), emailVerified: true, firstName: 'Ada' }
  ada = await createUser(ground.node.ambit.on, { kind: 'system', node: 'test' }, parts)
})
after(() => ground.close())

async function signIn(): Promise<{ accessToken: string; refreshToken: string }> {
  return ground.workos.userManagement.authenticateWithPassword({ email: ada.email, password })
}

test('what an application wants in its tokens stands there from the next token on, beside what we write', async () => {
  assert.equal((await ground.ask('GET', path)).status, 404)
  const before = await signIn()
  const content = `{"urn:acme:name": "{{ user.first_name }} {{ user.last_name || 'X' }}", "urn:acme:tier": "{{ organization.metadata.tier || 'none' }}",
    "urn:acme:language": {{ user.metadata.language }}}`
  const made = await ground.ask('PUT', path, { content })
  assert.deepEqual([made.status, made.json.object, made.json.content], [200, 'jwt_template', content])
  assert.deepEqual((await ground.ask('GET', path)).json, made.json)
  await ground.workos.userManagement.updateUser({ userId: ada.id, metadata: { language: 'es' } })
  const { userManagement } = ground.workos
  const renewed = await userManagement.authenticateWithRefreshToken({ refreshToken: before.refreshToken })
  const claims = decodeJwt(renewed.accessToken)
  assert.deepEqual(
    [claims['urn:acme:name'], claims['urn:acme:tier'], claims['urn:acme:language'], claims.sub],
    ['Ada X', 'none', 'es', ada.id],
  )
  const organization = await ground.workos.organizations.createOrganization({
    name: 'Acme',
    metadata: { tier: 'gold' },
  })
  await userManagement.createOrganizationMembership({ userId: ada.id, organizationId: organization.id })
  const inside = decodeJwt((await signIn()).accessToken)
  assert.deepEqual([inside['urn:acme:tier'], inside.org_id], ['gold', organization.id])
  const changed = await ground.ask('PUT', path, { content: '{"a": 1}' })
  assert.equal(changed.json.created_at, made.json.created_at)
  const { a, 'urn:acme:tier': tier } = decodeJwt((await signIn()).accessToken)
  assert.deepEqual([a, tier], [1, undefined])
})

test('I5 a template with a reserved claim, an unknown variable or a slip of the pen is refused with its place, and the old one stays', async () => {
  await ground.ask('PUT', path, { content: '{"kept": true}' })
  for (const [content, code, message] of [
    ['{"sub": "user_x"}', 'claim_reserved', /"sub"/],
    ['{"aud": {{ user.email }}}', 'claim_reserved', /"aud"/],
    ['{"a": 1,\n "b": {{ user.pasword }}}', 'variable_unknown', /line 2, column 7.*user has/],
    ['{"a": "{{ user.metadata }}"}', 'value_not_text', /quotes/],
    ['{"a": }', 'template_not_readable', /line 1, column 7/],
    [`{"a": "${'x'.repeat(9_000)}"}`, 'too_big', /8192/],
  ] as const) {
    const { status, json } = await ground.ask('PUT', path, { content })
    const [error] = Object(json.errors)
    assert.deepEqual([status, json.code, error.code, error.field], [422, 'invalid_request_parameters', code, 'content'])
    assert.match(error.message, message)
  }
  assert.equal((await ground.ask('GET', path)).json.content, '{"kept": true}')
})

test('I5 claims that are too many refuse the token, and the preview says so beforehand', async () => {
  const { id } = Object((await ground.ask('GET', '/v1/applications?limit=100')).json.data).find(
    (each: { is_default: boolean }) => each.is_default,
  )
  const metadata = Object.fromEntries(Array.from({ length: 8 }, (_, nth) => [`k${nth}`, 'x'.repeat(600)]))
  await ground.workos.userManagement.updateUser({ userId: ada.id, metadata })
  const content = '{"all": {{ user.metadata }}}'
  const preview = await ground.ask('POST', `/v1/applications/${id}/jwt_template/preview`, { content, user_id: ada.id })
  assert.deepEqual([preview.json.fits, Object(Object(preview.json.claims).all).k0], [false, 'x'.repeat(600)])
  await ground.ask('PUT', `/v1/applications/${id}/jwt_template`, { content })
  await assert.rejects(signIn(), { error: 'token_too_big', status: 400 })
  assert.equal((await ground.ask('DELETE', `/v1/applications/${id}/jwt_template`)).status, 204)
  assert.equal((await ground.ask('GET', `/v1/applications/${id}/jwt_template`)).status, 404)
  assert.equal('all' in decodeJwt((await signIn()).accessToken), false)
})

test('a template is of one application: another one’s tokens know nothing of it, and the log has before and after', async () => {
  await ground.ask('PUT', path, { content: '{"mine": true}' })
  const made = await ground.ask('POST', '/v1/applications', { name: 'Other', kind: 'web', redirect_uris: [] })
  const clientId = String(made.json.client_id)
  const other = await ground.workos.userManagement.authenticateWithPassword({ clientId, email: ada.email, password })
  assert.equal('mine' in decodeJwt(other.accessToken), false)
  assert.equal(decodeJwt((await signIn()).accessToken).mine, true)
  const rows = await ground.db.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE body LIKE '%claim_template%' UNION ALL
     SELECT body FROM audit_events WHERE body LIKE '%claim_template%'`,
  )
  assert.ok(rows.some(({ body }) => body.includes('mine')))
})
