import type { Actor } from '../platform/actor.ts'
import { idFrom, type Owner } from '../platform/ids.ts'
import type { Session } from '../sessions/model.ts'

/** The agent of a session as the one who acts. */
export function actorOf(session: Pick<Session, 'id' | 'principalId' | 'onBehalfOf' | 'applicationId'>): Actor {
  return {
    kind: 'agent',
    agentId: idFrom('agent', session.principalId),
    userId: session.onBehalfOf ?? idFrom('user', session.principalId),
    applicationId: session.applicationId,
    sessionId: session.id,
  }
}

/** Whose rows a session's arguments are: the person it works for. */
export function ownerOf(session: Pick<Session, 'onBehalfOf'>): Owner {
  return session.onBehalfOf ?? 'installation'
}
