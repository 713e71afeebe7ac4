import type { LoggedEvent } from '../audit/model.ts'
import type { RefusalReason } from '../gateway/index.ts'
import type { Json } from '../platform/json.ts'
import { type GroundCode, grounds, type Ruled, reasonFor } from './derive-reason.ts'
import {
  type GrantTrail,
  numberOf,
  objectsIn,
  objectsOf,
  type Remaining,
  remainingAt,
  type Trail,
  textOf,
  textsIn,
} from './derive-trail.ts'

/** Why a call was let through or refused, from what was recorded when that happened and from nothing else. */
export interface Why {
  readonly verdict: 'allowed' | 'refused'
  readonly code: GroundCode | RefusalReason
  readonly rule: Ruled
  /** In a sentence, without ids and times. */
  readonly says: string
  /** The event in which it was recorded. */
  readonly event: LoggedEvent
  readonly outcome: WhyOutcome | undefined
  readonly grant: WhyGrant | undefined
  readonly approval: WhyApproval | undefined
  readonly policies: readonly WhyPolicy[]
  readonly sessionPolicy: SessionPolicyThen | undefined
  readonly taint: { readonly had: readonly string[]; readonly adds: readonly string[] }
  /** What else the one that refused was judged by: ids, names, counts. */
  readonly facts: { readonly [member: string]: Json }
}

/** What became of a call that was sent, or was about to be. */
export interface WhyOutcome {
  readonly event: LoggedEvent
  readonly outcome: string
  /** Where the third party, or the way to it, was at fault. */
  readonly why: string | undefined
}

export interface WhyGrant {
  readonly id: string
  readonly handedOnFrom: string | undefined
  /** The event by which it was given. */
  readonly given: LoggedEvent | undefined
  readonly expiresAt: string | undefined
  readonly constraints: Json | undefined
  readonly remaining: Remaining
}

export interface WhyApproval {
  readonly id: string
  /** What it had to do with the call. */
  readonly part: 'gave_the_grant' | 'approved_this_call' | 'was_asked_for'
  readonly kind: string | undefined
  readonly outcome: 'approved' | 'denied' | 'expired' | 'withdrawn' | 'waiting'
  /** Who decided; several, where a rule wants several to. */
  readonly by: readonly string[]
  readonly insteadOf: string | undefined
  readonly asked: LoggedEvent | undefined
  /** The event by which it was decided, or ceased to wait. */
  readonly settled: LoggedEvent | undefined
  readonly requestDigest: string | undefined
  readonly shownDigest: string | undefined
  readonly decisionDigest: string | undefined
}

/** One version of an organization's policy, and what it said. */
export interface WhyPolicy {
  readonly policy: string
  readonly version: number
  readonly verdict: 'permitted' | 'refused'
  readonly rules: readonly string[]
  readonly why: string | undefined
}

/** The clocks of the application as they were when the session began; they only ever shrink. */
export interface SessionPolicyThen {
  readonly application: string | undefined
  readonly maxSeconds: number | undefined
  readonly idleSeconds: number | undefined
  readonly expiresAt: string | undefined
  readonly event: LoggedEvent
}

/** What beside the log a call is explained by; each of it is bound by a digest that the log has. */
export interface Beside {
  readonly session: string
  /** The bounds that an approval gave for a tool. */
  constraintsOf(approval: string, tool: string): { readonly [argument: string]: Json } | undefined
  /** A bound in words. */
  inWords(constraint: Json): string | undefined
  readonly refusalReasons: readonly RefusalReason[]
}

/** Why this call was let through or refused. Undefined as long as the log has no place for its intent. */
export function whyOf(trail: Trail, call: string, beside: Beside): Why | undefined {
  const event = trail.intents.get(call)
  if (event === undefined) return undefined
  return event.type === 'tool_call.admitted' ? allowed(trail, event, beside) : refused(trail, event, beside)
}

function allowed(trail: Trail, event: LoggedEvent, beside: Beside): Why {
  const grant = grantOf(trail, event, { id: textOf(event, 'grant'), beside })
  const approval = textOf(event, 'approval')
  const code: GroundCode = approval === undefined ? 'grant_covers' : 'call_approved'
  const policies = policiesOf(objectsOf(event, 'policies'))
  return {
    ...around(trail, event),
    verdict: 'allowed',
    code,
    rule: grounds[code],
    says: [groundSays(code, grant), ...policies.map(permitSays)].join(' '),
    grant,
    approval:
      approval === undefined
        ? approvalOf(trail, trail.grants.get(grant?.id ?? '')?.approval, 'gave_the_grant')
        : approvalOf(trail, approval, 'approved_this_call'),
    policies,
    facts: {},
  }
}

function groundSays(code: GroundCode, grant: WhyGrant | undefined): string {
  if (code === 'call_approved')
    return 'A person approved exactly this call, with these arguments and on this account; the approval was used once.'
  const { calls, sessionCalls } = grant?.remaining ?? {}
  const least = [calls, sessionCalls].flatMap(each => each ?? []).toSorted((one, other) => one.left - other.left)[0]
  const left = least === undefined ? '' : ` ${least.left} of ${least.allowed} calls were left after it.`
  return `A grant of this session covers it: tool, account, definition and arguments.${left}`
}

function permitSays({ version, rules }: WhyPolicy): string {
  const by = rules.length === 0 ? '' : ` by ${rules.map(each => `“${each}”`).join(', ')}`
  return `Version ${version} of the organization’s policy permits it${by}.`
}

