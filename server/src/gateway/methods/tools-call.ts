import { waitForDecision } from '../../approvals/index.ts'
import { type Callable, type CompiledSchema, compileSchema, givenArguments } from '../../pipes/index.ts'
import { canonicalize } from '../../platform/json.ts'
import { perPlatform } from '../../platform/per-platform.ts'
import type { Platform } from '../../platform/platform.ts'
import { sha256Hex } from '../../platform/secret.ts'
import { callWithQuestions, followUp, lacksAnswer, runAsking } from '../actions-asking.ts'
import { type Attempted, attemptRemembered, type Running } from '../actions-call.ts'
import { climb } from '../actions-ladder.ts'
import { stoppingSignal } from '../actions-limits.ts'
import { forgetCallable, keepCallable, type NamedTool, proposeCallable } from '../actions-proposals.ts'
import { reportingOf } from '../actions-reports.ts'
import { findCallableAtDoor, meansOneAccount, paramHeadersOf } from '../actions-tools.ts'
import type { GatewayTool } from '../catalogue/gateway-tool.ts'
import { findGatewayTool } from '../catalogue/gateway-tools.ts'
import { checkParamHeaders } from '../check-headers.ts'
import { holdMsMax, roundsMax } from '../decide-rung.ts'
import { isFault, type RpcFault, rpcFault } from '../errors.ts'
import {
  type Answer,
  isAskedBack,
  isObject,
  isRefused,
  type JsonObject,
  type MayAsk,
  objectIn,
  type RefusedCall,
  type ToolResult,
  textIn,
} from '../model.ts'
import { type AccountNamed, parseAccountNamed } from '../parse-account-named.ts'
import { openRelayState, type RelayState } from '../parse-relay-state.ts'
import { openRequestState, type RequestState, type StatePlace, sealRequestState } from '../parse-request-state.ts'
import { refuse, refusedResult } from '../render-refusal.ts'
import type { McpRequest, Method } from './method.ts'

export const toolsCall: Method = {
  name: 'tools/call',
  eras: ['legacy', 'modern'],
  handle: async (on, request) => {
    const name = textIn(request.params, 'name')
    const { arguments: given = {} } = request.params
    if (name === undefined) return fault(rpcFault('invalidParams', '"params.name" must be a text.'))
    if (!isObject(given)) return fault(rpcFault('invalidParams', '"params.arguments" must be an object.'))
    const own = findGatewayTool(name)
    if (own !== undefined) return callGatewayTool(on, request, { own, args: given })
    const asked = parseAccountNamed(request.params, given)
    if (isFault(asked)) return fault(asked)
    const { account, args } = asked
    const named = { session: request.session, door: request.door, name, account }
    const remembered = await callRemembered(on, request, { named, sent: args })
    if (remembered !== undefined) return remembered
    const callable = await findCallableAtDoor(on, request, { name, account })
    if (callable === undefined) return fault(rpcFault('invalidParams', `There is no tool ${name.slice(0, 128)} here.`))
    if (meansOneAccount(callable, account)) keepCallable(on, named, callable)
    return callTool(on, request, { callable, args: givenArguments(callable.tool.inputSchema, args), named: account })
  },
}

type Asked = Pick<McpRequest, 'session' | 'door'> & { readonly message: Pick<McpRequest, 'method' | 'params'> }

/** Whether this is the call of a tool that this session called before, as far as this node knows. */
export function isRemembered(on: Platform, { session, door, message }: Asked): boolean {
  const read = message.method === toolsCall.name ? readNamed(message.params) : undefined
  return (
    read !== undefined && proposeCallable(on, { session, door, name: read.name, account: read.account }) !== undefined
  )
}

/** The answer by what is remembered alone, admission included. Undefined: nothing was done, and all has to be looked at. */
export async function callAtOnce(on: Platform, request: McpRequest): Promise<Answer | undefined> {
  const { session, door, params } = request
  const read = readNamed(params)
  if (read === undefined) return undefined
  const { name, account, args } = read
  return callRemembered(on, request, { named: { session, door, name, account }, sent: args })
}

