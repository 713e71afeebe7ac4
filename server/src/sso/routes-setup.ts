import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { wireTime } from '../platform/wire.ts'
import { givenNameLengthMax } from '../sign-in/index.ts'
import {
  activateConnection,
  createConnection,
  deactivateConnection,
  getConnection,
  saveRoleMappings,
  startTest,
  updateConnection,
} from './actions-connections.ts'
import { protocolMethods } from './methods/all.ts'
import {
  type Connection,
  type ConnectionType,
  connectionStates,
  connectionTypes,
  idpGroupLengthMax,
  protocols,
} from './model.ts'
import { listRoleMappings } from './store-connections.ts'

const secretLengthMax = 4_096
const idLengthMax = 128
const mappingsMax = 200
const tag = 'Single sign-on'

const name = z.string().trim().min(1).max(givenNameLengthMax)
const settings = z.record(z.string().regex(/^[a-z_]{1,60}$/), z.json())
const secret = z
  .string()
  .min(1)
  .max(secretLengthMax)
  .transform(value => new Secret(value))

const types = Object.keys(connectionTypes) as [ConnectionType, ...ConnectionType[]]

/** Everything that is set up of a connection. */
const setupSchema = z
  .object({
    object: z.literal('connection_setup'),
    id: z.string(),
    organization_id: z.string(),
    protocol: z.enum(protocols),
    connection_type: z.string(),
    name: z.string(),
    state: z.enum(connectionStates),
    settings: z.record(z.string(), z.unknown()),
    has_client_secret: z.boolean(),
    idp_initiated: z.boolean(),
    addresses: z
      .record(z.string(), z.string())
      .describe('What is registered at the provider, by the name that providers use.'),
    tested_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ConnectionSetup' })

function present(on: Platform, connection: Connection): z.input<typeof setupSchema> {
  return {
    object: 'connection_setup',
    id: connection.id,
    organization_id: connection.organizationId,
    protocol: connection.protocol,
    connection_type: connection.type,
    name: connection.name,
    state: connection.state,
    settings: { ...connection.settings },
    has_client_secret: connection.hasSecret,
    idp_initiated: connection.idpInitiated,
    addresses: protocolMethods[connection.protocol].addresses(on, connection),
    tested_at: connection.testedAt === undefined ? null : wireTime(connection.testedAt),
    created_at: wireTime(connection.createdAt),
    updated_at: wireTime(connection.updatedAt),
  }
}

const params = z.object({ id: z.string() })
const mappingSchema = z.object({
  group: z.string().min(1).max(idpGroupLengthMax),
  role: z.string().min(1).max(idLengthMax),
})
const mappingsSchema = z
  .object({ object: z.literal('connection_role_mappings'), mappings: z.array(mappingSchema) })
  .meta({ id: 'ConnectionRoleMappings' })

/** Setting a connection up: made as a draft, tested by a real sign-in, then active. */
export const setupRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/connections',
      operation: 'createConnection',
      summary: 'Make a connection of single sign-on, as a draft',
      tag,
      access: 'admin',
      body: z.strictObject({
        organization_id: z.string().max(idLengthMax),
        connection_type: z.enum(types),
        name,
        settings,
        client_secret: secret.optional(),
        idp_initiated: z.boolean().optional(),
      }),
      response: setupSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      present(
        on,
        await createConnection(on, actor, {
          organizationId: body.organization_id,
          type: body.connection_type,
          name: body.name,
          settings: body.settings,
          secret: body.client_secret,
          idpInitiated: body.idp_initiated,
        }),
      ),
  ),
  api(
    {
      method: 'get',
      path: '/v1/connections/{id}',
      operation: 'getConnectionSetup',
      summary: 'Get everything that is set up of a connection',
      tag,
      access: 'auditor',
      params,
      response: setupSchema,
    },
    async (on, { params: { id } }) => present(on, await getConnection(on.database, id)),
  ),
  api(
    {
      method: 'patch',
      path: '/v1/connections/{id}',
      operation: 'updateConnection',
      summary: 'Change a connection; other settings than those that were tested are tested anew',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({
        name: name.optional(),
        settings: settings.optional(),
        client_secret: secret.optional(),
        idp_initiated: z.boolean().optional(),
      }),
      response: setupSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      const change = {
        name: body.name,
        settings: body.settings,
        secret: body.client_secret,
        idpInitiated: body.idp_initiated,
      }
      return present(on, await updateConnection(on, actor, { id, change }))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/connections/{id}/test',
      operation: 'testConnection',
      summary: 'Get an address at which somebody signs in once, to see what arrives',
      tag,
      access: 'admin',
      params,
      response: z
        .object({ object: z.literal('connection_test'), url: z.string(), expires_at: z.string() })
        .meta({ id: 'ConnectionTest' }),
      status: 201,
    },
    async (on, { actor, params: { id } }) => {
      const { url, expiresAt } = await startTest(on, actor, { id })
      return { object: 'connection_test' as const, url, expires_at: wireTime(expiresAt) }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/connections/{id}/activate',
      operation: 'activateConnection',
      summary: 'Let people sign in by a connection that was tested',
      tag,
      access: 'admin',
      params,
      response: setupSchema,
    },
    async (on, { actor, params: { id } }) => present(on, await activateConnection(on, actor, id)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/connections/{id}/deactivate',
      operation: 'deactivateConnection',
      summary: 'Let nobody sign in by a connection any more',
      tag,
      access: 'admin',
      params,
      response: setupSchema,
    },
    async (on, { actor, params: { id } }) => present(on, await deactivateConnection(on, actor, id)),
  ),
  api(
    {
      method: 'get',
      path: '/v1/connections/{id}/role_mappings',
      operation: 'getConnectionRoleMappings',
      summary: 'Which role each group of the provider stands for',
      tag,
      access: 'auditor',
      params,
      response: mappingsSchema,
    },
    async (on, { params: { id } }) => {
      const connection = await getConnection(on.database, id)
      return {
        object: 'connection_role_mappings' as const,
        mappings: await listRoleMappings(on.database, connection.id),
      }
    },
  ),
  api(
    {
      method: 'put',
      path: '/v1/connections/{id}/role_mappings',
      operation: 'updateConnectionRoleMappings',
      summary: 'Say which role each group of the provider stands for, as a whole',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ mappings: z.array(mappingSchema).max(mappingsMax) }),
      response: mappingsSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      await saveRoleMappings(on, actor, { id, mappings: body.mappings })
      return { object: 'connection_role_mappings' as const, mappings: [...body.mappings] }
    },
  ),
]
