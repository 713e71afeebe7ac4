import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NotFoundException } from '@workos-inc/node'
import { decodeJwt } from 'jose'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'
import { checkWidgetAnswer } from './widget-shapes.ts'

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
