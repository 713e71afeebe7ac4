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
})
after(() => ground.close())

const system: Actor = { kind: 'system', node: 'test' }
const groups = (): WireGround['workos']['groups'] => ground.workos.groups

async function member(organizationId: string): Promise<string> {
  const { id: userId } = await ground.user()
  const organization = idFrom('organization', organizationId)
  const made = { organizationId: organization, userId, roleSlugs: ['member'] }
  return (await ground.db.database.transaction(tx => addMember(tx, system, made))).id
}

served(
  ['Groups.createGroup', 'Groups.getGroup', 'Groups.listGroups', 'Groups.updateGroup', 'Groups.deleteGroup'],
  'a group is made, found, listed, renamed and removed',
  async () => {
    const { id: organizationId } = await ground.organization()
    await ground.events()
    const made = await groups().createGroup({ organizationId, name: 'Writers', description: 'They write' })
    assert.deepEqual(
      [made.object, made.organizationId, made.name, made.description],
      ['group', organizationId, 'Writers', 'They write'],
    )
    assert.deepEqual(await groups().getGroup({ organizationId, groupId: made.id }), made)
    const other = await groups().createGroup({ organizationId, name: 'Readers' })
    assert.equal(other.description, null)
    const first = await groups().listGroups({ organizationId, limit: 1 })
    assert.deepEqual([first.data.map(({ name }) => name), first.listMetadata.after], [['Readers'], other.id])
    const next = await groups().listGroups({ organizationId, limit: 1, after: other.id })
    assert.deepEqual([next.data.map(({ name }) => name), next.listMetadata.after], [['Writers'], null])
    const renamed = await groups().updateGroup({
      organizationId,
      groupId: made.id,
      name: 'Authors',
      description: 'Yes',
    })
    assert.deepEqual([renamed.id, renamed.name, renamed.description], [made.id, 'Authors', 'Yes'])
    await groups().deleteGroup({ organizationId, groupId: made.id })
    await assert.rejects(groups().getGroup({ organizationId, groupId: made.id }), { status: 404 })
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.name]),
      [
        ['group.created', 'Writers'],
        ['group.created', 'Readers'],
        ['group.updated', 'Authors'],
        ['group.deleted', 'Authors'],
      ],
    )
  },
)

served(
  [
    'Groups.addOrganizationMembership',
    'Groups.listOrganizationMemberships',
    'Groups.removeOrganizationMembership',
    'UserManagement.listGroupsForOrganizationMembership',
  ],
  'members come into a group and leave it, and each knows its groups',
  async () => {
    const { id: organizationId } = await ground.organization()
    const [ann, ben] = [await member(organizationId), await member(organizationId)]
    const { id: groupId } = await groups().createGroup({ organizationId, name: 'Writers' })
    const { id: otherId } = await groups().createGroup({ organizationId, name: 'Readers' })
    await ground.events()
    const added = await groups().addOrganizationMembership({ organizationId, groupId, organizationMembershipId: ann })
    assert.deepEqual([added.id, added.name], [groupId, 'Writers'])
    await groups().addOrganizationMembership({ organizationId, groupId, organizationMembershipId: ann })
    await groups().addOrganizationMembership({ organizationId, groupId, organizationMembershipId: ben })
    await groups().addOrganizationMembership({ organizationId, groupId: otherId, organizationMembershipId: ben })
    const members = await groups().listOrganizationMemberships({ organizationId, groupId })
    assert.deepEqual(
      members.data.map(({ id, organizationId: of, status }) => [id, of, status]),
      [
        [ben, organizationId, 'active'],
        [ann, organizationId, 'active'],
      ],
    )
    const page = await groups().listOrganizationMemberships({ organizationId, groupId, limit: 1, order: 'asc' })
    assert.deepEqual([page.data.map(({ id }) => id), page.listMetadata.after], [[ann], ann])
    const mine = await ground.workos.userManagement.listGroupsForOrganizationMembership({
      organizationMembershipId: ben,
    })
    assert.deepEqual(
      mine.data.map(({ name }) => name),
      ['Readers', 'Writers'],
    )
    await groups().removeOrganizationMembership({ organizationId, groupId, organizationMembershipId: ben })
    await assert.rejects(
      groups().removeOrganizationMembership({ organizationId, groupId, organizationMembershipId: ben }),
      { status: 404 },
    )
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.group_id, data.organization_membership_id]),
      [
        ['group.member_added', groupId, ann],
        ['group.member_added', groupId, ben],
        ['group.member_added', otherId, ben],
        ['group.member_removed', groupId, ben],
      ],
    )
  },
)

test('T72 a group and a member of one organization are nothing in another', async () => {
  const [acme, other] = [await ground.organization(), await ground.organization()]
  const mine = await groups().createGroup({ organizationId: acme.id, name: 'Mine' })
  const theirs = await groups().createGroup({ organizationId: other.id, name: 'Theirs' })
  const [foreign, own] = [await member(other.id), await member(acme.id)]
  await groups().addOrganizationMembership({
    organizationId: other.id,
    groupId: theirs.id,
    organizationMembershipId: foreign,
  })
  const random = { group: 'group_01ARZ3NDEKTSV4RRFFQ69G5FAV', member: 'om_01ARZ3NDEKTSV4RRFFQ69G5FAV' }
  const path = (groupId: string): string => `/organizations/${acme.id}/groups/${groupId}`
  const asks: ((id: { group: string; member: string }) => Promise<{ status: number; text: string }>)[] = [
    ({ group }) => ground.ask('GET', path(group)),
    ({ group }) => ground.ask('PATCH', path(group), { name: 'Taken' }),
    ({ group }) => ground.ask('DELETE', path(group)),
    ({ group }) => ground.ask('GET', `${path(group)}/organization-memberships`),
    ({ group }) => ground.ask('POST', `${path(group)}/organization-memberships`, { organization_membership_id: own }),
    ({ group, member: om }) => ground.ask('DELETE', `${path(group)}/organization-memberships/${om}`),
    ({ member: om }) =>
      ground.ask('POST', `${path(mine.id)}/organization-memberships`, { organization_membership_id: om }),
    ({ member: om }) => ground.ask('DELETE', `${path(mine.id)}/organization-memberships/${om}`),
  ]
  for (const [at, ask] of asks.entries()) {
    const [refused, unknown] = [await ask({ group: theirs.id, member: foreign }), await ask(random)]
    assert.deepEqual([refused.status, refused.text], [404, unknown.text], `${at}`)
  }
  assert.deepEqual(
    (await groups().listGroups({ organizationId: acme.id })).data.map(({ id }) => id),
    [mine.id],
  )
  const left = await groups().listOrganizationMemberships({ organizationId: other.id, groupId: theirs.id })
  assert.deepEqual([left.data.length, theirs.name], [1, 'Theirs'])
})
