import { SignJWT } from 'jose'
import {
  type Application,
  currentSigningKey,
  ensureAgent,
  findDefaultApplication,
  getApplication,
  type SigningKey,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf, findOrganization, getPrincipal, type PrincipalState } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, idPrefixes, newId, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, Refusal } from '../platform/refusal.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import { permissionsOf } from '../roles/index.ts'
import {
  type AccessToken,
  findBearer,
  findRefreshToken,
  insertUserToken,
  issueRefreshToken,
  listSignIns,
  organizationOf,
  rotateRefreshToken,
  type Session,
  startChildSession,
  startSession,
} from '../sessions/index.ts'
import { getBlueprint } from './actions-blueprints.ts'
import { agentClaims, agentPermissions } from './derive-agent-claims.ts'
import type { Blueprint, Instance, InstanceSession } from './model.ts'
import {
  ensureInstance,
  findInstance,
  findInstanceSession,
  holdBlueprint,
  insertInstanceSession,
} from './store-blueprints.ts'
import { findRegistrationOfAgent } from './store-registrations.ts'

/** What a token of an agent is minted from. */
export type MintFrom =
  | { readonly type: 'user_delegated'; readonly token: Secret }
  | { readonly type: 'autonomous'; readonly organizationId: OrganizationId }
  | { readonly type: 'agent_delegated'; readonly token: Secret }
  | { readonly type: 'refresh'; readonly token: Secret }

export interface Minted {
  readonly session: Session
  readonly instance: Instance
  readonly isNew: boolean
  readonly accessToken: Secret
  readonly expiresAt: Date
  readonly refreshToken: Secret
  readonly permissions: readonly string[]
}

interface Minting {
  readonly blueprintId: Id<'agentBlueprint'>
  readonly from: MintFrom
  readonly intent: string | undefined
}

/**
 * A session of an agent that a blueprint describes, with its tokens, or new tokens of one. The token is signed with the key of the
 * application that the person's token is for, or of the default one, and that application verifies it by itself. It opens nothing
 * here: access to third parties comes by approvals, as for every agent.
 *
 * @throws Refusal 404 for an unknown blueprint or organization, 400 `invalid_grant` for a token that is of no use, 403
 * `agent_blueprint_not_invocable` where the blueprint does not say that this one may.
 */
export async function mintToken(on: Platform, actor: Actor, { blueprintId, from, intent }: Minting): Promise<Minted> {
  const { blueprint, application } = await getBlueprint(on.database, blueprintId)
  if (from.type === 'refresh') return refreshed(on, { blueprint, application, presented: from.token })
  const asked = await askedBy(on, actor, from)
  const audience = await getApplication(on.database, asked.audienceId)
  const key = await currentSigningKey(on, audience.id)
  return on.database.transaction(async tx => {
    const held = await holdBlueprint(tx, blueprintId)
    if (held === undefined) throw notFound('agent blueprint')
    const authority = await authorityOf(tx, held, asked)
    const agentId = await ensureAgent(tx, actor, { application, ownerId: asked.owner })
    const wanted = { id: newId('agentInstance'), blueprintId, organizationId: asked.organizationId, agentId }
    const { instance, isNew } = await ensureInstance(tx, { ...wanted, membershipId: authority.membershipId })
    const session = await started(on, tx, { asked, application, instance })
    const { audienceId, ceiling } = asked
    await insertInstanceSession(tx, { sessionId: session.id, instanceId: instance.id, audienceId, ceiling, intent })
    const { permissions } = authority
    const body = {
      actor: actorName(actor),
      blueprint: blueprintId,
      instance: instance.id,
      permissions,
      intent: intent ?? null,
    }
    await record(tx, { type: 'agent_instance.session_started', session: session.id, body })
    const access = await issue(on, tx, { session, instance, audience, key, permissions, application })
    const refreshToken = await issueRefreshToken(tx, { session, scope: '', resource: undefined })
    return { session, instance, isNew, ...access, refreshToken, permissions }
  })
}

interface Asked {
  readonly organizationId: OrganizationId
  readonly owner: UserId
  /** Undefined: it acts by itself. */
  readonly member: UserId | undefined
  readonly audienceId: Application['id']
  readonly proofs: readonly string[]
  readonly parent: Session | undefined
  readonly ceiling: readonly string[] | undefined
}

async function askedBy(on: Platform, actor: Actor, from: Exclude<MintFrom, { type: 'refresh' }>): Promise<Asked> {
  switch (from.type) {
    case 'user_delegated':
      return askedByPerson(on, from.token)
    case 'agent_delegated':
      return askedByAgent(on, from.token)
    case 'autonomous':
      return askedByItself(on, actor, from.organizationId)
  }
}

async function askedByPerson(on: Platform, token: Secret): Promise<Asked> {
  const bearer = await findBearer(on, token.reveal())
  if (bearer.outcome !== 'active' || bearer.session.kind !== 'user') throw uselessToken('user_access_token')
  const { session } = bearer
  const owner = idFrom('user', session.principalId)
  const organizationId = await organizationOf(on.database, session.id)
  if (organizationId === undefined)
    throw badRequest('invalid_grant', 'This token speaks for no organization: sign in to one, or switch to it.')
  const proofs = (await listSignIns(on.database, session.id)).map(({ method }) => method)
  const audienceId = session.applicationId
  return { organizationId, owner, member: owner, audienceId, proofs, parent: undefined, ceiling: undefined }
}

