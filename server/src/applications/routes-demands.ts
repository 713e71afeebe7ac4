import { z } from 'zod'
import { getOrganization } from '../directory/index.ts'
import { api, type Route } from '../platform/route.ts'
import { changeDemands } from '../sessions/index.ts'
import { type OrganizationDemands, signInMethods } from './model.ts'
import { findDemands } from './store-demands.ts'

const demandsShape = {
  methods: z
    .array(z.enum(signInMethods))
    .min(1)
    .nullable()
    .describe(
      'How a person signs in who speaks for the organization; null: as its applications say. Only `sso`: by single sign-on.',
    ),
  mfa: z.enum(['optional', 'required']),
}
const demandsSchema = z
  .object({ object: z.literal('organization_demands'), organization_id: z.string(), ...demandsShape })
  .meta({ id: 'OrganizationDemands' })

function present(organizationId: string, demands: OrganizationDemands | undefined): z.input<typeof demandsSchema> {
  return {
    object: 'organization_demands',
    organization_id: organizationId,
    methods: demands?.methods === undefined ? null : [...demands.methods],
    mfa: demands?.mfaRequired === true ? 'required' : 'optional',
  }
}

const params = z.object({ id: z.string() })
const path = '/v1/organizations/{id}/demands'

/** What an organization demands of whoever speaks for it, whichever application they use. */
export const demandRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'getOrganizationDemands',
      summary: 'What an organization demands of a sign-in',
      tag: 'Organizations',
      access: 'auditor',
      params,
      response: demandsSchema,
    },
    async (on, { params: { id: given } }) => {
      const { id } = await getOrganization(on.database, given)
      return present(id, await findDemands(on.database, id))
    },
  ),
  api(
    {
      method: 'put',
      path,
      operation: 'updateOrganizationDemands',
      summary: 'Set what an organization demands of a sign-in; sessions that no longer fit end at once',
      tag: 'Organizations',
      access: 'admin',
      params,
      body: z.strictObject(demandsShape),
      response: demandsSchema,
    },
    async (on, { actor, params: { id: given }, body }) => {
      const { id } = await getOrganization(on.database, given)
      const methods = body.methods === null ? undefined : [...new Set(body.methods)]
      const demands = { methods, mfaRequired: body.mfa === 'required' }
      await changeDemands(on, actor, { id, demands })
      return present(id, demands)
    },
  ),
]
