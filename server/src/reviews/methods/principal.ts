import { getPrincipal, lockThese } from '../../directory/index.ts'
import { type AgentId, parseId, type ServiceAccountId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { endGround, listLivingOf, suspendPrincipal } from '../../sessions/index.ts'
import type { ReviewItem } from '../model.ts'
import { ended, gone, type ReviewMethod } from './method.ts'

/** An agent or a service account. Removed: suspended, with all its sessions. Reduced: its sessions end, with all that was granted in them; it may ask anew. */
export const principal: ReviewMethod = {
  reduction: 'plain',
  remove: async (on, actor, item) => {
    const id = await activeOne(on, item)
    return id === undefined ? gone : ended('removed', await suspendPrincipal(on, actor, id))
  },
  reduce: async (on, actor, item) => {
    const id = await activeOne(on, item)
    if (id === undefined) return gone
    const receipts = await endGround(on, actor, {
      reason: 'ended_by_admin',
      take: async tx => {
        await lockThese(tx, [id])
        return listLivingOf(tx, [id])
      },
    })
    return ended('reduced', receipts)
  },
}

async function activeOne(on: Platform, { subjectId }: ReviewItem): Promise<AgentId | ServiceAccountId | undefined> {
  const id = parseId('agent', subjectId) ?? parseId('serviceAccount', subjectId)
  if (id === undefined) return undefined
  return (await getPrincipal(on.database, id)).state === 'active' ? id : undefined
}
