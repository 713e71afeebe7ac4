import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NotFoundException } from '@workos-inc/node'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { type TOTP, URI } from 'otpauth'
import { newId } from '../../src/platform/ids.ts'
import { widgetScopes } from '../../src/widgets/model.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'
import { checkWidgetAnswer, widgetOperations } from './widget-shapes.ts'

let ground: WireGround
let organizationId: string
const origin = 'https://app.example'
const password = 'correct horse battery staple'

interface Seat {
  readonly userId: string
  readonly email: string
  readonly membershipId: string
}
let nth = 0
async function member(roleSlug = 'member', at = organizationId): Promise<Seat> {
  const { userManagement } = ground.workos
  const email = `widget${++nth}@acme.example`
  const { id: userId } = await userManagement.createUser({ email, password, emailVerified: true, firstName: `W${nth}` })
  const { id } = await userManagement.createOrganizationMembership({ organizationId: at, userId, roleSlug })
  return { userId, email, membershipId: id }
}

before(async () => {
  ground = await startWireGround()
  organizationId = (await ground.organization('Acme')).id
  await ground.ask('POST', '/user_management/cors_origins', { origin })
  const { authorization } = ground.workos
  await authorization.createEnvironmentRole({ slug: 'manager', name: 'Manager' })
  await authorization.setEnvironmentRolePermissions('manager', { permissions: ['widgets:users-table:manage'] })
})
after(() => ground.close())

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
  readonly headers: Headers
}

