import type { Slot } from './credentials.ts'
import { parseJson } from './json.ts'
import type { Call } from './route.ts'

const bodies = new WeakMap<Request, readonly (readonly [name: string, value: string])[]>()
const quiet = new WeakSet<Request>()
const clients = new WeakMap<Request, string>()

/** Keeps what a body said as long as its request lives, so that a refusal can be looked at without reading it twice. */
export function rememberBody(request: Request, pairs: Iterable<readonly [name: string, value: unknown]>): void {
  bodies.set(
    request,
    [...pairs].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  )
}

/** Says that this request was refused although its answer looks like any other (RFC 7009, RFC 7662). */
export function refusedQuietly({ request }: Pick<Call, 'request'>): void {
  quiet.add(request)
}

/** Says which application a request is about, where the request gives it by something else than its client id. */
export function concerns({ request }: Pick<Call, 'request'>, clientId: string): void {
  clients.set(request, clientId)
}

/** Whether the answer to a request is a refusal: by its status, by the way to sign in, or because the door said so. */
export function isRefusal(request: Request, response: Response): boolean {
  if (response.status >= 400 || quiet.has(request)) return true
  const location = response.headers.get('location') ?? ''
  return /^\/sign-in(\?|$)/.test(location) || (URL.canParse(location) && new URL(location).searchParams.has('error'))
}

export interface Presented {
  readonly slot: Slot
  readonly value: string
}

const valueLengthMin = 8
const valueLengthMax = 8_192
const valuesMax = 32

/** Everything in a request that could be a credential, with where it stood; at most 32 values. */
export function presentedIn({ request, url, params }: Pick<Call, 'request' | 'url' | 'params'>): Presented[] {
  const found = [
    ...authorizationOf(request.headers.get('authorization') ?? ''),
    ...cookiesOf(request.headers.get('cookie') ?? ''),
    ...[...url.searchParams, ...(bodies.get(request) ?? [])].map(([name, value]) => ({
      slot: `parameter:${name}` as const,
      value,
    })),
    ...Object.entries(params).map(([name, value]) => ({ slot: `path:${name}` as const, value })),
  ]
  return found
    .filter(({ value }) => value.length >= valueLengthMin && value.length <= valueLengthMax && !value.includes('\0'))
    .slice(0, valuesMax)
}

/**
 * The client id that a request gives: as a parameter, as the user of HTTP Basic (RFC 6749 section 2.3.1), or as the issuer of an
 * assertion (RFC 7523 section 3). What it gives is not proven.
 */
export function claimedClient({ request, url }: Pick<Call, 'request' | 'url'>): string | undefined {
  const pairs = new Map([...url.searchParams, ...(bodies.get(request) ?? [])])
  const basic = basicOf(request.headers.get('authorization') ?? '')
  return clients.get(request) ?? pairs.get('client_id') ?? basic?.user ?? issuerOf(pairs.get('client_assertion') ?? '')
}

function issuerOf(assertion: string): string | undefined {
  const parsed = parseJson(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'))
  const issuer = parsed.ok && typeof parsed.value === 'object' ? Object(parsed.value).iss : undefined
  return typeof issuer === 'string' ? issuer : undefined
}

function authorizationOf(header: string): Presented[] {
  const bearer = /^(?:bearer|dpop) (\S+)$/i.exec(header)?.[1]
  if (bearer !== undefined) return [{ slot: 'bearer', value: bearer }]
  const basic = basicOf(header)
  return basic === undefined ? [] : [{ slot: 'basic', value: basic.password }]
}

function basicOf(header: string): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^basic ([A-Za-z0-9+/=_-]+)$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? undefined : { user: decoded(text.slice(0, at)), password: decoded(text.slice(at + 1)) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Only those that we could have set: nobody reads the others. */
const ourCookie = /^(__Host-)?ambit_/

function cookiesOf(header: string): Presented[] {
  return header.split(';').flatMap(pair => {
    const at = pair.indexOf('=')
    if (at === -1 || !ourCookie.test(pair.trim())) return []
    return [{ slot: `cookie:${pair.slice(0, at).trim()}` as const, value: pair.slice(at + 1).trim() }]
  })
}
