import { findUserByEmail, proveAddress } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { redeemCode } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { recordFailed, recordProven } from '../actions-events.ts'
import { invitationFor, invitationOfCode } from '../actions-invitations.ts'
import { codeRefused, invalidGrant } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** Six digits that were mailed, and the address they were mailed to: they prove the address too. */
export const magicAuth: UserGrant = {
  names: ['urn:workos:oauth:grant-type:magic-auth:code', 'urn:workos:oauth:grant-type:magic-auth'],
  client: 'confidential',
  authenticate,
}

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const email = required(request.values, 'email')
  const code = required(request.values, 'code')
  const { id: applicationId } = request.application
  return completeAuthentication(on, request, async tx => {
    const redeemed = await redeemCode(on, tx, { kind: 'magic_auth', email, code, applicationId })
    const user = await findUserByEmail(tx, email)
    if (redeemed.outcome !== 'right') {
      const error = codeRefused(redeemed.outcome)
      await recordFailed(on, tx, request, { user, kind: 'magic_auth', error })
      return { refused: error }
    }
    if (user?.state !== 'active') return { refused: invalidGrant() }
    await proveAddress(tx, { kind: 'system', node: on.node }, { userId: user.id, keepPassword: false })
    await recordProven(on, tx, request, { user, kind: 'magic_auth' })
    const { code: given } = redeemed
    const brought = await invitationFor(on, tx, { token: request.values.get('invitation_token'), user })
    const invitation = brought ?? (await invitationOfCode(on, tx, { code: given, user }))
    const proof = { userId: user.id, method: 'MagicAuth', at: on.clock.now() } as const
    return { proven: { proof, invitationId: invitation?.id } }
  })
}
