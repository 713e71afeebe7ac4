import { type Application, getApplication, logoutUriAllowed } from '../applications/index.ts'
import { type Fault, refuse } from '../oauth/index.ts'
import type { Actor } from '../platform/actor.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { concerns } from '../platform/presented.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { endSession, findUserSession, type UserSession } from '../sessions/index.ts'
import { clearedCookies, frameOf, type Person, personOf, renderSignedOut } from '../sign-in/index.ts'
import { clearedFor } from './actions-browser.ts'
import { found } from './render-found.ts'

const noSession: Fault = {
  status: 422,
  title: 'There is no such session',
  next: 'Nothing was ended. The address names no session of an application here.',
}
const strangeReturn: Fault = {
  title: 'This program wants to go on at an address it did not register',
  next: 'Nothing was ended, and nothing was sent there. Register the address as a sign-out address of the application.',
}

/**
 * An application signs its person out: its session ends, and so does the sign-in of this browser when it is the same person's.
 * The id of a session is known to its application alone. Where the browser goes on to was registered, or it stays here (T06).
 */
async function logOut(on: Platform, call: Call): Promise<Response> {
  const id = parseId('session', call.url.searchParams.get('session_id') ?? '')
  const session = id && (await findUserSession(on.database, id))
  if (session === undefined) return refuse(on, call, noSession)
  const application = await getApplication(on.database, session.applicationId)
  if (application.kind === 'account') return refuse(on, call, noSession)
  concerns(call, application.clientId)
  const returnTo = call.url.searchParams.get('return_to') ?? undefined
  if (returnTo !== undefined && !logoutUriAllowed(application, returnTo)) return refuse(on, call, strangeReturn)
  const person = await personOf(on, call)
  const cookies = [...(await endBoth(on, session, person)), ...clearedFor(on, call, application)]
  const target = returnTo ?? standardTarget(application)
  return target === undefined ? signedOutPage(on, application, cookies) : seeOther(target, cookies)
}

async function endBoth(on: Platform, session: UserSession, person: Person | undefined): Promise<readonly string[]> {
  const here = person?.userId === session.userId ? person : undefined
  const actor: Actor = here === undefined ? { kind: 'system', node: on.node } : { kind: 'person', ...here }
  await endSession(on, actor, session.id, 'logged_out')
  if (here === undefined) return []
  await endSession(on, actor, here.sessionId, 'logged_out')
  return clearedCookies(on)
}

/** The registered sign-out address that is the default, else the application's own page. */
function standardTarget(application: Application): string | undefined {
  return application.logoutUris.find(each => each.isDefault)?.uri ?? application.homepageUrl
}

function signedOutPage(on: Platform, application: Application, cookies: readonly string[]): Response {
  const body = renderSignedOut({
    frame: frameOf(on, undefined),
    application: application.name,
    endedAt: on.clock.now(),
    endReason: 'logged_out',
    signInHref: application.initiateLoginUri ?? '/sign-in',
  })
  return answerPage(body, { headers: cookies.map(cookie => ['set-cookie', cookie] as const) })
}

export const logoutPage: Route = page('get', '/user_management/sessions/logout', {
  summary: 'Sign a person out of an application and of this browser',
  handle: async (on, call) => found(await logOut(on, call)),
})
