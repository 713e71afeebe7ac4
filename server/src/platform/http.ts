import { Hono } from 'hono'
import { z } from 'zod'
import type { Actor } from './actor.ts'
import { inRanges } from './address.ts'
import { readJson } from './body.ts'
import { type Addressed, checkHost, checkOrigin, checkShape, hostsOf } from './check-request.ts'
import type { CountryHeader } from './config.ts'
import { type CrossOrigin, crossOriginOf, type Foreign, preflight, withCrossOrigin } from './cross-origin.ts'
import { csvOf } from './csv.ts'
import { answerOnce } from './idempotency.ts'
import { newId } from './ids.ts'
import type { Platform } from './platform.ts'
import { isRefusal } from './presented.ts'
import { Refusal, unprocessable } from './refusal.ts'
import { renderRefusal } from './render-refusal.ts'
import { type Access, type ApiRoute, accessLevels, type Call, type Route } from './route.ts'
import { bySpecificity, matchesTemplate } from './route-order.ts'

export interface Edge {
  fetch(request: Request, peer?: Peer): Promise<Response>
}

export interface Peer {
  readonly address: string
  /** Of all headers that came, as the HTTP parser has them; read from the request where they are not given. */
  readonly headerNames?: readonly string[]
}

export interface EdgeParts {
  readonly routes: readonly Route[]
  /** The bearer of the API, or undefined for a stranger. */
  authenticate(on: Platform, call: Call): Promise<Actor | undefined>
  /** Books that somebody who is known asked for what they may not. */
  bookForbidden?(on: Platform, forbidden: Forbidden): Promise<unknown>
  /** Counts a request by its address, and again by its actor once that is known; refuses one too many. */
  admit?(on: Platform, call: Omit<Call, 'params'>, actor?: Actor): void
  /** Looks at what a refused request showed: a credential of one application may have been carried to another. */
  bookRefused?(
    on: Platform,
    refused: {
      readonly call: Call
      readonly route: string
      readonly door: 'api' | 'other'
      readonly status: number
    },
  ): Promise<unknown>
  /** What a person sees instead of a page. */
  renderRefusal(refusal: Refusal, requestId: string, request: Request): Response
  /** Where pages of other origins may call, and which. */
  readonly crossOrigin?: CrossOrigin
  /** Routes of the WorkOS API that are not here, as `GET /connections`. */
  readonly notOffered?: readonly string[]
}

export interface Forbidden {
  readonly actor: Actor
  readonly route: string
  /** Why, and about whom. */
  readonly what: Readonly<Record<string, string>>
}

/** Two years (RFC 6797). Not for subdomains: they may be somebody else's. */
const httpsOnly = 'max-age=63072000'

/**
 * The edge: Request to Response, so that tests need no port. In this order: a request id, Host and Origin (before anything is
 * parsed), the route, who calls, the schemas, the handler, and one shape for every refusal.
 */
export function createEdge(on: Platform, parts: EdgeParts): Edge {
  const router = new Hono<{ Bindings: { call: Omit<Call, 'params'>; matched: Matched } }>()
  for (const route of parts.routes.toSorted((a, b) => bySpecificity(pathOf(a), pathOf(b)))) {
    router.on(methodOf(route).toUpperCase(), routerPath(pathOf(route)), context => {
      const call: Call = { ...context.env.call, params: withoutNul(context.req.param()) }
      Object.assign(context.env.matched, { route, call })
      return route.kind === 'api' ? answerApi(on, parts, { route, call }) : route.handle(on, call)
    })
  }
  const paths = new Set(parts.routes.map(pathOf))
  router.notFound(context => {
    throw unmatched(
      { method: context.req.method, path: context.req.path },
      { paths, notOffered: parts.notOffered ?? [] },
    )
  })
  router.onError(cause => {
    throw cause
  })
  const openForms = parts.routes.filter(route => route.kind !== 'api' && route.fromElsewhere === true)
  const isOurs = hostsOf(on)
  return { fetch: (request, peer) => serve(on, { parts, router, request, peer, openForms, isOurs }) }
}

/** No text in PostgreSQL can hold U+0000; U+FFFD stands in no id and no name of ours, so the route answers as for an unknown one. */
function withoutNul(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]))
}

function methodOf(route: Route): string {
  return route.kind === 'api' ? route.spec.method : route.method
}

