import { frontChannelAddress, getApplication } from '../applications/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type EndReason, type EndScope, endWithScope, listEntered, type Session } from '../sessions/index.ts'
import { clearedCookies } from './actions.ts'
import type { Person } from './model.ts'

export interface SigningOut {
  /** Who sits at this browser. */
  readonly person: Person | undefined
  /** Of the application that asks; undefined where the person asks for the sign-in of this browser alone. */
  readonly session: Session | undefined
  readonly scope: EndScope
  readonly reason: EndReason
}

/** An application whose session in this browser ended without its asking, and the address that clears what it keeps there. */
export interface Told {
  readonly name: string
  readonly href: string
}

export interface LeftBrowser {
  readonly cookies: readonly string[]
  readonly told: readonly Told[]
}

/**
 * The one way out, whichever door it was asked at; complete when it returns. The session of the application that asks ends, and
 * so does the sign-in of this browser where it is the same person's. `everywhere` ends every session of that person, which only
 * they can ask for: where somebody else sits at the browser, or nobody, it reaches the session that was named and no other (I5).
 */
export async function signOutHere(on: Platform, { person, session, scope, reason }: SigningOut): Promise<LeftBrowser> {
  const here = session === undefined || session.onBehalfOf === person?.userId ? person : undefined
  const actor: Actor = here === undefined ? { kind: 'system', node: on.node } : { kind: 'person', ...here }
  if (here === undefined) {
    if (session !== undefined) await endWithScope(on, actor, { id: session.id, scope: 'application', reason })
    return { cookies: [], told: [] }
  }
  const entered = await listEntered(on.database, here.sessionId)
  const asked = scope === 'everywhere' || session === undefined ? [here.sessionId] : [session.id, here.sessionId]
  const ended = new Set<SessionId>()
  for (const id of asked)
    for (const each of (await endWithScope(on, actor, { id, scope, reason })).sessions) ended.add(each)
  const others = entered.filter(each => ended.has(each.id) && each.id !== session?.id)
  return { cookies: await clearedCookies(on), told: await addressesOf(on, others) }
}

/** One frame for each application: of several sessions of one, any clears the browser, and the newest names itself. */
async function addressesOf(on: Platform, sessions: Awaited<ReturnType<typeof listEntered>>): Promise<Told[]> {
  const newest = new Map(sessions.map(({ id, applicationId }) => [applicationId, id]))
  const told: Told[] = []
  for (const [applicationId, sessionId] of newest) {
    const application = await getApplication(on.database, applicationId)
    const href = frontChannelAddress(application, { issuer: on.config.baseUrl, sessionId })
    if (href !== undefined) told.push({ name: application.name, href })
  }
  return told
}
