import type { Callable } from '../pipes/index.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken } from '../platform/secret.ts'
import { type Attempted, attemptCall, type Running } from './actions-call.ts'
import { formAnswer, resumeHeld, runHeld } from './actions-held-calls.ts'
import { stoppingSignal } from './actions-limits.ts'
import { awaitAnswer } from './actions-transport.ts'
import { questionKinds } from './decide-question-kinds.ts'
import { holdMsMax, roundsMax } from './decide-rung.ts'
import type { McpRequest } from './methods/method.ts'
import {
  type Answer,
  type AskedBack,
  type InputRequest,
  isAskedBack,
  isObject,
  isRefused,
  type JsonObject,
  type MayAsk,
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
  /** What the call is bound to, by the request that hears of it. */
  readonly runningOf: (request: McpRequest) => Running
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
  const { callable, named, args, state, place } = relaying
  if (state?.held !== undefined)
    return asTold(await resumeHeld(on, request, { state: { ...state, held: state.held }, place }))
  const attempt = (heard: McpRequest, asking: MayAsk | undefined): Promise<Attempted> =>
    attemptCall(on, { session: request.session, callable, named, args, asking }, relaying.runningOf(heard))
  const answer = await runAsking(on, request, { callable, state, place, run: attempt })
  if (answer === undefined) throw new Error('an attempt that is not made by memory has an answer')
  const round = state === undefined ? 0 : state.round + 1
  return isAskedBack(answer) ? followUp(on, request, { ...relaying, asked: answer, round }) : answer
}

interface Asking {
  readonly callable: Callable
  readonly state: RelayState | undefined
  readonly place: StatePlace
  run(heard: McpRequest, asking: MayAsk | undefined): Promise<Attempted | undefined>
}

/** A call in which its third party may ask: by its answer, on the client's stream, or by the answer of a call that is held. */
export async function runAsking(
  on: Platform,
  request: McpRequest,
  { callable, state, place, run }: Asking,
): Promise<Attempted | Answer | undefined> {
  const asking = askingOf(on, request, { callable, state })
  if (asking === undefined || request.revision.era !== 'modern') return run(request, asking)
  return runHeld(on, request, { place, asking, run })
}

/** A server that asks while its call runs never asks by its answer as well. */
function asTold(answer: Attempted | Answer): ToolResult | RefusedCall | Answer {
  if (!isAskedBack(answer)) return answer
  return refuse('policy_denied', 'The third party asked in two ways in one call. Nothing more was sent.')
}

/** A question is there: a modern client gets it as the answer, a legacy one on the stream of its call, which then goes on. */
export async function followUp(
  on: Platform,
  request: McpRequest,
  relaying: Relaying & Asked,
): Promise<ToolResult | RefusedCall | Answer> {
  const { callable, named, args, runningOf, asked, round } = relaying
  if (round >= roundsMax)
    return refuse('policy_denied', `${callable.tool.providerSlug} asked the person too often. Nothing more was sent.`)
  if (request.revision.era === 'modern') return askModern(on, relaying)
  const asking = await askLegacy(on, request, { callable, asked })
  if (isRefused(asking)) return asking
  const call = { session: request.session, callable, named, args, asking }
  const answer = await attemptCall(on, call, runningOf(request))
  return isAskedBack(answer) ? followUp(on, request, { ...relaying, asked: answer, round: round + 1 }) : answer
}

/** What this client can be asked in a call of this provider; undefined where that is nothing. */
export function askingOf(
  on: Platform,
  request: McpRequest,
  { callable, state }: { readonly callable: Callable; readonly state: RelayState | undefined },
): MayAsk | undefined {
  const { session, capabilities, revision, params, outbox, transport } = request
  const { mayAsk } = callable.provider
  const kinds = questionKinds({ capabilities, mayAsk, hasPerson: session.onBehalfOf !== undefined })
  if (kinds.length === 0) return undefined
  if (revision.era === 'modern')
    return { kinds, inputResponses: responsesIn(params), requestState: state?.upstreamState }
  if (!outbox.streams || transport === undefined) return undefined
  const ask = (question: InputRequest, signal: AbortSignal): Promise<JsonObject | undefined> =>
    askOnce(on, request, question, signal)
  return { kinds, inputResponses: undefined, requestState: undefined, ask }
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

/** Inside the stream of this very call, one question after the other; a form that is not answered in time counts as cancelled. */
async function askLegacy(
  on: Platform,
  request: McpRequest,
  { callable, asked }: { readonly callable: Callable; readonly asked: AskedBack },
): Promise<MayAsk | RefusedCall> {
  const inputResponses: Record<string, JsonObject> = {}
  for (const [key, question] of Object.entries(asked.questions)) {
    const answer = await askOnce(on, request, question)
    if (answer === undefined)
      return refuse('policy_denied', `Your client did not answer what ${callable.tool.providerSlug} asked of it.`)
    inputResponses[key] = answer
  }
  const asking = askingOf(on, request, { callable, state: undefined })
  return { kinds: [], ...asking, inputResponses, requestState: asked.upstreamState }
}

/** Undefined: it was not answered, and there is no answer that says so. */
async function askOnce(
  on: Platform,
  { transport, outbox, cancelled }: McpRequest,
  { method, params }: InputRequest,
  signal?: AbortSignal,
): Promise<JsonObject | undefined> {
  const isForm = method === 'elicitation/create'
  const none = isForm ? { action: 'cancel' } : undefined
  if (transport === undefined) return none
  const id = `ambit-${randomToken()}`
  const { promise, resolve } = Promise.withResolvers<JsonObject | undefined>()
  const heard = (answer: JsonObject | undefined): void => resolve(isForm ? formAnswer(answer) : answer)
  const forget = awaitAnswer(on, { transport, id, heard })
  const ends = [
    cancelled,
    stoppingSignal(on),
    AbortSignal.timeout(holdMsMax),
    ...(signal === undefined ? [] : [signal]),
  ]
  const over = AbortSignal.any(ends)
  const cancel = (): void => {
    outbox.send({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id, reason: 'The call is over.' },
    })
    resolve(none)
  }
  const { mode: _, ...asked } = params
  outbox.send({ jsonrpc: '2.0', id, method, params: asked })
  if (over.aborted) cancel()
  over.addEventListener('abort', cancel, { once: true })
  return promise.finally(() => {
    over.removeEventListener('abort', cancel)
    forget()
  })
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
