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
export async function changeApplication(on: Platform, actor: Actor, asked: ApplicationChanged): Promise<Application> {
  const { after, closed } = await on.database.transaction(tx => changeApplicationWithin(tx, actor, asked))
  for (const session of closed) await finishEnding(on, session)
  return after
}

export interface ApplicationChanged {
  readonly id: ApplicationId
  readonly change: ApplicationChange
}

/** The same in a transaction that changes more than the application; the caller then finishes the ending of each closed session. */
export async function changeApplicationWithin(
  tx: Transaction,
  actor: Actor,
  { id, change }: ApplicationChanged,
): Promise<{ readonly after: Application; readonly closed: readonly SessionId[] }> {
  const { before, after } = await updateApplication(tx, actor, { id, change })
  if (isTighter(after.policy, before.policy)) await shrinkSessions(tx, id, after.policy)
  if (after.state === 'retired') return { after, closed: await closeApplication(tx, actor, id) }
  if (!tightensSignIn(after.signIn, before.signIn)) return { after, closed: [] }
  return { after, closed: await closeSessionsOutside(tx, actor, after) }
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