async function askedByAgent(on: Platform, token: Secret): Promise<Asked> {
  const bearer = await findBearer(on, token.reveal())
  const known = bearer.outcome === 'active' ? await findInstanceSession(on.database, bearer.session.id) : undefined
  const instance = known && (await findInstance(on.database, known.instanceId))
  if (bearer.outcome !== 'active' || known === undefined || instance === undefined)
    throw uselessToken('agent_access_token')
  const { session } = bearer
  if (session.onBehalfOf === undefined) throw uselessToken('agent_access_token')
  const { blueprint } = await getBlueprint(on.database, instance.blueprintId)
  const member = instance.membershipId === undefined ? undefined : session.onBehalfOf
  const ceiling = await permissionsNow(on.database, { blueprint, instance, member, known })
  const { organizationId } = instance
  const owner = session.onBehalfOf
  return { organizationId, owner, member, audienceId: known.audienceId, proofs: [], parent: session, ceiling }
}

async function askedByItself(on: Platform, actor: Actor, organizationId: OrganizationId): Promise<Asked> {
  if ((await findOrganization(on.database, organizationId)) === undefined) throw notFound('organization')
  const audience = await findDefaultApplication(on.database)
  if (audience === undefined) throw notFound('application')
  const owner = actor.kind === 'api_key' ? actor.ownerId : actor.kind === 'person' ? actor.userId : undefined
  if (owner === undefined) throw new Error('an agent by itself has an owner')
  const nobody = { member: undefined, proofs: [], parent: undefined, ceiling: undefined }
  return { organizationId, owner, audienceId: audience.id, ...nobody }
}

interface Authority {
  readonly membershipId: Instance['membershipId']
  readonly permissions: readonly string[]
}

/** Whether the blueprint lets this one have an agent, and what that may do. */
async function authorityOf(sql: Sql, blueprint: Blueprint, asked: Asked): Promise<Authority> {
  const { organizationId, member, ceiling: handedOn } = asked
  const { organizationIds, permissions } = blueprint
  if (organizationIds.length > 0 && !organizationIds.includes(organizationId)) throw notInvocable()
  if (member === undefined)
    return { membershipId: undefined, permissions: agentPermissions({ blueprint: permissions, member, handedOn }) }
  const known = await memberNow(sql, { userId: member, organizationId })
  if (known === undefined || !letsIn(blueprint, known.roles)) throw notInvocable()
  return {
    membershipId: known.id,
    permissions: agentPermissions({ blueprint: permissions, member: known.permissions, handedOn }),
  }
}

function letsIn({ roleSlugs }: Blueprint, roles: readonly string[]): boolean {
  return roleSlugs.length === 0 || roles.some(role => roleSlugs.includes(role))
}

async function memberNow(sql: Sql, where: { userId: UserId; organizationId: OrganizationId }) {
  const membership = await findMembershipOf(sql, where)
  if (membership?.status !== 'active') return undefined
  const roles = await heldRoles(sql, membership)
  const { permissions } = await permissionsOf(sql, where.organizationId, roles)
  return { id: membership.id, roles, permissions }
}

interface PermissionsNow {
  readonly blueprint: Blueprint
  readonly instance: Instance
  readonly member: UserId | undefined
  readonly known: InstanceSession
}

async function permissionsNow(sql: Sql, { blueprint, instance, member, known }: PermissionsNow): Promise<string[]> {
  const { organizationId } = instance
  const of = member === undefined ? undefined : await memberNow(sql, { userId: member, organizationId })
  if (member !== undefined && (of === undefined || !letsIn(blueprint, of.roles))) throw notInvocable()
  const { permissions } = blueprint
  return agentPermissions({ blueprint: permissions, member: of?.permissions, handedOn: known.ceiling })
}

interface Starting {
  readonly asked: Asked
  readonly application: Application
  readonly instance: Instance
}

function started(on: Platform, tx: Transaction, { asked, application, instance }: Starting): Promise<Session> {
  const { owner, parent, organizationId, proofs } = asked
  const { agentId } = instance
  const actor: Actor = { kind: 'system', node: on.node }
  if (parent === undefined)
    return startSession(tx, {
      actor,
      kind: 'agent',
      principalId: agentId,
      onBehalfOf: owner,
      application,
      organizationId,
      proofs,
    })
  const handedOn = { application: application.id, instance: instance.id, permissions: asked.ceiling ?? [] }
  return startChildSession(tx, { actor, parent, agentId, application, handedOn })
}

interface Issuing {
  readonly session: Session
  readonly instance: Instance
  readonly application: Application
  readonly audience: Application
  readonly key: SigningKey
  readonly permissions: readonly string[]
}

