import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import type { Membership } from './model.ts'
import { insertMembership } from './store-memberships.ts'
import { findOrganization } from './store-organizations.ts'
import { findUser } from './store-users.ts'

/** 404 for an unknown user or organization, 409 for a member. */
export function addMember(
  on: Platform,
  actor: Actor,
  member: { organizationId: OrganizationId; userId: UserId; roleSlugs: readonly string[] },
): Promise<Membership> {
  return on.database.transaction(async tx => {
    const organization = await findOrganization(tx, member.organizationId)
    if (organization === undefined) throw notFound('organization')
    if ((await findUser(tx, member.userId)) === undefined) throw notFound('user')
    const id = await insertMembership(tx, member)
    if (id === undefined)
      throw new Refusal({ status: 409, code: 'already_a_member', message: 'This user is a member already.' })
    await record(tx, {
      type: 'organization_membership.created',
      ...inSession(actor),
      body: { actor: actorName(actor), membership: id, ...member },
    })
    const now = on.clock.now()
    return {
      id,
      ...member,
      organizationName: organization.name,
      customAttributes: {},
      directoryManaged: false,
      status: 'active',
      createdAt: now,
      updatedAt: now,
    }
  })
}
