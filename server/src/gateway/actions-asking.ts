import type { Asking, Callable } from '../pipes/index.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken } from '../platform/secret.ts'
import { attemptCall, type Running } from './actions-call.ts'
import { stoppingSignal } from './actions-limits.ts'
import { awaitAnswer } from './actions-transport.ts'
import { holdMsMax, roundsMax } from './decide-rung.ts'
import type { McpRequest } from './methods/method.ts'
import {
  type Answer,
  type AskedBack,
  type InputRequest,
  isAskedBack,
  isObject,
  type JsonObject,
  objectIn,
  type RefusedCall,
  type ToolResult,
} from './model.ts'
import { type RelayState, sealRelayState } from './parse-relay-state.ts'
import type { StatePlace } from './parse-request-state.ts'
import { refuse } from './render-refusal.ts'

export interface Relaying {
  readonly callable: Callable
  /** The account as the agent names it. */
  readonly named?: string | undefined
  readonly args: JsonObject
  readonly place: StatePlace
  readonly running: Running
}

/**
 * A call whose third party may ask the person in between. `state` is what the client brought back from the question before.
 * Each answer is a call of its own: decided, admitted and recorded again, so that a session or a grant that has ended
 * meanwhile ends this too.
 */
export async function callWithQuestions(
  on: Platform,
  request: McpRequest,
  relaying: Relaying & { readonly state: RelayState | undefined },
): Promise<ToolResult | RefusedCall | Answer> {
  const { callable, named, args, state, running } = relaying
  const asking = askingOf(request, state)
  const answer = await attemptCall(on, { session: request.session, callable, named, args, asking }, running)
  const round = state === undefined ? 0 : state.round + 1
  return isAskedBack(answer) ? followUp(on, request, { ...relaying, asked: answer, round }) : answer
}

/** A question is there: a modern client gets it as the answer, a legacy one on the stream of its call, which then goes on. */
export async function followUp(
  on: Platform,
  request: McpRequest,
  relaying: Relaying & Asked,
): Promise<ToolResult | RefusedCall | Answer> {
  const { callable, named, args, running, asked, round } = relaying
  if (round >= roundsMax)
    return refuse('policy_denied', `${callable.tool.providerSlug} asked the person too often. Nothing more was sent.`)
  if (request.revision.era === 'modern') return askModern(on, relaying)
  const asking = await askLegacy(on, request, asked)
  const answer = await attemptCall(on, { session: request.session, callable, named, args, asking }, running)
  return isAskedBack(answer) ? followUp(on, request, { ...relaying, asked: answer, round: round + 1 }) : answer
}

/** Only of a person at a client that shows forms; an agent that acts for itself has nobody to ask. */
export function askingOf(request: McpRequest, state: RelayState | undefined): Asking | undefined {
  const { session, capabilities, revision, params, outbox, transport } = request
  if (session.onBehalfOf === undefined || !capabilities.elicitationForm) return undefined
  if (revision.era === 'modern') return { inputResponses: responsesIn(params), requestState: state?.upstreamState }
  if (!outbox.streams || transport === undefined) return undefined
  return { inputResponses: undefined, requestState: undefined }
}

/** Answers are objects; anything else in the map is none. */
function responsesIn(params: JsonObject): JsonObject | undefined {
  const given = objectIn(params, 'inputResponses')
  return given && Object.fromEntries(Object.entries(given).filter(([, answer]) => isObject(answer)))
}

interface Asked {
  readonly asked: AskedBack
  readonly round: number
}

function askModern(on: Platform, { asked, place, round }: Asked & Pick<Relaying, 'place'>): Answer {
  const state = { upstreamState: asked.upstreamState, round, now: on.clock.now() }
  return {
    kind: 'input_required',
    inputRequests: asked.questions,
    requestState: sealRelayState(on.rootKey, state, place),
  }
}

/** Inside the stream of this very call, one question after the other; what is not answered in time counts as cancelled. */
async function askLegacy(on: Platform, request: McpRequest, { questions, upstreamState }: AskedBack): Promise<Asking> {
  const inputResponses: Record<string, JsonObject> = {}
  for (const [key, question] of Object.entries(questions)) inputResponses[key] = await askOnce(on, request, question)
  return { inputResponses, requestState: upstreamState }
}

async function askOnce(
  on: Platform,
  { transport, outbox, cancelled }: McpRequest,
  { method, params }: InputRequest,
): Promise<JsonObject> {
  if (transport === undefined) return { action: 'cancel' }
  const id = `ambit-${randomToken()}`
  const { promise, resolve } = Promise.withResolvers<JsonObject>()
  const forget = awaitAnswer(on, {
    transport,
    id,
    heard: (accepted, content = {}) => resolve(accepted ? { action: 'accept', content } : { action: 'decline' }),
  })
  const over = AbortSignal.any([cancelled, stoppingSignal(on), AbortSignal.timeout(holdMsMax)])
  const cancel = (): void => resolve({ action: 'cancel' })
  if (over.aborted) cancel()
  over.addEventListener('abort', cancel, { once: true })
  const { mode: _, ...asked } = params
  outbox.send({ jsonrpc: '2.0', id, method, params: asked })
  return promise.finally(forget)
}

/** What a client that lacks something is told: in the protocol's own words where it has them. */
export function lacksAnswer(request: McpRequest, { lacks = [], text }: RefusedCall): Answer | undefined {
  const { capabilities, revision } = request
  const has: Readonly<Record<string, boolean>> = {
    elicitation: capabilities.elicitationForm,
    sampling: capabilities.sampling,
    roots: capabilities.roots,
  }
  const missing = lacks.filter(name => has[name] !== true)
  if (revision.era !== 'modern' || missing.length === 0) return undefined
  const requiredCapabilities = Object.fromEntries(missing.map(name => [name, {}] as const))
  return { kind: 'fault', fault: { fault: 'missingCapability', message: text, data: { requiredCapabilities } } }
}
