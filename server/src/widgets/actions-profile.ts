import { accountApplication } from '../applications/index.ts'
import { codeRefused } from '../authentication/index.ts'
import { getUser, hasPassword, type OnPassword, type User, updateUser } from '../directory/index.ts'
import { askEmailChange, changePassword, confirmEmailChange } from '../governance/index.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, conflict, notFound } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { endSession, listLivingSessionsAt, type UserSession } from '../sessions/index.ts'
import {
  afterPasswordChange,
  allowFactorTry,
  type Enrolled,
  enrolTotp,
  findCodeOfUser,
  listPasskeys,
  placeOf,
  provenFactors,
  queueNote,
  removeFactor,
  verifyTotp,
} from '../sign-in/index.ts'
import { requireOwnFactor } from './actions-elevated.ts'
import type { Caller } from './model.ts'

export interface NameChange {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly locale?: string | undefined
}

/** How the person is called, and in which language pages and mails speak to them. It is their own, whatever their role here. */
export async function changeName(on: Platform, caller: Caller, change: NameChange): Promise<User> {
  const { role } = await getUser(on.database, caller.userId)
  return updateUser(on, { ...caller.actor, role }, { id: caller.userId, change })
}

/** How the person can sign in, and what this session was begun with. */
export interface Ways {
  readonly hasPassword: boolean
  readonly hasFactor: boolean
  readonly passkeys: readonly { readonly id: string; readonly lastUsedAt: Date | undefined }[]
  readonly method: string | undefined
}

/** Read now, with the method that this very session was begun by. */
export async function waysOf(on: Platform, caller: Caller): Promise<Ways> {
  const { userId, sessionId } = caller
  const [withPassword, factors, passkeys, sessions] = await Promise.all([
    hasPassword(on.database, userId),
    provenFactors(on.database, userId),
    listPasskeys(on.database, userId),
    sessionsOf(on, caller),
  ])
  const method = sessions.find(({ id }) => id === sessionId)?.method
  return { hasPassword: withPassword, hasFactor: factors.length > 0, passkeys, method }
}

/** A first password. 400 for whoever has one: that one is changed by who knows it. */
export async function setFirstPassword(on: Platform, call: Call, caller: Caller, password: Secret): Promise<void> {
  if (await hasPassword(on.database, caller.userId))
    throw badRequest('password_already_set', 'There is a password already. Change it instead.')
  const onPassword: OnPassword = (tx, user) =>
    afterPasswordChange(on, tx, { user, place: placeOf(call), tell: 'sign_ins_go_on' })
  await updateUser(on, caller.actor, { id: caller.userId, change: { password }, onPassword })
}

/** Changes the password of who knows the former one; all their other sign-ins end. */
export async function replacePassword(
  on: Platform,
  call: Call,
  caller: Caller,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  await requireOwnFactor(on, caller)
  const parts = { current: new Secret(current), next: new Secret(next), call }
  if ((await changePassword(on, caller.actor, parts)) === 'wrong')
    throw badRequest('incorrect_password', 'This is not your present password. Try again.')
}

/** Begins a second factor, which an authenticator app then shows codes of. */
export async function beginFactor(on: Platform, caller: Caller): Promise<Enrolled> {
  const { userId, actor } = caller
  const { email: label } = await getUser(on.database, userId)
  const issuer = new URL(on.config.baseUrl).host
  return on.database.transaction(tx => enrolTotp(on, tx, actor, { userId, issuer, label }))
}

/** The first code proves the factor; the person is told by mail. 400 for a code that is none. */
export async function proveFactor(
  on: Platform,
  call: Call,
  caller: Caller,
  { challengeId, code }: { readonly challengeId: string; readonly code: string },
): Promise<void> {
  const { userId } = caller
  await allowFactorTry(on, userId)
  const outcome = await on.database.transaction(async tx => {
    const tried = await verifyTotp(on, tx, { challengeId, userId, code })
    if (tried !== 'right') return tried
    const user = await getUser(tx, userId)
    const application = await accountApplication(tx)
    const text: Parameters<typeof queueNote>[2]['text'] = (words, asker) => words.mail.factorAdded(asker)
    await queueNote(tx, on, { purpose: 'notice', to: user.email, user, application, place: placeOf(call), text })
    return tried
  })
  if (outcome !== 'right') throw codeRefused(outcome)
}

/** Removes every second factor of an authenticator app. */
export async function removeFactors(on: Platform, caller: Caller): Promise<void> {
  for (const { id } of await provenFactors(on.database, caller.userId)) await removeFactor(on, caller.actor, id)
}

/** Mails a code to the address that the person wants to have; answers until when it counts. */
export async function askNewAddress(on: Platform, call: Call, caller: Caller, email: string): Promise<Date> {
  if ((await askEmailChange(on, caller.actor, { email, place: placeOf(call) })) === 'same')
    throw conflict('email_not_changed', 'This is your address already.')
  const code = await findCodeOfUser(on, 'email_change', caller.userId)
  if (code === undefined) throw notFound('code')
  return code.expiresAt
}

/** The code comes back from the new address. 409 where somebody else has it by now. */
export async function confirmNewAddress(on: Platform, call: Call, caller: Caller, code: string): Promise<User> {
  const outcome = await confirmEmailChange(on, caller.actor, { code, place: placeOf(call) })
  if (outcome === 'taken') throw conflict('email_taken', 'Somebody with this address already exists.')
  if (outcome !== 'changed') throw codeRefused(outcome)
  return getUser(on.database, caller.userId)
}

/** Where the person is signed in to this application: what they do elsewhere is nothing that it shows (I5). */
export function sessionsOf(on: Platform, { userId, applicationId }: Caller): Promise<readonly UserSession[]> {
  return listLivingSessionsAt(on.database, { userId, applicationId, organizationId: undefined })
}

/** Ends one of these. 404 for every other session. */
export async function endOwnSession(on: Platform, caller: Caller, text: string): Promise<void> {
  const session = (await sessionsOf(on, caller)).find(({ id }) => id === text)
  if (session === undefined) throw notFound('session')
  await endSession(on, caller.actor, session.id, 'ended_by_person')
}

/** Ends all of these but the one that asks, and the one that the page names as its own. */
export async function endOtherSessions(on: Platform, caller: Caller, current: string): Promise<void> {
  const others = (await sessionsOf(on, caller)).filter(({ id }) => id !== caller.sessionId && id !== current)
  for (const { id } of others) await endSession(on, caller.actor, id, 'ended_by_person')
}
