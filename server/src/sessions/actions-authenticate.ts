import { findApiKey, touchApiKey } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { idFrom, type PrincipalId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import { serviceSession } from './actions.ts'
import { findLivingServiceSession } from './store.ts'

/**
 * Whose account a key is never changes, so that its session can be looked for beside the key. Whether the key is still one is
 * always asked. Only keys that were right stand here, so nobody can fill it.
 */
const accounts = perPlatform(() => new Map<string, PrincipalId>())

/**
 * The API key of a request as an actor, in the service session that books its acts (I1). Undefined for everything else: an
 * agent's token, a cookie or an unknown key opens no door of the API.
 */
export async function authenticateApiKey(on: Platform, call: Call): Promise<Actor | undefined> {
  const found = /^Bearer ([\x21-\x7e]+)$/.exec(call.request.headers.get('authorization') ?? '')
  return found?.[1] === undefined ? undefined : authenticateKey(on, new Secret(found[1]))
}

const keyShape = /^sk_[\x21-\x7e]{16,256}$/

/** The same for a key that came in another place; undefined for what is no living key. */
export async function authenticateKey(on: Platform, value: Secret): Promise<Actor | undefined> {
  if (!keyShape.test(value.reveal())) return undefined
  const hash = sha256(value.reveal())
  const account = accounts(on).get(hash.toString('hex'))
  const living = account === undefined ? undefined : findLivingServiceSession(on.database, account)
  const [key, known] = await Promise.all([findApiKey(on.database, hash), living])
  if (key === undefined) return undefined
  const principalId = idFrom('serviceAccount', key.principal_id)
  accounts(on).set(hash.toString('hex'), principalId)
  const sessionId = known ?? (await serviceSession(on, principalId))
  if (key.is_touch_due) await touchApiKey(on.database, key.id)
  return {
    kind: 'api_key',
    id: idFrom('apiKey', key.id),
    role: key.role,
    principalId,
    ownerId: idFrom('user', key.owner_id),
    sessionId,
  }
}
