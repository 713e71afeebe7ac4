import { type Application, ensureAgent, findOnlyAgent, holdExchange } from '../../applications/index.ts'
import { lockPrincipals } from '../../directory/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Transaction } from '../../platform/database.ts'
import { type AgentId, idFrom, type UserId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { findBearer, issueTokens, type Session, startChildSession } from '../../sessions/index.ts'
import { loadScopes } from '../actions-scopes.ts'
import { accessTokenType, checkExchange } from '../check-exchange.ts'
import { checkNarrowerResource } from '../check-narrower-resource.ts'
import { checkResource } from '../check-resource.ts'
import { checkScope } from '../check-scope.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, TokenRequest } from '../model.ts'
import type { Grant } from './grant.ts'

/**
 * RFC 8693: an agent's access token for one of a session below, of the same client or of one that the token's application names.
 * The scope and the resource are the same or less, the end is at most that of the session above, and ends with it.
 */
export const tokenExchange: Grant = { name: 'urn:ietf:params:oauth:grant-type:token-exchange', grant: exchange }

async function exchange(on: Platform, request: TokenRequest): Promise<Granted> {
  const { values, application, holderKey, userAgent, address, handOn } = request
  const fit = checkExchange({
    subjectTokenType: values.get('subject_token_type'),
    requestedTokenType: values.get('requested_token_type'),
    hasActorToken: values.has('actor_token') || values.has('actor_token_type'),
  })
  if (!fit.ok) throw tokenRefused(fit.error, fit.description)
  const subject = await subjectOf(on, request)
  const scope = await narrowerScope(on, request, subject.scope)
  const resource = narrowerResource(on, request, subject.resource)
  const refresh = scope.split(' ').includes('offline_access')
  const client = application.id === subject.session.applicationId ? undefined : await actingAs(on, application)
  return on.database
    .transaction(async tx => {
      const agentId = client === undefined ? ownAgent(subject.session) : await client(tx, subject)
      const session = await startChildSession(tx, {
        actor: { kind: 'system', node: on.node },
        parent: subject.session,
        agentId,
        application,
        // Without a refresh token nothing could be done with it after its only token.
        maxSeconds: refresh ? undefined : application.policy.accessTokenSeconds,
        userAgent,
        ipAddress: address,
        handedOn: { application: application.id, scope, resource: resource ?? null },
      })
      const details = values.get('authorization_details')
      const authorizationDetails =
        details === undefined
          ? undefined
          : await handOn(tx, { parent: subject.session, child: session, details }).catch(refusedDetails)
      const tokens = await issueTokens(tx, { session, application, scope, resource, refresh, holderKey })
      const issuedTokenType = accessTokenType
      return { session, tokens, scope, resource, holderKey, issuedTokenType, authorizationDetails }
    })
    .catch(refusedByParent)
}

interface Subject {
  readonly session: Session
  readonly person: UserId
  readonly scope: string
  readonly resource: string | undefined
}

/** One answer for every token that is of no use here, so that none tells why (T21). */
function subjectRefused(): Refusal {
  return tokenRefused(
    'invalid_request',
    'This subject_token is of no use: unknown, over, no agent’s, of an application that does not name this client, or without the proof of its key.',
  )
}

/** An agent's living token, shown by who may show it: with its key where it is bound to one (RFC 9449). */
async function subjectOf(on: Platform, { values, application, holderKey }: TokenRequest): Promise<Subject> {
  const presented = values.get('subject_token')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter subject_token is missing.')
  const bearer = await findBearer(on, presented, { holderKey: 'any' })
  if (bearer.outcome !== 'active') throw subjectRefused()
  const { session, scope, resource } = bearer
  if (bearer.holderKey !== undefined && bearer.holderKey !== holderKey) throw subjectRefused()
  if (session.kind !== 'agent' || session.onBehalfOf === undefined) throw subjectRefused()
  const isOwn = session.applicationId === application.id
  if (!isOwn && application.tokenEndpointAuthMethod === 'none') throw subjectRefused()
  return { session, person: session.onBehalfOf, scope, resource }
}

/** A client that proves nothing gets no token that renews itself: an access token that was stolen would become a refresh token. */
async function narrowerScope(on: Platform, request: TokenRequest, held: string): Promise<string> {
  const { values, application, holderKey } = request
  const isProven = application.tokenEndpointAuthMethod !== 'none' || holderKey !== undefined
  const { allowed: ofClient } = await loadScopes(on.database, application)
  const allowed = held.split(' ').filter(word => ofClient.includes(word) && (isProven || word !== 'offline_access'))
  const otherwise = allowed.filter(word => word !== 'offline_access').join(' ')
  const scope = checkScope({ asked: values.get('scope'), allowed, otherwise })
  if (!scope.ok) throw tokenRefused('invalid_scope', 'An exchange can’t have scopes that the subject token has not.')
  return scope.value
}

/** `resource` and `audience` name the same thing here: one of our MCP endpoints (RFC 8693 section 2.1). */
function narrowerResource(on: Platform, { values }: TokenRequest, held: string | undefined): string | undefined {
  const { baseUrl } = on.config
  const named = [values.get('resource'), values.get('audience')].filter(value => value !== undefined)
  const checked = named.map(asked => checkResource({ asked, baseUrl, otherwise: undefined }))
  const strange = checked.find(each => !each.ok)
  if (strange?.ok === false) throw tokenRefused('invalid_target', strange.description)
  const asked = [...new Set(checked.map(each => (each.ok ? each.value : undefined)))]
  if (asked.length > 1)
    throw tokenRefused('invalid_target', 'resource and audience name one thing, or one is left out.')
  const narrower = checkNarrowerResource({ held, asked: asked[0] })
  if (!narrower.ok) throw tokenRefused('invalid_target', narrower.description)
  return narrower.value
}

function ownAgent(session: Session): AgentId {
  return idFrom('agent', session.principalId)
}

/**
 * The agent of another client, for the same person: the one of a client that acts for people, or the only one of a machine,
 * whose owner that person has to be (T96).
 */
async function actingAs(
  on: Platform,
  application: Application,
): Promise<(tx: Transaction, subject: Subject) => Promise<AgentId>> {
  const only = application.kind === 'machine' ? await findOnlyAgent(on, application.id) : undefined
  const actor: Actor = { kind: 'system', node: on.node }
  return async (tx, { session, person }) => {
    await lockPrincipals(tx, [person])
    if (!(await holdExchange(tx, { applicationId: session.applicationId, clientId: application.id })))
      throw subjectRefused()
    if (application.kind === 'agent') return ensureAgent(tx, actor, { application, ownerId: person })
    if (only?.ownerId !== person) throw subjectRefused()
    return only.id
  }
}

/** RFC 9396 section 5. */
function refusedDetails(cause: unknown): never {
  const exceeds = cause instanceof Refusal && cause.code === 'delegation_exceeds_parent'
  throw exceeds ? tokenRefused('invalid_authorization_details', cause.message) : cause
}

function refusedByParent(cause: unknown): never {
  const exceeds = cause instanceof Refusal && cause.code === 'delegation_exceeds_parent'
  throw exceeds ? tokenRefused('invalid_request', cause.message) : cause
}
