import { accountApplication } from '../applications/index.ts'
import { getUser, proveAddress, type User } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { recordSignIn, signedInWithin } from '../sessions/index.ts'
import { allowMail } from './actions-address.ts'
import { createEmailVerification, findLivingCode, redeemCode } from './actions-codes.ts'
import { recordTried } from './actions-events.ts'
import {
  allowFactorTry,
  type Enrolled,
  enrolTotp,
  newRecoveryCodes,
  provenFactors,
  tryFactorsOf,
  verifyRecoveryCode,
  verifyTotp,
} from './actions-factors.ts'
import type { Flow } from './actions-flow.ts'
import { queueNote } from './actions-mail.ts'
import { countPendingTry, findPending } from './actions-pending.ts'
import { cookieOf, type Passed, passWithin, takeBrowserPending } from './actions-sign-in.ts'
import { proofOf } from './actions-steps.ts'
import type { CodeOutcome, OneTimeCode, Pending, Person, SecondFactor } from './model.ts'
import { hasPasskey } from './store-passkeys.ts'

/** Who stands before a gate: somebody half-way through a sign-in, or somebody signed in whom an application asks for more. */
export type Subject =
  | { readonly kind: 'pending'; readonly user: User; readonly pending: Pending }
  | { readonly kind: 'person'; readonly user: User; readonly person: Person }

/** Undefined for a stranger: then it begins with the first factor. */
export async function subjectOf(on: Platform, flow: Flow, person: Person | undefined): Promise<Subject | undefined> {
  const token = cookieOf(on, flow, 'pending')
  const pending =
    token === undefined ? undefined : await findPending(on.database, { token, applicationId: flow.account.id })
  if (pending !== undefined) return { kind: 'pending', pending, user: await getUser(on.database, pending.proof.userId) }
  return person === undefined ? undefined : { kind: 'person', person, user: await getUser(on.database, person.userId) }
}

/** A gate that was tried: where it led, or why not. `over`: the half-done sign-in is gone, begin again. */
export type GateTried =
  | { readonly outcome: 'passed'; readonly passed: Passed | undefined }
  | { readonly outcome: Exclude<CodeOutcome, 'right'> | 'over' }

/** The code that waits for this person; looking mails none. */
export function verificationOf(on: Platform, user: User): Promise<OneTimeCode | undefined> {
  return findLivingCode(on, on.database, { kind: 'email_verification', user })
}

/** A new code to the person's own address; 429 beyond the limits of mail. */
export async function sendVerification(on: Platform, flow: Flow, user: User): Promise<OneTimeCode> {
  await allowMail(on, flow, user.email)
  const { application, place } = flow
  const actor = { kind: 'system', node: on.node } as const
  return on.database.transaction(tx => createEmailVerification(on, tx, actor, { user, application, place }))
}

/** The address is proven by the code that went to it; then the next gate. */
export async function verifyAddress(on: Platform, flow: Flow, subject: Subject, code: string): Promise<GateTried> {
  const { user } = subject
  const tried = await on.database.transaction(async (tx): Promise<GateTried> => {
    const pending = subject.kind === 'pending' ? await takeBrowserPending(on, tx, flow) : undefined
    if (subject.kind === 'pending' && pending === undefined) return { outcome: 'over' }
    const redeemed = await redeemCode(on, tx, { kind: 'email_verification', userId: user.id, code })
    if (redeemed.outcome !== 'right') return { outcome: redeemed.outcome }
    const actor = { kind: 'system', node: on.node } as const
    // The password was part of this sign-in, and the mailbox is its owner's: one person holds both (T27).
    const keepPassword = pending === undefined || pending.proof.method === 'Password'
    await proveAddress(tx, actor, { userId: user.id, keepPassword })
    await recordTried(on, tx, { user, kind: 'email_verification', status: 'succeeded', place: flow.place })
    if (pending === undefined) return { outcome: 'passed', passed: undefined }
    // The mailbox answered: nobody is mailed a second code for the same sign-in.
    const proof = { ...pending.proof, confirmedAt: on.clock.now() }
    return { outcome: 'passed', passed: await passWithin(on, tx, flow, { proof, pending }) }
  })
  await recordFailedGate(on, flow, { user, kind: 'email_verification', tried })
  return tried
}

