import { changeMemberRoles, deactivateMember, findMembership, type Membership } from '../../directory/index.ts'
import { parseId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ReviewItem } from '../model.ts'
import { gone, type ReviewMethod } from './method.ts'

/** Removed: deactivated, so that no token and no grant stands on it any more. Reduced: fewer roles, and what stood on the others ends. */
export const membership: ReviewMethod = {
  reduction: 'roles',
  roles: rolesOf,
  remove: async (on, actor, item) => {
    const found = await activeOne(on, item)
    if (found === undefined) return gone
    const after = await on.database.transaction(tx => deactivateMember(tx, actor, found.id))
    return { outcome: 'removed', effect: { status: after.status } }
  },
  reduce: async (on, actor, item) => {
    const found = await activeOne(on, item)
    const left = found?.roleSlugs.filter(role => item.decided?.reducedTo?.includes(role)) ?? []
    if (found === undefined) return gone
    // Whoever took the roles away that were to be left has changed what was decided about: then nothing is.
    if (left.length === 0) return membership.remove(on, actor, item)
    const after = await on.database.transaction(tx => changeMemberRoles(tx, actor, { id: found.id, roleSlugs: left }))
    return { outcome: 'reduced', effect: { roles: after.roleSlugs } }
  },
}

function rolesOf({ facts }: ReviewItem): readonly string[] {
  return Array.isArray(facts.roles) ? facts.roles.map(String) : []
}

async function activeOne(on: Platform, { subjectId }: ReviewItem): Promise<Membership | undefined> {
  const id = parseId('membership', subjectId)
  const found = id && (await findMembership(on.database, id))
  return found?.status === 'active' ? found : undefined
}
