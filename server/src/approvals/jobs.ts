import { record } from '../audit/index.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { expirePending } from './store.ts'
import { expireActs } from './store-acts.ts'
import { endOverdueGrants } from './store-grants.ts'

const roundPauseMs = 2000
const batch = 100

/**
 * Writes down what time has ended: requests that nobody decided, and grants. Nothing waits for it, because every reader
 * judges by the clock; it keeps counts and receipts true, and tells those who wait.
 */
export function startApprovalExpiry(on: Platform): Job {
  return every(on, roundPauseMs, () => expireOverdue(on))
}

/** One round. Rows that somebody decides at this moment are left to them. */
export async function expireOverdue(on: Platform): Promise<void> {
  await on.database.transaction(async tx => {
    for (const { id, sessionId, expiresAt } of await expirePending(tx, batch)) {
      const body = { actor: 'system', approval: id, ended_at: expiresAt.toISOString() }
      await record(tx, { type: 'approval.expired', session: sessionId, body })
    }
    for (const { id, session } of await expireActs(tx, batch))
      await record(tx, { type: 'act.expired', session, body: { actor: 'system', act: id } })
    for (const { id, sessionId } of await endOverdueGrants(tx, batch)) {
      const body = { actor: 'system', grant: id, reason: 'expired' }
      await record(tx, { type: 'access_grant.ended', session: sessionId, body })
    }
  })
}
