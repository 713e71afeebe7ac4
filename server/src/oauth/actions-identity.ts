import { ensureAgent } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import {
  addressDomain,
  findMembershipOf,
  findUserByEmail,
  findUserByExternalId,
  lockPrincipals,
  type User,
  verifiedOrganizationOf,
} from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { issueTokens, proofsOf, startSession } from '../sessions/index.ts'
import { refuseAssertion, useOnce, type VerifiedAssertion, verifyAssertion } from './actions-assertions.ts'
import { loadScopes } from './actions-scopes.ts'
import { checkResource } from './check-resource.ts'
import { checkScope } from './check-scope.ts'
import { assertedScope } from './derive-asserted-scope.ts'
import { tokenRefused } from './errors.ts'
import type { Granted, IdentityIssuer, TokenRequest } from './model.ts'
import type { ReadAssertion } from './parse-assertion.ts'
import { findIdentityIssuer, holdIdentityIssuer, insertAsserted } from './store-issuers.ts'

/** A JWT of this type says who somebody is, for one client, here (Identity Assertion Authorization Grant section 3). */
export const identityAssertionType = 'oauth-id-jag+jwt'
/** What is shown once and at once has no reason to live longer. */
const identitySecondsMax = 600

/** What an issuer said, judged: for whom, what for, and that it is one of ours. */
interface Asserted {
  readonly issuer: IdentityIssuer
  readonly verified: Extract<VerifiedAssertion, { ok: true }>
  readonly user: User
  readonly scope: string
  readonly resource: string | undefined
}

/**
 * Identity Assertion Authorization Grant section 4.4: what the organization's issuer says of a member is enough to start a session
 * of that person's agent. It says who is asking and gives no access: every grant is still asked for.
 */
export async function grantByIdentity(on: Platform, request: TokenRequest, read: ReadAssertion): Promise<Granted> {
  const { application, holderKey, userAgent, address } = request
  const { issuer, verified, user, scope, resource } = await judgeIdentity(on, request, read)
  const refresh = scope.split(' ').includes('offline_access')
  const actor: Actor = { kind: 'system', node: on.node }
  const granted = await on.database
    .transaction(async tx => {
      await lockPrincipals(tx, [user.id])
      const agentId = await ensureAgent(tx, actor, { application, ownerId: user.id })
      const held = await holdIdentityIssuer(tx, issuer.id)
      if (held?.applications.includes(application.id) !== true || !(await isMember(tx, issuer, user)))
        return 'withdrawn'
      if (!(await useOnce(tx, { application, issuer: issuer.issuer, ...verified }))) return 'replayed'
      const session = await startSession(tx, {
        actor,
        kind: 'agent',
        principalId: agentId,
        onBehalfOf: user.id,
        application,
        organizationId: issuer.organizationId,
        proofs: provenBy(verified.claims.amr, issuer.organizationId),
        userAgent,
        ipAddress: address,
        // Without a refresh token nothing could be done with it after its only token.
        ...(refresh ? {} : { maxSeconds: application.policy.accessTokenSeconds }),
      })
      await insertAsserted(tx, { session: session.id, ground: issuer.id })
      const body = { actor: agentId, ground: issuer.id, person: user.id, application: application.id, scope, resource }
      await record(tx, { type: 'assertion.accepted', session: session.id, body })
      const tokens = await issueTokens(tx, { session, application, scope, resource, refresh, holderKey })
      return { session, tokens, scope, resource, holderKey }
    })
    .catch(refusedByDemands)
  if (typeof granted !== 'string') return granted
  return refuseAssertion(on, { application, ground: issuer.id, because: granted })
}

/** As the issuer of this organization says how the person proved to be there (RFC 8176). */
export function provenBy(methods: unknown, vouchedBy: OrganizationId): string[] {
  const several = Array.isArray(methods) && methods.includes('mfa')
  return [...proofsOf([{ method: 'SSO', vouchedBy }]), ...(several ? ['second_factor'] : [])]
}

