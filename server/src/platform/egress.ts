import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { isPublicAddress, rangesOf } from './address.ts'
import type { Config } from './config.ts'
import { EgressExchange } from './egress-exchange.ts'
import { Refusal } from './refusal.ts'

/** Every outgoing request of the server goes through one of these; nothing else may open a connection to the outside. */
export interface Egress {
  /**
   * Throws `Refusal` `url_not_allowed` for what the guard refuses, `upstream_unavailable` for what does not answer, and the
   * signal's reason when the caller aborts. A body that breaks a limit later fails with the same refusals.
   */
  fetch(url: string | URL, request?: EgressRequest): Promise<Response>
}

export interface EgressRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Aborting it closes the connection, also while the body is being read. */
  readonly signal?: AbortSignal
  /** From the call to the last byte of the body. `Infinity` for a stream that stays open. */
  readonly timeoutMs?: number
  /** Until the headers of the answer are there. */
  readonly headersTimeoutMs?: number
  /** Between two pieces of the body. */
  readonly idleTimeoutMs?: number
  readonly responseBytesMax?: number
  /** A redirect is refused, because it would carry the request elsewhere; `same_origin` follows it inside its origin. */
  readonly redirect?: 'refuse' | 'same_origin'
  /** Called just before the first byte is written; when it was never called, nothing was sent. */
  readonly onSending?: () => void
}

export { UpstreamUnavailable } from './egress-exchange.ts'

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

export interface GuardedEgress extends Egress {
  /** Ends idle connections and those in use. */
  close(): Promise<void>
}

const socketConnectTimeoutMs = 5_000
const timeoutMsDefault = 30_000
const headersTimeoutMsDefault = 15_000
const idleTimeoutMsDefault = 15_000
const responseBytesMaxDefault = 1_048_576
const redirectsMax = 3

/**
 * The guarded fetcher (OWASP SSRF prevention, RFC 9700 section 4): https to public addresses, and http or https to the
 * ranges of `egressAllow`. A name is resolved once, each of its addresses is judged, and the connection goes to one of
 * those, so a name that answers differently the second time (DNS rebinding) changes nothing. It keeps no cookies, knows no
 * ambient proxy, asks for no compression, and cuts whatever is too long or too slow.
 */
export function createEgress(config: Pick<Config, 'egressAllow'>, resolve: Resolve = resolveBySystem): GuardedEgress {
  const isAllowed = rangesOf(config.egressAllow)
  const judge = (scheme: string, address: string): boolean =>
    isAllowed(address) || (scheme === 'https:' && isPublicAddress(address))
  const agents = { 'https:': agentFor('https:', judge, resolve), 'http:': agentFor('http:', judge, resolve) }
  return {
    fetch: async (url, request = {}) => {
      let target = checkedUrl(url, judge)
      for (let hops = 0; ; hops++) {
        const response = await exchange(agents[target.protocol === 'http:' ? 'http:' : 'https:'], target, request)
        const next = redirectOf(response, target)
        if (next === undefined) return response
        await response.body?.cancel()
        if (request.redirect !== 'same_origin' || next.origin !== target.origin || hops === redirectsMax)
          throw notAllowed(`${target.host} answers with a redirect, which is not followed. Give the final address.`)
        target = next
      }
    },
    close: async () => {
      await Promise.all([agents['https:'].destroy(), agents['http:'].destroy()])
    },
  }
}

function exchange(agent: Agent, url: URL, request: EgressRequest): Promise<Response> {
  const options: Dispatcher.DispatchOptions = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method ?? 'GET',
    headers: { 'user-agent': 'ambit', ...request.headers, 'accept-encoding': 'identity' },
    body: request.body ?? null,
    headersTimeout: request.headersTimeoutMs ?? headersTimeoutMsDefault,
    bodyTimeout: request.idleTimeoutMs ?? idleTimeoutMsDefault,
  }
  const one = new EgressExchange({
    host: url.host,
    timeoutMs: request.timeoutMs ?? timeoutMsDefault,
    bytesMax: request.responseBytesMax ?? responseBytesMaxDefault,
    signal: request.signal,
    onSending: request.onSending,
  })
  if (!one.settled) agent.dispatch(options, one)
  return one.response
}

type Judge = (scheme: string, address: string) => boolean

/** An IP address in a URL is never looked up, so it is judged here; the URL parser has made its odd spellings plain. */
function checkedUrl(given: string | URL, judge: Judge): URL {
  const text = String(given)
  if (!URL.canParse(text)) throw notAllowed('This is not an address that can be fetched. Give a full https URL.')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw notAllowed(`Only https addresses are fetched, not ${url.protocol.slice(0, 20)} ones.`)
  if (url.username !== '' || url.password !== '')
    throw notAllowed('An address must not contain a user name or a password. Give them where they are asked for.')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !judge(url.protocol, literal)) throw notReachable(url.protocol, url.hostname)
  return url
}

function agentFor(scheme: 'http:' | 'https:', judge: Judge, resolve: Resolve): Agent {
  const judged = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(hostname)
    if (addresses.length === 0 || !addresses.every(({ address }) => judge(scheme, address)))
      throw notReachable(scheme, hostname)
    return [...addresses]
  }
  return new Agent({
    allowH2: false,
    connect: {
      timeout: socketConnectTimeoutMs,
      lookup: (hostname, options, done) => {
        judged(hostname).then(
          addresses => {
            const first = addresses[0]
            if (options.all === true || first === undefined) done(null, addresses)
            else done(null, first.address, first.family)
          },
          (cause: Error) => done(cause, []),
        )
      },
    },
  })
}

function redirectOf(response: Response, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, from.href)) throw notAllowed(`${from.host} redirects to nowhere.`)
  return new URL(location, from)
}

function notAllowed(message: string): Refusal {
  return new Refusal({ status: 400, code: 'url_not_allowed', message })
}

/** The same text for a name that resolves inside and one that does not: it must not map the network for its reader. */
function notReachable(scheme: string, hostname: string): Refusal {
  const host = hostname.slice(0, 255)
  if (scheme === 'http:')
    return notAllowed(`${host} can be fetched over https only. Addresses in AMBIT_EGRESS_ALLOW may use http.`)
  return notAllowed(`${host} is not a public address. An operator can allow its range with AMBIT_EGRESS_ALLOW.`)
}

function resolveBySystem(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (cause, addresses) => {
      if (cause === null) resolve(addresses)
      else reject(cause)
    })
  })
}

/** What libraries call `fetch`. */
export type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>

/** The guarded fetcher in the shape that client libraries take; `defaults` are limits that such a caller can't give. */
export function fetchThrough(egress: Egress, defaults: EgressRequest = {}): FetchLike {
  return (url, init = {}) => {
    const signals = [init.signal, defaults.signal].filter(signal => signal !== undefined && signal !== null)
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
    const headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    const body = textOf(init.body)
    return egress.fetch(url, {
      ...defaults,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(headers),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    })
  }
}

function textOf(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('the guarded fetcher sends text and bytes only')
}
