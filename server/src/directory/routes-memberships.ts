import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { commaList, listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import {
  addMember,
  changeMemberRoles,
  deactivateMember,
  getMembership,
  reactivateMember,
  removeMember,
} from './actions-memberships.ts'
import { type Membership, roleSlugLengthMax } from './model.ts'
import { memberSchema, presentMember } from './render-membership.ts'
import { listMemberships } from './store-memberships.ts'
import { findUsers } from './store-users.ts'

const tag = 'Organizations'
const path = '/user_management/organization_memberships'
const idParams = z.object({ id: z.string() })
const rolesMax = 50
const statuses = ['active', 'inactive', 'pending'] as const

const slug = z.string().min(1).max(roleSlugLengthMax)
const rolesSchema = z.object({ role_slug: slug.optional(), role_slugs: z.array(slug).min(1).max(rolesMax).optional() })

/** One spelling or the other; both at once contradict each other. */
function rolesOf(body: z.output<typeof rolesSchema>): readonly string[] | undefined {
  if (body.role_slug !== undefined && body.role_slugs !== undefined) {
    const message = 'Give role_slug or role_slugs, not both.'
    throw unprocessable(message, [{ code: 'mutually_exclusive', message, field: 'role_slugs' }])
  }
  return body.role_slugs ?? (body.role_slug === undefined ? undefined : [body.role_slug])
}

type Member = z.input<typeof memberSchema>

async function withUsers(on: Platform, members: readonly Membership[]): Promise<Member[]> {
  const users = await findUsers(
    on.database,
    members.map(({ userId }) => userId),
  )
  const byId = new Map(users.map(user => [user.id, user]))
  return members.flatMap(member => {
    const user = byId.get(member.userId)
    return user === undefined ? [] : [presentMember(member, user)]
  })
}

async function withUser(on: Platform, member: Membership): Promise<Member> {
  const [shown] = await withUsers(on, [member])
  if (shown === undefined) throw notFound('organization membership')
  return shown
}

export const membershipRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listOrganizationMemberships',
      summary: 'List memberships of an organization or a user',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        organization_id: z.string().optional(),
        user_id: z.string().optional(),
        statuses: commaList(statuses.length)
          .pipe(z.array(z.enum(statuses)))
          .optional(),
      }),
      response: listSchema(memberSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { organization_id: organization, user_id: user } = query
      if (organization === undefined && user === undefined)
        throw badRequest('missing_user_id_or_organization_id', 'Name a user_id, an organization_id, or both.')
      const organizationId = organization === undefined ? undefined : parseId('organization', organization)
      const userId = user === undefined ? undefined : parseId('user', user)
      const unknown = (organization !== undefined && !organizationId) || (user !== undefined && !userId)
      const filter = { page, organizationId, userId, statuses: query.statuses }
      const members = unknown ? [] : await listMemberships(on.database, filter)
      return listOf(await withUsers(on, members), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createOrganizationMembership',
      summary: 'Make a user a member of an organization',
      tag,
      access: 'admin',
      body: rolesSchema.extend({ organization_id: z.string(), user_id: z.string() }),
      response: memberSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const organizationId = parseId('organization', body.organization_id)
      const userId = parseId('user', body.user_id)
      if (organizationId === undefined) throw notFound('organization')
      if (userId === undefined) throw notFound('user')
      const member = { organizationId, userId, roleSlugs: rolesOf(body) }
      return withUser(on, await on.database.transaction(tx => addMember(tx, actor, member)))
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/{id}`,
      operation: 'getOrganizationMembership',
      summary: 'Read a membership',
      tag,
      access: 'auditor',
      params: idParams,
      response: memberSchema,
    },
    async (on, { params }) => withUser(on, await getMembership(on.database, params.id)),
  ),
  api(
    {
      method: 'put',
      path: `${path}/{id}`,
      operation: 'updateOrganizationMembership',
      summary: 'Replace the roles of a member',
      tag,
      access: 'admin',
      params: idParams,
      body: rolesSchema,
      response: memberSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getMembership(on.database, params.id)
      const roleSlugs = rolesOf(body)
      return withUser(on, await on.database.transaction(tx => changeMemberRoles(tx, actor, { id, roleSlugs })))
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{id}`,
      operation: 'deleteOrganizationMembership',
      summary: 'Remove a member from an organization',
      tag,
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getMembership(on.database, params.id)
      await on.database.transaction(tx => removeMember(tx, actor, id))
      return null
    },
  ),
  api(
    {
      method: 'put',
      path: `${path}/{id}/deactivate`,
      operation: 'deactivateOrganizationMembership',
      summary: 'Keep a membership, and let nobody act by it',
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({}),
      response: memberSchema,
    },
    async (on, { actor, params }) => {
      const { id } = await getMembership(on.database, params.id)
      return withUser(on, await on.database.transaction(tx => deactivateMember(tx, actor, id)))
    },
  ),
  api(
    {
      method: 'put',
      path: `${path}/{id}/reactivate`,
      operation: 'reactivateOrganizationMembership',
      summary: 'Let a member act again',
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({}),
      response: memberSchema,
    },
    async (on, { actor, params }) => {
      const { id } = await getMembership(on.database, params.id)
      return withUser(on, await on.database.transaction(tx => reactivateMember(tx, actor, id)))
    },
  ),
]
