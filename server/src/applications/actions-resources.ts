import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import { resourceFault } from './check-resource-registration.ts'
import { type Application, actsAsAgent } from './model.ts'
import { lockApplication } from './store.ts'
import { listResources, saveResources } from './store-resources.ts'

const says = {
  not_an_address: 'A resource is an absolute address of 500 characters at most.',
  not_plain:
    'A resource is compared letter by letter: give it in its plain form, without a query, a fragment or a name.',
  not_https: 'A resource is reached by https.',
  our_own: 'Tokens for this server are judged by its own rules; name another address.',
} as const

/**
 * Names what the tokens of an application may be for besides this server; what is left out is not renewed.
 *
 * @throws Refusal 422 for an address that can't be named, and for an application of agents.
 */
export async function changeResources(
  on: Platform,
  actor: Actor,
  application: Application,
  named: readonly string[],
): Promise<readonly string[]> {
  const resources = [...new Set(named)].toSorted()
  if (actsAsAgent(application.kind) && resources.length > 0)
    throw unprocessable('Agents get tokens for this server alone; an application of people may have resources.', [
      { field: 'resources', code: 'acts_as_agent', message: 'Choose an application that signs people in.' },
    ])
  const faults = resources.flatMap(uri => resourceFault(uri, on.config.baseUrl) ?? [])
  if (faults.length > 0)
    throw unprocessable(
      'A token can’t be for such an address.',
      faults.map(code => ({ field: 'resources', code, message: says[code] })),
    )
  await on.database.transaction(async tx => {
    await lockApplication(tx, application.id)
    const before = await listResources(tx, application.id)
    await saveResources(tx, application.id, resources)
    const about = { actor: actorName(actor), application: application.id, before, after: resources }
    await record(tx, { type: 'application.resources_changed', ...inSession(actor), body: about })
  })
  return resources
}
