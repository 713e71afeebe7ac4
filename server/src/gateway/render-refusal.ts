import type { Refusal } from '../platform/refusal.ts'
import type { Judgement } from '../policy/index.ts'
import type { RefusalReason } from './errors.ts'
import {
  type InputRequest,
  type JsonObject,
  type OpenApproval,
  type RefusedCall,
  refusalMetaKey,
  type ToolResult,
} from './model.ts'

/** An answer that is data; the text says the same for clients that read no structured content. */
export function dataResult(data: JsonObject, text: string = JSON.stringify(data)): ToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data }
}

/**
 * A refused call as a tool result. A tool that declares an `outputSchema` gets the machine-readable part in `_meta`: the v1
 * client checks `structuredContent` against that schema even on errors, and throws away the reason.
 */
export function refusedResult(refused: RefusedCall, tool: { readonly hasOutputSchema: boolean }): ToolResult {
  const facts: JsonObject = {
    error: refused.refused,
    ...(refused.approval === undefined ? {} : approvalFacts(refused.approval)),
    ...refused.facts,
  }
  const content = [{ type: 'text', text: refused.text }]
  if (tool.hasOutputSchema) return { content, isError: true, _meta: { [refusalMetaKey]: facts } }
  return { content, isError: true, structuredContent: facts }
}

const retryAfterMs = 1_000

/** What every answer about an open approval carries (contract, `gateway__request_access`). */
export function approvalFacts(approval: OpenApproval): JsonObject {
  return {
    approval_id: approval.id,
    approval_url: approval.url,
    code: approval.code,
    expires_at: approval.expiresAt.toISOString(),
    retry_after_ms: retryAfterMs,
  }
}

/** Minutes and hours as a person reads them on a clock, in UTC and said so: the agent may sit anywhere. */
export function clockTime(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`
}

/** Rung 5: the address stands in the text, because this client has no other way to its person. */
export function approvalText(approval: OpenApproval, person: string): string {
  return (
    `${person} has to approve this by ${clockTime(approval.expiresAt)} (code ${approval.code}): ${approval.url} ` +
    `Give the person this address, then call gateway__wait_for_approval with ${approval.id} and repeat this call.`
  )
}

/** Rung 6: no address that injected text could imitate. */
export function headlessText(approval: OpenApproval): string {
  return (
    `An approver has to approve this by ${clockTime(approval.expiresAt)} (code ${approval.code}). ` +
    `Call gateway__wait_for_approval with ${approval.id}, then repeat this call.`
  )
}

/** The client opens the page and shows its whole address; the model never sees it (revision 2025-11-25, elicitation). */
export function urlRequest(approval: OpenApproval, what: string, elicitationId?: string): InputRequest {
  return {
    method: 'elicitation/create',
    params: {
      mode: 'url',
      url: approval.url,
      message: `${what} needs your approval (code ${approval.code}).`,
      ...(elicitationId === undefined ? {} : { elicitationId }),
    },
  }
}

/** A notice in the only form such a client has. No address stands in it, and what it returns is no decision. */
export function noticeRequest(approval: OpenApproval, what: string): InputRequest {
  return {
    method: 'elicitation/create',
    params: {
      message:
        `Approval ${approval.code} needed for ${what}. Open your approvals page in the browser and decide there; ` +
        'what you choose here decides nothing.',
      requestedSchema: {
        type: 'object',
        properties: {
          status: {
            type: 'string',
            title: 'Status',
            enum: ['approved_in_browser', 'cancel'],
            enumNames: ['I decided in the browser', 'Cancel the call'],
          },
        },
        required: ['status'],
      },
    },
  }
}

/** A refusal in one line. */
export function refuse(refused: RefusalReason, text: string, facts?: JsonObject): RefusedCall {
  return facts === undefined ? { refused, text } : { refused, text, facts }
}

/** String 29 of the voice: what happened, that nothing left, and who can help. */
export function driftedRefusal(tool: { readonly name: string }, found: 'pinned' | 'read'): RefusedCall {
  return judgedBy(
    refuse(
      'tool_definition_changed',
      `Refused: ${tool.name} changed since it was approved. Nothing was sent. Ask again once an administrator has reviewed it.`,
    ),
    { found },
  )
}

/** The same refusal, with what the record says about how it came about. */
export function judgedBy(refused: RefusedCall, by: JsonObject): RefusedCall {
  return { ...refused, judgedBy: { ...refused.judgedBy, ...by } }
}

/** String 27: both values; the request for this one call is the way on. */
export function boundsMissed(asked: RefusedCall, bounds: Bounds): RefusedCall {
  const { argument, was, allowed } = bounds
  const missed = `Refused: ${argument} is ${was}, the grant allows ${allowed}. Nothing was sent.`
  if (asked.approval === undefined) return asked
  return {
    ...asked,
    because: 'outside_bounds',
    missed,
    text: `${missed} ${asked.text}`,
    facts: { argument, was, allowed },
    judgedBy: { grant: bounds.grant.id, argument },
  }
}

/** A grant would have covered it, had the session not read what it read: both reasons for the person, and the one for the agent. */
export function tainted(asked: RefusedCall, grant: string): RefusedCall {
  const missed =
    'Refused: this session read private data and text by others, so each write is asked for with its arguments. Nothing was sent.'
  if (asked.approval === undefined) return asked
  return {
    ...asked,
    because: 'tainted',
    missed,
    text: `${missed} ${asked.text}`,
    facts: { because: 'tainted' },
    judgedBy: { grant },
  }
}

/** A policy refuses: which rule, in the words of whoever wrote it, and that asking again changes nothing. */
export function policyRefusal(tool: string, judged: Extract<Judgement, { allowed: false }>): RefusedCall {
  const { over, by, reason, why } = judged
  const facts = { policy: over.policy, version: over.version, organization: over.organization, rules: [...by], why }
  const rule = by.length === 0 ? '' : ` (rule ${by.join(', ')})`
  const text = `Refused: ${policySays[why](tool)}${rule}. ${reason === undefined ? '' : `It says: ${reason} `}Nothing was sent. Only an administrator of the organization can change its policy.`
  return refuse('policy_denied', text, facts)
}

const policySays: Readonly<Record<Extract<Judgement, { allowed: false }>['why'], (tool: string) => string>> = {
  forbidden: tool => `the policy of the organization forbids ${tool} here`,
  not_permitted: tool => `no rule of the organization’s policy permits ${tool} here`,
  failed: tool => `the policy of the organization could not be evaluated for ${tool}`,
  too_large: tool => `the arguments of ${tool} are more than a policy can look at`,
  too_slow: tool => `the policy of the organization took too long to evaluate for ${tool}`,
}

export interface Bounds {
  readonly grant: { readonly id: string }
  readonly argument: string
  readonly was: string
  readonly allowed: string
}

/** Nothing was decided: too many at once, or something of ours is away. The client is told by the status to come again. */
export function isPassing({ status }: Refusal): boolean {
  return status === 429 || status >= 500
}

/** A refusal of another capability as a refused call: its public text, under the reason that the agent knows. */
export function refusalOf({ code, message, errors }: Refusal): RefusedCall {
  const details = (errors ?? []).map(({ field, message: why }) => (field === undefined ? why : `${field}: ${why}`))
  const text = [message, ...details].join(' ')
  switch (code) {
    case 'session_revoked':
    case 'tool_definition_changed':
    case 'connection_required':
      return refuse(code, text)
    default:
      return judgedBy(refuse(errors === undefined ? 'policy_denied' : 'arguments_refused', text), { refusal: code })
  }
}
