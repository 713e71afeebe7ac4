import { currentSigningKey } from '../../applications/index.ts'
import { getUser } from '../../directory/index.ts'
import { emit } from '../../events/index.ts'
import { pollDevice } from '../../oauth/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { findUserSession, holdSession, issueUserTokens, userClaims } from '../../sessions/index.ts'
import { sessionCreated } from '../actions-events.ts'
import { deviceRefused, invalidGrant } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/** RFC 8628 section 3.4: the device asks whether its person has said yes. */
export const deviceCode: UserGrant = {
  names: ['urn:ietf:params:oauth:grant-type:device_code'],
  client: 'any',
  authenticate,
}

async function authenticate(on: Platform, { values, application }: UserTokenRequest): Promise<Authenticated> {
  const key = await currentSigningKey(on, application.id)
  const polled = await pollDevice(on, {
    application,
    door: 'user_management',
    deviceCode: required(values, 'device_code'),
  })
  if (polled.outcome !== 'approved') throw deviceRefused(polled.outcome)
  return on.database.transaction(async tx => {
    await holdSession(tx, polled.session.id)
    const session = await findUserSession(tx, polled.session.id)
    if (session === undefined) throw invalidGrant()
    const { userId, organizationId, method, impersonator } = session
    const claims = await userClaims(tx, { userId, organizationId })
    const tokens = await issueUserTokens(tx, on, { session, application, key, claims, refresh: true })
    await emit(tx, sessionCreated(on, session, application))
    return { user: await getUser(tx, userId), session, tokens, organizationId, method, impersonator }
  })
}
