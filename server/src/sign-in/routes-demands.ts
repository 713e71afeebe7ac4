import { z } from 'zod'
import { breakGlassMax, findDemands, type OrganizationDemands, signInMethods } from '../applications/index.ts'
import { getOrganization } from '../directory/index.ts'
import { parseId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeDemands } from '../sessions/index.ts'
import { prepareBreakGlass } from './actions-break-glass.ts'

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
const breakGlassSchema = z
  .array(z.string())
  .max(breakGlassMax)
  .describe(
    'Members who come in by a password with a second factor, or by a passkey, whatever `methods` says. Each use is told to the owners of this server and the contacts of the organization. At most two.',
  )
const demandsSchema = z
  .object({
    object: z.literal('organization_demands'),
    organization_id: z.string(),
    ...demandsShape,
    break_glass_user_ids: breakGlassSchema,
  })
  .meta({ id: 'OrganizationDemands' })

function present(organizationId: string, demands: OrganizationDemands | undefined): z.input<typeof demandsSchema> {
  return {
    object: 'organization_demands',
    organization_id: organizationId,
    methods: demands?.methods === undefined ? null : [...demands.methods],
    mfa: demands?.mfaRequired === true ? 'required' : 'optional',
    break_glass_user_ids: [...(demands?.breakGlass ?? [])],
  }
}

function userOfText(text: string): UserId {
  const id = parseId('user', text)
  if (id === undefined) throw notFound('user')
  return id
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
      body: z.strictObject({
        ...demandsShape,
        break_glass_user_ids: breakGlassSchema.optional().describe('Left out: as it is.'),
      }),
      response: demandsSchema,
    },
    async (on, { actor, params: { id: given }, body }) => {
      const { id } = await getOrganization(on.database, given)
      const methods = body.methods === null ? undefined : [...new Set(body.methods)]
      const breakGlass = body.break_glass_user_ids?.map(userOfText)
      if (breakGlass !== undefined) await prepareBreakGlass(on, { organizationId: id, named: breakGlass })
      return present(
        id,
        await changeDemands(on, actor, { id, demands: { methods, mfaRequired: body.mfa === 'required', breakGlass } }),
      )
    },
  ),
]
