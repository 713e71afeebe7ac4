import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMember } from '../../src/directory/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
  for (const slug of ['doc:read', 'doc:edit', 'doc:share'])
    await authz().createPermission({ slug, name: slug, resourceTypeSlug: 'doc' })
  const given: Record<string, string[]> = {
    reader: ['doc:read'],
    editor: ['doc:read', 'doc:edit'],
    owner: ['doc:read', 'doc:edit', 'doc:share'],
  }
  for (const [slug, permissions] of Object.entries(given)) {
    await authz().createEnvironmentRole({ slug, name: slug, resourceTypeSlug: 'doc' })
    await authz().setEnvironmentRolePermissions(slug, { permissions })
  }
})
after(() => ground.close())

const system: Actor = { kind: 'system', node: 'test' }
const authz = (): WireGround['workos']['authorization'] => ground.workos.authorization
let nth = 0

async function member(organizationId: string, roleSlugs: readonly string[] = ['member']): Promise<string> {
  const { id: userId } = await ground.user()
  const organization = idFrom('organization', organizationId)
  const made = { organizationId: organization, userId, roleSlugs }
  return (await ground.db.database.transaction(tx => addMember(tx, system, made))).id
}

async function resource(
  organizationId: string,
  parent?: string,
  typeSlug = 'doc',
): Promise<{ id: string; externalId: string }> {
  const externalId = `ext/${++nth}`
  const parts = { organizationId, resourceTypeSlug: typeSlug, externalId, name: `R${nth}` }
  return authz().createResource(parent === undefined ? parts : { ...parts, parentResourceId: parent })
}

/** The organization as a resource: the same ULID under another prefix. */
const top = (organizationId: string): string => organizationId.replace('org_', 'authz_resource_')

async function may(
  organizationMembershipId: string,
  resourceId: string,
  permissionSlug = 'doc:read',
): Promise<boolean> {
  return (await authz().check({ organizationMembershipId, resourceId, permissionSlug })).authorized
}

served(
  [
    'Authorization.createResource',
    'Authorization.getResource',
    'Authorization.getResourceByExternalId',
    'Authorization.listResources',
    'Authorization.updateResource',
    'Authorization.updateResourceByExternalId',
    'Authorization.deleteResource',
    'Authorization.deleteResourceByExternalId',
  ],
  'a resource is made, found by both ids, changed, and removed alone or with all below it',
  async () => {
    const acme = await ground.organization()
    const folder = await authz().createResource({
      organizationId: acme.id,
      resourceTypeSlug: 'folder',
      externalId: 'plans/2026',
      name: 'Plans',
      description: 'All of them',
    })
    assert.deepEqual(
      [folder.object, folder.externalId, folder.resourceTypeSlug, folder.organizationId, folder.parentResourceId],
      ['authorization_resource', 'plans/2026', 'folder', acme.id, null],
    )
    assert.deepEqual([folder.name, folder.description], ['Plans', 'All of them'])
    const named = { organizationId: acme.id, resourceTypeSlug: 'folder', externalId: 'plans/2026' }
    assert.deepEqual(await authz().getResource(folder.id), folder)
    assert.deepEqual(await authz().getResourceByExternalId(named), folder)
    const doc = await authz().createResource({
      organizationId: acme.id,
      resourceTypeSlug: 'doc',
      externalId: 'roadmap',
      name: 'Roadmap',
      parentResourceExternalId: 'plans/2026',
      parentResourceTypeSlug: 'folder',
    })
    assert.equal(doc.parentResourceId, folder.id)
    const names = async (options: Parameters<ReturnType<typeof authz>['listResources']>[0]): Promise<string[]> =>
      (await authz().listResources(options)).data.map(({ name }) => name)
    assert.deepEqual(await names({ organizationId: acme.id }), ['Roadmap', 'Plans'])
    assert.deepEqual(await names({ organizationId: acme.id, resourceTypeSlug: 'folder' }), ['Plans'])
    assert.deepEqual(await names({ parentResourceId: folder.id }), ['Roadmap'])
    assert.deepEqual(
      await names({ organizationId: acme.id, parentResourceTypeSlug: 'folder', parentExternalId: 'plans/2026' }),
      ['Roadmap'],
    )
    assert.deepEqual(await names({ organizationId: (await ground.organization()).id }), [])
    const renamed = await authz().updateResource({ resourceId: folder.id, name: 'Plans 2026' })
    assert.deepEqual([renamed.name, renamed.description], ['Plans 2026', 'All of them'])
    const again = await authz().updateResourceByExternalId({ ...named, description: 'Ours' })
    assert.deepEqual([again.name, again.description], ['Plans 2026', 'Ours'])
    await assert.rejects(authz().createResource({ ...named, name: 'Twin' }), {
      status: 409,
      code: 'authorization_resource_external_id_conflict',
    })
    await assert.rejects(authz().deleteResource({ resourceId: folder.id }), {
      status: 409,
      code: 'resource_has_dependents',
    })
    await authz().deleteResourceByExternalId({ ...named, cascadeDelete: true })
    for (const id of [folder.id, doc.id]) await assert.rejects(authz().getResource(id), { status: 404 })
    const alone = await resource(acme.id)
    await authz().deleteResource({ resourceId: alone.id })
    assert.deepEqual(await names({ organizationId: acme.id }), [])
  },
)

