import type { RefusalReason } from '../gateway/index.ts'
import type { Json } from '../platform/json.ts'

/** The rule that answered for a call, and where it stands. */
export interface Ruled {
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
}

/** What is known of a refusal beside its code. */
export interface ReasonFacts {
  readonly tool: string
  readonly effect: string | undefined
  /** As it was recorded. */
  readonly judgedBy: { readonly [member: string]: Json }
  /** Of the policy that refused. */
  readonly policy: { readonly version: number; readonly rules: readonly string[]; readonly why: string } | undefined
  /** What the bound that was missed allows, in words. */
  readonly allowed: string | undefined
}

export interface Reason {
  readonly rule: Ruled
  readonly says: string
}

const admitted = { file: 'server/migrations/0207-gateway-fewer-statements.sql' } as const

/** What lets a call through: one of two. */
export const grounds = {
  grant_covers: { name: 'coverage', file: 'server/src/approvals/check-grant-covers.ts' },
  call_approved: { name: 'callDigest', file: 'server/src/approvals/derive-call-digest.ts' },
} as const satisfies Readonly<Record<string, Ruled>>
export type GroundCode = keyof typeof grounds

/** Why a call was refused: which rule said no, and what it found. There is one for each code that the gateway has. */
export function reasonFor(code: RefusalReason, facts: ReasonFacts): Reason {
  return reasons[code](facts)
}

const reasons: Readonly<Record<RefusalReason, (facts: ReasonFacts) => Reason>> = {
  approval_required: asksFirst,
  approval_denied: () => ({
    rule: { name: 'decideApproval', file: 'server/src/approvals/decide-approval.ts' },
    says: 'A person denied exactly this call.',
  }),
  outside_bounds: ({ judgedBy: { argument }, allowed }) => ({
    rule: { name: 'checkConstraints', file: 'server/src/approvals/check-constraint.ts' },
    says: `A grant is for this tool, but not for this value of ${argument ?? 'an argument'}${allowed === undefined ? '' : `: it allows ${allowed}`}. So the call was asked for.`,
  }),
  tainted: () => ({
    rule: { name: 'taintForbidsGrant', file: 'server/src/gateway/check-taint.ts' },
    says: 'A grant covers it, but the session had read private data and text by others, so each write is asked for with its arguments.',
  }),
  connection_required: noAccount,
  account_selection_required: ({ judgedBy: { account } }) => ({
    rule: { name: 'meantAccount', file: 'server/src/pipes/decide-meant-account.ts' },
    says:
      account === 'account_unknown'
        ? 'It named an account that is not one of those that this session may use.'
        : 'Several accounts fit, and the call named none of them.',
  }),
  tool_definition_changed: ({ judgedBy: { found } }) => ({
    rule: { name: 'decideToolChanges', file: 'server/src/pipes/decide-tool-changes.ts' },
    says:
      found === 'read'
        ? 'The definition of the tool was read again before the call, and it is not the one that was pinned.'
        : 'The definition of the tool had changed since it was pinned, and nobody has reviewed it.',
  }),
  tool_gone: () => ({
    rule: { name: 'decideToolChanges', file: 'server/src/pipes/decide-tool-changes.ts' },
    says: 'The provider does not serve this tool any more.',
  }),
  arguments_refused: ({ judgedBy: { argument, refusal } }) => ({
    rule:
      refusal === undefined
        ? { name: 'compileSchema', file: 'server/src/pipes/check-arguments.ts' }
        : { name: 'checkAsk', file: 'server/src/approvals/check-ask.ts' },
    says: `The arguments do not fit the schema of the tool${argument === undefined ? '' : `, at ${argument}`}.`,
  }),
  budget_exhausted: ({ judgedBy: { used, of } }) => usedUp(String(used), String(of ?? '')),
  rate_limited: ({ judgedBy: { subject, retry_after_seconds: seconds } }) => ({
    rule: { name: 'call_within_limits', file: 'server/migrations/0133-gateway-limits.sql' },
    says: `As many calls or bytes as an administrator allows for ${subject ?? 'it'} were used by then; there was room again ${seconds} seconds later.`,
  }),
  policy_denied: byPolicy,
  upstream_unavailable: ({ judgedBy: { provider, step } }) => ({
    rule: { name: 'isStale', file: 'server/src/pipes/decide-freshness.ts' },
    says: `${provider ?? 'The provider'} did not answer when ${step === 'account' ? 'the credential had to be renewed' : 'the definition had to be read again'}, and without that no call is made.`,
  }),
  session_revoked: ended,
  session_expired: ended,
  try_again: ({ judgedBy: { outcome } }) => ({
    rule: { ...admitted, name: 'admit_tool_call' },
    says:
      outcome === 'busy'
        ? 'All that was left of its budget was being drawn on by other calls at that moment.'
        : 'What it was judged by changed twice while it was judged, so nothing was decided.',
  }),
}

