import { accountApplication, getApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, getUser, verifyPassword } from '../directory/index.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { refusedQuietly } from '../platform/presented.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { type Secret, sameText } from '../platform/secret.ts'
import { findBearer, listImpersonationsBy, markActivity, recordSignIn } from '../sessions/index.ts'
import { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'
import type { Acting, Person } from './model.ts'

const stepUps = rateLimits.step_up

/** Whether cookies may have the prefix and attribute that need TLS. */
export function isSecure(on: Platform): boolean {
  return on.config.baseUrl.startsWith('https:')
}

/** The person of this browser, or undefined for a stranger. One look-up of the session; nothing is cached. */
export async function personOf(on: Platform, call: Call): Promise<Person | undefined> {
  const { id: accountId, clientId } = await accountApplication(on.database)
  const header = call.request.headers.get('cookie')
  const cookie = readCookie(header, cookieName(clientId, 'session', isSecure(on)))
  const bearer = cookie === undefined ? undefined : await findBearer(on, cookie, { kind: 'cookie' })
  // The name of a cookie says nothing that its browser could not have written: whose it is, its session says (T41).
  const isOurs = bearer?.outcome === 'active' && bearer.session.applicationId === accountId
  if (cookie === undefined || !isOurs || bearer.session.onBehalfOf === undefined) {
    if (header !== null) refusedQuietly(call)
    return undefined
  }
  const user = await getUser(on.database, bearer.session.onBehalfOf)
  await markActivity(on, bearer.session)
  const strict = readCookie(header, cookieName(clientId, 'strict', isSecure(on)))
  return {
    userId: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    sessionId: bearer.session.id,
    startedAt: bearer.session.startedAt,
    expiresAt: bearer.session.expiresAt,
    acting: user.role === undefined ? [] : await actingOf(on, user.id),
    csrfToken: derivedFrom(cookie, 'csrf'),
    startedHere: strict !== undefined && sameText(strict, derivedFrom(cookie, 'strict')),
    languages: [...(user.locale === undefined ? [] : [user.locale]), ...acceptedLanguages(call)],
  }
}

/** Every page says it, so that nobody who acts as somebody else forgets who they are. */
async function actingOf(on: Platform, userId: UserId): Promise<Acting[]> {
  const acting: Acting[] = []
  for (const session of await listImpersonationsBy(on.database, userId)) {
    const [{ email }, { name: application }] = await Promise.all([
      getUser(on.database, session.userId),
      getApplication(on.database, session.applicationId),
    ])
    const reason = session.impersonator?.reason ?? ''
    acting.push({ sessionId: session.id, email, application, reason, until: session.expiresAt })
  }
  return acting
}

/** The languages that the browser asks for, its first choice first. */
export function acceptedLanguages(call: Pick<Call, 'request'>): string[] {
  return (call.request.headers.get('accept-language') ?? '')
    .split(',')
    .map(part => part.split(';')[0]?.trim() ?? '')
    .filter(tag => tag !== '')
}

/** Where a stranger is sent, to come back to the same page afterwards. */
export function signInAddress(call: Call): string {
  return `/sign-in?return_to=${encodeURIComponent(call.url.pathname + call.url.search)}`
}

/**
 * A change is made only by a form of a page that this browser had from us: the token follows from the cookie, and the strict
 * cookie is not sent with a request that another site began (T42). 403 otherwise, and nothing is changed.
 */
export function checkCsrf(person: Person, form: URLSearchParams): void {
  if (person.startedHere && sameText(form.get('csrf_token') ?? '', person.csrfToken)) return
  throw new Refusal({
    status: 403,
    code: 'csrf',
    message: 'This form was too old or came from elsewhere. Nothing was changed. Open the page again.',
  })
}

/** What the browser is told when its session ended. */
export async function clearedCookies(on: Platform): Promise<string[]> {
  const { clientId } = await accountApplication(on.database)
  const secure = isSecure(on)
  return (['session', 'strict', 'pending'] as const).map(purpose =>
    cookieText({ name: cookieName(clientId, purpose, secure), value: '', secure, sameSite: 'Lax', maxAgeSeconds: 0 }),
  )
}

/**
 * The person proves again to be there, in the session they have. Limits as for sign-in; a right password is recorded as a
 * fresh sign-in of that session.
 */
export async function stepUp(
  on: Platform,
  person: Pick<Person, 'userId' | 'sessionId'>,
  password: Secret,
): Promise<boolean> {
  await allowAttempt(on, stepUps, person.userId)
  if (!(await verifyPassword(on, { userId: person.userId, account: person.userId }, password))) {
    await record(on.database, { type: 'step_up.failed', session: person.sessionId, body: { actor: person.userId } })
    return false
  }
  await on.database.transaction(async tx => {
    await recordSignIn(tx, person.sessionId, 'password')
    await record(tx, {
      type: 'step_up.succeeded',
      session: person.sessionId,
      body: { actor: person.userId, method: 'password' },
    })
  })
  return true
}
