import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { sessionStatus } from '../sessions/index.ts'
import { callsPageMax, type Explanation, explainSession } from './actions.ts'

const effectSchema = z.enum(['read', 'write', 'destructive'])

const explanationSchema = z
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
        /** Of what was given, at this moment; null in it: no limit. */
        remaining: z.object({ calls: z.number().int().nullable(), bytes: z.number().int().nullable() }).nullable(),
      }),
    ),
    /** What it has read: `untrusted` (text by others), `private`. With both, each write is asked for with its arguments. */
    taint: z.array(z.string()),
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
      })
      .nullable(),
    integrity: z.enum(['verified', 'broken', 'pending']),
    first_bad_index: z.number().int().optional(),
    complete: z.boolean(),
    incomplete_because: z.string().optional(),
  })
  .meta({ id: 'SessionExplanation' })

function present(told: Explanation, now: Date): z.input<typeof explanationSchema> {
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
    },
    principal: { id: principal.id, kind: principal.kind, name: principal.name, owner_id: principal.ownerId ?? null },
    on_behalf_of: told.onBehalfOf === undefined ? null : { id: told.onBehalfOf.id, email: told.onBehalfOf.email },
    purpose: told.purpose ?? null,
    resources: [...told.resources],
    approvals: told.approvals.map(presentApproval),
    taint: [...told.taint],
    calls_count: told.callsCount,
    calls: told.calls.map(presentCall),
    next_after: told.nextAfter ?? null,
    ending:
      session.endedAt === undefined
        ? null
        : {
            reason: session.endReason ?? 'expired',
            said: told.endSaid ?? null,
            ended_at: session.endedAt.toISOString(),
            receipt_id: told.receipt?.id ?? null,
            receipt_index: told.receipt?.eventIndex ?? null,
          },
    integrity: verdict.integrity,
    ...(verdict.integrity === 'broken' ? { first_bad_index: verdict.firstBadIndex } : {}),
    complete: complete.complete,
    ...(complete.complete ? {} : { incomplete_because: complete.because }),
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
  }
}

export const governanceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}/explanation',
      operation: 'explainSession',
      summary: 'What a session did, who allowed it, and whether the record is whole',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      query: z.object({
        after: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(callsPageMax).default(callsPageMax),
      }),
      response: explanationSchema,
    },
    async (on, { params, query }) => {
      const id = parseId('session', params.id)
      if (id === undefined) throw notFound('session')
      return present(await explainSession(on, id, { after: query.after, limit: query.limit }), on.clock.now())
    },
  ),
]