function asksFirst({ effect, judgedBy }: ReasonFacts): Reason {
  if (effect === 'destructive')
    return {
      rule: { name: 'call_needs_approval', file: 'server/migrations/0135-gateway-taint.sql' },
      says: 'The tool destroys, so each call is asked for, inside a grant too, and this one had no approval yet.',
    }
  const over = judgedBy.grant_ended
  return {
    rule: grounds.grant_covers,
    says:
      over === undefined
        ? 'No grant of this session covered it, so it was asked for.'
        : `The grant that had covered it was over (${String(over).replaceAll('_', ' ')}), so it was asked for.`,
  }
}

function noAccount({ judgedBy: { account, provider } }: ReasonFacts): Reason {
  return {
    rule: { name: 'meantAccount', file: 'server/src/pipes/decide-meant-account.ts' },
    says:
      account === 'refused'
        ? `${provider ?? 'The provider'} did not accept the connected account any more.`
        : `No account at ${provider ?? 'the provider'} is connected that this session may use.`,
  }
}

function usedUp(used: string, of: string): Reason {
  if (used === 'bytes')
    return {
      rule: { name: 'release_within_bytes', file: 'server/migrations/0212-gateway-bytes.sql' },
      says: 'All bytes of results that the approval allows had left by then.',
    }
  return {
    rule: { name: 'take_budget', file: 'server/migrations/0270-approvals-budget-owner.sql' },
    says: of.startsWith('session_')
      ? 'All calls that were handed on to this session were used by then.'
      : 'All calls that the approval allows were used by then.',
  }
}

function byPolicy({ policy, judgedBy }: ReasonFacts): Reason {
  const rule = { name: 'judgeCall', file: 'server/src/policy/actions-judge.ts' }
  if (policy === undefined)
    return {
      rule: { name: 'checkGround', file: 'server/src/approvals/actions-request.ts' },
      says: `Nobody could be asked for it (${String(judgedBy.refusal ?? 'refused').replaceAll('_', ' ')}).`,
    }
  const by = policy.rules.length === 0 ? '' : ` by ${policy.rules.map(each => `“${each}”`).join(', ')}`
  const said: Readonly<Record<string, string>> = {
    forbidden: `Version ${policy.version} of the organization’s policy forbids it${by}.`,
    not_permitted: `No rule in version ${policy.version} of the organization’s policy permits it.`,
  }
  return {
    rule,
    says:
      said[policy.why] ??
      `Version ${policy.version} of the organization’s policy could not be evaluated (${policy.why}).`,
  }
}

function ended({ judgedBy }: ReasonFacts): Reason {
  const because = judgedBy.end_reason
  return {
    rule: { name: 'hold_session', file: 'server/migrations/0205-sessions-fewer-statements.sql' },
    says: `The session had ended${typeof because === 'string' ? ` (${because.replaceAll('_', ' ')})` : ''}.`,
  }
}
