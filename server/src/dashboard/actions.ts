import {
  type Application,
  createApplication,
  findApplicationByClientId,
  findDashboardApplication,
} from '../applications/index.ts'
import { getUser } from '../directory/index.ts'
import { ambitCli, enter } from '../oauth/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import type { Secret } from '../platform/secret.ts'
import {
  authenticateApiKey,
  endSession,
  findBearer,
  issueCookie,
  markActivity,
  type Session,
  signedInWithin,
} from '../sessions/index.ts'
import {
  changeFreshSeconds,
  cookieName,
  cookieText,
  entering,
  type Person,
  type Place,
  readCookie,
} from '../sign-in/index.ts'
import { dashboardRequest } from './check-dashboard-request.ts'
import { mayWiden } from './check-widening.ts'
import { signInAgain } from './errors.ts'
import { dashboardHeader } from './model.ts'

/** The application of the dashboard; the first visit makes it. Two nodes at once make it once. */
export async function dashboardApplication(on: Platform): Promise<Application> {
  const found = await findDashboardApplication(on.database)
  if (found !== undefined) return found
  const actor: Actor = { kind: 'system', node: on.node }
  const parts = { name: 'Dashboard', kind: 'dashboard', registration: 'built_in' } as const
  return on.database
    .transaction(tx => createApplication(tx, actor, parts))
    .catch(async cause => {
      const made = await findDashboardApplication(on.database)
      if (made === undefined) throw cause
      return made
    })
}

/**
 * Who calls the API: the bearer of a key, an administrator at our own command line, or one at the dashboard. A request that shows a
 * credential is judged by it alone, whatever cookie goes along.
 */
export async function authenticateCaller(on: Platform, call: Call): Promise<Actor | undefined> {
  if (!call.request.headers.has('authorization')) return authenticateDashboard(on, call)
  return (await authenticateApiKey(on, call)) ?? authenticateTerminal(on, call)
}

/**
 * The person at our command line, by an access token of its application and of no other (T41), which only the device flow can give
 * it. As at the dashboard, session and role are read at each request, and what may widen something asks for a fresh sign-in.
 *
 * @throws Refusal 403 `sign_in_again` for what may widen something, when the last sign-in is too long ago.
 */
async function authenticateTerminal(on: Platform, call: Call): Promise<Actor | undefined> {
  const [, token] = /^Bearer ([\x21-\x7e]+)$/.exec(call.request.headers.get('authorization') ?? '') ?? []
  if (token === undefined || token.startsWith('sk_')) return undefined
  const bearer = await findBearer(on, token)
  if (bearer.outcome !== 'active' || bearer.session.onBehalfOf === undefined) return undefined
  const application = await findApplicationByClientId(on.database, ambitCli.clientId)
  if (application?.state !== 'active' || bearer.session.applicationId !== application.id) return undefined
  await markActivity(on, bearer.session)
  return personWithin(on, call, bearer.session)
}

/** The person of a session with their role of this moment; for what may widen something only if they signed in lately. */
async function personWithin(on: Platform, call: Call, session: Session): Promise<Actor | undefined> {
  if (session.onBehalfOf === undefined) return undefined
  const user = await getUser(on.database, session.onBehalfOf)
  const actor = { kind: 'person', userId: user.id, email: user.email, role: user.role, sessionId: session.id } as const
  if (!mayWiden(call.request.method, call.url.pathname)) return actor
  if (await signedInWithin(on.database, session.id, changeFreshSeconds)) return actor
  throw signInAgain()
}

/**
 * The person at the dashboard, by the cookie of its own application, in the session that this cookie stands for. Session and role
 * are read at each request, so that an end and a lost role count at once. Undefined for every other cookie and every other page.
 *
 * @throws Refusal 403 `sign_in_again` for what may widen something, when the last sign-in is too long ago.
 */
async function authenticateDashboard(on: Platform, call: Call): Promise<Actor | undefined> {
  const { headers } = call.request
  const came = {
    header: headers.get(dashboardHeader),
    origin: headers.get('origin'),
    fetchSite: headers.get('sec-fetch-site'),
  }
  const word = dashboardRequest(came, on.config.baseUrl)
  const session = word === undefined ? undefined : await dashboardSession(on, call)
  if (session === undefined) return undefined
  if (word === 'act') await markActivity(on, session)
  return personWithin(on, call, session)
}

/** The living session of this browser at the dashboard. A cookie of another application is none, whatever its name says (T41). */
async function dashboardSession(on: Platform, call: Call): Promise<Session | undefined> {
  const application = await findDashboardApplication(on.database)
  if (application?.state !== 'active') return undefined
  const name = cookieName(application.clientId, 'session', isSecure(on))
  const cookie = readCookie(call.request.headers.get('cookie'), name)
  const bearer = cookie === undefined ? undefined : await findBearer(on, cookie, { kind: 'cookie' })
  if (bearer?.outcome !== 'active' || bearer.session.applicationId !== application.id) return undefined
  return bearer.session
}

function isSecure(on: Platform): boolean {
  return on.config.baseUrl.startsWith('https:')
}

export interface EnteringDashboard {
  readonly call: Call
  readonly person: Person
  readonly application: Application
  readonly place: Place
}

export type EnteredDashboard =
  | { readonly outcome: 'entered'; readonly cookies: readonly string[] }
  | Exclude<Awaited<ReturnType<typeof enterWithin>>, { outcome: 'entered' }>

/**
 * A session of the dashboard's own for whoever is signed in at this browser, by its own policy and gates. One that this browser
 * had before ends: there is one cookie, and what it no longer opens should not live on.
 */
export async function enterDashboard(on: Platform, parts: EnteringDashboard): Promise<EnteredDashboard> {
  const former = await dashboardSession(on, parts.call)
  const entered = await enterWithin(on, parts)
  if (entered.outcome !== 'entered') return entered
  const { person, application } = parts
  if (former !== undefined && former.onBehalfOf === person.userId)
    await endSession(on, { kind: 'person', ...person }, former.id, 'ended_by_person')
  const { cookie, session } = entered.made
  const cookies = [
    cookieText({
      name: cookieName(application.clientId, 'session', isSecure(on)),
      value: cookie.reveal(),
      secure: isSecure(on),
      sameSite: 'Strict',
      maxAgeSeconds: Math.ceil((session.expiresAt.getTime() - session.startedAt.getTime()) / 1000),
    }),
  ]
  return { outcome: 'entered', cookies }
}

function enterWithin(on: Platform, { person, application, place }: EnteringDashboard) {
  return entering(on, (tx, isAsked) =>
    enter<{ readonly cookie: Secret; readonly session: Session }>(on, tx, {
      person,
      application,
      organizationId: undefined,
      inOrganization: false,
      place,
      isAsked,
      make: async session => ({ cookie: await issueCookie(tx, session), session }),
    }),
  )
}
