import {
  type Application,
  type ApplicationChange,
  allows,
  isTighter,
  tightensSignIn,
  updateApplication,
} from '../applications/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { ApplicationId, SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { closeApplication, finishEnding } from './actions-end.ts'
import { demandQuestion } from './derive-proofs.ts'
import { shrinkSessions } from './store.ts'
import { closeDoorsOf } from './store-endings.ts'
import { listPolicyViews, type PolicyView } from './store-scope.ts'

/**
 * Changes an application and, in the same commit, what lives in it: a tighter clock shortens its sessions, a tighter way in
 * closes those that would not come in any more, retirement closes all (I9). A looser policy changes no living session (T47).
 */
export async function changeApplication(
  on: Platform,
  actor: Actor,
  { id, change }: { readonly id: ApplicationId; readonly change: ApplicationChange },
): Promise<Application> {
  const { after, closed } = await on.database.transaction(async tx => {
    const { before, after } = await updateApplication(tx, actor, { id, change })
    if (isTighter(after.policy, before.policy)) await shrinkSessions(tx, id, after.policy)
    const closed: SessionId[] = []
    if (after.state === 'retired') closed.push(...(await closeApplication(tx, actor, id)))
    else if (tightensSignIn(after.signIn, before.signIn)) closed.push(...(await closeSessionsOutside(tx, actor, after)))
    return { after, closed }
  })
  for (const session of closed) await finishEnding(on, session)
  return after
}

/**
 * The doors of the living sessions that would not come in under the policy as it is now, in the transaction that changed it
 * (I9). The caller then finishes each ending.
 */
async function closeSessionsOutside(tx: Transaction, actor: Actor, application: Application): Promise<SessionId[]> {
  const outside = (await listPolicyViews(tx, application.id))
    .filter(view => !fits(application, view))
    .map(({ id }) => id)
  await closeDoorsOf(tx, outside, { reason: 'policy_tightened', askedBy: actorName(actor) })
  return outside
}

function fits(application: Application, { methods, organizationId }: PolicyView): boolean {
  const { method = 'unknown', mfaDone } = demandQuestion(methods)
  return allows(application, { method, organizationId: organizationId ?? null, mfaDone })
}
