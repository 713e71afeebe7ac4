import { listKeysOf } from '../../directory/index.ts'
import { parseId } from '../../platform/ids.ts'
import { offboardPrincipal } from '../../sessions/index.ts'
import { ended, gone, type ReviewMethod } from './method.ts'

/** Removed: over, with the service account that its use is booked on, and the sessions of that. */
export const apiKey: ReviewMethod = {
  reduction: 'none',
  remove: async (on, actor, { subjectId, facts }) => {
    const account = parseId('serviceAccount', String(facts.service_account))
    if (account === undefined) return gone
    const living = await listKeysOf(on.database, account)
    if (living.every(({ id }) => id !== subjectId)) return gone
    return ended('removed', await offboardPrincipal(on, actor, account))
  },
}
