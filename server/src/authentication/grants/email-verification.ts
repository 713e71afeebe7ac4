import { getUser, proveAddress } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { redeemCode, takePending } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { recordFailed, recordProven } from '../actions-events.ts'
import { codeRefused, invalidPending } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** The digits that were mailed when the sign-in found an address that nobody had proven. */
export const emailVerification: UserGrant = {
  names: ['urn:workos:oauth:grant-type:email-verification:code', 'urn:workos:oauth:grant-type:email-verification'],
  client: 'confidential',
  authenticate,
}

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const token = required(request.values, 'pending_authentication_token')
  const code = required(request.values, 'code')
  const { id: applicationId } = request.application
  return completeAuthentication(on, request, async tx => {
    const pending = await takePending(tx, { token, applicationId })
    if (pending === undefined) return { refused: invalidPending() }
    const { proof, organizationId, invitationId } = pending
    const user = await getUser(tx, proof.userId)
    const redeemed = await redeemCode(on, tx, { kind: 'email_verification', userId: user.id, code, applicationId })
    if (redeemed.outcome !== 'right') {
      const error = codeRefused(redeemed.outcome)
      await recordFailed(on, tx, request, { user, kind: 'email_verification', error })
      return { refused: error }
    }
    // The password was part of this very proof, so it is its owner's.
    const keepPassword = proof.method === 'Password'
    await proveAddress(tx, { kind: 'system', node: on.node }, { userId: user.id, keepPassword })
    await recordProven(on, tx, request, { user, kind: 'email_verification' })
    // The mailbox answered: nobody is mailed a second code for the same sign-in.
    const confirmedAt = on.clock.now()
    return { proven: { proof: { ...proof, confirmedAt }, organizationId, invitationId, pending } }
  })
}
