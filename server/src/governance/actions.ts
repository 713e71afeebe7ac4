import { getApplication } from '../applications/index.ts'
import { listGrants } from '../approvals/index.ts'
import type { GrantSeen } from '../approvals/model.ts'
import { type Checkpoint, type LoggedEvent, newestCheckpoint } from '../audit/index.ts'
import { findUser, getPrincipal, type Principal, type User } from '../directory/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { getSession, type Receipt, type RelatedSession, receiptFrom, type Session, taintOf } from '../sessions/index.ts'
import { type Integrity, type ReceiptRow, readRecord } from './actions-record.ts'
import { answersOf, readTrail } from './actions-why.ts'
import { artifactsMade, type MadeArtifact } from './derive-artifacts.ts'
import { type Drifted, driftedIn, type Influence, influenceOf } from './derive-influence.ts'
import { touchedBy } from './derive-touched.ts'
import { type SessionPolicyThen, sessionPolicyOf, type Why } from './derive-why.ts'
import type { ExplainedApproval, ExplainedCall, TouchedEntry } from './model.ts'

export { callsPageMax, type Integrity } from './actions-record.ts'

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
  readonly calls: readonly AnsweredCall[]
  /** What it has read: `untrusted`, `private`. With both, each write is asked for. */
  readonly taint: readonly string[]
  readonly nextAfter: string | undefined
  readonly receipt: (Receipt & { readonly eventIndex: number | undefined; readonly digest: string }) | undefined
  /** What the one who ended it gave as the reason, in their own words. */
  readonly endSaid: string | undefined
  /** The events of the log that are about this session. */
  readonly events: readonly LoggedEvent[]
  readonly verdict: Integrity
  readonly size: number
  /** The newest one of the log; the proofs of all that was said lead to it. */
  readonly checkpoint: Checkpoint | undefined
  readonly sessionPolicy: SessionPolicyThen | undefined
  readonly influence: Influence
  readonly drifted: readonly Drifted[]
  /** What it made, and what became of that. */
  readonly artifacts: readonly MadeArtifact[]
  /** Sessions right below it. */
  readonly below: readonly RelatedSession[]
  readonly complete:
    | { readonly complete: true }
    | { readonly complete: false; readonly because: string; readonly unsettled: number }
}

/** A call with why it was let through or refused; undefined as long as the log has no place for it. */
export interface AnsweredCall extends ExplainedCall {
  readonly why: Why | undefined
}

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
  const { trail, related } = await readTrail(on, id, events)
  const answer = answersOf(id, trail, approvals)
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
    calls: calls.map(call => answered(call, answer(call.id))),
    taint: await taintOf(on.database, id),
    nextAfter: last !== undefined && last !== all.at(-1)?.id ? last : undefined,
    receipt: receipt && readable(receipt, events),
    endSaid: saidAtEnd(events),
    events,
    verdict,
    size: verification.size,
    checkpoint: await newestCheckpoint(on.database),
    sessionPolicy: sessionPolicyOf(trail),
    influence: influenceOf(trail),
    drifted: driftedIn(trail, id),
    artifacts: artifactsMade(events),
    below: related.filter(other => other.parentId === id),
    complete: completeness(counts, verdict),
  }
}

/** The row of a refusal has no effect; its event has. */
function answered(call: ExplainedCall, why: Why | undefined): AnsweredCall {
  const effect = why?.event.body?.effect
  return { ...call, effect: call.effect ?? (typeof effect === 'string' ? effect : undefined), why }
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

/** A receipt whose text no longer reads is not shown; the verdict says so. */
function readable(row: ReceiptRow, events: readonly LoggedEvent[]): Explanation['receipt'] {
  try {
    const eventIndex = events.find(event => event.id === row.event_id)?.index
    return { ...receiptFrom(row), eventIndex, digest: sha256Hex(row.body) }
  } catch {
    return undefined
  }
}
