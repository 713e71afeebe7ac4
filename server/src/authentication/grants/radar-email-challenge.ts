import { getUser } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { redeemCode, takePending } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { recordFailed, recordProven } from '../actions-events.ts'
import { codeRefused, invalidPending } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** The digits that were mailed because the sign-in was risky: the second proof where nobody enrolled a factor. */
export const radarEmailChallenge: UserGrant = {
  names: ['urn:workos:oauth:grant-type:radar-email-challenge:code'],
  client: 'confidential',
  authenticate,
}

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const token = required(request.values, 'pending_authentication_token')
  const code = required(request.values, 'code')
  const challengeId = required(request.values, 'radar_challenge_id')
  const { id: applicationId } = request.application
  return completeAuthentication(on, request, async tx => {
    const pending = await takePending(tx, { token, applicationId })
    if (pending === undefined) return { refused: invalidPending() }
    const { proof, organizationId, invitationId } = pending
    const user = await getUser(tx, proof.userId)
    const redeemed = await redeemCode(on, tx, { kind: 'radar_challenge', userId: user.id, code, applicationId })
    const outcome = redeemed.outcome === 'right' && redeemed.code.id !== challengeId ? 'wrong' : redeemed.outcome
    if (outcome !== 'right') {
      const error = codeRefused(outcome)
      await recordFailed(on, tx, request, { user, kind: 'email_verification', error })
      return { refused: error }
    }
    await recordProven(on, tx, request, { user, kind: 'email_verification' })
    const confirmedAt = on.clock.now()
    return { proven: { proof: { ...proof, confirmedAt }, organizationId, invitationId, pending } }
  })
}
