import { findApplicationByClientId } from '../applications/index.ts'
import { mayAskByDevice, startDevice } from '../oauth/index.ts'
import type { Platform } from '../platform/platform.ts'
import { oauthRefusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { invalidClient } from './errors.ts'
import { readValues, required, unstored } from './parse-values.ts'

/** RFC 8628 section 3.1, for a program that signs a person in: it names its application and proves nothing. */
async function start(on: Platform, call: Call): Promise<Response> {
  const clientId = required(await readValues(call), 'client_id')
  const application = await findApplicationByClientId(on.database, clientId)
  if (application?.state !== 'active') throw invalidClient()
  if (!mayAskByDevice(application, 'user_management'))
    throw oauthRefusal('unauthorized_client', 'This application signs nobody in by a device.')
  const place = { address: call.peer.address, userAgent: call.request.headers.get('user-agent') ?? undefined }
  const started = await startDevice(on, { application, door: 'user_management', scope: '', place })
  const answer = {
    device_code: started.deviceCode.reveal(),
    user_code: started.userCode,
    verification_uri: started.verificationUri,
    verification_uri_complete: started.verificationUriComplete,
    expires_in: started.expiresInSeconds,
    interval: started.intervalSeconds,
  }
  return Response.json(answer, { headers: unstored })
}

export const deviceDoor: Route = oauthDoor('post', '/user_management/authorize/device', {
  summary: 'A device asks for a person',
  handle: start,
})
