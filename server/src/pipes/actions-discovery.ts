import * as oauth from 'oauth4webapi'
import type { Json } from '../platform/json.ts'
import { kindOfFault } from '../platform/log.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { authorizationEndpointAllowed } from '../sign-in/index.ts'
import { optionsFor, partyBounds } from './actions-oauth.ts'
import { isObject } from './derive-bounded-result.ts'

const scopesAskedMax = 50

export interface Discovered {
  readonly server: oauth.AuthorizationServer
  readonly resource: string
  readonly scopes: readonly string[]
}

/**
 * Finds the authorization server of an MCP server: by the challenge of a 401 or by the well-known addresses (RFC 9728), then
 * by RFC 8414 and OpenID Connect discovery. Metadata whose issuer is not the one asked for is refused, as is a server without
 * PKCE, or one that sends people to what is no address of the web. Throws `Refusal` for addresses that the guard refuses.
 */
export async function discoverParty(on: Platform, url: string): Promise<Discovered | undefined> {
  const protectedBy = await discoverResource(on, url)
  const issuer = protectedBy?.issuer ?? new URL(url).origin
  const server = await discoverServer(on, issuer)
  if (server?.authorization_endpoint === undefined || server.token_endpoint === undefined) return undefined
  if (!authorizationEndpointAllowed(server.authorization_endpoint, server.issuer)) return undefined
  if (server.code_challenge_methods_supported?.includes('S256') !== true) return undefined
  return { server, resource: protectedBy?.resource ?? url, scopes: protectedBy?.scopes ?? [] }
}

async function discoverResource(
  on: Platform,
  url: string,
): Promise<{ issuer: string; resource: string; scopes: readonly string[] } | undefined> {
  const target = new URL(url)
  const challenge = await challengeOf(on, target)
  const addresses = [
    challenge.address,
    new URL(`/.well-known/oauth-protected-resource${target.pathname.replace(/\/$/, '')}`, target).href,
    new URL('/.well-known/oauth-protected-resource', target).href,
  ]
  for (const address of new Set(addresses)) {
    if (address === undefined || new URL(address).origin !== target.origin) continue
    const metadata = await readJsonAt(on, address)
    if (!isObject(metadata) || typeof metadata.resource !== 'string' || !covers(metadata.resource, target)) continue
    const { authorization_servers: servers, scopes_supported: supported } = metadata
    const issuer = Array.isArray(servers) ? servers.find(each => typeof each === 'string') : undefined
    if (typeof issuer !== 'string') continue
    const scopes = challenge.scopes ?? (Array.isArray(supported) ? supported : [])
    const asked = scopes.filter(scope => typeof scope === 'string').slice(0, scopesAskedMax)
    return { issuer, resource: metadata.resource, scopes: asked }
  }
  return undefined
}

/** A resource that names another place would have us ask for tokens that are good there (RFC 9728 section 3.3). */
function covers(resource: string, target: URL): boolean {
  if (!URL.canParse(resource)) return false
  const named = new URL(resource)
  const path = named.pathname.replace(/\/$/, '')
  return named.origin === target.origin && (target.pathname === path || `${target.pathname}/`.startsWith(`${path}/`))
}

interface Challenge {
  readonly address: string | undefined
  readonly scopes: readonly string[] | undefined
}

/** Asks without a credential; a protected server names its metadata, and the scopes that it wants before all that it has. */
async function challengeOf(on: Platform, target: URL): Promise<Challenge> {
  const response = await on.egress.fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    ...partyBounds,
  })
  await response.body?.cancel()
  const challenge = response.headers.get('www-authenticate') ?? ''
  const address = /resource_metadata="([^"]*)"/.exec(challenge)?.[1]
  const scope = /[ ,]scope="([^"]*)"/.exec(challenge)?.[1]
  return {
    address: address !== undefined && URL.canParse(address, target.href) ? new URL(address, target).href : undefined,
    scopes: scope?.split(' ').filter(each => each !== ''),
  }
}

async function discoverServer(on: Platform, issuer: string): Promise<oauth.AuthorizationServer | undefined> {
  if (!URL.canParse(issuer)) return undefined
  const base = new URL(issuer)
  const path = base.pathname.replace(/\/$/, '')
  const addresses = [
    new URL(`/.well-known/oauth-authorization-server${path}`, base),
    new URL(`/.well-known/openid-configuration${path}`, base),
    new URL(`${path}/.well-known/openid-configuration`, base),
  ]
  for (const address of addresses) {
    const response = await on.egress.fetch(address, partyBounds)
    if (response.status !== 200) {
      await response.body?.cancel()
      continue
    }
    try {
      return await oauth.processDiscoveryResponse(base, response)
    } catch {
      // Its issuer is another one than the one asked for, or it is no metadata: the next address may be better.
    }
  }
  return undefined
}

async function readJsonAt(on: Platform, address: string): Promise<Json | undefined> {
  const response = await on.egress.fetch(address, partyBounds)
  if (response.status !== 200) {
    await response.body?.cancel()
    return undefined
  }
  try {
    return JSON.parse(await response.text())
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    return undefined
  }
}

export interface Registered {
  readonly clientId: string
  readonly clientSecret: Secret | undefined
}

/** Registers this installation as a client (RFC 7591); undefined when the server takes no registration. */
export async function registerClient(
  on: Platform,
  server: oauth.AuthorizationServer,
  it: { readonly redirectUri: string; readonly scopes: readonly string[] },
): Promise<Registered | undefined> {
  if (server.registration_endpoint === undefined) return undefined
  const metadata = {
    client_name: 'Ambit',
    client_uri: on.config.baseUrl,
    application_type: 'web',
    redirect_uris: [it.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    ...(it.scopes.length === 0 ? {} : { scope: it.scopes.join(' ') }),
  }
  try {
    const response = await oauth.dynamicClientRegistrationRequest(server, metadata, optionsFor(on))
    return await registeredIn(response)
  } catch (cause) {
    on.log.warn(
      { issuer: server.issuer, fault: kindOfFault(cause) },
      'an authorization server refused our registration',
    )
    return undefined
  }
}

/** Many servers leave out the `client_secret_expires_at` that RFC 7591 section 3.2.1 wants beside a secret: not our loss. */
async function registeredIn(response: Response): Promise<Registered> {
  const made: Json = JSON.parse(await response.text())
  if (response.status !== 201 || !isObject(made) || typeof made.client_id !== 'string' || made.client_id === '')
    throw new Error(`registration answered ${response.status} without a client id`)
  const secret = typeof made.client_secret === 'string' ? new Secret(made.client_secret) : undefined
  return { clientId: made.client_id, clientSecret: secret }
}
