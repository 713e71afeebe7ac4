import type { GrantSeen } from '../approvals/model.ts'
import type { Effect } from '../pipes/model.ts'
import {
  type CallOutcome,
  type SessionApproval,
  type SessionCall,
  type SessionGrant,
  storyReason,
} from './derive-story.ts'
import type { ExplainedApproval, ExplainedCall, TouchedEntry } from './model.ts'
import { sessionWordsIn } from './words/all.ts'
import type { ShownWords } from './words/session.ts'

const outcomes: readonly CallOutcome[] = [
  'succeeded',
  'failed',
  'not_sent',
  'aborted',
  'withheld',
  'unknown',
  'refused',
  'in_flight',
]
const effects: readonly Effect[] = ['read', 'write', 'destructive']

/** A call as the timeline draws it. An effect that isn't known counts as the worst. */
export function storyCall(call: ExplainedCall): SessionCall {
  const target = targetOf(call)
  return {
    id: call.id,
    tool: call.tool,
    effect: effects.find(effect => effect === call.effect) ?? 'destructive',
    ...(target === undefined ? {} : { target }),
    startedAt: call.startedAt,
    endedAt: call.settledAt,
    outcome: outcomes.find(outcome => outcome === call.outcome) ?? 'unknown',
    refusedBecause: storyReason(call.refusedBecause),
    grantId: call.grantId,
    ...(call.outcome === 'refused' ? { askedAs: askedAs(call.approvalId) } : { approvalId: call.approvalId }),
  }
}

/** A refused call has no approval behind it, but may have become a request. */
function askedAs(approvalId: string | undefined): string | undefined {
  return approvalId === undefined ? undefined : `${approvalId.slice(0, 15)}…${approvalId.slice(-4)}`
}

const targetsShown = 3

/** What a call was about, as its tool declared it: "acme/website". */
export function targetOf(call: Pick<ExplainedCall, 'resources'>): string | undefined {
  if (!Array.isArray(call.resources)) return undefined
  const labels = call.resources.flatMap(resource =>
    resource !== null && typeof resource === 'object' && 'label' in resource ? [String(resource.label)] : [],
  )
  if (labels.length === 0) return undefined
  const more = labels.length > targetsShown ? `, +${labels.length - targetsShown}` : ''
  return labels.slice(0, targetsShown).join(', ') + more
}

/** A grant as a lane of the timeline. */
export function storyGrant(
  grant: GrantSeen,
  {
    calls,
    approvals,
    provider,
  }: { calls: readonly ExplainedCall[]; approvals: readonly ExplainedApproval[]; provider: string },
): SessionGrant {
  const used = calls.filter(call => call.grantId === grant.id).length
  const maxCalls = limitsGiven(approvals.find(approval => approval.id === grant.approvalId))?.max_calls
  return {
    id: grant.id,
    provider,
    startsAt: grant.createdAt,
    expiresAt: grant.expiresAt,
    endedAt: grant.endedAt,
    endReason: grant.endReason,
    callsUsed: used,
    ...(typeof maxCalls === 'number' ? { maxCalls } : {}),
  }
}

/** A request with what was shown to whoever decided, in lines. */
export function storyApproval(
  approval: ExplainedApproval,
  decidedBy: string | undefined,
  reader: { readonly locale?: string | undefined } = {},
): SessionApproval {
  const { shown: words } = sessionWordsIn(reader)
  const shown = readObject(approval.shown)
  return {
    id: approval.id,
    kind: approval.kind === 'call' ? 'call' : shownList(shown, 'replaces').length > 0 ? 'change' : 'grant',
    summary: summaryOf(approval.kind, approval.tools, words),
    purpose: approval.purpose,
    requestedAt: approval.requestedAt,
    expiresAt: approval.expiresAt,
    decidedAt: approval.decidedAt,
    outcome: outcomeOf(approval),
    decidedBy,
    requestDigest: approval.requestDigest,
    shown: linesOf(shown, words),
  }
}

