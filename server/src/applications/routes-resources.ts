import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { changeResources } from './actions-resources.ts'
import { parseApplicationId } from './parse-application.ts'
import { getApplication } from './store.ts'
import { listResources } from './store-resources.ts'

const resourcesMax = 20
const path = '/v1/applications/{id}/resources'
const params = z.object({ id: z.string() })
const resourcesSchema = z
  .object({
    object: z.literal('application_resources'),
    application_id: z.string(),
    resources: z.array(z.string()).describe('Addresses that a token of this application may be for (RFC 8707).'),
  })
  .meta({ id: 'ApplicationResources' })

/** What an application's tokens may be for besides this server: an MCP server or an API of its own. */
export const resourceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'getApplicationResources',
      summary: 'What the tokens of an application may be for besides this server',
      tag: 'Applications',
      access: 'auditor',
      params,
      response: resourcesSchema,
    },
    async (on, { params: { id: given } }) => {
      const { id } = await getApplication(on.database, parseApplicationId(given))
      const resources = await listResources(on.database, id)
      return { object: 'application_resources' as const, application_id: id, resources }
    },
  ),
  api(
    {
      method: 'put',
      path,
      operation: 'updateApplicationResources',
      summary: 'Name what the tokens of an application may be for; what is left out is not renewed',
      tag: 'Applications',
      access: 'admin',
      params,
      body: z.strictObject({ resources: z.array(z.string()).max(resourcesMax) }),
      response: resourcesSchema,
    },
    async (on, { actor, params: { id: given }, body }) => {
      const application = await getApplication(on.database, parseApplicationId(given))
      const resources = await changeResources(on, actor, application, body.resources)
      return { object: 'application_resources' as const, application_id: application.id, resources: [...resources] }
    },
  ),
]
