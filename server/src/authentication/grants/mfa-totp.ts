import { getUser } from '../../directory/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { allowFactorTry, findPending, takePending, verifyTotp } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { recordFailed, recordProven } from '../actions-events.ts'
import { codeRefused, invalidPending } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** The second factor: a code of an authenticator app, against a challenge of this very person. */
export const mfaTotp: UserGrant = {
  names: ['urn:workos:oauth:grant-type:mfa-totp', 'urn:workos:oauth:grant-type:mfa-totp:code'],
  client: 'confidential',
  authenticate,
}

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const presented = {
    token: required(request.values, 'pending_authentication_token'),
    applicationId: request.application.id,
  }
  const code = required(request.values, 'code')
  const challengeId = required(request.values, 'authentication_challenge_id')
  const standing = await findPending(on.database, presented)
  if (standing !== undefined) await allowFactorTry(on, standing.proof.userId)
  return completeAuthentication(on, request, async tx => {
    const pending = await takePending(tx, presented)
    if (pending === undefined) return { refused: invalidPending() }
    const { proof, organizationId, invitationId } = pending
    const user = await getUser(tx, proof.userId)
    const outcome = await verifyTotp(on, tx, { challengeId, userId: user.id, code })
    if (outcome !== 'right') {
      const error = codeRefused(outcome)
      await recordFailed(on, tx, request, { user, kind: 'mfa', error })
      return { refused: error }
    }
    await recordProven(on, tx, request, { user, kind: 'mfa' })
    const secondFactorAt = on.clock.now()
    return { proven: { proof: { ...proof, secondFactorAt }, organizationId, invitationId, pending } }
  })
}
