import { z } from 'zod'
import { actUrl, approvalUrl } from '../approvals/index.ts'
import { type ApprovalId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { driftAction } from './derive-drift-action.ts'
import { type Drift, type DriftRule, driftActions, driftRules, driftStates, severities } from './model.ts'

export const driftSchema = z
  .object({
    object: z.literal('drift'),
    id: z.string(),
    rule: z.enum(driftRules),
    severity: z.enum(severities),
    state: z.enum(driftStates),
    subject: z.string(),
    organization_id: z.string().nullable(),
    session_id: z.string().nullable(),
    before: z.record(z.string(), z.unknown()),
    after: z.record(z.string(), z.unknown()),
    /** As events name an actor; `system` where what changed is not ours. */
    caused_by: z.string(),
    since: z.string(),
    found_at: z.string(),
    /** What stands still; null: it is listed only. */
    blocks: z.string().nullable(),
    /** Until then at the latest; null: until it is settled. */
    blocked_until: z.string().nullable(),
    /** The one act that settles it, and where. */
    action: z.object({
      name: z.enum(driftActions),
      /** A page that a person opens, or the call of this API. */
      url: z.string(),
      method: z.enum(['GET', 'POST']),
    }),
    settled: z
      .object({
        at: z.string(),
        by: z.string(),
        how: z.string(),
        reason: z.string().nullable(),
        until: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Drift' })

export const driftColumns = [
  'id',
  'rule',
  'severity',
  'state',
  'subject',
  'organization_id',
  'session_id',
  'caused_by',
  'since',
  'found_at',
  'blocks',
  'blocked_until',
] as const

/** A drift as the API shows it. */
export function presentDrift(on: Platform, drift: Drift): z.input<typeof driftSchema> {
  const { settledAt, settledBy, settledHow, reason, acceptedUntil } = drift
  return {
    object: 'drift',
    id: drift.id,
    rule: drift.rule,
    severity: drift.severity,
    state: drift.state,
    subject: drift.subject,
    organization_id: drift.organizationId ?? null,
    session_id: drift.sessionId ?? null,
    before: { ...drift.before },
    after: { ...drift.after },
    caused_by: drift.causedBy,
    since: drift.since.toISOString(),
    found_at: drift.foundAt.toISOString(),
    blocks: drift.blocks ?? null,
    blocked_until: drift.blockedUntil?.toISOString() ?? null,
    action: actionOf(on, drift),
    settled:
      settledAt === undefined
        ? null
        : {
            at: settledAt.toISOString(),
            by: settledBy ?? 'system',
            how: settledHow ?? 'fixed',
            reason: reason ?? null,
            until: acceptedUntil?.toISOString() ?? null,
          },
  }
}

function actionOf(on: Platform, drift: Drift): z.input<typeof driftSchema>['action'] {
  const name = driftAction(drift)
  const api = (verb: string): string => new URL(`/v1/drifts/${drift.id}/${verb}`, on.config.baseUrl).href
  if (name === 'decide') {
    const act = parseId('act', drift.actId ?? '')
    if (act !== undefined) return { name, method: 'GET', url: actUrl(on, act) }
    const artifact = parseId('artifact', drift.subject)
    if (artifact !== undefined)
      return { name, method: 'GET', url: new URL(`/artifacts/${artifact}`, on.config.baseUrl).href }
  }
  if (name === 'approve') {
    const approval: ApprovalId | undefined = parseId('approval', String(drift.after.approval))
    if (approval !== undefined) return { name, method: 'GET', url: approvalUrl(on, approval) }
  }
  return { name, method: 'POST', url: api(name === 'accept' ? 'accept' : 'settle') }
}

export const driftRuleSchema = z
  .object({
    object: z.literal('drift_rule'),
    rule: z.enum(driftRules),
    organization_id: z.string().nullable(),
    severity: z.enum(severities),
    enabled: z.boolean(),
    threshold: z.number().int().nullable().describe('Calls for D05, days for the others; null: nothing to count.'),
  })
  .meta({ id: 'DriftRule' })

/** A rule as the API shows it. */
export function presentDriftRule(rule: DriftRule): z.input<typeof driftRuleSchema> {
  return {
    object: 'drift_rule',
    rule: rule.rule,
    organization_id: rule.organizationId ?? null,
    severity: rule.severity,
    enabled: rule.enabled,
    threshold: rule.threshold ?? null,
  }
}
