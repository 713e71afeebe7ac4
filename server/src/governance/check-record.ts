import { createHash } from 'node:crypto'
import type { LoggedEvent } from '../audit/index.ts'
import type { ExplainedApproval, ExplainedCall } from './model.ts'

/** A receipt as its row says. */
export interface KeptReceipt {
  readonly id: string
  readonly sessionId: string
  readonly body: string
  readonly signature: string
  readonly eventId: string
  readonly completedAt: Date
}

/** The rows that a session is explained from, beside the events that must say the same. */
export interface KeptRecord {
  readonly sessionId: string
  readonly calls: readonly ExplainedCall[]
  readonly approvals: readonly ExplainedApproval[]
  readonly receipt: KeptReceipt | undefined
  /** Whether the receipt's signature holds under the installation's key. */
  readonly receiptSigned: boolean
}

/**
 * Compares every row with the event that was logged in its transaction. Answers the index of the first event that no longer
 * fits its row, the index after the last event for a row without one, or undefined when all of them agree.
 */
export function firstMismatch(events: readonly LoggedEvent[], kept: KeptRecord): number | undefined {
  const after = (events.at(-1)?.index ?? -1) + 1
  const bad = [
    ...callMismatches(events, kept.calls, after),
    ...snapshotMismatches(events, kept.approvals, after),
    ...receiptMismatches(events, kept, after),
  ]
  return bad.length === 0 ? undefined : Math.min(...bad)
}

const settled = /^tool_call\.(succeeded|failed|not_sent|aborted|withheld|unknown)$/

function callMismatches(events: readonly LoggedEvent[], calls: readonly ExplainedCall[], after: number): number[] {
  const rows = new Map(calls.map(call => [call.id, call]))
  const bad: number[] = []
  const told = new Set<string>()
  for (const event of events) {
    const id = text(event, 'call')
    if (!event.type.startsWith('tool_call.') || id === undefined) continue
    const row = rows.get(id)
    if (row === undefined || !callAgrees(event, row)) bad.push(event.index)
    if (event.type === 'tool_call.admitted' || event.type === 'tool_call.refused') told.add(id)
  }
  return calls.every(call => told.has(call.id)) ? bad : [...bad, after]
}

function callAgrees(event: LoggedEvent, row: ExplainedCall): boolean {
  if (event.type === 'tool_call.refused')
    return row.outcome === 'refused' && sameFacts(event, row) && text(event, 'because') === row.refusedBecause
  if (event.type === 'tool_call.admitted') {
    const sameGround = text(event, 'grant') === row.grantId && text(event, 'approval') === row.approvalId
    return sameFacts(event, row) && sameGround && text(event, 'effect') === row.effect
  }
  if (!settled.test(event.type)) return true
  return event.type === `tool_call.${row.outcome}` && text(event, 'result_digest') === row.resultDigest
}

function sameFacts(event: LoggedEvent, row: ExplainedCall): boolean {
  return (
    text(event, 'tool') === row.tool &&
    text(event, 'account') === row.account &&
    text(event, 'arguments_digest') === row.argumentsDigest
  )
}

function snapshotMismatches(
  events: readonly LoggedEvent[],
  approvals: readonly ExplainedApproval[],
  after: number,
): number[] {
  const byApproval = new Map(approvals.map(approval => [approval.id, approval]))
  const decided = events.filter(event => event.type === 'approval.approved' || event.type === 'approval.denied')
  const bad = decided
    .filter(event => !snapshotAgrees(event, byApproval.get(text(event, 'approval') ?? '')))
    .map(event => event.index)
  const told = new Set(decided.map(event => text(event, 'approval')))
  const orphan = approvals.some(approval => approval.shown !== undefined && !told.has(approval.id))
  return orphan ? [...bad, after] : bad
}

function snapshotAgrees(event: LoggedEvent, approval: ExplainedApproval | undefined): boolean {
  if (approval?.shown === undefined || approval.decision === undefined) return false
  return (
    approval.eventId === event.id &&
    digest(approval.shown) === text(event, 'shown_digest') &&
    digest(approval.decision) === text(event, 'decision_digest') &&
    approval.requestDigest === text(event, 'request_digest')
  )
}

function receiptMismatches(events: readonly LoggedEvent[], kept: KeptRecord, after: number): number[] {
  const issued = events.find(event => event.type === 'receipt.issued')
  const { receipt } = kept
  if (issued === undefined) return receipt === undefined ? [] : [after]
  if (receipt === undefined || !kept.receiptSigned) return [issued.index]
  const signed = readSigned(receipt.body)
  const agrees =
    receipt.eventId === issued.id &&
    receipt.sessionId === kept.sessionId &&
    receipt.id === text(issued, 'receipt') &&
    digest(`${receipt.body}\n${receipt.signature}`) === text(issued, 'digest') &&
    signed.completed_at === receipt.completedAt.toISOString() &&
    signed.session_id === kept.sessionId
  return agrees ? [] : [issued.index]
}

function readSigned(body: string): { completed_at?: unknown; session_id?: unknown } {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

/** A member of an event's body as text; null and a missing one are the same. */
function text(event: LoggedEvent, member: string): string | undefined {
  const value = event.body?.[member]
  return typeof value === 'string' ? value : undefined
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
