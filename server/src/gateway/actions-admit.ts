import { bytesLeft } from '../approvals/index.ts'
import { eventFields } from '../audit/index.ts'
import { type Account, type Provider, type Tool, upstreamCallTimeoutMs } from '../pipes/index.ts'
import { createBatch } from '../platform/batch.ts'
import type { ApprovalId, CallId, GrantId, Owner } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { endSession, type Session } from '../sessions/index.ts'
import { sealSecret } from '../vault/index.ts'
import type { JudgedByPolicy } from './actions-policy.ts'
import { keepTaint } from './actions-proposals.ts'
import { ownerOf } from './derive-actor.ts'
import type { JsonObject, MayAsk } from './model.ts'
import { type Admission, type Admitted, admitsTogether, admitToolCall, admitToolCalls } from './store.ts'

/** A call with all that was decided about it; admission compares each decision with what is there now. */
export interface DecidedCall {
  readonly callId: CallId
  readonly session: Session
  readonly tool: Tool
  readonly provider: Provider
  readonly account: Account | undefined
  readonly args: JsonObject
  /** JCS, as it was digested. */
  readonly argumentsText: string
  readonly argumentsDigest: string
  readonly authority:
    | {
        readonly kind: 'grant'
        readonly grantId: GrantId
        readonly isFree: boolean
        /** Given where the bytes of its results are counted: the approval that they are counted for. */
        readonly countedFor?: ApprovalId | undefined
      }
    | { readonly kind: 'approval'; readonly approvalId: ApprovalId; readonly callDigest: string }
  readonly policy: JudgedByPolicy
  /** Labels that the session is known to have; admission compares their number. */
  readonly taint: readonly string[]
  readonly taintAdds: readonly string[]
  /** Given when provider and account come from memory: admission then compares them too. */
  readonly seen: string | undefined
  /** Given when whose token the call came with is from memory: admission then looks whether it lives. */
  readonly tokenHash: Buffer | undefined
  /** Undefined: the third party may not ask the person anything. */
  readonly asking: MayAsk | undefined
}

/** After the upstream's own time is over the outcome is not known to this node any more. */
const settleMarginSeconds = 60

/** Where a call's arguments stand, and for whom they open. */
export function argumentsPlace(session: Session, callId: CallId, table: 'calls' | 'refused_calls') {
  return argumentsPlaceOf(ownerOf(session), callId, table)
}

/** The same by whose they are. */
export function argumentsPlaceOf(owner: Owner, rowId: string, table: 'calls' | 'refused_calls') {
  return { owner, purpose: 'arguments', table, column: 'arguments_sealed', rowId, version: 1 }
}

/**
 * Admission with its one repetition: `busy` means that all budget left was locked at that moment. A clock that has run out
 * starts the end of the session here, for only a door is final. Anything but a decision, an audit log that takes no row among
 * it, is a 503: nothing was sent and nothing is consumed (I7).
 */
export async function admit(on: Platform, call: DecidedCall): Promise<Admitted> {
  if (await hasNoBytesLeft(on, call)) return bytesUsed(call)
  const admission = await admissionOf(on, call)
  const first = await admitOnce(on, admission, false)
  const admitted = first.outcome === 'busy' ? await admitOnce(on, admission, true) : first
  if (admitted.outcome === 'admitted') keepTaint(on, call.session.id, [...call.taint, ...call.taintAdds])
  if (admitted.outcome === 'session_idle') await endByClock(on, call.session, 'idle')
  if (admitted.outcome === 'session_expired') await endByClock(on, call.session, 'expired')
  return admitted
}

function bytesUsed({ authority }: DecidedCall): Admitted {
  const of = authority.kind === 'grant' ? authority.countedFor : undefined
  return { outcome: 'budget_exhausted', used: 'bytes', of }
}

/** Only looked at where bytes are counted; what is exact is the release, which no result passes that is more than is left. */
async function hasNoBytesLeft(on: Platform, { authority }: DecidedCall): Promise<boolean> {
  if (authority.kind !== 'grant' || authority.countedFor === undefined) return false
  return (await bytesLeft(on.database, authority.countedFor)) === 0
}

const batchOf = perPlatform(on =>
  createBatch<Admission, Admitted>(on, {
    name: 'admissions',
    together: admissions => admitToolCalls(on.database, admissions),
    alone: admission => admitToolCall(on.database, admission, false),
  }),
)

async function admitOnce(on: Platform, admission: Admission, wait: boolean): Promise<Admitted> {
  try {
    if (!wait && admitsTogether(admission)) return await batchOf(on)(admission)
    return await admitToolCall(on.database, admission, wait)
  } catch (cause) {
    throw new Refusal({
      status: 503,
      code: 'audit_unavailable',
      message: 'The call could not be recorded, so it was not made. Nothing was sent. Repeat it in a few seconds.',
      cause,
    })
  }
}

/** Whoever finds that a clock has run out starts the end: only a door is final. */
export async function endByClock(on: Platform, session: Session, reason: 'idle' | 'expired'): Promise<void> {
  await endSession(on, { kind: 'system', node: on.node }, session.id, reason)
}

async function admissionOf(on: Platform, call: DecidedCall): Promise<Admission> {
  const { callId, session, tool, account, authority, taint, taintAdds } = call
  const approvalId = authority.kind === 'approval' ? authority.approvalId : undefined
  const grantId = authority.kind === 'grant' ? authority.grantId : undefined
  return {
    callId,
    sessionId: session.id,
    approvalId,
    grantId,
    toolId: tool.id,
    toolName: tool.name,
    toolDigest: tool.digest,
    accountId: account?.id,
    effect: tool.effect,
    callDigest: authority.kind === 'approval' ? authority.callDigest : undefined,
    argumentsSealed: await sealSecret(on, argumentsPlace(session, callId, 'calls'), call.argumentsText),
    argumentsDigest: call.argumentsDigest,
    taintSeenCount: taint.length,
    taintAdds,
    settleSeconds: upstreamCallTimeoutMs / 1000 + settleMarginSeconds,
    node: on.node,
    seen: call.seen,
    policy: call.policy.facts,
    token: call.tokenHash,
    event: eventFields({
      actor: session.principalId,
      on_behalf_of: session.onBehalfOf ?? null,
      application: session.applicationId,
      call: callId,
      tool: tool.name,
      tool_id: tool.id,
      tool_digest: tool.digest,
      effect: tool.effect,
      account: account?.id ?? null,
      grant: grantId ?? null,
      approval: approvalId ?? null,
      arguments_digest: call.argumentsDigest,
      taint,
      taint_adds: taintAdds,
      policies: call.policy.over.map(({ policy, version, by }) => ({ policy, version, by })),
    }),
  }
}
