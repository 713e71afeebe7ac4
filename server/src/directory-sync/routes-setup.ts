import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import { givenNameLengthMax } from '../sign-in/index.ts'
import { createDirectory, getDirectory, type NewToken, rotateToken, saveGroupRoles } from './actions-directories.ts'
import { type Directory, directoryTypes, givenIdLengthMax, overlapSecondsDefault } from './model.ts'
import { scimBase } from './render-scim.ts'
import { listGroupRoles, listTokens } from './store-directories.ts'

const tag = 'Directory sync'
const mappingsMax = 200
const overlapSecondsMax = 604_800

const params = z.object({ id: z.string() })
const tokenSchema = z.object({
  id: z.string(),
  token_suffix: z.string(),
  ends_at: z.string().nullable().describe('After a rotation: until then it counts too.'),
  created_at: z.string(),
})
const setupSchema = z
  .object({
    object: z.literal('directory_setup'),
    id: z.string(),
    organization_id: z.string(),
    type: z.enum(directoryTypes),
    name: z.string(),
    state: z.enum(['validating', 'linked']),
    endpoint: z.string().describe('The base address of SCIM, for the provider.'),
    tokens: z.array(tokenSchema),
    created_at: z.string(),
  })
  .meta({ id: 'DirectorySetup' })
const issuedSchema = setupSchema
  .extend({ bearer_token: z.string().describe('For the provider. It is shown this once.') })
  .meta({ id: 'DirectorySetupWithToken' })

async function present(on: Platform, directory: Directory): Promise<z.input<typeof setupSchema>> {
  const tokens = await listTokens(on.database, directory.id)
  return {
    object: 'directory_setup',
    id: directory.id,
    organization_id: directory.organizationId,
    type: directory.type,
    name: directory.name,
    state: directory.state,
    endpoint: scimBase(on.config.baseUrl, directory),
    tokens: tokens.map(token => ({
      id: token.id,
      token_suffix: token.hint,
      ends_at: wireTimeOrNull(token.endsAt),
      created_at: wireTime(token.createdAt),
    })),
    created_at: wireTime(directory.createdAt),
  }
}

async function presentIssued(
  on: Platform,
  directory: Directory,
  { value }: NewToken,
): Promise<z.input<typeof issuedSchema>> {
  return { ...(await present(on, directory)), bearer_token: value.reveal() }
}

const mappingSchema = z.object({
  group: z.string().max(givenIdLengthMax).describe('The id of a directory group.'),
  role: z.string().min(1).max(givenIdLengthMax),
})
const mappingsSchema = z
  .object({ object: z.literal('directory_role_mappings'), mappings: z.array(mappingSchema) })
  .meta({ id: 'DirectoryRoleMappings' })

/** Setting a directory up: its provider gets an address and a token. */
export const directorySetupRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/directories',
      operation: 'createDirectory',
      summary: 'Make a directory, with the token for its provider',
      tag,
      access: 'admin',
      body: z.strictObject({
        organization_id: z.string().max(givenIdLengthMax),
        type: z.enum(directoryTypes),
        name: z.string().trim().min(1).max(givenNameLengthMax),
      }),
      response: issuedSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const parts = { organizationId: body.organization_id, type: body.type, name: body.name }
      const { directory, ...issued } = await createDirectory(on, actor, parts)
      return presentIssued(on, directory, issued)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/directories/{id}',
      operation: 'getDirectorySetup',
      summary: 'Get everything that is set up of a directory',
      tag,
      access: 'auditor',
      params,
      response: setupSchema,
    },
    async (on, { params: { id } }) => present(on, await getDirectory(on.database, id)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/directories/{id}/rotate_token',
      operation: 'rotateDirectoryToken',
      summary: 'Get a new token; the one before counts for a while',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ overlap_seconds: z.number().int().min(0).max(overlapSecondsMax).optional() }),
      response: issuedSchema,
      status: 201,
    },
    async (on, { actor, params: { id }, body }) => {
      const overlapSeconds = body.overlap_seconds ?? overlapSecondsDefault
      const issued = await rotateToken(on, actor, { id, overlapSeconds })
      return presentIssued(on, await getDirectory(on.database, id), issued)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/directories/{id}/role_mappings',
      operation: 'getDirectoryRoleMappings',
      summary: 'Which role each group of a directory stands for',
      tag,
      access: 'auditor',
      params,
      response: mappingsSchema,
    },
    async (on, { params: { id } }) => {
      const directory = await getDirectory(on.database, id)
      const mappings = await listGroupRoles(on.database, directory.id)
      return {
        object: 'directory_role_mappings' as const,
        mappings: mappings.map(({ groupId, role }) => ({ group: groupId, role })),
      }
    },
  ),
  api(
    {
      method: 'put',
      path: '/v1/directories/{id}/role_mappings',
      operation: 'updateDirectoryRoleMappings',
      summary: 'Say which role each group of a directory stands for, as a whole',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ mappings: z.array(mappingSchema).max(mappingsMax) }),
      response: mappingsSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      await saveGroupRoles(on, actor, { id, mappings: body.mappings })
      return { object: 'directory_role_mappings' as const, mappings: [...body.mappings] }
    },
  ),
]