function outcomeOf(approval: ExplainedApproval): SessionApproval['outcome'] {
  const { state, decision } = approval
  if (state === 'approved' || state === 'consumed') return wasNarrowed(approval) ? 'narrowed' : 'approved'
  if (state === 'withdrawn' && decision !== undefined) return 'approved'
  if (state === 'pending' || state === 'denied' || state === 'expired') return state
  return 'withdrawn'
}

interface LimitsGiven {
  readonly duration_seconds?: unknown
  readonly max_calls?: unknown
  readonly max_bytes?: unknown
}

function limitsGiven(approval: ExplainedApproval | undefined): LimitsGiven | undefined {
  const { limits } = readObject(approval?.decision)
  return limits !== null && typeof limits === 'object' ? limits : undefined
}

/** Fewer tools, less time or fewer calls than were asked for. */
function wasNarrowed(approval: ExplainedApproval): boolean {
  const given = limitsGiven(approval)
  if (given === undefined) return false
  const tools = shownList(readObject(approval.decision), 'tools').length
  const { durationSeconds, maxCalls, maxBytes } = approval.limits
  return (
    tools < approval.tools.length ||
    given.duration_seconds !== durationSeconds ||
    (given.max_calls ?? undefined) !== maxCalls ||
    (given.max_bytes ?? undefined) !== maxBytes
  )
}

function summaryOf(kind: 'access' | 'call', tools: readonly string[], words: ShownWords): string {
  const [first, ...others] = tools
  if (first === undefined) return kind === 'call' ? words.oneCall : words.access
  if (kind === 'call') return words.oneCallOf(tools.join(', '))
  return others.length === 0 ? words.accessTo(first) : words.accessToMany(tools.length)
}

function readObject(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? { ...value } : {}
  } catch {
    return {}
  }
}

function shownList(shown: Record<string, unknown>, member: string): readonly Record<string, unknown>[] {
  const list = shown[member]
  return Array.isArray(list)
    ? list.flatMap(item => (item !== null && typeof item === 'object' ? [{ ...item }] : []))
    : []
}

function linesOf(shown: Record<string, unknown>, words: ShownWords): { bound: string; value: string }[] {
  const tools = shownList(shown, 'tools').map(tool => ({
    bound: words.tool,
    value: `${tool.name}: ${tool.description}`,
  }))
  const accounts = shownList(shown, 'accounts').map(account => ({
    bound: words.account,
    value: `${account.provider} ${account.label ?? `(${words.noneNeeded})`}`,
  }))
  const bounds = constraintLines(shown.request, words)
  const ends = typeof shown.session_ends === 'string' ? [{ bound: words.sessionEnds, value: shown.session_ends }] : []
  const language = typeof shown.language === 'string' ? [{ bound: words.language, value: shown.language }] : []
  return [...tools, ...accounts, ...bounds, ...ends, ...language]
}

function constraintLines(request: unknown, words: ShownWords): { bound: string; value: string }[] {
  if (request === null || typeof request !== 'object') return []
  const document: Record<string, unknown> = { ...request }
  const bounds = shownList(document, 'tools').flatMap(tool =>
    Object.entries({ ...(tool.constraints as object | undefined) }).map(([argument, bound]) => ({
      bound: `${tool.name ?? tool.tool ?? 'tool'}, ${argument}`,
      value: JSON.stringify(bound),
    })),
  )
  return 'limits' in document ? [...bounds, { bound: words.limits, value: JSON.stringify(document.limits) }] : bounds
}

/** One line for what was touched; undeclared tools are told by their calls instead. */
export function touchedLines(entries: readonly TouchedEntry[]): { effect: Effect; label: string }[] {
  return entries
    .filter(entry => entry.kind !== 'undeclared')
    .map(entry => ({ effect: entry.act, label: `${entry.kind.replaceAll('_', ' ')} ${entry.label}` }))
}
