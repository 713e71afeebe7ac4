import {
  type SessionApproval,
  type SessionCall,
  type SessionGrant,
  type SessionStory,
  storyReason,
} from '../../../../server/src/governance/derive-story.ts'
import type { client } from '../../api.ts'

export type Explanation = Awaited<ReturnType<typeof client.explainSession>>
export type GivenAccess = Awaited<ReturnType<typeof client.listAccessGrants>>['data'][number]
export type AskedFor = Awaited<ReturnType<typeof client.listApprovals>>['data'][number]
type ExplainedCall = Explanation['calls'][number]
type ExplainedApproval = Explanation['approvals'][number]

export interface Told {
  readonly told: Explanation
  readonly grants: readonly GivenAccess[]
  /** The requests themselves: of one that nobody decided nothing was kept that was shown. */
  readonly asked: readonly AskedFor[]
}

/** The explanation of a session and its grants, as the picture, the sentence and the table are drawn from (U9). */
export function storyOf({ told, grants, asked }: Told): SessionStory {
  return {
    session: {
      id: told.session.id,
      startedAt: new Date(told.session.started_at),
      expiresAt: new Date(told.session.expires_at),
      endedAt: dateOf(told.session.ended_at),
      endReason: told.session.end_reason ?? undefined,
    },
    approvals: told.approvals.map(approval =>
      approvalOf(approval, asked.find(({ id }) => id === approval.id)?.tools.map(({ name }) => name) ?? []),
    ),
    grants: grants
      .map(grant => grantOf(grant, told))
      .toSorted((one, other) => one.startsAt.getTime() - other.startsAt.getTime()),
    calls: told.calls.map(callOf),
  }
}

function dateOf(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text)
}

/** An effect that isn't known counts as the worst. */
function callOf(call: ExplainedCall): SessionCall {
  const target = targetOf(call.resources)
  const outcomes = [
    'succeeded',
    'failed',
    'not_sent',
    'aborted',
    'withheld',
    'unknown',
    'refused',
    'in_flight',
  ] as const
  return {
    id: call.id,
    tool: call.tool,
    effect: call.effect === 'read' || call.effect === 'write' ? call.effect : 'destructive',
    ...(target === undefined ? {} : { target }),
    startedAt: new Date(call.started_at),
    endedAt: dateOf(call.settled_at),
    outcome: outcomes.find(each => each === call.outcome) ?? 'unknown',
    refusedBecause: storyReason(call.refused_because),
    grantId: call.grant_id ?? undefined,
    // A refused call has no approval behind it, but may have become a request.
    ...(call.outcome === 'refused'
      ? { askedAs: call.approval_id ?? undefined }
      : { approvalId: call.approval_id ?? undefined }),
  }
}

const targetsShown = 3

function targetOf(resources: unknown): string | undefined {
  if (!Array.isArray(resources)) return undefined
  const labels = resources.flatMap((each: unknown) => {
    const label = objectOf(each).label
    return typeof label === 'string' ? [label] : []
  })
  if (labels.length === 0) return undefined
  const more = labels.length > targetsShown ? `, +${labels.length - targetsShown}` : ''
  return labels.slice(0, targetsShown).join(', ') + more
}

function grantOf(grant: GivenAccess, told: Explanation): SessionGrant {
  const approval = told.approvals.find(({ id }) => id === grant.approval_id)
  const limits = objectOf(objectOf(approval?.decision).limits)
  return {
    id: grant.id,
    provider: grant.provider,
    startsAt: new Date(grant.created_at),
    expiresAt: new Date(grant.expires_at),
    endedAt: dateOf(grant.ended_at),
    endReason: grant.end_reason ?? undefined,
    callsUsed: told.calls.filter(call => call.grant_id === grant.id).length,
    ...(typeof limits.max_calls === 'number' ? { maxCalls: limits.max_calls } : {}),
  }
}

function approvalOf(approval: ExplainedApproval, names: readonly string[]): SessionApproval {
  const shown = objectOf(approval.shown)
  const changes = listOf(shown.replaces).length > 0
  return {
    id: approval.id,
    kind: approval.kind === 'call' ? 'call' : changes ? 'change' : 'grant',
    summary: names.length === 0 ? (approval.kind === 'call' ? 'One call' : 'Access') : names.join(', '),
    purpose: approval.purpose ?? undefined,
    requestedAt: new Date(approval.requested_at),
    expiresAt: new Date(approval.expires_at),
    decidedAt: dateOf(approval.decided_at),
    outcome: outcomeOf(approval),
    decidedBy: approval.decided_by ?? undefined,
    requestDigest: approval.request_digest,
    shown: linesOf(shown),
  }
}

function outcomeOf(approval: ExplainedApproval): SessionApproval['outcome'] {
  const { state, decision } = approval
  if (state === 'approved' || state === 'consumed') return wasNarrowed(approval) ? 'narrowed' : 'approved'
  if (state === 'withdrawn' && decision !== null) return 'approved'
  return state === 'pending' || state === 'denied' || state === 'expired' ? state : 'withdrawn'
}

/** Fewer tools, less time or fewer calls than were asked for. */
function wasNarrowed({ shown, decision }: ExplainedApproval): boolean {
  const [asked, given] = [objectOf(objectOf(shown).request), objectOf(decision)]
  if (decision === null) return false
  const [before, after] = [objectOf(asked.limits), objectOf(given.limits)]
  const [tools, kept] = [listOf(asked.tools), listOf(given.tools)]
  if (kept.length > 0 && kept.length < tools.length) return true
  return ['duration_seconds', 'max_calls'].some(
    name => after[name] !== undefined && before[name] !== undefined && after[name] !== before[name],
  )
}

function linesOf(shown: Readonly<Record<string, unknown>>): { bound: string; value: string }[] {
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  const tools = listOf(shown.tools).map(tool => ({ bound: 'Tool', value: `${tool.name}: ${tool.description}` }))
  const request = objectOf(shown.request)
  const bounds = listOf(request.tools).flatMap(tool =>
    Object.entries(objectOf(tool.constraints)).map(([argument, bound]) => ({
      bound: `${tool.name ?? 'tool'}, ${argument}`,
      value: text(bound),
    })),
  )
  const limits = request.limits === undefined ? [] : [{ bound: 'Limits', value: text(request.limits) }]
  const ends = typeof shown.session_ends === 'string' ? [{ bound: 'Session ends', value: shown.session_ends }] : []
  return [...tools, ...bounds, ...limits, ...ends]
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}
