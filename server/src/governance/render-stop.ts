import { z } from 'zod'
import { type Stop, type StopOutcome, stopKinds } from './model.ts'
import type { StopPreview } from './store-stops.ts'

const kindSchema = z.enum(stopKinds)

export const stopSchema = z
  .object({
    object: z.literal('stop'),
    id: z.string(),
    kind: kindSchema,
    target: z.string().nullable(),
    reason: z.string(),
    /** `ending` while sessions are still being ended: nothing of them runs any more. `in_force` keeps it from starting again. */
    status: z.enum(['ending', 'in_force', 'lifted', 'over']),
    asked_by: z.string(),
    asked_at: z.string(),
    zero_at: z.string().nullable(),
    /** From the question to the moment at which nothing of it ran any more. */
    ms_to_zero: z.number().int().nullable(),
    completed_at: z.string().nullable(),
    sessions: z.object({ met: z.number().int(), ended: z.number().int() }),
    tokens_ended: z.number().int(),
    grants_ended: z.number().int(),
    approvals_withdrawn: z.number().int(),
    calls_aborted: z.number().int(),
    calls_withheld: z.number().int(),
    calls_unsettled: z.number().int(),
    offline_tokens: z.number().int(),
    offline_tokens_until: z.string().nullable(),
    receipts_digest: z.string(),
    lifted_at: z.string().nullable(),
    lifted_by: z.string().nullable(),
    /** The exact text that was signed, and the Ed25519 signature over `ambit receipt v1`, a line feed and that text. */
    signed: z.string().nullable(),
    signature: z.string().nullable(),
  })
  .meta({ id: 'Stop' })

function statusOf({ target, completedAt, liftedAt }: Stop): z.input<typeof stopSchema>['status'] {
  if (liftedAt !== undefined) return 'lifted'
  if (completedAt === undefined) return 'ending'
  return target.kind === 'session' ? 'over' : 'in_force'
}

/** A stop with what it came to by now; the numbers are those of its receipt once it is completed. */
export function presentStop(stop: Stop, outcome: StopOutcome): z.input<typeof stopSchema> {
  const { id, target, said, askedBy, askedAt, zeroAt, completedAt, liftedAt, liftedBy, body, signature } = stop
  return {
    object: 'stop',
    id,
    kind: target.kind,
    target: target.id ?? null,
    reason: said,
    status: statusOf(stop),
    asked_by: askedBy,
    asked_at: askedAt.toISOString(),
    zero_at: zeroAt?.toISOString() ?? null,
    ms_to_zero: zeroAt === undefined ? null : zeroAt.getTime() - askedAt.getTime(),
    completed_at: completedAt?.toISOString() ?? null,
    sessions: { met: outcome.sessions, ended: outcome.receipts },
    tokens_ended: outcome.tokens,
    grants_ended: outcome.grants,
    approvals_withdrawn: outcome.approvals,
    calls_aborted: outcome.callsAborted,
    calls_withheld: outcome.callsWithheld,
    calls_unsettled: outcome.callsUnsettled,
    offline_tokens: outcome.offlineTokens,
    offline_tokens_until: outcome.offlineUntil ?? null,
    receipts_digest: outcome.receiptsDigest,
    lifted_at: liftedAt?.toISOString() ?? null,
    lifted_by: liftedBy ?? null,
    signed: body ?? null,
    signature: signature ?? null,
  }
}

export const stopPreviewSchema = z
  .object({
    object: z.literal('stop_preview'),
    kind: kindSchema,
    target: z.string().nullable(),
    sessions: z.number().int(),
    people: z.number().int(),
    agents: z.number().int(),
    grants: z.number().int(),
    approvals_pending: z.number().int(),
    calls_in_flight: z.number().int(),
    /** The first hundred. */
    shown: z.array(z.object({ session_id: z.string(), kind: z.string(), principal_name: z.string() })),
    /** What can’t start again until the stop is lifted. */
    keeps_off: z.string(),
  })
  .meta({ id: 'StopPreview' })

const keepsOff: Readonly<Record<Stop['target']['kind'], string>> = {
  session: 'Nothing besides: the session is over for good.',
  agent: 'No session of this agent starts.',
  service_account: 'No session of this service account starts, and its API keys are refused.',
  user: 'This person can’t sign in, and nothing that acts for them or belongs to them starts.',
  connected_account: 'No access to this account is granted. The account stays connected.',
  provider: 'No access to this provider is granted. Its accounts stay connected.',
  organization: 'No session speaks for this organization, and no access to its accounts is granted.',
  everything:
    'No session of any agent starts, and no application gets a credential. People sign in again; API keys go on.',
}

/** What it would end, in numbers and by name, and what it would keep from starting. */
export function presentPreview({ kind, id }: Stop['target'], preview: StopPreview): z.input<typeof stopPreviewSchema> {
  return {
    object: 'stop_preview',
    kind,
    target: id ?? null,
    sessions: preview.sessions,
    people: preview.people,
    agents: preview.agents,
    grants: preview.grants,
    approvals_pending: preview.approvals,
    calls_in_flight: preview.calls,
    shown: preview.shown.map(session => ({
      session_id: session.id,
      kind: session.kind,
      principal_name: session.principal,
    })),
    keeps_off: keepsOff[kind],
  }
}
