import * as oauth from 'oauth4webapi'
import { fetchThrough } from '../platform/egress.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import type { Credential } from './actions-credentials.ts'
import { isObject } from './derive-bounded-result.ts'
import type { UpstreamFault } from './model.ts'

/** An authorization server of a third party, and who we are there. */
export interface OauthParty {
  readonly server: oauth.AuthorizationServer
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  /** The protected resource that tokens are asked for (RFC 8707); catalogue APIs have none. */
  readonly resource: string | undefined
}

export type Granted =
  | {
      readonly outcome: 'granted'
      readonly credential: Credential
      readonly expiresInSeconds: number | undefined
      readonly scopes: readonly string[] | undefined
    }
  /** The server says that this grant is over, for good. */
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault }

const timeoutMs = 10_000
const metadataBytesMax = 65_536

/** The guarded fetcher decides about https; to addresses that an operator allowed, plain http is let through. */
function optionsFor(on: Platform) {
  return {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: fetchThrough(on.egress, { timeoutMs, responseBytesMax: metadataBytesMax }),
  } as const
}

/** Where the person is sent (RFC 6749 section 4.1.1, PKCE with S256, RFC 8707). */
export function authorizationAddress(
  party: OauthParty,
  parts: {
    readonly redirectUri: string
    readonly state: string
    readonly challenge: string
    readonly scopes: readonly string[]
    readonly scopeSeparator: string
  },
): URL {
  const address = new URL(party.server.authorization_endpoint ?? party.server.issuer)
  const parameters = {
    response_type: 'code',
    client_id: party.clientId,
    redirect_uri: parts.redirectUri,
    state: parts.state,
    code_challenge: parts.challenge,
    code_challenge_method: 'S256',
    ...(parts.scopes.length === 0 ? {} : { scope: parts.scopes.join(parts.scopeSeparator) }),
    ...(party.resource === undefined ? {} : { resource: party.resource }),
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address
}

export type CallbackRead =
  | { readonly outcome: 'code'; readonly parameters: URLSearchParams }
  | { readonly outcome: 'declined' }
  | { readonly outcome: 'failed' }

/**
 * The authorization response: `state` and, where the server promises or gives it, `iss` by plain equality (RFC 9207). From an
 * error with another issuer nothing is believed (mix-up, MT15).
 */
export function readCallback(party: OauthParty, address: URL, state: string): CallbackRead {
  try {
    const client = { client_id: party.clientId }
    return { outcome: 'code', parameters: oauth.validateAuthResponse(party.server, client, address, state) }
  } catch (cause) {
    const declined = cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied'
    return declined ? { outcome: 'declined' } : { outcome: 'failed' }
  }
}

/** Redeems the code at the token endpoint that was recorded before the person was sent away. */
export async function redeemCode(
  on: Platform,
  party: OauthParty,
  it: { readonly parameters: URLSearchParams; readonly redirectUri: string; readonly verifier: Secret },
): Promise<Granted> {
  const client = clientOf(party)
  return granted(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      party.server,
      client,
      authOf(party),
      it.parameters,
      it.redirectUri,
      it.verifier.reveal(),
      { ...optionsFor(on), ...resourceOf(party) },
    )
    return oauth.processAuthorizationCodeResponse(party.server, client, response)
  })
}

/** One refresh. The answer carries the next refresh token where the server rotates it. */
export async function refreshCredential(on: Platform, party: OauthParty, refreshToken: Secret): Promise<Granted> {
  const client = clientOf(party)
  return granted(async () => {
    const response = await oauth.refreshTokenGrantRequest(party.server, client, authOf(party), refreshToken.reveal(), {
      ...optionsFor(on),
      ...resourceOf(party),
    })
    return oauth.processRefreshTokenResponse(party.server, client, response)
  })
}

/** Tells the server that a token is not needed any more (RFC 7009). What fails is said in the log, and changes nothing here. */
export async function revokeToken(on: Platform, party: OauthParty, token: Secret): Promise<void> {
  if (party.server.revocation_endpoint === undefined) return
  try {
    const response = await oauth.revocationRequest(
      party.server,
      clientOf(party),
      authOf(party),
      token.reveal(),
      optionsFor(on),
    )
    await oauth.processRevocationResponse(response)
  } catch (cause) {
    on.log.warn({ issuer: party.server.issuer, cause: String(cause) }, 'a token was not revoked at its issuer')
  }
}

function resourceOf({ resource }: OauthParty): { additionalParameters?: { resource: string } } {
  return resource === undefined ? {} : { additionalParameters: { resource } }
}

function clientOf(party: OauthParty): oauth.Client {
  return { client_id: party.clientId }
}

