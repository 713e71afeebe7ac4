import { type Approval, bytesLeft, callsLeft, findSnapshot, listOfSession, listParts } from '../approvals/index.ts'
import {
  type LoggedEvent,
  sequencedWithin,
  sessionEvents,
  signedByOneOf,
  type Verification,
  verifySession,
} from '../audit/index.ts'
import { countCalls, listCalls, openArguments, type RecordedCall } from '../gateway/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { findReceipt, type Session } from '../sessions/index.ts'
import { firstMismatch, type KeptReceipt } from './check-record.ts'
import type { ExplainedApproval, ExplainedCall } from './model.ts'

export type Integrity =
  | { readonly integrity: 'verified' | 'pending' }
  | { readonly integrity: 'broken'; readonly firstBadIndex: number }

export const callsPageMax = 1000
const eventsPage = 1000
const approvalsMax = 1000
const sequencerWaitMs = 2000
/** Rows and events are compared for sessions up to this size; a larger one is verified by its leaves alone. */
const comparedMax = 20_000
const eventsMax = 3 * comparedMax

const readingsMax = 3

/**
 * Rows and events are read one after the other, beside calls and ends that go on: what came between the two fits only at the next
 * reading. So a record that seems broken is read again; one that is broken stays so.
 */
export async function readRecord(on: Platform, session: Session, reading = 1): Promise<RecordRead> {
  const { id } = session
  await sequencedWithin(on.database, { session: id, waitMs: sequencerWaitMs })
  const [verification, events, approvals, counts] = await Promise.all([
    verifySession(on.database, on.signer.publicKey, id),
    allEvents(on, id),
    explainApprovals(on, id),
    countCalls(on.database, id),
  ])
  const all = await allCalls(on, session, comparedMax)
  const receipt = await keptReceipt(on, id)
  const calls = counts.all <= comparedMax && events.length < eventsMax ? all : undefined
  const verdict = judge(on, { verification, events, session, approvals, calls, receipt })
  if (verdict.integrity === 'broken' && reading < readingsMax) return readRecord(on, session, reading + 1)
  return { verification, events, approvals, counts, all, receipt, verdict }
}

/** Rows and events of one session, and whether they say the same. */
export interface RecordRead {
  readonly verification: Verification
  readonly events: readonly LoggedEvent[]
  readonly approvals: readonly ExplainedApproval[]
  readonly counts: Awaited<ReturnType<typeof countCalls>>
  readonly all: Awaited<ReturnType<typeof allCalls>>
  readonly receipt: Awaited<ReturnType<typeof keptReceipt>>
  readonly verdict: Integrity
}

interface Judging {
  readonly verification: Verification
  readonly events: readonly LoggedEvent[]
  readonly session: Session
  readonly approvals: readonly ExplainedApproval[]
  /** Undefined: too many to compare. */
  readonly calls: readonly ExplainedCall[] | undefined
  readonly receipt: ReceiptRow | undefined
}

function judge(on: Platform, judging: Judging): Integrity {
  const { verification, events, receipt, calls } = judging
  const log = verification.integrity === 'broken' ? verification.firstBadIndex : undefined
  const kept: KeptReceipt | undefined = receipt && {
    id: receipt.id,
    sessionId: receipt.session_id,
    body: receipt.body,
    signature: receipt.signature,
    eventId: receipt.event_id,
    completedAt: receipt.completed_at,
  }
  const receiptSigned =
    kept !== undefined && signedByOneOf(on.signer.publicKeys, Buffer.from(kept.body), kept.signature)
  const record = { sessionId: judging.session.id, approvals: judging.approvals, receipt: kept, receiptSigned }
  const rows =
    verification.integrity === 'pending' || calls === undefined
      ? undefined
      : firstMismatch(events, { ...record, calls })
  const bad = [log, rows].filter(index => index !== undefined)
  if (bad.length > 0) return { integrity: 'broken', firstBadIndex: Math.min(...bad) }
  return { integrity: verification.integrity === 'pending' ? 'pending' : 'verified' }
}

export type ReceiptRow = NonNullable<Awaited<ReturnType<typeof findReceipt>>>

async function keptReceipt(on: Platform, id: SessionId): Promise<ReceiptRow | undefined> {
  return findReceipt(on.database, id)
}

/** What the log says about a session, once what waited for the sequencer has its place, or 2 s later. */
export async function readEvents(on: Platform, id: SessionId): Promise<LoggedEvent[]> {
  await sequencedWithin(on.database, { session: id, waitMs: sequencerWaitMs })
  return allEvents(on, id)
}

/** All that the log says about a session by now. */
export async function allEvents(on: Platform, id: SessionId): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = []
  for (let after = -1; events.length < eventsMax; ) {
    const page = await sessionEvents(on.database, id, { after, limit: eventsPage })
    events.push(...page)
    const last = page.at(-1)
    if (page.length < eventsPage || last === undefined) break
    after = last.index
  }
  return events
}

async function allCalls(on: Platform, session: Session, max: number): Promise<ExplainedCall[]> {
  const calls: ExplainedCall[] = []
  while (calls.length < max) {
    const last = calls.at(-1)?.id
    const limit = Math.min(callsPageMax, max - calls.length)
    const page = await listCalls(on.database, {
      sessionId: session.id,
      ...(last === undefined ? {} : { after: last }),
      limit,
    })
    calls.push(...(await Promise.all(page.map(call => explainCall(on, session, call)))))
    if (page.length < limit) break
  }
  return calls
}

async function explainCall(on: Platform, session: Session, call: RecordedCall): Promise<ExplainedCall> {
  return {
    id: call.id,
    tool: call.toolName,
    account: call.accountId,
    effect: call.effect,
    grantId: call.grantId,
    approvalId: call.approvalId,
    arguments: await openArguments(on, session, call).catch(() => undefined),
    argumentsDigest: call.argumentsDigest,
    resultDigest: call.resultDigest,
    resources: call.resources,
    startedAt: call.startedAt,
    settledAt: call.settledAt,
    outcome: call.outcome,
    refusedBecause: call.refusedBecause,
  }
}

/** All requests of a session with what was shown and decided. */
export async function explainApprovals(on: Platform, id: SessionId): Promise<ExplainedApproval[]> {
  const approvals = await listOfSession(on.database, id, approvalsMax)
  return Promise.all(approvals.map(approval => explainApproval(on, approval)))
}

async function explainApproval(on: Platform, approval: Approval): Promise<ExplainedApproval> {
  const snapshot = await findSnapshot(on.database, approval.sessionId, approval.id)
  return {
    id: approval.id,
    kind: approval.kind,
    state: approval.state,
    code: approval.code,
    purpose: approval.request.purpose,
    tools: approval.request.tools.map(tool => tool.name),
    limits: approval.request.limits,
    remaining: await remainingOf(on, approval),
    requestDigest: approval.requestDigest,
    requestedAt: approval.createdAt,
    expiresAt: approval.expiresAt,
    decidedAt: approval.decidedAt,
    decidedBy: approval.decidedBy,
    parts: await listParts(on.database, approval.id),
    shown: snapshot?.shown,
    decision: snapshot?.decision,
    eventId: snapshot?.eventId,
  }
}

/** Of what was given, at this moment; undefined where nothing was given, or one call. */
async function remainingOf(on: Platform, { id, kind, state }: Approval): Promise<ExplainedApproval['remaining']> {
  if (kind !== 'access' || state !== 'approved') return undefined
  const [calls, bytes] = await Promise.all([callsLeft(on.database, id), bytesLeft(on.database, id)])
  return { calls: calls ?? null, bytes: bytes ?? null }
}
