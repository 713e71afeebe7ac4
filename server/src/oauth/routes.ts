import { type Application, findApplicationByClientId, publicKeys } from '../applications/index.ts'
import { handOnGrants } from '../approvals/index.ts'
import type { Actor } from '../platform/actor.ts'
import { readJson } from '../platform/body.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import { parseId, type SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { refusedQuietly } from '../platform/presented.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import {
  endAccessToken,
  endSession,
  findBearer,
  findDoor,
  findRefreshToken,
  findSession,
  type Session,
  sessionStatus,
} from '../sessions/index.ts'
import { authenticateClient, registerClient } from './actions.ts'
import { nonceHeader, proofAlgorithms, provenKey } from './actions-proofs.ts'
import { resourceMetadata, serverMetadata } from './derive-metadata.ts'
import { clientRefused, tokenRefused } from './errors.ts'
import { grants } from './grants/all.ts'
import type { Grant } from './grants/grant.ts'
import { clientMethods } from './methods/all.ts'
import { assertionAlgorithms } from './methods/private-key-jwt.ts'
import { mcpScope, scopes } from './model.ts'
import { readParameters, unstored } from './parse-form.ts'
import { renderIntrospection } from './render-introspection.ts'
import { actorsOf, renderTokenAnswer } from './render-token-answer.ts'
import { deviceDoors } from './routes-device.ts'
import { parDoors } from './routes-par.ts'
import { userinfoDoors } from './routes-userinfo.ts'
import { listGatewayIssuers } from './store-foreign-clients.ts'
import { getRegistrationSettings } from './store-registrations.ts'

/** Clients ask again at each start; a changed document is seen soon. */
const issuersNamedMax = 50
const metadataHeaders = { 'Cache-Control': 'public, max-age=60' }

async function token(on: Platform, call: Call): Promise<Response> {
  const values = await readParameters(call)
  const name = values.get('grant_type')
  if (name === undefined) throw tokenRefused('invalid_request', 'The parameter grant_type is missing.')
  const grant = grants.find(each => each.name === name)
  if (grant === undefined)
    throw tokenRefused('unsupported_grant_type', `The grants here are ${grants.map(each => each.name).join(', ')}.`)
  const application = await clientOf(on, call, { values, grant })
  const request = {
    values,
    application,
    userAgent: call.request.headers.get('user-agent') ?? undefined,
    address: call.peer.address,
    holderKey: await provenKey(on, call),
    handOn: handOnGrants,
  }
  const granted = await grant.grant(on, request).catch(refusedAsGrant)
  const headers = { ...unstored, ...(request.holderKey === undefined ? {} : nonceHeader(on)) }
  return Response.json(await renderTokenAnswer(on, application, granted), { headers })
}

/** Who asks: whoever proves to be a client, or, where none is named, the one that the grant itself speaks of. */
async function clientOf(
  on: Platform,
  call: Call,
  { values, grant }: { readonly values: ReadonlyMap<string, string>; readonly grant: Grant },
): Promise<Application> {
  const names = values.has('client_id') || values.has('client_assertion') || call.request.headers.has('authorization')
  if (names || grant.findClient === undefined) return authenticateClient(on, call, values)
  const found = await grant.findClient(on, call, values)
  if (found === undefined) throw clientRefused()
  return found
}

/** A session that has ended, a suspended principal, a retired application: to the client each is a grant that is over (T94). */
function refusedAsGrant(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const over = /^AM00[1-4]$/.test(code) || (cause instanceof Refusal && (cause.status === 403 || cause.status === 404))
  throw over
    ? tokenRefused('invalid_grant', 'The session of this grant has ended, or nothing new can be started.')
    : cause
}

/** RFC 7009: the same answer whether there was such a token or not, and another client's token lives on (T23). */
async function revoke(on: Platform, call: Call): Promise<Response> {
  const values = await readParameters(call)
  const application = await authenticateClient(on, call, values)
  const presented = values.get('token')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter token is missing.')
  const bearer = await findBearer(on, presented, { holderKey: 'any', resource: 'any' })
  if (bearer.outcome === 'active' && bearer.session.applicationId === application.id)
    await endAccessToken(on, presented)
  const refresh = await findRefreshToken(on.database, sha256(presented))
  if (refresh !== undefined && refresh.applicationId === application.id)
    await endGrant(on, application, refresh.sessionId)
  else refusedQuietly(call)
  return new Response(null, { status: 200, headers: unstored })
}

/** A client that gives up its refresh token gives up the session: nothing could continue it (RFC 7009 section 2.1). */
async function endGrant(on: Platform, application: Application, id: SessionId): Promise<void> {
  const session = await findSession(on.database, id)
  const agentId = session?.kind === 'agent' ? parseId('agent', session.principalId) : undefined
  const userId = session?.onBehalfOf
  const actor: Actor =
    agentId === undefined || userId === undefined
      ? { kind: 'system', node: on.node }
      : { kind: 'agent', agentId, userId, applicationId: application.id, sessionId: id }
  await endSession(on, actor, id, actor.kind === 'agent' ? 'ended_by_agent' : 'ended_by_person')
}

