import { z } from 'zod'
import { sessionStatus } from '../sessions/index.ts'
import type { Explanation } from './actions.ts'
import { narrowedBy } from './derive-narrowed.ts'
import {
  presentRecorded,
  presentSessionPolicy,
  presentWhy,
  recordedSchema,
  sessionPolicySchema,
  whySchema,
} from './render-why.ts'

const effectSchema = z.enum(['read', 'write', 'destructive'])

/** Everything that is known of a session, what it touched first. */
export const explanationSchema = z
  .object({
    object: z.literal('session_explanation'),
    session: z.object({
      id: z.string(),
      kind: z.string(),
      status: z.enum(['active', 'ended']),
      application: z.object({ name: z.string(), client_id: z.string() }),
      started_at: z.string(),
      expires_at: z.string(),
      ended_at: z.string().nullable(),
      end_reason: z.string().nullable(),
      /** The clocks that it began with. */
      policy: sessionPolicySchema.nullable(),
    }),
    principal: z.object({ id: z.string(), kind: z.string(), name: z.string(), owner_id: z.string().nullable() }),
    on_behalf_of: z.object({ id: z.string(), email: z.string() }).nullable(),
    purpose: z.string().nullable(),
    resources: z.array(
      z.object({
        act: effectSchema,
        provider: z.string(),
        kind: z.string(),
        id: z.string(),
        label: z.string(),
        calls: z.number().int(),
      }),
    ),
    approvals: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['access', 'call']),
        state: z.string(),
        code: z.string(),
        purpose: z.string().nullable(),
        request_digest: z.string(),
        requested_at: z.string(),
        expires_at: z.string(),
        decided_at: z.string().nullable(),
        decided_by: z.string().nullable(),
        /** Who decided which part, where a rule wants several to. */
        decisions: z.array(
          z.object({
            user_id: z.string(),
            decision: z.enum(['approve', 'deny']),
            in_session: z.string(),
            at: z.string(),
            shown: z.unknown(),
          }),
        ),
        shown: z.unknown(),
        decision: z.unknown(),
        /** What was given less of than was asked for. */
        narrowed: z.array(z.object({ bound: z.string(), asked: z.unknown(), given: z.unknown() })),
        /** Of what was given, at this moment; null in it: no limit. */
        remaining: z.object({ calls: z.number().int().nullable(), bytes: z.number().int().nullable() }).nullable(),
      }),
    ),
    /** What it has read: `untrusted` (text by others), `private`. With both, each write is asked for with its arguments. */
    taint: z.array(z.string()),
    /** Which call brought which label; without a call it began with it. */
    tainted_by: z.array(
      z.object({
        label: z.string(),
        call_id: z.string().nullable(),
        tool: z.string().nullable(),
        recorded: recordedSchema,
      }),
    ),
    /** Calls that were asked for with their arguments because of it. */
    taint_demanded: z.array(
      z.object({ call_id: z.string(), tool: z.string(), labels: z.array(z.string()), recorded: recordedSchema }),
    ),
    /** What was not any more what had been approved. */
    drifted: z.array(
      z.object({
        kind: z.enum(['drift_found', 'grant_ended', 'call_refused']),
        reason: z.string(),
        drift_id: z.string().nullable(),
        grant_id: z.string().nullable(),
        call_id: z.string().nullable(),
        tool: z.string().nullable(),
        recorded: recordedSchema,
      }),
    ),
    /** Identity code that it made, and what became of that by now. */
    artifacts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        digest: z.string(),
        state: z.string(),
        recorded: recordedSchema,
      }),
    ),
    calls_count: z.number().int(),
    calls: z.array(
      z.object({
        id: z.string(),
        tool: z.string(),
        account: z.string().nullable(),
        effect: z.string().nullable(),
        grant_id: z.string().nullable(),
        approval_id: z.string().nullable(),
        resources: z.unknown(),
        arguments: z.unknown(),
        arguments_digest: z.string(),
        result_digest: z.string().nullable(),
        started_at: z.string(),
        settled_at: z.string().nullable(),
        outcome: z.string(),
        refused_because: z.string().optional(),
        /** Null as long as the log has no place for it. */
        why: whySchema.nullable(),
      }),
    ),
    next_after: z.string().nullable(),
    ending: z
      .object({
        reason: z.string(),
        /** The words of the one who ended it. */
        said: z.string().nullable(),
        ended_at: z.string(),
        receipt_id: z.string().nullable(),
        receipt_index: z.number().int().nullable(),
        /** What ended with it. */
        grants_ended: z.array(z.string()),
        requests_withdrawn: z.array(z.string()),
        sessions_ended: z.array(z.object({ id: z.string(), principal_id: z.string(), end_reason: z.string() })),
      })
      .nullable(),
    integrity: z.enum(['verified', 'broken', 'pending']),
    first_bad_index: z.number().int().optional(),
    complete: z.boolean(),
    incomplete_because: z.string().optional(),
    /** What the two verdicts stand on: its events, their places, and the signed checkpoint that their proofs lead to. */
    proof: z.object({
      events: z.number().int(),
      first_index: z.number().int().nullable(),
      last_index: z.number().int().nullable(),
      checkpoint: z.string().nullable(),
      intents: z.number().int(),
      outcomes: z.number().int(),
      refusals: z.number().int(),
    }),
  })
  .meta({ id: 'SessionExplanation' })