/** Where the organization demands more than the issuer says was proven, or the policy moved at this moment. */
function refusedByDemands(cause: unknown): 'demands' {
  if (cause instanceof Refusal && cause.code === 'policy_changed') return 'demands'
  throw cause
}

async function judgeIdentity(on: Platform, request: TokenRequest, read: ReadAssertion): Promise<Asserted> {
  const { application } = request
  if (application.kind !== 'agent')
    throw tokenRefused(
      'unauthorized_client',
      'This client acts for nobody; an assertion is for one that acts for people.',
    )
  const issuer = await findIdentityIssuer(on.database, read.issuer)
  const ground = issuer?.id ?? null
  const refuse = (because: string): Promise<never> => refuseAssertion(on, { application, ground, because })
  if (issuer === undefined) return refuse('issuer')
  if (!issuer.applications.includes(application.id)) return refuse('client')
  const trusting = { ...issuer, ground: issuer.id, audiences: [on.config.baseUrl], secondsMax: identitySecondsMax }
  const verified = await verifyAssertion(on, read, trusting)
  if (!verified.ok) return refuse(verified.because)
  const { claims } = verified
  if (claims.jti === undefined) return refuse('id')
  if (claims.client_id !== application.clientId) return refuse('client')
  const resource = resourceOf(on, request, claims.resource)
  if (resource === undefined) return refuse('resource')
  const user = await personOf(on.database, issuer, claims)
  if (user === undefined || !(await isMember(on.database, issuer, user))) return refuse('person')
  return { issuer, verified, user, resource, scope: await scopeOf(on, request, claims.scope) }
}

/** The token is for the resource that the issuer named; who asks for another one gets nothing. */
function resourceOf(on: Platform, { values }: TokenRequest, said: unknown): string | undefined {
  const { baseUrl } = on.config
  if (said !== undefined && typeof said !== 'string') return undefined
  const named = checkResource({ asked: said, baseUrl, otherwise: `${baseUrl}/mcp` })
  if (!named.ok) return undefined
  const asked = checkResource({ asked: values.get('resource'), baseUrl, otherwise: named.value })
  if (!asked.ok || (said !== undefined && asked.value !== named.value))
    throw tokenRefused('invalid_target', 'This assertion is for another resource.')
  return asked.value
}

async function scopeOf(on: Platform, { values, application }: TokenRequest, said: unknown): Promise<string> {
  const { allowed } = await loadScopes(on.database, application)
  const asked = values.get('scope')
  const known = checkScope({ asked, allowed, otherwise: allowed.join(' ') })
  if (!known.ok) throw tokenRefused('invalid_scope', known.description)
  const scope = assertedScope({ asked, said: typeof said === 'string' ? said : undefined, allowed })
  if (scope === '') throw tokenRefused('invalid_scope', 'The assertion allows none of these scopes.')
  return scope
}

/**
 * An address counts only where the issuer says that it is verified, it is one of a domain that the organization has proven, and the
 * person's address here is verified too: else the issuer of one organization could name anybody (T38).
 */
export async function personOf(
  sql: Sql,
  issuer: IdentityIssuer,
  claims: Readonly<Record<string, unknown>>,
): Promise<User | undefined> {
  const { sub, email, email_verified: isVerified } = claims
  if (issuer.subject === 'external_id')
    return typeof sub === 'string' && !sub.includes('\0') ? findUserByExternalId(sql, sub) : undefined
  if (typeof email !== 'string' || email.includes('\0') || isVerified !== true) return undefined
  const domain = addressDomain(email)
  if ((await verifiedOrganizationOf(sql, domain)) !== issuer.organizationId) return undefined
  const user = await findUserByEmail(sql, email)
  return user?.emailVerified === true ? user : undefined
}

/** Whether an issuer may speak for this person at all: it is of one organization. */
export async function isMember(sql: Sql, { organizationId }: IdentityIssuer, { id }: User): Promise<boolean> {
  return (await findMembershipOf(sql, { userId: id, organizationId }))?.status === 'active'
}
