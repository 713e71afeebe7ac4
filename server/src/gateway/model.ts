import type { Asking, Question } from '../pipes/model.ts'
import type { AccountId, ApprovalId, CallId, GrantId, SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { RefusalReason, RpcFault } from './errors.ts'

export type JsonObject = { readonly [member: string]: Json }
export type RequestId = string | number

/** Narrows a JSON value to an object; arrays and null are none. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member when it is an object, else undefined. */
export function objectIn(value: JsonObject | undefined, member: string): JsonObject | undefined {
  const found = value?.[member]
  return isObject(found) ? found : undefined
}

/** The member when it is text, else undefined. */
export function textIn(value: JsonObject | undefined, member: string): string | undefined {
  const found = value?.[member]
  return typeof found === 'string' ? found : undefined
}

/** Two ways of speaking on one address: legacy opens with `initialize`, modern says everything in each request. */
export type Era = 'legacy' | 'modern'

/** What the client says it can do. Chooses how a person is told, never what is allowed. */
export interface ClientCapabilities {
  readonly elicitationForm: boolean
  readonly elicitationUrl: boolean
  readonly sampling: boolean
  readonly roots: boolean
}

export const noCapabilities: ClientCapabilities = {
  elicitationForm: false,
  elicitationUrl: false,
  sampling: false,
  roots: false,
}

/** Which address was called: all providers with qualified names, or one provider with plain ones. */
export type DoorName = { readonly kind: 'aggregate' } | { readonly kind: 'provider'; readonly slug: string }

/** Members of `_meta` that the protocol reserves. */
export const metaKeys = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscription: 'io.modelcontextprotocol/subscriptionId',
} as const

/** Ours: machine-readable refusals of tools whose `outputSchema` keeps them out of `structuredContent`. */
export const refusalMetaKey = 'dev.ambit/refusal'

/** Ours: where the rest of a result is that was cut. */
export const restMetaKey = 'dev.ambit/rest'

/** A legacy transport session, opened: it names the access session, and is worth nothing without that session's token. */
export interface Transport {
  readonly sessionId: SessionId
  readonly version: string
  readonly capabilities: ClientCapabilities
  /** Tells two transports of one session apart, for streams and for what the client ended. */
  readonly nonce: string
}

export type Message =
  | { readonly kind: 'request'; readonly id: RequestId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'response'; readonly id: RequestId; readonly result: Json | undefined }

/** What `tools/call` answers, before a revision writes it. */
export interface ToolResult {
  readonly content: readonly JsonObject[]
  readonly structuredContent?: Json
  readonly isError?: boolean
  readonly _meta?: JsonObject
}

/** An approval that a person has not decided yet, as the agent is told about it. */
export interface OpenApproval {
  readonly id: ApprovalId
  readonly url: string
  readonly code: string
  readonly expiresAt: Date
}

/** A call that does not run, with the reason and the same facts for agent and person. */
export interface RefusedCall {
  readonly refused: RefusalReason
  /** What the record says, where it says more than the agent has to act on: a call outside its bounds asks for an approval. */
  readonly because?: RefusalReason
  /** Said before the words of the approval: which bound the call missed. */
  readonly missed?: string
  readonly text: string
  /** Further public members beside `error`. */
  readonly facts?: JsonObject
  /** What it was judged by, for the record alone: ids and names, and no value that an agent gave. */
  readonly judgedBy?: JsonObject
  readonly approval?: OpenApproval
  /** What the client would have to support, as the third party says. */
  readonly lacks?: readonly string[]
}

/** The third party wants the person to answer something, and the same call again with it. */
export interface AskedBack {
  readonly questions: Readonly<Record<string, InputRequest>>
  readonly upstreamState: string | undefined
}

/** Tells a question from a result and a refusal. */
export function isAskedBack(value: object): value is AskedBack {
  return 'questions' in value
}

/** Tells a refusal from a step's value. */
export function isRefused(value: object): value is RefusedCall {
  return 'refused' in value
}

/** A request to the client that a modern answer carries, or a legacy stream sends. */
export type InputRequest = Question

/** That a third party may ask in a call, what, and how. */
export interface MayAsk extends Omit<Asking, 'ask'> {
  /** Asks on the stream of the client's own request, and waits; the signal is that of the call. */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<JsonObject | undefined>
}

export type Answer =
  | { readonly kind: 'result'; readonly result: JsonObject; readonly cacheable?: boolean }
  | { readonly kind: 'tool_result'; readonly result: ToolResult }
  | {
      readonly kind: 'input_required'
      readonly inputRequests?: Readonly<Record<string, InputRequest>>
      readonly requestState: string
    }
  | { readonly kind: 'fault'; readonly fault: RpcFault }
  | { readonly kind: 'stream'; readonly body: ReadableStream<Uint8Array> }

/** `Platform` with what a gateway keeps in this process. */
export type On = Platform

export type RecordedOutcome =
  | 'succeeded'
  | 'failed'
  | 'not_sent'
  | 'aborted'
  | 'withheld'
  | 'unknown'
  | 'in_flight'
  | 'refused'

/** One call of a session as the explanation shows it; a refused one never ran. */
/** A call or a refusal as a list tells it. */
export interface LatestCall {
  readonly sessionId: SessionId
  readonly toolName: string
  readonly resources: Json | undefined
  readonly startedAt: Date
  readonly outcome: RecordedOutcome
}

export interface RecordedCall {
  readonly id: CallId
  readonly toolName: string
  readonly accountId: AccountId | undefined
  readonly effect: string | undefined
  readonly grantId: GrantId | undefined
  readonly approvalId: ApprovalId | undefined
  readonly argumentsSealed: Buffer
  readonly argumentsDigest: string
  readonly resultDigest: string | undefined
  readonly resources: Json | undefined
  readonly startedAt: Date
  readonly settledAt: Date | undefined
  readonly outcome: RecordedOutcome
  readonly refusedBecause: RefusalReason | undefined
}
