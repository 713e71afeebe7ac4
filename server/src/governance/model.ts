import type { Effect } from '../pipes/model.ts'
import type { Id, OrganizationId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

/** What calls touched, as their tools declare it; one entry a resource and act, however many calls. */
export interface TouchedEntry {
  readonly act: Effect
  readonly provider: string
  /** `undeclared` when the tool says nothing about what it touches; then `id` is the tool. */
  readonly kind: string
  readonly id: string
  readonly label: string
  readonly calls: number
}

export interface ExplainedCall {
  readonly id: string
  readonly tool: string
  readonly account: string | undefined
  readonly effect: string | undefined
  readonly grantId: string | undefined
  readonly approvalId: string | undefined
  readonly arguments: Json | undefined
  readonly argumentsDigest: string
  readonly resultDigest: string | undefined
  readonly resources: Json | undefined
  readonly startedAt: Date
  readonly settledAt: Date | undefined
  readonly outcome: string
  readonly refusedBecause: string | undefined
}

export interface ExplainedApproval {
  readonly id: string
  readonly kind: 'access' | 'call'
  readonly state: string
  readonly code: string
  readonly purpose: string | undefined
  /** As the agent calls them. */
  readonly tools: readonly string[]
  /** What was asked for: how long and how many calls. */
  readonly limits: {
    readonly durationSeconds: number
    readonly maxCalls: number | undefined
    readonly maxBytes?: number | undefined
  }
  /** What is left of what was given; null where there is no limit. */
  readonly remaining?: { readonly calls: number | null; readonly bytes: number | null } | undefined
  readonly requestDigest: string
  readonly requestedAt: Date
  readonly expiresAt: Date
  readonly decidedAt: Date | undefined
  readonly decidedBy: string | undefined
  /** Who decided which part, where several did; what each was shown is canonical JSON. */
  readonly parts?: readonly {
    readonly userId: string
    readonly decision: 'approve' | 'deny'
    readonly inSession: string
    readonly shown: string
    readonly at: Date
  }[]
  /** What the page said to whoever decided, and what they gave; canonical JSON as it was kept. */
  readonly shown: string | undefined
  readonly decision: string | undefined
  readonly eventId: string | undefined
}

export const stopKinds = [
  'session',
  'agent',
  'service_account',
  'user',
  'connected_account',
  'provider',
  'organization',
  'everything',
] as const
export type StopKind = (typeof stopKinds)[number]

/** What a stop ends; everything has no id. */
export interface StopTarget {
  readonly kind: StopKind
  readonly id: string | undefined
}

/** What a stop came to, summed over the receipts of the sessions that it met. */
export interface StopOutcome {
  /** Those it met, and how many of them have their receipt. */
  readonly sessions: number
  readonly receipts: number
  readonly tokens: number
  readonly grants: number
  readonly approvals: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
  /** Tokens that their audience may accept by itself, and until when the last of them. */
  readonly offlineTokens: number
  readonly offlineUntil: string | undefined
  /** SHA-256, hex, over the lines `session id, SHA-256 of the signed text of its receipt`, in the order of the ids. */
  readonly receiptsDigest: string
}

/** One use of the kill switch. Times are the database's. */
export interface Stop {
  readonly id: Id<'stop'>
  readonly target: StopTarget
  /** Why, in the words of who asked. */
  readonly said: string
  readonly askedBy: string
  readonly askedAt: Date
  /** From then on nothing of it ran any more, or had had its time. */
  readonly zeroAt: Date | undefined
  readonly completedAt: Date | undefined
  readonly body: string | undefined
  readonly signature: string | undefined
  readonly liftedAt: Date | undefined
  readonly liftedBy: string | undefined
}

export const findingKinds = [
  'agent_dormant',
  'owner_missing',
  'access_grant_unused',
  'account_unused',
  'api_key_unused',
  'api_key_old',
  'client_secret_unused',
  'client_secret_old',
  'workload_trust_unused',
  'consent_unused',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** When something is said to be unused, in days. */
export interface LifecyclePolicy {
  readonly dormantDays: number
  readonly unusedDays: number
  /** A key that is older is one to replace. */
  readonly keyDays: number
  readonly suspendDormant: boolean
}

/** Access that nobody uses, as it is found. */
export interface Unused {
  readonly kind: FindingKind
  readonly subjectId: string
  /** The last use, or the beginning of what was never used. */
  readonly since: Date
}

export interface Finding extends Unused {
  readonly id: Id<'finding'>
  readonly foundAt: Date
  readonly resolvedAt: Date | undefined
}

export const configurationSeverities = ['medium', 'high', 'critical'] as const

/** What a scan saw in a configuration of MCP servers: its place and its names, and nothing of what stands there. */
export interface SeenInConfiguration {
  readonly rule: string
  readonly severity: (typeof configurationSeverities)[number]
  readonly host: string | undefined
  /** From the person’s home, or from the project. */
  readonly file: string
  readonly line: number
  /** JSON Pointer (RFC 6901). */
  readonly path: string
  readonly server: string | undefined
  readonly secret: { readonly type: string; readonly fingerprint: string } | undefined
}

export interface ConfigurationFinding extends SeenInConfiguration {
  readonly id: Id<'configurationFinding'>
  /** A person or a key. */
  readonly reportedBy: string
  readonly machine: string
  /** Undefined: the person’s own files. */
  readonly project: { readonly id: string; readonly name: string } | undefined
  readonly foundAt: Date
  readonly seenAt: Date
  readonly resolvedAt: Date | undefined
}

/** Whatever lets somebody do something and stands until somebody ends it. */
export const accessKinds = [
  'membership',
  'installation_role',
  'service_account',
  'agent',
  'access_grant',
  'connected_account',
  'application',
  'client_secret',
  'api_key',
] as const
export type AccessKind = (typeof accessKinds)[number]

/** `dormant`: not used for long. `never_used`: there for long, and nothing was ever done with it. `over_granted`: a part was never used. */
export const accessFlags = ['dormant', 'never_used', 'over_granted'] as const
export type AccessFlag = (typeof accessFlags)[number]

/** One thing that lets somebody do something, as it is at one moment. */
export interface StandingAccess {
  readonly kind: AccessKind
  readonly subjectId: string
  /** Says nothing about a person: who it is of stands in ids. */
  readonly name: string
  readonly organizationId: OrganizationId | undefined
  /** Who answers for it. */
  readonly ownerId: UserId | undefined
  /** Whose own access it is. */
  readonly holderId: UserId | undefined
  readonly since: Date
  /** The last use that is known. */
  readonly usedAt: Date | undefined
  /** What the tools do that it reaches, where that is known. */
  readonly effects: readonly string[]
  readonly flags: readonly AccessFlag[]
  readonly facts: Readonly<Record<string, Json>>
}

/** The rules of drift, as `docs/drift.md` lists them. */
export const driftRules = [
  'D01',
  'D02',
  'D03',
  'D04',
  'D05',
  'D06',
  'D07',
  'D08',
  'D09',
  'D10',
  'D11',
  'D12',
  'D13',
  'D14',
] as const
export type DriftRuleName = (typeof driftRules)[number]

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

export const driftStates = ['open', 'accepted', 'fixed'] as const
export type DriftState = (typeof driftStates)[number]

/** A fact that an approval relied on and that is no longer true. */
export interface Drift {
  readonly id: Id<'drift'>
  readonly rule: DriftRuleName
  readonly severity: Severity
  /** What drifted: a tool, an account, a provider, an application, a principal, a session, a key. */
  readonly subject: string
  readonly organizationId: string | undefined
  /** The session in which it was found. */
  readonly sessionId: string | undefined
  readonly before: Readonly<Record<string, Json>>
  readonly after: Readonly<Record<string, Json>>
  /** As events name an actor. */
  readonly causedBy: string
  readonly since: Date
  readonly foundAt: Date
  /** What stands still; undefined: it is listed only. */
  readonly blocks: string | undefined
  /** Until then at the latest; undefined: until it is settled. */
  readonly blockedUntil: Date | undefined
  /** What several persons decide. */
  readonly actId: string | undefined
  readonly state: DriftState
  readonly settledAt: Date | undefined
  readonly settledBy: string | undefined
  readonly settledHow: string | undefined
  readonly reason: string | undefined
  readonly acceptedUntil: Date | undefined
}

/** What a rule says, for the installation or, tighter, for an organization. */
export interface DriftRule {
  readonly rule: DriftRuleName
  readonly organizationId: string | undefined
  readonly severity: Severity
  readonly enabled: boolean
  /** Calls for D05, days for the others; undefined where there is nothing to count. */
  readonly threshold: number | undefined
}

export const driftActions = ['review', 'confirm', 'approve', 'decide', 'choose_owner', 'wake', 'end', 'accept'] as const
/** The one act that settles a drift. */
export type DriftAction = (typeof driftActions)[number]

export const msADay = 86_400_000
/** Of what somebody says as their reason. */
export const saidLengthMax = 500

/** How long somebody may live with a drift before it is looked at again. */
export const acceptedDaysMax = 365

/** What something is for, and until when (D11). */
export interface Purpose {
  readonly subjectId: string
  readonly said: string
  readonly endsAt: Date | undefined
  readonly overAt: Date | undefined
  readonly overBecause: string | undefined
  readonly setBy: string
}

/** How much of one kind there is in one organization; undefined: in the installation as a whole. */
export interface AuthorityCounts {
  readonly organizationId: OrganizationId | undefined
  readonly kind: AccessKind
  readonly standing: number
  readonly dormant: number
  readonly neverUsed: number
  readonly overGranted: number
  readonly orphaned: number
}
