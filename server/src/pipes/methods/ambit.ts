import { findUser, getMembership } from '../../directory/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { describeApi } from '../../platform/api-description.ts'
import { createEdge, type Edge, type EdgeParts } from '../../platform/http.ts'
import { idFrom, parseId, type UserId } from '../../platform/ids.ts'
import { type Json, parseJson } from '../../platform/json.ts'
import { perPlatform } from '../../platform/per-platform.ts'
import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { ApiRoute, Route } from '../../platform/route.ts'
import { ownTools } from '../catalogue/own.ts'
import { isObject } from '../derive-bounded-result.ts'
import { smallAnswer } from '../derive-openapi-answer.ts'
import { type OpenapiRequest, openapiRequest } from '../derive-openapi-request.ts'
import { withoutSecrets } from '../derive-own-answer.ts'
import { type OwnOperation, ownListing, ownOperation } from '../derive-own-tool.ts'
import type { Caller, JsonObject, Resource } from '../model.ts'
import type { RawAnswer, Upstream, UpstreamCall, UpstreamSource } from './upstream.ts'

/** What this server does for agents at itself: its own routes, and who a request of ours speaks for. */
interface Own {
  routes: readonly ApiRoute[]
  edge: Edge | undefined
  readonly actors: WeakMap<Request, Actor>
}

const ownOf = perPlatform<Own>(() => ({ routes: [], edge: undefined, actors: new WeakMap() }))
const ownAnswerMembersMax = 200_000

/**
 * Hands over the routes that tools are made of. A call goes through an edge of its own in this process, with the same
 * schemas, the same roles and the same refusals as over HTTP; there is no socket and no credential between.
 */
export function serveOwnTools(
  on: Platform,
  parts: { readonly routes: readonly Route[] } & Pick<EdgeParts, 'bookForbidden'>,
): void {
  const chosen = new Set(ownTools.map(tool => tool.operation))
  const own = ownOf(on)
  own.routes = parts.routes.filter(
    (route): route is ApiRoute => route.kind === 'api' && chosen.has(route.spec.operation),
  )
  own.edge = createEdge(on, {
    routes: own.routes,
    authenticate: async (_on, call) => own.actors.get(call.request),
    ...(parts.bookForbidden === undefined ? {} : { bookForbidden: parts.bookForbidden }),
    renderRefusal: refusal => new Response(refusal.message, { status: refusal.status }),
  })
}

/** Ambit itself: the routes of its API as tools, called with the rights of the person whose agent calls, as they are then. */
export const ambitUpstream: Upstream = {
  listNeedsCredential: false,
  readTools: (on, { provider }) => {
    const { routes, edge } = ownOf(on)
    if (edge === undefined) return Promise.resolve({ outcome: 'failed', why: 'gone' })
    const description: Json = JSON.parse(JSON.stringify(describeApi(routes, on.config.baseUrl)))
    return Promise.resolve({ outcome: 'read', tools: ownListing(description, provider.slug, ownTools) })
  },
  call,
  knowsHolder: false,
  accountLabel: () => Promise.resolve({ outcome: 'accepted' }),
  effectOf: definition => ownOperation(definition)?.request.effect,
}

async function call(on: Platform, source: UpstreamSource, it: UpstreamCall): Promise<RawAnswer> {
  const operation = ownOperation(it.tool.definition)
  const { edge } = ownOf(on)
  const request = operation && openapiRequest(operation.request, it.arguments)
  const actor = it.caller && (await actorOf(on, it.caller))
  if (operation === undefined || edge === undefined) return { outcome: 'failed', why: 'gone', sent: false }
  if (request === undefined) return { outcome: 'failed', why: 'malformed', sent: false }
  if (actor === undefined || it.caller === undefined) return saidNo('Ambit knows nobody who could do this.')
  if (await isOwn(on, operation, { args: it.arguments, caller: it.caller, userId: actor.userId }))
    return saidNo('Ambit refused the call: an agent changes neither its own session nor the person it acts for.')
  if (it.signal.aborted) return { outcome: 'aborted', sent: false }
  return ask(on, {
    edge,
    actor,
    request,
    resources: answer => aboutOf(operation, source.provider.slug, { args: it.arguments, answer }),
  })
}

