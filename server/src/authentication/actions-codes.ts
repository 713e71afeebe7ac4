import { type Application, findDefaultApplication, policyFault } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import {
  changeUser,
  findUserByEmail,
  invitationRefused,
  proveAddress,
  refuseOutranked,
  type User,
  userOfPath,
} from '../directory/index.ts'
import { refuseWithoutMail } from '../mail/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, conflict, type FieldError, notFound, oauthRefusal, Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import {
  type CodeOutcome,
  createEmailChange,
  createEmailVerification,
  createMagicAuth,
  createPasswordReset,
  type OneTimeCode,
  redeemCode,
  resetPassword,
  signUp,
} from '../sign-in/index.ts'
import { invitationFor } from './actions-invitations.ts'
import { signInElsewhere } from './errors.ts'
import type { Place } from './model.ts'

export interface CodeAsked {
  readonly email: string
  readonly place: Place
}

/**
 * Six digits for a sign-in by mail. Who has no account gets one, where the default application lets people sign up or an invitation
 * asks them in; the invitation is accepted by the sign-in.
 *
 * @throws Refusal 400 `sign_up_not_allowed`, by the application or in the words of the action endpoint, 400 for an invitation that
 * does not stand or is for somebody else, 403 for a person with a higher role than the actor.
 */
export async function askMagicAuth(
  on: Platform,
  actor: Actor,
  { email, place, invitationToken: token }: CodeAsked & { readonly invitationToken: string | undefined },
): Promise<OneTimeCode> {
  const application = await findDefaultApplication(on.database)
  const invitation = await invitationFor(on, on.database, { token, user: { email } }).catch((cause: unknown) => {
    throw cause instanceof Refusal ? invitationRefused('invitation_invalid') : cause
  })
  const user = await personAt(on, actor, { email, application, place, isInvited: invitation !== undefined })
  const carried = invitation === undefined ? undefined : { invitation: invitation.id }
  return on.database.transaction(tx => createMagicAuth(on, tx, actor, { user, application, place, carried }))
}

interface PersonAsked extends CodeAsked {
  readonly application: Application | undefined
  readonly isInvited?: boolean
}

/** Who has this address, or a new account with it, where application and action endpoint let somebody in who has none; nobody who stands higher than the actor. */
export async function personAt(on: Platform, actor: Actor, asked: PersonAsked): Promise<User> {
  const known = await findUserByEmail(on.database, asked.email)
  const user = known ?? (await signUpBy(on, actor, asked))
  refuseOutranked(actor, user)
  return user
}

async function signUpBy(on: Platform, actor: Actor, asked: PersonAsked): Promise<User> {
  const { email, application, place, isInvited = false } = asked
  const isClosed =
    application !== undefined && policyFault(application, { signsUp: true, method: 'MagicAuth' }) !== undefined
  if (isClosed && !isInvited) throw oauthRefusal('sign_up_not_allowed', 'This application makes no new accounts.')
  const made = await signUp(on, actor, { parts: { email }, place })
  if ('captured' in made) throw signInElsewhere(made.captured)
  if ('denied' in made) throw oauthRefusal('sign_up_not_allowed', made.denied)
  return made
}

/** A link to a new password, for somebody who is known here: this caller may list people anyway. 404 for an unknown address. */
export async function askPasswordReset(on: Platform, actor: Actor, { email, place }: CodeAsked): Promise<OneTimeCode> {
  const user = await findUserByEmail(on.database, email)
  if (user === undefined) throw notFound('user')
  refuseOutranked(actor, user)
  if (user.state !== 'active')
    throw new Refusal({ status: 403, code: 'password_reset_not_allowed', message: 'This person can’t sign in.' })
  const application = await findDefaultApplication(on.database)
  return on.database.transaction(tx => createPasswordReset(on, tx, actor, { user, application, place }))
}

const nowhere: Place = { address: undefined, userAgent: undefined }

/** Mails digits that prove the person's address. 400 where it is proven, 422 where no mail is sent. */
export async function sendVerification(on: Platform, actor: Actor, userId: string): Promise<User> {
  const user = await userOfPath(on, userId)
  if (user.emailVerified) throw badRequest('email_already_verified', 'This address is proven already.')
  refuseWithoutMail(on)
  const application = await findDefaultApplication(on.database)
  await on.database.transaction(tx => createEmailVerification(on, tx, actor, { user, application, place: nowhere }))
  return user
}

