import * as oauth from 'oauth4webapi'
import { fetchThrough } from '../platform/egress.ts'
import { kindOfFault } from '../platform/log.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { secretOf } from './actions-providers.ts'
import { authorizationEndpointAllowed } from './check-authorization-endpoint.ts'
import type { KnownProvider, ProviderMethod, ProviderParty, Told } from './methods/provider.ts'
import { providerMethods } from './methods/providers.ts'
import type { UpstreamPerson } from './model.ts'
import type { SealedProvider } from './store-providers.ts'

/** Bounds of each request to a provider. */
const bounds = { timeoutMs: 10_000, responseBytesMax: 131_072 } as const
const metadataKeptMs = 600_000
const partiesKeptMax = 100

interface Known {
  readonly server: oauth.AuthorizationServer
  readonly until: number
}
const knownServers = perPlatform<Map<string, Known>>(() => new Map())

/** The guarded fetcher decides about https; to addresses that an operator allowed, plain http is let through. */
function optionsFor(on: Platform) {
  return { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: guarded(on) } as const
}

/** What the library hands over, as far as it is there. */
interface Handed {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: URLSearchParams | string | Uint8Array | ReadableStream | null | undefined
  readonly signal?: AbortSignal | undefined
}

function guarded(on: Platform): (url: string, handed: Handed) => Promise<Response> {
  const fetchLike = fetchThrough(on.egress, bounds)
  return (url, { method, headers, body, signal }) =>
    fetchLike(url, {
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
}

/** A provider with its endpoints and its secret. Throws what the network throws. */
export async function reachProvider(on: Platform, provider: SealedProvider): Promise<ProviderParty> {
  return partyOf(on, provider, await secretOf(on, on.database, provider))
}

/** An OpenID provider by its issuer, with endpoints as it publishes them; `slug` is what the log calls it. Throws what the network throws. */
export function reachIssuer(
  on: Platform,
  { secret, ...given }: Omit<KnownProvider, 'kind' | 'settings'> & { readonly secret: Secret | undefined },
): Promise<ProviderParty> {
  return partyOf(on, { ...given, kind: 'oidc', settings: {} }, secret)
}

async function partyOf(on: Platform, provider: KnownProvider, secret: Secret | undefined): Promise<ProviderParty> {
  const server = providerMethods[provider.kind].endpoints?.(provider) ?? (await discovered(on, provider.issuer))
  return { provider, secret, server, ask: (url, headers) => on.egress.fetch(url, { ...bounds, headers }) }
}

/** OpenID Connect Discovery, kept for 10 minutes. */
async function discovered(on: Platform, issuer: string): Promise<oauth.AuthorizationServer> {
  const kept = knownServers(on)
  const now = on.clock.now().getTime()
  const known = kept.get(issuer)
  if (known !== undefined && now < known.until) return known.server
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, optionsFor(on))
  const server = await metadataOf(url, response)
  if (!authorizationEndpointAllowed(server.authorization_endpoint ?? '', issuer))
    throw new Error('a provider sends people to what is no address of the web')
  if (kept.size >= partiesKeptMax) kept.clear()
  kept.set(issuer, { server, until: now + metadataKeptMs })
  return server
}

/** The issuer has to call itself what we call it (section 4.3), but for one that speaks for many and says so by a template. */
async function metadataOf(url: URL, response: Response): Promise<oauth.AuthorizationServer> {
  const said: unknown = await response.clone().json()
  const issuer = String(Object(said).issuer)
  if (!issuer.includes('{tenantid}')) return oauth.processDiscoveryResponse(url, response)
  const named = url.href.replace(/\/(common|organizations|consumers)\//, '/{tenantid}/')
  const plain = { ...Object(said), issuer: url.href }
  const server = await oauth.processDiscoveryResponse(url, Response.json(plain))
  return decodeURI(named) === issuer ? { ...server, issuer } : server
}

export interface VisitSecrets {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Where the person is sent (OpenID Connect Core section 3.1.2.1, PKCE with S256). */
export async function visitAddress(
  party: ProviderParty,
  parts: VisitSecrets & {
    readonly redirectUri: string
    readonly loginHint: string | undefined
    readonly again: boolean
  },
): Promise<URL> {
  const method = providerMethods[party.provider.kind]
  const address = new URL(party.server.authorization_endpoint ?? '')
  const parameters = {
    response_type: 'code',
    client_id: party.provider.clientId,
    redirect_uri: parts.redirectUri,
    scope: party.provider.scopes.join(' '),
    state: parts.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(parts.verifier),
    code_challenge_method: 'S256',
    ...(method.isOpenId ? { nonce: parts.nonce } : {}),
    ...(parts.again ? { prompt: 'login' } : {}),
    ...(parts.loginHint === undefined ? {} : { login_hint: parts.loginHint }),
    ...method.parameters,
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address
}

export type CameBack =
  | ({ readonly outcome: 'told'; readonly person: UpstreamPerson } & Pick<Told, 'claims' | 'idToken'>)
  /** The person said no there. */
  | { readonly outcome: 'declined' }
  /** What came is not an answer to our request, or the provider said something that does not fit. */
  | { readonly outcome: 'provider_failed' }

export interface Returning extends VisitSecrets {
  readonly parameters: URLSearchParams
  readonly redirectUri: string
}

/**
 * Redeems the code that a browser brought: `state` and, where the provider names itself, `iss` by plain equality (RFC 9207),
 * then the code with its verifier, then the ID token with signature, issuer, audience, nonce and time.
 */
export async function comeBack(on: Platform, party: ProviderParty, returning: Returning): Promise<CameBack> {
  try {
    const client = { client_id: party.provider.clientId }
    const parameters = oauth.validateAuthResponse(party.server, client, returning.parameters, returning.state)
    const told = await redeem(on, party, { ...returning, parameters })
    const person = await providerMethods[party.provider.kind].person(party, told)
    if (person === undefined) return { outcome: 'provider_failed' }
    return { outcome: 'told', person, claims: told.claims, idToken: told.idToken }
  } catch (cause) {
    if (cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied')
      return { outcome: 'declined' }
    on.log.warn({ provider: party.provider.slug, cause: reasonOf(cause) }, 'a sign-in by a provider failed')
    return { outcome: 'provider_failed' }
  }
}

/** For the log: what kind of fault it was, never what the provider sent. */
function reasonOf(cause: unknown): string {
  // A parser quotes what it stumbled over, and that may say back what was sent.
  if (!(cause instanceof Error) || cause instanceof SyntaxError) return kindOfFault(cause)
  return `${cause.name}: ${cause.message}`.slice(0, 200)
}

async function redeem(on: Platform, party: ProviderParty, returning: Returning): Promise<Told> {
  const method = providerMethods[party.provider.kind]
  const client = { client_id: party.provider.clientId }
  const response = await oauth.authorizationCodeGrantRequest(
    party.server,
    client,
    method.clientAuth(party, on.clock.now()),
    returning.parameters,
    returning.redirectUri,
    returning.verifier,
    optionsFor(on),
  )
  const server = await serverOf(method, party, response)
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    ...(method.isOpenId ? { expectedNonce: returning.nonce, requireIdToken: true } : {}),
  })
  if (method.isOpenId) await oauth.validateApplicationLevelSignature(server, response, optionsFor(on))
  const accessToken = new Secret(answer.access_token)
  const idToken = answer.id_token === undefined ? undefined : new Secret(answer.id_token)
  return { accessToken, claims: oauth.getValidatedIdTokenClaims(answer), idToken, parameters: returning.parameters }
}

/** The server under the name that its token has to give; the token is looked at only for that, and judged afterwards. */
async function serverOf(
  method: ProviderMethod,
  { server }: ProviderParty,
  response: Response,
): Promise<oauth.AuthorizationServer> {
  if (method.issuerOf === undefined) return server
  const body: unknown = await response.clone().json()
  const [, payload = ''] = String(Object(body).id_token).split('.')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8') || '{}')
  return { ...server, issuer: method.issuerOf(server, Object(claims)) ?? server.issuer }
}