function refused(trail: Trail, event: LoggedEvent, beside: Beside): Why {
  const because = textOf(event, 'because')
  const code = beside.refusalReasons.find(each => each === because) ?? 'try_again'
  const judgedBy = objectsIn([event.body?.judged_by ?? null])[0] ?? {}
  const [denied] = objectsIn([event.body?.policy ?? null])
  const grantId = typeof judgedBy.grant === 'string' ? judgedBy.grant : undefined
  const grant = grantOf(trail, event, { id: grantId, beside })
  const policy = denied && { version: Number(denied.version), rules: textsIn(denied.rules), why: String(denied.why) }
  const tool = textOf(event, 'tool') ?? ''
  const constraint = Object(grant?.constraints)[String(judgedBy.argument ?? '')]
  const allowed = constraint === undefined ? undefined : beside.inWords(constraint)
  const effect = textOf(event, 'effect')
  const asked = textOf(event, 'approval')
  const used = typeof judgedBy.approval === 'string' ? judgedBy.approval : undefined
  return {
    ...around(trail, event),
    verdict: 'refused',
    code,
    ...reasonFor(code, { tool, effect, judgedBy, policy, allowed }),
    grant,
    approval:
      used === undefined ? approvalOf(trail, asked, 'was_asked_for') : approvalOf(trail, used, 'approved_this_call'),
    policies: [
      ...policiesOf(objectsIn(judgedBy.policies)),
      ...(policy === undefined ? [] : [{ ...policy, policy: String(denied?.policy), verdict: 'refused' as const }]),
    ],
    facts: Object.fromEntries(Object.entries(judgedBy).filter(([name]) => !named.has(name))),
  }
}

/** Told in members of their own. */
const named: ReadonlySet<string> = new Set(['grant', 'approval', 'policies'])

function around(trail: Trail, event: LoggedEvent): Pick<Why, 'event' | 'outcome' | 'sessionPolicy' | 'taint'> {
  const outcome = trail.outcomes.get(textOf(event, 'call') ?? '')
  return {
    event,
    outcome: outcome && {
      event: outcome,
      outcome: outcome.type.replace('tool_call.', ''),
      why: textOf(outcome, 'why'),
    },
    sessionPolicy: sessionPolicyOf(trail),
    taint: { had: textsIn(event.body?.taint), adds: textsIn(event.body?.taint_adds) },
  }
}

/** The clocks that a session began with. */
export function sessionPolicyOf({ started }: Trail): SessionPolicyThen | undefined {
  if (started === undefined) return undefined
  return {
    application: textOf(started, 'application'),
    maxSeconds: numberOf(started, 'max_seconds'),
    idleSeconds: numberOf(started, 'idle_seconds'),
    expiresAt: textOf(started, 'expires_at'),
    event: started,
  }
}

function policiesOf(told: readonly { readonly [member: string]: Json }[]): WhyPolicy[] {
  return told.map(({ policy, version, by }) => ({
    policy: String(policy),
    version: Number(version),
    verdict: 'permitted',
    rules: textsIn(by),
    why: undefined,
  }))
}

function grantOf(
  trail: Trail,
  event: LoggedEvent,
  { id, beside }: { readonly id: string | undefined; readonly beside: Beside },
): WhyGrant | undefined {
  if (id === undefined) return undefined
  const found = trail.grants.get(id)
  const none: Remaining = { calls: undefined, bytes: undefined, sessionCalls: undefined }
  if (found === undefined)
    return {
      id,
      handedOnFrom: undefined,
      given: undefined,
      expiresAt: undefined,
      constraints: undefined,
      remaining: none,
    }
  const outcome = trail.outcomes.get(textOf(event, 'call') ?? '')
  const upTo = Math.max(event.index, outcome?.index ?? 0)
  return {
    id,
    handedOnFrom: found.handedOnFrom,
    given: found.given,
    expiresAt: textOf(found.given, 'expires_at'),
    constraints:
      found.approval === undefined ? undefined : beside.constraintsOf(found.approval, textOf(event, 'tool') ?? ''),
    remaining: remainingOf(trail, found, { session: beside.session, intent: event.index, upTo }),
  }
}

/** Calls are counted when they are let through, bytes when they leave. */
function remainingOf(
  trail: Trail,
  grant: GrantTrail,
  { session, intent, upTo }: { readonly session: string; readonly intent: number; readonly upTo: number },
): Remaining {
  const { bytes } = remainingAt(trail, grant, { session, upTo })
  return { ...remainingAt(trail, grant, { session, upTo: intent }), bytes }
}

function approvalOf(trail: Trail, id: string | undefined, part: WhyApproval['part']): WhyApproval | undefined {
  if (id === undefined) return undefined
  const { asked, decided, closed } = trail.approvals.get(id) ?? {}
  const settled = decided ?? closed
  return {
    id,
    part,
    kind: textOf(asked ?? decided, 'kind'),
    outcome: outcomeOf(settled),
    by: decided === undefined ? [] : decidersOf(decided),
    insteadOf: textOf(decided, 'instead_of'),
    asked,
    settled,
    requestDigest: textOf(decided ?? asked, 'request_digest'),
    shownDigest: textOf(decided, 'shown_digest'),
    decisionDigest: textOf(decided, 'decision_digest'),
  }
}

function outcomeOf(settled: LoggedEvent | undefined): WhyApproval['outcome'] {
  const outcomes = ['approved', 'denied', 'expired', 'withdrawn'] as const
  return outcomes.find(each => settled?.type === `approval.${each}`) ?? 'waiting'
}

function decidersOf(decided: LoggedEvent): string[] {
  const several = objectsOf(decided, 'decided_by').flatMap(({ user }) => (typeof user === 'string' ? [user] : []))
  const actor = textOf(decided, 'actor')
  return several.length > 0 ? several : actor === undefined ? [] : [actor]
}
