import type { Platform } from '../../platform/platform.ts'
import { holdSession } from '../../sessions/index.ts'
import { tokenMaker } from '../actions-access.ts'
import { type Polled, pollDevice } from '../actions-devices.ts'
import { type TokenErrorCode, tokenRefused } from '../errors.ts'
import type { Granted, TokenRequest } from '../model.ts'
import type { Grant } from './grant.ts'

/** RFC 8628 section 3.4. */
export const deviceCode: Grant = { name: 'urn:ietf:params:oauth:grant-type:device_code', grant: poll }

const refusals: Readonly<Record<Exclude<Polled['outcome'], 'approved'>, readonly [TokenErrorCode, string]>> = {
  pending: ['authorization_pending', 'The person has not answered yet. Ask again after the interval.'],
  slow_down: ['slow_down', 'Ask less often: 5 seconds longer between two requests from now on.'],
  denied: ['access_denied', 'The person said no.'],
  expired: ['expired_token', 'This device code is too old. Start again.'],
  unknown: ['invalid_grant', 'This device code is of no use: unknown, used, or for another client.'],
}

async function poll(on: Platform, { values, application, holderKey }: TokenRequest): Promise<Granted> {
  const presented = values.get('device_code')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter device_code is missing.')
  const maker = await tokenMaker(on, application)
  const verifier = values.get('code_verifier')
  const polled = await pollDevice(on, { application, door: 'oauth2', deviceCode: presented, verifier })
  if (polled.outcome !== 'approved') throw tokenRefused(...refusals[polled.outcome])
  const { session, scope, resource, signedInAt } = polled
  return on.database.transaction(async tx => {
    await holdSession(tx, session.id)
    const tokens = await maker.first(tx, { session, scope, resource, holderKey })
    return { session, tokens, scope, resource, signedInAt, holderKey }
  })
}
