import { Hono } from 'hono'
import type { z } from 'zod'
import type { Actor } from './actor.ts'
import { holdsNul, readJson } from './body.ts'
import { hostIsOurs, originIsOurs } from './check-origin.ts'
import { databaseIsLost } from './database.ts'
import { newId } from './ids.ts'
import type { Platform } from './platform.ts'
import { Refusal, unprocessable } from './refusal.ts'
import { type Access, type ApiRoute, accessLevels, type Call, type Route } from './route.ts'

export interface Edge {
  fetch(request: Request, peer?: Peer): Promise<Response>
}

export interface Peer {
  readonly address: string
}

export interface EdgeParts {
  readonly routes: readonly Route[]
  /** The bearer of the API, or undefined for a stranger. */
  authenticate(on: Platform, call: Call): Promise<Actor | undefined>
  /** Books that somebody who is known asked for what their role may not. */
  bookForbidden?(on: Platform, forbidden: { readonly actor: Actor; readonly route: string }): Promise<unknown>
  /** What a person sees instead of a page. */
  renderRefusal(refusal: Refusal, requestId: string): Response
}

const headersMax = 200
/** Two years (RFC 6797). Not for subdomains: they may be somebody else's. */
const httpsOnly = 'max-age=63072000'

/**
 * The edge: Request to Response, so that tests need no port. In this order: a request id, Host and Origin (before anything is
 * parsed), the route, who calls, the schemas, the handler, and one shape for every refusal.
 */
export function createEdge(on: Platform, parts: EdgeParts): Edge {
  const router = new Hono<{ Bindings: { call: Omit<Call, 'params'>; matched: { route?: Route } } }>()
  for (const route of parts.routes) {
    router.on(methodOf(route).toUpperCase(), pathOf(route).replaceAll(/\{(\w+)\}/g, ':$1'), context => {
      context.env.matched.route = route
      const call: Call = { ...context.env.call, params: withoutNul(context.req.param()) }
      return route.kind === 'api' ? answerApi(on, parts, { route, call }) : route.handle(on, call)
    })
  }
  const paths = new Set(parts.routes.map(pathOf))
  router.notFound(context => {
    throw unmatched(context.req.path, paths)
  })
  router.onError(cause => {
    throw cause
  })
  return { fetch: (request, peer) => serve(on, { parts, router, request, peer }) }
}

/** No text in PostgreSQL can hold U+0000; U+FFFD stands in no id and no name of ours, so the route answers as for an unknown one. */
function withoutNul(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]))
}

function methodOf(route: Route): string {
  return route.kind === 'api' ? route.spec.method : route.method
}

/** The declared path of a route, with parameters in braces. */
export function pathOf(route: Route): string {
  return route.kind === 'api' ? route.spec.path : route.path
}

interface Serving {
  readonly parts: EdgeParts
  readonly router: {
    fetch(
      request: Request,
      env: { call: Omit<Call, 'params'>; matched: { route?: Route } },
    ): Response | Promise<Response>
  }
  readonly request: Request
  readonly peer: Peer | undefined
}

async function serve(on: Platform, { parts, router, request, peer }: Serving): Promise<Response> {
  const started = performance.now()
  const requestId = newId('request')
  const matched: { route?: Route } = {}
  let response: Response
  try {
    checkEdge(on, request)
    const call = { request, requestId, url: new URL(request.url), peer: peerOf(request, peer) }
    response = await router.fetch(request, { call, matched })
  } catch (cause) {
    response = refuse(on, { parts, cause, requestId, route: matched.route, request })
  }
  response.headers.set('X-Request-ID', requestId)
  if (on.config.baseUrl.startsWith('https:')) response.headers.set('Strict-Transport-Security', httpsOnly)
  observe(on, { route: matched.route, response, seconds: (performance.now() - started) / 1000, requestId })
  return response
}

function checkEdge(on: Platform, request: Request): void {
  const url = new URL(request.url)
  // An absolute-form target names a host of its own, beside the header (RFC 9112, section 3.2.2): both have to be ours.
  if (![request.headers.get('host') ?? url.host, url.host].every(host => hostIsOurs(host, on.config.baseUrl)))
    throw new Refusal({
      status: 403,
      code: 'host_not_allowed',
      message: `This server answers at ${on.config.baseUrl} only. Use that address.`,
    })
  const { headers } = request
  const came = { origin: headers.get('origin'), fetchSite: headers.get('sec-fetch-site') }
  if (!originIsOurs(came, on.config.baseUrl))
    throw new Refusal({
      status: 403,
      code: 'origin_not_allowed',
      message: 'Requests from pages of other origins are refused. Call from your server instead.',
    })
  if ([...headers].length > headersMax)
    throw new Refusal({ status: 431, code: 'too_many_headers', message: `Send at most ${headersMax} headers.` })
  if (url.search.includes('%00')) throw holdsNul('address')
}

/** What proxies add. One that adds none can't be told from a program on this machine. */
const forwardingHeader = /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/

function peerOf(request: Request, peer: Peer | undefined): Call['peer'] {
  const address = (peer?.address ?? '').replace(/^::ffff:/, '')
  const direct = [...request.headers.keys()].every(name => !forwardingHeader.test(name))
  return { address, isLoopback: direct && (address === '::1' || address.startsWith('127.')) }
}

