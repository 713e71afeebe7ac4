import type { Account, Effect, Tool } from '../pipes/model.ts'
import type { InstallationRole } from '../platform/actor.ts'
import type {
  AccountId,
  ActId,
  ApplicationId,
  ApprovalId,
  ApprovalRuleId,
  EventId,
  GrantId,
  GroupId,
  Id,
  OrganizationId,
  ProviderId,
  SessionId,
  ToolId,
  UserId,
} from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

export type { Effect } from '../pipes/model.ts'

/** A bound on one argument. An argument without one is free, and the approval page says so. */
export type Constraint =
  | { readonly equals: Json }
  | { readonly one_of: readonly Json[] }
  | { readonly prefix: string }
  /** A pattern of the safe subset (`parse-pattern.ts`), about the whole value. */
  | { readonly matches: string }
  | { readonly min?: number; readonly max?: number }

export type Constraints = Readonly<Record<string, Constraint>>
export type CallArguments = Readonly<Record<string, Json>>

export const approvalKinds = ['access', 'call'] as const
/** `access` asks for a grant, `call` for one call with exactly these arguments. */
export type ApprovalKind = (typeof approvalKinds)[number]

export const approvalStates = ['pending', 'approved', 'denied', 'expired', 'withdrawn', 'consumed'] as const
export type ApprovalState = (typeof approvalStates)[number]
/** What an agent that waits is told: whether an approved call has been made already is its own business. */
export type DecisionStatus = Exclude<ApprovalState, 'consumed'>

/** One tool of a request, pinned: another definition or effect is another request. */
export interface AskedTool {
  readonly id: ToolId
  /** As the agent calls it: `provider__tool`. */
  readonly name: string
  readonly providerId: ProviderId
  /** Where there is a choice: the one that is meant if the person chooses no other. */
  readonly accountId: AccountId | undefined
  /** Among which the person chooses; empty where the account is settled. */
  readonly choices: readonly AccountId[]
  readonly digest: string
  readonly effect: Effect
  readonly constraints: Constraints
}

export interface Limits {
  readonly durationSeconds: number
  /** Undefined: no limit on the number of calls. */
  readonly maxCalls: number | undefined
  /** Of results, all together. Undefined: no limit. */
  readonly maxBytes?: number | undefined
}

/** What an agent asks for: a tool, the account with which it would run, and the bounds it is content with. */
export interface ToolRequest {
  readonly tool: Tool
  /** Undefined: the provider needs none, or the person has to choose one. */
  readonly account: Account | undefined
  /** Given where several fit and the agent names none; all at the provider of the tool. */
  readonly choices?: readonly Account[] | undefined
  readonly constraints: Constraints
}

/** All that `request_digest` covers (design 3.3). */
export interface AccessRequest {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly clientId: string
  readonly applicationId: ApplicationId
  readonly tools: readonly AskedTool[]
  readonly limits: Limits
  readonly purpose: string | undefined
}

/** The one call of an approval of kind `call`; its arguments stand sealed in the row. */
export interface AskedCall {
  readonly toolId: ToolId
  readonly argumentsDigest: string
  readonly callDigest: string
}

export interface Approval {
  readonly id: ApprovalId
  readonly sessionId: SessionId
  readonly kind: ApprovalKind
  readonly state: ApprovalState
  /** The only person who may decide it. */
  readonly userId: UserId
  /** Shown by the agent and on the page, so that a person can tell which request is which. */
  readonly code: string
  readonly request: AccessRequest
  readonly requestDigest: string
  readonly call: AskedCall | undefined
  readonly argumentsSealed: Buffer | undefined
  /** The request's end while it is pending; the last moment of use of an approved call. */
  readonly expiresAt: Date
  readonly decidedAt: Date | undefined
  readonly decidedBy: UserId | undefined
  readonly decidedInSession: SessionId | undefined
  /** When it ceased to wait for a decision. */
  readonly closedAt: Date | undefined
  readonly createdAt: Date
}

/** An approval with the address of its page. The address carries no token: the page asks who is there. */
export interface AskedApproval extends Approval {
  readonly url: string
}

/** What the approver saw, and what they decided on it; digests of both stand in the log. */
export interface ApprovalSnapshot {
  readonly approvalId: ApprovalId
  readonly sessionId: SessionId
  /** Canonical JSON. */
  readonly shown: string
  /** Canonical JSON. */
  readonly decision: string
  readonly eventId: EventId
}

/** What a grant says about one of its tools. */
export interface ToolBounds {
  readonly name: string
  readonly digest: string
  readonly effect: Effect
  readonly constraints: Constraints
}

/** Inside one session: these tools, on this account, within these bounds, until then. */
export interface Grant {
  readonly id: GrantId
  readonly sessionId: SessionId
  readonly approvalId: ApprovalId
  readonly providerId: ProviderId
  readonly accountId: AccountId | undefined
  readonly tools: readonly ToolId[]
  readonly bounds: Readonly<Record<string, ToolBounds>>
  readonly expiresAt: Date
  /** Results are counted, and what is more than this in all does not leave. Undefined: they are not. */
  readonly maxBytes?: number | undefined
  readonly endedAt: Date | undefined
  readonly endReason: string | undefined
  readonly createdAt: Date
}

