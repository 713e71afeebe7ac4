import { accountApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import {
  allowAttempt,
  emailKey,
  findUserByEmail,
  getUser,
  saveSignIn,
  type User,
  verifyPassword,
} from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { RateLimit } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { randomToken, type Secret, sameText } from '../platform/secret.ts'
import { findBearer, issueCookie, markActivity, recordSignIn, type Session, startSession } from '../sessions/index.ts'
import { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'
import type { Person } from './model.ts'

const perAccountAndAddress: RateLimit = { surface: 'sign_in_account_address', windowSeconds: 600, max: 10 }
const perAddress: RateLimit = { surface: 'sign_in_address', windowSeconds: 60, max: 60 }
const perAccount: RateLimit = { surface: 'sign_in_account', windowSeconds: 3600, max: 30 }
const stepUps: RateLimit = { surface: 'step_up', windowSeconds: 600, max: 10 }

function isSecure(on: Platform): boolean {
  return on.config.baseUrl.startsWith('https:')
}

/** The person of this browser, or undefined for a stranger. One look-up of the session; nothing is cached. */
export async function personOf(on: Platform, call: Call): Promise<Person | undefined> {
  const { clientId } = await accountApplication(on.database)
  const header = call.request.headers.get('cookie')
  const cookie = readCookie(header, cookieName(clientId, 'session', isSecure(on)))
  if (cookie === undefined) return undefined
  const bearer = await findBearer(on, cookie, 'cookie')
  if (bearer.outcome !== 'active' || bearer.session.onBehalfOf === undefined) return undefined
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
    csrfToken: derivedFrom(cookie, 'csrf'),
    startedHere: strict !== undefined && sameText(strict, derivedFrom(cookie, 'strict')),
  }
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

export type SignedIn =
  | { readonly outcome: 'signed_in'; readonly session: Session; readonly cookies: readonly string[] }
  | { readonly outcome: 'wrong_credentials' }
  | { readonly outcome: 'not_active' }

/**
 * Signs a person in by password. Known and unknown people cost the same and get the same answer (T32); 429 beyond the limits,
 * also for the right password (T31).
 */
export async function signInWithPassword(
  on: Platform,
  call: Call,
  { email, password }: { email: string; password: Secret },
): Promise<SignedIn> {
  const { address } = call.peer
  const account = emailKey(email)
  await allowAttempt(on, perAddress, address)
  await allowAttempt(on, perAccountAndAddress, `${account} ${address}`)
  await allowAttempt(on, perAccount, account)
  const user = await findUserByEmail(on.database, email)
  const right = await verifyPassword(on, user?.id, password)
  if (user === undefined || !right) {
    await recordFailure(on, { user: user?.id ?? null, because: 'wrong_credentials' })
    return { outcome: 'wrong_credentials' }
  }
  if (user.state !== 'active') {
    await recordFailure(on, { user: user.id, because: 'not_active' })
    return { outcome: 'not_active' }
  }
  return openBrowserSession(on, call, user)
}

function recordFailure(on: Platform, failure: { user: User['id'] | null; because: string }): Promise<unknown> {
  return record(on.database, { type: 'sign_in.failed', body: { ...failure, method: 'password' } })
}

async function openBrowserSession(on: Platform, call: Call, user: User): Promise<SignedIn> {
  const application = await accountApplication(on.database)
  const userAgent = call.request.headers.get('user-agent')
  const opened = await on.database.transaction(async tx => {
    const session = await startSession(tx, {
      actor: { kind: 'system', node: on.node },
      kind: 'user',
      principalId: user.id,
      onBehalfOf: user.id,
      application,
      ...(userAgent === null ? {} : { userAgent }),
      ipAddress: call.peer.address,
    })
    await recordSignIn(tx, session.id, 'password')
    await saveSignIn(tx, user.id)
    await record(tx, { type: 'sign_in.succeeded', session: session.id, body: { actor: user.id, method: 'password' } })
    return { session, cookie: await issueCookie(tx, session) }
  })
  const value = opened.cookie.reveal()
  const maxAgeSeconds = application.policy.maxSeconds
  const secure = isSecure(on)
  const cookies = [
    cookieText({
      name: cookieName(application.clientId, 'session', secure),
      value,
      secure,
      sameSite: 'Lax',
      maxAgeSeconds,
    }),
    cookieText({
      name: cookieName(application.clientId, 'strict', secure),
      value: derivedFrom(value, 'strict'),
      secure,
      sameSite: 'Strict',
      maxAgeSeconds,
    }),
  ]
  return { outcome: 'signed_in', session: opened.session, cookies }
}

/** What the browser is told when its session ended. */
export async function clearedCookies(on: Platform): Promise<string[]> {
  const { clientId } = await accountApplication(on.database)
  const secure = isSecure(on)
  return (['session', 'strict'] as const).map(purpose =>
    cookieText({ name: cookieName(clientId, purpose, secure), value: '', secure, sameSite: 'Lax', maxAgeSeconds: 0 }),
  )
}

/** Binds a sign-in form to the browser that was shown it, so that nobody can sign a victim in as somebody else (T24, T39). */
export async function signInForm(on: Platform, call: Call): Promise<{ csrfToken: string; cookie: string | undefined }> {
  const { clientId } = await accountApplication(on.database)
  const secure = isSecure(on)
  const name = cookieName(clientId, 'flow', secure)
  const held = readCookie(call.request.headers.get('cookie'), name)
  if (held !== undefined) return { csrfToken: derivedFrom(held, 'csrf'), cookie: undefined }
  const value = randomToken()
  const cookie = cookieText({ name, value, secure, sameSite: 'Lax', maxAgeSeconds: 3600 })
  return { csrfToken: derivedFrom(value, 'csrf'), cookie }
}

/**
 * The person proves again to be there, in the session they have. Limits as for sign-in; a right password is recorded as a
 * fresh sign-in of that session.
 */
export async function stepUp(on: Platform, person: Person, password: Secret): Promise<boolean> {
  await allowAttempt(on, stepUps, person.userId)
  if (!(await verifyPassword(on, person.userId, password))) {
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
