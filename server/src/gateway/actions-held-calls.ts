import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken } from '../platform/secret.ts'
import type { Attempted } from './actions-call.ts'
import { stoppingSignal } from './actions-limits.ts'
import { endedRefusal, overtaken } from './actions-run.ts'
import { noticeBytesMax } from './actions-transport.ts'
import { holdMsMax, roundsMax } from './decide-rung.ts'
import { rpcFault } from './errors.ts'
import type { McpRequest } from './methods/method.ts'
import { type Answer, type InputRequest, isObject, type JsonObject, type MayAsk, objectIn } from './model.ts'
import { type HeldAt, type RelayState, sealRelayState } from './parse-relay-state.ts'
import type { StatePlace } from './parse-request-state.ts'
import { refuse } from './render-refusal.ts'
import { tellNodes } from './store.ts'

/** What a call came to: a question, or its end. */
type Step =
  | { readonly kind: 'asked'; readonly question: InputRequest; readonly nth: number }
  | { readonly kind: 'done'; readonly answer: Attempted; readonly atMs: number }
  | { readonly kind: 'failed'; readonly cause: unknown }

/** A call that goes on while its client asks the person. It is this node's, and dies with it. */
interface HeldCall {
  readonly key: string
  readonly steps: Step[]
  readonly cancel: AbortController
  /** The request that waits for the next step. */
  listener: McpRequest | undefined
  wake: (() => void) | undefined
  asking: Open | undefined
  /** Questions come one after the other, whatever the third party does. */
  turn: Promise<unknown>
  nth: number
}

interface Open {
  readonly question: InputRequest
  readonly nth: number
  settle(answer: JsonObject | undefined): void
}

const known = perPlatform(() => new Map<string, HeldCall>())
const heldMax = 2_000
/** How long a result waits for a client that asks its person, or went to another node. */
const keptMs = 60_000
const questionKey = 'question'

interface Holding {
  readonly place: StatePlace
  readonly asking: MayAsk
}

/**
 * Runs a call of a client of the later era whose third party, of the earlier one, asks while it runs. The question is the answer of
 * the client's request, and its repetition goes on with the same call: it was admitted once, an end of its session stops it, and a
 * client that does not come back in time has answered nothing.
 */
export async function runHeld(
  on: Platform,
  request: McpRequest,
  { place, asking, run }: Holding & { run(heard: McpRequest, asking: MayAsk): Promise<Attempted | undefined> },
): Promise<Attempted | Answer | undefined> {
  const held: HeldCall = {
    key: randomToken(),
    steps: [],
    cancel: new AbortController(),
    listener: request,
    wake: undefined,
    asking: undefined,
    turn: Promise.resolve(),
    nth: 0,
  }
  const ask = (question: InputRequest, signal: AbortSignal): Promise<JsonObject | undefined> => {
    const answer = held.turn.then(() => askHeld(on, held, { question, signal }))
    held.turn = answer
    return answer
  }
  const heard = { ...request, cancelled: held.cancel.signal, outbox: outboxOf(request, held) }
  let isOver = false
  let answer: Attempted | undefined
  const running = run(heard, { ...asking, ask }).then(
    value => {
      isOver = true
      answer = value
      if (value !== undefined) push(held, { kind: 'done', answer: value, atMs: performance.now() })
    },
    (cause: unknown) => push(held, { kind: 'failed', cause }),
  )
  // Most calls ask nothing, and end here as if they were not held.
  const stop = listenTo(held, request)
  await Promise.race([running, woken(held)])
  stop()
  if (isOver && answer === undefined) return undefined
  return next(on, request, { held, place, round: 0 })
}

/** What was reported is for whoever listens; how far it is, for the request that named the token. */
function outboxOf(first: McpRequest, held: HeldCall): McpRequest['outbox'] {
  return {
    streams: first.outbox.streams,
    send: message => {
      const { listener } = held
      if (listener !== undefined && (listener === first || message.method !== 'notifications/progress'))
        listener.outbox.send(message)
    },
  }
}

function push(held: HeldCall, step: Step): void {
  held.steps.push(step)
  held.wake?.()
}

function woken(held: HeldCall): Promise<void> {
  if (held.steps.length > 0) return Promise.resolve()
  return new Promise(resolve => {
    held.wake = resolve
  })
}

/** While this request waits, its cancellation is that of the call. Returns how to stop. */
function listenTo(held: HeldCall, request: McpRequest): () => void {
  const { cancelled } = request
  const cancel = (): void => held.cancel.abort(cancelled.reason)
  held.listener = request
  if (cancelled.aborted) cancel()
  cancelled.addEventListener('abort', cancel, { once: true })
  return () => {
    cancelled.removeEventListener('abort', cancel)
    if (held.listener === request) held.listener = undefined
  }
}

function askHeld(
  on: Platform,
  held: HeldCall,
  { question, signal }: { readonly question: InputRequest; readonly signal: AbortSignal },
): Promise<JsonObject | undefined> {
  const { promise, resolve } = Promise.withResolvers<JsonObject | undefined>()
  const none = question.method === 'elicitation/create' ? { action: 'cancel' } : undefined
  const over = AbortSignal.any([signal, stoppingSignal(on), AbortSignal.timeout(holdMsMax)])
  const nth = ++held.nth
  const step: Step = { kind: 'asked', question, nth }
  const withdraw = (): void => resolve(none)
  held.asking = { question, nth, settle: resolve }
  if (over.aborted) withdraw()
  over.addEventListener('abort', withdraw, { once: true })
  push(held, step)
  return promise.finally(() => {
    over.removeEventListener('abort', withdraw)
    held.asking = undefined
    const at = held.steps.indexOf(step)
    if (at >= 0) held.steps.splice(at, 1)
  })
}

