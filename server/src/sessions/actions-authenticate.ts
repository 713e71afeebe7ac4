import { findApiKey, touchApiKey } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { idFrom } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { serviceSession } from './actions.ts'

/**
 * The API key of a request as an actor, in the service session that books its acts (I1). Undefined for everything else: an
 * agent's token, a cookie or an unknown key opens no door of the API.
 */
export async function authenticateApiKey(on: Platform, call: Call): Promise<Actor | undefined> {
  const found = /^Bearer (sk_[\x21-\x7e]{16,256})$/.exec(call.request.headers.get('authorization') ?? '')
  if (found?.[1] === undefined) return undefined
  const key = await findApiKey(on.database, sha256(found[1]))
  if (key === undefined) return undefined
  const principalId = idFrom('serviceAccount', key.principal_id)
  const [sessionId] = await Promise.all([serviceSession(on, principalId), touchApiKey(on.database, key.id)])
  return {
    kind: 'api_key',
    id: idFrom('apiKey', key.id),
    role: key.role,
    principalId,
    ownerId: idFrom('user', key.owner_id),
    sessionId,
  }
}