/** The explanation as the API has it. */
export function presentExplanation(told: Explanation, now: Date): z.input<typeof explanationSchema> {
  const { session, principal, verdict, complete } = told
  const status = sessionStatus(session, undefined, now)
  return {
    object: 'session_explanation',
    session: {
      id: session.id,
      kind: session.kind,
      status: status.living ? 'active' : 'ended',
      application: { name: told.application.name, client_id: told.application.clientId },
      started_at: session.startedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
      ended_at: session.endedAt?.toISOString() ?? null,
      end_reason: session.endReason ?? null,
      policy: presentSessionPolicy(told.sessionPolicy),
    },
    principal: { id: principal.id, kind: principal.kind, name: principal.name, owner_id: principal.ownerId ?? null },
    on_behalf_of: told.onBehalfOf === undefined ? null : { id: told.onBehalfOf.id, email: told.onBehalfOf.email },
    purpose: told.purpose ?? null,
    resources: [...told.resources],
    approvals: told.approvals.map(presentApproval),
    taint: [...told.taint],
    ...presentInfluence(told),
    calls_count: told.callsCount,
    calls: told.calls.map(presentCall),
    next_after: told.nextAfter ?? null,
    ending: presentEnding(told),
    integrity: verdict.integrity,
    ...(verdict.integrity === 'broken' ? { first_bad_index: verdict.firstBadIndex } : {}),
    complete: complete.complete,
    ...(complete.complete ? {} : { incomplete_because: complete.because }),
    proof: presentProof(told),
  }
}

function presentInfluence({ influence, drifted, artifacts }: Explanation) {
  return {
    artifacts: artifacts.map(({ id, name, digest, state, event }) => ({
      id,
      name,
      digest,
      state,
      recorded: presentRecorded(event),
    })),
    tainted_by: influence.tainted.map(({ label, call, tool, event }) => ({
      label,
      call_id: call ?? null,
      tool: tool ?? null,
      recorded: presentRecorded(event),
    })),
    taint_demanded: influence.demanded.map(({ call, tool, labels, event }) => ({
      call_id: call,
      tool,
      labels: [...labels],
      recorded: presentRecorded(event),
    })),
    drifted: drifted.map(({ kind, reason, drift, grant, call, tool, event }) => ({
      kind,
      reason,
      drift_id: drift ?? null,
      grant_id: grant ?? null,
      call_id: call ?? null,
      tool: tool ?? null,
      recorded: presentRecorded(event),
    })),
  }
}

function presentEnding(told: Explanation): z.input<typeof explanationSchema>['ending'] {
  const { session, receipt, grants, approvals, below } = told
  if (session.endedAt === undefined) return null
  const met = new Set<string>(receipt?.sessionsEnded ?? [])
  return {
    reason: session.endReason ?? 'expired',
    said: told.endSaid ?? null,
    ended_at: session.endedAt.toISOString(),
    receipt_id: receipt?.id ?? null,
    receipt_index: receipt?.eventIndex ?? null,
    grants_ended: grants.flatMap(({ id, endReason }) => (endReason === 'session_ended' ? [id] : [])),
    requests_withdrawn: approvals.flatMap(({ id, state, decidedAt }) =>
      state === 'withdrawn' && decidedAt === undefined ? [id] : [],
    ),
    sessions_ended: below.flatMap(({ id, principalId, endReason }) =>
      met.has(id) || endReason === 'ended_with_parent'
        ? [{ id, principal_id: principalId, end_reason: endReason ?? 'ended' }]
        : [],
    ),
  }
}

function presentProof({ events, checkpoint }: Explanation): z.input<typeof explanationSchema>['proof'] {
  const of = (type: RegExp): number => events.filter(event => type.test(event.type)).length
  return {
    events: events.length,
    first_index: events[0]?.index ?? null,
    last_index: events.at(-1)?.index ?? null,
    checkpoint: checkpoint?.note ?? null,
    intents: of(/^tool_call\.admitted$/),
    outcomes: of(/^tool_call\.(succeeded|failed|not_sent|aborted|withheld)$/),
    refusals: of(/^tool_call\.refused$/),
  }
}

function presentApproval(
  approval: Explanation['approvals'][number],
): z.input<typeof explanationSchema>['approvals'][number] {
  return {
    id: approval.id,
    kind: approval.kind,
    state: approval.state,
    code: approval.code,
    purpose: approval.purpose ?? null,
    request_digest: approval.requestDigest,
    requested_at: approval.requestedAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    decided_at: approval.decidedAt?.toISOString() ?? null,
    decided_by: approval.decidedBy ?? null,
    decisions: (approval.parts ?? []).map(part => ({
      user_id: part.userId,
      decision: part.decision,
      in_session: part.inSession,
      at: part.at.toISOString(),
      shown: readKept(part.shown),
    })),
    shown: readKept(approval.shown),
    decision: readKept(approval.decision),
    narrowed: narrowedBy(approval),
    remaining: approval.remaining ?? null,
  }
}

/** Kept text that no longer is JSON is shown as text: the verdict says what that means. */
function readKept(text: string | undefined): unknown {
  if (text === undefined) return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function presentCall(call: Explanation['calls'][number]): z.input<typeof explanationSchema>['calls'][number] {
  return {
    id: call.id,
    tool: call.tool,
    account: call.account ?? null,
    effect: call.effect ?? null,
    grant_id: call.grantId ?? null,
    approval_id: call.approvalId ?? null,
    resources: call.resources ?? null,
    arguments: call.arguments ?? null,
    arguments_digest: call.argumentsDigest,
    result_digest: call.resultDigest ?? null,
    started_at: call.startedAt.toISOString(),
    settled_at: call.settledAt?.toISOString() ?? null,
    outcome: call.outcome,
    ...(call.refusedBecause === undefined ? {} : { refused_because: call.refusedBecause }),
    why: call.why === undefined ? null : presentWhy(call.why),
  }
}