interface Waiting {
  readonly held: HeldCall
  readonly place: StatePlace
  readonly round: number
}

async function next(on: Platform, request: McpRequest, waiting: Waiting): Promise<Attempted | Answer> {
  const { held, place, round } = waiting
  const stop = listenTo(held, request)
  try {
    while (held.steps.length === 0) await woken(held)
  } finally {
    stop()
    held.wake = undefined
  }
  const step = held.steps.shift()
  if (step === undefined) throw new Error('a call that woke has a step')
  if (step.kind === 'asked') {
    keep(on, held)
    return askedAnswer(on, {
      question: step.question,
      at: { key: held.key, node: on.node, nth: step.nth },
      place,
      round,
    })
  }
  known(on).delete(held.key)
  if (step.kind === 'failed') throw step.cause
  // A result that waited here leaves only while its session lives, as one that stalled (design 3.2).
  if (await overtaken(on, request.session, step.atMs)) return endedRefusal(on, request.session)
  return step.answer
}

/** Found by the client that comes back, until the call is over and nobody came for what it ended with. */
function keep(on: Platform, held: HeldCall): void {
  const calls = known(on)
  if (calls.has(held.key)) return
  calls.set(held.key, held)
  const oldest = calls.values().next().value
  if (calls.size > heldMax && oldest !== undefined) {
    oldest.cancel.abort('client_closed')
    calls.delete(oldest.key)
  }
  const look = (): void => {
    const isOver = held.steps.some(({ kind }) => kind !== 'asked')
    if (isOver && held.listener === undefined) calls.delete(held.key)
    else if (calls.has(held.key)) setTimeout(look, keptMs).unref()
  }
  setTimeout(look, keptMs).unref()
}

interface Asked {
  readonly question: InputRequest | undefined
  readonly at: HeldAt
  readonly place: StatePlace
  readonly round: number
}

function askedAnswer(on: Platform, { question, at, place, round }: Asked): Answer {
  const requestState = sealRelayState(
    on.rootKey,
    { upstreamState: undefined, round, held: at, now: on.clock.now() },
    place,
  )
  if (question === undefined) return { kind: 'input_required', requestState }
  return { kind: 'input_required', inputRequests: { [questionKey]: question }, requestState }
}

/**
 * Goes on with the call that asked. At another node than its own the answer is handed over, and the client repeats its request until
 * it meets the node that has the call.
 */
export async function resumeHeld(
  on: Platform,
  request: McpRequest,
  { state, place }: { readonly state: RelayState & { readonly held: HeldAt }; readonly place: StatePlace },
): Promise<Attempted | Answer> {
  const { held: at } = state
  const round = state.round + 1
  const answer = answerIn(request.params)
  if (at.node !== on.node) return resumeElsewhere(on, { at, place, round, answer })
  const held = known(on).get(at.key)
  if (held === undefined || held.listener !== undefined)
    return {
      kind: 'fault',
      fault: rpcFault('invalidParams', 'This requestState is of no call that still waits. Call again without it.'),
    }
  const open = held.asking
  if (open !== undefined && open.nth === at.nth) {
    if (answer === undefined) {
      if (round < roundsMax) return askedAnswer(on, { question: open.question, at, place, round })
      open.settle(undefined)
    } else open.settle(readAnswer(open.question, answer))
  }
  return next(on, request, { held, place, round })
}

async function resumeElsewhere(
  on: Platform,
  { at, place, round, answer }: Omit<Asked, 'question'> & { readonly answer: JsonObject | undefined },
): Promise<Attempted | Answer> {
  if (round >= roundsMax) {
    const text =
      'This call goes on at another node, and its result could not be fetched from there. Whether it took effect is not known.'
    return refuse('upstream_unavailable', text, { retryable: false })
  }
  if (answer !== undefined) {
    const text = JSON.stringify([at.key, at.nth, answer])
    const short = Buffer.byteLength(text) <= noticeBytesMax ? text : JSON.stringify([at.key, at.nth])
    await tellNodes(on.database, heldChannel, short)
  }
  return askedAnswer(on, { question: undefined, at, place, round })
}

export const heldChannel = 'ambit_held_calls'

/** An answer that reached another node. One that is too long to be handed over counts as none. */
export function hearHeldAnswer(on: Platform, payload: string): void {
  const [key, nth, answer]: readonly Json[] = JSON.parse(payload)
  const open = typeof key === 'string' ? known(on).get(key)?.asking : undefined
  if (open === undefined || open.nth !== nth) return
  open.settle(readAnswer(open.question, isObject(answer) ? answer : undefined))
}

function answerIn(params: JsonObject): JsonObject | undefined {
  return objectIn(objectIn(params, 'inputResponses'), questionKey)
}

/** Any other answer to a form than an accepted one fills in nothing. */
function readAnswer({ method }: InputRequest, answer: JsonObject | undefined): JsonObject | undefined {
  return method === 'elicitation/create' ? formAnswer(answer) : answer
}

/** Any other answer than an accepted one, an error among them, fills in nothing. */
export function formAnswer(answer: JsonObject | undefined): JsonObject {
  if (answer?.action !== 'accept') return { action: answer?.action === 'cancel' ? 'cancel' : 'decline' }
  return { action: 'accept', content: objectIn(answer, 'content') ?? {} }
}
