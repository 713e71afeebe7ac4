import type { Stop, StopOutcome } from './model.ts'

export interface StopReceiptFacts {
  readonly stop: Pick<Stop, 'id' | 'target' | 'said' | 'askedBy' | 'askedAt'>
  readonly zeroAt: Date
  readonly completedAt: Date
  readonly outcome: StopOutcome
}

/** What is signed, before canonicalization: what was stopped, by whom and why, how long it took to zero, and what it ended. */
export function stopReceiptBody({ stop, zeroAt, completedAt, outcome }: StopReceiptFacts): Record<string, unknown> {
  return {
    version: 1,
    id: stop.id,
    kind: stop.target.kind,
    target: stop.target.id ?? null,
    reason: stop.said,
    asked_by: stop.askedBy,
    asked_at: stop.askedAt.toISOString(),
    zero_at: zeroAt.toISOString(),
    ms_to_zero: zeroAt.getTime() - stop.askedAt.getTime(),
    sessions_ended: outcome.sessions,
    tokens_ended: outcome.tokens,
    grants_ended: outcome.grants,
    approvals_withdrawn: outcome.approvals,
    calls_aborted: outcome.callsAborted,
    calls_withheld: outcome.callsWithheld,
    calls_unsettled: outcome.callsUnsettled,
    offline_tokens: outcome.offlineTokens,
    offline_tokens_until: outcome.offlineUntil ?? null,
    receipts_digest: outcome.receiptsDigest,
    completed_at: completedAt.toISOString(),
  }
}
