import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { createOrganization } from './actions-organizations.ts'
import { nameLengthMax } from './model.ts'
import { organizationSchema, presentOrganization } from './render-organization.ts'
import { findOrganization, listOrganizations } from './store-organizations.ts'

const idParams = z.object({ id: z.string() })

export const organizationRoutes: readonly Route[] = [
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
]
