import { type Application, actsAsAgent, currentSigningKey } from '../applications/index.ts'
import { emit } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import {
  type AccessToken,
  findUserSession,
  issueRefreshToken,
  issueTokens,
  issueUserAccess,
  presentUserSession,
  type rotateRefreshToken,
  type Session,
  type Tokens,
  type UserSession,
  userClaims,
} from '../sessions/index.ts'
import { isForeignResource } from './check-resource.ts'
import { claimsWithin } from './derive-consented-claims.ts'
import { tokenRefused } from './errors.ts'

/** What tokens are for. */
export interface Scoped {
  readonly session: Session
  readonly scope: string
  readonly resource: string | undefined
  /** Thumbprint of the key that whoever holds the tokens has to prove. */
  readonly holderKey?: string | undefined
}

/** How one application's access tokens are made. */
export interface TokenMaker {
  /** The first ones of a session. */
  first(tx: Transaction, scoped: Scoped): Promise<Tokens>
  /** At a refresh; undefined for opaque ones, which `rotateRefreshToken` makes by itself. */
  readonly again: Parameters<typeof rotateRefreshToken<AccessToken>>[1]['access'] | undefined
}

/**
 * People's applications get a JWT that they verify by themselves, agents and machines an opaque token for the gateway. Made before
 * the transaction, because a first signing key takes a connection of its own. A third party's application renews its access only
 * where the person let it (OpenID Connect Core section 11).
 */
export async function tokenMaker(on: Platform, application: Application): Promise<TokenMaker> {
  if (actsAsAgent(application.kind))
    return { first: (tx, scoped) => issueTokens(tx, { ...scoped, application, refresh: true }), again: undefined }
  const key = await currentSigningKey(on, application.id)
  const access = async (tx: Transaction, scoped: Scoped): Promise<AccessToken & { session: UserSession }> => {
    const session = await userSessionOf(tx, scoped.session)
    const { scope, holderKey } = scoped
    const claims = claimsWithin(await userClaims(tx, session), application, scope)
    const audience = scoped.resource ?? application.clientId
    const resource = isForeignResource(scoped.resource, on.config.baseUrl) ? scoped.resource : undefined
    const parts = { session, application, key, claims, scope, audience, resource, holderKey }
    return { ...(await issueUserAccess(tx, on, parts)), session }
  }
  return {
    first: async (tx, scoped) => {
      const { session, ...made } = await access(tx, scoped)
      await announce(tx, on, { session, application })
      const renews = !application.connect.thirdParty || scoped.scope.split(' ').includes('offline_access')
      return { ...made, refreshToken: renews ? await issueRefreshToken(tx, scoped) : undefined }
    },
    again: access,
  }
}

async function userSessionOf(tx: Transaction, { id }: Session): Promise<UserSession> {
  const session = await findUserSession(tx, id)
  if (session === undefined) throw tokenRefused('invalid_grant', 'The session of this grant is not a person’s.')
  return session
}

/** Who follows the events hears of a session when its application gets it, not of codes that nobody redeems. */
async function announce(
  tx: Transaction,
  on: Platform,
  { session, application }: { readonly session: UserSession; readonly application: Application },
): Promise<void> {
  await emit(tx, {
    actor: { kind: 'system', node: on.node },
    event: 'session.created',
    session: session.id,
    organizationId: session.organizationId,
    data: presentUserSession(session, on.clock.now()),
    clientId: application.clientId,
  })
}