/** A grant as agent, person and administrator may see it. One whose time is over has ended, whoever writes that down first. */
export interface GrantSeen {
  readonly id: GrantId
  readonly sessionId: SessionId
  readonly approvalId: ApprovalId
  readonly providerId: ProviderId
  readonly providerSlug: string
  readonly accountId: AccountId | undefined
  /** As the agent calls them. */
  readonly tools: readonly string[]
  readonly toolIds: readonly ToolId[]
  readonly bounds: Readonly<Record<string, ToolBounds>>
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | undefined
  readonly endReason: string | undefined
  /** Shared by all grants of one approval. Undefined: no limit. */
  readonly callsLeft: number | undefined
  /** The same for bytes of results. */
  readonly bytesLeft?: number | undefined
}

export type Chosen = Readonly<Record<ProviderId, AccountId>>

export interface DecidedTool {
  readonly name: string
  readonly constraints: Constraints
}

/** What a person gives: never more than was asked (`check-narrowing.ts`). */
export interface Given {
  /** The account that was chosen, by provider, where there was a choice. */
  readonly accounts?: Chosen
  readonly tools: readonly DecidedTool[]
  readonly limits: Limits
}

export type Decision =
  | { readonly kind: 'approve'; readonly given: Given }
  | { readonly kind: 'deny' }
  /** The agent's session ends right after it. */
  | { readonly kind: 'deny_and_end' }

/** Security reference 9.6. */
export const requestOpenSeconds = 600
export const callUsableSeconds = 120
export const stepUpFreshSeconds = 300

export const toolsAskedMax = 50
export const constraintsAskedMax = 50
export const oneOfValuesMax = 100
export const constraintCharactersMax = 2000
export const argumentNameCharactersMax = 200
export const purposeCharactersMax = 4000
export const maxCallsMax = 1_000_000
export const maxBytesMax = 1_000_000_000_000
/** More stripes than this would cost more than they save (16 stripes: 5,688 admissions/s, one: 1,916). */
export const budgetStripesMax = 16

/** Whether a decision on it needs a fresh proof that the person is there. */
export function needsStepUp(effects: readonly Effect[]): boolean {
  return effects.some(effect => effect !== 'read')
}

/** What a waiting agent is told; a pending request whose time is over has expired, whoever writes that down first. */
export function decisionStatus(approval: Pick<Approval, 'state' | 'expiresAt'>, now: Date): DecisionStatus {
  if (approval.state === 'consumed') return 'approved'
  if (approval.state === 'pending' && now >= approval.expiresAt) return 'expired'
  return approval.state
}

/** What several persons decide together; each kind has words of its own (`words/acts.ts`). */
export const actKinds = ['audit.erase', 'audit.retain', 'widen'] as const
export type ActKind = (typeof actKinds)[number]

export const actStates = ['pending', 'approved', 'denied', 'expired', 'withdrawn', 'done'] as const
export type ActState = (typeof actStates)[number]

/** Everything that the act will do, and nothing else: its digest is what is decided, and it is shown member by member. */
export type ActDocument = Readonly<Record<string, Json>>

/** Something that nobody does alone. */
export interface Act {
  readonly id: ActId
  readonly kind: ActKind
  readonly document: ActDocument
  /** Lower-case hex SHA-256 over JCS of kind and document. */
  readonly digest: string
  /** How many have to approve it; who asked may be one of them. */
  readonly persons: number
  /** Each of them has one of these. */
  readonly roles: readonly InstallationRole[]
  readonly state: ActState
  readonly askedBy: UserId
  readonly askedInSession: SessionId
  /** The end of the request while it is pending; the last moment of use of what was approved. */
  readonly expiresAt: Date
  readonly closedAt: Date | undefined
  readonly createdAt: Date
}

/** One person's part of a decision that several have. */
export interface DecisionPart {
  readonly userId: UserId
  readonly decision: 'approve' | 'deny'
  readonly inSession: SessionId
  /** What they saw; canonical JSON. */
  readonly shown: string
  /** Of the person whom an approval is asked of: what they give; canonical JSON. */
  readonly given?: string
  readonly at: Date
}

/** What a rule demands of an approval beside its person. */
export interface Need {
  readonly ruleId: ApprovalRuleId
  readonly name: string
  readonly persons: number
  /** Of those whom it names, as they are now. */
  readonly approved: number
  /** Whether the one who asks is one of them and has not decided yet. */
  readonly isOne: boolean
}

/** Which requests need more than their person, and whom. */
export interface ApprovalRule {
  readonly id: ApprovalRuleId
  /** Undefined: of the installation, over everything. */
  readonly organizationId: OrganizationId | undefined
  readonly name: string
  /** Empty: whatever the tools do. */
  readonly effects: readonly Effect[]
  readonly providerId: ProviderId | undefined
  readonly toolsMin: number | undefined
  readonly groupId: GroupId | undefined
  readonly roles: readonly InstallationRole[]
  readonly persons: number
  readonly createdAt: Date
}

/** Somebody decides in a person's place, between two instants. */
export interface Delegation {
  readonly id: Id<'delegation'>
  readonly userId: UserId
  readonly delegateId: UserId
  readonly startsAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | undefined
  readonly endReason: string | undefined
  readonly createdAt: Date
}

export const delegationDaysMax = 31

/** Long enough for a second person to be found. */
export const requestOpenSecondsOfSeveral = 3600

/** Administrators are not at their desks all day; what they approved is for the one who waits for it. */
export const actOpenSeconds = 86_400
export const actUsableSeconds = 3_600