served(
  [
    'Authorization.check',
    'Authorization.assignRole',
    'Authorization.removeRole',
    'Authorization.removeRoleAssignment',
    'Authorization.listRoleAssignments',
    'Authorization.listRoleAssignmentsForResource',
    'Authorization.listResourceRoleAssignments',
  ],
  'a role counts where it is given and below, and is gone at once when it is taken',
  async () => {
    const acme = await ground.organization()
    const [folder, om] = [await resource(acme.id, undefined, 'folder'), await member(acme.id)]
    const doc = await resource(acme.id, folder.id)
    const aside = await resource(acme.id)
    assert.equal(await may(om, doc.id), false)
    const given = await authz().assignRole({ organizationMembershipId: om, roleSlug: 'editor', resourceId: folder.id })
    assert.deepEqual(
      [given.object, given.organizationMembershipId, given.role, given.resource, given.source],
      [
        'role_assignment',
        om,
        { slug: 'editor' },
        { id: folder.id, externalId: folder.externalId, resourceTypeSlug: 'folder' },
        { type: 'direct', groupRoleAssignmentId: null },
      ],
    )
    const again = await authz().assignRole({
      organizationMembershipId: om,
      roleSlug: 'editor',
      resourceExternalId: folder.externalId,
      resourceTypeSlug: 'folder',
    })
    assert.equal(again.id, given.id)
    assert.deepEqual(
      [await may(om, doc.id), await may(om, doc.id, 'doc:edit'), await may(om, doc.id, 'doc:share')],
      [true, true, false],
    )
    assert.deepEqual(
      [await may(om, folder.id), await may(om, aside.id), await may(om, top(acme.id))],
      [true, false, false],
    )
    const byName = { resourceExternalId: doc.externalId, resourceTypeSlug: 'doc' }
    const asked = { organizationMembershipId: om, permissionSlug: 'doc:edit', ...byName }
    assert.deepEqual(await authz().check(asked), { authorized: true })
    await authz().assignRole({ organizationMembershipId: om, roleSlug: 'owner', ...byName })
    const slugs = async (list: Promise<{ data: { role: { slug: string } }[] }>): Promise<string[]> =>
      (await list).data.map(({ role }) => role.slug)
    assert.deepEqual(await slugs(authz().listRoleAssignments({ organizationMembershipId: om })), ['owner', 'editor'])
    assert.deepEqual(
      await slugs(authz().listRoleAssignments({ organizationMembershipId: om, resourceId: folder.id })),
      ['editor'],
    )
    assert.deepEqual(await slugs(authz().listRoleAssignmentsForResource({ resourceId: doc.id })), ['owner'])
    const ofDoc = { organizationId: acme.id, resourceTypeSlug: 'doc', externalId: doc.externalId }
    assert.deepEqual(await slugs(authz().listResourceRoleAssignments(ofDoc)), ['owner'])
    assert.deepEqual(await slugs(authz().listResourceRoleAssignments({ ...ofDoc, roleSlug: 'reader' })), [])
    await authz().removeRoleAssignment({ organizationMembershipId: om, roleAssignmentId: given.id })
    assert.deepEqual([await may(om, folder.id), await may(om, doc.id)], [false, true])
    await authz().removeRole({ organizationMembershipId: om, roleSlug: 'owner', ...byName })
    assert.equal(await may(om, doc.id), false)
    await assert.rejects(authz().removeRole({ organizationMembershipId: om, roleSlug: 'owner', ...byName }), {
      status: 404,
    })
    await assert.rejects(
      authz().assignRole({ organizationMembershipId: om, roleSlug: 'nothing', resourceId: doc.id }),
      { status: 422, code: 'invalid_role' },
    )
    const both = await ground.ask('POST', `/authorization/organization_memberships/${om}/check`, {
      permission_slug: 'doc:read',
      resource_id: doc.id,
      resource_external_id: doc.externalId,
      resource_type_slug: 'doc',
    })
    const none = await ground.ask('POST', `/authorization/organization_memberships/${om}/check`, {
      permission_slug: 'doc:read',
    })
    assert.deepEqual([both.status, none.status], [422, 422])
  },
)