/** `{rest+}` at the end stands for all that follows. */
function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\+\}/g, ':$1{.+}').replaceAll(/\{(\w+)\}/g, ':$1')
}

/** The declared path of a route, with parameters in braces. */
export function pathOf(route: Route): string {
  return route.kind === 'api' ? route.spec.path : route.path
}

interface Serving {
  readonly parts: EdgeParts
  readonly router: {
    fetch(request: Request, env: { call: Omit<Call, 'params'>; matched: Matched }): Response | Promise<Response>
  }
  readonly request: Request
  readonly peer: Peer | undefined
  /** Where a form of another site may come. */
  readonly openForms: readonly Route[]
  readonly isOurs: (host: string) => boolean
}

async function serve(on: Platform, serving: Serving): Promise<Response> {
  const { parts, router, request, peer } = serving
  const started = performance.now()
  const requestId = newId('request')
  const matched: Matched = {}
  let response: Response
  let foreign: Foreign | undefined
  try {
    const url = new URL(request.url)
    const names = peer?.headerNames ?? [...request.headers.keys()]
    checkHost(on, { request, url, isOurs: serving.isOurs })
    foreign = request.headers.has('origin') ? await crossOriginOf(on, parts.crossOrigin, request) : undefined
    checkOrigin(on, request, foreign !== undefined || takesForms(serving.openForms, { request, url }))
    checkShape(url, names)
    const call = { request, requestId, url, peer: peerOf(on, request, { address: peer?.address ?? '', names }) }
    parts.admit?.(on, call)
    const asked = request.method === 'OPTIONS' ? foreign : undefined
    response = asked === undefined ? await router.fetch(request, { call, matched }) : preflight(asked)
  } catch (cause) {
    const renderPage = parts.renderRefusal
    response = renderRefusal(on, { cause, requestId, route: matched.route, request, renderPage })
  }
  await lookAtRefusal(on, parts, { matched, response })
  if (foreign !== undefined) withCrossOrigin(response, foreign)
  response.headers.set('X-Request-ID', requestId)
  if (on.config.baseUrl.startsWith('https:')) response.headers.set('Strict-Transport-Security', httpsOnly)
  observe(on, { route: matched.route, response, seconds: (performance.now() - started) / 1000, requestId })
  return response
}

/** The refusal stands whatever becomes of this look: it is made after the answer, and before the answer leaves. */
async function lookAtRefusal(
  on: Platform,
  parts: EdgeParts,
  { matched, response }: { readonly matched: Matched; readonly response: Response },
): Promise<void> {
  const { route, call } = matched
  if (parts.bookRefused === undefined || route === undefined || call === undefined) return
  if (!isRefusal(call.request, response)) return
  const name = nameOf(route)
  const door = route.kind === 'api' ? 'api' : 'other'
  await parts.bookRefused(on, { call, route: name, door, status: response.status }).catch((cause: Error) => {
    on.log.error({ cause: cause.message }, 'what a refused request showed could not be looked at')
  })
}

interface Matched {
  route?: Route
  call?: Call
}

/** Whether the form of another site may come to this address. */
function takesForms(open: readonly Route[], { request, url }: Addressed): boolean {
  if (!request.headers.has('origin')) return false
  return open.some(
    route => methodOf(route).toUpperCase() === request.method && matchesTemplate(pathOf(route), url.pathname),
  )
}

/** What proxies add. One that adds none can't be told from a program on this machine. */
const forwardingHeader = /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/

function peerOf(
  { config }: Platform,
  request: Request,
  came: { readonly address: string; readonly names: readonly string[] },
): Call['peer'] {
  const address = came.address.replace(/^::ffff:/, '')
  const direct = came.names.every(name => !forwardingHeader.test(name))
  const isLoopback = direct && (address === '::1' || address.startsWith('127.'))
  return { address, isLoopback, country: countryOf(config.countryHeader, request, address) }
}

/** The word of a proxy that is named, about nothing but what a person is shown: anybody else could write that header too. */
function countryOf(header: CountryHeader | undefined, request: Request, address: string): string | undefined {
  if (header === undefined || !inRanges(address, header.proxies)) return undefined
  const said = request.headers.get(header.name)?.toUpperCase() ?? ''
  return /^[A-Z]{2}$/.test(said) && said !== 'XX' ? said : undefined
}

async function answerApi(
  on: Platform,
  parts: EdgeParts,
  { route, call }: { route: ApiRoute; call: Call },
): Promise<Response> {
  const { spec } = route
  const actor = await actorFor(on, parts, { spec, call })
  parts.admit?.(on, call, actor)
  const sent = spec.body === undefined ? undefined : ((await readJson(call.request)) ?? {})
  const input = {
    actor,
    params: parseWith(spec.params, call.params, 'path'),
    query: parseQuery(spec, queryOf(call.url)),
    body: parseWith(spec.body, sent, 'body'),
    call,
  }
  const asTable = wantsTable(route, call)
  const { status, text } = await answerOnce(on, { actor, call, body: sent }, async () => {
    const answer = await route.handle(on, input).catch(bookedFirst(on, parts, { actor, route: nameOf(route) }))
    const status = spec.status ?? 200
    return { status, text: status === 204 ? '' : textOf(spec.response.parse(answer), asTable ? spec.csv : undefined) }
  })
  if (status === 204) return new Response(null, { status })
  const type = asTable ? 'text/csv; charset=utf-8; header=present' : 'application/json'
  return new Response(text, { status, headers: { 'Content-Type': type, 'Cache-Control': 'no-store' } })
}

/** The query says it, or the header where the query is silent. */
function wantsTable({ spec }: ApiRoute, { request, url }: Call): boolean {
  if (spec.csv === undefined) return false
  const asked = url.searchParams.get('format')
  return asked === null ? /^\s*text\/csv\b/.test(request.headers.get('accept') ?? '') : asked === 'csv'
}

function textOf(answer: unknown, columns: readonly string[] | undefined): string {
  if (columns === undefined) return JSON.stringify(answer)
  const { data } = z.object({ data: z.array(z.record(z.string(), z.unknown())) }).parse(answer)
  return csvOf(columns, data)
}

/** Whatever the action had begun is undone by then, so that the event stands by itself. */
function bookedFirst(
  on: Platform,
  parts: EdgeParts,
  asked: Omit<Forbidden, 'what'>,
): (cause: unknown) => Promise<never> {
  return async cause => {
    if (cause instanceof Refusal && cause.booked !== undefined)
      await parts.bookForbidden?.(on, { ...asked, what: cause.booked })
    throw cause
  }
}

function nameOf(route: Route): string {
  return `${methodOf(route).toUpperCase()} ${pathOf(route)}`
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
    await parts.bookForbidden?.(on, {
      actor,
      route: `${spec.method.toUpperCase()} ${spec.path}`,
      what: { because: 'forbidden' },
    })
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
  if (actor.kind === 'system') return false
  if (access === 'organization' && actor.kind === 'person') return true
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

/** A filter that is not known would be one that is left out: more than was asked for is listed, or deleted. */
function parseQuery(spec: ApiRoute['spec'], sent: Readonly<Record<string, string>>): unknown {
  if (spec.query instanceof z.ZodObject) {
    const { shape } = spec.query
    const strange = Object.keys(sent).filter(name => !Object.hasOwn(shape, name))
    if (strange.length > 0)
      throw unprocessable(
        'Validation failed',
        strange.map(field => ({
          code: 'unknown_parameter',
          message: `There is no parameter "${field}" here.`,
          field,
        })),
      )
  }
  return parseWith(spec.query, sent, 'query')
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

function unmatched(
  { method, path }: { method: string; path: string },
  known: { readonly paths: ReadonlySet<string>; readonly notOffered: readonly string[] },
): Refusal {
  if (known.notOffered.some(route => matchesTemplate(route, `${method} ${path}`)))
    return new Refusal({
      status: 404,
      code: 'not_offered',
      message: 'This server does not offer this route; docs/compatibility.md lists what it does.',
    })
  if ([...known.paths].some(template => matchesTemplate(template, path)))
    return new Refusal({ status: 405, code: 'method_not_allowed', message: 'Not with this method.' })
  return new Refusal({ status: 404, code: 'not_found', message: 'There is nothing at this address.' })
}

interface Observed {
  readonly route: Route | undefined
  readonly response: Response
  readonly seconds: number
  readonly requestId: string
}

function observe(on: Platform, { route, response, seconds, requestId }: Observed): void {
  const name = route === undefined ? 'none' : nameOf(route)
  on.metrics.requests.inc({ route: name, status: String(response.status) })
  on.metrics.requestSeconds.observe({ route: name }, seconds)
  on.log.debug({ requestId, route: name, status: response.status, ms: Math.round(seconds * 1000) }, 'answered')
}
