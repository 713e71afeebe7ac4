import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import type { Organization } from './model.ts'
import { insertOrganization } from './store-organizations.ts'

/** Makes an organization without members. */
export function createOrganization(on: Platform, actor: Actor, name: string): Promise<Organization> {
  return on.database.transaction(async tx => {
    const organization = await insertOrganization(tx, name)
    await record(tx, {
      type: 'organization.created',
      ...inSession(actor),
      body: { actor: actorName(actor), organization: organization.id },
    })
    return organization
  })
}