/** The code of a challenge that waits for this person; looking mails none. */
export function challengeOf(on: Platform, user: User): Promise<OneTimeCode | undefined> {
  return findLivingCode(on, on.database, { kind: 'radar_challenge', user })
}

/** The code that was mailed because of the risk came back, half-way through this very sign-in; then the next gate. */
export async function confirmSignIn(on: Platform, flow: Flow, user: User, code: string): Promise<GateTried> {
  const tried = await on.database.transaction(async (tx): Promise<GateTried> => {
    const pending = await takeBrowserPending(on, tx, flow)
    if (pending === undefined || pending.proof.userId !== user.id) return { outcome: 'over' }
    const redeemed = await redeemCode(on, tx, {
      kind: 'radar_challenge',
      userId: user.id,
      code,
      applicationId: flow.account.id,
    })
    if (redeemed.outcome !== 'right') return { outcome: redeemed.outcome }
    await recordTried(on, tx, { user, kind: 'email_verification', status: 'succeeded', place: flow.place })
    const proof = { ...pending.proof, confirmedAt: on.clock.now() }
    return { outcome: 'passed', passed: await passWithin(on, tx, flow, { proof, pending }) }
  })
  await recordFailedGate(on, flow, { user, kind: 'email_verification', tried })
  return tried
}

export interface FactorTried {
  readonly code: string
  readonly byRecovery: boolean
  readonly remember: boolean
}

/** Tries a second factor; five wrong ones and the half-done sign-in is dead, ten in ten minutes and the person waits (T37). */
export async function passFactor(on: Platform, flow: Flow, subject: Subject, tried: FactorTried): Promise<GateTried> {
  const { user } = subject
  await allowFactorTry(on, user.id)
  const secondFactor: SecondFactor = tried.byRecovery ? 'recovery_code' : 'totp'
  const outcome = await on.database.transaction(async (tx): Promise<GateTried> => {
    const pending = subject.kind === 'pending' ? await takeBrowserPending(on, tx, flow) : undefined
    if (subject.kind === 'pending' && pending === undefined) return { outcome: 'over' }
    const judged = tried.byRecovery
      ? await verifyRecoveryCode(tx, { userId: user.id, code: tried.code })
      : await tryFactorsOf(on, tx, { userId: user.id, code: tried.code })
    if (judged !== 'right') {
      if (pending !== undefined) await countPendingTry(tx, pending)
      return { outcome: judged }
    }
    await recordTried(on, tx, { user, kind: 'mfa', status: 'succeeded', place: flow.place })
    const passed = await passSecondFactor(on, tx, flow, { subject, pending, secondFactor, remember: tried.remember })
    return { outcome: 'passed', passed }
  })
  await recordFailedGate(on, flow, { user, kind: 'mfa', tried: outcome })
  return outcome
}

export interface SecondFactorPassed {
  readonly subject: Subject
  readonly pending: Pending | undefined
  readonly secondFactor: SecondFactor
  readonly remember: boolean
}

/** The second factor is passed: on to the next gate, or noted in the session of who is signed in already. */
export async function passSecondFactor(
  on: Platform,
  tx: Transaction,
  flow: Flow,
  { subject, pending, secondFactor, remember }: SecondFactorPassed,
): Promise<Passed | undefined> {
  if (pending !== undefined) {
    const proof = { ...pending.proof, secondFactorAt: on.clock.now() }
    return passWithin(on, tx, flow, { proof, pending, secondFactor, remember })
  }
  if (subject.kind === 'person') await recordSignIn(tx, subject.person.sessionId, secondFactor)
  return undefined
}

