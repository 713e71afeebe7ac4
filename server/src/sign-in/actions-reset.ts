import { getApplication } from '../applications/index.ts'
import {
  findUserByEmail,
  getUser,
  hashPassword,
  proveAddress,
  refuseWeak,
  savePasswordHash,
} from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { endSession, listLivingOf } from '../sessions/index.ts'
import { afterAnswer, allowMail } from './actions-address.ts'
import { createPasswordReset, findLink, redeemLink } from './actions-codes.ts'
import type { Flow } from './actions-flow.ts'
import { afterPasswordChange } from './actions-password-change.ts'
import type { OneTimeCode, Place } from './model.ts'
import { presentCodeForEvent } from './render-code.ts'

const resetSeconds = 3600

/** Asks for a link to a new password; the answer is one for everybody, and the person is looked up after it (T32). */
export async function askForReset(on: Platform, flow: Flow, email: string): Promise<{ endsAt: Date }> {
  await allowMail(on, flow, email)
  afterAnswer(on, async () => {
    const user = await findUserByEmail(on.database, email)
    if (user === undefined || user.state !== 'active') return
    const actor: Actor = { kind: 'system', node: on.node }
    const { application, place } = flow
    await on.database.transaction(tx => createPasswordReset(on, tx, actor, { user, application, place }))
  })
  return { endsAt: new Date(on.clock.now().getTime() + resetSeconds * 1000) }
}

/** The link as it stands; looking at it changes nothing. */
export async function findReset(on: Platform, token: string): Promise<OneTimeCode | undefined> {
  const { outcome, code } = await findLink(on, { kinds: ['password_reset'], token })
  return outcome === 'right' ? code : undefined
}

export interface ResetParts {
  readonly token: string
  readonly password: Secret
  readonly place: Place
}

export type Reset =
  | { readonly outcome: 'changed'; readonly userId: UserId; readonly sessionsEnded: number }
  | { readonly outcome: 'invalid_token' }

/**
 * A new password by the link of a mail. The link proves the address too. Everything that hung on the old password ends: the
 * person's sign-ins, remembered devices, other links; second factors stay, so that a mailbox alone opens no account that has
 * one (T34). 400 for a weak password, and then the link still works.
 */
export async function resetPassword(on: Platform, actor: Actor, parts: ResetParts): Promise<Reset> {
  const found = await findReset(on, parts.token)
  if (found?.userId === undefined) return { outcome: 'invalid_token' }
  const owner = await getUser(on.database, found.userId)
  const application = found.applicationId && (await getApplication(on.database, found.applicationId)).name
  await refuseWeak(on, parts.password, { ...owner, application })
  const hash = await hashPassword(on, parts.password)
  const changed = await on.database.transaction(async tx => {
    const redeemed = await redeemLink(on, tx, { kinds: ['password_reset'], token: parts.token })
    if (redeemed.outcome !== 'right' || redeemed.code.userId === undefined) return undefined
    const { code } = redeemed
    const user = await getUser(tx, redeemed.code.userId)
    await proveAddress(tx, actor, { userId: user.id, keepPassword: false })
    await savePasswordHash(tx, user.id, { hash })
    await emit(tx, {
      actor,
      event: 'password_reset.succeeded',
      data: presentCodeForEvent(code),
      body: { user: user.id },
    })
    await afterPasswordChange(on, tx, { user, place: parts.place, tell: 'sign_ins_end', code: code.id })
    return user.id
  })
  if (changed === undefined) return { outcome: 'invalid_token' }
  return { outcome: 'changed', userId: changed, sessionsEnded: await endAllOf(on, actor, changed) }
}

/** Ends every living sign-in of a person, each complete when this returns (I4). */
async function endAllOf(on: Platform, actor: Actor, userId: UserId): Promise<number> {
  const sessions = await on.database.transaction(tx => listLivingOf(tx, [userId]))
  for (const id of sessions) await endSession(on, actor, id, 'password_reset')
  return sessions.length
}
