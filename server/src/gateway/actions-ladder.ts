import { randomBytes } from 'node:crypto'
import { waitForDecision } from '../approvals/index.ts'
import type { Platform } from '../platform/platform.ts'
import { personName } from './actions-approval.ts'
import { stoppingSignal } from './actions-limits.ts'
import { tellTransport } from './actions-streams.ts'
import { awaitAnswer } from './actions-transport.ts'
import { decideRung, holdMsMax } from './decide-rung.ts'
import { rpcFault } from './errors.ts'
import type { McpRequest } from './methods/method.ts'
import { type Answer, isObject, type OpenApproval, type RefusedCall } from './model.ts'
import { type StatePlace, sealRequestState } from './parse-request-state.ts'
import { approvalText, headlessText, noticeRequest, refuse, urlRequest } from './render-refusal.ts'

export interface Climbing {
  /** The refusal of a call that waits for an approval. */
  readonly refused: RefusedCall
  readonly place: StatePlace
  readonly round: number
  readonly toolName: string
}

/** `decided`: the wait is over while the call's stream is open, so it is attempted again and told what is so now. */
export type Climbed =
  | { readonly kind: 'told'; readonly refused: RefusedCall }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'decided' }

function told(refused: RefusedCall, text: string): Climbed {
  return {
    kind: 'told',
    refused: { ...refused, text: refused.missed === undefined ? text : `${refused.missed} ${text}` },
  }
}

/** Takes the first rung of the ladder that this client can stand on. */
export async function climb(on: Platform, request: McpRequest, climbing: Climbing): Promise<Climbed> {
  const { refused, round, toolName } = climbing
  const { approval } = refused
  if (approval === undefined) return { kind: 'told', refused }
  const { revision, capabilities, outbox, session } = request
  const headless = session.onBehalfOf === undefined
  const rung = decideRung({ era: revision.era, capabilities, streams: outbox.streams, round, headless })
  switch (rung) {
    case 'tell': {
      return told(refused, approvalText(approval, await personName(on, session)))
    }
    case 'tell_without_url':
      return told(refused, headlessText(approval))
    case 'ask_by_url':
      return asked(on, climbing, { approval: urlRequest(approval, toolName) })
    case 'ask_by_notice':
      return asked(on, climbing, { approval: noticeRequest(approval, toolName) })
    case 'url_error':
      return { kind: 'answered', answer: urlError(on, request, { approval, toolName }) }
    case 'stream_url':
    case 'stream_notice':
      return streamed(on, request, { ...climbing, approval, byUrl: rung === 'stream_url' })
  }
}

function asked(
  on: Platform,
  { refused, place, round }: Climbing,
  inputRequests: Extract<Answer, { kind: 'input_required' }>['inputRequests'] & object,
): Climbed {
  const { approval } = refused
  if (approval === undefined) return { kind: 'told', refused }
  const state = { approvalId: approval.id, round, now: on.clock.now() }
  const requestState = sealRequestState(on.rootKey, state, place)
  return { kind: 'answered', answer: { kind: 'input_required', inputRequests, requestState } }
}

/** Legacy, without a stream to ask in: the client opens the page by itself and waits for the completion on its own stream. */
function urlError(
  on: Platform,
  { transport, session }: McpRequest,
  { approval, toolName }: { approval: OpenApproval; toolName: string },
): Answer {
  const { params } = urlRequest(approval, toolName, approval.id)
  if (transport !== undefined) {
    const waitMs = holdMsMax
    waitForDecision(on, { approvalId: approval.id, sessionId: session.id, waitMs, signal: stoppingSignal(on) })
      .then(() => tellTransport(on, transport.nonce, completed(approval.id)))
      .catch((cause: Error) => on.log.debug({ cause: cause.message }, 'nobody waits for this decision any more'))
  }
  const message = `${toolName} needs an approval (code ${approval.code}).`
  return { kind: 'fault', fault: rpcFault('urlElicitationRequired', message, { elicitations: [params] }) }
}

function completed(elicitationId: string): { jsonrpc: '2.0'; method: string; params: { elicitationId: string } } {
  return { jsonrpc: '2.0', method: 'notifications/elicitation/complete', params: { elicitationId } }
}

interface Streaming extends Climbing {
  readonly approval: OpenApproval
  readonly byUrl: boolean
}

/** Each is a sign of life, so that the client goes on waiting. */
const progressEveryMs = 10_000
const requestIdBytes = 9

/** Legacy: asks inside the stream of this call and waits there. What the client answers only ends the wait early. */
async function streamed(on: Platform, request: McpRequest, streaming: Streaming): Promise<Climbed> {
  const { approval, byUrl, toolName, refused } = streaming
  const { outbox, session, cancelled, transport } = request
  const stop = new AbortController()
  const id = `ambit-${randomBytes(requestIdBytes).toString('base64url')}`
  const asking = byUrl ? urlRequest(approval, toolName, approval.id) : noticeRequest(approval, toolName)
  const forget =
    transport === undefined
      ? undefined
      : awaitAnswer(on, {
          transport,
          id,
          heard: answer => {
            if (answer?.action !== 'accept') stop.abort('declined')
          },
        })
  outbox.send({ jsonrpc: '2.0', id, method: asking.method, params: asking.params })
  const progress = startProgress(request, approval)
  try {
    const waitMs =
      progress === undefined ? holdMsMax : Math.max(0, approval.expiresAt.getTime() - on.clock.now().getTime())
    const signal = AbortSignal.any([cancelled, stop.signal, stoppingSignal(on)])
    const status = await waitUntilDecided(on, { approvalId: approval.id, sessionId: session.id, waitMs, signal })
    if (byUrl && status !== 'pending') outbox.send(completed(approval.id))
    if (status === 'denied')
      return {
        kind: 'told',
        refused: refuse('approval_denied', 'Refused: the person denied this call. Nothing was sent.'),
      }
    if (status !== 'pending') return { kind: 'decided' }
    return told(refused, approvalText(approval, await personName(on, session)))
  } finally {
    clearInterval(progress)
    forget?.()
  }
}

type Waiting = Parameters<typeof waitForDecision>[1]

/** One wait answers after a minute at most; a longer one is several. */
async function waitUntilDecided(on: Platform, waiting: Waiting): Promise<Awaited<ReturnType<typeof waitForDecision>>> {
  const deadline = performance.now() + waiting.waitMs
  for (;;) {
    const waitMs = Math.max(0, deadline - performance.now())
    const status = await waitForDecision(on, { ...waiting, waitMs })
    if (status !== 'pending' || waiting.signal.aborted || performance.now() >= deadline) return status
  }
}

function startProgress({ params, outbox }: McpRequest, { code }: OpenApproval): NodeJS.Timeout | undefined {
  const meta = params._meta
  const token = isObject(meta) ? meta.progressToken : undefined
  if (typeof token !== 'string' && typeof token !== 'number') return undefined
  let progress = 0
  return setInterval(() => {
    progress += 1
    const message = `Waiting for approval ${code}`
    outbox.send({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: token, progress, message },
    })
  }, progressEveryMs).unref()
}
