import { CLIENT_CAPABILITIES_META_KEY, isInputRequiredResult } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { JsonObject } from '../model.ts'
import type { McpConnection } from './mcp-connection.ts'
import type { RawAnswer, UpstreamCall } from './upstream.ts'

export interface AskingParts {
  readonly params?: { readonly inputResponses?: JsonObject; readonly requestState?: string }
  readonly _meta?: JsonObject
}

/** Forms only, and only of a server that can be answered by the same call again; for others no capability is offered. */
export function askingOf({ client }: McpConnection, { asking }: UpstreamCall): AskingParts {
  if (asking === undefined || client.getProtocolEra() !== 'modern') return {}
  const { inputResponses, requestState } = asking
  return {
    params: {
      ...(inputResponses === undefined ? {} : { inputResponses }),
      ...(requestState === undefined ? {} : { requestState }),
    },
    _meta: { [CLIENT_CAPABILITIES_META_KEY]: { elicitation: { form: {} } } },
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