served(
  [
    'Authorization.createGroupRoleAssignment',
    'Authorization.listGroupRoleAssignments',
    'Authorization.getGroupRoleAssignment',
    'Authorization.removeGroupRoleAssignment',
    'Authorization.removeGroupRoleAssignments',
    'Authorization.replaceGroupRoleAssignments',
  ],
  'what a group is given its members have, until the role, the member or the group goes',
  async () => {
    const acme = await ground.organization()
    const [om, doc] = [await member(acme.id), await resource(acme.id)]
    const { id: groupId } = await ground.workos.groups.createGroup({ organizationId: acme.id, name: 'Writers' })
    const given = await authz().createGroupRoleAssignment({ groupId, roleSlug: 'editor', resourceId: doc.id })
    assert.deepEqual(
      [given.object, given.groupId, given.role, given.resource.externalId],
      ['group_role_assignment', groupId, { slug: 'editor' }, doc.externalId],
    )
    assert.deepEqual(await authz().getGroupRoleAssignment({ groupId, roleAssignmentId: given.id }), given)
    await assert.rejects(authz().createGroupRoleAssignment({ groupId, roleSlug: 'editor', resourceId: doc.id }), {
      status: 409,
      code: 'duplicate_group_role_assignment',
    })
    assert.equal(await may(om, doc.id, 'doc:edit'), false)
    const inGroup = { organizationId: acme.id, groupId, organizationMembershipId: om }
    await ground.workos.groups.addOrganizationMembership(inGroup)
    assert.equal(await may(om, doc.id, 'doc:edit'), true)
    const [through] = (await authz().listRoleAssignments({ organizationMembershipId: om })).data
    assert.deepEqual(through?.source, { type: 'group', groupRoleAssignmentId: given.id })
    assert.match(through?.id ?? '', /^role_assignment_[0-9A-HJKMNP-TV-Z]{26}$/)
    assert.deepEqual((await authz().listRoleAssignmentsForResource({ resourceId: doc.id })).data, [through])
    await assert.rejects(
      authz().removeRoleAssignment({ organizationMembershipId: om, roleAssignmentId: through?.id ?? '' }),
      { status: 404 },
    )
    await ground.workos.groups.removeOrganizationMembership(inGroup)
    assert.equal(await may(om, doc.id), false)
    await ground.workos.groups.addOrganizationMembership(inGroup)
    const replaced = await authz().replaceGroupRoleAssignments({
      groupId,
      roleAssignments: [
        { roleSlug: 'reader', resourceId: doc.id },
        { roleSlug: 'reader', resourceExternalId: doc.externalId, resourceTypeSlug: 'doc' },
        { roleSlug: 'owner' },
      ],
    })
    assert.deepEqual(
      replaced.data.map(({ role, resource: at }) => [role.slug, at.resourceTypeSlug, at.externalId]),
      [
        ['reader', 'doc', doc.externalId],
        ['owner', 'organization', acme.id],
      ],
    )
    assert.deepEqual([await may(om, doc.id, 'doc:share'), await may(om, top(acme.id), 'doc:share')], [true, true])
    await authz().removeGroupRoleAssignments({ groupId, roleSlug: 'owner' })
    assert.deepEqual([await may(om, doc.id, 'doc:share'), await may(om, doc.id)], [false, true])
    const [left, ...more] = (await authz().listGroupRoleAssignments({ groupId })).data
    assert.deepEqual([left?.role.slug, more.length], ['reader', 0])
    await authz().removeGroupRoleAssignment({ groupId, roleAssignmentId: left?.id ?? '' })
    assert.equal(await may(om, doc.id), false)
    await authz().createGroupRoleAssignment({ groupId, roleSlug: 'owner' })
    assert.equal(await may(om, doc.id), true)
    await ground.workos.groups.deleteGroup({ organizationId: acme.id, groupId })
    assert.equal(await may(om, doc.id), false)
  },
)

