import { z } from 'zod'
import { findOrganization, findUser } from '../directory/index.ts'
import { nameLengthMax } from '../directory/model.ts'
import type { Sql } from '../platform/database.ts'
import { type Id, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { createKey, expireKey, revokeKey, validateKey } from './actions.ts'
import { keyPermissionsMax } from './model.ts'
import { apiKeySchema, apiKeyWithValueSchema, renderApiKey } from './render-api-key.ts'
import { listOrganizationKeys, listUserKeys } from './store.ts'

const slugLengthMax = 200
const valueLengthMax = 1_000
const keyParts = {
  name: z.string().trim().min(1).max(nameLengthMax),
  permissions: z.array(z.string().min(1).max(slugLengthMax)).max(keyPermissionsMax).default([]),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
}
const timeOf = (text: string | null | undefined): Date | undefined => (text == null ? undefined : new Date(text))

async function theOrganization(sql: Sql, text: string): Promise<OrganizationId> {
  const id = parseId('organization', text)
  const organization = id && (await findOrganization(sql, id))
  if (organization === undefined) throw notFound('organization')
  return organization.id
}

async function theUser(sql: Sql, text: string): Promise<UserId> {
  const id = parseId('user', text)
  const user = id && (await findUser(sql, id))
  if (user === undefined) throw notFound('user')
  return user.id
}

function keyId(text: string): Id<'apiKey'> {
  const id = parseId('apiKey', text)
  if (id === undefined) throw notFound('API key')
  return id
}

/** Keys that applications give to their own customers; those that administer this server are no part of it. */
export const apiKeyRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/api_keys/validations',
      operation: 'createValidation',
      summary: 'Whose key this value is, if it may be used now',
      tag: 'API keys',
      access: 'auditor',
      body: z.object({ value: z.string().max(valueLengthMax) }),
      response: z.object({ api_key: apiKeySchema.nullable() }),
    },
    async (on, { body }) => {
      const key = await validateKey(on, new Secret(body.value))
      return { api_key: key === undefined ? null : renderApiKey(key) }
    },
  ),
  api(
    {
      method: 'delete',
      path: '/api_keys/{id}',
      operation: 'deleteApiKey',
      summary: 'Revoke a key for good',
      tag: 'API keys',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await revokeKey(on, actor, keyId(params.id))
      return {}
    },
  ),
  api(
    {
      method: 'post',
      path: '/api_keys/{id}/expire',
      operation: 'expireApiKey',
      summary: 'Let a key end at a time, or now',
      tag: 'API keys',
      access: 'admin',
      params: z.object({ id: z.string() }),
      body: z.object({ expires_at: keyParts.expires_at }),
      response: apiKeySchema,
    },
    async (on, { actor, params, body }) =>
      renderApiKey(await expireKey(on, actor, { id: keyId(params.id), expiresAt: timeOf(body.expires_at) })),
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/api_keys',
      operation: 'listOrganizationApiKeys',
      summary: 'List the keys of an organization',
      tag: 'API keys',
      access: 'auditor',
      params: z.object({ organization_id: z.string() }),
      query: listQuery,
      response: listSchema(apiKeySchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const organizationId = await theOrganization(on.database, params.organization_id)
      return listOf((await listOrganizationKeys(on.database, organizationId, page)).map(renderApiKey), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/organizations/{organization_id}/api_keys',
      operation: 'createOrganizationApiKey',
      summary: 'Make a key for an organization; its value is shown once',
      tag: 'API keys',
      access: 'admin',
      params: z.object({ organization_id: z.string() }),
      body: z.object(keyParts),
      response: apiKeyWithValueSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const organizationId = await theOrganization(on.database, params.organization_id)
      const { name, permissions } = body
      const expiresAt = timeOf(body.expires_at)
      const made = await createKey(on, actor, { organizationId, userId: undefined, name, permissions, expiresAt })
      return { ...renderApiKey(made.key), value: made.value.reveal() }
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/api_keys',
      operation: 'listUserApiKeys',
      summary: 'List the keys of a user',
      tag: 'API keys',
      access: 'auditor',
      params: z.object({ user_id: z.string() }),
      query: listQuery.extend({ organization_id: z.string().optional() }),
      response: listSchema(apiKeySchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const whose = { userId: await theUser(on.database, params.user_id), organizationId: query.organization_id }
      return listOf((await listUserKeys(on.database, whose, page)).map(renderApiKey), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/api_keys',
      operation: 'createUserApiKey',
      summary: 'Make a key for a user in an organization; its value is shown once',
      tag: 'API keys',
      access: 'admin',
      params: z.object({ user_id: z.string() }),
      body: z.object({ ...keyParts, organization_id: z.string() }),
      response: apiKeyWithValueSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const userId = await theUser(on.database, params.user_id)
      const organizationId = await theOrganization(on.database, body.organization_id)
      const { name, permissions } = body
      const made = await createKey(on, actor, {
        organizationId,
        userId,
        name,
        permissions,
        expiresAt: timeOf(body.expires_at),
      })
      return { ...renderApiKey(made.key), value: made.value.reveal() }
    },
  ),
]