type AgentActor = Extract<Actor, { kind: 'agent' }>

/** The agent with the role that whoever let it do this has at this very moment. Whoever is not active has none. */
async function actorOf(on: Platform, caller: Caller): Promise<AgentActor | undefined> {
  const { sessionId, principalId, applicationId } = caller
  const user = await findUser(on.database, await caller.approver())
  if (user === undefined) return undefined
  const role = user.state === 'active' ? user.role : undefined
  const agentId = parseId('agent', principalId) ?? idFrom('serviceAccount', principalId)
  return { kind: 'agent', agentId, userId: user.id, applicationId, sessionId, role }
}

/** What a session made or is, it can't use or change (design 3.3). */
async function isOwn(
  on: Platform,
  { target }: OwnOperation,
  it: { readonly args: JsonObject; readonly caller: Caller; readonly userId: UserId },
): Promise<boolean> {
  if (target === undefined) return false
  const named = it.args[target.argument]
  const people = [it.userId, it.caller.onBehalfOf].filter(id => id !== undefined)
  switch (target.kind) {
    case 'session':
      return named === it.caller.sessionId
    case 'user':
      return people.some(id => id === named)
    case 'membership': {
      const id = typeof named === 'string' ? parseId('membership', named) : undefined
      const membership = id && (await getMembership(on.database, id).catch(notThere))
      return membership !== undefined && people.includes(membership.userId)
    }
  }
}

function notThere(cause: unknown): undefined {
  if (cause instanceof Refusal && cause.status === 404) return undefined
  throw cause
}

interface Asking {
  readonly edge: Edge
  readonly actor: Actor
  readonly request: OpenapiRequest
  resources(answer: Json): readonly Resource[]
}

async function ask(on: Platform, it: Asking): Promise<RawAnswer> {
  const { method, path, headers, body } = it.request
  const request = new Request(new URL(path, on.config.baseUrl), {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  ownOf(on).actors.set(request, it.actor)
  const response = await it.edge.fetch(request)
  const text = await response.text()
  if (response.status >= 500) return { outcome: 'failed', why: 'unavailable', sent: true }
  const parsed = parseJson(text === '' ? '{}' : text, ownAnswerMembersMax)
  if (!parsed.ok) return { outcome: 'failed', why: 'malformed', sent: true }
  if (response.status >= 300) return saidNo(`Ambit refused the call: ${reasonIn(parsed.value)}`)
  const value = smallAnswer(withoutSecrets(parsed.value))
  const content: JsonObject[] = [{ type: 'text', text: JSON.stringify(value) }]
  return { outcome: 'answered', result: { content, structuredContent: value }, resources: it.resources(value) }
}

/** Our own words, with the fields that are wrong. */
function reasonIn(value: Json): string {
  const said = isObject(value) ? value : {}
  const errors = Array.isArray(said.errors) ? said.errors.filter(isObject) : []
  const fields = errors.map(({ field, message }) => `${String(field ?? '')}: ${String(message ?? '')}`)
  return [String(said.message ?? ''), ...fields].join(' ')
}

function saidNo(text: string): RawAnswer {
  return { outcome: 'answered', result: { content: [{ type: 'text', text }], isError: true }, resources: [] }
}

/** By the id in the address, else by the one in the answer, else the kind as a whole. */
function aboutOf(
  { about, request }: OwnOperation,
  provider: string,
  { args, answer }: { readonly args: JsonObject; readonly answer: Json },
): readonly Resource[] {
  const inPath = request.parameters.findLast(each => each.in === 'path')
  const named = inPath === undefined ? undefined : args[inPath.argument]
  const made = isObject(answer) ? answer.id : undefined
  const id = [named, made].find(each => typeof each === 'string') ?? about
  return [{ provider, kind: about, id: String(id), label: `${about} ${String(id)}`, act: request.effect }]
}
