import { z } from 'zod'
import { accessFlags, accessKinds } from '../governance/model.ts'
import {
  type Review,
  type ReviewItem,
  type ReviewProgress,
  reviewDecisions,
  reviewOutcomes,
  reviewStates,
  undecidedFates,
} from './model.ts'
import { reviewersSchema } from './parse-reviewers.ts'

export const reviewSchema = z
  .object({
    object: z.literal('access_review'),
    id: z.string(),
    name: z.string(),
    state: z.enum(reviewStates).describe('`ending`: nothing is decided any more, and what was decided is being done.'),
    organization_id: z.string().nullable(),
    kinds: z.array(z.enum(accessKinds)),
    flagged: z.array(z.enum(accessFlags)),
    reviewers: reviewersSchema,
    undecided: z.enum(undecidedFates).describe('What becomes of what nobody has decided by the deadline.'),
    asked_by: z.string(),
    started_at: z.string(),
    deadline_at: z.string(),
    closed_at: z.string().nullable(),
    cancelled_by: z.string().nullable(),
    cancel_reason: z.string().nullable(),
    progress: z.object({
      items: z.number().int(),
      open: z.number().int(),
      keep: z.number().int(),
      reduce: z.number().int(),
      remove: z.number().int(),
      at_deadline: z.number().int(),
      applied: z.number().int(),
      refused: z.number().int(),
    }),
  })
  .meta({ id: 'AccessReview' })

const none: ReviewProgress = {
  items: 0,
  open: 0,
  keep: 0,
  reduce: 0,
  remove: 0,
  atDeadline: 0,
  applied: 0,
  refused: 0,
}

/** A review as the API shows it, with how far it is. */
export function presentReview(review: Review, progress: ReviewProgress = none): z.input<typeof reviewSchema> {
  const { atDeadline, ...counts } = progress
  return {
    object: 'access_review',
    id: review.id,
    name: review.name,
    state: review.state,
    organization_id: review.organizationId ?? null,
    kinds: [...review.kinds],
    flagged: [...review.flagged],
    reviewers:
      review.reviewers.by === 'people' ? { by: 'people', user_ids: [...review.reviewers.user_ids] } : review.reviewers,
    undecided: review.undecided,
    asked_by: review.askedBy,
    started_at: review.startedAt.toISOString(),
    deadline_at: review.deadlineAt.toISOString(),
    closed_at: review.closedAt?.toISOString() ?? null,
    cancelled_by: review.cancelledBy ?? null,
    cancel_reason: review.cancelReason ?? null,
    progress: { ...counts, at_deadline: atDeadline },
  }
}

export const itemSchema = z
  .object({
    object: z.literal('access_review_item'),
    id: z.string(),
    review_id: z.string(),
    kind: z.enum(accessKinds),
    subject_id: z.string(),
    name: z.string(),
    organization_id: z.string().nullable(),
    owner_id: z.string().nullable().describe('Who answers for it.'),
    owner_name: z.string().nullable(),
    holder_id: z.string().nullable().describe('Whose own access it is; somebody else decides about it.'),
    holder_name: z.string().nullable(),
    since: z.string(),
    last_used_at: z.string().nullable(),
    effects: z.array(z.string()),
    flags: z.array(z.enum(accessFlags)),
    facts: z.record(z.string(), z.unknown()).describe('What it had when the review began.'),
    decision: z.enum(reviewDecisions).nullable(),
    reduced_to: z.array(z.string()).nullable(),
    reason: z.string().nullable(),
    decided_by: z.string().nullable().describe('A person, or `deadline`.'),
    decided_at: z.string().nullable(),
    decided_event_id: z.string().nullable(),
    outcome: z.enum(reviewOutcomes).nullable(),
    effect: z.record(z.string(), z.unknown()).nullable(),
    applied_at: z.string().nullable(),
    applied_event_id: z.string().nullable(),
  })
  .meta({ id: 'AccessReviewItem' })

/** The columns of the table. */
export const itemColumns = [
  'id',
  'kind',
  'subject_id',
  'name',
  'organization_id',
  'owner_id',
  'holder_id',
  'since',
  'last_used_at',
  'effects',
  'flags',
  'decision',
  'reduced_to',
  'reason',
  'decided_by',
  'decided_at',
  'decided_event_id',
  'outcome',
  'applied_at',
  'applied_event_id',
] as const

/** An item as the API shows it, with the names of its people as they are now. */
export function presentItem(item: ReviewItem, names: ReadonlyMap<string, string>): z.input<typeof itemSchema> {
  const { decided, applied } = item
  return {
    object: 'access_review_item',
    id: item.id,
    review_id: item.reviewId,
    kind: item.kind,
    subject_id: item.subjectId,
    name: item.name,
    organization_id: item.organizationId ?? null,
    owner_id: item.ownerId ?? null,
    owner_name: names.get(item.ownerId ?? '') ?? null,
    holder_id: item.holderId ?? null,
    holder_name: names.get(item.holderId ?? '') ?? null,
    since: item.since.toISOString(),
    last_used_at: item.usedAt?.toISOString() ?? null,
    effects: [...item.effects],
    flags: [...item.flags],
    facts: item.facts,
    decision: decided?.decision ?? null,
    reduced_to: decided?.reducedTo === undefined ? null : [...decided.reducedTo],
    reason: decided?.reason ?? null,
    decided_by: decided?.by ?? null,
    decided_at: decided?.at.toISOString() ?? null,
    decided_event_id: decided?.eventId ?? null,
    outcome: applied?.outcome ?? null,
    effect: applied?.effect ?? null,
    applied_at: applied?.at.toISOString() ?? null,
    applied_event_id: applied?.eventId ?? null,
  }
}
