import { z } from 'zod'
import { getOrganization, verifiedOrganizationOf } from '../directory/index.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { deleteConnection, getConnection } from './actions-connections.ts'
import { startLogout } from './actions-logout.ts'
import { type Connection, settingLengthMax } from './model.ts'
import { connectionSchema, presentConnection } from './render-connection.ts'
import { setupRoutes } from './routes-setup.ts'
import { ssoDoors } from './routes-token.ts'
import { listConnections } from './store-connections.ts'

const tag = 'Single sign-on'
const params = z.object({ id: z.string() })

async function present(on: Platform, connection: Connection): Promise<z.input<typeof connectionSchema>> {
  const { domains } = await getOrganization(on.database, connection.organizationId)
  return presentConnection(connection, domains)
}

/** Connections as the official clients read them. */
export const ssoRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/connections',
      operation: 'listConnections',
      summary: 'List connections of single sign-on, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        connection_type: z.string().max(settingLengthMax).optional(),
        domain: z.string().max(settingLengthMax).optional(),
        organization_id: z.string().max(settingLengthMax).optional(),
        search: z.string().max(settingLengthMax).optional(),
      }),
      response: listSchema(connectionSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { domain, organization_id: given } = query
      const named = given === undefined ? undefined : parseId('organization', given)
      const proven = domain === undefined ? undefined : await verifiedOrganizationOf(on.database, domain)
      const nobody = (given !== undefined && named === undefined) || (domain !== undefined && proven === undefined)
      if (nobody || (named !== undefined && proven !== undefined && named !== proven)) return listOf([], page)
      const rows = await listConnections(on.database, {
        page,
        organizationId: named ?? proven,
        type: query.connection_type,
        search: query.search,
      })
      return listOf(await Promise.all(rows.map(row => present(on, row))), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/connections/{id}',
      operation: 'getConnection',
      summary: 'Get a connection of single sign-on',
      tag,
      access: 'auditor',
      params,
      response: connectionSchema,
    },
    async (on, { params: { id } }) => present(on, await getConnection(on.database, id)),
  ),
  api(
    {
      method: 'delete',
      path: '/connections/{id}',
      operation: 'deleteConnection',
      summary: 'Delete a connection of single sign-on, with its profiles',
      tag,
      access: 'admin',
      params,
      response: z.undefined(),
      status: 204,
    },
    async (on, { actor, params: { id } }) => {
      await deleteConnection(on, actor, id)
      return undefined
    },
  ),
  api(
    {
      method: 'post',
      path: '/sso/logout/authorize',
      operation: 'authorizeSsoLogout',
      summary: 'Get an address at which a person leaves here and at the provider of their organization, once',
      tag,
      access: 'admin',
      body: z.object({ profile_id: z.string().max(settingLengthMax) }),
      response: z
        .object({ logout_url: z.string(), logout_token: z.string() })
        .meta({ id: 'SsoLogoutAuthorizeResponse' }),
    },
    async (on, { body }) => {
      const { url, token } = await startLogout(on, body.profile_id)
      return { logout_url: url, logout_token: token.reveal() }
    },
  ),
  ...setupRoutes,
  ...ssoDoors,
]
