import type { AccessFlag, AccessKind, StandingAccess } from '../governance/model.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, idFrom, parseId, type SessionId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type {
  AppliedItem,
  DecidedItem,
  ReviewDecision,
  ReviewEffect,
  ReviewId,
  ReviewItem,
  ReviewItemId,
  ReviewOutcome,
} from './model.ts'

const columns = `i.id, i.review_id, i.kind, i.subject_id, i.name, i.organization_id, i.owner_id, i.holder_id, i.since, i.used_at, i.effects,
  i.flags, i.facts, i.decision, i.reduced_to, i.reason, i.decided_by, i.decided_in_session, i.decided_at, i.decided_event, i.applied_at,
  i.outcome, i.effect, i.applied_event`

interface ItemRow {
  id: string
  review_id: string
  kind: AccessKind
  subject_id: string
  name: string
  organization_id: string | null
  owner_id: string | null
  holder_id: string | null
  since: Date
  used_at: Date | null
  effects: string[]
  flags: AccessFlag[]
  facts: Readonly<Record<string, Json>>
  decision: ReviewDecision | null
  reduced_to: string[] | null
  reason: string | null
  decided_by: string | null
  decided_in_session: string | null
  decided_at: Date | null
  decided_event: string | null
  applied_at: Date | null
  outcome: ReviewOutcome | null
  effect: ReviewEffect | null
  applied_event: string | null
}

function itemOf(row: ItemRow): ReviewItem {
  return {
    id: idFrom('reviewItem', row.id),
    reviewId: idFrom('accessReview', row.review_id),
    kind: row.kind,
    subjectId: row.subject_id,
    name: row.name,
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    ownerId: row.owner_id === null ? undefined : idFrom('user', row.owner_id),
    holderId: row.holder_id === null ? undefined : idFrom('user', row.holder_id),
    since: row.since,
    usedAt: row.used_at ?? undefined,
    effects: row.effects,
    flags: row.flags,
    facts: row.facts,
    decided: decidedOf(row),
    applied: appliedOf(row),
  }
}

function decidedOf(row: ItemRow): DecidedItem | undefined {
  const { decision, reason, decided_by: by, decided_at: at, decided_event: event } = row
  if (decision === null || reason === null || by === null || at === null || event === null) return undefined
  return {
    decision,
    reducedTo: row.reduced_to ?? undefined,
    reason,
    by: parseId('user', by) ?? 'deadline',
    inSession: row.decided_in_session === null ? undefined : idFrom('session', row.decided_in_session),
    at,
    eventId: idFrom('event', event),
  }
}

function appliedOf({ outcome, effect, applied_at: at, applied_event: event }: ItemRow): AppliedItem | undefined {
  if (outcome === null || effect === null || at === null) return undefined
  return { outcome, effect, at, eventId: event === null ? undefined : idFrom('event', event) }
}

/** What there is, frozen. */
export async function insertItems(
  tx: Transaction,
  reviewId: ReviewId,
  items: readonly (StandingAccess & { readonly id: ReviewItemId })[],
): Promise<void> {
  const rows = items.map(item => ({
    id: item.id,
    kind: item.kind,
    subject_id: item.subjectId,
    name: item.name,
    organization_id: item.organizationId ?? null,
    owner_id: item.ownerId ?? null,
    holder_id: item.holderId ?? null,
    since: item.since,
    used_at: item.usedAt ?? null,
    effects: item.effects,
    flags: item.flags,
    facts: item.facts,
  }))
  await tx.query(
    `INSERT INTO access_review_items (id, review_id, kind, subject_id, name, organization_id, owner_id, holder_id, since, used_at, effects, flags, facts)
     SELECT x.id, $1, x.kind, x.subject_id, x.name, x.organization_id, x.owner_id, x.holder_id, x.since, x.used_at, x.effects, x.flags, x.facts
       FROM jsonb_to_recordset($2::jsonb) AS x (id text, kind text, subject_id text, name text, organization_id text, owner_id text,
         holder_id text, since timestamptz, used_at timestamptz, effects text[], flags text[], facts jsonb)`,
    [reviewId, JSON.stringify(rows)],
  )
}

export interface ItemFilter {
  readonly reviewId: ReviewId
  readonly kind: AccessKind | undefined
  /** `open`: not decided. */
  readonly state: 'open' | 'decided' | undefined
  /** Those that this person may decide, or decided; undefined: all. */
  readonly reviewerId: UserId | undefined
}

