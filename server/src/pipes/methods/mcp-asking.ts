import { CLIENT_CAPABILITIES_META_KEY, isInputRequiredResult, LOG_LEVEL_META_KEY } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { JsonObject, QuestionKind } from '../model.ts'
import type { McpConnection } from './mcp-connection.ts'
import type { RawAnswer, UpstreamCall } from './upstream.ts'

export interface AskingParts {
  readonly params?: { readonly inputResponses?: JsonObject; readonly requestState?: string }
  readonly _meta?: JsonObject
  /** Whether the answer may be a question. */
  readonly allowInputRequired: boolean
}

const capabilityOf: Readonly<Record<QuestionKind, JsonObject>> = {
  form: { elicitation: { form: {} } },
  sampling: { sampling: {} },
  roots: { roots: {} },
}

/** What a client offers that may be asked in these ways; nothing for none. */
export function capabilitiesFor(kinds: readonly QuestionKind[]): JsonObject {
  return Object.assign({}, ...kinds.map(kind => capabilityOf[kind]))
}

/** What a request says about itself to a server of the later revision: what may be asked, and from which level on it may report. */
export function askingOf({ client }: McpConnection, { asking, logLevel }: UpstreamCall): AskingParts {
  if (client.getProtocolEra() !== 'modern') return { allowInputRequired: false }
  const level = logLevel === undefined ? {} : { [LOG_LEVEL_META_KEY]: logLevel }
  if (asking === undefined || asking.kinds.length === 0) return { _meta: level, allowInputRequired: false }
  const { inputResponses, requestState, kinds } = asking
  return {
    params: {
      ...(inputResponses === undefined ? {} : { inputResponses }),
      ...(requestState === undefined ? {} : { requestState }),
    },
    _meta: { ...level, [CLIENT_CAPABILITIES_META_KEY]: capabilitiesFor(kinds) },
    allowInputRequired: true,
  }
}

const askedSchema = z.object({
  inputRequests: z.record(z.string(), z.json()).default({}),
  requestState: z.string().optional(),
})

/** The question in a result that is none yet; undefined for a result. */
export function readAsked(result: unknown): Extract<RawAnswer, { outcome: 'asked' }> | undefined {
  if (!isInputRequiredResult(result)) return undefined
  const { inputRequests, requestState } = askedSchema.parse(result)
  return { outcome: 'asked', questions: inputRequests, requestState }
}
