import { type Application, actsAsAgent, findClaimed, isBuiltIn } from '../applications/index.ts'
import { allowAttempt } from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import type { Call } from '../platform/route.ts'
import { Secret, sameText } from '../platform/secret.ts'
import { authenticateKey } from '../sessions/index.ts'
import { invalidClient, invalidRequest } from './errors.ts'
import { type Place, sayingLengthMax, type UserTokenRequest } from './model.ts'

const requestsPerMinute = rateLimits.client

/**
 * Which application asks, and whether it proved it: by a secret of its own, or by a management key of an administrator of this
 * installation, which is what the official clients send as `client_secret`. Without a proof only public applications may go on.
 * Refuses with 400 `invalid_client`, the same for every reason (T13).
 */
export async function authenticateCaller(
  on: Platform,
  call: Call,
  values: ReadonlyMap<string, string>,
): Promise<UserTokenRequest> {
  const clientId = values.get('client_id')
  if (clientId === undefined) throw invalidRequest('The parameter client_id is missing.')
  const presented = presentedSecret(call.request.headers.get('authorization'), values.get('client_secret'))
  if (presented === 'contradiction') throw invalidClient()
  const key = presented === undefined ? undefined : authenticateKey(on, presented)
  const [{ application, secretFits }, actor] = await Promise.all([
    findClaimed(on, { clientId, secret: presented }),
    key,
  ])
  if (presented === undefined) await allowAttempt(on, requestsPerMinute, `address ${call.peer.address}`)
  const isManager = actor?.kind === 'api_key' && (actor.role === 'owner' || actor.role === 'admin')
  const isPublic = presented === undefined && application?.tokenEndpointAuthMethod === 'none'
  const proven = isPublic || isManager || (secretFits && actor === undefined)
  if (!proven || application === undefined || !signsPeopleIn(application)) throw invalidClient()
  const client = presented === undefined ? 'public' : 'confidential'
  return { values, application, client, place: placeOf(call, client === 'confidential' ? values : undefined) }
}

function presentedSecret(
  authorization: string | null,
  secret: string | undefined,
): Secret | 'contradiction' | undefined {
  const bearer = /^bearer ([\x21-\x7e]{16,256})$/i.exec(authorization ?? '')?.[1]
  if (authorization !== null && bearer === undefined) return 'contradiction'
  if (bearer !== undefined && secret !== undefined && !sameText(bearer, secret)) return 'contradiction'
  const value = secret ?? bearer
  return value === undefined ? undefined : new Secret(value)
}

function signsPeopleIn(application: Application): boolean {
  const { state, kind, connect } = application
  return state === 'active' && !isBuiltIn(kind) && !actsAsAgent(kind) && !connect.thirdParty
}

/** Address and browser of the person: a proven application says them, everybody else has only their own. */
function placeOf(call: Call, said: ReadonlyMap<string, string> | undefined): Place {
  const saying = (name: string): string | undefined => said?.get(name)?.slice(0, sayingLengthMax)
  if (said !== undefined) return { address: saying('ip_address'), userAgent: saying('user_agent') }
  return { address: call.peer.address, userAgent: call.request.headers.get('user-agent') ?? undefined }
}
