import { type Actor, actorName } from '../platform/actor.ts'
import type { ApplicationId, SessionId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type Ended, endSession, finishEnding } from './actions-end.ts'
import type { EndReason, Session } from './model.ts'
import { closeDoors } from './store-endings.ts'
import { listLivingOfPerson } from './store-scope.ts'

/** How far the end of a session reaches: that session, or every session of its person at every application. */
export const endScopes = ['application', 'everywhere'] as const
export type EndScope = (typeof endScopes)[number]

export interface ScopedEnd {
  readonly session: Session
  readonly scope: EndScope
  readonly reason: EndReason
}

/**
 * Ends a session, and with the scope `everywhere` all sessions of its person, the browser's own included; their agents' sessions
 * stay, each of which has an end of its own. The doors come first and together, so that none of them lets anybody in while the
 * others end. Answers the end of the session that was asked for, and the ids of all.
 */
export async function endWithScope(
  on: Platform,
  actor: Actor,
  { session, scope, reason }: ScopedEnd,
): Promise<Ended & { readonly sessions: readonly SessionId[] }> {
  const userId = session.kind === 'user' ? session.onBehalfOf : undefined
  if (scope === 'application' || userId === undefined)
    return { ...(await endSession(on, actor, session.id, reason)), sessions: [session.id] }
  const ended = await endSessionsOfPerson(on, actor, { userId, reason })
  return { ...(await endSession(on, actor, session.id, reason)), sessions: [...new Set([session.id, ...ended])] }
}

export interface PersonEnd {
  readonly userId: UserId
  readonly reason: EndReason
  /** At this one only. */
  readonly applicationId?: ApplicationId | undefined
}

/** Ends the living sessions of a person, doors first; agents' sessions stay. */
export async function endSessionsOfPerson(
  on: Platform,
  actor: Actor,
  { userId, applicationId, reason }: PersonEnd,
): Promise<SessionId[]> {
  const closed = await on.database.transaction(async tx => {
    const living = await listLivingOfPerson(tx, userId, applicationId)
    for (const { id } of living) await closeDoors(tx, id, { reason, askedBy: actorName(actor) })
    return living.map(({ id }) => id)
  })
  for (const id of closed) await finishEnding(on, id)
  return closed
}
