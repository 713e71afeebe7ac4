import { type Application, getApplication, isBuiltIn, logoutUriAllowed } from '../applications/index.ts'
import { type Fault, refuse } from '../oauth/index.ts'
import { parseId } from '../platform/ids.ts'
import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { concerns } from '../platform/presented.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { findUserSession, parseEndScope } from '../sessions/index.ts'
import { frameIn, personOf, signedOutAnswer, signOutHere, wordsOf } from '../sign-in/index.ts'
import { clearedFor } from './actions-browser.ts'
import { found } from './render-found.ts'

const noSession: Fault = { status: 422, name: 'no_session' }
const noScope: Fault = { status: 422, name: 'no_end_scope' }
const strangeReturn: Fault = { name: 'strange_return' }

/**
 * An application signs its person out: its session ends, and so does the sign-in of this browser when it is the same person's;
 * with the scope `everywhere` all that they have. The id of a session is known to its application alone. Where the browser goes
 * on to was registered, or it stays here (T06).
 */
async function logOut(on: Platform, call: Call): Promise<Response> {
  const { searchParams } = call.url
  const id = parseId('session', searchParams.get('session_id') ?? '')
  const session = id && (await findUserSession(on.database, id))
  if (session === undefined) return refuse(on, call, noSession)
  const application = await getApplication(on.database, session.applicationId)
  if (isBuiltIn(application.kind)) return refuse(on, call, noSession)
  concerns(call, application.clientId)
  const scope = parseEndScope(searchParams.get('scope'))
  if (scope === undefined) return refuse(on, call, noScope)
  const returnTo = searchParams.get('return_to') ?? undefined
  if (returnTo !== undefined && !logoutUriAllowed(application, returnTo)) return refuse(on, call, strangeReturn)
  const person = await personOf(on, call)
  const left = await signOutHere(on, { person, session, scope, reason: 'logged_out' })
  const cookies = [...left.cookies, ...clearedFor(on, call, application)]
  const target = returnTo ?? standardTarget(application)
  if (target !== undefined && left.told.length === 0) return seeOther(target, cookies)
  const words = wordsOf(call, person)
  const view = {
    frame: frameIn(on, words, undefined),
    words,
    application: application.name,
    endedAt: on.clock.now(),
    endReason: 'logged_out',
    signInHref: application.initiateLoginUri ?? '/sign-in',
    continueTo: target,
    told: left.told,
  }
  return signedOutAnswer(view, cookies)
}

/** The registered sign-out address that is the default, else the application's own page. */
function standardTarget(application: Application): string | undefined {
  return application.logoutUris.find(each => each.isDefault)?.uri ?? application.homepageUrl
}

export const logoutPage: Route = page('get', '/user_management/sessions/logout', {
  summary: 'Sign a person out of an application and of this browser',
  handle: async (on, call) => found(await logOut(on, call)),
})
