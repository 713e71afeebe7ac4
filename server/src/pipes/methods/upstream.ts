import type { Json } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import type {
  Asking,
  Caller,
  JsonObject,
  LogLevel,
  Provider,
  Resource,
  ResourceWatch,
  Tool,
  ToolDefinition,
  ToolResult,
  UpstreamFault,
  UpstreamLog,
  UpstreamProgress,
} from '../model.ts'

/** A provider as one principal reaches it. */
export interface UpstreamSource {
  readonly provider: Provider
  /** Whose connection it is: an account, or the installation. No connection is shared between two of them (T72). */
  readonly principal: string
  readonly credential: Secret | undefined
}

export interface UpstreamCall {
  readonly tool: Tool
  readonly arguments: JsonObject
  readonly callId: string
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: UpstreamProgress) => void) | undefined
  readonly onLog?: ((log: UpstreamLog) => void) | undefined
  readonly logLevel?: LogLevel | undefined
  /** Given by whoever can tell of a resource that changes. */
  readonly watch?: ResourceWatch | undefined
  /** Undefined outside of a session. */
  readonly caller?: Caller | undefined
  /** Undefined: it may not ask anything. */
  readonly asking?: Asking | undefined
}

/** One entry of an upstream's list; `operation` is ours, for tools of the catalogue. */
export interface ListedTool {
  readonly entry: Json
  readonly operation?: Json
}

export type ReadTools =
  | { readonly outcome: 'read'; readonly tools: readonly ListedTool[] }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault }

/** As the upstream gave it: not yet bounded, cleaned or searched for credentials. */
export type RawAnswer =
  | {
      readonly outcome: 'answered'
      readonly result: ToolResult
      readonly resources: readonly Resource[] | 'undeclared'
    }
  | {
      readonly outcome: 'failed'
      readonly why: UpstreamFault
      readonly sent: boolean
      /** Named by the upstream where they were missing. */
      readonly scopes?: readonly string[]
    }
  | { readonly outcome: 'aborted'; readonly sent: boolean }
  | { readonly outcome: 'asked'; readonly questions: JsonObject; readonly requestState: string | undefined }
  | { readonly outcome: 'lacks_capability'; readonly capabilities: readonly string[] }

/** How a kind of provider is spoken to. */
export interface Upstream {
  /** Whether its list of tools is asked for with the credential of an account; ours is read without one. */
  readonly listNeedsCredential: boolean
  /** Every entry of its list of tools, unjudged. */
  readTools(on: Platform, source: UpstreamSource, signal?: AbortSignal): Promise<ReadTools>
  /** One call, never repeated. `sent` is false only when no byte of it was written. */
  call(on: Platform, source: UpstreamSource, call: UpstreamCall): Promise<RawAnswer>
  /** Whether it is asked for the holder: then its answer says whether the credential is good. */
  readonly knowsHolder: boolean
  /** What the upstream calls the holder of the credential; undefined when it has no way to tell. */
  accountLabel(on: Platform, source: UpstreamSource): Promise<AccountLabel>
  /** Effect of a tool that is new; undefined where nobody but the upstream knows. */
  effectOf(definition: ToolDefinition): Tool['effect'] | undefined
}

export type AccountLabel =
  | { readonly outcome: 'named'; readonly label: string; readonly externalId: string | undefined }
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault }
