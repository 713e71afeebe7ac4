import { findMembershipOf } from '../../directory/index.ts'
import { parseId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { takePending } from '../../sign-in/index.ts'
import { completeAuthentication } from '../actions.ts'
import { invalidOrganization, invalidPending } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** Which of their organizations the person signs in to, where they are a member of several. */
export const organizationSelection: UserGrant = {
  names: [
    'urn:workos:oauth:grant-type:organization-selection',
    'urn:workos:oauth:grant-type:organization-selection:code',
  ],
  client: 'confidential',
  authenticate,
}

async function authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated> {
  const token = required(request.values, 'pending_authentication_token')
  const organizationId = parseId('organization', required(request.values, 'organization_id'))
  return completeAuthentication(on, request, async tx => {
    const pending = await takePending(tx, { token, applicationId: request.application.id })
    if (pending === undefined) return { refused: invalidPending() }
    const { proof, invitationId } = pending
    const member = organizationId && (await findMembershipOf(tx, { userId: proof.userId, organizationId }))
    if (organizationId === undefined || member?.status !== 'active') return { refused: invalidOrganization() }
    return { proven: { proof, organizationId, invitationId, pending } }
  })
}
