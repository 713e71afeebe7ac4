import type { Json } from '../platform/json.ts'
import type { Review, ReviewItem } from './model.ts'

/** One item as it stands in the evidence: what was there, who decided what, when and why, and what came of it. Names of people are not in it, their ids are. */
export function evidenceLine(item: ReviewItem): { readonly [member: string]: Json } {
  const { decided, applied } = item
  return {
    id: item.id,
    kind: item.kind,
    subject: item.subjectId,
    name: item.name,
    organization: item.organizationId ?? null,
    owner: item.ownerId ?? null,
    holder: item.holderId ?? null,
    since: item.since.toISOString(),
    last_used_at: item.usedAt?.toISOString() ?? null,
    effects: item.effects,
    flags: item.flags,
    facts: item.facts,
    decision: decided?.decision ?? null,
    reduced_to: decided?.reducedTo ?? null,
    reason: decided?.reason ?? null,
    decided_by: decided?.by ?? null,
    decided_in_session: decided?.inSession ?? null,
    decided_at: decided?.at.toISOString() ?? null,
    decided_event: decided?.eventId ?? null,
    outcome: applied?.outcome ?? null,
    effect: applied?.effect ?? null,
    applied_at: applied?.at.toISOString() ?? null,
    applied_event: applied?.eventId ?? null,
  }
}

export interface Completion {
  readonly items: readonly ReviewItem[]
  /** SHA-256, hex, over the lines of the items in the order of their ids, each in canonical form (RFC 8785). */
  readonly digest: string
  readonly completedAt: Date
}

/** What is signed, before canonicalization. */
export function reviewEvidenceBody(review: Review, { items, digest, completedAt }: Completion): Record<string, Json> {
  const count = (is: (item: ReviewItem) => boolean): number => items.filter(is).length
  return {
    version: 1,
    id: review.id,
    name: review.name,
    organization: review.organizationId ?? null,
    kinds: review.kinds,
    flagged: review.flagged,
    reviewers: { ...review.reviewers },
    undecided: review.undecided,
    asked_by: review.askedBy,
    started_at: review.startedAt.toISOString(),
    deadline_at: review.deadlineAt.toISOString(),
    completed_at: completedAt.toISOString(),
    items: items.length,
    kept: count(({ decided }) => decided?.decision === 'keep'),
    reduced: count(({ decided }) => decided?.decision === 'reduce'),
    removed: count(({ decided }) => decided?.decision === 'remove'),
    decided_at_deadline: count(({ decided }) => decided?.by === 'deadline'),
    refused: count(({ applied }) => applied?.outcome === 'refused'),
    items_digest: digest,
  }
}
