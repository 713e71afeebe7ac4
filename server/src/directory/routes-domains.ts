import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { createDomain, deleteDomain, getDomain, verifyDomain } from './actions-domains.ts'
import { getOrganization } from './actions-organizations.ts'
import { domainSchema, presentDomain } from './render-domain.ts'

const tag = 'Organizations'
const idParams = z.object({ id: z.string() })
const domainTextMax = 260

/** Domains that an organization proves. */
export const domainRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/organization_domains',
      operation: 'createOrganizationDomain',
      summary: 'Claim a domain for an organization',
      tag,
      access: 'admin',
      body: z.object({ organization_id: z.string(), domain: z.string().min(1).max(domainTextMax) }),
      response: domainSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { id: organizationId } = await getOrganization(on.database, body.organization_id)
      return presentDomain(await createDomain(on, actor, { organizationId, domain: body.domain }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/organization_domains/{id}',
      operation: 'getOrganizationDomain',
      summary: 'Read a domain of an organization',
      tag,
      access: 'auditor',
      params: idParams,
      response: domainSchema,
    },
    async (on, { params }) => presentDomain(await getDomain(on.database, params.id)),
  ),
  api(
    {
      method: 'delete',
      path: '/organization_domains/{id}',
      operation: 'deleteOrganizationDomain',
      summary: 'Give a domain up',
      tag,
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      await deleteDomain(on, actor, params.id)
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: '/organization_domains/{id}/verify',
      operation: 'verifyOrganizationDomain',
      summary: 'Look the TXT record of a domain up now',
      tag,
      access: 'admin',
      params: idParams,
      response: domainSchema,
      status: 201,
    },
    async (on, { actor, params }) => presentDomain(await verifyDomain(on, actor, params.id)),
  ),
]
