import type { Effect } from '../platform/page.ts'

/** What a session's page is made from; the same rows make the sentence above it and the table below it (U9). */
export interface SessionStory {
  readonly session: StorySession
  readonly approvals: readonly SessionApproval[]
  readonly grants: readonly SessionGrant[]
  readonly calls: readonly SessionCall[]
}

export interface StorySession {
  readonly id: string
  readonly startedAt: Date
  /** The hard end: fixed at birth. */
  readonly expiresAt: Date
  /** Undefined while it lives. */
  readonly endedAt?: Date | undefined
  readonly endReason?: string | undefined
  /** Who ended it, when a person did. */
  readonly endedBy?: string | undefined
}

export interface SessionApproval {
  readonly id: string
  readonly kind: 'grant' | 'change' | 'call'
  /** Words of ours: "3 tools on GitHub", "Delete branch release/2.13 in acme/website". */
  readonly summary: string
  readonly purpose?: string | undefined
  readonly requestedAt: Date
  /** The request's own end. */
  readonly expiresAt: Date
  readonly decidedAt?: Date | undefined
  readonly outcome: 'pending' | 'approved' | 'narrowed' | 'denied' | 'expired' | 'withdrawn'
  readonly decidedBy?: string | undefined
  readonly requestDigest: string
  /** Lines of what the page showed to whoever decided. */
  readonly shown: readonly { readonly bound: string; readonly value: string }[]
}

export interface SessionGrant {
  readonly id: string
  readonly provider: string
  readonly account?: string | undefined
  readonly startsAt: Date
  /** As approved; it may have ended earlier. */
  readonly expiresAt: Date
  readonly endedAt?: Date | undefined
  readonly endReason?:
    | 'expired'
    | 'replaced'
    | 'drifted'
    | 'session_ended'
    | 'ended_by_person'
    | (string & {})
    | undefined
  readonly callsUsed: number
  readonly maxCalls?: number | undefined
}

export type CallOutcome =
  | 'succeeded'
  | 'failed'
  | 'not_sent'
  | 'aborted'
  | 'withheld'
  | 'unknown'
  | 'refused'
  | 'in_flight'

export interface SessionCall {
  readonly id: string
  readonly tool: string
  readonly effect: Effect
  /** What it touched, as the catalogue says it: "acme/website, page 4". */
  readonly target?: string | undefined
  readonly startedAt: Date
  readonly endedAt?: Date | undefined
  readonly outcome: CallOutcome
  readonly refusedBecause?: RefusedBecause | undefined
  readonly grantId?: string | undefined
  readonly approvalId?: string | undefined
  /** A rule of the policy that allowed it without a grant. */
  readonly rule?: string | undefined
  readonly callsLeft?: number | undefined
  /** It read text by people outside. */
  readonly tainted?: boolean
  /** The request that it became when it was refused, in short. */
  readonly askedAs?: string | undefined
  /** More words for the "why" column; ours. */
  readonly note?: string | undefined
}

export type RefusedBecause =
  | 'outside_bounds'
  | 'tainted'
  | 'no_grant'
  | 'budget_used'
  | 'policy'
  | 'drifted'
  | 'ended'
  | 'approval_required'
  | 'connection_required'
  | (string & {})

/** The word of the picture for the code of a refusal; a code without one stands for itself. */
export function storyReason(code: string | undefined): RefusedBecause | undefined {
  return code === undefined ? undefined : (storyReasons[code] ?? code)
}

const storyReasons: Readonly<Record<string, RefusedBecause>> = {
  tool_definition_changed: 'drifted',
  tool_gone: 'drifted',
  budget_exhausted: 'budget_used',
  policy_denied: 'policy',
  session_revoked: 'ended',
  session_expired: 'ended',
}

export type MarkShape =
  | 'read'
  | 'write'
  | 'destructive'
  | 'refused'
  | 'drifted'
  | 'withheld'
  | 'unsettled'
  | 'failed'
  | 'aborted'
  | 'not-sent'
  | 'in-flight'

const shapes: Readonly<Record<Exclude<CallOutcome, 'succeeded' | 'refused'>, MarkShape>> = {
  failed: 'failed',
  not_sent: 'not-sent',
  aborted: 'aborted',
  withheld: 'withheld',
  unknown: 'unsettled',
  in_flight: 'in-flight',
}

/** Shape of a call: what it did if it succeeded, else what became of it. */
export function shapeOf(call: SessionCall): MarkShape {
  if (call.outcome === 'succeeded') return call.effect
  if (call.outcome === 'refused') return call.refusedBecause === 'drifted' ? 'drifted' : 'refused'
  return shapes[call.outcome]
}

/** A call that reached the provider, or may have. */
export function wasSent(call: SessionCall): boolean {
  return call.outcome !== 'refused' && call.outcome !== 'not_sent'
}

/** True when a person's approval, or a rule that a person made, stands behind the call. */
export function isInsideApprovals(call: SessionCall): boolean {
  return call.grantId !== undefined || call.approvalId !== undefined || call.rule !== undefined
}