/** As a widget asks, on a page of the application. */
async function widget(
  token: string,
  ask: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const [method = '', path = ''] = ask.split(' ')
  const request = new Request(`${ground.node.baseUrl}/_widgets${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, origin, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await ground.node.ambit.edge.fetch(request, { address: '127.0.0.1' })
  const json = Object(await response.json())
  assert.equal(checkWidgetAnswer(method, `/_widgets${path.split('?')[0]}`, response.status, json), undefined)
  return { status: response.status, json, headers: response.headers }
}

async function tokenFor(seat: Seat, scopes?: string[]): Promise<string> {
  const asked = { organizationId, userId: seat.userId, ...(scopes === undefined ? {} : { scopes: scopes as never }) }
  return (await ground.workos.widgets.createToken(asked)).token
}

served('Widgets.createToken', 'a token opens widgets for an hour at most, with what the roles permit', async () => {
  const [admin, plain] = [await member('admin'), await member()]
  const token = await tokenFor(admin, ['widgets:users-table:manage'])
  const claims = decodeJwt(token)
  assert.deepEqual([claims.sub, claims.org_id], [admin.userId, organizationId])
  assert.deepEqual(claims.permissions, ['widgets:users-table:manage'])
  assert.ok(Number(claims.exp) - Number(claims.iat) <= 3600)
  assert.deepEqual(decodeJwt(await tokenFor(plain)).permissions, [])
  assert.equal(Object(decodeJwt(await tokenFor(admin)).permissions).length, 8)
  await assert.rejects(tokenFor(plain, ['widgets:sso:manage']), { status: 403, code: 'scope_not_granted' })
  const other = await ground.organization('Other')
  const foreign = { organizationId: other.id, userId: admin.userId }
  await assert.rejects(ground.workos.widgets.createToken(foreign), { status: 403 })
  await assert.rejects(ground.workos.widgets.createToken({ ...foreign, organizationId: 'org_x' }), NotFoundException)
})

test('the table of members shows who is there and who was asked in, and an invitation is made, sent again and taken back', async () => {
  const [admin, plain] = [await member('admin'), await member()]
  const token = await tokenFor(admin)
  const email = 'asked@acme.example'
  const invited = await widget(token, 'POST /UserManagement/invite-user', { email, roles: ['member'] })
  assert.deepEqual([invited.status, invited.json], [201, { success: true }])
  const found = await widget(token, `GET /UserManagement/members?search=${encodeURIComponent('ASKED@')}&limit=5`)
  const [row] = found.json.data as Record<string, unknown>[]
  assert.deepEqual([row?.email, row?.status, row?.actions], [email, 'Invited', ['resend-invite', 'revoke-invite']])
  assert.equal((await widget(token, `POST /UserManagement/invites/${row?.id}/resend`)).status, 201)
  assert.equal((await ground.mails(email)).length, 2)
  assert.equal((await widget(token, `DELETE /UserManagement/invites/${row?.id}`)).status, 200)
  const all = await widget(token, 'GET /UserManagement/members?limit=100')
  const rows = all.json.data as Record<string, unknown>[]
  const of = (address: string) => rows.find(each => each.email === address)
  assert.equal(of(email)?.status, 'InviteRevoked')
  assert.deepEqual([of(admin.email)?.isLoggedInUser, of(admin.email)?.actions], [true, []])
  assert.deepEqual([of(plain.email)?.status, of(plain.email)?.actions], ['Active', ['edit-role', 'revoke-membership']])
  const changed = await widget(token, `POST /UserManagement/members/${plain.userId}`, { roles: ['manager'] })
  assert.deepEqual(changed.json, { id: plain.userId, success: true })
  const byRole = await widget(token, 'GET /UserManagement/members?role=manager')
  assert.deepEqual(
    (byRole.json.data as { id: string }[]).map(({ id }) => id),
    [plain.userId],
  )
  assert.equal((await widget(token, `DELETE /UserManagement/members/${plain.userId}`)).status, 200)
  await assert.rejects(ground.workos.userManagement.getOrganizationMembership(plain.membershipId), NotFoundException)
  const roles = await widget(token, 'GET /UserManagement/roles')
  assert.deepEqual(
    Object(roles.json).map(({ slug }: { slug: string }) => slug),
    ['admin', 'member', 'manager'],
  )
  const config = await widget(token, 'GET /UserManagement/roles-and-config')
  assert.equal(config.json.multipleRolesEnabled, false)
  const settings = await widget(token, 'GET /settings')
  assert.equal(settings.json.authkitOrigin, ground.node.baseUrl)
  const organizations = await widget(token, 'GET /UserManagement/organizations')
  assert.deepEqual(Object(organizations.json.data)[0].current, true)
})

/** The digits of the last mail to that address. */
async function mailed(email: string): Promise<string> {
  return /\b(\d{6})\b/.exec((await ground.mails(email)).at(-1)?.text ?? '')?.[1] ?? ''
}

/** With a code from the person's mail, brought back in the same session. */
async function elevated(token: string, email: string): Promise<Record<string, string>> {
  const asked = await widget(token, 'POST /UserProfile/send-verification')
  const { authenticationChallenge: authenticationChallengeId } = asked.json
  const body = { code: await mailed(email), authenticationChallengeId }
  const brought = await widget(token, 'POST /UserProfile/verify', body)
  assert.equal(brought.status, 200, JSON.stringify(brought.json))
  return { 'x-elevated-access-token': String(brought.json.elevatedAccessToken) }
}

test('a person sees and changes their profile, and their address by a code that went to the new one', async () => {
  const seat = await member()
  const token = await tokenFor(seat)
  assert.equal((await widget(token, 'GET /UserProfile/me')).json.email, seat.email)
  const changed = await widget(token, 'POST /UserProfile/me', { firstName: 'Grace', lastName: 'Hopper', locale: 'de' })
  assert.deepEqual([changed.json.firstName, changed.json.lastName, changed.json.locale], ['Grace', 'Hopper', 'de'])
  const newEmail = `new${seat.email}`
  const refused = await widget(token, 'POST /UserProfile/send-email-change', { newEmail })
  assert.deepEqual([refused.status, refused.json.code], [403, 'elevated_access_required'])
  const proof = await elevated(token, seat.email)
  const same = await widget(token, 'POST /UserProfile/send-email-change', { newEmail: seat.email }, proof)
  assert.deepEqual([same.status, same.json.code], [409, 'email_not_changed'])
  const taken = `taken${seat.email}`
  await widget(token, 'POST /UserProfile/send-email-change', { newEmail: taken }, proof)
  const late = await mailed(taken)
  await ground.workos.userManagement.createUser({ email: taken })
  const refusedLate = await widget(token, 'POST /UserProfile/verify-email-change', { code: late }, proof)
  assert.deepEqual([refusedLate.status, refusedLate.json.code], [409, 'email_taken'])
  assert.equal((await widget(token, 'POST /UserProfile/send-email-change', { newEmail }, proof)).status, 200)
  const code = await mailed(newEmail)
  const confirmed = await widget(token, 'POST /UserProfile/verify-email-change', { code }, proof)
  assert.deepEqual([confirmed.status, Object(confirmed.json.user).email], [200, newEmail])
})

test('a password, a second factor and their removal ask for a code from the mail, or for the password itself', async () => {
  const email = `bare${++nth}@acme.example`
  const { userManagement } = ground.workos
  const { id: userId } = await userManagement.createUser({ email, emailVerified: true })
  const token = (await ground.workos.widgets.createToken({ userId } as never)).token
  const ways = async (): Promise<Record<string, { isSetUp: boolean }>> =>
    Object((await widget(token, 'GET /UserProfile/authentication-information')).json.data).verificationMethods
  assert.deepEqual([(await ways()).Password?.isSetUp, (await ways()).Mfa?.isSetUp], [false, false])
  for (const [ask, body] of [
    ['POST /UserProfile/create-password', { password }],
    ['POST /UserProfile/create-totp-factor', undefined],
    ['POST /UserProfile/verify-totp-factor', { code: '000000', authenticationChallengeId: 'x' }],
    ['DELETE /UserProfile/totp-factors', undefined],
    ['POST /UserProfile/passkeys', undefined],
    ['POST /UserProfile/passkeys/verify', { challengeId: 'x', response: {} }],
    ['DELETE /UserProfile/passkeys/passkey_x', undefined],
  ] as const) {
    const { status, json } = await widget(token, ask, body)
    assert.deepEqual([ask, status, json.code], [ask, 403, 'elevated_access_required'])
  }
  const proof = await elevated(token, email)
  assert.equal((await widget(token, 'POST /UserProfile/create-password', { password }, proof)).status, 201)
  const again = await widget(token, 'POST /UserProfile/create-password', { password }, proof)
  assert.deepEqual([again.status, again.json.code], [400, 'password_already_set'])
  const next = 'another horse and another staple'
  const wrong = { currentPassword: 'nothing of the kind', newPassword: next }
  assert.equal((await widget(token, 'POST /UserProfile/update-password', wrong)).json.code, 'incorrect_password')
  const right = { currentPassword: password, newPassword: next }
  assert.equal((await widget(token, 'POST /UserProfile/update-password', right)).status, 201)
  assert.equal((await userManagement.authenticateWithPassword({ email, password: next })).user.id, userId)
  const begun = await widget(token, 'POST /UserProfile/create-totp-factor', undefined, proof)
  const { authenticationFactor, authenticationChallenge } = begun.json as Record<string, { id: string }>
  const uri = String(Object(authenticationFactor).totp.uri)
  const code = (URI.parse(uri) as TOTP).generate({ timestamp: ground.node.ambit.on.clock.now().getTime() })
  const tried = { code, authenticationChallengeId: authenticationChallenge?.id }
  assert.equal((await widget(token, 'POST /UserProfile/verify-totp-factor', tried, proof)).status, 200)
  assert.equal((await ways()).Mfa?.isSetUp, true)
  // From now on a code from the mailbox is not enough: nobody passed the second factor in this session.
  const removed = await widget(token, 'DELETE /UserProfile/totp-factors', undefined, proof)
  assert.deepEqual([removed.status, removed.json.code], [403, 'second_factor_required'])
  assert.equal(
    (await widget(token, 'POST /UserProfile/passkeys', undefined, proof)).json.code,
    'second_factor_required',
  )
})

test('passkeys are offered for pages of this server, and the second factor that was passed removes itself', async () => {
  const seat = await member()
  const { userManagement } = ground.workos
  const session = await userManagement.authenticateWithPassword({ email: seat.email, password })
  const token = session.accessToken
  const proof = await elevated(token, seat.email)
  const asked = await widget(token, 'POST /UserProfile/passkeys', undefined, proof)
  assert.equal(Object(asked.json.options).challenge, asked.json.challengeId)
  const bad = { challengeId: asked.json.challengeId, response: {} }
  assert.equal((await widget(token, 'POST /UserProfile/passkeys/verify', bad, proof)).json.code, 'webauthn_invalid')
  assert.equal((await widget(token, 'DELETE /UserProfile/passkeys/passkey_x', undefined, proof)).status, 404)
  assert.equal((await widget(token, 'DELETE /UserProfile/totp-factors', undefined, proof)).status, 200)
})

test('a person sees where they are signed in to this application, and ends one session or all others', async () => {
  const seat = await member()
  const { userManagement } = ground.workos
  const [one, two, three] = [
    await userManagement.authenticateWithPassword({ email: seat.email, password }),
    await userManagement.authenticateWithPassword({ email: seat.email, password }),
    await userManagement.authenticateWithPassword({ email: seat.email, password }),
  ]
  const list = async (): Promise<{ id: string; usedPasswordAuth: boolean }[]> =>
    Object((await widget(one.accessToken, 'GET /UserProfile/sessions')).json.data)
  const sid = (token: string): string => String(decodeJwt(token).sid)
  assert.deepEqual(
    (await list()).map(({ id }) => id),
    [three, two, one].map(each => sid(each.accessToken)),
  )
  assert.ok((await list()).every(({ usedPasswordAuth }) => usedPasswordAuth))
  const ended = await widget(one.accessToken, `DELETE /UserProfile/sessions/revoke/${sid(two.accessToken)}`)
  assert.deepEqual(ended.json, { success: true })
  assert.equal((await widget(two.accessToken, 'GET /settings')).json.code, 'widget_token_ended')
  const body = { currentSessionId: sid(one.accessToken) }
  assert.equal((await widget(one.accessToken, 'DELETE /UserProfile/sessions/revoke-all', body)).status, 200)
  assert.deepEqual(
    (await list()).map(({ id }) => id),
    [sid(one.accessToken)],
  )
})

test('T101 a widget token counts for its organization, its scopes, its session and the pages of its application alone', async () => {
  const [admin, plain] = [await member('admin'), await member()]
  const token = await tokenFor(admin)
  const members = 'GET /UserManagement/members'
  assert.equal((await widget(token, members)).status, 200)
  // Another organization: ids of its people and invitations are unknown here, byte for byte as random ones.
  const other = await ground.organization('Elsewhere')
  const stranger = await member('member', other.id)
  const asked = await ground.workos.userManagement.sendInvitation({
    email: 'far@acme.example',
    organizationId: other.id,
  })
  for (const [verb, path, foreign, random] of [
    ['POST', '/UserManagement/members/', stranger.userId, newId('user')],
    ['DELETE', '/UserManagement/members/', stranger.userId, newId('user')],
    ['POST', '/UserManagement/invites/', `${asked.id}/resend`, `${newId('invitation')}/resend`],
    ['DELETE', '/UserManagement/invites/', asked.id, newId('invitation')],
  ] as const) {
    const body = { roles: ['member'] }
    const [far, none] = [
      await widget(token, `${verb} ${path}${foreign}`, body),
      await widget(token, `${verb} ${path}${random}`, body),
    ]
    assert.deepEqual([far.status, far.json], [404, none.json], path)
  }
  const shown = await widget(token, `${members}?search=${stranger.email}`)
  assert.deepEqual(shown.json.data, [])
  // Wider than the member's roles, and wider than the token.
  await assert.rejects(tokenFor(plain, ['widgets:users-table:manage']), { status: 403 })
  assert.equal((await widget(await tokenFor(plain), members)).json.code, 'forbidden')
  assert.equal((await widget(await tokenFor(admin, ['widgets:sso:manage']), members)).json.code, 'forbidden')
  const { permissions: _, ...claims } = decodeJwt(token)
  const widened = [
    token.split('.')[0],
    Buffer.from(JSON.stringify({ ...claims, permissions: ['widgets:sso:manage'] })).toString('base64url'),
    token.split('.')[2],
  ].join('.')
  assert.equal((await widget(widened, 'GET /settings')).status, 401)
  // What a role lost, the token lost.
  const demoted = await member('admin')
  const theirs = await tokenFor(demoted)
  const { userManagement } = ground.workos
  await userManagement.updateOrganizationMembership(demoted.membershipId, { roleSlug: 'member' })
  assert.equal((await widget(theirs, members)).json.code, 'forbidden')
  await userManagement.deactivateOrganizationMembership(demoted.membershipId)
  assert.equal((await widget(theirs, 'GET /settings')).json.code, 'organization_membership_not_found')
  // Pages of others, also of another application of this server.
  const foreignOrigin = 'https://other.example'
  const made = await ground.ask('POST', '/v1/applications', { name: 'Other', origins: [foreignOrigin] })
  assert.equal(made.status, 201)
  const near = await widget(token, 'GET /settings', undefined, { origin: foreignOrigin })
  assert.deepEqual([near.status, near.json.code], [403, 'origin_not_allowed'])
  for (const from of ['https://evil.example', 'null', ground.node.baseUrl])
    assert.equal((await widget(token, 'GET /settings', undefined, { origin: from })).status, 403, from)
  const asks = async (from: string): Promise<Headers> => {
    const headers = { origin: from, 'access-control-request-method': 'DELETE' }
    const url = `${ground.node.baseUrl}/_widgets/UserProfile/totp-factors`
    const request = new Request(url, { method: 'OPTIONS', headers })
    return (await ground.node.ambit.edge.fetch(request, { address: '127.0.0.1' })).headers
  }
  const allowed = await asks(origin)
  assert.equal(allowed.get('access-control-allow-origin'), origin)
  assert.match(allowed.get('access-control-allow-methods') ?? '', /DELETE/)
  assert.match(allowed.get('access-control-allow-headers') ?? '', /x-elevated-access-token/)
  assert.equal(allowed.get('access-control-allow-credentials'), null)
  assert.equal((await asks('https://evil.example')).get('access-control-allow-origin'), null)
  // No key, no cookie, no token of another kind.
  for (const bearer of [ground.node.env.AMBIT_API_KEY ?? '', 'a.b.c', 'nothing', `at_${'x'.repeat(43)}`])
    assert.equal((await widget(bearer, 'GET /settings')).status, 401)
  // The end of the session, whoever ends it, is the end of the token.
  await userManagement.revokeSession({ sessionId: String(decodeJwt(token).sid) })
  const late = await widget(token, members)
  assert.deepEqual([late.status, late.json.code], [403, 'widget_token_ended'])
  const suspended = await tokenFor(plain)
  await ground.ask('POST', `/v1/principals/${plain.userId}/suspend`, {})
  assert.equal((await widget(suspended, 'GET /settings')).json.code, 'widget_token_ended')
})

test('T101 a widget token is worth nothing as an access token, and elevated access nothing in another session', async () => {
  const seat = await member('admin')
  const token = await tokenFor(seat)
  const info = await ground.ask('GET', '/oauth2/userinfo', undefined, { authorization: `Bearer ${token}` })
  assert.equal(info.status, 401)
  const set = await ground.ask('GET', `/sso/jwks/${ground.clientId}`)
  await assert.rejects(jwtVerify(token, createLocalJWKSet(set.json as never)))
  const one = await ground.workos.userManagement.authenticateWithPassword({ email: seat.email, password })
  const proof = await elevated(one.accessToken, seat.email)
  const here = await widget(one.accessToken, 'POST /UserProfile/create-totp-factor', undefined, proof)
  assert.equal(here.status, 201)
  const two = await ground.workos.userManagement.authenticateWithPassword({ email: seat.email, password })
  const there = await widget(two.accessToken, 'POST /UserProfile/create-totp-factor', undefined, proof)
  assert.equal(there.json.code, 'elevated_access_required')
  // A code that one session asked for is none in another.
  const asked = await widget(two.accessToken, 'POST /UserProfile/send-verification')
  const body = { code: await mailed(seat.email), authenticationChallengeId: asked.json.authenticationChallenge }
  assert.equal((await widget(one.accessToken, 'POST /UserProfile/verify', body)).json.code, 'invalid_one_time_code')
})

test('T101 who manages members gives no role above their own, touches nobody who has one, and not themselves', async () => {
  const [admin, manager, plain] = [await member('admin'), await member('manager'), await member()]
  const token = await tokenFor(manager)
  const at = (seat: Seat): string => `/UserManagement/members/${seat.userId}`
  for (const [ask, body] of [
    [`POST ${at(plain)}`, { roles: ['admin'] }],
    [`POST ${at(admin)}`, { roles: ['member'] }],
    [`DELETE ${at(admin)}`, undefined],
    ['POST /UserManagement/invite-user', { email: 'up@acme.example', roles: ['admin'] }],
  ] as const)
    assert.equal((await widget(token, ask, body)).json.code, 'role_above_own', ask)
  for (const [ask, body] of [
    [`POST ${at(manager)}`, { roles: ['member'] }],
    [`DELETE ${at(manager)}`, undefined],
  ] as const)
    assert.equal((await widget(token, ask, body)).json.code, 'own_membership', ask)
  const offered = await widget(token, 'GET /UserManagement/roles')
  assert.deepEqual(
    Object(offered.json).map(({ slug }: { slug: string }) => slug),
    ['member', 'manager'],
  )
  assert.equal((await widget(token, `POST ${at(plain)}`, { roles: ['manager'] })).status, 200)
})

test('whoever administers this server changes their account on its own pages, and an organization that demands a sign-in gets one', async () => {
  const [owner] = (await ground.workos.userManagement.listUsers({ email: ground.node.env.AMBIT_ADMIN_EMAIL ?? '' }))
    .data
  const { token } = await ground.workos.widgets.createToken({ userId: owner?.id } as never)
  const renamed = await widget(token, 'POST /UserProfile/me', { firstName: 'Root' })
  assert.equal(renamed.json.firstName, 'Root')
  assert.equal((await widget(token, 'POST /UserProfile/send-verification')).json.code, 'account_page_only')
  const { id } = await ground.organization('Strict')
  const seat = await member('member', id)
  await ground.ask('PUT', `/v1/organizations/${id}/demands`, { methods: null, mfa: 'required' })
  const asked = { organizationId: id, userId: seat.userId }
  await assert.rejects(ground.workos.widgets.createToken(asked), { status: 403, code: 'sign_in_required' })
  const blank = await widget(token, 'GET /UserManagement/members')
  assert.equal(blank.json.code, 'organization_required')
})

test('keys of the organization and of its members are made, ended and revoked, with no more than their maker may do', async () => {
  const { authorization } = ground.workos
  await ground.ask('POST', '/authorization/permissions', { slug: 'invoices:read', name: 'Read invoices' })
  await ground.ask('POST', '/authorization/permissions', { slug: 'invoices:pay', name: 'Pay invoices' })
  for (const [slug, permissions] of [
    ['keeper', ['widgets:api-keys:manage', 'widgets:user-api-keys:manage-all', 'invoices:read']],
    ['clerk', ['widgets:user-api-keys:manage-self', 'invoices:read']],
  ] as const) {
    await authorization.createEnvironmentRole({ slug, name: slug })
    await authorization.setEnvironmentRolePermissions(slug, { permissions: [...permissions] })
  }
  const [keeper, clerk] = [await tokenFor(await member('keeper')), await member('clerk')]
  const own = await tokenFor(clerk)
  const kinds = [
    [keeper, '/ApiKeys/organization-api-keys', '/ApiKeys'],
    [own, '/UserApiKeys/api-keys', '/UserApiKeys'],
  ] as const
  for (const [token, list, one] of kinds) {
    const offered = await widget(token, `GET ${one}/permissions`)
    assert.deepEqual(
      Object(offered.json).data.map(({ slug }: { slug: string }) => slug),
      ['invoices:read'],
    )
    const wide = await widget(token, `POST ${list}`, { name: 'Wide', permissions: ['invoices:pay'] })
    assert.deepEqual([wide.status, wide.json.code], [403, 'permission_not_held'])
    const made = await widget(token, `POST ${list}`, { name: 'CI', permissions: ['invoices:read'] })
    assert.equal(made.status, 201)
    const { apiKey } = await ground.workos.apiKeys.createValidation({ value: String(made.json.value) })
    assert.deepEqual([apiKey?.id, apiKey?.permissions], [made.json.id, ['invoices:read']])
    const listed = await widget(token, `GET ${list}?search=ci`)
    assert.deepEqual(
      Object(listed.json).data.map(({ id }: { id: string }) => id),
      [made.json.id],
    )
    assert.deepEqual(Object((await widget(token, `GET ${list}?search=zz`)).json).data, [])
    assert.equal((await widget(token, `POST ${one}/${made.json.id}/expire`, {})).status, 200)
    const again = await widget(token, `POST ${one}/${made.json.id}/expire`, {})
    assert.deepEqual([again.status, again.json.code], [409, 'api_key_already_expired'])
    assert.deepEqual((await widget(token, `DELETE ${one}/${made.json.id}`)).json, { success: true })
    assert.equal((await widget(token, `DELETE ${one}/${made.json.id}`)).status, 404)
  }
  // Each kind is unknown at the doors of the other, and one's own key is nobody else's.
  const theirs = await widget(own, 'POST /UserApiKeys/api-keys', { name: 'Mine', permissions: [] })
  assert.equal((await widget(keeper, `DELETE /ApiKeys/${theirs.json.id}`)).status, 404)
  const other = await tokenFor(await member('clerk'))
  assert.equal((await widget(other, `DELETE /UserApiKeys/${theirs.json.id}`)).status, 404)
  const [seen] = Object((await widget(keeper, 'GET /UserApiKeys/api-keys')).json).data
  assert.deepEqual([seen.id, seen.owner.email], [theirs.json.id, clerk.email])
  assert.equal((await widget(keeper, `DELETE /UserApiKeys/${theirs.json.id}`)).status, 200)
})

test('an administrator sees domains, connections and directories of the organization, and gets links to its portal', async () => {
  const token = await tokenFor(await member('admin'))
  const { organizationDomains } = ground.workos
  const domain = await organizationDomains.createOrganizationDomain({ organizationId, domain: 'widgets.example' })
  const [shown] = Object((await widget(token, 'GET /admin-portal/organization-domains')).json).data
  assert.deepEqual([shown.id, shown.state, shown.nameServer], [domain.id, 'Pending', 'Other'])
  const at = `/admin-portal/organization-domains/${domain.id}`
  Object.assign(ground.node.ambit.on, { resolveTxt: async () => [shown.verificationToken] })
  assert.equal((await widget(token, `POST ${at}/reverify`)).json.state, 'Verified')
  assert.equal((await widget(token, `POST ${at}/reverify`)).json.state, 'Verified')
  const far = await organizationDomains.createOrganizationDomain({
    organizationId: (await ground.organization()).id,
    domain: 'far.example',
  })
  for (const ask of [
    `POST /admin-portal/organization-domains/${far.id}/reverify`,
    `DELETE /admin-portal/organization-domains/${far.id}`,
  ])
    assert.equal((await widget(token, ask)).status, 404)
  const body = { organization_id: organizationId, connection_type: 'GenericOIDC', name: 'Staff' }
  const settings = { issuer: 'https://id.widgets.example', client_id: 'us' }
  const made = await ground.ask('POST', '/v1/connections', { ...body, settings, client_secret: 'not told' })
  assert.equal(made.status, 201, made.text)
  const connections = await widget(token, 'GET /admin-portal/sso-connections')
  assert.deepEqual(
    Object(connections.json).map(({ id, type, state }: Record<string, string>) => [id, type, state]),
    [[made.json.id, 'GenericOidc', 'Validating']],
  )
  assert.doesNotMatch(JSON.stringify(connections.json), /not told/)
  const asked = { organization_id: organizationId, type: 'okta scim v2.0', name: 'People' }
  const directory = await ground.ask('POST', '/v1/directories', asked)
  const directories = await widget(token, 'GET /directory-sync/directories')
  const [listed] = Object(directories.json).data
  assert.deepEqual([listed.id, listed.state, listed.metadata.groups], [directory.json.id, 'validating', 0])
  assert.match(String(directories.json.link), /\/portal\/start\?token=/)
  assert.equal((await widget(token, `GET /directory-sync/directories/${listed.id}`)).json.name, 'People')
  assert.deepEqual((await widget(token, 'GET /admin-portal/audit-log-stream')).json, {})
  for (const intent of ['sso', 'domain_verification', 'log_streams']) {
    const link = await widget(token, `POST /admin-portal/generate-link?intent=${intent}`)
    assert.equal(link.status, 201)
    assert.match(String(link.json.link), /\/portal\/start\?token=/)
  }
  assert.equal((await widget(token, `DELETE ${at}`)).json.id, domain.id)
  assert.deepEqual(Object((await widget(token, 'GET /admin-portal/organization-domains')).json).data, [])
})

/** What each operation asks of its caller: a permission, elevated access, an organization, or nothing but a living session. */
const asks: Readonly<Record<string, string>> = {
  'POST /ApiKeys/organization-api-keys': 'widgets:api-keys:manage',
  'GET /ApiKeys/organization-api-keys': 'widgets:api-keys:manage',
  'GET /ApiKeys/permissions': 'widgets:api-keys:manage',
  'DELETE /ApiKeys/{apiKeyId}': 'widgets:api-keys:manage',
  'POST /ApiKeys/{apiKeyId}/expire': 'widgets:api-keys:manage',
  'GET /DataIntegrations/configurations': 'widgets:pipes:manage',
  'DELETE /DataIntegrations/installations/{installationId}': 'person',
  'GET /DataIntegrations/mine': 'person',
  'GET /DataIntegrations/organization': 'widgets:pipes:manage',
  'DELETE /DataIntegrations/organization/installations/{installationId}': 'widgets:pipes:manage',
  'GET /DataIntegrations/shared-connections': 'member',
  'GET /DataIntegrations/{dataIntegrationId}/authorization-status/{state}': 'person',
  'PUT /DataIntegrations/{slug}/api-key': 'person',
  'GET /DataIntegrations/{slug}/authorize': 'person',
  'POST /DataIntegrations/{slug}/authorize': 'person',
  'PUT /DataIntegrations/{slug}/client-credentials': 'person',
  'PUT /DataIntegrations/{slug}/configuration': 'widgets:pipes:manage',
  'PUT /DataIntegrations/{slug}/organization/api-key': 'widgets:pipes:manage',
  'POST /DataIntegrations/{slug}/organization/authorize': 'widgets:pipes:manage',
  'PUT /DataIntegrations/{slug}/organization/client-credentials': 'widgets:pipes:manage',
  'PUT /DataIntegrations/{slug}/organization/configuration': 'widgets:pipes:manage',
  'POST /UserApiKeys/api-keys': 'widgets:user-api-keys:manage-self',
  'GET /UserApiKeys/api-keys': 'widgets:user-api-keys:manage-self',
  'GET /UserApiKeys/permissions': 'widgets:user-api-keys:manage-self',
  'DELETE /UserApiKeys/{apiKeyId}': 'widgets:user-api-keys:manage-self',
  'POST /UserApiKeys/{apiKeyId}/expire': 'widgets:user-api-keys:manage-self',
  'POST /UserManagement/invite-user': 'widgets:users-table:manage',
  'DELETE /UserManagement/invites/{userId}': 'widgets:users-table:manage',
  'POST /UserManagement/invites/{userId}/resend': 'widgets:users-table:manage',
  'GET /UserManagement/members': 'widgets:users-table:manage',
  'DELETE /UserManagement/members/{userId}': 'widgets:users-table:manage',
  'POST /UserManagement/members/{userId}': 'widgets:users-table:manage',
  'GET /UserManagement/organizations': 'person',
  'GET /UserManagement/roles': 'widgets:users-table:manage',
  'GET /UserManagement/roles-and-config': 'widgets:users-table:manage',
  'GET /UserProfile/authentication-information': 'person',
  'POST /UserProfile/create-password': 'elevated',
  'POST /UserProfile/create-totp-factor': 'elevated',
  'GET /UserProfile/me': 'person',
  'POST /UserProfile/me': 'person',
  'POST /UserProfile/passkeys': 'elevated',
  'POST /UserProfile/passkeys/verify': 'elevated',
  'DELETE /UserProfile/passkeys/{passkeyId}': 'elevated',
  'POST /UserProfile/send-email-change': 'elevated',
  'POST /UserProfile/send-verification': 'person',
  'GET /UserProfile/sessions': 'person',
  'DELETE /UserProfile/sessions/revoke-all': 'person',
  'DELETE /UserProfile/sessions/revoke/{sessionId}': 'person',
  'DELETE /UserProfile/totp-factors': 'elevated',
  'POST /UserProfile/update-password': 'person',
  'POST /UserProfile/verify': 'person',
  'POST /UserProfile/verify-email-change': 'elevated',
  'POST /UserProfile/verify-totp-factor': 'elevated',
  'GET /admin-portal/audit-log-stream': 'widgets:audit-log-streaming:manage',
  'POST /admin-portal/generate-link?intent=sso': 'widgets:sso:manage',
  'POST /admin-portal/generate-link?intent=domain_verification': 'widgets:domain-verification:manage',
  'POST /admin-portal/generate-link?intent=log_streams': 'widgets:audit-log-streaming:manage',
  'POST /admin-portal/generate-link?intent=dsync': 'widgets:dsync:manage',
  'GET /admin-portal/organization-domains': 'widgets:domain-verification:manage',
  'DELETE /admin-portal/organization-domains/{domainId}': 'widgets:domain-verification:manage',
  'POST /admin-portal/organization-domains/{domainId}/reverify': 'widgets:domain-verification:manage',
  'GET /admin-portal/sso-connections': 'widgets:sso:manage',
  'GET /directory-sync/directories': 'widgets:dsync:manage',
  'GET /directory-sync/directories/{directoryId}': 'widgets:dsync:manage',
  'GET /settings': 'person',
}

/** Why a caller was turned away at the door; undefined for who came to what was asked for, whatever became of it there. */
const turnedAway = new Set(['forbidden', 'organization_required', 'elevated_access_required', 'unauthorized'])

test('T101 each operation asks for what the table says, of every role: the matrix of widgets and roles', async t => {
  const shown = Object.keys(asks).map(each => each.replace(/\?.*/, '').replace(' ', ' /_widgets'))
  assert.deepEqual([...new Set(shown)].toSorted(), [...widgetOperations].toSorted())
  const { authorization } = ground.workos
  const roles = new Map<string, readonly string[]>([
    ['member', []],
    ['admin', widgetScopes],
  ])
  for (const [at, scope] of widgetScopes.entries()) {
    await authorization.createEnvironmentRole({ slug: `only-${at}`, name: `Only ${at}` })
    await authorization.setEnvironmentRolePermissions(`only-${at}`, { permissions: [scope] })
    roles.set(`only-${at}`, [scope])
  }
  const place = await ground.organization('Matrix')
  const seats = new Map<string, { token: string; may: readonly string[] }>()
  for (const [slug, may] of roles) {
    const { userId } = await member(slug, place.id)
    const { token } = await ground.workos.widgets.createToken({ organizationId: place.id, userId })
    seats.set(slug, { token, may: [...may, 'member', 'person'] })
    if (slug === 'member')
      seats.set('nowhere', {
        token: (await ground.workos.widgets.createToken({ userId } as never)).token,
        may: ['person'],
      })
  }
  seats.set('stranger', { token: 'a.b.c', may: [] })
  const wrong: string[] = []
  let cells = 0
  for (const [ask, wanted] of Object.entries(asks))
    for (const [slug, { token, may }] of seats) {
      cells++
      // Nothing is sent that could be done: who is let in is told what is wrong with it.
      const { json } = await widget(token, ask.replaceAll(/\{\w+\}/g, 'none'), ask.startsWith('GET') ? undefined : {})
      const isIn = !turnedAway.has(String(json.code))
      const all = wanted === 'widgets:user-api-keys:manage-self' && may.includes('widgets:user-api-keys:manage-all')
      if (isIn !== (may.includes(wanted) || all)) wrong.push(`${ask} as ${slug}: ${json.code ?? 'done'}`)
    }
  assert.deepEqual(wrong, [])
  t.diagnostic(`${cells} cells: ${Object.keys(asks).length} operations x ${seats.size} callers`)
})

test('a person connects by a key and by a link of their own; an organization is connected by who may, and its members see that', async () => {
  const place = await ground.organization('Connected')
  const [admin, plain] = [await member('admin', place.id), await member('member', place.id)]
  const tokenIn = async ({ userId }: Seat): Promise<string> =>
    (await ground.workos.widgets.createToken({ organizationId: place.id, userId })).token
  const [lead, token] = [await tokenIn(admin), await tokenIn(plain)]
  for (const ownership of ['user', 'organization']) {
    const made = await ground.ask('POST', '/data-integrations', {
      provider: 'ledger',
      ownership,
      auth_methods: ['api_key'],
      enabled: true,
      ...(ownership === 'user' ? { custom_provider: { name: 'Ledger' } } : {}),
    })
    assert.equal(made.status, 201, made.text)
  }
  const list = async (bearer: string, name: string): Promise<Record<string, unknown>[]> =>
    Object((await widget(bearer, `GET /DataIntegrations/${name}`)).json.data)
  const [before] = await list(token, 'mine')
  assert.deepEqual([before?.slug, before?.installation, before?.authMethods], ['ledger', null, ['api_key']])
  const entered = await widget(token, 'PUT /DataIntegrations/ledger/api-key', { secret: 'key of the ledger' })
  assert.deepEqual([entered.status, entered.json.state, entered.json.api_key_last_4], [200, 'connected', 'dger'])
  const [after] = await list(token, 'mine')
  assert.equal(Object(after?.installation).id, entered.json.id)
  assert.deepEqual(Object((await list(lead, 'mine'))[0]).installation, null)
  const link = await widget(token, 'POST /DataIntegrations/ledger/authorize', {})
  assert.match(String(link.json.url), /\/connect\/ledger\?request=/)
  const at = `GET /DataIntegrations/${before?.id}/authorization-status/${link.json.redirectToken}`
  assert.equal((await widget(token, at)).json.isConnecting, true)
  assert.equal((await widget(lead, at)).json.isConnecting, false)
  // Of the organization: by who may, and seen by its members.
  const shared = await widget(lead, 'PUT /DataIntegrations/ledger/organization/api-key', { secret: 'key of everybody' })
  assert.equal(shared.status, 200, JSON.stringify(shared.json))
  const [seen] = await list(token, 'shared-connections')
  assert.equal(Object(seen?.connected_accounts)[0].availability, 'available')
  const [managed] = await list(lead, 'organization')
  assert.deepEqual(Object(managed?.capabilities).canDisconnect, true)
  const off = await widget(lead, 'PUT /DataIntegrations/ledger/organization/configuration', { enabled: false })
  assert.equal(Object(off.json.configuration).disabledSource, 'organization')
  assert.deepEqual(await list(token, 'mine'), [])
  const on = await widget(lead, 'PUT /DataIntegrations/ledger/configuration', { enabled: true })
  assert.equal(on.json.enabled, true)
  assert.equal((await list(lead, 'configurations')).length, 1)
  // Nobody disconnects what is another’s.
  assert.equal((await widget(lead, `DELETE /DataIntegrations/installations/${entered.json.id}`)).status, 404)
  const wrongDoor = `DELETE /DataIntegrations/organization/installations/${entered.json.id}`
  assert.equal((await widget(lead, wrongDoor)).status, 404)
  assert.equal((await widget(token, `DELETE /DataIntegrations/installations/${entered.json.id}`)).status, 200)
  const end = `DELETE /DataIntegrations/organization/installations/${shared.json.id}`
  assert.equal((await widget(lead, end)).status, 200)
  assert.deepEqual(await list(token, 'shared-connections'), [])
})
