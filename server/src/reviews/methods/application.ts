import { findApplication, listSecrets, removeSecret } from '../../applications/index.ts'
import { parseId } from '../../platform/ids.ts'
import { changeApplication } from '../../sessions/index.ts'
import { gone, type ReviewMethod } from './method.ts'

/** Removed: retired, with all its sessions. */
export const application: ReviewMethod = {
  reduction: 'none',
  remove: async (on, actor, { subjectId }) => {
    const id = parseId('application', subjectId)
    const found = id && (await findApplication(on.database, id))
    if (found?.state !== 'active') return gone
    await changeApplication(on, actor, { id: found.id, change: { state: 'retired' } })
    return { outcome: 'removed', effect: { state: 'retired' } }
  },
}

/** Removed: it opens nothing any more. */
export const clientSecret: ReviewMethod = {
  reduction: 'none',
  remove: async (on, actor, { subjectId, facts }) => {
    const applicationId = parseId('application', String(facts.application))
    if (applicationId === undefined) return gone
    const living = await listSecrets(on.database, applicationId)
    if (living.every(({ id }) => id !== subjectId)) return gone
    await on.database.transaction(tx => removeSecret(tx, actor, { applicationId, id: subjectId }))
    return { outcome: 'removed', effect: { application: applicationId } }
  },
}
