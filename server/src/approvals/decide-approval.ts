import { type Wider, widerThanAsked } from './check-narrowing.ts'
import { boundRequest } from './derive-bound-tools.ts'
import { type GrantDraft, grantDrafts } from './derive-grants.ts'
import { type Approval, callUsableSeconds, type Decision, type DecisionStatus, decisionStatus } from './model.ts'

/** The clocks that bound whatever is given. All by the database's time. */
export interface Moment {
  readonly now: Date
  readonly sessionEnd: Date
  /** Of the application, as it is now. */
  readonly grantMaxSeconds: number
}

export type Verdict =
  | { readonly outcome: 'grant'; readonly expiresAt: Date; readonly grants: readonly GrantDraft[] }
  | { readonly outcome: 'allow_call'; readonly expiresAt: Date }
  | { readonly outcome: 'deny' }
  /** It was decided, it expired, or it was withdrawn: nothing can be decided any more. */
  | { readonly outcome: 'over'; readonly status: DecisionStatus }
  | { readonly outcome: 'wider'; readonly wider: readonly Wider[] }
  | { readonly outcome: 'nothing_checked' }

/** What a decision on this approval comes to. Nothing that is given reaches past the session's end (I2). */
export function decideApproval(approval: Approval, decision: Decision, at: Moment): Verdict {
  const status = decisionStatus(approval, at.now)
  if (status !== 'pending') return { outcome: 'over', status }
  if (decision.kind !== 'approve') return { outcome: 'deny' }
  if (approval.kind === 'call') return { outcome: 'allow_call', expiresAt: endOf(callUsableSeconds, at) }
  const { given } = decision
  const wider = widerThanAsked(approval.request, given)
  if (wider.length > 0) return { outcome: 'wider', wider }
  if (given.tools.length === 0) return { outcome: 'nothing_checked' }
  const seconds = Math.min(given.limits.durationSeconds, at.grantMaxSeconds)
  return {
    outcome: 'grant',
    expiresAt: endOf(seconds, at),
    grants: grantDrafts(boundRequest(approval.request, given.accounts).tools, given.tools),
  }
}

function endOf(seconds: number, { now, sessionEnd }: Moment): Date {
  return new Date(Math.min(now.getTime() + seconds * 1000, sessionEnd.getTime()))
}
