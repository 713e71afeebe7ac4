import { z } from 'zod'
import { getMember } from '../directory/index.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { assignRole, removeRole, removeRoleAssignment } from './actions-assignments.ts'
import { getPlace } from './actions-places.ts'
import { parseTarget, requireTarget, targetMembers } from './parse-target.ts'
import { presentRoleAssignment, roleAssignmentSchema } from './render-assignment.ts'
import { listAssignmentsOf } from './store-assignments.ts'

const tag = 'Authorization'
const path = '/authorization/organization_memberships/{organization_membership_id}/role_assignments'
const ofMember = z.object({ organization_membership_id: z.string() })
const ofAssignment = ofMember.extend({ role_assignment_id: z.string() })
const roleAtTarget = z.object({ role_slug: z.string().min(1), ...targetMembers })

/** The roles that one member has on resources. */
export const memberAssignmentRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listRoleAssignments',
      summary: 'List the roles of a member on resources, their own and those of their groups',
      tag,
      access: 'auditor',
      params: ofMember,
      query: listQuery.extend(targetMembers),
      response: listSchema(roleAssignmentSchema),
    },
    async (on, { params, query }) => {
      const { id: membershipId, organizationId } = await getMember(on.database, params.organization_membership_id)
      const target = parseTarget(query)
      const place = target && (await getPlace(on.database, organizationId, target))
      const page = pageOf(query)
      const found = await listAssignmentsOf(on.database, page, { membershipId, place })
      return listOf(found.map(presentRoleAssignment), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'assignRole',
      summary: 'Give a member a role on a resource',
      tag,
      access: 'admin',
      params: ofMember,
      body: roleAtTarget,
      response: roleAssignmentSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const membershipId = params.organization_membership_id
      const asked = { membershipId, roleSlug: body.role_slug, target: requireTarget(body) }
      return presentRoleAssignment(await assignRole(on, actor, asked))
    },
  ),
  api(
    {
      method: 'delete',
      path,
      operation: 'removeRole',
      summary: 'Take a role on a resource from a member',
      tag,
      access: 'admin',
      params: ofMember,
      body: roleAtTarget,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params, body }) => {
      const membershipId = params.organization_membership_id
      await removeRole(on, actor, { membershipId, roleSlug: body.role_slug, target: requireTarget(body) })
      return null
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{role_assignment_id}`,
      operation: 'removeRoleAssignment',
      summary: 'Take one assignment of a role from a member',
      tag,
      access: 'admin',
      params: ofAssignment,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const membershipId = params.organization_membership_id
      await removeRoleAssignment(on, actor, { membershipId, id: params.role_assignment_id })
      return null
    },
  ),
]
