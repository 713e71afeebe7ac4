import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { permissionsOf, refuseUnknownRoles } from '../../src/roles/index.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const roles = (): WireGround['workos']['authorization'] => ground.workos.authorization
const codeOf = (wanted: { status: number; code?: string }) => (cause: { status: number; code?: string }) => {
  assert.deepEqual({ status: cause.status, code: cause.code }, { code: undefined, ...wanted })
  return true
}

served(
  [
    'Authorization.createPermission',
    'Authorization.getPermission',
    'Authorization.listPermissions',
    'Authorization.updatePermission',
    'Authorization.deletePermission',
  ],
  'a permission is made, found, paged both ways, renamed and removed, with an event each time',
  async () => {
    await ground.events()
    const made = await roles().createPermission({ slug: 'posts:read', name: 'Read posts', description: 'All of them' })
    assert.deepEqual(
      [made.object, made.slug, made.name, made.description, made.system, made.resourceTypeSlug],
      ['permission', 'posts:read', 'Read posts', 'All of them', false, 'organization'],
    )
    for (const slug of ['posts:write', 'posts:delete']) await roles().createPermission({ slug, name: slug })
    assert.deepEqual(await roles().getPermission('posts:read'), made)
    const first = await roles().listPermissions({ limit: 2 })
    assert.deepEqual(
      first.data.map(({ slug }) => slug),
      ['posts:delete', 'posts:write'],
    )
    const next = await roles().listPermissions({ limit: 1, after: first.listMetadata.after ?? '' })
    assert.deepEqual(
      next.data.map(({ slug }) => slug),
      ['posts:read'],
    )
    const back = await roles().listPermissions({ limit: 2, before: next.listMetadata.before ?? '' })
    assert.deepEqual(back.data, first.data)
    const changed = await roles().updatePermission('posts:read', { name: 'See posts' })
    assert.deepEqual([changed.id, changed.name, changed.description], [made.id, 'See posts', 'All of them'])
    await roles().deletePermission('posts:read')
    await assert.rejects(roles().getPermission('posts:read'), codeOf({ status: 404, code: 'entity_not_found' }))
    const events = await ground.events()
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.slug]),
      [
        ['permission.created', 'posts:read'],
        ['permission.created', 'posts:write'],
        ['permission.created', 'posts:delete'],
        ['permission.updated', 'posts:read'],
        ['permission.deleted', 'posts:read'],
      ],
    )
  },
)

served(
  [
    'Authorization.createEnvironmentRole',
    'Authorization.listEnvironmentRoles',
    'Authorization.getEnvironmentRole',
    'Authorization.updateEnvironmentRole',
    'Authorization.setEnvironmentRolePermissions',
    'Authorization.addEnvironmentRolePermission',
  ],
  'a role of the installation is made, renamed, and permits exactly what was set',
  async () => {
    for (const slug of ['billing:read', 'billing:write']) await roles().createPermission({ slug, name: slug })
    await ground.events()
    const made = await roles().createEnvironmentRole({ slug: 'accountant', name: 'Accountant' })
    assert.deepEqual(
      [made.type, made.slug, made.name, made.description, made.resourceTypeSlug, made.permissions],
      ['EnvironmentRole', 'accountant', 'Accountant', null, 'organization', []],
    )
    const listed = await roles().listEnvironmentRoles()
    assert.deepEqual(
      listed.data.map(({ slug }) => slug),
      ['admin', 'member', 'accountant'],
    )
    const set = await roles().setEnvironmentRolePermissions('accountant', { permissions: ['billing:write'] })
    assert.deepEqual(set.permissions, ['billing:write'])
    const added = await roles().addEnvironmentRolePermission('accountant', { permissionSlug: 'billing:read' })
    assert.deepEqual(added.permissions, ['billing:read', 'billing:write'])
    const again = await roles().addEnvironmentRolePermission('accountant', { permissionSlug: 'billing:read' })
    assert.deepEqual(again, added)
    const renamed = await roles().updateEnvironmentRole('accountant', { name: 'Books', description: 'Keeps them' })
    assert.deepEqual([renamed.id, renamed.name, renamed.description], [made.id, 'Books', 'Keeps them'])
    assert.deepEqual(await roles().getEnvironmentRole('accountant'), renamed)
    const events = await ground.events()
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.slug, data.permissions]),
      [
        ['role.created', 'accountant', []],
        ['role.updated', 'accountant', ['billing:write']],
        ['role.updated', 'accountant', ['billing:read', 'billing:write']],
        ['role.updated', 'accountant', ['billing:read', 'billing:write']],
      ],
    )
    await assert.rejects(
      roles().createEnvironmentRole({ slug: 'accountant', name: 'Another' }),
      codeOf({ status: 409, code: 'role_slug_conflict' }),
    )
    await assert.rejects(roles().createEnvironmentRole({ slug: 'org-x', name: 'No' }), { status: 422 })
    await assert.rejects(roles().createEnvironmentRole({ slug: 'Ünfit', name: 'No' }), { status: 422 })
    await assert.rejects(roles().setEnvironmentRolePermissions('accountant', { permissions: ['nothing'] }), {
      status: 422,
    })
    await assert.rejects(roles().addEnvironmentRolePermission('accountant', { permissionSlug: 'nothing' }), {
      status: 404,
    })
    assert.deepEqual((await roles().getEnvironmentRole('accountant')).permissions, ['billing:read', 'billing:write'])
  },
)

