import type { ReceiptId, SessionId } from '../platform/ids.ts'
import type { OfflineToken } from './model.ts'

export interface ReceiptFacts {
  readonly id: ReceiptId
  readonly sessionId: SessionId
  readonly principalId: string
  readonly applicationId: string
  readonly reason: string
  readonly askedBy: string
  readonly askedAt: Date
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly approvalsWithdrawn: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
  readonly sessionsEnded: readonly SessionId[]
  readonly offlineTokens: readonly OfflineToken[]
  readonly completedAt: Date
}

/** What is signed, before canonicalization: every member that the API shows, under the names that it shows. */
export function receiptBody(facts: ReceiptFacts): Record<string, unknown> {
  return {
    version: 1,
    id: facts.id,
    session_id: facts.sessionId,
    principal_id: facts.principalId,
    application_id: facts.applicationId,
    reason: facts.reason,
    asked_by: facts.askedBy,
    asked_at: facts.askedAt.toISOString(),
    tokens_ended: facts.tokensEnded,
    grants_ended: facts.grantsEnded,
    approvals_withdrawn: facts.approvalsWithdrawn,
    calls_aborted: facts.callsAborted,
    calls_withheld: facts.callsWithheld,
    calls_unsettled: facts.callsUnsettled,
    sessions_ended: facts.sessionsEnded,
    offline_tokens: facts.offlineTokens.map(({ id, applicationId, until }) => ({
      id,
      application_id: applicationId,
      until,
    })),
    completed_at: facts.completedAt.toISOString(),
  }
}
