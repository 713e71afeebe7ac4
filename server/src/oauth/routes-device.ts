import { actsAsAgent } from '../applications/index.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { authenticateClient } from './actions.ts'
import { ensureCommandLine, startDevice } from './actions-devices.ts'
import { loadScopes } from './actions-scopes.ts'
import { mayAskByDevice } from './check-device-client.ts'
import { checkOptionalPkce } from './check-pkce.ts'
import { checkResource } from './check-resource.ts'
import { checkScope } from './check-scope.ts'
import { tokenRefused } from './errors.ts'
import { ambitCli, workosCli } from './model.ts'
import { readParameters, unstored } from './parse-form.ts'

/** RFC 8628 section 3.1. */
async function start(on: Platform, call: Call): Promise<Response> {
  const values = await readParameters(call)
  const commandLine = [ambitCli, workosCli].find(({ clientId }) => clientId === values.get('client_id'))
  if (commandLine !== undefined) await ensureCommandLine(on, commandLine)
  const application = await authenticateClient(on, call, values)
  if (!mayAskByDevice(application, 'oauth2'))
    throw tokenRefused('unauthorized_client', 'This client has a browser; use authorization_code.')
  const asked = commandLine === workosCli ? withoutForeign(values.get('scope')) : values.get('scope')
  const scope = checkScope({ asked, ...(await loadScopes(on.database, application)) })
  if (!scope.ok) throw tokenRefused('invalid_scope', scope.description)
  const { baseUrl } = on.config
  const otherwise = actsAsAgent(application.kind) ? `${baseUrl}/mcp` : undefined
  const resource = checkResource({ asked: values.get('resource'), baseUrl, otherwise })
  if (!resource.ok) throw tokenRefused('invalid_target', resource.description)
  const challenge = checkOptionalPkce({ values, repeated: [] })
  if (!challenge.ok) throw tokenRefused('invalid_request', challenge.description)
  const started = await startDevice(on, {
    application,
    door: 'oauth2',
    scope: scope.value,
    resource: resource.value,
    codeChallenge: challenge.value,
    place: { address: call.peer.address, userAgent: call.request.headers.get('user-agent') ?? undefined },
  })
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

/** What the command line asks of the hosted service gives nothing here; the answer says which scopes were given. */
function withoutForeign(scope: string | undefined): string | undefined {
  return scope
    ?.split(' ')
    .filter(word => word !== workosCli.foreignScope)
    .join(' ')
}

export const deviceDoors: readonly Route[] = [
  oauthDoor('post', '/oauth2/device_authorization', { summary: 'RFC 8628: a device asks for a person', handle: start }),
]
