import type { z } from 'zod'
import type { Actor } from './actor.ts'
import type { Platform } from './platform.ts'

/**
 * Who may call a route, least first. `anyone` is a door that takes its own credential (OAuth, pages, health); `organization` is any
 * signed-in person, and the action asks what they may see of which organization; the permission matrix is generated from these words.
 */
export const accessLevels = ['anyone', 'organization', 'auditor', 'admin', 'owner'] as const
export type Access = (typeof accessLevels)[number]
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** One request as a handler sees it: parsed, capped, with its id. */
export interface Call {
  readonly request: Request
  readonly requestId: string
  /** Address of the direct peer, and whether it is this machine without a forwarder in between. */
  readonly peer: {
    readonly address: string
    readonly isLoopback: boolean
    /** Two letters (ISO 3166-1), as a proxy that is trusted says; undefined where none does. */
    readonly country?: string | undefined
  }
  readonly params: Readonly<Record<string, string>>
  readonly url: URL
}

type Parsed<T extends z.ZodType | undefined> = T extends z.ZodType ? z.output<T> : undefined

export interface ApiSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType,
> {
  readonly method: Method
  /** With parameters in braces, as OpenAPI writes them: `/v1/sessions/{id}`. */
  readonly path: string
  /** Camel case, unique: the name of the client's method. */
  readonly operation: string
  readonly summary: string
  readonly tag: string
  readonly access: Exclude<Access, 'anyone'> | 'anyone'
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly response: R
  /** The rows of `data` can also be had as a table with these columns: `format=csv`, or `Accept: text/csv`. */
  readonly csv?: readonly string[]
  readonly status?: 200 | 201 | 202 | 204
}

export interface ApiInput<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> {
  readonly actor: Actor
  readonly params: Parsed<P>
  readonly query: Parsed<Q>
  readonly body: Parsed<B>
  readonly call: Call
}

/** A route of the API with its types forgotten: what the edge mounts and the description is generated from. */
export interface ApiRoute {
  readonly kind: 'api'
  readonly spec: ApiSpec<z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined, z.ZodType>
  handle(
    on: Platform,
    input: ApiInput<z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined>,
  ): Promise<unknown>
}

/** A route that answers with a response of its own: pages, OAuth, MCP, SCIM, health. */
export interface DoorRoute {
  readonly kind: 'page' | 'oauth' | 'mcp' | 'scim' | 'widgets' | 'operations'
  readonly method: Method
  readonly path: string
  readonly summary: string
  /** A form of another site may come here: whoever handles it reads no cookie and changes nothing. */
  readonly fromElsewhere?: true
  handle(on: Platform, call: Call): Promise<Response> | Response
}

export type Route = ApiRoute | DoorRoute

/**
 * Declares a route of the API once: validation, the typed handler, the description, the permission matrix and the client all
 * come from this. What the handler returns is parsed by `response`, so an undeclared field never leaves.
 */
export function api<
  R extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: ApiSpec<P, Q, B, R>, handle: (on: Platform, input: ApiInput<P, Q, B>) => Promise<z.input<R>>): ApiRoute {
  // The edge hands over exactly what the schemas of this very spec parsed; TypeScript can't follow that through the list.
  return { kind: 'api', spec, handle } as unknown as ApiRoute
}

/** Declares a page: HTML for a person, plain forms, no script. */
export function page(
  method: 'get' | 'post',
  path: string,
  parts: Pick<DoorRoute, 'summary' | 'handle' | 'fromElsewhere'>,
): DoorRoute {
  return { kind: 'page', method, path, ...parts }
}

export function oauthDoor(
  method: Method,
  path: string,
  parts: { summary: string; handle: DoorRoute['handle'] },
): DoorRoute {
  return { kind: 'oauth', method, path, ...parts }
}

export function mcpDoor(
  method: Method,
  path: string,
  parts: { summary: string; handle: DoorRoute['handle'] },
): DoorRoute {
  return { kind: 'mcp', method, path, ...parts }
}

/** A door for the directory of an organization, which speaks SCIM (RFC 7644). */
export function scimDoor(
  method: Method,
  path: string,
  parts: { summary: string; handle: DoorRoute['handle'] },
): DoorRoute {
  return { kind: 'scim', method, path, ...parts }
}

/** A door for the widgets that an application shows to its own people: it takes their token, and no key. */
export function widgetDoor(
  method: Method,
  path: string,
  parts: { summary: string; handle: DoorRoute['handle'] },
): DoorRoute {
  return { kind: 'widgets', method, path, ...parts }
}

export function operationsDoor(path: string, parts: { summary: string; handle: DoorRoute['handle'] }): DoorRoute {
  return { kind: 'operations', method: 'get', path, ...parts }
}
