import { z } from 'zod'
import { type AfterForget, forgetAccounts } from '../pipes/index.ts'
import type { Transaction } from '../platform/database.ts'
import { commaList, listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { externalIdSchema, metadataSchema } from '../platform/wire.ts'
import { offboardOrganization } from '../sessions/index.ts'
import {
  createOrganization,
  getOrganization,
  type OrganizationParts,
  updateOrganization,
} from './actions-organizations.ts'
import { nameLengthMax } from './model.ts'
import { parseDomain } from './parse-domain.ts'
import { organizationSchema, presentOrganization } from './render-organization.ts'
import { findOrganizationByExternalId, listOrganizations } from './store-organizations.ts'

const tag = 'Organizations'
const idParams = z.object({ id: z.string() })
const domainsMax = 100
const stripeIdLengthMax = 255

const domainData = z.object({ domain: z.string(), state: z.enum(['pending', 'verified']) })
const bodySchema = z.object({
  name: z.string().trim().min(1).max(nameLengthMax),
  allow_profiles_outside_organization: z.boolean().optional(),
  domain_data: z.array(domainData).max(domainsMax).optional(),
  domains: z.array(z.string()).max(domainsMax).optional(),
  external_id: externalIdSchema.nullable().optional(),
  metadata: metadataSchema.nullable().optional(),
})
const changeSchema = bodySchema.extend({
  name: bodySchema.shape.name.optional(),
  stripe_customer_id: z.string().min(1).max(stripeIdLengthMax).optional(),
})

/** `domains` is the older spelling, in which every domain is a claim that is yet to be proven. */
function partsOf(body: z.output<typeof changeSchema>): OrganizationParts {
  return {
    externalId: body.external_id,
    metadata: body.metadata,
    allowProfilesOutsideOrganization: body.allow_profiles_outside_organization,
    stripeCustomerId: body.stripe_customer_id,
    domains: body.domain_data ?? body.domains?.map(domain => ({ domain, state: 'pending' as const })),
  }
}

export const organizationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/organizations',
      operation: 'listOrganizations',
      summary: 'List organizations, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        domains: commaList(domainsMax).optional(),
        search: z.string().max(nameLengthMax).optional(),
      }),
      response: listSchema(organizationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { search } = query
      const domains = query.domains?.map(text => parseDomain(text) ?? text)
      return listOf((await listOrganizations(on.database, page, { domains, search })).map(presentOrganization), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/organizations',
      operation: 'createOrganization',
      summary: 'Create an organization',
      tag,
      access: 'admin',
      body: bodySchema,
      response: organizationSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentOrganization(await createOrganization(on, actor, { ...partsOf(body), name: body.name })),
  ),
  api(
    {
      method: 'get',
      path: '/organizations/external_id/{external_id}',
      operation: 'getOrganizationByExternalId',
      summary: 'Read an organization by the id that it has at the caller’s',
      tag,
      access: 'auditor',
      params: z.object({ external_id: z.string() }),
      response: organizationSchema,
    },
    async (on, { params }) => {
      const organization = await findOrganizationByExternalId(on.database, params.external_id)
      if (organization === undefined) throw notFound('organization')
      return presentOrganization(organization)
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{id}',
      operation: 'getOrganization',
      summary: 'Read an organization',
      tag,
      access: 'auditor',
      params: idParams,
      response: organizationSchema,
    },
    async (on, { params }) => presentOrganization(await getOrganization(on.database, params.id)),
  ),
  api(
    {
      method: 'put',
      path: '/organizations/{id}',
      operation: 'updateOrganization',
      summary: 'Change an organization',
      tag,
      access: 'admin',
      params: idParams,
      body: changeSchema,
      response: organizationSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getOrganization(on.database, params.id)
      return presentOrganization(await updateOrganization(on, actor, { id, ...partsOf(body), name: body.name }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/organizations/{id}',
      operation: 'deleteOrganization',
      summary: 'End an organization: its sessions, members, groups, domains, roles and resources; people stay',
      tag,
      access: 'admin',
      params: idParams,
      response: z.object({}),
    },
    async (on, { actor, params }) => {
      const { id } = await getOrganization(on.database, params.id)
      let tellProviders: AfterForget | undefined
      const erase = async (tx: Transaction): Promise<void> => {
        tellProviders = await forgetAccounts(on, tx, actor, id)
      }
      await offboardOrganization(on, actor, { id, erase })
      await tellProviders?.()
      return {}
    },
  ),
]
