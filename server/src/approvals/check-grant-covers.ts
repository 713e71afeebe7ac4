import type { AccountId, SessionId, ToolId } from '../platform/ids.ts'
import { checkConstraints } from './check-constraint.ts'
import type { CallArguments, Constraint, Effect, Grant } from './model.ts'
import { constraintInWords, valueInWords } from './render-constraint.ts'

export interface CoveredCall {
  readonly sessionId: SessionId
  readonly tool: { readonly id: ToolId; readonly digest: string; readonly effect: Effect }
  readonly accountId: AccountId | undefined
  readonly args: CallArguments
}

export type Coverage =
  | { readonly outcome: 'covered'; readonly grant: Grant }
  | {
      readonly outcome: 'outside_bounds'
      readonly grant: Grant
      readonly argument: string
      readonly constraint: Constraint
      /** In words, for "repo is acme/billing, the grant allows acme/website". */
      readonly allowed: string
      readonly was: string
    }
  /** What covered it has ended, or what it was given for has changed since. */
  | { readonly outcome: 'ended'; readonly grant: Grant; readonly reason: string; readonly endedAt: Date }
  | { readonly outcome: 'none' }

/** Whether one of the session's grants covers this very call, and if not, what the agent is told. */
export function coverage(grants: readonly Grant[], call: CoveredCall, now: Date): Coverage {
  const about = grants.filter(
    grant =>
      grant.sessionId === call.sessionId && grant.accountId === call.accountId && grant.tools.includes(call.tool.id),
  )
  const verdicts = about.map(grant => verdict(grant, call, now))
  const rank = ['covered', 'outside_bounds', 'ended'] as const
  return rank.flatMap(outcome => verdicts.find(each => each.outcome === outcome) ?? [])[0] ?? { outcome: 'none' }
}

function verdict(grant: Grant, call: CoveredCall, now: Date): Coverage {
  const over = grantEnd(grant, now)
  if (over !== undefined) return { outcome: 'ended', grant, ...over }
  const bounds = grant.bounds[call.tool.id]
  if (bounds === undefined || bounds.digest !== call.tool.digest || bounds.effect !== call.tool.effect)
    return { outcome: 'ended', grant, reason: 'tool_changed', endedAt: now }
  const inside = checkConstraints(bounds.constraints, call.args)
  if (inside.outcome === 'inside') return { outcome: 'covered', grant }
  const { argument, constraint, was } = inside
  const words = { allowed: constraintInWords(constraint), was: valueInWords(was) }
  return { outcome: 'outside_bounds', grant, argument, constraint, ...words }
}

/** When and why a grant ended; undefined while it lives. */
export function grantEnd(
  grant: Pick<Grant, 'endedAt' | 'endReason' | 'expiresAt'>,
  now: Date,
): { readonly reason: string; readonly endedAt: Date } | undefined {
  if (grant.endedAt !== undefined) return { reason: grant.endReason ?? 'ended', endedAt: grant.endedAt }
  return now < grant.expiresAt ? undefined : { reason: 'expired', endedAt: grant.expiresAt }
}
