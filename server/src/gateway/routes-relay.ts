import { findRelayPlace, mayUse, type RelayedRequest, type RelayPlace, relayTarget } from '../pipes/index.ts'
import { mediaType, readForm } from '../platform/body.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, type Method, mcpDoor, type Route } from '../platform/route.ts'
import type { Session } from '../sessions/index.ts'
import { personId } from './actions-approval.ts'
import { attemptCall } from './actions-call.ts'
import { challengeResponse, type Entered, enter } from './actions-enter.ts'
import { allowRequest, isDraining } from './actions-limits.ts'
import { isAskedBack, isRefused } from './model.ts'
import { parseBody } from './parse-body.ts'
import { relayedResponse, relayFault, relayRefusal } from './render-relay.ts'

const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']

/**
 * For code that an agent runs, and for plain HTTP clients: the API of a connected account at an address of ours, opened by the
 * agent's own token. Nothing is forwarded as it comes. The request is read as a call of a typed tool and goes through the same
 * decisions, admission, audit and filters; the credential is put in behind them, and of what the API answers only the result
 * comes back: no header of either side passes.
 */
export const relayDoors: readonly Route[] = methods.map(method =>
  mcpDoor(method, '/relay/{account}/{rest+}', {
    summary: 'A request to the API of a connected account, as a call of a typed tool',
    handle: relay,
  }),
)

async function relay(on: Platform, call: Call): Promise<Response> {
  if (on.inFlight.isolated || isDraining(on))
    return relayFault(503, 'unavailable', 'This node serves no calls at the moment. Repeat this in a few seconds.')
  const place = await findRelayPlace(on, call.params.account ?? '')
  const entered = await enterFor(on, call, place)
  if (entered.outcome === 'refused') return challengeResponse(entered)
  const { session } = entered
  if (!allowRequest(on, session.id))
    return relayFault(429, 'too_many_requests', 'This session asks too fast. Wait a second.')
  try {
    return await forward(on, call, { place, session })
  } catch (cause) {
    if (cause instanceof Refusal) return relayFault(cause.status, cause.code, cause.message)
    throw cause
  }
}

/** A token for all providers comes in, and one for the provider of this account. */
async function enterFor(on: Platform, call: Call, place: RelayPlace | undefined): Promise<Entered> {
  const entered = await enter(on, call, { kind: 'aggregate' })
  if (entered.outcome === 'entered' || place === undefined) return entered
  const atProvider = await enter(on, call, { kind: 'provider', slug: place.provider.slug })
  return atProvider.outcome === 'entered' ? atProvider : entered
}

interface Forwarding {
  readonly place: RelayPlace | undefined
  readonly session: Session
}

async function forward(on: Platform, call: Call, { place, session }: Forwarding): Promise<Response> {
  const person = await personId(on, session)
  const user = person && { userId: person, sessionId: session.id }
  // Somebody else's account and one that is not there look the same (I10).
  if (place === undefined || user === undefined || !(await mayUse(on, place, user)))
    return relayFault(404, 'entity_not_found', 'There is no such connected account here.')
  const request = await relayedRequest(call)
  const target = await relayTarget(on, { place, user, request })
  if (target.outcome === 'unknown_operation')
    return relayFault(404, 'operation_unknown', 'No tool of this provider does that, so it is not forwarded.')
  if (target.outcome === 'not_expressible')
    return relayFault(422, 'operation_not_expressible', `The tool ${target.tool} has no place for ${target.what}.`)
  const { callable, arguments: args, pages } = target
  const named = place.account.id
  const running = { cancelled: call.request.signal, onProgress: undefined, reporting: undefined }
  const answer = await attemptCall(on, { session, callable, named, args }, running)
  if (isAskedBack(answer))
    return relayFault(422, 'input_required', 'The third party asks something that only an MCP client can answer.')
  if (isRefused(answer)) return relayRefusal(answer)
  return relayedResponse(answer, { url: call.url, cursor: pages?.in === 'query' ? pages.cursor : undefined })
}

const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD'])

async function relayedRequest({ request, url }: Call): Promise<RelayedRequest> {
  const { method } = request
  // The path as it was sent: what is escaped in it stays one segment.
  const path = `/${url.pathname.split('/').slice(3).join('/')}`
  return { method, path, query: url.searchParams, body: bodiless.has(method) ? undefined : await bodyOf(request) }
}

async function bodyOf(request: Request): Promise<Json | undefined> {
  const { headers } = request
  const declared = headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0'
  if (request.body === null || (!declared && !headers.has('content-type'))) return undefined
  if (mediaType(request) === 'application/x-www-form-urlencoded') return Object.fromEntries(await readForm(request))
  return parseBody(request)
}
