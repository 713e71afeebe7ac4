import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stepRefusal } from '../../src/authentication/errors.ts'
import { startNode } from '../walk/node.ts'
import { startWireGround, type WireAnswer, type WireGround } from './ground.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

function refused(answer: WireAnswer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.equal(answer.json.code, code, answer.text)
}

test('an origin and the default redirect URI: what is there already, and what has to stay', async () => {
  const origin = { origin: 'https://app.example' }
  assert.equal((await ground.ask('POST', '/user_management/cors_origins', origin)).status, 201)
  refused(await ground.ask('POST', '/user_management/cors_origins', origin), 409, 'cors_origin_already_exists')
  const { json } = await ground.ask('POST', '/user_management/redirect_uris', { uri: 'https://app.example/cb' })
  refused(await ground.ask('DELETE', `/user_management/redirect_uris/${json.id}`), 409, 'redirect_uri_is_default')
})

test('a provider with a slug that is taken', async () => {
  const body = { kind: 'oidc', slug: 'acme', name: 'Acme', issuer: 'https://id.example', client_id: 'ambit' }
  assert.equal((await ground.ask('POST', '/v1/identity_providers', body)).status, 201)
  refused(await ground.ask('POST', '/v1/identity_providers', body), 409, 'identity_provider_exists')
})

test('a contact that an organization has already', async () => {
  const { id } = await ground.organization()
  const body = { email: 'it@acme.example' }
  assert.equal((await ground.ask('POST', `/organizations/${id}/it_contacts`, body)).status, 201)
  refused(await ground.ask('POST', `/organizations/${id}/it_contacts`, body), 409, 'it_contact_already_exists')
})

test('a permission that is taken, and one of ours', async () => {
  const body = { slug: 'posts:read', name: 'Read posts' }
  assert.equal((await ground.ask('POST', '/authorization/permissions', body)).status, 201)
  refused(await ground.ask('POST', '/authorization/permissions', body), 409, 'permission_slug_conflict')
  await ground.db.database.query(
    `INSERT INTO permissions (id, slug, name, system) VALUES ('perm_00000000000000000000000002', 'ours:own', 'Ours', true)`,
  )
  const path = '/authorization/permissions/ours%3Aown'
  refused(await ground.ask('PATCH', path, { name: 'Mine' }), 403, 'system_permission')
  refused(await ground.ask('DELETE', path), 403, 'system_permission')
})

test('an external id without what makes it one', async () => {
  const path = '/authorization/resources?resource_external_id=doc-1'
  refused(await ground.ask('GET', path), 400, 'missing_organization_id_or_resource_type_slug')
})

test('a session that is not there, and an application that signs nobody in', async () => {
  const body = { session_id: 'session_01ARZ3NDEKTSV4RRFFQ69G5FAV' }
  for (const session_id of ['x', body.session_id])
    refused(await ground.ask('POST', '/user_management/sessions/revoke', { session_id }), 400, 'invalid_session_id')
  const user = await ground.user()
  const { json } = await ground.ask('POST', '/v1/applications', {
    name: 'Machine',
    kind: 'agent',
    redirect_uris: ['https://machine.example/cb'],
  })
  const asked = { user_id: user.id, client_id: json.client_id, reason: 'A question of theirs' }
  refused(await ground.ask('POST', '/v1/impersonations', asked), 422, 'application_without_people')
})

test('the last owner of an installation stays', async () => {
  const [owner] = await ground.db.database.query<{ id: string }>(
    `SELECT id FROM users WHERE installation_role = 'owner'`,
  )
  refused(await ground.ask('DELETE', `/user_management/users/${owner?.id}`), 409, 'user_deletion_not_allowed')
})

test('who is suspended gets no link to a new password', async () => {
  const { id, email } = await ground.user()
  await ground.node.api('POST', `/v1/principals/${id}/suspend`, {})
  refused(await ground.ask('POST', '/user_management/password_reset', { email }), 403, 'password_reset_not_allowed')
})

test('T33 a code for another address: wrong, late, and after five wrong ones', async () => {
  const { id } = await ground.user()
  const path = `/user_management/users/${id}/email_change`
  const confirm = (code: string): Promise<WireAnswer> => ground.ask('POST', `${path}/confirm`, { code })
  const begin = (new_email: string): Promise<WireAnswer> => ground.ask('POST', `${path}/send`, { new_email })
  assert.equal((await begin('one@acme.example')).status, 200)
  const [mail] = await ground.mails('one@acme.example')
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
  const wrong = code === '000000' ? '000001' : '000000'
  refused(await confirm(wrong), 400, 'email_change_code_incorrect')
  await makeLate(id)
  refused(await confirm(code), 400, 'email_change_code_expired')
  assert.equal((await begin('two@acme.example')).status, 200)
  for (let tries = 0; tries < 5; tries++) await confirm(wrong)
  refused(await confirm(wrong), 429, 'email_change_too_many_attempts')
})

async function makeLate(userId: string): Promise<void> {
  const late = `clock_timestamp() - interval '1 second'`
  await ground.db.database.query(`UPDATE one_time_codes SET expires_at = ${late} WHERE user_id = $1`, [userId])
}

test('T33 a code to sign in with that is too old', async () => {
  const { id, email } = await ground.user()
  const { code } = await ground.workos.userManagement.createMagicAuth({ email })
  await makeLate(id)
  const late = ground.workos.userManagement.authenticateWithMagicAuth({ clientId: ground.clientId, code, email })
  await assert.rejects(late, { code: 'one_time_code_expired' })
})

test('a server without a name binds no passkey to itself', async () => {
  const env = { ...ground.node.env, AMBIT_BASE_URL: 'http://127.0.0.1:4000' }
  const nameless = await startNode(ground.db.url, { env })
  try {
    const headers = { accept: 'application/json' }
    const answer = await nameless.send(new Request(`${nameless.baseUrl}/sign-in/passkey`, { headers }))
    assert.equal(answer.status, 503)
    assert.match(await answer.text(), /passkeys_not_offered|Passkeys need a server with a name/)
  } finally {
    await nameless.stop()
  }
})

test('who signs in by their organization is told so in the words of the official clients', async () => {
  const user = await ground.user()
  const refusal = stepRefusal({ step: { step: 'sso_required', connectionIds: ['conn_1'] }, user, token: undefined })
  assert.equal(refusal.code, 'sso_required')
  assert.deepEqual(refusal.details, { email: user.email, connection_ids: ['conn_1'] })
})
