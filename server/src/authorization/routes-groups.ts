import { z } from 'zod'
import { getGroup } from '../directory/index.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import {
  assignGroupRole,
  getGroupAssignment,
  groupAssignmentsMax,
  removeGroupAssignment,
  removeGroupRole,
  replaceGroupRoles,
  type Wanted,
} from './actions-group-assignments.ts'
import { parseTarget, targetMembers } from './parse-target.ts'
import { groupRoleAssignmentSchema, presentGroupRoleAssignment } from './render-assignment.ts'
import { listGroupAssignments } from './store-group-assignments.ts'

const tag = 'Authorization'
const path = '/authorization/groups/{group_id}/role_assignments'
const ofGroup = z.object({ group_id: z.string() })
const ofAssignment = ofGroup.extend({ role_assignment_id: z.string() })
const roleAtTarget = z.object({ role_slug: z.string().min(1), ...targetMembers })

function wantedBy(body: z.output<typeof roleAtTarget>): Wanted {
  return { roleSlug: body.role_slug, target: parseTarget(body) }
}

/** The roles that groups have: on resources, or without one on the organization itself. Their members have them too. */
export const groupAssignmentRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listGroupRoleAssignments',
      summary: 'List the roles of a group, newest first',
      tag,
      access: 'auditor',
      params: ofGroup,
      query: listQuery,
      response: listSchema(groupRoleAssignmentSchema),
    },
    async (on, { params, query }) => {
      const { id } = await getGroup(on.database, params.group_id)
      const page = pageOf(query)
      const found = await listGroupAssignments(on.database, page, id)
      return listOf(found.map(presentGroupRoleAssignment), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createGroupRoleAssignment',
      summary: 'Give a group a role',
      tag,
      access: 'admin',
      params: ofGroup,
      body: roleAtTarget,
      response: groupRoleAssignmentSchema,
      status: 201,
    },
    async (on, { actor, params, body }) =>
      presentGroupRoleAssignment(await assignGroupRole(on, actor, { groupId: params.group_id, ...wantedBy(body) })),
  ),
  api(
    {
      method: 'put',
      path,
      operation: 'replaceGroupRoleAssignments',
      summary: 'Set all roles of a group',
      tag,
      access: 'admin',
      params: ofGroup,
      body: z.object({ role_assignments: z.array(roleAtTarget).max(groupAssignmentsMax) }),
      response: listSchema(groupRoleAssignmentSchema),
    },
    async (on, { actor, params, body }) => {
      const wanted = body.role_assignments.map(wantedBy)
      const after = await replaceGroupRoles(on, actor, { groupId: params.group_id, wanted })
      const data = after.map(presentGroupRoleAssignment)
      return { object: 'list' as const, data, list_metadata: { before: null, after: null } }
    },
  ),
  api(
    {
      method: 'delete',
      path,
      operation: 'removeGroupRoleAssignments',
      summary: 'Take a role from a group',
      tag,
      access: 'admin',
      params: ofGroup,
      body: roleAtTarget,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params, body }) => {
      await removeGroupRole(on, actor, { groupId: params.group_id, ...wantedBy(body) })
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/{role_assignment_id}`,
      operation: 'getGroupRoleAssignment',
      summary: 'Read one role of a group',
      tag,
      access: 'auditor',
      params: ofAssignment,
      response: groupRoleAssignmentSchema,
    },
    async (on, { params }) => {
      const group = await getGroup(on.database, params.group_id)
      return presentGroupRoleAssignment(await getGroupAssignment(on.database, group, params.role_assignment_id))
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{role_assignment_id}`,
      operation: 'removeGroupRoleAssignment',
      summary: 'Take one assignment of a role from a group',
      tag,
      access: 'admin',
      params: ofAssignment,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeGroupAssignment(on, actor, { groupId: params.group_id, id: params.role_assignment_id })
      return null
    },
  ),
]
