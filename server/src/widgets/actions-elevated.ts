import { getApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { codeRefused } from '../authentication/index.ts'
import { getUser } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { randomToken, Secret } from '../platform/secret.ts'
import { demandQuestion, findBearer, getSession, keepToken, listSignIns, proofsOf } from '../sessions/index.ts'
import {
  allowMail,
  createElevatedAccess,
  listPasskeys,
  type OneTimeCode,
  placeOf,
  provenFactors,
  redeemCode,
} from '../sign-in/index.ts'
import { elevationMissing, secondFactorMissing, staffRefused } from './errors.ts'
import { type Caller, elevatedSeconds } from './model.ts'

/** What lets its holder change how the person signs in, in this session. */
export interface Elevated {
  readonly token: Secret
  readonly expiresAt: Date
}

/**
 * Mails the person a code, for whoever wants to change how they sign in.
 *
 * @throws Refusal 403 for whoever administers this server, 422 where no mail is sent, 429 after too many.
 */
export async function sendCode(on: Platform, call: Call, caller: Caller): Promise<OneTimeCode> {
  const user = await getUser(on.database, caller.userId)
  if (user.role !== undefined) throw staffRefused()
  const place = placeOf(call)
  await allowMail(on, { place }, user.email)
  const application = await getApplication(on.database, caller.applicationId)
  return on.database.transaction(async tx => {
    const carried = { session: caller.sessionId }
    const code = await createElevatedAccess(on, tx, caller.actor, { user, application, place, carried })
    const body = { actor: caller.userId, user: caller.userId }
    await record(tx, { type: 'elevated_access.asked', session: caller.sessionId, body })
    return code
  })
}

/** The code comes back, in the session that asked for it. 400 for one that is wrong, late or used. */
export async function bringCodeBack(
  on: Platform,
  caller: Caller,
  { id, code }: { readonly id: string; readonly code: string },
): Promise<Elevated> {
  const { userId, applicationId } = caller
  const done = await on.database.transaction(async tx => {
    const redeemed = await redeemCode(on, tx, { kind: 'elevated_access', userId, code, applicationId })
    if (redeemed.outcome !== 'right') return redeemed.outcome
    const { id: own, carried } = redeemed.code
    if (own !== id || Object(carried).session !== caller.sessionId) return 'wrong'
    return elevate(tx, caller)
  })
  if (typeof done === 'string') throw codeRefused(done)
  return done
}

/** Another ten minutes, for who showed at this very moment that they may: by the code of a new address. */
export function elevateAgain(on: Platform, caller: Caller): Promise<Elevated> {
  return on.database.transaction(tx => elevate(tx, caller))
}

async function elevate(tx: Transaction, caller: Caller): Promise<Elevated> {
  const token = new Secret(`elevated_${randomToken()}`)
  const session = await getSession(tx, caller.sessionId)
  const kept = { session, value: token, kind: 'elevated', scope: '', seconds: elevatedSeconds } as const
  return { token, expiresAt: await keepToken(tx, caller.actor, kept) }
}

/**
 * Refuses with 403 unless a code from the person's mail was brought back in this very session, minutes ago: whoever took a widget
 * token can't give the person another password with it. Whoever has a second factor passed it in this session (T36, T37).
 */
export async function requireElevated(on: Platform, { request }: Call, caller: Caller): Promise<void> {
  const token = request.headers.get('x-elevated-access-token')
  const bearer = token === null ? undefined : await findBearer(on, token, { kind: 'elevated' })
  if (bearer?.outcome !== 'active' || bearer.session.id !== caller.sessionId) throw elevationMissing()
  await requireOwnFactor(on, caller)
}

/** The part of it that holds for everything which changes how a person signs in. */
export async function requireOwnFactor(on: Platform, { userId, sessionId }: Caller): Promise<void> {
  const [user, factors, passkeys, signIns] = await Promise.all([
    getUser(on.database, userId),
    provenFactors(on.database, userId),
    listPasskeys(on.database, userId),
    listSignIns(on.database, sessionId),
  ])
  if (user.role !== undefined) throw staffRefused()
  if (factors.length + passkeys.length > 0 && !demandQuestion(proofsOf(signIns)).mfaDone) throw secondFactorMissing()
}
