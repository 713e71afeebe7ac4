import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import { resolved } from './derive-openapi-reference.ts'
import type { CredentialPlace } from './derive-openapi-security.ts'
import { plainText } from './derive-openapi-text.ts'
import type { Effect, JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

export const openapiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type OpenapiMethod = (typeof openapiMethods)[number]

/** How a value is written where it is sent, by the names that the OpenAPI specification has for it. */
export type ParameterStyle = 'simple' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json'

export interface SentParameter {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly argument: string
  readonly style: ParameterStyle
  readonly explode: boolean
}

export interface SentBody {
  readonly mediaType: string
  readonly isForm: boolean
  /** The argument that is the whole body. */
  readonly whole?: string
  /** Member: argument. */
  readonly members?: Readonly<Record<string, string>>
  /** Members of a form that are written otherwise than `name=value`. */
  readonly styles?: Readonly<Record<string, 'deepObject' | 'json'>>
}

/** Members of the result by JSON pointers into the answer, or into each item of a list in it. */
export interface ChosenAnswer {
  readonly items?: string
  readonly fields: Readonly<Record<string, string>>
}

/** What is sent for a call, as it is pinned with its tool. */
export interface OpenapiOperation {
  readonly kind: 'openapi'
  readonly method: OpenapiMethod
  /** As the document has it: `/users/{id}`. */
  readonly path: string
  readonly effect: Effect
  readonly parameters: readonly SentParameter[]
  readonly body?: SentBody
  /** Absent where the call carries none. */
  readonly credential?: CredentialPlace
  readonly scopes: readonly string[]
  /** What its address names: `issues` in `/repos/{owner}/{repo}/issues/{number}`. */
  readonly touches: string
  /** A small result out of a large answer, as an administrator chose it; the argument `raw` gives the whole one, where it is free. */
  readonly answer?: ChosenAnswer
  readonly offersRaw?: true
  /** Some argument takes any value, because its schema was cut. */
  readonly isCut?: true
}

/** One operation of the document, before anything is chosen about it. */
export interface ListedOperation {
  /** `GET /users/{id}`: what it is known by from one state of the document to the next. */
  readonly key: string
  readonly method: OpenapiMethod
  readonly path: string
  readonly operationId: string | undefined
  readonly title: string
  readonly description: string
  readonly raw: JsonObject
  /** Parameters of its path, which it may override. */
  readonly pathParameters: Json | undefined
  /** Where it lives, when that is not where the rest of the document does. */
  readonly ownServers: readonly string[] | undefined
  readonly isDeprecated: boolean
}

export const operationTitleMax = 100
export const noteMax = 1_000

/** Every operation of the document, in its order. */
export function listedOperations({ root }: OpenapiDocument): ListedOperation[] {
  const paths = isObject(root.paths) ? root.paths : {}
  return Object.entries(paths).flatMap(([path, given]) => {
    const item = resolved(root, given)
    return item === undefined ? [] : openapiMethods.flatMap(method => listed(root, { path, item, method }) ?? [])
  })
}

function listed(
  root: JsonObject,
  { path, item, method }: { readonly path: string; readonly item: JsonObject; readonly method: OpenapiMethod },
): ListedOperation | undefined {
  const raw = item[method.toLowerCase()]
  if (!isObject(raw)) return undefined
  const text = (value: Json | undefined, max: number): string =>
    typeof value === 'string' ? plainText(value, max) : ''
  const key = `${method} ${path}`
  const summary = text(raw.summary, operationTitleMax)
  const own = raw.servers ?? item.servers
  return {
    key,
    method,
    path,
    operationId: typeof raw.operationId === 'string' ? raw.operationId.slice(0, noteMax) : undefined,
    title: summary || key.slice(0, operationTitleMax),
    description: text(raw.description, noteMax) || summary || key,
    raw,
    pathParameters: item.parameters,
    ownServers: own === undefined || JSON.stringify(own) === JSON.stringify(root.servers) ? undefined : addresses(own),
    isDeprecated: raw.deprecated === true,
  }
}

function addresses(servers: Json): string[] {
  return (Array.isArray(servers) ? servers : []).flatMap(server =>
    isObject(server) && typeof server.url === 'string' ? [server.url] : [],
  )
}

/** Whether a call to that address reaches the operation; it does where nothing else is said. */
export function livesAt({ ownServers }: Pick<ListedOperation, 'ownServers'>, address: string): boolean {
  return ownServers === undefined || ownServers.some(own => plainAddress(own) === plainAddress(address))
}

function plainAddress(address: string): string {
  return URL.canParse(address) ? new URL(address).href.replace(/\/$/, '') : address
}