served(
  [
    'Authorization.listResourcesForMembership',
    'Authorization.listMembershipsForResource',
    'Authorization.listMembershipsForResourceByExternalId',
    'Authorization.listEffectivePermissions',
    'Authorization.listEffectivePermissionsByExternalId',
  ],
  'who may what: resources of a member, members of a resource, and all that a member may do there',
  async () => {
    const acme = await ground.organization()
    const [ann, ben, boss] = [await member(acme.id), await member(acme.id), await member(acme.id, ['member', 'admin'])]
    await authz().setEnvironmentRolePermissions('admin', { permissions: ['doc:read', 'doc:share'] })
    const folder = await resource(acme.id, undefined, 'folder')
    const docs = [await resource(acme.id, folder.id), await resource(acme.id, folder.id), await resource(acme.id)]
    await authz().assignRole({ organizationMembershipId: ann, roleSlug: 'reader', resourceId: folder.id })
    await authz().assignRole({ organizationMembershipId: ben, roleSlug: 'editor', resourceId: docs[1]?.id ?? '' })
    const reach = async (om: string, parent: object, permissionSlug = 'doc:read'): Promise<string[]> => {
      const asked = { organizationMembershipId: om, permissionSlug, ...parent } as Parameters<
        ReturnType<typeof authz>['listResourcesForMembership']
      >[0]
      return (await authz().listResourcesForMembership(asked)).data.map(({ id }) => id)
    }
    const [first, second, third] = docs.map(({ id }) => id)
    assert.deepEqual(await reach(ann, { parentResourceId: folder.id }), [second, first])
    assert.deepEqual(await reach(ann, { parentResourceId: folder.id }, 'doc:edit'), [])
    const byName = { parentResourceExternalId: folder.externalId, parentResourceTypeSlug: 'folder' }
    assert.deepEqual(await reach(ben, byName), [second])
    assert.deepEqual(await reach(boss, { parentResourceId: top(acme.id) }), [third, folder.id])
    assert.deepEqual(await reach(ann, { parentResourceId: top(acme.id) }), [folder.id])
    const who = async (assignment?: 'direct' | 'indirect', permissionSlug = 'doc:read'): Promise<string[]> => {
      const asked = { resourceId: second ?? '', permissionSlug, ...(assignment && { assignment }) }
      return (await authz().listMembershipsForResource(asked)).data.map(({ id }) => id)
    }
    assert.deepEqual(await who(), [boss, ben, ann])
    assert.deepEqual(await who('indirect'), [boss, ben, ann])
    assert.deepEqual(await who('direct'), [ben])
    assert.deepEqual(await who(undefined, 'doc:share'), [boss])
    const named = { organizationId: acme.id, resourceTypeSlug: 'doc', externalId: docs[1]?.externalId ?? '' }
    const byExternalId = await authz().listMembershipsForResourceByExternalId({ ...named, permissionSlug: 'doc:edit' })
    assert.deepEqual(
      byExternalId.data.map(({ id, organizationId }) => [id, organizationId]),
      [[ben, acme.id]],
    )
    const effective = async (om: string, resourceId: string): Promise<string[]> =>
      (await authz().listEffectivePermissions({ organizationMembershipId: om, resourceId })).data
        .map(({ slug }) => slug)
        .toSorted()
    assert.deepEqual(await effective(ben, second ?? ''), ['doc:edit', 'doc:read'])
    assert.deepEqual(await effective(ben, first ?? ''), [])
    assert.deepEqual(await effective(boss, third ?? ''), ['doc:read', 'doc:share'])
    const byNames = await authz().listEffectivePermissionsByExternalId({
      organizationMembershipId: ann,
      resourceTypeSlug: 'doc',
      externalId: docs[0]?.externalId ?? '',
    })
    assert.deepEqual(
      byNames.data.map(({ slug, resourceTypeSlug }) => [slug, resourceTypeSlug]),
      [['doc:read', 'doc']],
    )
    const older = await ground.ask(
      'GET',
      `/authorization/organization_memberships/${ben}/resources/${second}/permissions`,
    )
    assert.equal(Object(older.json.data).length, 2)
    await authz().setEnvironmentRolePermissions('admin', { permissions: [] })
  },
)

