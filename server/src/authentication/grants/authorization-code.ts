import { allows, currentSigningKey } from '../../applications/index.ts'
import { acceptInvitation, getUser } from '../../directory/index.ts'
import { emit } from '../../events/index.ts'
import { redeemCode } from '../../oauth/index.ts'
import type { Platform } from '../../platform/platform.ts'
import {
  chooseOrganization,
  findUserSession,
  issueUserTokens,
  membershipMissing,
  userClaims,
} from '../../sessions/index.ts'
import { sessionCreated } from '../actions-events.ts'
import { invitationFor } from '../actions-invitations.ts'
import { invalidGrant } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** RFC 6749 section 4.1.3: by the application's proof, by PKCE, or by both, as the code was asked for. */
export const authorizationCode: UserGrant = { names: ['authorization_code'], client: 'any', authenticate }

async function authenticate(on: Platform, { values, application, client }: UserTokenRequest): Promise<Authenticated> {
  const key = await currentSigningKey(on, application.id)
  const presented = {
    code: required(values, 'code'),
    door: 'user_management',
    application,
    clientProven: client === 'confidential',
    verifier: values.get('code_verifier'),
  } as const
  const authenticated = await redeemCode(on, presented, async (tx, { session: { id } }) => {
    const session = await findUserSession(tx, id)
    if (session === undefined) throw invalidGrant()
    const { userId, method, impersonator } = session
    const user = await getUser(tx, userId)
    const invitation = await invitationFor(on, tx, { token: values.get('invitation_token'), user })
    if (invitation !== undefined)
      await acceptInvitation(tx, { kind: 'system', node: on.node }, { id: invitation.id, userId })
    const joined = invitation?.organizationId
    if (joined !== undefined && !allows(application, { organizationId: joined })) throw membershipMissing()
    if (joined !== undefined) await chooseOrganization(tx, { session, organizationId: joined })
    const organizationId = joined ?? session.organizationId
    const claims = await userClaims(tx, { userId, organizationId })
    const tokens = await issueUserTokens(tx, on, { session, application, key, claims, refresh: true })
    await emit(tx, sessionCreated(on, session, application))
    return { user, session, tokens, organizationId, method, impersonator }
  })
  if (authenticated === undefined) throw invalidGrant()
  return authenticated
}
