import { SignJWT } from 'jose'
import { type Application, currentSigningKey } from '../applications/index.ts'
import { findUser } from '../directory/index.ts'
import type { Sql } from '../platform/database.ts'
import type { PrincipalId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { listActors, type Session } from '../sessions/index.ts'
import { personClaims } from './derive-person-claims.ts'
import type { Granted } from './model.ts'

/** RFC 6749 section 5.1, with the session that all of it hangs on. */
export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'Bearer' | 'DPoP'
  readonly expires_in: number
  readonly scope: string
  readonly refresh_token?: string
  readonly id_token?: string
  readonly issued_token_type?: string
  readonly authorization_details?: readonly object[]
  readonly session_id: string
  /** When everything of this answer is over, whatever is refreshed meanwhile (I2). */
  readonly session_expires_at: string
}

/** The answer of the token endpoint. Whoever reveals these secrets is their rightful receiver. */
export async function renderTokenAnswer(
  on: Platform,
  application: Application,
  granted: Granted,
): Promise<TokenAnswer> {
  const { session, tokens, scope, authorizationDetails } = granted
  const now = on.clock.now()
  const idToken = scope.split(' ').includes('openid') ? await signIdToken(on, application, granted) : undefined
  return {
    access_token: tokens.accessToken.reveal(),
    token_type: granted.holderKey === undefined ? 'Bearer' : 'DPoP',
    expires_in: Math.max(0, Math.floor((tokens.expiresAt.getTime() - now.getTime()) / 1000)),
    scope,
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken.reveal() }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...(granted.issuedTokenType === undefined ? {} : { issued_token_type: granted.issuedTokenType }),
    ...(authorizationDetails === undefined ? {} : { authorization_details: authorizationDetails }),
    session_id: session.id,
    session_expires_at: session.expiresAt.toISOString(),
  }
}

const idTokenSeconds = 300

/** OpenID Connect Core section 2. It says who signed in, is no bearer anywhere here, and ends with the session at the latest. */
async function signIdToken(on: Platform, application: Application, granted: Granted): Promise<string> {
  const { session, nonce, signedInAt } = granted
  const key = await currentSigningKey(on, application.id)
  const now = Math.floor(on.clock.now().getTime() / 1000)
  const exp = Math.min(now + idTokenSeconds, Math.floor(session.expiresAt.getTime() / 1000))
  const claims = {
    sid: session.id,
    ...subjectOf(session, application, await actorsOf(on.database, session)),
    ...(await claimsOf(on, granted)),
    ...(nonce === undefined ? {} : { nonce }),
    ...(signedInAt === undefined ? {} : { auth_time: Math.floor(signedInAt.getTime() / 1000) }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .setIssuer(on.config.baseUrl)
    .setAudience(application.clientId)
    .setIssuedAt(now)
    .setExpirationTime(exp)
    .sign(key.privateKey)
}

/** What the scopes tell of the person, as at the userinfo endpoint. */
async function claimsOf(on: Platform, { session, scope }: Granted): Promise<ReturnType<typeof personClaims>> {
  const user = session.onBehalfOf === undefined ? undefined : await findUser(on.database, session.onBehalfOf)
  return user === undefined ? {} : personClaims(user, scope)
}

/** Whoever acts in a session below another, nearest first; nobody in one that stands by itself. */
export async function actorsOf(sql: Sql, session: Session): Promise<readonly PrincipalId[]> {
  return session.parentId === undefined ? [] : listActors(sql, session.id)
}

/**
 * Delegation is visible: `sub` is the person and `act` the agent, with the one that it acts for inside (RFC 8693 section 4.1); an
 * agent by itself is its own subject.
 */
export function subjectOf(
  session: Session,
  application: Application,
  actors: readonly PrincipalId[] = [],
): { sub: string; act?: Act } {
  if (session.kind !== 'agent' || session.onBehalfOf === undefined) return { sub: session.principalId }
  if (actors.length > 0) return { sub: session.onBehalfOf, ...actOf(actors) }
  if (application.kind === 'machine') return { sub: session.principalId }
  return { sub: session.onBehalfOf, act: { sub: session.principalId } }
}

export interface Act {
  readonly sub: string
  readonly act?: Act
}

/** An agent that handed on to itself stands there once. */
function actOf(actors: readonly PrincipalId[]): { act?: Act } {
  const [nearest, ...above] = actors.filter((actor, place) => actor !== actors[place - 1])
  return nearest === undefined ? {} : { act: { sub: nearest, ...actOf(above) } }
}
