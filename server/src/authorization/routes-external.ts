import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import {
  deleteResource,
  getPlaceByExternalId,
  getResourceByExternalId,
  resourceAt,
  updateResource,
} from './actions-resources.ts'
import { resourceChangeSchema } from './parse-resource.ts'
import { parseParent } from './parse-target.ts'
import { presentResource, resourceSchema } from './render-resource.ts'
import { cascadeQuery } from './routes-resources.ts'

const tag = 'Authorization'
const path = '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}'

/** The parameters by which an application names a resource with its own id. */
export const externalParams = z.object({
  organization_id: z.string(),
  resource_type_slug: z.string(),
  external_id: z.string(),
})

/** What the parameters name. */
export function namedBy(params: z.output<typeof externalParams>): {
  organizationId: string
  typeSlug: string
  externalId: string
} {
  return {
    organizationId: params.organization_id,
    typeSlug: params.resource_type_slug,
    externalId: params.external_id,
  }
}

/** The same resources, by the ids that the application gave them. */
export const externalResourceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'getResourceByExternalId',
      summary: 'Read a resource by the application’s id',
      tag,
      access: 'auditor',
      params: externalParams,
      response: resourceSchema,
    },
    async (on, { params }) =>
      presentResource(await resourceAt(on.database, await getPlaceByExternalId(on.database, namedBy(params)))),
  ),
  api(
    {
      method: 'patch',
      path,
      operation: 'updateResourceByExternalId',
      summary: 'Rename, describe or move a resource by the application’s id',
      tag,
      access: 'admin',
      params: externalParams,
      body: resourceChangeSchema,
      response: resourceSchema,
    },
    async (on, { actor, params, body }) => {
      const resource = await getResourceByExternalId(on.database, namedBy(params))
      const { name, description } = body
      return presentResource(
        await updateResource(on, actor, { resource, name, description, parent: parseParent(body) }),
      )
    },
  ),
  api(
    {
      method: 'delete',
      path,
      operation: 'deleteResourceByExternalId',
      summary: 'Remove a resource by the application’s id',
      tag,
      access: 'admin',
      params: externalParams,
      query: cascadeQuery,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params, query }) => {
      const resource = await getResourceByExternalId(on.database, namedBy(params))
      await deleteResource(on, actor, { resource, cascade: query.cascade_delete === 'true' })
      return null
    },
  ),
]
