import { type Application, policyFault } from '../applications/index.ts'
import {
  allowAttempt,
  emailKey,
  findInvitationByToken,
  findUserByEmail,
  fitsInvitation,
  proveAddress,
  type User,
} from '../directory/index.ts'
import { refuseWithoutMail } from '../mail/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import {
  announceCode,
  insertCode,
  type MadeCode,
  type NewCode,
  type Redeemed,
  redeemCode,
  redeemLink,
} from './actions-codes.ts'
import { recordTried } from './actions-events.ts'
import type { Flow } from './actions-flow.ts'
import { queueCodeMail, queueNote } from './actions-mail.ts'
import { type Passed, passWithin } from './actions-sign-in.ts'
import { type Captured, signUp } from './actions-sign-up.ts'
import type { CodeKind, OneTimeCode } from './model.ts'
import { parseHints } from './parse-hints.ts'

/** Mail that somebody can cause: to one address, and from one place (T32, T81). */
const mailsToAccount = rateLimits.mail_account
const mailsFromAddress = rateLimits.mail_address

/** Books a mail that a stranger asks for; 422 where none is sent, 429 beyond the limits. Of everybody the same, known here or not. */
export async function allowMail(on: Platform, flow: Pick<Flow, 'place'>, email: string): Promise<void> {
  refuseWithoutMail(on)
  await allowAttempt(on, mailsFromAddress, flow.place.address ?? '')
  await allowAttempt(on, mailsToAccount, emailKey(email))
}

/** What a code that a page asked for carries along. */
interface CarriedByCode {
  readonly return_to: string | null
  readonly sign_up: boolean
}

/**
 * Makes a code for an address, bound to this browser. Nobody is looked up before the answer: who the address belongs to, and so
 * what the mail says, is found out afterwards, so that neither words nor time tell it (T32).
 */
export async function askForCode(on: Platform, flow: Flow, asked: { email: string; signUp: boolean }): Promise<void> {
  await allowMail(on, flow, asked.email)
  const carried: CarriedByCode = { return_to: flow.returnTo ?? null, sign_up: asked.signUp }
  const parts: NewCode = {
    kind: 'magic_auth',
    email: asked.email,
    applicationId: flow.application.id,
    flow: flow.browser,
    carried: { ...carried },
    withLink: true,
  }
  const made = await insertCode(on, on.database, parts)
  afterAnswer(on, () => mailCode(on, flow, made))
}

/** Work whose time nobody who waits for the answer can measure; a failure is ours, and logged. */
export function afterAnswer(on: Platform, work: () => Promise<unknown>): void {
  setImmediate(() => {
    work().catch((cause: Error) => {
      on.log.error({ fault: cause.message }, 'a mail that was asked for could not be queued')
    })
  })
}

async function mailCode(on: Platform, flow: Flow, made: MadeCode): Promise<void> {
  const user = await findUserByEmail(on.database, made.code.email)
  const { application, place } = flow
  if (user !== undefined && user.state !== 'active') return
  const letsIn = user !== undefined || (await mayBegin(on, flow, made.code.email))
  await on.database.transaction(async tx => {
    if (user !== undefined) {
      const actor = { kind: 'system', node: on.node } as const
      // To the address of the account, not to the spelling of it that a stranger typed (T27).
      const code = { ...made.code, email: user.email }
      return announceCode(on, tx, actor, { ...made, code, user, application, place })
    }
    const mail = { user: { locale: flow.words.frame.language }, application, place }
    if (letsIn) return queueCodeMail(tx, on, { ...made, ...mail })
    return queueNote(tx, on, {
      ...mail,
      purpose: 'notice',
      to: made.code.email,
      text: (words, asker) => words.mail.noAccount(asker),
    })
  })
}

/** Whether somebody without an account may make one by way of this application. */
export function maySignUp(application: Application): boolean {
  return policyFault(application, { signsUp: true, method: 'MagicAuth' }) === undefined
}

/** The same for one address: an invitation to it lets its owner in where nobody else may sign up (T35). */
async function mayBegin(on: Platform, flow: Flow, email: string): Promise<boolean> {
  if (maySignUp(flow.application)) return true
  const { invitationToken } = parseHints(flow.returnTo)
  if (invitationToken === undefined) return false
  const invitation = await findInvitationByToken(on, on.database, invitationToken)
  return invitation?.state === 'pending' && fitsInvitation(invitation, { email })
}

