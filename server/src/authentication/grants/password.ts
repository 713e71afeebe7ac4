import { allowAttempt, emailKey, findUserByEmail, type User, verifyPassword } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { rateLimits } from '../../platform/rate-limits.ts'
import { Secret } from '../../platform/secret.ts'
import { blockedByList } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { recordFailed, recordProven } from '../actions-events.ts'
import { invitationFor } from '../actions-invitations.ts'
import { invalidCredentials, invalidGrant } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** Address and password, which the application took from the person on a page of its own. */
export const password: UserGrant = { names: ['password'], client: 'confidential', authenticate }

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const email = required(request.values, 'email')
  const presented = new Secret(required(request.values, 'password'))
  const user = await provePassword(on, request, { email, password: presented })
  return completeAuthentication(on, request, async tx => {
    await recordProven(on, tx, request, { user, kind: 'password' })
    const invitation = await invitationFor(on, tx, { token: request.values.get('invitation_token'), user })
    const proof = { userId: user.id, method: 'Password', at: on.clock.now() } as const
    return { proven: { proof, invitationId: invitation?.id } }
  })
}

/** The same counts as on the sign-in page: who is locked out there is locked out here (T31). */
const perAccountAndAddress = rateLimits.sign_in_account_address
const perAddress = rateLimits.sign_in_address
const perAccount = rateLimits.sign_in_account

/** Known and unknown people cost the same and get the same answer (T32); beyond the limits 429, also for the right password. */
async function provePassword(
  on: Platform,
  request: UserTokenRequest,
  { email, password }: { readonly email: string; readonly password: Secret },
): Promise<User> {
  const account = emailKey(email)
  const { address } = request.place
  if (address !== undefined) {
    await allowAttempt(on, perAddress, address)
    await allowAttempt(on, perAccountAndAddress, `${account} ${address}`)
  }
  await allowAttempt(on, perAccount, account)
  const user = await findUserByEmail(on.database, email)
  const right = await verifyPassword(on, { userId: user?.id, account }, password)
  const risk = await blockedByList(on, on.database, { email, place: request.place })
  if (right && user?.state === 'active' && risk === undefined) return user
  const error = user !== undefined && right && risk === undefined ? invalidGrant() : invalidCredentials()
  await recordFailed(on, on.database, request, { user, kind: 'password', error, risk: right ? risk : undefined })
  throw error
}
