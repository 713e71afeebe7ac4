import type { AccessFlag, AccessKind, StandingAccess } from '../governance/model.ts'
import type { InstallationRole } from '../platform/actor.ts'
import type { EventId, Id, OrganizationId, SessionId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

export type ReviewId = Id<'accessReview'>
export type ReviewItemId = Id<'reviewItem'>

/** Who decides: people by name, whoever answers for an item, or whoever has a role when they decide. */
export type Reviewers =
  | { readonly by: 'people'; readonly user_ids: readonly UserId[] }
  | { readonly by: 'owner' }
  | { readonly by: 'installation_role'; readonly role: InstallationRole }
  | { readonly by: 'organization_role'; readonly role: string }

export const reviewStates = ['open', 'ending', 'completed', 'cancelled'] as const
export type ReviewState = (typeof reviewStates)[number]

/** What becomes of what nobody decided by the deadline. */
export const undecidedFates = ['end', 'keep'] as const
export type UndecidedFate = (typeof undecidedFates)[number]

/** A review of access. Times are the database's. */
export interface Review {
  readonly id: ReviewId
  readonly name: string
  /** Undefined: the installation as a whole. */
  readonly organizationId: OrganizationId | undefined
  readonly kinds: readonly AccessKind[]
  readonly flagged: readonly AccessFlag[]
  readonly reviewers: Reviewers
  readonly undecided: UndecidedFate
  readonly askedBy: string
  readonly startedAt: Date
  readonly deadlineAt: Date
  readonly state: ReviewState
  readonly closedAt: Date | undefined
  readonly cancelledBy: string | undefined
  readonly cancelReason: string | undefined
  /** What was signed when it was complete. */
  readonly signed: { readonly body: string; readonly signature: string; readonly eventId: EventId } | undefined
}

export const reviewDecisions = ['keep', 'reduce', 'remove'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/** What carrying a decision out came to. `gone`: somebody had ended it before. `refused`: a rule of ours forbids it, and says so. */
export const reviewOutcomes = ['kept', 'reduced', 'removed', 'gone', 'refused'] as const
export type ReviewOutcome = (typeof reviewOutcomes)[number]

export interface DecidedItem {
  readonly decision: ReviewDecision
  readonly reducedTo: readonly string[] | undefined
  readonly reason: string
  /** A person, or the deadline. */
  readonly by: UserId | 'deadline'
  readonly inSession: SessionId | undefined
  readonly at: Date
  readonly eventId: EventId
}

export interface AppliedItem {
  readonly outcome: ReviewOutcome
  readonly effect: ReviewEffect
  readonly at: Date
  /** Of what is kept there is none: nothing changed. */
  readonly eventId: EventId | undefined
}

/** What the act answered: receipts of sessions that ended, the roles that are left, or the code of the rule that forbade it. */
export type ReviewEffect = Readonly<Record<string, Json>>

/** One thing under review, as it was when the review began, and what became of it. */
export interface ReviewItem extends StandingAccess {
  readonly id: ReviewItemId
  readonly reviewId: ReviewId
  readonly decided: DecidedItem | undefined
  readonly applied: AppliedItem | undefined
}

/** How far a review is. */
export interface ReviewProgress {
  readonly items: number
  readonly open: number
  readonly keep: number
  readonly reduce: number
  readonly remove: number
  /** Decided by the deadline. */
  readonly atDeadline: number
  readonly applied: number
  readonly refused: number
}
