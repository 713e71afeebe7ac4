import type { Effect } from '../pipes/model.ts'
import type { Json } from '../platform/json.ts'

/** What calls touched, as their tools declare it; one entry a resource and act, however many calls. */
export interface TouchedEntry {
  readonly act: Effect
  readonly provider: string
  /** `undeclared` when the tool says nothing about what it touches; then `id` is the tool. */
  readonly kind: string
  readonly id: string
  readonly label: string
  readonly calls: number
}

export interface ExplainedCall {
  readonly id: string
  readonly tool: string
  readonly account: string | undefined
  readonly effect: string | undefined
  readonly grantId: string | undefined
  readonly approvalId: string | undefined
  readonly arguments: Json | undefined
  readonly argumentsDigest: string
  readonly resultDigest: string | undefined
  readonly resources: Json | undefined
  readonly startedAt: Date
  readonly settledAt: Date | undefined
  readonly outcome: string
  readonly refusedBecause: string | undefined
}

export interface ExplainedApproval {
  readonly id: string
  readonly kind: 'access' | 'call'
  readonly state: string
  readonly code: string
  readonly purpose: string | undefined
  /** As the agent calls them. */
  readonly tools: readonly string[]
  /** What was asked for: how long and how many calls. */
  readonly limits: { readonly durationSeconds: number; readonly maxCalls: number | undefined }
  readonly requestDigest: string
  readonly requestedAt: Date
  readonly expiresAt: Date
  readonly decidedAt: Date | undefined
  readonly decidedBy: string | undefined
  /** What the page said to whoever decided, and what they gave; canonical JSON as it was kept. */
  readonly shown: string | undefined
  readonly decision: string | undefined
  readonly eventId: string | undefined
}