/** Undefined for what is wrong, and told elsewhere. */
function readNamed(params: JsonObject): (AccountNamed & { readonly name: string }) | undefined {
  const name = textIn(params, 'name')
  const { arguments: given = {} } = params
  const read = name === undefined || !isObject(given) ? undefined : parseAccountNamed(params, given)
  return name === undefined || read === undefined || isFault(read) ? undefined : { ...read, name }
}

function fault(value: RpcFault): Answer {
  return { kind: 'fault', fault: value }
}

function toolAnswer(value: ToolResult | RefusedCall, hasOutputSchema: boolean): Answer {
  return { kind: 'tool_result', result: isRefused(value) ? refusedResult(value, { hasOutputSchema }) : value }
}

async function callGatewayTool(
  on: Platform,
  request: McpRequest,
  { own, args }: { own: GatewayTool; args: JsonObject },
): Promise<Answer> {
  const [problem] = ownCheck(on, own)?.(args) ?? []
  const hasOutputSchema = own.definition.outputSchema !== undefined
  if (problem !== undefined) {
    const field = problem.pointer.slice(1).replaceAll('/', '.') || 'the arguments'
    return toolAnswer(
      refuse('arguments_refused', `Refused: ${field} ${problem.message}. Correct it and call again.`),
      hasOutputSchema,
    )
  }
  const answered = await own.call(on, request, args)
  return isFault(answered) ? fault(answered) : toolAnswer(answered, hasOutputSchema)
}

const ownChecks = perPlatform<Map<string, CompiledSchema | undefined>>(() => new Map())

function ownCheck(on: Platform, { definition }: GatewayTool): CompiledSchema | undefined {
  const known = ownChecks(on)
  const { name, inputSchema } = definition
  if (!known.has(name)) known.set(name, compileSchema(inputSchema))
  return known.get(name)
}

/** The plain case, a tool that this session called before inside the same grant: nothing is read, admission judges it all. */
async function callRemembered(
  on: Platform,
  request: McpRequest,
  { named, sent }: { readonly named: NamedTool; readonly sent: JsonObject },
): Promise<Answer | undefined> {
  const { session, params, tokenHash } = request
  const callable = params.requestState === undefined ? proposeCallable(on, named) : undefined
  if (callable === undefined) return undefined
  const args = givenArguments(callable.tool.inputSchema, sent)
  if (headerFault(on, request, { callable, args }) !== undefined) return undefined
  const called = { callable, args, named: named.account }
  const place = placeOf(request, called)
  const run = (heard: McpRequest, asking: MayAsk | undefined): Promise<Attempted | undefined> =>
    attemptRemembered(on, { session, ...called, asking, tokenHash }, runningOf(heard))
  const answer = await runAsking(on, request, { callable, state: undefined, place, run })
  if (answer === undefined) {
    forgetCallable(on, named)
    return undefined
  }
  const last = isAskedBack(answer)
    ? await followUp(on, request, {
        ...called,
        place,
        runningOf,
        asked: answer,
        round: 0,
      })
    : answer
  return 'kind' in last ? last : finalAnswer(request, last, callable.tool.outputSchema !== undefined)
}

function headerFault(
  on: Platform,
  { revision, headers }: McpRequest,
  { callable, args }: Pick<Called, 'callable' | 'args'>,
): RpcFault | undefined {
  const marked = revision.era === 'modern' ? paramHeadersOf(on, callable.tool) : []
  return checkParamHeaders(marked, args, headers)
}

interface Called {
  readonly callable: Callable
  readonly args: JsonObject
  /** The account as the agent names it. */
  readonly named: string | undefined
}

async function callTool(on: Platform, request: McpRequest, called: Called): Promise<Answer> {
  const { tool } = called.callable
  const mismatch = headerFault(on, request, called)
  if (mismatch !== undefined) return fault(mismatch)
  const place = placeOf(request, called)
  const state = readState(on, request, place)
  if (isFault(state)) return fault(state)
  if (state === undefined || !('approvalId' in state))
    return attempt(on, request, { ...called, place, round: 0, state })
  const held = await holdRound(on, request, { state, place })
  if (held !== undefined) return 'kind' in held ? held : toolAnswer(held, tool.outputSchema !== undefined)
  return attempt(on, request, { ...called, place, round: state.round + 1, state: undefined })
}

