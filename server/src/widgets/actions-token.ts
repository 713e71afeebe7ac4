import {
  type Application,
  actsAsAgent,
  demandFault,
  findApplicationByClientId,
  findDefaultApplication,
  findDemands,
  isBuiltIn,
} from '../applications/index.ts'
import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf, findOrganization, findUser, refuseOutranked } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { idPrefixes, newId, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { permissionsOf } from '../roles/index.ts'
import {
  demandQuestion,
  holdSession,
  keepToken,
  listLivingSessionsAt,
  type Session,
  startSession,
} from '../sessions/index.ts'
import { scopesFor } from './check-scopes.ts'
import { notAMember, scopesExceeded, sessionEndedMeanwhile, signInDemanded } from './errors.ts'
import { tokenSecondsMax } from './model.ts'

export interface TokenAsked {
  readonly userId: string
  readonly organizationId: string | undefined
  readonly scopes: readonly string[] | undefined
  /** The application whose pages show the widgets; the default one where none is named. */
  readonly clientId: string | undefined
}

export interface MadeToken {
  readonly token: Secret
  readonly expiresAt: Date
}

/**
 * A token that opens widgets for one person, in one organization, on the pages of one application, for an hour at most. It is a bearer
 * of the newest session that the person has there, and ends with it; who has none gets one of their own, in which nobody signed in.
 *
 * @throws Refusal 404 for an unknown person, organization or application, 403 for no member, for what the member's roles do not permit,
 * for a person with a higher role in this installation, and where the organization demands a sign-in.
 */
export async function createWidgetToken(on: Platform, actor: Actor, asked: TokenAsked): Promise<MadeToken> {
  const application = await applicationFor(on.database, asked.clientId)
  const userId = parseId('user', asked.userId)
  const user = userId && (await findUser(on.database, userId))
  if (user === undefined) throw notFound('user')
  refuseOutranked(actor, user)
  const organizationId =
    asked.organizationId === undefined ? undefined : await organizationFor(on, asked.organizationId)
  const permissions = await permissionsIn(on.database, { userId: user.id, organizationId })
  const { scopes, missing } = scopesFor(asked.scopes, permissions)
  if (missing.length > 0) throw scopesExceeded(missing)
  return on.database.transaction(async tx => {
    const session = await sessionFor(on, tx, { actor, application, userId: user.id, organizationId })
    return sign(on, tx, { actor, application, session, userId: user.id, organizationId, scopes })
  })
}

async function applicationFor(sql: Sql, clientId: string | undefined): Promise<Application> {
  const found =
    clientId === undefined ? await findDefaultApplication(sql) : await findApplicationByClientId(sql, clientId)
  if (found === undefined || found.state !== 'active') throw notFound('application')
  if (actsAsAgent(found.kind) || isBuiltIn(found.kind) || found.connect.thirdParty)
    throw new Refusal({
      status: 422,
      code: 'application_without_people',
      message: 'This application signs no people in. Name another one.',
    })
  return found
}

async function organizationFor(on: Platform, text: string): Promise<OrganizationId> {
  const id = parseId('organization', text)
  const found = id && (await findOrganization(on.database, id))
  if (found === undefined) throw notFound('organization')
  return found.id
}

/** What this person may do in that organization now; nothing without one. 403 for whoever is no active member. */
export async function permissionsIn(
  sql: Sql,
  { userId, organizationId }: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<readonly string[]> {
  if (organizationId === undefined) return []
  const membership = await findMembershipOf(sql, { userId, organizationId })
  if (membership?.status !== 'active') throw notAMember()
  return (await permissionsOf(sql, organizationId, await heldRoles(sql, membership))).permissions
}

interface Place {
  readonly application: Application
  readonly userId: UserId
  readonly organizationId: OrganizationId | undefined
}

/** Less than this is left of a session in which nobody signed in: another one begins. */
const leftSecondsMin = 1800
/** A working day; the application's policy may say less. */
const sessionSecondsMax = 28_800

/** Held, so that no token comes after the end of its session. */
async function sessionFor(on: Platform, tx: Transaction, place: Place & { readonly actor: Actor }): Promise<Session> {
  const session = await findOrStart(on, tx, place)
  await holdSession(tx, session.id).catch((cause: unknown) => {
    throw cause instanceof Error && 'code' in cause && /^AM00[1-4]$/.test(String(cause.code))
      ? sessionEndedMeanwhile()
      : cause
  })
  return session
}

async function findOrStart(on: Platform, tx: Transaction, place: Place & { readonly actor: Actor }): Promise<Session> {
  const { actor, application, userId, organizationId } = place
  const living = await listLivingSessionsAt(tx, { userId, applicationId: application.id, organizationId })
  const signedIn = living.find(({ provenAt, impersonator }) => provenAt !== undefined && impersonator === undefined)
  if (signedIn !== undefined) return signedIn
  const lasting = living.find(each => each.provenAt === undefined && lastsBeyond(on, each, leftSecondsMin))
  if (lasting !== undefined) return lasting
  if (organizationId !== undefined) {
    const question = { organizationId, userId, ...demandQuestion([]) }
    if (demandFault(await findDemands(tx, organizationId), question) !== undefined) throw signInDemanded()
  }
  return startSession(tx, {
    actor,
    kind: 'user',
    principalId: userId,
    onBehalfOf: userId,
    application,
    organizationId,
    maxSeconds: sessionSecondsMax,
  })
}

function lastsBeyond(on: Platform, { expiresAt }: Session, seconds: number): boolean {
  return expiresAt.getTime() - on.clock.now().getTime() >= seconds * msPerSecond
}

const msPerSecond = 1000

/**
 * The clients read `exp` and `permissions` of a JWT, and nobody checks it but us: it is signed with a key that is in no key set, so that
 * no application takes it for an access token. What counts is the hash that is kept.
 */
async function sign(
  on: Platform,
  tx: Transaction,
  made: Place & { readonly actor: Actor; readonly session: Session; readonly scopes: readonly string[] },
): Promise<MadeToken> {
  const { actor, application, session, userId, organizationId, scopes } = made
  const now = Math.floor(on.clock.now().getTime() / 1000)
  const end = Math.min(now + tokenSecondsMax, Math.floor(session.expiresAt.getTime() / 1000))
  const claims = {
    iss: on.config.baseUrl,
    aud: 'widgets',
    sub: userId,
    sid: session.id,
    client_id: application.clientId,
    ...(organizationId === undefined ? {} : { org_id: organizationId }),
    permissions: scopes,
    jti: newId('token').slice(idPrefixes.token.length + 1),
    iat: now,
    exp: end,
  }
  const content = `${encoded({ alg: 'HS256', typ: 'widget+jwt' })}.${encoded(claims)}`
  const token = new Secret(`${content}.${on.rootKey.digest('widget token', content).toString('base64url')}`)
  const scope = scopes.join(' ')
  const expiresAt = await keepToken(tx, actor, { session, value: token, kind: 'widget', scope, seconds: end - now })
  return { token, expiresAt }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
