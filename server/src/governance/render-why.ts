import { z } from 'zod'
import type { LoggedEvent } from '../audit/index.ts'
import type { Remaining } from './derive-trail.ts'
import type { SessionPolicyThen, Why, WhyApproval, WhyGrant } from './derive-why.ts'

/** Where in the log something was recorded. */
export const recordedSchema = z.object({ index: z.number().int(), id: z.string(), type: z.string(), at: z.string() })

const budgetSchema = z.object({ allowed: z.number().int(), left: z.number().int() }).nullable()

export const sessionPolicySchema = z.object({
  application_id: z.string().nullable(),
  max_seconds: z.number().int().nullable(),
  idle_seconds: z.number().int().nullable(),
  expires_at: z.string().nullable(),
  recorded: recordedSchema,
})

/** Why a call was let through or refused, from what was recorded then. */
export const whySchema = z
  .object({
    verdict: z.enum(['allowed', 'refused']),
    /** `grant_covers` or `call_approved`; else the code of the refusal. */
    code: z.string(),
    rule: z.object({ name: z.string(), file: z.string() }),
    says: z.string(),
    recorded: recordedSchema,
    outcome: z.object({ outcome: z.string(), why: z.string().nullable(), recorded: recordedSchema }).nullable(),
    grant: z
      .object({
        id: z.string(),
        handed_on_from: z.string().nullable(),
        expires_at: z.string().nullable(),
        /** Of this tool; an argument without one was free. */
        constraints: z.unknown(),
        /** Once the call was admitted; null where nothing is counted. */
        calls: budgetSchema,
        /** Once its result had left. */
        bytes: budgetSchema,
        session_calls: budgetSchema,
        given: recordedSchema.nullable(),
      })
      .nullable(),
    approval: z
      .object({
        id: z.string(),
        part: z.enum(['gave_the_grant', 'approved_this_call', 'was_asked_for']),
        kind: z.string().nullable(),
        outcome: z.enum(['approved', 'denied', 'expired', 'withdrawn', 'waiting']),
        decided_by: z.array(z.string()),
        instead_of: z.string().nullable(),
        request_digest: z.string().nullable(),
        shown_digest: z.string().nullable(),
        decision_digest: z.string().nullable(),
        asked: recordedSchema.nullable(),
        settled: recordedSchema.nullable(),
      })
      .nullable(),
    /** Each version of an organization's policy that the call was judged by. */
    policies: z.array(
      z.object({
        policy_id: z.string(),
        version: z.number().int(),
        verdict: z.enum(['permitted', 'refused']),
        rules: z.array(z.string()),
        why: z.string().nullable(),
      }),
    ),
    session_policy: sessionPolicySchema.nullable(),
    taint: z.object({ had: z.array(z.string()), adds: z.array(z.string()) }),
    /** What else it was judged by: ids, names and counts. */
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'CallAnswer' })

/** Where an event stands in the log. */
export function presentRecorded({ index, id, type, at }: LoggedEvent): z.input<typeof recordedSchema> {
  return { index, id, type, at }
}

function recordedOrNull(event: LoggedEvent | undefined): z.input<typeof recordedSchema> | null {
  return event === undefined ? null : presentRecorded(event)
}

/** The answer for one call as the API has it. */
export function presentWhy(why: Why): z.input<typeof whySchema> {
  const { outcome, grant, approval, sessionPolicy } = why
  return {
    verdict: why.verdict,
    code: why.code,
    rule: { ...why.rule },
    says: why.says,
    recorded: presentRecorded(why.event),
    outcome:
      outcome === undefined
        ? null
        : { outcome: outcome.outcome, why: outcome.why ?? null, recorded: presentRecorded(outcome.event) },
    grant: grant === undefined ? null : presentGrant(grant),
    approval: approval === undefined ? null : presentApproval(approval),
    policies: why.policies.map(({ policy, version, verdict, rules, why: because }) => ({
      policy_id: policy,
      version,
      verdict,
      rules: [...rules],
      why: because ?? null,
    })),
    session_policy: presentSessionPolicy(sessionPolicy),
    taint: { had: [...why.taint.had], adds: [...why.taint.adds] },
    facts: { ...why.facts },
  }
}

function presentGrant({ id, handedOnFrom, given, expiresAt, constraints, remaining }: WhyGrant) {
  return {
    id,
    handed_on_from: handedOnFrom ?? null,
    expires_at: expiresAt ?? null,
    constraints: constraints ?? null,
    ...presentRemaining(remaining),
    given: recordedOrNull(given),
  }
}

function presentRemaining({ calls, bytes, sessionCalls }: Remaining) {
  return { calls: calls ?? null, bytes: bytes ?? null, session_calls: sessionCalls ?? null }
}

function presentApproval(approval: WhyApproval): NonNullable<z.input<typeof whySchema>['approval']> {
  const { id, part, outcome, by } = approval
  return {
    ...{ id, part, outcome },
    kind: approval.kind ?? null,
    decided_by: [...by],
    instead_of: approval.insteadOf ?? null,
    request_digest: approval.requestDigest ?? null,
    shown_digest: approval.shownDigest ?? null,
    decision_digest: approval.decisionDigest ?? null,
    asked: recordedOrNull(approval.asked),
    settled: recordedOrNull(approval.settled),
  }
}

/** The clocks that a session began with; null for one that began before they were recorded. */
export function presentSessionPolicy(
  policy: SessionPolicyThen | undefined,
): z.input<typeof sessionPolicySchema> | null {
  if (policy === undefined) return null
  return {
    application_id: policy.application ?? null,
    max_seconds: policy.maxSeconds ?? null,
    idle_seconds: policy.idleSeconds ?? null,
    expires_at: policy.expiresAt ?? null,
    recorded: presentRecorded(policy.event),
  }
}