export async function listItems(
  sql: Sql,
  { reviewId, kind, state, reviewerId }: ItemFilter,
  page: Page,
): Promise<ReviewItem[]> {
  const rows = await sql.query<ItemRow>(
    `SELECT ${columns} FROM access_review_items i
      WHERE i.review_id = $1 AND ($2::text IS NULL OR i.kind = $2) AND ($3::boolean IS NULL OR (i.decision IS NULL) = $3)
        AND ($4::text IS NULL OR i.decided_by = $4 OR is_reviewer_of($4, i.id))
        AND ($5::text IS NULL OR CASE WHEN $6 THEN i.id > $5 ELSE i.id < $5 END)
      ORDER BY CASE WHEN $6 THEN i.id END ASC, i.id DESC LIMIT $7`,
    [
      reviewId,
      kind ?? null,
      state === undefined ? null : state === 'open',
      reviewerId ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(itemOf)
}

/** All of a review, in the order of their ids; a review holds a bounded number. */
export async function listAllItems(sql: Sql, reviewId: ReviewId): Promise<ReviewItem[]> {
  const rows = await sql.query<ItemRow>(
    `SELECT ${columns} FROM access_review_items i WHERE i.review_id = $1 ORDER BY i.id`,
    [reviewId],
  )
  return rows.map(itemOf)
}

export async function findItem(sql: Sql, reviewId: ReviewId, id: ReviewItemId): Promise<ReviewItem | undefined> {
  const rows = await sql.query<ItemRow>(
    `SELECT ${columns} FROM access_review_items i WHERE i.id = $1 AND i.review_id = $2`,
    [id, reviewId],
  )
  return rows[0] && itemOf(rows[0])
}

/** Locked: of two who decide at the same moment the second one finds the decision of the first. */
export async function lockItem(tx: Transaction, reviewId: ReviewId, id: ReviewItemId): Promise<ReviewItem | undefined> {
  await tx.query('SELECT id FROM access_review_items WHERE id = $1 AND review_id = $2 FOR NO KEY UPDATE', [
    id,
    reviewId,
  ])
  return findItem(tx, reviewId, id)
}

/** Whether the review names this person for this item, as things are now: `named_reviewers` and `item_reviewers` say who. */
export async function isReviewerOf(sql: Sql, userId: UserId, id: ReviewItemId): Promise<boolean> {
  const [row] = await sql.query<{ is_reviewer: boolean }>('SELECT is_reviewer_of($1, $2) AS is_reviewer', [userId, id])
  return row?.is_reviewer === true
}

export interface NewDecision {
  readonly decision: ReviewDecision
  readonly reducedTo: readonly string[] | undefined
  readonly reason: string
  readonly by: UserId
  readonly inSession: SessionId
  readonly eventId: EventId
  /** Whoever writes the decision carries it out, within so long. */
  readonly seconds: number
}

/** What is kept needs nothing to be done. */
export async function saveItemDecision(tx: Transaction, id: ReviewItemId, made: NewDecision): Promise<void> {
  await tx.query(
    `UPDATE access_review_items SET decision = $2, reduced_to = $3, reason = $4, decided_by = $5, decided_in_session = $6,
        decided_at = clock_timestamp(), decided_event = $7, applied_at = CASE WHEN $2 = 'keep' THEN clock_timestamp() END,
        outcome = CASE WHEN $2 = 'keep' THEN 'kept' END, effect = CASE WHEN $2 = 'keep' THEN '{}'::jsonb END,
        applying_until = CASE WHEN $2 <> 'keep' THEN clock_timestamp() + make_interval(secs => $8) END
      WHERE id = $1`,
    [id, made.decision, made.reducedTo ?? null, made.reason, made.by, made.inSession, made.eventId, made.seconds],
  )
}

/** What nobody decided is decided by the deadline; answers how many there were. */
export async function saveUndecided(
  tx: Transaction,
  reviewId: ReviewId,
  {
    decision,
    reason,
    eventId,
  }: { readonly decision: 'keep' | 'remove'; readonly reason: string; readonly eventId: EventId },
): Promise<void> {
  await tx.query(
    `UPDATE access_review_items SET decision = $2, reason = $3, decided_by = 'deadline', decided_at = clock_timestamp(), decided_event = $4,
        applied_at = CASE WHEN $2 = 'keep' THEN clock_timestamp() END, outcome = CASE WHEN $2 = 'keep' THEN 'kept' END,
        effect = CASE WHEN $2 = 'keep' THEN '{}'::jsonb END
      WHERE review_id = $1 AND decision IS NULL`,
    [reviewId, decision, reason, eventId],
  )
}

export interface Claimed {
  readonly item: ReviewItem
  /** Somebody had begun, and is not heard of any more. */
  readonly again: boolean
}

/** Takes one item whose decision is to be carried out; for so long nobody else does. Undefined where there is none, or others have them. */
export async function claimItem(
  sql: Sql,
  { reviewId, id, seconds }: { readonly reviewId?: ReviewId; readonly id?: ReviewItemId; readonly seconds: number },
): Promise<Claimed | undefined> {
  const [row] = await sql.query<ItemRow & { again: boolean }>(
    `UPDATE access_review_items i SET applying_until = clock_timestamp() + make_interval(secs => $3) FROM (
       SELECT id, applying_until IS NOT NULL AS again FROM access_review_items
        WHERE decision IS NOT NULL AND applied_at IS NULL AND ($1::text IS NULL OR review_id = $1) AND ($2::text IS NULL OR id = $2)
          AND (applying_until IS NULL OR applying_until < clock_timestamp())
        ORDER BY applying_until NULLS FIRST, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) x
      WHERE i.id = x.id RETURNING ${columns}, x.again`,
    [reviewId ?? null, id ?? null, seconds],
  )
  return row && { item: itemOf(row), again: row.again }
}

/** Locks an item whose decision was carried out; false when another one has written that down. */
export async function isOwed(tx: Transaction, id: ReviewItemId): Promise<boolean> {
  const rows = await tx.query<{ applied_at: Date | null }>(
    'SELECT applied_at FROM access_review_items WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  )
  return rows[0]?.applied_at === null
}

export async function saveApplied(
  tx: Transaction,
  id: ReviewItemId,
  {
    outcome,
    effect,
    eventId,
  }: { readonly outcome: ReviewOutcome; readonly effect: ReviewEffect; readonly eventId: EventId },
): Promise<void> {
  await tx.query(
    `UPDATE access_review_items SET applied_at = clock_timestamp(), outcome = $2, effect = $3, applied_event = $4 WHERE id = $1`,
    [id, outcome, JSON.stringify(effect), eventId],
  )
}

/** Of a review that is still to be carried out. */
export async function countOwed(sql: Sql, reviewId: ReviewId): Promise<number> {
  const [row] = await sql.query<{ owed: number }>(
    'SELECT count(*)::int AS owed FROM access_review_items WHERE review_id = $1 AND applied_at IS NULL',
    [reviewId],
  )
  return row?.owed ?? 0
}
