import { accountApplication, getApplication } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, type PageAnswer, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret, sameText } from '../platform/secret.ts'
import { endSession } from '../sessions/index.ts'
import { checkCsrf, clearedCookies, personOf, signInForm, signInWithPassword } from './actions.ts'
import { checkReturnTo } from './check-return-to.ts'
import { frameOf } from './render-frame.ts'
import { renderSignIn, type SignInError } from './render-sign-in.ts'
import { renderSignOut } from './render-sign-out.ts'
import { renderSignedOut } from './render-signed-out.ts'

const home = '/account'

interface Shown {
  readonly returnTo: string | undefined
  readonly email?: string
  readonly error?: SignInError
}

async function showSignIn(on: Platform, call: Call, shown: Shown): Promise<Response> {
  const { csrfToken, cookie } = await signInForm(on, call)
  const application = await accountApplication(on.database)
  const body = renderSignIn({
    frame: frameOf(on, undefined),
    application: 'your account',
    csrfToken,
    returnTo: shown.returnTo,
    email: shown.email,
    error: shown.error,
    sessionPolicy: application.policy,
  })
  const status = statusOf(shown.error)
  const answer: PageAnswer = cookie === undefined ? { status } : { status, headers: [['set-cookie', cookie]] }
  return answerPage(body, answer)
}

function statusOf(error: SignInError | undefined): number {
  if (error === undefined) return 200
  if (error.kind === 'locked_out') return 429
  return error.kind === 'stale_form' ? 403 : 400
}

async function signIn(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const returnTo = checkReturnTo(form.get('return_to'))
  const email = form.get('email')?.trim() ?? ''
  const password = form.get('password') ?? ''
  const { csrfToken, cookie } = await signInForm(on, call)
  const bound = cookie === undefined && sameText(form.get('csrf_token') ?? '', csrfToken)
  if (!bound) return showSignIn(on, call, { returnTo, email, error: { kind: 'stale_form' } })
  if (email === '') return showSignIn(on, call, { returnTo, email, error: { kind: 'missing', field: 'email' } })
  if (password === '') return showSignIn(on, call, { returnTo, email, error: { kind: 'missing', field: 'password' } })
  const signedIn = await signInWithPassword(on, call, { email, password: new Secret(password) }).catch(lockedOut(on))
  if (signedIn.outcome === 'signed_in') return seeOther(returnTo ?? home, signedIn.cookies)
  if (signedIn.outcome === 'locked_out') {
    const shown = await showSignIn(on, call, { returnTo, email, error: { kind: 'locked_out', until: signedIn.until } })
    shown.headers.set('Retry-After', String(signedIn.seconds))
    return shown
  }
  return showSignIn(on, call, { returnTo, email, error: { kind: signedIn.outcome } })
}

function lockedOut(on: Platform): (cause: unknown) => { outcome: 'locked_out'; until: Date; seconds: number } {
  return cause => {
    if (!(cause instanceof Refusal) || cause.status !== 429) throw cause
    const seconds = Number(cause.headers?.['Retry-After'] ?? 1)
    return { outcome: 'locked_out', until: new Date(on.clock.now().getTime() + seconds * 1000), seconds }
  }
}

async function showSignOut(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const session = { startedAt: person.startedAt, expiresAt: person.expiresAt }
  const { csrfToken } = person
  return answerPage(
    renderSignOut({ frame: frameOf(on, person), application: 'your account', csrfToken, session, stayHref: home }),
  )
}

async function signOut(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, await readForm(call.request))
  const actor = { kind: 'person', ...person } as const
  const { session } = await endSession(on, actor, person.sessionId, 'ended_by_person')
  const application = await getApplication(on.database, session.applicationId)
  const body = renderSignedOut({
    frame: frameOf(on, undefined),
    application: application.name,
    endedAt: session.endedAt ?? on.clock.now(),
    endReason: 'ended_by_person',
    signInHref: '/sign-in',
  })
  return answerPage(body, { headers: (await clearedCookies(on)).map(cookie => ['set-cookie', cookie] as const) })
}

export const signInPages: readonly Route[] = [
  page('get', '/', { summary: 'To the account page', handle: () => seeOther(home) }),
  page('get', '/sign-in', {
    summary: 'Hosted sign-in',
    handle: async (on, call) => {
      const returnTo = checkReturnTo(call.url.searchParams.get('return_to'))
      const again = call.url.searchParams.get('prompt') === 'login'
      if (!again && (await personOf(on, call)) !== undefined) return seeOther(returnTo ?? home)
      return showSignIn(on, call, { returnTo })
    },
  }),
  page('post', '/sign-in', { summary: 'Sign in by password', handle: signIn }),
  page('get', '/sign-out', { summary: 'Ask before signing out', handle: showSignOut }),
  page('post', '/sign-out', { summary: 'End the browser session', handle: signOut }),
]
