import { z } from 'zod'
import { memberSchema, presentMember } from '../directory/index.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { listMembersWhoMay } from './actions-check.ts'
import { getPlaceByExternalId, getPlaceById } from './actions-resources.ts'
import type { Place } from './model.ts'
import { presentRoleAssignment, roleAssignmentSchema } from './render-assignment.ts'
import { externalParams, namedBy } from './routes-external.ts'
import { listAssignmentsAt } from './store-assignments.ts'

const tag = 'Authorization'
const ofResource = z.object({ resource_id: z.string() })
const byId = '/authorization/resources/{resource_id}'
const byExternalId = '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}'

const whoQuery = listQuery.extend({
  permission_slug: z.string().min(1),
  assignment: z.enum(['direct', 'indirect']).optional(),
})
const assignmentsQuery = listQuery.extend({ role_slug: z.string().optional() })
const memberList = listSchema(memberSchema)
const assignmentList = listSchema(roleAssignmentSchema)

async function whoMay(
  on: Platform,
  place: Place,
  query: z.output<typeof whoQuery>,
): Promise<z.input<typeof memberList>> {
  const page = pageOf(query)
  const asked = { place, permission: query.permission_slug, assignment: query.assignment }
  const found = await listMembersWhoMay(on.database, page, asked)
  return listOf(
    found.map(({ member, user }) => presentMember(member, user)),
    page,
  )
}

async function assignmentsAt(
  on: Platform,
  place: Place,
  query: z.output<typeof assignmentsQuery>,
): Promise<z.input<typeof assignmentList>> {
  const page = pageOf(query)
  const found = await listAssignmentsAt(on.database, page, { place, roleSlug: query.role_slug })
  return listOf(found.map(presentRoleAssignment), page)
}

/** Who may do what at a resource, and who has which role there. */
export const placeRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: `${byId}/organization_memberships`,
      operation: 'listMembershipsForResource',
      summary: 'List the members who have a permission on a resource',
      tag,
      access: 'auditor',
      params: ofResource,
      query: whoQuery,
      response: memberList,
    },
    async (on, { params, query }) => whoMay(on, await getPlaceById(on.database, params.resource_id), query),
  ),
  api(
    {
      method: 'get',
      path: `${byExternalId}/organization_memberships`,
      operation: 'listMembershipsForResourceByExternalId',
      summary: 'List the members who have a permission on a resource, by the application’s id',
      tag,
      access: 'auditor',
      params: externalParams,
      query: whoQuery,
      response: memberList,
    },
    async (on, { params, query }) => whoMay(on, await getPlaceByExternalId(on.database, namedBy(params)), query),
  ),
  api(
    {
      method: 'get',
      path: `${byId}/role_assignments`,
      operation: 'listRoleAssignmentsForResource',
      summary: 'List the roles that members have on a resource itself',
      tag,
      access: 'auditor',
      params: ofResource,
      query: assignmentsQuery,
      response: assignmentList,
    },
    async (on, { params, query }) => assignmentsAt(on, await getPlaceById(on.database, params.resource_id), query),
  ),
  api(
    {
      method: 'get',
      path: `${byExternalId}/role_assignments`,
      operation: 'listResourceRoleAssignments',
      summary: 'List the roles that members have on a resource itself, by the application’s id',
      tag,
      access: 'auditor',
      params: externalParams,
      query: assignmentsQuery,
      response: assignmentList,
    },
    async (on, { params, query }) => assignmentsAt(on, await getPlaceByExternalId(on.database, namedBy(params)), query),
  ),
]