test('nobody but an active member may do anything', async () => {
  const acme = await ground.organization()
  const [om, doc] = [await member(acme.id), await resource(acme.id)]
  await authz().assignRole({ organizationMembershipId: om, roleSlug: 'owner', resourceId: doc.id })
  for (const [status, allowed] of [
    ['inactive', false],
    ['pending', false],
    ['active', true],
  ] as const) {
    await ground.db.database.query('UPDATE memberships SET status = $2 WHERE id = $1', [om, status])
    assert.equal(await may(om, doc.id), allowed, status)
    const who = await authz().listMembershipsForResource({ resourceId: doc.id, permissionSlug: 'doc:read' })
    assert.equal(who.data.length, allowed ? 1 : 0, status)
    const reach = await authz().listResourcesForMembership({
      organizationMembershipId: om,
      permissionSlug: 'doc:read',
      parentResourceId: top(acme.id),
    })
    assert.equal(reach.data.length, allowed ? 1 : 0, status)
  }
})

test('T72 a resource, a member and a group of one organization are nothing in another', async () => {
  const [acme, other] = [await ground.organization(), await ground.organization()]
  const [om, doc] = [await member(acme.id), await resource(acme.id)]
  const [foreignMember, foreignDoc] = [await member(other.id), await resource(other.id)]
  const { id: groupId } = await ground.workos.groups.createGroup({ organizationId: acme.id, name: 'G' })
  const randomDoc = 'authz_resource_01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const path = `/authorization/organization_memberships/${om}`
  const asks: ((id: string) => Promise<{ status: number; text: string }>)[] = [
    id => ground.ask('POST', `${path}/check`, { permission_slug: 'doc:read', resource_id: id }),
    id => ground.ask('POST', `${path}/role_assignments`, { role_slug: 'owner', resource_id: id }),
    id => ground.ask('DELETE', `${path}/role_assignments`, { role_slug: 'owner', resource_id: id }),
    id => ground.ask('GET', `${path}/role_assignments?resource_id=${id}`),
    id => ground.ask('GET', `${path}/resources?permission_slug=doc:read&parent_resource_id=${id}`),
    id => ground.ask('GET', `${path}/resources/${id}/permissions`),
    id =>
      ground.ask('POST', `/authorization/groups/${groupId}/role_assignments`, { role_slug: 'owner', resource_id: id }),
    id =>
      ground.ask('POST', '/authorization/resources', {
        organization_id: acme.id,
        resource_type_slug: 'doc',
        external_id: 'child',
        name: 'Child',
        parent_resource_id: id,
      }),
    id => ground.ask('PATCH', `/authorization/resources/${doc.id}`, { parent_resource_id: id }),
  ]
  for (const [at, ask] of asks.entries()) {
    const [foreign, random] = [await ask(foreignDoc.id), await ask(randomDoc)]
    assert.deepEqual([foreign.status, foreign.text], [404, random.text], `${at}`)
    const foreignOrganization = await ask(top(other.id))
    assert.deepEqual([foreignOrganization.status, foreignOrganization.text], [404, random.text], `${at}`)
  }
  assert.deepEqual((await authz().listRoleAssignments({ organizationMembershipId: om })).data, [])
  const mixed = await ground.ask('POST', `/authorization/organization_memberships/${foreignMember}/check`, {
    permission_slug: 'doc:read',
    resource_id: doc.id,
  })
  assert.equal(mixed.status, 404)
})

test('a resource is moved with all below it, never below itself, and never deeper than 32', async () => {
  const acme = await ground.organization()
  const om = await member(acme.id)
  const [left, right] = [await resource(acme.id), await resource(acme.id)]
  const doc = await resource(acme.id, left.id)
  await authz().assignRole({ organizationMembershipId: om, roleSlug: 'reader', resourceId: right.id })
  const move = (id: string, parent: string | null): Promise<{ status: number }> =>
    ground.ask('PATCH', `/authorization/resources/${id}`, { parent_resource_id: parent })
  assert.equal((await move(left.id, doc.id)).status, 422)
  assert.equal((await move(left.id, left.id)).status, 422)
  assert.equal(await may(om, doc.id), false)
  assert.equal((await move(left.id, right.id)).status, 200)
  assert.equal(await may(om, doc.id), true)
  assert.equal((await move(left.id, null)).status, 200)
  assert.equal(await may(om, doc.id), false)
  let deepest = await resource(acme.id)
  for (let depth = 2; depth <= 32; depth++) deepest = await resource(acme.id, deepest.id)
  await assert.rejects(resource(acme.id, deepest.id), { status: 422 })
  assert.equal((await move(right.id, deepest.id)).status, 422)
  const moves = await Promise.all([move(left.id, right.id), move(right.id, left.id)])
  assert.deepEqual(moves.map(({ status }) => status).toSorted(), [200, 422], 'two moves at once close no circle')
})