/** OAuth 2.1: every server that takes secrets takes them in the body, unless it says that it wants them in the header. */
function authOf({ server, clientSecret }: OauthParty): oauth.ClientAuth {
  if (clientSecret === undefined) return oauth.None()
  const methods = server.token_endpoint_auth_methods_supported
  const basicOnly = methods?.includes('client_secret_basic') === true && !methods.includes('client_secret_post')
  return basicOnly ? oauth.ClientSecretBasic(clientSecret.reveal()) : oauth.ClientSecretPost(clientSecret.reveal())
}

async function granted(ask: () => Promise<oauth.TokenEndpointResponse>): Promise<Granted> {
  try {
    const answer = await ask()
    return {
      outcome: 'granted',
      credential: {
        accessToken: new Secret(answer.access_token),
        refreshToken: answer.refresh_token === undefined ? undefined : new Secret(answer.refresh_token),
      },
      expiresInSeconds: answer.expires_in,
      scopes: answer.scope?.split(/[\s,]+/).filter(scope => scope !== ''),
    }
  } catch (cause) {
    if (cause instanceof oauth.ResponseBodyError && cause.error === 'invalid_grant') return { outcome: 'ended' }
    return { outcome: 'failed', why: faultOf(cause) }
  }
}

function faultOf(cause: unknown): UpstreamFault {
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    if (at instanceof Refusal) return at.code === 'url_not_allowed' ? 'not_allowed' : 'unavailable'
    if (at instanceof oauth.ResponseBodyError || at instanceof oauth.WWWAuthenticateChallengeError)
      return 'credential_refused'
  }
  return 'malformed'
}

export interface Discovered {
  readonly server: oauth.AuthorizationServer
  readonly resource: string
  readonly scopes: readonly string[]
}

/**
 * Finds the authorization server of an MCP server: by the challenge of a 401 or by the well-known addresses (RFC 9728), then
 * by RFC 8414 and OpenID Connect discovery. Metadata whose issuer is not the one asked for is refused, as is a server without
 * PKCE. Throws `Refusal` for addresses that the guard refuses.
 */
export async function discoverParty(on: Platform, url: string): Promise<Discovered | undefined> {
  const protectedBy = await discoverResource(on, url)
  const issuer = protectedBy?.issuer ?? new URL(url).origin
  const server = await discoverServer(on, issuer)
  if (server?.authorization_endpoint === undefined || server.token_endpoint === undefined) return undefined
  if (server.code_challenge_methods_supported?.includes('S256') !== true) return undefined
  return { server, resource: protectedBy?.resource ?? url, scopes: protectedBy?.scopes ?? [] }
}

async function discoverResource(
  on: Platform,
  url: string,
): Promise<{ issuer: string; resource: string; scopes: readonly string[] } | undefined> {
  const target = new URL(url)
  const addresses = [
    await challengedAddress(on, target),
    new URL(`/.well-known/oauth-protected-resource${target.pathname.replace(/\/$/, '')}`, target).href,
    new URL('/.well-known/oauth-protected-resource', target).href,
  ]
  for (const address of new Set(addresses)) {
    if (address === undefined || new URL(address).origin !== target.origin) continue
    const metadata = await readJsonAt(on, address)
    if (!isObject(metadata) || typeof metadata.resource !== 'string' || !covers(metadata.resource, target)) continue
    const { authorization_servers: servers, scopes_supported: scopes } = metadata
    const issuer = Array.isArray(servers) ? servers.find(each => typeof each === 'string') : undefined
    if (typeof issuer !== 'string') continue
    const asked = Array.isArray(scopes) ? scopes.filter(scope => typeof scope === 'string').slice(0, 50) : []
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

/** Asks without a credential; the answer of a protected server names its metadata. */
async function challengedAddress(on: Platform, target: URL): Promise<string | undefined> {
  const response = await on.egress.fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    timeoutMs,
    responseBytesMax: metadataBytesMax,
  })
  await response.body?.cancel()
  const challenge = response.headers.get('www-authenticate') ?? ''
  const address = /resource_metadata="([^"]*)"/.exec(challenge)?.[1]
  return address !== undefined && URL.canParse(address, target.href) ? new URL(address, target).href : undefined
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
    const response = await on.egress.fetch(address, { timeoutMs, responseBytesMax: metadataBytesMax })
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
  const response = await on.egress.fetch(address, { timeoutMs, responseBytesMax: metadataBytesMax })
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
    const made = await oauth.processDynamicClientRegistrationResponse(response)
    const secret = typeof made.client_secret === 'string' ? new Secret(made.client_secret) : undefined
    return { clientId: made.client_id, clientSecret: secret }
  } catch (cause) {
    on.log.warn({ issuer: server.issuer, cause: String(cause) }, 'an authorization server refused our registration')
    return undefined
  }
}
