import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { addMember } from './actions-memberships.ts'
import { membershipSchema, presentMembership } from './render-membership.ts'
import { listMemberships } from './store-memberships.ts'

export const membershipRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/organization_memberships',
      operation: 'listOrganizationMemberships',
      summary: 'List memberships of an organization or a user',
      tag: 'Organizations',
      access: 'auditor',
      query: listQuery.extend({ organization_id: z.string().optional(), user_id: z.string().optional() }),
      response: listSchema(membershipSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const organizationId =
        query.organization_id === undefined ? undefined : parseId('organization', query.organization_id)
      const userId = query.user_id === undefined ? undefined : parseId('user', query.user_id)
      const unknownId =
        (query.organization_id !== undefined && organizationId === undefined) ||
        (query.user_id !== undefined && userId === undefined)
      const members = unknownId ? [] : await listMemberships(on.database, { page, organizationId, userId })
      return listOf(members.map(presentMembership), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/organization_memberships',
      operation: 'createOrganizationMembership',
      summary: 'Make a user a member of an organization',
      tag: 'Organizations',
      access: 'admin',
      body: z.object({
        organization_id: z.string(),
        user_id: z.string(),
        role_slug: z.string().min(1).max(64).default('member'),
      }),
      response: membershipSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const organizationId = parseId('organization', body.organization_id)
      const userId = parseId('user', body.user_id)
      if (organizationId === undefined) throw notFound('organization')
      if (userId === undefined) throw notFound('user')
      return presentMembership(await addMember(on, actor, { organizationId, userId, roleSlugs: [body.role_slug] }))
    },
  ),
]
