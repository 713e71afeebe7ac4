import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import {
  createResource,
  deleteResource,
  getPlaceById,
  getResource,
  resourceAt,
  updateResource,
} from './actions-resources.ts'
import {
  newResourceSchema,
  parseResourceFilter,
  resourceChangeSchema,
  resourceQueryMembers,
  resourceSearchSchema,
} from './parse-resource.ts'
import { parseParent } from './parse-target.ts'
import { presentResource, resourceSchema } from './render-resource.ts'
import { listResources } from './store-resources.ts'

const tag = 'Authorization'
const ofResource = z.object({ resource_id: z.string() })

/** Query of a removal. */
export const cascadeQuery = z.object({ cascade_delete: z.enum(['true', 'false']).default('false') })

/** What an application lets people act on, by our ids. */
export const resourceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/authorization/resources',
      operation: 'listResources',
      summary: 'List resources, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ ...resourceQueryMembers, search: resourceSearchSchema }),
      response: listSchema(resourceSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const organizationId =
        query.organization_id === undefined ? undefined : parseId('organization', query.organization_id)
      const nobody = query.organization_id !== undefined && organizationId === undefined
      const filter = { ...parseResourceFilter(query), organizationId, search: query.search }
      return listOf((nobody ? [] : await listResources(on.database, page, filter)).map(presentResource), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/authorization/resources',
      operation: 'createResource',
      summary: 'Create a resource of an organization',
      tag,
      access: 'admin',
      body: newResourceSchema,
      response: resourceSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentResource(
        await createResource(on, actor, {
          organizationId: body.organization_id,
          typeSlug: body.resource_type_slug,
          externalId: body.external_id,
          name: body.name,
          description: body.description ?? undefined,
          parent: parseParent(body) ?? undefined,
        }),
      ),
  ),
  api(
    {
      method: 'get',
      path: '/authorization/resources/{resource_id}',
      operation: 'getResource',
      summary: 'Read a resource',
      tag,
      access: 'auditor',
      params: ofResource,
      response: resourceSchema,
    },
    async (on, { params }) =>
      presentResource(await resourceAt(on.database, await getPlaceById(on.database, params.resource_id))),
  ),
  api(
    {
      method: 'patch',
      path: '/authorization/resources/{resource_id}',
      operation: 'updateResource',
      summary: 'Rename, describe or move a resource',
      tag,
      access: 'admin',
      params: ofResource,
      body: resourceChangeSchema,
      response: resourceSchema,
    },
    async (on, { actor, params, body }) => {
      const resource = await getResource(on.database, params.resource_id)
      const { name, description } = body
      return presentResource(
        await updateResource(on, actor, { resource, name, description, parent: parseParent(body) }),
      )
    },
  ),
  api(
    {
      method: 'delete',
      path: '/authorization/resources/{resource_id}',
      operation: 'deleteResource',
      summary: 'Remove a resource; with cascade_delete all below it and every role on that',
      tag,
      access: 'admin',
      params: ofResource,
      query: cascadeQuery,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params, query }) => {
      const resource = await getResource(on.database, params.resource_id)
      await deleteResource(on, actor, { resource, cascade: query.cascade_delete === 'true' })
      return null
    },
  ),
]
