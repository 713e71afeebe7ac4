import { type Actor, actorName } from '../platform/actor.ts'
import type { ApplicationId, SessionId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type Ended, endSession, finishEnding } from './actions-end.ts'
import type { EndReason } from './model.ts'
import { getSession } from './store.ts'
import { closeDoorsOf } from './store-endings.ts'
import { listLivingOfPerson } from './store-scope.ts'

/** How far the end of a session reaches: that session, or every session of its person at every application. */
export const endScopes = ['application', 'everywhere'] as const
export type EndScope = (typeof endScopes)[number]

/** As a door is asked: the application's own where nothing is said; undefined for a word that is none. */
export function parseEndScope(text: string | null | undefined): EndScope | undefined {
  return text === null || text === undefined ? 'application' : endScopes.find(scope => scope === text)
}

export interface ScopedEnd {
  readonly id: SessionId
  readonly scope: EndScope
  readonly reason: EndReason
}

/**
 * Ends a session, and with the scope `everywhere` all sessions of its person, the browser's own included; their agents' sessions
 * stay, each of which has an end of its own. The doors come first and together, so that none of them lets anybody in while the
 * others end. Answers the end of the session that was asked for, and the ids of all.
 *
 * @throws Refusal 404 for a session that doesn't exist.
 */
export async function endWithScope(
  on: Platform,
  actor: Actor,
  { id, scope, reason }: ScopedEnd,
): Promise<Ended & { readonly sessions: readonly SessionId[] }> {
  const userId = scope === 'everywhere' ? await personOf(on, id) : undefined
  const everywhere = reason === 'logged_out' ? 'logged_out_everywhere' : reason
  const others = userId === undefined ? [] : await endSessionsOfPerson(on, actor, { userId, reason: everywhere })
  return { ...(await endSession(on, actor, id, reason)), sessions: [...new Set([id, ...others])] }
}

async function personOf(on: Platform, id: SessionId): Promise<UserId | undefined> {
  const session = await getSession(on.database, id)
  return session.kind === 'user' ? session.onBehalfOf : undefined
}

export interface PersonEnd {
  readonly userId: UserId
  readonly reason: EndReason
  /** At this one only. */
  readonly applicationId?: ApplicationId | undefined
  /** Stays: the one from which the person ends the others. */
  readonly except?: SessionId | undefined
}

/** Ends the living sessions of a person, doors first; agents' sessions stay. */
export async function endSessionsOfPerson(
  on: Platform,
  actor: Actor,
  { userId, applicationId, except, reason }: PersonEnd,
): Promise<SessionId[]> {
  const closed = await on.database.transaction(async tx => {
    const living = (await listLivingOfPerson(tx, userId, applicationId)).map(({ id }) => id).filter(id => id !== except)
    await closeDoorsOf(tx, living, { reason, askedBy: actorName(actor) })
    return living
  })
  for (const id of closed) await finishEnding(on, id)
  return closed
}
