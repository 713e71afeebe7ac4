import { endGrant, getGrantSeen } from '../../approvals/index.ts'
import { parseId } from '../../platform/ids.ts'
import { gone, type ReviewMethod } from './method.ts'

/** Removed: the grant ends; its session goes on. What a person approved can't be made less: it is asked for anew. */
export const accessGrant: ReviewMethod = {
  reduction: 'none',
  remove: async (on, actor, { subjectId }) => {
    const id = parseId('grant', subjectId)
    const grant = id && (await getGrantSeen(on.database, id))
    if (grant === undefined || grant.endedAt !== undefined) return gone
    const { endReason } = await endGrant(on, actor, grant.id)
    return { outcome: 'removed', effect: { reason: endReason ?? null } }
  },
}
