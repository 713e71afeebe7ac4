import { SignJWT } from 'jose'
import {
  type Application,
  breaksGlass,
  customClaims,
  demandFault,
  findDemands,
  type SigningKey,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf, getUser, holdOrganization } from '../directory/index.ts'
import { flagsFor } from '../flags/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, idPrefixes, newId, type OrganizationId, type SessionId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import { permissionsOf } from '../roles/index.ts'
import { issueRefreshToken } from './actions.ts'
import { tellBreakGlass } from './actions-demands.ts'
import { demandQuestion, proofsOf } from './derive-proofs.ts'
import { userTokenClaims } from './derive-user-token-claims.ts'
import { demandRefused, membershipMissing, refusedByStop } from './errors.ts'
import type { AccessToken, Session, Tokens, UserClaims, UserSession } from './model.ts'
import { listSignIns } from './store.ts'
import { insertUserToken } from './store-tokens.ts'
import { findUserSession, insertOrganizationChoice } from './store-user-sessions.ts'

export interface UserTokenParts {
  /** A person's, which is read here unless it has been. */
  readonly session: Session | UserSession
  readonly application: Application
  /** Taken before the transaction: making one takes a connection of its own. */
  readonly key: SigningKey
  readonly claims: UserClaims
  readonly scope?: string
  /** The other server that it is for, where it is for one: it opens nothing here. */
  readonly resource?: string | undefined
  readonly audience?: string
  /** Thumbprint of the key that whoever holds the token has to prove (RFC 9449). */
  readonly holderKey?: string | undefined
}

/** The first tokens of a person's session: a signed access token, and generation 1 of a refresh token where asked for. */
export async function issueUserTokens(
  tx: Transaction,
  on: Platform,
  parts: UserTokenParts & { readonly refresh: boolean },
): Promise<Tokens> {
  const access = await issueUserAccess(tx, on, parts)
  const { session, scope = '' } = parts
  const refreshToken = parts.refresh
    ? await issueRefreshToken(tx, { session, scope, resource: undefined, holderKey: parts.holderKey })
    : undefined
  return { ...access, refreshToken }
}

/**
 * A JWT that the application verifies by itself. It is a bearer of the session like every other: its hash stands in `tokens`, so
 * that all that is ours refuses it at once when the session ends, and its id in `offline_tokens`, so that the receipt names until
 * when others may accept it. It ends with the session at the latest (I3).
 */
export async function issueUserAccess(tx: Transaction, on: Platform, parts: UserTokenParts): Promise<AccessToken> {
  const { application, key, scope = '' } = parts
  const session = 'userId' in parts.session ? parts.session : await getUserSession(tx, parts.session.id)
  const id = newId('token')
  const jti = id.slice(idPrefixes.token.length + 1)
  const issuedAt = Math.floor(on.clock.now().getTime() / 1000)
  const sessionEnd = Math.floor(session.expiresAt.getTime() / 1000)
  const expiresAt = Math.min(issuedAt + application.policy.accessTokenSeconds, sessionEnd)
  const { organizationId } = parts.claims
  // A third party is told what the person let it have, and no claims of a template besides.
  const custom = application.connect.thirdParty
    ? {}
    : await customClaims(tx, application, { userId: session.userId, organizationId })
  const unsigned = new SignJWT({
    ...custom,
    ...userTokenClaims(session, application.clientId, parts.claims),
    ...boundTo(parts.holderKey),
  })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .setIssuer(on.config.baseUrl)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
  if (parts.audience !== undefined) unsigned.setAudience(parts.audience)
  const accessToken = new Secret(await unsigned.sign(key.privateKey))
  const end = new Date(expiresAt * 1000)
  const hash = sha256(accessToken.reveal())
  const { holderKey, resource } = parts
  await insertUserToken(tx, { hash, id, jti, session, application, scope, expiresAt: end, holderKey, resource })
  return { accessToken, expiresAt: end }
}

/** Says to whoever verifies the token that its holder proves this key (RFC 9449 section 6.1). */
function boundTo(holderKey: string | undefined): { cnf?: { jkt: string } } {
  return holderKey === undefined ? {} : { cnf: { jkt: holderKey } }
}

async function getUserSession(sql: Sql, id: SessionId): Promise<UserSession> {
  const session = await findUserSession(sql, id)
  if (session === undefined) throw notFound('session')
  return session
}

/**
 * What the person may do in that organization, read again for every token. 400 `organization_membership_not_found` unless they
 * are an active member of it.
 */
export async function userClaims(
  sql: Sql,
  { userId, organizationId }: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<UserClaims> {
  const featureFlags = await flagsFor(sql, { userId, organizationId })
  if (organizationId === undefined) return { organizationId, role: undefined, roles: [], permissions: [], featureFlags }
  const membership = await findMembershipOf(sql, { userId, organizationId })
  if (membership?.status !== 'active') throw membershipMissing()
  return {
    organizationId,
    featureFlags,
    ...(await permissionsOf(sql, organizationId, await heldRoles(sql, membership))),
  }
}

/** The organization that the next tokens of this session speak for. */
export async function organizationOf(sql: Sql, id: SessionId): Promise<OrganizationId | undefined> {
  return (await findUserSession(sql, id))?.organizationId
}

/**
 * The session goes on in another organization of the person, where what was proven in it is enough for that one. It gives nothing
 * by itself: role and permissions come from the membership, at each token.
 *
 * @throws Refusal 400 for an organization that is gone, and with what it demands: a sign-in into it, as the clients then begin.
 */
export async function chooseOrganization(
  tx: Transaction,
  { session, organizationId }: { readonly session: Session; readonly organizationId: OrganizationId },
): Promise<void> {
  if (!(await holdOrganization(tx, organizationId))) throw membershipMissing()
  const proofs = proofsOf(await listSignIns(tx, session.id))
  const demands = await findDemands(tx, organizationId)
  const userId = idFrom('user', session.principalId)
  const question = { organizationId, userId, ...demandQuestion(proofs) }
  const fault = demandFault(demands, question)
  if (fault === undefined) {
    await insertOrganizationChoice(tx, session.id, organizationId).catch(refusedByStop)
    const body = { actor: session.principalId, organization: organizationId }
    await record(tx, { type: 'session.organization_chosen', session: session.id, body })
    if (breaksGlass(demands, question)) await tellBreakGlass(tx, session, organizationId)
    return
  }
  const { email } = await getUser(tx, userId)
  throw demandRefused({ fault, email, methods: demands?.methods })
}
