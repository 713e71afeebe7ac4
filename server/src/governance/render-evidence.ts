import { z } from 'zod'
import type { ControlEvidence, EvidenceReport } from './actions-evidence.ts'
import { frameworkIds, frameworks } from './derive-frameworks.ts'
import { recipe, type TracedCall } from './derive-recipe.ts'
import type { EventsOfType } from './store-evidence.ts'

export const evidenceCallSchema = z
  .object({
    object: z.literal('evidence_call'),
    call_id: z.string(),
    tool: z.string(),
    tool_id: z.string(),
    arguments_digest: z.string(),
    admitted_index: z.number().int(),
    admitted_at: z.string(),
    session_id: z.string(),
    session_kind: z.string().nullable(),
    session_started_index: z.number().int().nullable(),
    session_expires_at: z.string().nullable(),
    session_ended_index: z.number().int().nullable(),
    grant_id: z.string().nullable(),
    granted_in: z.string().nullable(),
    grant_made_index: z.number().int().nullable(),
    /** Ids of tools, separated by spaces. */
    granted_tools: z.string(),
    approval_id: z.string().nullable(),
    decided_index: z.number().int().nullable(),
    decided_by: z.string().nullable(),
    settled_index: z.number().int().nullable(),
    outcome: z.string().nullable(),
    result_digest: z.string().nullable(),
    explained: z.boolean(),
    bound: z.boolean(),
    inside: z.boolean(),
  })
  .meta({ id: 'EvidenceCall' })
export type PresentedCall = z.input<typeof evidenceCallSchema>

export const evidenceCallColumns = Object.keys(evidenceCallSchema.shape).filter(name => name !== 'object')

/** A call as a row that a reader can judge by themselves. */
export function presentEvidenceCall(call: TracedCall): PresentedCall {
  return {
    object: 'evidence_call',
    call_id: call.callId,
    tool: call.tool,
    tool_id: call.toolId,
    arguments_digest: call.argumentsDigest,
    admitted_index: call.admittedIndex,
    admitted_at: call.admittedAt.toISOString(),
    session_id: call.sessionId,
    session_kind: call.sessionKind ?? null,
    session_started_index: call.sessionStartedIndex ?? null,
    session_expires_at: call.sessionExpiresAt?.toISOString() ?? null,
    session_ended_index: call.sessionEndedIndex ?? null,
    grant_id: call.grantId ?? null,
    granted_in: call.grantedIn ?? null,
    grant_made_index: call.grantMadeIndex ?? null,
    granted_tools: call.grantedTools.join(' '),
    approval_id: call.approvalId ?? null,
    decided_index: call.decidedIndex ?? null,
    decided_by: call.decidedBy ?? null,
    settled_index: call.settledIndex ?? null,
    outcome: call.outcome ?? null,
    result_digest: call.resultDigest ?? null,
    explained: call.explained,
    bound: call.bound,
    inside: call.inside,
  }
}

const eventsSchema = z.object({
  type: z.string(),
  events: z.number().int(),
  first_index: z.number().int(),
  last_index: z.number().int(),
  first_day: z.string(),
  last_day: z.string(),
  /** Each leads to a proof that the event is in the log. */
  first: z.string(),
  last: z.string(),
  /** The newest of them, whole. */
  list: z.string(),
})

export const evidenceSchema = z
  .object({
    object: z.literal('evidence_report'),
    framework: z.enum(frameworkIds),
    name: z.string(),
    version: z.string(),
    source: z.string(),
    as_of: z.string(),
    from: z.string(),
    to: z.string(),
    log_size: z.number().int(),
    /** Calls of agents that were explained, bound to an approval, and inside a session, of all calls that were admitted. */
    figure: z.object({
      numerator: z.number().int(),
      denominator: z.number().int(),
      share: z.number().nullable(),
      explained: z.number().int(),
      bound: z.number().int(),
      inside: z.number().int(),
      recipe: z.array(z.string()),
    }),
    controls: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        does: z.string(),
        status: z.enum(['evidence', 'records_only', 'nothing']),
        events: z.array(eventsSchema),
        records: z.array(z.object({ kind: z.string(), count: z.number().int(), says: z.string(), path: z.string() })),
        gaps: z.array(z.string()),
      }),
    ),
    calls: z.array(evidenceCallSchema),
    /** Where the calls go on that do not stand here; null: all do. */
    next_calls: z.string().nullable(),
  })
  .meta({ id: 'EvidenceReport' })
export type PresentedEvidence = z.input<typeof evidenceSchema>

/** The report as it is exported. */
export function presentEvidence(report: EvidenceReport): PresentedEvidence {
  const { framework, days, figure, calls } = report
  const { name, version, source } = frameworks[framework]
  const last = calls.at(-1)
  const isWhole = calls.length >= figure.calls
  return {
    object: 'evidence_report',
    framework,
    name,
    version,
    source,
    as_of: report.asOf.toISOString(),
    from: days.from,
    to: days.to,
    log_size: report.logSize,
    figure: {
      numerator: figure.whole,
      denominator: figure.calls,
      share: figure.calls === 0 ? null : figure.whole / figure.calls,
      explained: figure.explained,
      bound: figure.bound,
      inside: figure.inside,
      recipe: [...recipe],
    },
    controls: report.controls.map(presentControl),
    calls: calls.map(presentEvidenceCall),
    next_calls:
      isWhole || last === undefined
        ? null
        : `/v1/governance/evidence/calls?from=${days.from}&to=${days.to}&after=${last.admittedIndex}`,
  }
}

function presentControl({ control, events, records, gaps }: ControlEvidence): PresentedEvidence['controls'][number] {
  const { id, name, does } = control
  return {
    id,
    name,
    does,
    status: events.length > 0 ? 'evidence' : records.length > 0 ? 'records_only' : 'nothing',
    events: events.map(presentEvents),
    records: records.map(record => ({ ...record })),
    gaps: [...gaps],
  }
}

function presentEvents(events: EventsOfType): z.input<typeof eventsSchema> {
  return {
    type: events.type,
    events: events.events,
    first_index: events.firstIndex,
    last_index: events.lastIndex,
    first_day: events.firstDay,
    last_day: events.lastDay,
    first: `/v1/audit/events/${events.firstIndex}/proof`,
    last: `/v1/audit/events/${events.lastIndex}/proof`,
    list: `/v1/audit/events?type=${events.type}&order=desc`,
  }
}