export type AddressProven =
  | {
      readonly outcome: 'passed'
      readonly passed: Passed
      readonly returnTo: string | undefined
      readonly isNew: boolean
    }
  | { readonly outcome: Exclude<Redeemed['outcome'], 'right'> | 'not_active' | 'sign_up_not_allowed' }
  | { readonly outcome: 'denied'; readonly text: string }
  | ({ readonly outcome: 'captured'; readonly email: string } & Captured)

/** Tries the digits in the browser that asked for them. */
export function proveByCode(on: Platform, flow: Flow, tried: { email: string; code: string }): Promise<AddressProven> {
  return proveBy(on, flow, tx =>
    redeemCode(on, tx, {
      kind: 'magic_auth',
      email: tried.email,
      code: tried.code,
      flow: flow.browser,
    }),
  )
}

/** Kinds of codes whose link signs somebody in. */
export const signInLinks: readonly CodeKind[] = ['magic_auth', 'passwordless']

/** Uses the link in the browser that asked for it; one that an application asked for, in any. */
export function proveByLink(on: Platform, flow: Flow, token: string): Promise<AddressProven> {
  return proveBy(on, flow, tx => redeemLink(on, tx, { kinds: signInLinks, token, flow: flow.browser }))
}

/**
 * The address is proven: its owner goes on to the next gate. Without an account one is made now, with a proven address, where the
 * application lets people in who have none.
 */
async function proveBy(
  on: Platform,
  flow: Flow,
  redeem: (tx: Transaction) => Promise<Redeemed>,
): Promise<AddressProven> {
  const tried = await on.database.transaction(
    async (tx): Promise<AddressProven | { outcome: 'new'; code: OneTimeCode }> => {
      const redeemed = await redeem(tx)
      if (redeemed.outcome !== 'right') return { outcome: redeemed.outcome }
      const { code } = redeemed
      const user = await findUserByEmail(tx, code.email)
      if (user === undefined) return { outcome: 'new', code }
      if (user.state !== 'active') return { outcome: 'not_active' }
      return { outcome: 'passed', ...(await passBy(on, tx, flow, { user, code })), isNew: false }
    },
  )
  if (tried.outcome !== 'new') return tried
  const { code } = tried
  if (!(await mayBegin(on, flow, code.email))) return { outcome: 'sign_up_not_allowed' }
  const actor = { kind: 'system', node: on.node } as const
  const parts = { email: code.email, emailVerified: true, locale: flow.words.frame.language }
  const made = await signUp(on, actor, { parts, place: flow.place })
  if ('captured' in made) return { outcome: 'captured', email: code.email, captured: made.captured }
  if ('denied' in made) return { outcome: 'denied', text: made.denied }
  const passed = await on.database.transaction(tx => passBy(on, tx, flow, { user: made, code }))
  return { outcome: 'passed', ...passed, isNew: true }
}

async function passBy(
  on: Platform,
  tx: Transaction,
  flow: Flow,
  { user, code }: { readonly user: User; readonly code: OneTimeCode },
): Promise<{ passed: Passed; returnTo: string | undefined }> {
  await proveAddress(tx, { kind: 'system', node: on.node }, { userId: user.id, keepPassword: false })
  const proof = { userId: user.id, method: 'MagicAuth', at: on.clock.now() } as const
  const passed = await passWithin(on, tx, flow, { proof })
  return { passed, returnTo: carriedBy(code).return_to ?? undefined }
}

function carriedBy(code: OneTimeCode): CarriedByCode {
  const { return_to: returnTo, sign_up: signsUp } = Object(code.carried)
  return { return_to: typeof returnTo === 'string' ? returnTo : null, sign_up: signsUp === true }
}

/** Books a failed try of a code, where it is known whose it was. */
export async function recordCodeFailed(
  on: Platform,
  flow: Flow,
  failed: { email: string; because: string },
): Promise<void> {
  const user = await findUserByEmail(on.database, failed.email)
  await recordTried(on, on.database, {
    user,
    kind: 'magic_auth',
    status: 'failed',
    place: flow.place,
    because: failed.because,
  })
}
