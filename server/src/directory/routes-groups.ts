import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import {
  addGroupMember,
  createGroup,
  deleteGroup,
  getGroup,
  getMember,
  removeFromGroup,
  updateGroup,
} from './actions-groups.ts'
import { getOrganization } from './actions-organizations.ts'
import { groupSchema, presentGroup } from './render-group.ts'
import { membershipSchema, presentMembership } from './render-membership.ts'
import { contactRoutes } from './routes-contacts.ts'
import { listGroupMembers, listGroups } from './store-groups.ts'
import { listMembers } from './store-members.ts'

const tag = 'Groups'
const ofOrganization = z.object({ organization_id: z.string() })
const ofGroup = ofOrganization.extend({ group_id: z.string() })
const ofMember = ofGroup.extend({ organization_membership_id: z.string() })
const groupNameLengthMax = 256
const groupDescriptionLengthMax = 150
const name = z.string().trim().min(1).max(groupNameLengthMax)
const description = z.string().max(groupDescriptionLengthMax).nullable().optional()

/** Who is in a group. */
const memberRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/groups/{group_id}/organization-memberships',
      operation: 'listGroupOrganizationMemberships',
      summary: 'List the members of a group, newest membership first',
      tag,
      access: 'auditor',
      params: ofGroup,
      query: listQuery,
      response: listSchema(membershipSchema),
    },
    async (on, { params, query }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const group = await getGroup(on.database, params.group_id, id)
      const page = pageOf(query)
      const members = await listMembers(on.database, await listGroupMembers(on.database, page, group.id))
      return listOf(members.map(presentMembership), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/organizations/{organization_id}/groups/{group_id}/organization-memberships',
      operation: 'addGroupOrganizationMembership',
      summary: 'Add a member of the organization to a group',
      tag,
      access: 'admin',
      params: ofGroup,
      body: z.object({ organization_membership_id: z.string() }),
      response: groupSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const group = await getGroup(on.database, params.group_id, id)
      return presentGroup(await addGroupMember(on, actor, { group, member: body.organization_membership_id }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}',
      operation: 'removeGroupOrganizationMembership',
      summary: 'Take a member out of a group',
      tag,
      access: 'admin',
      params: ofMember,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const group = await getGroup(on.database, params.group_id, id)
      await removeFromGroup(on, actor, { group, member: params.organization_membership_id })
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/organization_memberships/{organization_membership_id}/groups',
      operation: 'listGroupsForOrganizationMembership',
      summary: 'List the groups that a member is in',
      tag,
      access: 'auditor',
      params: z.object({ organization_membership_id: z.string() }),
      query: listQuery,
      response: listSchema(groupSchema),
    },
    async (on, { params, query }) => {
      const { id: membershipId, organizationId } = await getMember(on.database, params.organization_membership_id)
      const page = pageOf(query)
      const groups = await listGroups(on.database, page, { organizationId, membershipId })
      return listOf(groups.map(presentGroup), page)
    },
  ),
]

/** Groups of members of one organization: what a group is given on a resource, its members have. */
export const groupRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/groups',
      operation: 'listGroups',
      summary: 'List the groups of an organization, newest first',
      tag,
      access: 'auditor',
      params: ofOrganization,
      query: listQuery,
      response: listSchema(groupSchema),
    },
    async (on, { params, query }) => {
      const { id: organizationId } = await getOrganization(on.database, params.organization_id)
      const page = pageOf(query)
      return listOf((await listGroups(on.database, page, { organizationId })).map(presentGroup), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/organizations/{organization_id}/groups',
      operation: 'createGroup',
      summary: 'Create a group in an organization',
      tag,
      access: 'admin',
      params: ofOrganization,
      body: z.object({ name, description }),
      response: groupSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id: organizationId } = await getOrganization(on.database, params.organization_id)
      const state = { name: body.name, description: body.description ?? undefined }
      return presentGroup(await createGroup(on, actor, { organizationId, ...state }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/groups/{group_id}',
      operation: 'getGroup',
      summary: 'Read a group',
      tag,
      access: 'auditor',
      params: ofGroup,
      response: groupSchema,
    },
    async (on, { params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      return presentGroup(await getGroup(on.database, params.group_id, id))
    },
  ),
  api(
    {
      method: 'patch',
      path: '/organizations/{organization_id}/groups/{group_id}',
      operation: 'updateGroup',
      summary: 'Rename or describe a group',
      tag,
      access: 'admin',
      params: ofGroup,
      body: z.object({ name: name.optional(), description }),
      response: groupSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const group = await getGroup(on.database, params.group_id, id)
      return presentGroup(await updateGroup(on, actor, { group, name: body.name, description: body.description }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/organizations/{organization_id}/groups/{group_id}',
      operation: 'deleteGroup',
      summary: 'Remove a group, and what its members had through it',
      tag,
      access: 'admin',
      params: ofGroup,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      await deleteGroup(on, actor, await getGroup(on.database, params.group_id, id))
      return null
    },
  ),
  ...memberRoutes,
  ...contactRoutes,
]
