import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { type Application, findApplicationByClientId, publicKeys } from '../applications/index.ts'
import { parseId, type SessionId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type EndScope, findSession } from '../sessions/index.ts'
import { type LeftBrowser, type Person, signOutHere } from '../sign-in/index.ts'

/** What an id_token of ours says about who is to be signed out, and of what. */
export interface Hint {
  readonly application: Application
  readonly userId: UserId
  readonly sessionId: SessionId
}

/**
 * OpenID Connect RP-Initiated Logout 1.0 section 2: an id_token that we made for a client, also one that is over. Undefined for
 * everything else: another issuer, another kind of token, a key that is gone.
 */
export async function readHint(on: Platform, token: string): Promise<Hint | undefined> {
  const said = claimsOf(token)
  const application = said && (await findApplicationByClientId(on.database, said.audience))
  if (said === undefined || application?.state !== 'active') return undefined
  const keys = await publicKeys(on.database, application.id)
  const verified = await jwtVerify(token, createLocalJWKSet({ keys: [...keys.keys] } as unknown as JSONWebKeySet), {
    algorithms: ['RS256', 'ES256'],
    issuer: on.config.baseUrl,
    audience: application.clientId,
    typ: 'JWT',
    currentDate: new Date(said.issuedAt * 1000),
  }).catch(() => undefined)
  const { sid, sub, client_id: clientId } = verified?.payload ?? {}
  const sessionId = parseId('session', String(sid))
  const userId = parseId('user', String(sub))
  if (sessionId === undefined || userId === undefined || clientId !== undefined) return undefined
  return { application, userId, sessionId }
}

/** Only to know whose keys to look at, and that its time was some time. */
function claimsOf(token: string): { audience: string; issuedAt: number } | undefined {
  try {
    const { aud, iat } = decodeJwt(token)
    return typeof aud === 'string' && !aud.includes('\0') && iat !== undefined
      ? { audience: aud, issuedAt: iat }
      : undefined
  } catch {
    return undefined
  }
}

export interface SigningOutBy {
  readonly hint: Hint | undefined
  readonly person: Person | undefined
  readonly scope: EndScope
}

/** Ends what the hint names, and the sign-in of this browser where it is the same person's, or everything of theirs. */
export async function signOut(on: Platform, { hint, person, scope }: SigningOutBy): Promise<LeftBrowser> {
  const found = hint && (await findSession(on.database, hint.sessionId))
  const isHints = found?.applicationId === hint?.application.id && found?.onBehalfOf === hint?.userId
  return signOutHere(on, { person, session: isHints ? found : undefined, scope, reason: 'logged_out' })
}