function placeOf({ session }: McpRequest, { callable, args, named }: Called): StatePlace {
  const said = named === undefined ? args : [args, named]
  return { sessionId: session.id, toolName: callable.tool.name, argumentsDigest: sha256Hex(canonicalize(said)) }
}

/** Of an approval that is waited for, or of a third party that asked something. */
function readState(
  on: Platform,
  { params }: McpRequest,
  place: StatePlace,
): RequestState | RelayState | RpcFault | undefined {
  if (params.requestState === undefined) return undefined
  const presented = textIn(params, 'requestState') ?? ''
  const at = { now: on.clock.now(), place }
  const state = openRequestState(on.rootKey, presented, at) ?? openRelayState(on.rootKey, presented, at)
  return state ?? rpcFault('invalidParams', 'This requestState is not valid for this call. Call again without it.')
}

/** A repeated call waits for the decision here. Undefined: it is decided, and the call may be attempted. */
async function holdRound(
  on: Platform,
  request: McpRequest,
  { state, place }: { state: RequestState; place: StatePlace },
): Promise<Answer | RefusedCall | undefined> {
  const { approvalId, round } = state
  const { session, cancelled } = request
  const waitMs = declined(request.params) ? 0 : holdMsMax
  const signal = AbortSignal.any([cancelled, stoppingSignal(on)])
  const status = await waitForDecision(on, { approvalId, sessionId: session.id, waitMs, signal })
  if (status === 'denied') return refuse('approval_denied', 'Refused: the person denied this call. Nothing was sent.')
  if (status !== 'pending' || waitMs === 0 || round + 1 >= roundsMax) return undefined
  const next = { approvalId, round: round + 1, now: on.clock.now() }
  return { kind: 'input_required', requestState: sealRequestState(on.rootKey, next, place) }
}

/** The person closed the client's dialog: no decision, but no reason to wait either. */
function declined(params: JsonObject): boolean {
  const response = objectIn(objectIn(params, 'inputResponses'), 'approval')
  const action = textIn(response, 'action')
  return action === 'decline' || action === 'cancel' || textIn(objectIn(response, 'content'), 'status') === 'cancel'
}

interface Attempt extends Called {
  readonly place: StatePlace
  readonly round: number
  readonly state: RelayState | undefined
}

async function attempt(on: Platform, request: McpRequest, attempted: Attempt): Promise<Answer> {
  const { callable, place, round } = attempted
  const { tool } = callable
  const hasOutputSchema = tool.outputSchema !== undefined
  const answer = await callWithQuestions(on, request, { ...attempted, runningOf })
  if ('kind' in answer) return answer
  if (!isRefused(answer) || answer.approval === undefined) return finalAnswer(request, answer, hasOutputSchema)
  const rounds = declined(request.params) ? roundsMax : round
  const next = await climb(on, request, { refused: answer, place, round: rounds, toolName: tool.name })
  if (next.kind === 'told') return toolAnswer(next.refused, hasOutputSchema)
  if (next.kind === 'answered') return next.answer
  const again = await callWithQuestions(on, request, { ...attempted, runningOf })
  return 'kind' in again ? again : finalAnswer(request, again, hasOutputSchema)
}

function runningOf(request: McpRequest): Running {
  return { cancelled: request.cancelled, onProgress: progressOf(request), reporting: reportingOf(request) }
}

function finalAnswer(request: McpRequest, value: ToolResult | RefusedCall, hasOutputSchema: boolean): Answer {
  return (isRefused(value) ? lacksAnswer(request, value) : undefined) ?? toolAnswer(value, hasOutputSchema)
}

/** Numbers only: words of the upstream would be a part of its result that leaves before the outcome is committed. */
function progressOf({
  params,
  outbox,
}: McpRequest): ((progress: { progress: number; total?: number }) => void) | undefined {
  const token = objectIn(params, '_meta')?.progressToken
  if (!outbox.streams || (typeof token !== 'string' && typeof token !== 'number')) return undefined
  return ({ progress, total }) =>
    outbox.send({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: token, progress, ...(total === undefined ? {} : { total }) },
    })
}