async function recordFailedGate(
  on: Platform,
  flow: Flow,
  { user, kind, tried }: { user: User; kind: 'mfa' | 'email_verification'; tried: GateTried },
): Promise<void> {
  if (tried.outcome === 'passed' || tried.outcome === 'over') return
  const because = `code_${tried.outcome}`
  await recordTried(on, on.database, { user, kind, status: 'failed', place: flow.place, because })
}

/** How fresh a sign-in must be to change what a sign-in asks for (T37). */
export const changeFreshSeconds = 300

/** What has to come before somebody may set up a factor. */
export type BeforeEnrolment = 'nothing' | 'sign_in' | 'factor' | 'passkey'

/**
 * Whoever has a second factor passes it first, also half-way through a sign-in: else a password alone would bring a factor of its
 * own (T36). Somebody who is signed in has signed in lately.
 */
export async function beforeEnrolment(on: Platform, subject: Subject): Promise<BeforeEnrolment> {
  const owned = await ownFactor(on, subject.user.id)
  if (subject.kind === 'pending') return owned ?? 'nothing'
  const proof = await proofOf(on.database, subject.person)
  if (owned !== undefined && proof.secondFactorAt === undefined) return owned
  const fresh = await signedInWithin(on.database, subject.person.sessionId, changeFreshSeconds)
  if (fresh) return 'nothing'
  return owned ?? 'sign_in'
}

/** What this person can pass as a second factor already, an app before a passkey. */
async function ownFactor(on: Platform, userId: UserId): Promise<'factor' | 'passkey' | undefined> {
  if ((await provenFactors(on.database, userId)).length > 0) return 'factor'
  return (await hasPasskey(on.database, userId)) ? 'passkey' : undefined
}

/** Begins a factor for whoever stands here. */
export async function beginEnrolment(on: Platform, subject: Subject): Promise<Enrolled> {
  const { user } = subject
  const issuer = new URL(on.config.baseUrl).host
  const actor = { kind: 'system', node: on.node } as const
  return on.database.transaction(tx => enrolTotp(on, tx, actor, { userId: user.id, issuer, label: user.email }))
}

export type EnrolmentTried =
  | { readonly outcome: 'enrolled'; readonly recoveryCodes: readonly Secret[]; readonly passed: Passed | undefined }
  | { readonly outcome: Exclude<CodeOutcome, 'right'> | 'over' }

/** The first code proves the factor; recovery codes are made with it, and it counts as the second factor of this sign-in. */
export async function proveEnrolment(
  on: Platform,
  flow: Flow,
  subject: Subject,
  { challengeId, code }: { readonly challengeId: string; readonly code: string },
): Promise<EnrolmentTried> {
  const { user } = subject
  await allowFactorTry(on, user.id)
  return on.database.transaction(async (tx): Promise<EnrolmentTried> => {
    const pending = subject.kind === 'pending' ? await takeBrowserPending(on, tx, flow) : undefined
    if (subject.kind === 'pending' && pending === undefined) return { outcome: 'over' }
    const outcome = await verifyTotp(on, tx, { challengeId, userId: user.id, code })
    if (outcome !== 'right') return { outcome }
    const recoveryCodes = await newRecoveryCodes(tx, user.id)
    const passed = await passSecondFactor(on, tx, flow, { subject, pending, secondFactor: 'totp', remember: false })
    await tellFactorAdded(on, tx, flow, user.id)
    return { outcome: 'enrolled', recoveryCodes, passed }
  })
}

async function tellFactorAdded(on: Platform, tx: Transaction, { place }: Flow, userId: UserId): Promise<void> {
  const user = await getUser(tx, userId)
  await queueNote(tx, on, {
    purpose: 'notice',
    to: user.email,
    user,
    application: await accountApplication(tx),
    place,
    text: (words, asker) => words.mail.factorAdded(asker),
  })
}
