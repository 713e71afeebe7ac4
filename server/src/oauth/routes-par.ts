import type { Platform } from '../platform/platform.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { authenticateClient } from './actions.ts'
import { nonceHeader, provenKey } from './actions-proofs.ts'
import { pushedSeconds, pushRequest } from './actions-pushed.ts'
import { loadScopes, resourcesOf } from './actions-scopes.ts'
import { decideAuthorization } from './decide-authorization.ts'
import { tokenRefused } from './errors.ts'
import { readParameters, unstored } from './parse-form.ts'
import { isRegistered } from './render-answer.ts'

/** RFC 9126 section 2: the same checks as at the authorization endpoint, before a person sees anything. */
async function push(on: Platform, call: Call): Promise<Response> {
  const values = await readParameters(call)
  const application = await authenticateClient(on, call, values)
  if (values.has('request_uri')) throw tokenRefused('invalid_request', 'A request_uri can’t be pushed.')
  const redirectUri = values.get('redirect_uri')
  if (redirectUri === undefined || !isRegistered(application, redirectUri))
    throw tokenRefused('invalid_request', 'The redirect_uri is not one that this client registered.')
  const proven = await provenKey(on, call)
  const named = values.get('dpop_jkt')
  if (proven !== undefined && named !== undefined && proven !== named)
    throw tokenRefused('invalid_request', 'The proof is of another key than dpop_jkt names.')
  const asked = proven === undefined ? values : new Map([...values, ['dpop_jkt', proven]])
  const parameters = { values: asked, repeated: [] }
  const scopes = await loadScopes(on.database, application)
  const resources = await resourcesOf(on.database, application)
  const { baseUrl } = on.config
  const decided = decideAuthorization({ parameters, application, redirectUri, baseUrl, scopes, resources })
  if (!decided.ok) throw tokenRefused(decided.error, decided.description)
  const answer = { request_uri: await pushRequest(on, application, asked), expires_in: pushedSeconds }
  const headers = { ...unstored, ...(proven === undefined ? {} : nonceHeader(on)) }
  return Response.json(answer, { status: 201, headers })
}

export const parDoors: readonly Route[] = [
  oauthDoor('post', '/oauth2/par', { summary: 'RFC 9126: an authorization request beforehand', handle: push }),
]
