import { getApplication } from '../applications/index.ts'
import {
  type Approval,
  bytesLeft,
  callsLeft,
  findSnapshot,
  listGrants,
  listOfSession,
  listParts,
} from '../approvals/index.ts'
import type { GrantSeen } from '../approvals/model.ts'
import {
  type LoggedEvent,
  sequencedWithin,
  sessionEvents,
  signedByOneOf,
  type Verification,
  verifySession,
} from '../audit/index.ts'
import { findUser, getPrincipal, type Principal, type User } from '../directory/index.ts'
import { countCalls, listCalls, openArguments, type RecordedCall } from '../gateway/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { findReceipt, getSession, type Receipt, receiptFrom, type Session, taintOf } from '../sessions/index.ts'
import { firstMismatch, type KeptReceipt } from './check-record.ts'
import { touchedBy } from './derive-touched.ts'
import type { ExplainedApproval, ExplainedCall, TouchedEntry } from './model.ts'

export type Integrity =
  | { readonly integrity: 'verified' | 'pending' }
  | { readonly integrity: 'broken'; readonly firstBadIndex: number }

export interface Explanation {
  readonly session: Session
  readonly principal: Principal
  readonly onBehalfOf: User | undefined
  readonly application: { readonly name: string; readonly clientId: string }
  readonly purpose: string | undefined
  readonly resources: readonly TouchedEntry[]
  readonly approvals: readonly ExplainedApproval[]
  readonly grants: readonly GrantSeen[]
  readonly callsCount: number
  readonly calls: readonly ExplainedCall[]
  /** What it has read: `untrusted`, `private`. With both, each write is asked for. */
  readonly taint: readonly string[]
  readonly nextAfter: string | undefined
  readonly receipt: (Receipt & { readonly eventIndex: number | undefined; readonly digest: string }) | undefined
  /** How many events of the log are about this session. */
  /** What the one who ended it gave as the reason, in their own words. */
  readonly endSaid: string | undefined
  readonly events: number
  readonly verdict: Integrity
  readonly size: number
  readonly complete:
    | { readonly complete: true }
    | { readonly complete: false; readonly because: string; readonly unsettled: number }
}

export const callsPageMax = 1000
const eventsPage = 1000
const approvalsMax = 1000
const sequencerWaitMs = 2000
/** Rows and events are compared for sessions up to this size; a larger one is verified by its leaves alone. */
const comparedMax = 20_000
const eventsMax = 3 * comparedMax

/**
 * Explains a session, living or ended: what it touched, who allowed what and on which showing, each call and refusal, the end,
 * and whether the record is whole. Waits up to 2 s for the sequencer. 404 for an unknown session.
 */
export async function explainSession(
  on: Platform,
  id: SessionId,
  page: { after: string | undefined; limit: number },
): Promise<Explanation> {
  const session = await getSession(on.database, id)
  const application = await getApplication(on.database, session.applicationId)
  const { verification, events, approvals, counts, all, receipt, verdict } = await readRecord(on, session)
  const calls = all.filter(call => page.after === undefined || call.id > page.after).slice(0, page.limit)
  const last = calls.at(-1)?.id
  return {
    session,
    principal: await getPrincipal(on.database, session.principalId),
    onBehalfOf: session.onBehalfOf && (await findUser(on.database, session.onBehalfOf)),
    application: { name: application.name, clientId: application.clientId },
    purpose: approvals.find(approval => approval.purpose !== undefined)?.purpose,
    resources: touchedBy(all),
    approvals,
    grants: await listGrants(on.database, id),
    callsCount: counts.all,
    calls,
    taint: await taintOf(on.database, id),
    nextAfter: last !== undefined && last !== all.at(-1)?.id ? last : undefined,
    receipt: receipt && readable(receipt, events),
    endSaid: saidAtEnd(events),
    events: events.length,
    verdict,
    size: verification.size,
    complete: completeness(counts, verdict),
  }
}

const readingsMax = 3

/**
 * Rows and events are read one after the other, beside calls and ends that go on: what came between the two fits only at the next
 * reading. So a record that seems broken is read again; one that is broken stays so.
 */
async function readRecord(on: Platform, session: Session, reading = 1): Promise<RecordRead> {
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

function saidAtEnd(events: readonly LoggedEvent[]): string | undefined {
  const { said }: { said?: unknown } = Object(events.find(event => event.type === 'session.end_asked')?.body)
  return typeof said === 'string' ? said : undefined
}

function completeness(counts: { unsettled: number }, verdict: Integrity): Explanation['complete'] {
  if (verdict.integrity === 'pending')
    return { complete: false, because: 'The last event is not in a checkpoint yet.', unsettled: 0 }
  if (counts.unsettled > 0)
    return {
      complete: false,
      because: `Of ${counts.unsettled} calls no outcome is known.`,
      unsettled: counts.unsettled,
    }
  return { complete: true }
}

interface RecordRead {
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

type ReceiptRow = NonNullable<Awaited<ReturnType<typeof findReceipt>>>

/** A receipt whose text no longer reads is not shown; the verdict says so. */
function readable(row: ReceiptRow, events: readonly LoggedEvent[]): Explanation['receipt'] {
  try {
    const eventIndex = events.find(event => event.id === row.event_id)?.index
    return { ...receiptFrom(row), eventIndex, digest: sha256Hex(row.body) }
  } catch {
    return undefined
  }
}

async function keptReceipt(on: Platform, id: SessionId): Promise<ReceiptRow | undefined> {
  return findReceipt(on.database, id)
}

async function allEvents(on: Platform, id: SessionId): Promise<LoggedEvent[]> {
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

async function explainApprovals(on: Platform, id: SessionId): Promise<ExplainedApproval[]> {
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