/** A bearer of the session like every other, known by its hash, so that it is refused here at once when the session ends. */
async function issue(on: Platform, tx: Transaction, parts: Issuing): Promise<AccessToken> {
  const { session, instance, application, audience, key, permissions } = parts
  const id = newId('token')
  const jti = id.slice(idPrefixes.token.length + 1)
  const issuedAt = Math.floor(on.clock.now().getTime() / 1000)
  const sessionEnd = Math.floor(session.expiresAt.getTime() / 1000)
  const end = Math.min(issuedAt + application.policy.accessTokenSeconds, sessionEnd)
  const signed = await new SignJWT(agentClaims({ session, instance, permissions, clientId: audience.clientId }))
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .setIssuer(on.config.baseUrl)
    .setAudience(audience.clientId)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(end)
    .sign(key.privateKey)
  const expiresAt = new Date(end * 1000)
  await insertUserToken(tx, { hash: sha256(signed), id, jti, session, application: audience, scope: '', expiresAt })
  return { accessToken: new Secret(signed), expiresAt }
}

interface Refreshing {
  readonly blueprint: Blueprint
  readonly application: Application
  readonly presented: Secret
}

/** Renews tokens and never the session; what the agent may do is judged anew (RFC 6749 section 6). */
async function refreshed(on: Platform, { blueprint, application, presented }: Refreshing): Promise<Minted> {
  const keys = new Map<string, SigningKey>()
  const known = await findRefreshToken(on.database, sha256(presented.reveal()))
  const before = known && (await findInstanceSession(on.database, known.sessionId))
  if (before !== undefined) keys.set(before.audienceId, await currentSigningKey(on, before.audienceId))
  const rotation = await rotateRefreshToken(on, {
    presented,
    application,
    access: async (tx, { session }) => {
      const kept = await findInstanceSession(tx, session.id)
      const instance = kept && (await findInstance(tx, kept.instanceId))
      const key = kept && keys.get(kept.audienceId)
      if (kept === undefined || instance === undefined || key === undefined) throw uselessToken('refresh_token')
      const { organizationIds } = blueprint
      if (organizationIds.length > 0 && !organizationIds.includes(instance.organizationId)) throw notInvocable()
      const member = instance.membershipId === undefined ? undefined : session.onBehalfOf
      const permissions = await permissionsNow(tx, { blueprint, instance, member, known: kept })
      const audience = await getApplication(tx, kept.audienceId)
      const access = await issue(on, tx, { session, instance, audience, key, permissions, application })
      return { ...access, instance, permissions }
    },
  })
  if (rotation.outcome === 'refused' || rotation.tokens.refreshToken === undefined) throw uselessToken('refresh_token')
  const { session, tokens } = rotation
  const { instance, permissions, accessToken, expiresAt, refreshToken } = tokens
  return { session, instance, isNew: false, accessToken, expiresAt, refreshToken, permissions }
}

/** Whether a token is an agent's, living, and for that application or resource; the registration whose it is. */
export async function validateAgentToken(
  on: Platform,
  { token, audience }: { readonly token: Secret; readonly audience: string | undefined },
): Promise<{ readonly registrationId: string; readonly expiresAt: Date } | undefined> {
  const bearer = await findBearer(on, token.reveal())
  if (bearer.outcome !== 'active') return undefined
  const { session, resource, tokenExpiresAt: expiresAt } = bearer
  const known = await findInstanceSession(on.database, session.id)
  if (known === undefined) {
    const own = session.kind === 'agent' ? await findRegistrationOfAgent(on.database, session.principalId) : undefined
    const isFor = audience === undefined || audience === resource
    return own !== undefined && isFor ? { registrationId: own, expiresAt } : undefined
  }
  const { clientId } = await getApplication(on.database, known.audienceId)
  if (audience !== undefined && audience !== clientId) return undefined
  return { registrationId: known.instanceId, expiresAt }
}

/** An instance with the principal that it is: what the WorkOS API calls a registration of an agent. */
export interface Registration {
  readonly instance: Instance
  readonly state: PrincipalState
  /** Whose agent it is; undefined where it acts by itself. */
  readonly userId: UserId | undefined
}

/** By the id that `validateAgentToken` answers; 404 for every other one. */
export async function getRegistration(sql: Sql, text: string): Promise<Registration> {
  const id = parseId('agentInstance', text)
  const instance = id && (await findInstance(sql, id))
  if (instance === undefined) throw notFound('agent registration')
  const { state, ownerId } = await getPrincipal(sql, instance.agentId)
  return { instance, state, userId: instance.membershipId === undefined ? undefined : ownerId }
}

/** 404 for a session that is none of an instance. */
export async function getInstanceSession(on: Platform, id: string): Promise<InstanceSession> {
  const session = parseId('session', id)
  const found = session && (await findInstanceSession(on.database, session))
  if (found === undefined) throw notFound('agent instance session')
  return found
}

/** One answer for every token that is of no use, so that none tells why. */
function uselessToken(member: string): Refusal {
  return badRequest('invalid_grant', `The ${member} is of no use: unknown, over, used before, or of another kind.`)
}

function notInvocable(): Refusal {
  return new Refusal({
    status: 403,
    code: 'agent_blueprint_not_invocable',
    message: 'This blueprint makes no agents for this member or organization. An administrator says who may have one.',
  })
}