served(
  [
    'Authorization.createOrganizationRole',
    'Authorization.listOrganizationRoles',
    'Authorization.getOrganizationRole',
    'Authorization.updateOrganizationRole',
    'Authorization.setOrganizationRolePermissions',
    'Authorization.addOrganizationRolePermission',
    'Authorization.removeOrganizationRolePermission',
    'Authorization.deleteOrganizationRole',
  ],
  'a role of an organization is its own, beside the installation’s, and goes when nobody has it',
  async () => {
    for (const slug of ['docs:read', 'docs:write']) await roles().createPermission({ slug, name: slug })
    const [acme, other] = [await ground.organization(), await ground.organization()]
    await ground.events()
    const made = await roles().createOrganizationRole(acme.id, { name: 'Tax Adviser', slug: 'org-tax' })
    assert.deepEqual([made.type, made.slug, made.permissions], ['OrganizationRole', 'org-tax', []])
    const named = await ground.ask('POST', `/authorization/organizations/${acme.id}/roles`, { name: 'Billing Admin' })
    assert.equal(named.json.slug, 'org-billing-admin')
    const slugs = async (id: string): Promise<string[]> =>
      (await roles().listOrganizationRoles(id)).data.map(({ slug, type }) => `${slug} ${type}`)
    assert.ok((await slugs(acme.id)).includes('org-tax OrganizationRole'))
    assert.ok((await slugs(acme.id)).includes('member EnvironmentRole'))
    assert.ok(!(await slugs(other.id)).includes('org-tax OrganizationRole'))
    assert.equal((await roles().getOrganizationRole(acme.id, 'admin')).type, 'EnvironmentRole')
    await roles().setOrganizationRolePermissions(acme.id, 'org-tax', { permissions: ['docs:read'] })
    const added = await roles().addOrganizationRolePermission(acme.id, 'org-tax', { permissionSlug: 'docs:write' })
    assert.deepEqual(added.permissions, ['docs:read', 'docs:write'])
    await roles().removeOrganizationRolePermission(acme.id, 'org-tax', { permissionSlug: 'docs:read' })
    assert.deepEqual((await roles().getOrganizationRole(acme.id, 'org-tax')).permissions, ['docs:write'])
    assert.equal((await roles().updateOrganizationRole(acme.id, 'org-tax', { name: 'Tax' })).name, 'Tax')
    await roles().deleteOrganizationRole(acme.id, 'org-tax')
    const events = await ground.events()
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.object, data.organization_id, data.slug]),
      [
        ['created', 'org-tax'],
        ['created', 'org-billing-admin'],
        ['updated', 'org-tax'],
        ['updated', 'org-tax'],
        ['updated', 'org-tax'],
        ['updated', 'org-tax'],
        ['deleted', 'org-tax'],
      ].map(([what, slug]) => [`organization_role.${what}`, 'organization_role', acme.id, slug]),
    )
    await assert.rejects(roles().getOrganizationRole(acme.id, 'org-tax'), { status: 404 })
  },
)

test('T72 T92 a role of one organization is nothing to another, byte for byte like one that never was', async () => {
  const [acme, other] = [await ground.organization(), await ground.organization()]
  await roles().createOrganizationRole(acme.id, { name: 'Secret', slug: 'org-secret' })
  const path = (slug: string): string => `/authorization/organizations/${other.id}/roles/${slug}`
  for (const [method, body] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const) {
    const [foreign, random] = [
      await ground.ask(method, path('org-secret'), body),
      await ground.ask(method, path('org-nothing'), body),
    ]
    assert.deepEqual([foreign.status, foreign.text], [404, random.text], method)
  }
  assert.equal((await roles().getOrganizationRole(acme.id, 'org-secret')).name, 'Secret')
  const { database } = ground.db
  await refuseUnknownRoles(database, acme.id, ['member', 'org-secret'])
  await assert.rejects(refuseUnknownRoles(database, other.id, ['member', 'org-secret']), {
    status: 422,
    code: 'invalid_role',
  })
  await assert.rejects(refuseUnknownRoles(database, undefined, ['org-secret']), { code: 'invalid_role' })
  assert.deepEqual(await permissionsOf(database, other.id, ['org-secret']), { role: '', roles: [], permissions: [] })
})

test('what several roles come to: the name of the highest priority, and every permission once', async () => {
  for (const slug of ['a:read', 'a:write', 'b:read']) await roles().createPermission({ slug, name: slug })
  await roles().setEnvironmentRolePermissions('member', { permissions: ['a:read', 'b:read'] })
  await roles().setEnvironmentRolePermissions('admin', { permissions: ['a:read', 'a:write'] })
  const acme = await ground.organization()
  assert.deepEqual(await permissionsOf(ground.db.database, acme.id, ['member', 'admin']), {
    role: 'admin',
    roles: ['admin', 'member'],
    permissions: ['a:read', 'a:write', 'b:read'],
  })
})

test('a role of a resource is no role of a membership', async () => {
  await roles().createEnvironmentRole({ slug: 'doc-reader', name: 'Reader', resourceTypeSlug: 'document' })
  await assert.rejects(refuseUnknownRoles(ground.db.database, undefined, ['doc-reader']), {
    status: 422,
    code: 'sub_resource_scoped_role_not_allowed',
  })
})

test('a permission of ours can be put on a role, and is neither changed nor removed', async () => {
  await ground.db.database.query(
    `INSERT INTO permissions (id, slug, name, system) VALUES ('perm_00000000000000000000000001', 'ours:all', 'Ours', true)`,
  )
  assert.deepEqual(
    (await roles().addEnvironmentRolePermission('member', { permissionSlug: 'ours:all' })).permissions.includes(
      'ours:all',
    ),
    true,
  )
  await assert.rejects(roles().updatePermission('ours:all', { name: 'Mine' }), { status: 403 })
  await assert.rejects(roles().deletePermission('ours:all'), { status: 403 })
  assert.equal((await roles().getPermission('ours:all')).name, 'Ours')
})
