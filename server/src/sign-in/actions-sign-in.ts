import { type Application, listBreakGlassOf } from '../applications/index.ts'
import {
  allowAttempt,
  emailKey,
  findUserByEmail,
  getUser,
  saveSignIn,
  type User,
  verifyPassword,
} from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { randomToken, type Secret, sha256 } from '../platform/secret.ts'
import { copyEntered, issueCookie, recordSignIn, type Session, startSession } from '../sessions/index.ts'
import { isSecure } from './actions.ts'
import { kindOf, recordTried } from './actions-events.ts'
import type { Flow } from './actions-flow.ts'
import { keepPending, pendingSeconds, takePending, usePending } from './actions-pending.ts'
import { blockedByList, judgeSignIn, recordRisk } from './actions-risk.ts'
import { nextStep } from './actions-steps.ts'
import { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'
import { proofNames } from './derive-proof-names.ts'
import type { NextStep, Pending, Place, Proof, Risk, SecondFactor } from './model.ts'
import { deviceIsRemembered, insertDevice } from './store-factors.ts'

const perAccountAndAddress = rateLimits.sign_in_account_address
const perAddress = rateLimits.sign_in_address
const perAccount = rateLimits.sign_in_account

export type Proven =
  | { readonly outcome: 'proven'; readonly proof: Proof }
  | { readonly outcome: 'wrong_credentials' | 'not_active' }

/**
 * Address and password. Known and unknown people cost the same and get the same answer (T32); 429 beyond the limits, also for
 * the right password (T31). What a list blocks is a wrong password to whoever asks.
 */
export async function provePassword(
  on: Platform,
  place: Place,
  { email, password }: { email: string; password: Secret },
): Promise<Proven> {
  const address = place.address ?? ''
  const account = emailKey(email)
  await allowAttempt(on, perAddress, address)
  await allowAttempt(on, perAccountAndAddress, `${account} ${address}`)
  await allowAttempt(on, perAccount, account)
  const user = await findUserByEmail(on.database, email)
  const right = await verifyPassword(on, { userId: user?.id, account }, password)
  const tried = { user, kind: 'password', place } as const
  const risk = await blockedByList(on, on.database, { email, place })
  if (user !== undefined && right && risk !== undefined) {
    await recordTried(on, on.database, { ...tried, status: 'failed', because: 'blocked', risk })
    return { outcome: 'wrong_credentials' }
  }
  if (user === undefined || !right) {
    await recordTried(on, on.database, { ...tried, status: 'failed', because: 'wrong_credentials' })
    return { outcome: 'wrong_credentials' }
  }
  if (user.state !== 'active') {
    await recordTried(on, on.database, { ...tried, status: 'failed', because: 'not_active' })
    return { outcome: 'not_active' }
  }
  return { outcome: 'proven', proof: { userId: user.id, method: 'Password', at: on.clock.now() } }
}

/** Where a proof led: into the browser's session, or to the next gate. */
export interface Passed {
  readonly step: NextStep
  readonly session: Session | undefined
  readonly cookies: readonly string[]
}

export interface PassParts {
  readonly proof: Proof
  /** The half-done sign-in that this goes on with; used up in the same commit. */
  readonly pending?: Pending | undefined
  readonly secondFactor?: SecondFactor | undefined
  /** The person asked not to be asked in this browser for a while. */
  readonly remember?: boolean
}

/**
 * One more gate is passed: starts the browser's session once none is left, and never before (T36). Until then the browser holds
 * a pending token in a cookie of its own; no address and no form carries it.
 */
export function passOn(on: Platform, flow: Flow, parts: PassParts): Promise<Passed> {
  return on.database.transaction(tx => passWithin(on, tx, flow, parts))
}

/** The same inside a transaction, with what else becomes true at that moment. */
export async function passWithin(on: Platform, tx: Transaction, flow: Flow, parts: PassParts): Promise<Passed> {
  const { pending } = parts
  if (pending !== undefined) await usePending(tx, pending)
  const known = await withRememberedDevice(on, tx, flow, parts)
  const { proof } = known
  const risk = await judgeHere(on, tx, flow, known)
  const step = await nextStep(on, tx, { proof, application: flow.account, place: flow.place, risk: risk.demand })
  if (step.step === 'refused') return { step, session: undefined, cookies: [] }
  if (step.step === 'done') return openSession(on, tx, flow, known)
  const token = await keepPending(tx, { application: flow.account, proof })
  const cookie = flowCookie(on, flow, { purpose: 'pending', value: token.reveal(), maxAgeSeconds: pendingSeconds })
  return { step, session: undefined, cookies: [cookie] }
}

/** Kept once a sign-in, at its first proof. A browser in which the person asked to be remembered is not a new one. */
async function judgeHere(on: Platform, tx: Transaction, { place }: Flow, parts: PassParts): Promise<Risk> {
  const { proof, pending } = parts
  const user = await getUser(tx, proof.userId)
  const risk = await judgeSignIn(on, tx, { email: user.email, user, place })
  if (pending === undefined) await recordRisk(on, tx, { user, method: proof.method, place, risk })
  return risk
}

async function withRememberedDevice(on: Platform, tx: Transaction, flow: Flow, parts: PassParts): Promise<PassParts> {
  const { proof } = parts
  const device = cookieOf(on, flow, 'device')
  if (proof.secondFactorAt !== undefined || device === undefined) return parts
  if (!(await deviceIsRemembered(tx, sha256(device), proof.userId))) return parts
  return { ...parts, proof: { ...proof, secondFactorAt: proof.at }, secondFactor: 'remembered_device' }
}

async function openSession(on: Platform, tx: Transaction, flow: Flow, parts: PassParts): Promise<Passed> {
  const { proof } = parts
  const user = await getUser(tx, proof.userId)
  const session = await startBrowserSession(on, tx, { flow, user, parts })
  const before = readCookie(
    flow.call.request.headers.get('cookie'),
    cookieName(flow.account.clientId, 'session', isSecure(on)),
  )
  if (before !== undefined) await copyEntered(tx, { cookieHash: sha256(before), userId: user.id, browser: session.id })
  if (parts.secondFactor !== undefined) await recordSignIn(tx, session.id, parts.secondFactor)
  const cookie = await issueCookie(tx, session)
  const keeps = parts.remember === true && (await listBreakGlassOf(tx, user.id)).length === 0
  const remembered = keeps ? [await rememberDevice(on, tx, flow, proof)] : []
  return {
    step: { step: 'done', organizationId: undefined },
    session,
    cookies: [...sessionCookies(on, flow.account, cookie), ...clearedPending(on, flow), ...remembered],
  }
}

async function startBrowserSession(
  on: Platform,
  tx: Transaction,
  { flow, user, parts }: { flow: Flow; user: User; parts: PassParts },
): Promise<Session> {
  const { proof, pending } = parts
  const { userAgent, address, country } = flow.place
  const session = await startSession(tx, {
    actor: { kind: 'system', node: on.node },
    kind: 'user',
    principalId: user.id,
    onBehalfOf: user.id,
    application: flow.account,
    proofs: proofNames(proof),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(address === undefined ? {} : { ipAddress: address }),
    country,
  })
  // By the clock of the database, which judges freshness; a proof that waited keeps its own time, which that clock saw too.
  const at = pending === undefined ? undefined : proof.at
  await recordSignIn(tx, session.id, proof.method, {
    at,
    vouchedBy: proof.vouchedBy,
    providerSignIn: proof.providerSignIn,
  })
  await saveSignIn(tx, user.id)
  await recordTried(on, tx, {
    user,
    kind: kindOf(proof.method),
    status: 'succeeded',
    place: flow.place,
    session: session.id,
    ...(proof.vouchedBy && { sso: { organizationId: proof.vouchedBy, connectionId: proof.connectionId } }),
  })
  return session
}

/** The session's cookie, and the strict one that comes only with requests which began on a page of ours. */
function sessionCookies(on: Platform, { clientId, policy }: Application, cookie: Secret): string[] {
  const secure = isSecure(on)
  const value = cookie.reveal()
  const maxAgeSeconds = policy.maxSeconds
  return [
    cookieText({ name: cookieName(clientId, 'session', secure), value, secure, sameSite: 'Lax', maxAgeSeconds }),
    cookieText({
      name: cookieName(clientId, 'strict', secure),
      value: derivedFrom(value, 'strict'),
      secure,
      sameSite: 'Strict',
      maxAgeSeconds,
    }),
  ]
}

export const rememberedDays = 30

async function rememberDevice(on: Platform, tx: Transaction, flow: Flow, proof: Proof): Promise<string> {
  const value = randomToken()
  const seconds = rememberedDays * 86400
  await insertDevice(tx, { hash: sha256(value), userId: proof.userId, userAgent: flow.place.userAgent, seconds })
  return flowCookie(on, flow, { purpose: 'device', value, maxAgeSeconds: seconds })
}

function flowCookie(
  on: Platform,
  flow: Flow,
  cookie: { purpose: 'pending' | 'device'; value: string; maxAgeSeconds: number },
): string {
  const secure = isSecure(on)
  const name = cookieName(flow.account.clientId, cookie.purpose, secure)
  return cookieText({ name, value: cookie.value, secure, sameSite: 'Lax', maxAgeSeconds: cookie.maxAgeSeconds })
}

/** Forgets the half-done sign-in of this browser, where it brought one. */
function clearedPending(on: Platform, flow: Flow): string[] {
  if (cookieOf(on, flow, 'pending') === undefined) return []
  return [flowCookie(on, flow, { purpose: 'pending', value: '', maxAgeSeconds: 0 })]
}

/** A cookie of this flow that the browser brought. */
export function cookieOf(on: Platform, flow: Flow, purpose: 'pending' | 'device'): string | undefined {
  const name = cookieName(flow.account.clientId, purpose, isSecure(on))
  return readCookie(flow.call.request.headers.get('cookie'), name)
}

/** The half-done sign-in of this browser, locked. */
export async function takeBrowserPending(on: Platform, tx: Transaction, flow: Flow): Promise<Pending | undefined> {
  const token = cookieOf(on, flow, 'pending')
  return token === undefined ? undefined : takePending(tx, { token, applicationId: flow.account.id })
}