/** RFC 7662, for clients that can prove who they are, about their own tokens; everything else is not active (T23). */
async function introspect(on: Platform, call: Call): Promise<Response> {
  const values = await readParameters(call)
  const application = await authenticateClient(on, call, values)
  if (application.tokenEndpointAuthMethod === 'none') throw clientRefused()
  const presented = values.get('token')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter token is missing.')
  const issuer = on.config.baseUrl
  const bearer = await findBearer(on, presented, { holderKey: 'any', resource: 'any' })
  if (bearer.outcome === 'active' && bearer.session.applicationId === application.id) {
    const actors = await actorsOf(on.database, bearer.session)
    const seen = { ...bearer, application, issuer, expiresAt: bearer.tokenExpiresAt, actors }
    return Response.json(renderIntrospection(seen), { headers: unstored })
  }
  const refresh = await findRefreshToken(on.database, sha256(presented))
  const session =
    refresh?.applicationId === application.id ? await findSession(on.database, refresh.sessionId) : undefined
  if (refresh === undefined || session === undefined || refresh.isUsed || !(await isLiving(on, session))) {
    refusedQuietly(call)
    return Response.json({ active: false }, { headers: unstored })
  }
  const { scope, resource } = refresh
  const actors = await actorsOf(on.database, session)
  const seen = { session, scope, resource, application, issuer, expiresAt: session.expiresAt, actors }
  return Response.json(renderIntrospection(seen), { headers: unstored })
}

async function isLiving(on: Platform, session: Session): Promise<boolean> {
  const door = await findDoor(on.database, session.id)
  return sessionStatus(session, door && { reason: door.reason, at: door.askedAt }, on.clock.now()).living
}

async function register(on: Platform, call: Call): Promise<Response> {
  const registered = await registerClient(on, call, await readJson(call.request))
  if (registered.outcome === 'refused') throw tokenRefused(registered.because.error, registered.because.description)
  const { application, secret } = registered
  const answer = {
    client_id: application.clientId,
    client_id_issued_at: Math.floor(application.createdAt.getTime() / 1000),
    ...(secret === undefined ? {} : { client_secret: secret.reveal(), client_secret_expires_at: 0 }),
    client_name: application.name,
    ...(application.clientUri === undefined ? {} : { client_uri: application.clientUri }),
    redirect_uris: application.redirectUris.map(each => each.uri),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: application.tokenEndpointAuthMethod,
    ...(application.jwks === undefined ? {} : { jwks: application.jwks }),
    scope: scopes.join(' '),
  }
  return Response.json(answer, { status: 201, headers: unstored })
}

async function metadata(on: Platform): Promise<Response> {
  const { enabled } = await getRegistrationSettings(on.database)
  const document = serverMetadata({
    baseUrl: on.config.baseUrl,
    grantTypes: grants.map(each => each.name),
    authMethods: clientMethods.flatMap(each => each.names),
    assertionAlgorithms,
    proofAlgorithms,
    scopes,
    agentsRegister: enabled,
  })
  return Response.json(document, { headers: metadataHeaders })
}

/** The resource is named as the client called it: on a loopback base URL three names and every port are this machine. */
function protectedResource(path: string): (on: Platform, call: Call) => Promise<Response> {
  return async (on, call) => {
    const { baseUrl } = on.config
    const provider = call.params.provider
    if (provider !== undefined && !/^[a-z][a-z0-9-]{0,30}$/.test(provider)) throw notFound('resource')
    const origin = isLoopbackUrl(baseUrl) && isLoopbackUrl(call.url.origin) ? call.url.origin : baseUrl
    const full = provider === undefined ? path : `${path}/${provider}`
    const otherIssuers = await listGatewayIssuers(on.database, issuersNamedMax)
    const document = resourceMetadata({ origin, path: full, issuer: baseUrl, otherIssuers, scope: mcpScope })
    return Response.json(document, { headers: metadataHeaders })
  }
}

async function keys(on: Platform): Promise<Response> {
  return Response.json(await publicKeys(on.database), { headers: metadataHeaders })
}

/** The key set of one application: a token of another one finds no key in it (I5, T19). */
async function keysOf(on: Platform, call: Call): Promise<Response> {
  const application = await findApplicationByClientId(on.database, call.params.client_id ?? '')
  if (application?.state !== 'active') throw notFound('application')
  return Response.json(await publicKeys(on.database, application.id), { headers: metadataHeaders })
}

export const oauthDoors: readonly Route[] = [
  oauthDoor('get', '/.well-known/oauth-authorization-server', { summary: 'RFC 8414', handle: metadata }),
  oauthDoor('get', '/.well-known/openid-configuration', { summary: 'OpenID Connect Discovery', handle: metadata }),
  oauthDoor('get', '/.well-known/oauth-protected-resource', { summary: 'RFC 9728', handle: protectedResource('/mcp') }),
  oauthDoor('get', '/.well-known/oauth-protected-resource/mcp', {
    summary: 'RFC 9728 for all providers',
    handle: protectedResource('/mcp'),
  }),
  oauthDoor('get', '/.well-known/oauth-protected-resource/mcp/{provider}', {
    summary: 'RFC 9728 for one provider',
    handle: protectedResource('/mcp'),
  }),
  oauthDoor('post', '/oauth2/token', { summary: 'Tokens for a grant', handle: token }),
  ...parDoors,
  ...deviceDoors,
  oauthDoor('post', '/oauth2/revoke', { summary: 'RFC 7009', handle: revoke }),
  oauthDoor('post', '/oauth2/introspection', { summary: 'RFC 7662', handle: introspect }),
  oauthDoor('post', '/oauth2/register', { summary: 'RFC 7591', handle: register }),
  oauthDoor('get', '/oauth2/jwks', { summary: 'Public keys of all applications', handle: keys }),
  oauthDoor('get', '/sso/jwks/{client_id}', { summary: 'Public keys of one application', handle: keysOf }),
  ...userinfoDoors,
]
