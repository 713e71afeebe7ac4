import * as oauth from 'oauth4webapi'
import { type EgressRequest, fetchThrough } from '../platform/egress.ts'
import { parseJson } from '../platform/json.ts'
import { kindOfFault } from '../platform/log.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import type { Credential } from './actions-credentials.ts'
import { isObject } from './derive-bounded-result.ts'
import type { CustomDefinition, TokenBody, UpstreamFault } from './model.ts'

/** An authorization server of a third party, and who we are there. */
export interface OauthParty {
  readonly server: oauth.AuthorizationServer
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  /** What the server calls bearer tokens, where it has a word of its own for them. */
  readonly tokenType?: string | undefined
  /** The protected resource that tokens are asked for (RFC 8707); catalogue APIs have none. */
  readonly resource: string | undefined
  /** What the server says besides `invalid_grant` of a grant that is over. */
  readonly endings?: readonly string[] | undefined
  /** How a custom provider wants to be asked; others follow the standards. */
  readonly manner?: CustomDefinition | undefined
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
  | { readonly outcome: 'failed'; readonly why: UpstreamFault; readonly retryAfterMs?: number | undefined }

/** Bounds of each request to an authorization server. */
export const partyBounds = { timeoutMs: 10_000, responseBytesMax: 65_536 } as const
/** An answer to a refresh may be the only place where the next token stands: it is waited for as long as there is hope. */
const refreshMs = 60_000
const refreshBounds = {
  ...partyBounds,
  timeoutMs: refreshMs,
  headersTimeoutMs: refreshMs,
  idleTimeoutMs: refreshMs,
} as const

/** The guarded fetcher decides about https; to addresses that an operator allowed, plain http is let through. */
export function optionsFor(
  on: Platform,
  body: TokenBody = 'application/x-www-form-urlencoded',
  bounds: EgressRequest = partyBounds,
) {
  const fetchGuarded = fetchThrough(on.egress, bounds)
  return {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]:
      body === 'application/json' ? (url: string, init: RequestInit) => fetchGuarded(url, asJson(init)) : fetchGuarded,
  } as const
}

/** The same members as JSON, for token endpoints that take no form. */
function asJson(init: RequestInit): RequestInit {
  if (!(init.body instanceof URLSearchParams)) return init
  const headers = new Headers(init.headers)
  headers.set('content-type', 'application/json')
  return { ...init, headers: Object.fromEntries(headers), body: JSON.stringify(Object.fromEntries(init.body)) }
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
    /** Parameters that this server always wants. */
    readonly fixed: Readonly<Record<string, string>>
  },
): URL {
  const address = new URL(party.server.authorization_endpoint ?? party.server.issuer)
  const pkce = { code_challenge: parts.challenge, code_challenge_method: 'S256' }
  // What a provider wants besides stands first, so that it can't take the place of what the protocol needs.
  const parameters = {
    ...parts.fixed,
    response_type: 'code',
    client_id: party.clientId,
    redirect_uri: parts.redirectUri,
    state: parts.state,
    ...(party.manner?.pkceEnabled === false ? {} : pkce),
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
    const parameters = new URLSearchParams(address.searchParams)
    // Nobody told us what a custom provider calls itself; its redirect URI is its own instead (RFC 9700 section 4.4.2).
    if (party.manner !== undefined) parameters.delete('iss')
    return { outcome: 'code', parameters: oauth.validateAuthResponse(party.server, client, parameters, state) }
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
  return granted(party, async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      party.server,
      client,
      authOf(party),
      it.parameters,
      it.redirectUri,
      party.manner?.pkceEnabled === false ? oauth.nopkce : it.verifier.reveal(),
      { ...optionsFor(on, party.manner?.tokenBodyContentType), ...resourceOf(party) },
    )
    return oauth.processAuthorizationCodeResponse(party.server, client, await asStandard(response), kindsOf(party))
  })
}

/**
 * One refresh. The answer carries the next refresh token where the server rotates it. That this client is not known there, or not
 * with this secret, says nothing about the grant: it is the administrator's to mend, and the token is kept for then.
 */
export async function refreshCredential(on: Platform, party: OauthParty, refreshToken: Secret): Promise<Granted> {
  const client = clientOf(party)
  const elsewhere = party.manner?.refreshTokenUrl
  const server = elsewhere === undefined ? party.server : { ...party.server, token_endpoint: elsewhere }
  return granted(party, async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, authOf(party), refreshToken.reveal(), {
      ...optionsFor(on, party.manner?.tokenBodyContentType, refreshBounds),
      ...resourceOf(party),
    })
    return oauth.processRefreshTokenResponse(server, client, await asStandard(response), kindsOf(party))
  })
}