const verificationCodes: Readonly<Record<Exclude<CodeOutcome, 'right'>, readonly [string, string]>> = {
  wrong: ['email_verification_code_incorrect', 'The code is wrong. Try again.'],
  used: ['email_verification_code_previously_used', 'This code was used before.'],
  late: ['email_verification_code_expired', 'This code is too old. Ask for a new one.'],
  dead: ['email_verification_code_expired', 'There were too many wrong codes. Ask for a new one.'],
}

/** The digits come back: the address is proven. */
export async function confirmVerification(
  on: Platform,
  actor: Actor,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<User> {
  const user = await userOfPath(on, userId)
  if (user.emailVerified) throw badRequest('email_previously_verified', 'This address is proven already.')
  const outcome = await on.database.transaction(async tx => {
    const redeemed = await redeemCode(on, tx, { kind: 'email_verification', userId: user.id, code })
    // The application keeps the person's password itself, so it vouches for whose it is.
    if (redeemed.outcome === 'right') await proveAddress(tx, actor, { userId: user.id, keepPassword: true })
    return redeemed.outcome
  })
  if (outcome !== 'right') throw badRequest(...verificationCodes[outcome])
  return userOfPath(on, user.id)
}

/** Mails digits to a new address, which is the person's when they come back. */
export async function sendAddressChange(
  on: Platform,
  actor: Actor,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<{ user: User; code: OneTimeCode }> {
  const user = await userOfPath(on, userId)
  refuseOutranked(actor, user)
  const holder = await findUserByEmail(on.database, email)
  if (holder?.id === user.id) throw conflict('email_change_not_needed', 'This is the person’s address already.')
  if (holder !== undefined) throw addressNotAvailable()
  const application = await findDefaultApplication(on.database)
  const make = async (tx: Transaction): Promise<OneTimeCode> => {
    const made = await createEmailChange(on, tx, actor, { user, application, place: nowhere, email })
    await record(tx, {
      type: 'email_change.created',
      ...inSession(actor),
      body: { actor: actorName(actor), user: user.id },
    })
    return made
  }
  return { user, code: await on.database.transaction(make) }
}

/** The digits come back: the new address is the person's, and proven. */
export async function confirmAddressChange(
  on: Platform,
  actor: Actor,
  { userId, code }: { readonly userId: string; readonly code: string },
): Promise<User> {
  const user = await userOfPath(on, userId)
  refuseOutranked(actor, user)
  const changed = await on.database.transaction<User | Refusal>(async tx => {
    const redeemed = await redeemCode(on, tx, { kind: 'email_change', userId: user.id, code })
    if (redeemed.outcome !== 'right') return changeRefused(redeemed.outcome)
    const { email } = redeemed.code
    if ((await findUserByEmail(tx, email)) !== undefined) return addressNotAvailable()
    return changeUser(tx, actor, { id: user.id, change: { email, emailVerified: true } })
  })
  if (changed instanceof Refusal) throw changed
  return changed
}

function addressNotAvailable(): Refusal {
  return conflict('email_not_available', 'An account with this address already exists.')
}

function changeRefused(outcome: Exclude<CodeOutcome, 'right'>): Refusal {
  switch (outcome) {
    case 'wrong':
      return badRequest('email_change_code_incorrect', 'The code is wrong. Try again.')
    case 'late':
      return badRequest('email_change_code_expired', 'This code is too old. Ask for a new one.')
    case 'used':
      return conflict('email_change_code_previously_used', 'This code was used before.')
    case 'dead':
      return new Refusal({
        status: 429,
        code: 'email_change_too_many_attempts',
        message: 'There were too many wrong codes. Ask for a new one.',
      })
  }
}

/**
 * The token of a link comes back with a new password: whatever hung on the old one ends.
 *
 * @throws Refusal 400 `password_reset_error`, with what is wrong with the token or the password.
 */
export async function confirmReset(
  on: Platform,
  actor: Actor,
  { token, password }: { readonly token: string; readonly password: Secret },
): Promise<User> {
  const reset = await resetPassword(on, actor, { token, password, place: nowhere }).catch((cause: unknown) => {
    throw cause instanceof Refusal && cause.code === 'password_strength_error' ? resetRefused(cause.errors) : cause
  })
  if (reset.outcome === 'changed') return userOfPath(on, reset.userId)
  const message = 'This link was used, or is too old. Ask for a new one.'
  throw resetRefused([{ code: 'invalid_token', message, field: 'token' }])
}

function resetRefused(errors: readonly FieldError[] = []): Refusal {
  return badRequest('password_reset_error', errors[0]?.message ?? 'The password was not changed.', errors)
}