async function answerApi(
  on: Platform,
  parts: EdgeParts,
  { route, call }: { route: ApiRoute; call: Call },
): Promise<Response> {
  const { spec } = route
  const actor = await actorFor(on, parts, { spec, call })
  const input = {
    actor,
    params: parseWith(spec.params, call.params, 'path'),
    query: parseWith(spec.query, queryOf(call.url), 'query'),
    body: spec.body === undefined ? undefined : parseWith(spec.body, (await readJson(call.request)) ?? {}, 'body'),
    call,
  }
  const answer = await route.handle(on, input)
  const status = spec.status ?? 200
  if (status === 204) return new Response(null, { status })
  return Response.json(spec.response.parse(answer), { status, headers: { 'Cache-Control': 'no-store' } })
}

const stranger: Actor = { kind: 'system', node: 'stranger' }

async function actorFor(
  on: Platform,
  parts: EdgeParts,
  { spec, call }: { spec: ApiRoute['spec']; call: Call },
): Promise<Actor> {
  const { access } = spec
  if (access === 'anyone') return (await parts.authenticate(on, call)) ?? stranger
  const actor = await parts.authenticate(on, call)
  if (actor === undefined)
    throw new Refusal({
      status: 401,
      code: 'unauthorized',
      message: 'Unauthorized. Send an API key: "Authorization: Bearer sk_…".',
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  if (!mayCall(actor, access)) {
    await parts.bookForbidden?.(on, { actor, route: `${spec.method.toUpperCase()} ${spec.path}` })
    throw new Refusal({
      status: 403,
      code: 'forbidden',
      message: `This needs the role ${access}. Ask an owner of this installation.`,
    })
  }
  return actor
}

/** Deny is the default: an actor without a role, or with one that stands lower, may not. */
export function mayCall(actor: Actor, access: Access): boolean {
  if (access === 'anyone') return true
  if (actor.kind !== 'api_key' && actor.kind !== 'person') return false
  const { role } = actor
  if (role === undefined || role === 'approver') return false
  return accessLevels.indexOf(role) >= accessLevels.indexOf(access)
}

/** Repeated keys and `key[]=` become comma-joined, the one form that the schemas read. */
function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [key, value] of url.searchParams) {
    const name = key.replace(/\[\]$/, '')
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`
  }
  return query
}

function parseWith(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(issue => ({
    code: issue.code,
    message: issue.message,
    field: issue.path.join('.') || place,
  }))
  throw unprocessable('Validation failed', errors)
}

function unmatched(path: string, paths: ReadonlySet<string>): Refusal {
  const known = [...paths].some(template => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))
  if (known) return new Refusal({ status: 405, code: 'method_not_allowed', message: 'Not with this method.' })
  return new Refusal({ status: 404, code: 'not_found', message: 'There is nothing at this address.' })
}

interface Refusing {
  readonly parts: EdgeParts
  readonly cause: unknown
  readonly requestId: string
  readonly route: Route | undefined
  readonly request: Request
}

function refuse(on: Platform, { parts, cause, requestId, route, request }: Refusing): Response {
  const refusal = cause instanceof Refusal ? cause : crashed(on, { cause, requestId })
  if (route?.kind === 'page' || (route === undefined && wantsPage(request)))
    return parts.renderRefusal(refusal, requestId)
  const body = route?.kind === 'oauth' ? oauthError(refusal) : apiError(refusal)
  return Response.json(body, {
    status: refusal.status,
    headers: { 'Cache-Control': 'no-store', ...refusal.headers },
  })
}

function wantsPage(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('text/html')
}

function apiError(refusal: Refusal): object {
  const { code, message, errors, details } = refusal
  return { code, message, ...(errors === undefined ? {} : { errors }), ...details }
}

/** RFC 6749, section 5.2. */
function oauthError(refusal: Refusal): object {
  return { error: refusal.code, error_description: refusal.message, ...refusal.details }
}

/** Ours: logged whole, shown as nothing but a request id. A lost database is a 503: nothing is decided without it (T104). */
function crashed(on: Platform, { cause, requestId }: { cause: unknown; requestId: string }): Refusal {
  const fault =
    cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : { message: 'thrown' }
  on.log.error({ requestId, fault }, 'a request failed')
  if (databaseIsLost(cause))
    return new Refusal({
      status: 503,
      code: 'database_unavailable',
      message: 'The database does not answer, so nothing was done. Try again in a few seconds.',
      headers: { 'Retry-After': '2' },
    })
  return new Refusal({
    status: 500,
    code: 'server_error',
    message: `Something failed on our side; it is in the log as ${requestId}. Try again.`,
  })
}

interface Observed {
  readonly route: Route | undefined
  readonly response: Response
  readonly seconds: number
  readonly requestId: string
}

function observe(on: Platform, { route, response, seconds, requestId }: Observed): void {
  const name = route === undefined ? 'none' : `${methodOf(route).toUpperCase()} ${pathOf(route)}`
  on.metrics.requests.inc({ route: name, status: String(response.status) })
  on.metrics.requestSeconds.observe({ route: name }, seconds)
  on.log.debug({ requestId, route: name, status: response.status, ms: Math.round(seconds * 1000) }, 'answered')
}
