import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { addMember, createOrganization, createUser } from './actions.ts'
import type { Membership, Organization, User } from './model.ts'
import { findOrganization, getUser, listMemberships, listOrganizations, listUsers } from './store.ts'

const userSchema = z
  .object({
    object: z.literal('user'),
    id: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    profile_picture_url: z.null(),
    external_id: z.null(),
    metadata: z.record(z.string(), z.string()),
    last_sign_in_at: z.string().nullable(),
    locale: z.null(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'User' })

function presentUser(user: User): z.input<typeof userSchema> {
  return {
    object: 'user',
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    first_name: user.firstName ?? null,
    last_name: user.lastName ?? null,
    profile_picture_url: null,
    external_id: null,
    metadata: {},
    last_sign_in_at: user.lastSignInAt?.toISOString() ?? null,
    locale: null,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  }
}

const organizationSchema = z
  .object({
    object: z.literal('organization'),
    id: z.string(),
    name: z.string(),
    domains: z.array(z.never()),
    external_id: z.null(),
    metadata: z.record(z.string(), z.string()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Organization' })

function presentOrganization(organization: Organization): z.input<typeof organizationSchema> {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    domains: [],
    external_id: null,
    metadata: {},
    created_at: organization.createdAt.toISOString(),
    updated_at: organization.updatedAt.toISOString(),
  }
}

const membershipSchema = z
  .object({
    object: z.literal('organization_membership'),
    id: z.string(),
    organization_id: z.string(),
    organization_name: z.string(),
    user_id: z.string(),
    status: z.enum(['active', 'inactive', 'pending']),
    directory_managed: z.literal(false),
    role: z.object({ slug: z.string() }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'OrganizationMembership' })

function presentMembership(member: Membership): z.input<typeof membershipSchema> {
  return {
    object: 'organization_membership',
    id: member.id,
    organization_id: member.organizationId,
    organization_name: member.organizationName,
    user_id: member.userId,
    status: member.status,
    directory_managed: false,
    role: { slug: member.roleSlug },
    created_at: member.createdAt.toISOString(),
    updated_at: member.updatedAt.toISOString(),
  }
}

const idParams = z.object({ id: z.string() })
const nameLengthMax = 200
const emailLengthMax = 320

export const directoryRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/users',
      operation: 'listUsers',
      summary: 'List users, newest first',
      tag: 'Users',
      access: 'auditor',
      query: listQuery,
      response: listSchema(userSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listUsers(on.database, page)).map(presentUser), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users',
      operation: 'createUser',
      summary: 'Create a user',
      tag: 'Users',
      access: 'admin',
      body: z.object({
        email: z.email().max(emailLengthMax),
        password: z.string().optional(),
        first_name: z.string().max(nameLengthMax).optional(),
        last_name: z.string().max(nameLengthMax).optional(),
        email_verified: z.boolean().optional(),
      }),
      response: userSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentUser(
        await createUser(on, actor, {
          email: body.email,
          emailVerified: body.email_verified ?? false,
          ...(body.password === undefined ? {} : { password: new Secret(body.password) }),
          ...(body.first_name === undefined ? {} : { firstName: body.first_name }),
          ...(body.last_name === undefined ? {} : { lastName: body.last_name }),
        }),
      ),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{id}',
      operation: 'getUser',
      summary: 'Read a user',
      tag: 'Users',
      access: 'auditor',
      params: idParams,
      response: userSchema,
    },
    async (on, { params }) => {
      const id = parseId('user', params.id)
      if (id === undefined) throw notFound('user')
      return presentUser(await getUser(on.database, id))
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations',
      operation: 'listOrganizations',
      summary: 'List organizations, newest first',
      tag: 'Organizations',
      access: 'auditor',
      query: listQuery,
      response: listSchema(organizationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listOrganizations(on.database, page)).map(presentOrganization), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/organizations',
      operation: 'createOrganization',
      summary: 'Create an organization',
      tag: 'Organizations',
      access: 'admin',
      body: z.object({ name: z.string().min(1).max(nameLengthMax) }),
      response: organizationSchema,
      status: 201,
    },
    async (on, { actor, body }) => presentOrganization(await createOrganization(on, actor, body.name)),
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{id}',
      operation: 'getOrganization',
      summary: 'Read an organization',
      tag: 'Organizations',
      access: 'auditor',
      params: idParams,
      response: organizationSchema,
    },
    async (on, { params }) => {
      const id = parseId('organization', params.id)
      const organization = id && (await findOrganization(on.database, id))
      if (organization === undefined) throw notFound('organization')
      return presentOrganization(organization)
    },
  ),
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
      return presentMembership(await addMember(on, actor, { organizationId, userId, roleSlug: body.role_slug }))
    },
  ),
]
