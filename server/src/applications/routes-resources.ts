import { z } from 'zod'
import { record } from '../audit/index.ts'
import { actorName, inSession } from '../platform/actor.ts'
import { unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { resourceFault } from './check-resource-registration.ts'
import { actsAsAgent } from './model.ts'
import { parseApplicationId } from './parse-application.ts'
import { getApplication, lockApplication } from './store.ts'
import { listResources, saveResources } from './store-resources.ts'

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

const says = {
  not_an_address: 'A resource is an absolute address of 500 characters at most.',
  not_plain: 'A resource is compared letter by letter: give it in its plain form, without a query, a fragment or a name.',
  not_https: 'A resource is reached by https.',
  our_own: 'Tokens for this server are judged by its own rules; name another address.',
} as const

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
      const resources = [...new Set(body.resources)].toSorted()
      const faults = resources.flatMap(uri => resourceFault(uri, on.config.baseUrl) ?? [])
      if (actsAsAgent(application.kind) && resources.length > 0)
        throw unprocessable('Agents get tokens for this server alone; an application of people may have resources.', [
          { field: 'resources', code: 'acts_as_agent', message: 'Choose an application that signs people in.' },
        ])
      if (faults.length > 0)
        throw unprocessable('A token can’t be for such an address.', [
          ...faults.map(fault => ({ field: 'resources', code: fault, message: says[fault] })),
        ])
      await on.database.transaction(async tx => {
        await lockApplication(tx, application.id)
        const before = await listResources(tx, application.id)
        await saveResources(tx, application.id, resources)
        const about = { actor: actorName(actor), application: application.id, before, after: resources }
        await record(tx, { type: 'application.resources_changed', ...inSession(actor), body: about })
      })
      return { object: 'application_resources' as const, application_id: application.id, resources }
    },
  ),
]
