import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ConflictException, NotFoundException, OauthException, UnprocessableEntityException } from '@workos-inc/node'
import { decodeJwt } from 'jose'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
const password = 'correct horse battery staple'
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

let nth = 0
async function member(): Promise<{ userId: string; email: string; organizationId: string; id: string }> {
  const { userManagement, organizations } = ground.workos
  const email = `member${++nth}@acme.example`
  const { id: userId } = await userManagement.createUser({ email, password, emailVerified: true })
  const { id: organizationId } = await organizations.createOrganization({ name: `Org ${nth}` })
  const { id } = await userManagement.createOrganizationMembership({ organizationId, userId })
  return { userId, email, organizationId, id }
}

served(
  ['UserManagement.createOrganizationMembership', 'UserManagement.getOrganizationMembership'],
  'a person becomes a member once, with the default role or the ones that are given',
  async () => {
    const { userManagement, organizations } = ground.workos
    const { id, userId, organizationId } = await member()
    const read = await userManagement.getOrganizationMembership(id)
    assert.deepEqual(
      [read.userId, read.organizationId, read.status, read.role.slug, read.organizationName],
      [userId, organizationId, 'active', 'member', `Org ${nth}`],
    )
    await assert.rejects(userManagement.createOrganizationMembership({ organizationId, userId }), ConflictException)
    const { id: second } = await organizations.createOrganization({ name: 'Second' })
    const roles = { organizationId: second, userId, roleSlugs: ['member', 'admin'] }
    const made = await userManagement.createOrganizationMembership(roles)
    assert.deepEqual([made.role.slug, made.roles?.map(({ slug }) => slug)], ['admin', ['admin', 'member']])
    const unknown = await ground.organization()
    await assert.rejects(
      userManagement.createOrganizationMembership({ organizationId: unknown.id, userId, roleSlug: 'emperor' }),
      (cause: unknown) => cause instanceof UnprocessableEntityException && cause.code === 'invalid_role',
    )
  },
)

served(
  'UserManagement.listOrganizationMemberships',
  'memberships are listed of a person or an organization, by status, and never all of them',
  async () => {
    const { userManagement } = ground.workos
    const { id, userId, organizationId } = await member()
    const byUser = await userManagement.listOrganizationMemberships({ userId })
    assert.deepEqual(
      byUser.data.map(each => [each.id, each.organizationId]),
      [[id, organizationId]],
    )
    await userManagement.deactivateOrganizationMembership(id)
    const active = await userManagement.listOrganizationMemberships({ organizationId, statuses: ['active', 'pending'] })
    assert.deepEqual(active.data, [])
    const inactive = await ground.workos8.userManagement.listOrganizationMemberships({
      organizationId,
      statuses: ['inactive'],
    })
    assert.deepEqual(
      inactive.data.map(each => each.id),
      [id],
    )
    const none = await ground.ask('GET', '/user_management/organization_memberships')
    assert.deepEqual([none.status, none.json.code], [400, 'missing_user_id_or_organization_id'])
  },
)

served('UserManagement.updateOrganizationMembership', 'roles are replaced, and the next token has them', async () => {
  const { userManagement } = ground.workos
  const { id, email } = await member()
  const first = await userManagement.authenticateWithPassword({ email, password })
  assert.deepEqual([decodeJwt(first.accessToken).role, decodeJwt(first.accessToken).roles], ['member', ['member']])
  const changed = await userManagement.updateOrganizationMembership(id, { roleSlug: 'admin' })
  assert.deepEqual([changed.role.slug, changed.roles?.length], ['admin', 1])
  const next = await userManagement.authenticateWithRefreshToken({ refreshToken: first.refreshToken })
  assert.deepEqual(decodeJwt(next.accessToken).roles, ['admin'])
  const both = await ground.ask('PUT', `/user_management/organization_memberships/${id}`, {
    role_slug: 'admin',
    role_slugs: ['admin'],
  })
  assert.equal(both.status, 422)
})

served(
  ['UserManagement.deactivateOrganizationMembership', 'UserManagement.reactivateOrganizationMembership'],
  'a deactivated membership gives no token from the next refresh on, and gives them again when it is active; twice is once',
  async () => {
    const { userManagement } = ground.workos
    const { id, email, organizationId } = await member()
    const { refreshToken } = await userManagement.authenticateWithPassword({ email, password })
    await ground.events()
    const off = await userManagement.deactivateOrganizationMembership(id)
    assert.equal(off.status, 'inactive')
    assert.equal((await userManagement.deactivateOrganizationMembership(id)).status, 'inactive')
    await assert.rejects(
      userManagement.authenticateWithRefreshToken({ refreshToken }),
      (cause: unknown) => cause instanceof OauthException && cause.error === 'organization_membership_not_found',
    )
    assert.equal((await userManagement.reactivateOrganizationMembership(id)).status, 'active')
    const again = await userManagement.authenticateWithRefreshToken({ refreshToken })
    assert.equal(again.organizationId, organizationId)
    const told = (await ground.events()).filter(({ event }) => event === 'organization_membership.updated')
    assert.deepEqual(
      told.map(({ data }) => data.status),
      ['inactive', 'active'],
    )
  },
)

served(
  'UserManagement.deleteOrganizationMembership',
  'a membership that is removed is gone, and the person stays',
  async () => {
    const { userManagement } = ground.workos
    const { id, userId } = await member()
    await userManagement.deleteOrganizationMembership(id)
    await assert.rejects(userManagement.getOrganizationMembership(id), NotFoundException)
    assert.equal((await userManagement.getUser(userId)).id, userId)
  },
)

test('T72 a membership that is not there and an id of another shape answer byte for byte the same', async () => {
  const paths = ['om_01M8F8QR26EE8VJS9BHFQCJ86Z', 'om_x', 'user_01M8F8QR26EE8VJS9BHFQCJ86Z']
  for (const [method, suffix] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['PUT', '/deactivate'],
    ['PUT', '/reactivate'],
  ] as const) {
    const answers = []
    for (const id of paths) {
      const { status, text } = await ground.ask(
        method,
        `/user_management/organization_memberships/${id}${suffix}`,
        method === 'PUT' ? {} : undefined,
      )
      answers.push(`${status} ${text}`)
    }
    assert.deepEqual([...new Set(answers)].length, 1, `${method} ${suffix}`)
    assert.match(answers[0] ?? '', /^404 /)
  }
})
