import { z } from 'zod'
import { getOrganization } from '../directory/index.ts'
import { recordedUnder } from '../gateway/index.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { checkPolicy, createPolicy, discardPolicy, getPolicy } from './actions.ts'
import { previewPolicy } from './actions-preview.ts'
import { type Policy, policySchema } from './model.ts'
import {
  checkSchema,
  policyBody,
  policySchemaOf,
  previewSchema,
  renderCheck,
  renderPolicy,
  renderPreview,
} from './render-policy.ts'
import { findPreview, listAllPolicies, listPolicies } from './store.ts'

const tag = 'Policies'
const params = z.object({ id: z.string() })
const versionParams = z.object({ id: z.string(), policy_id: z.string() })
const path = '/v1/organizations/{id}/policies'

async function organizationOf(on: Platform, given: string): Promise<OrganizationId> {
  return (await getOrganization(on.database, given)).id
}

async function policyAt(on: Platform, given: z.output<typeof versionParams>): Promise<Policy> {
  const organizationId = await organizationOf(on, given.id)
  const id = parseId('policy', given.policy_id)
  if (id === undefined) throw notFound('policy')
  return getPolicy(on, organizationId, id)
}

async function previewOf(on: Platform, policy: Policy): Promise<z.input<typeof previewSchema>> {
  const kept = await findPreview(on.database, policy)
  if (kept === undefined) throw notFound('policy preview')
  return renderPreview(kept)
}

/** Policies of organizations. No route of the API activates one: that is decided by a person, on a page. */
export const policyRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/policies',
      operation: 'listAllPolicies',
      summary: 'Versions of the policies of all organizations, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ state: z.enum(['draft', 'active', 'retired']).optional() }),
      response: listSchema(policySchemaOf),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listAllPolicies(on.database, query.state, page)).map(renderPolicy), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/policies/check',
      operation: 'checkPolicy',
      summary: 'What is wrong with a text, with the place of each fault, and what tests say of it; keeps nothing',
      tag,
      access: 'auditor',
      body: policyBody,
      response: checkSchema,
    },
    async (on, { body }) => renderCheck(body.text, checkPolicy(on, body)),
  ),
  api(
    {
      method: 'get',
      path,
      operation: 'listPolicies',
      summary: 'All versions of an organization’s policy',
      tag,
      access: 'auditor',
      params,
      query: listQuery,
      response: listSchema(policySchemaOf),
    },
    async (on, { params: { id }, query }) => {
      const page = pageOf(query)
      const policies = await listPolicies(on.database, await organizationOf(on, id), page)
      return listOf(policies.map(renderPolicy), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createPolicy',
      summary: 'Write the next version of a policy; it decides nothing before a person activates it on its page',
      tag,
      access: 'admin',
      params,
      body: policyBody,
      response: policySchemaOf,
      status: 201,
    },
    async (on, { actor, params: { id }, body }) =>
      renderPolicy(await createPolicy(on, actor, { organizationId: await organizationOf(on, id), ...body })),
  ),
  api(
    {
      method: 'get',
      path: `${path}/{policy_id}`,
      operation: 'getPolicy',
      summary: 'One version of a policy',
      tag,
      access: 'auditor',
      params: versionParams,
      response: policySchemaOf,
    },
    async (on, { params: given }) => renderPolicy(await policyAt(on, given)),
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{policy_id}`,
      operation: 'discardPolicy',
      summary: 'Give up a draft; it stays readable',
      tag,
      access: 'admin',
      params: versionParams,
      response: policySchemaOf,
    },
    async (on, { actor, params: given }) => {
      const policy = await policyAt(on, given)
      await discardPolicy(on, actor, policy)
      return renderPolicy(await getPolicy(on, policy.organizationId, policy.id))
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/{policy_id}/preview`,
      operation: 'getPolicyPreview',
      summary: 'What a version would have changed, when it was last looked at',
      tag,
      access: 'auditor',
      params: versionParams,
      response: previewSchema,
    },
    async (on, { params: given }) => previewOf(on, await policyAt(on, given)),
  ),
  api(
    {
      method: 'post',
      path: `${path}/{policy_id}/preview`,
      operation: 'previewPolicy',
      summary: 'Run a version, and its tests, over what was recorded in the last 30 days',
      tag,
      access: 'admin',
      params: versionParams,
      response: previewSchema,
    },
    async (on, { actor, params: given }) => {
      const policy = await policyAt(on, given)
      await previewPolicy(on, actor, policy, looking => recordedUnder(on, looking))
      return previewOf(on, policy)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/policy_schema',
      operation: 'getPolicySchema',
      summary: 'The Cedar schema that policies are checked against',
      tag,
      access: 'auditor',
      response: z.object({ object: z.literal('policy_schema'), text: z.string() }),
    },
    async () => ({ object: 'policy_schema' as const, text: policySchema }),
  ),
]
