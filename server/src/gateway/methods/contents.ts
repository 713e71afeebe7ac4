import { canonicalize, type Json } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import { sha256Hex } from '../../platform/secret.ts'
import { callWithQuestions, type Relaying } from '../actions-asking.ts'
import type { Running } from '../actions-call.ts'
import { proposeGrant } from '../actions-proposals.ts'
import { reportingOf } from '../actions-reports.ts'
import { findCallableAtDoor } from '../actions-tools.ts'
import { isFault, rpcFault } from '../errors.ts'
import { type Answer, isObject, isRefused, type JsonObject, type RefusedCall, type ToolResult } from '../model.ts'
import { parseAccountNamed } from '../parse-account-named.ts'
import { openRelayState } from '../parse-relay-state.ts'
import { approvalFacts } from '../render-refusal.ts'
import type { McpRequest, Method } from './method.ts'

/** A method for what a provider offers beside tools, and the pinned tool that stands for it. */
interface ContentMethod {
  readonly name: string
  readonly tool: string
  /** Members of `params` that are its arguments. */
  readonly takes: readonly string[]
  /** The answer of a list while no grant covers it: there is nothing here for this session. */
  readonly nothing?: JsonObject
  readonly cacheable: boolean
}

const contentMethods: readonly ContentMethod[] = [
  {
    name: 'resources/list',
    tool: 'mcp_resources_list',
    takes: ['cursor'],
    nothing: { resources: [] },
    cacheable: true,
  },
  {
    name: 'resources/templates/list',
    tool: 'mcp_resource_templates_list',
    takes: ['cursor'],
    nothing: { resourceTemplates: [] },
    cacheable: true,
  },
  { name: 'resources/read', tool: 'mcp_resources_read', takes: ['uri'], cacheable: true },
  { name: 'prompts/list', tool: 'mcp_prompts_list', takes: ['cursor'], nothing: { prompts: [] }, cacheable: true },
  { name: 'prompts/get', tool: 'mcp_prompts_get', takes: ['name', 'arguments'], cacheable: false },
  { name: 'completion/complete', tool: 'mcp_complete', takes: ['ref', 'argument', 'context'], cacheable: false },
]

/**
 * Resources, prompts and completions of one provider, at its own door. Each request is a call of the tool that stands for it,
 * so that it is approved, admitted and recorded like any other; a list that nobody approved is empty and asks for nothing.
 */
export const contents: readonly Method[] = contentMethods.map(method => ({
  name: method.name,
  eras: ['legacy', 'modern'],
  handle: (on, request) => answerContent(on, request, method),
}))

async function answerContent(on: Platform, request: McpRequest, method: ContentMethod): Promise<Answer> {
  const { door, session } = request
  const asked = parseAccountNamed(request.params, {})
  if (isFault(asked)) return { kind: 'fault', fault: asked }
  const { account: named } = asked
  const callable =
    door.kind === 'provider' ? await findCallableAtDoor(on, request, { name: method.tool, account: named }) : undefined
  if (callable === undefined || callable.tool.state === 'gone')
    return { kind: 'fault', fault: rpcFault('methodNotFound', 'There is no such method here.') }
  const args = argumentsOf(request.params, method)
  if (method.nothing !== undefined) {
    const accountId = callable.account.outcome === 'connected' ? callable.account.account.id : undefined
    const covered = await proposeGrant(on, { sessionId: session.id, tool: callable.tool, accountId, args })
    if (covered.outcome !== 'covered') return { kind: 'result', result: method.nothing, cacheable: true }
  }
  const answer = await answered(on, request, { callable, args, named })
  if ('kind' in answer) return answer
  if (isRefused(answer)) return { kind: 'fault', fault: rpcFault('invalidParams', answer.text, factsOf(answer)) }
  return contentAnswer(answer, args, method)
}

/** Only a prompt and a resource may ask something back (2026-07-28, multi round-trip requests). */
async function answered(
  on: Platform,
  request: McpRequest,
  { callable, args, named }: Pick<Relaying, 'callable' | 'args' | 'named'>,
): Promise<ToolResult | RefusedCall | Answer> {
  const { session, params } = request
  const argumentsDigest = sha256Hex(canonicalize(named === undefined ? args : [args, named]))
  const place = { sessionId: session.id, toolName: callable.tool.name, argumentsDigest }
  const presented = params.requestState
  const at = { now: on.clock.now(), place }
  const state = presented === undefined ? undefined : openRelayState(on.rootKey, String(presented), at)
  if (presented !== undefined && state === undefined)
    return { kind: 'fault', fault: rpcFault('invalidParams', 'This requestState is not valid for this request.') }
  const runningOf = (heard: McpRequest): Running => ({
    cancelled: heard.cancelled,
    onProgress: undefined,
    reporting: reportingOf(heard),
  })
  return callWithQuestions(on, request, { callable, named, args, place, state, runningOf })
}

function argumentsOf(params: JsonObject, { takes }: ContentMethod): JsonObject {
  return Object.fromEntries(takes.flatMap(name => (params[name] === undefined ? [] : [[name, params[name]] as const])))
}

/** What the provider refused is no content; for a resource the error names its address (2026-07-28, resources). */
function contentAnswer(
  { structuredContent, isError, content }: ToolResult,
  args: JsonObject,
  method: ContentMethod,
): Answer {
  if (isError !== true && isObject(structuredContent))
    return { kind: 'result', result: structuredContent, cacheable: method.cacheable }
  const [block] = content
  const text = typeof block?.text === 'string' ? block.text : 'The provider has nothing to answer.'
  const data: Json | undefined = args.uri === undefined ? undefined : { uri: args.uri }
  return { kind: 'fault', fault: rpcFault('invalidParams', text, data) }
}

function factsOf({ refused, facts, approval }: RefusedCall): JsonObject {
  return { error: refused, ...(approval === undefined ? {} : approvalFacts(approval)), ...facts }
}