/** A token for a client that speaks for itself (RFC 6749 section 4.4). Here the client is the grant. */
export async function clientCredential(on: Platform, party: OauthParty, scopes: readonly string[]): Promise<Granted> {
  const client = clientOf(party)
  const separator = party.manner?.requestScopeSeparator ?? ' '
  const own = { endings: [...(party.endings ?? []), 'invalid_client', 'unauthorized_client'] }
  return granted(own, async () => {
    const asked = new URLSearchParams(scopes.length === 0 ? {} : { scope: scopes.join(separator) })
    const options = optionsFor(on, party.manner?.tokenBodyContentType)
    const response = await oauth.clientCredentialsGrantRequest(party.server, client, authOf(party), asked, options)
    return oauth.processClientCredentialsResponse(party.server, client, await asStandard(response), kindsOf(party))
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
    on.log.warn({ issuer: party.server.issuer, fault: kindOfFault(cause) }, 'a token was not revoked at its issuer')
  }
}

/**
 * The answer of a token endpoint as the standard has it (RFC 6749 section 5). Nobody signs in here: a token that says who somebody
 * is has no use, and one of another issuer is no reason to refuse. Some servers say an error with status 200, or beside a challenge
 * that says less.
 */
async function asStandard(response: Response): Promise<Response> {
  const { status, headers } = response
  const text = await response.text()
  const parsed = parseJson(text, tokenAnswerMembersMax)
  if (!parsed.ok || !isObject(parsed.value)) return new Response(text, { status, headers })
  const { id_token: _unread, ...rest } = parsed.value
  const isError = typeof rest.error === 'string' && rest.access_token === undefined
  if (isError) headers.delete('www-authenticate')
  return new Response(JSON.stringify(rest), {
    status: isError && status < errorStatusMin ? badRequest : status,
    headers,
  })
}

const badRequest = 400
const errorStatusMin = 400
const tokenAnswerMembersMax = 200

function kindsOf({ tokenType }: OauthParty): oauth.ProcessAuthorizationCodeResponseOptions {
  return tokenType === undefined ? {} : { recognizedTokenTypes: { [tokenType]: () => {} } }
}

function resourceOf({ resource }: OauthParty): { additionalParameters?: { resource: string } } {
  return resource === undefined ? {} : { additionalParameters: { resource } }
}

function clientOf(party: OauthParty): oauth.Client {
  return { client_id: party.clientId }
}

/** OAuth 2.1: every server that takes secrets takes them in the body, unless it says that it wants them in the header. */
function authOf({ server, clientSecret, manner }: OauthParty): oauth.ClientAuth {
  if (clientSecret === undefined) return oauth.None()
  if (manner !== undefined)
    return manner.authenticateVia === 'basic_auth_header'
      ? secretBasic(clientSecret)
      : oauth.ClientSecretPost(clientSecret.reveal())
  const methods = server.token_endpoint_auth_methods_supported
  const basicOnly = methods?.includes('client_secret_basic') === true && !methods.includes('client_secret_post')
  return basicOnly ? secretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret.reveal())
}

/**
 * RFC 6749 section 2.3.1, with the encoding of forms and nothing beyond it: servers that don't decode are common, and most ids
 * and secrets are made of signs that it leaves as they are.
 */
function secretBasic(clientSecret: Secret): oauth.ClientAuth {
  return (...[, client, , headers]) => {
    const pair = [client.client_id, clientSecret.reveal()].map(formEncoded).join(':')
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

async function granted(
  { endings = [] }: Pick<OauthParty, 'endings'>,
  ask: () => Promise<oauth.TokenEndpointResponse>,
): Promise<Granted> {
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
    if (cause instanceof oauth.ResponseBodyError && ['invalid_grant', ...endings].includes(cause.error))
      return { outcome: 'ended' }
    return { outcome: 'failed', why: faultOf(cause), retryAfterMs: retryAfterOf(cause) }
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

const retryAfterSecondsMax = 3_600

/** How long the server wants to be left alone, where it says so in seconds (RFC 9110 section 10.2.3). */
function retryAfterOf(cause: unknown): number | undefined {
  const response = cause instanceof oauth.ResponseBodyError ? cause.response : Object(cause).cause
  const seconds = response instanceof Response ? Number(response.headers.get('retry-after') ?? Number.NaN) : Number.NaN
  return seconds > 0 ? Math.min(seconds, retryAfterSecondsMax) * 1000 : undefined
}
