import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { permissionSchema, presentPermission } from '../roles/index.ts'
import { isAuthorized, listEffectivePermissions, listResourcesForMember, type Question } from './actions-check.ts'
import { nameOneResource } from './errors.ts'
import { parentMembers, parseParent, requireTarget, targetMembers } from './parse-target.ts'
import { presentResource, resourceSchema } from './render-resource.ts'

const tag = 'Authorization'
const path = '/authorization/organization_memberships/{organization_membership_id}'
const ofMember = z.object({ organization_membership_id: z.string() })
const permissionList = listSchema(permissionSchema)

async function effective(
  on: Platform,
  question: Question,
  query: z.output<typeof listQuery>,
): Promise<z.input<typeof permissionList>> {
  const page = pageOf(query)
  return listOf((await listEffectivePermissions(on.database, page, question)).map(presentPermission), page)
}

/** The question whether somebody may, and what they may. */
export const checkRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: `${path}/check`,
      operation: 'checkAuthorization',
      summary: 'Ask whether a member has a permission on a resource',
      tag,
      access: 'auditor',
      params: ofMember,
      body: z.object({ permission_slug: z.string().min(1), ...targetMembers }),
      response: z.object({ authorized: z.boolean() }).meta({ id: 'AuthorizationCheck' }),
    },
    async (on, { params, body }) => {
      const membershipId = params.organization_membership_id
      const question = { membershipId, permission: body.permission_slug, target: requireTarget(body) }
      return { authorized: await isAuthorized(on.database, question) }
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/resources`,
      operation: 'listResourcesForMembership',
      summary: 'List the resources below one on which a member has a permission',
      tag,
      access: 'auditor',
      params: ofMember,
      query: listQuery.extend({ permission_slug: z.string().min(1), ...parentMembers }),
      response: listSchema(resourceSchema),
    },
    async (on, { params, query }) => {
      const parent = parseParent(query)
      if (parent === undefined || parent === null) throw nameOneResource('parent_')
      const page = pageOf(query)
      const asked = { membershipId: params.organization_membership_id, parent, permission: query.permission_slug }
      return listOf((await listResourcesForMember(on.database, page, asked)).map(presentResource), page)
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/resources/{resource_id}/permissions`,
      operation: 'listPermissionsOfMembership',
      summary: 'List what a member may do on a resource',
      tag,
      access: 'auditor',
      params: ofMember.extend({ resource_id: z.string() }),
      query: listQuery,
      response: permissionList,
    },
    (on, { params, query }) => effective(on, byId(params), query),
  ),
  api(
    {
      method: 'get',
      path: '/authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions',
      operation: 'listEffectivePermissions',
      summary: 'List what a member may do on a resource; the older address',
      tag,
      access: 'auditor',
      params: ofMember.extend({ resource_id: z.string() }),
      query: listQuery,
      response: permissionList,
    },
    (on, { params, query }) => effective(on, byId(params), query),
  ),
  api(
    {
      method: 'get',
      path: `${path}/resources/{resource_type_slug}/{external_id}/permissions`,
      operation: 'listEffectivePermissionsByExternalId',
      summary: 'List what a member may do on a resource, by the application’s id',
      tag,
      access: 'auditor',
      params: ofMember.extend({ resource_type_slug: z.string(), external_id: z.string() }),
      query: listQuery,
      response: permissionList,
    },
    (on, { params, query }) => {
      const { resource_type_slug: typeSlug, external_id: externalId } = params
      const target = { by: 'external_id', externalId, typeSlug } as const
      return effective(on, { membershipId: params.organization_membership_id, target }, query)
    },
  ),
]

function byId(params: { organization_membership_id: string; resource_id: string }): Question {
  return { membershipId: params.organization_membership_id, target: { by: 'id', id: params.resource_id } }
}
