import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import { resolved } from './derive-openapi-reference.ts'
import type { JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

/** Where a credential stands in a request. */
export interface CredentialPlace {
  readonly header: string
  /** What stands before it, with the blank: `Bearer `. */
  readonly prefix: string
}

/** A way of the document to say who calls, as far as it can be used here. */
export type SecurityScheme = { readonly name: string; readonly scopes: readonly string[] } & (
  | { readonly kind: 'bearer'; readonly place: CredentialPlace }
  | {
      readonly kind: 'oauth'
      readonly place: CredentialPlace
      readonly authorizationUrl: string
      readonly tokenUrl: string
    }
  | { readonly kind: 'unusable'; readonly because: string }
)

export const bearerPlace: CredentialPlace = { header: 'authorization', prefix: 'Bearer ' }

/** Set by this server, or read by what stands between it and the third party; none of them can be anybody's argument. */
const ownHeaders =
  /^(host|cookie|connection|content-length|content-type|content-encoding|transfer-encoding|accept|accept-encoding|authorization|expect|te|trailer|upgrade|user-agent|forwarded|via|origin|referer|(proxy|sec|x-forwarded|cf|x-real)-.*|x-original-(url|host)|x-rewrite-url|x-http-method(-override)?|x-method-override)$/

/** True for a header that an argument, or a credential, may fill. */
export function isFreeHeader(name: string): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(name) && !ownHeaders.test(name)
}

/** Every scheme that the document declares. */
export function securitySchemes({ root }: OpenapiDocument): SecurityScheme[] {
  const declared = isObject(root.components) ? root.components.securitySchemes : undefined
  if (!isObject(declared)) return []
  return Object.entries(declared).map(([name, scheme]) => schemeOf(name, resolved(root, scheme) ?? {}))
}

function schemeOf(name: string, scheme: JsonObject): SecurityScheme {
  const unusable = (because: string): SecurityScheme => ({ name, kind: 'unusable', because, scopes: [] })
  if (scheme.type === 'http') {
    const isBearer = typeof scheme.scheme === 'string' && scheme.scheme.toLowerCase() === 'bearer'
    return isBearer ? { name, kind: 'bearer', place: bearerPlace, scopes: [] } : unusable('only bearer is used of http')
  }
  if (scheme.type === 'apiKey') {
    if (scheme.in !== 'header' || typeof scheme.name !== 'string')
      return unusable('a key is sent in a header only: addresses and cookies are written down on the way')
    const header = scheme.name.toLowerCase()
    if (header !== 'authorization' && !isFreeHeader(header)) return unusable('its header is set by this server')
    return { name, kind: 'bearer', place: { header, prefix: '' }, scopes: [] }
  }
  return scheme.type === 'oauth2' ? oauthScheme(name, scheme) : unusable(`a scheme of type ${String(scheme.type)}`)
}

function oauthScheme(name: string, scheme: JsonObject): SecurityScheme {
  const flow = isObject(scheme.flows) ? scheme.flows.authorizationCode : undefined
  if (!isObject(flow) || typeof flow.authorizationUrl !== 'string' || typeof flow.tokenUrl !== 'string')
    return { name, kind: 'unusable', because: 'only the authorization code is used of oauth2', scopes: [] }
  const { authorizationUrl, tokenUrl } = flow
  const scopes = isObject(flow.scopes) ? Object.keys(flow.scopes) : []
  return { name, kind: 'oauth', place: bearerPlace, authorizationUrl, tokenUrl, scopes }
}

export type Requirement =
  | { readonly outcome: 'credential'; readonly scopes: readonly string[] }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'unmet'; readonly because: string }

/**
 * Whether a call of the operation carries the credential of the chosen scheme. `undefined` is the choice of no scheme of the
 * document: then what needs one is unmet. An operation that takes calls without any is called without any.
 */
export function requirementOf(
  { root }: OpenapiDocument,
  operation: JsonObject,
  chosen: SecurityScheme | undefined,
): Requirement {
  const said = operation.security ?? root.security
  // Where nothing is said at all, whoever chose a scheme knows.
  if (said === undefined && chosen !== undefined) return { outcome: 'credential', scopes: [] }
  const wanted = alternatives(said)
  if (wanted.length === 0) return { outcome: 'none' }
  const met = wanted.find(each => chosen !== undefined && Object.keys(each).join() === chosen.name)
  if (met !== undefined && chosen !== undefined) return { outcome: 'credential', scopes: texts(met[chosen.name]) }
  if (wanted.some(each => Object.keys(each).length === 0)) return { outcome: 'none' }
  const names = wanted.map(each => Object.keys(each).join(' and ')).join(', or ')
  return { outcome: 'unmet', because: `it needs ${names.slice(0, becauseCharactersMax)}` }
}

/** By which schemes the operation may be called: `token`, `one and other`, or `` for none. */
export function alternativesOf({ root }: OpenapiDocument, operation: JsonObject): string[] {
  return alternatives(operation.security ?? root.security).map(each => Object.keys(each).join(' and '))
}

const becauseCharactersMax = 200

function alternatives(security: Json | undefined): JsonObject[] {
  return Array.isArray(security) ? security.filter(isObject) : []
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}
