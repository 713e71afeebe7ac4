import type { AccessFlag, AccessKind } from '../governance/model.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type EventId, idFrom, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { Review, Reviewers, ReviewId, ReviewProgress, ReviewState, UndecidedFate } from './model.ts'

const columns = `r.id, r.name, r.organization_id, r.kinds, r.flagged, r.reviewers, r.undecided, r.asked_by, r.started_at, r.deadline_at,
  r.state, r.closed_at, r.cancelled_by, r.cancel_reason, r.body, r.signature, r.event_id`

interface ReviewRow {
  id: string
  name: string
  organization_id: string | null
  kinds: AccessKind[]
  flagged: AccessFlag[]
  reviewers: Reviewers
  undecided: UndecidedFate
  asked_by: string
  started_at: Date
  deadline_at: Date
  state: ReviewState
  closed_at: Date | null
  cancelled_by: string | null
  cancel_reason: string | null
  body: string | null
  signature: string | null
  event_id: string | null
}

function reviewOf(row: ReviewRow): Review {
  const { body, signature, event_id: eventId } = row
  const isSigned = body !== null && signature !== null && eventId !== null
  return {
    id: idFrom('accessReview', row.id),
    name: row.name,
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    kinds: row.kinds,
    flagged: row.flagged,
    reviewers: row.reviewers,
    undecided: row.undecided,
    askedBy: row.asked_by,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
    state: row.state,
    closedAt: row.closed_at ?? undefined,
    cancelledBy: row.cancelled_by ?? undefined,
    cancelReason: row.cancel_reason ?? undefined,
    signed: isSigned ? { body, signature, eventId: idFrom('event', eventId) } : undefined,
  }
}

export type NewReview = Pick<
  Review,
  'id' | 'name' | 'organizationId' | 'kinds' | 'flagged' | 'reviewers' | 'undecided' | 'askedBy' | 'deadlineAt'
>

/** The review and its reminders. */
export async function insertReview(tx: Transaction, review: NewReview, remindAt: readonly Date[]): Promise<void> {
  await tx.query(
    `INSERT INTO access_reviews (id, name, organization_id, kinds, flagged, reviewers, undecided, asked_by, deadline_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      review.id,
      review.name,
      review.organizationId ?? null,
      review.kinds,
      review.flagged,
      JSON.stringify(review.reviewers),
      review.undecided,
      review.askedBy,
      review.deadlineAt,
    ],
  )
  await tx.query(
    `INSERT INTO access_review_reminders (review_id, due_at) SELECT $1, x FROM unnest($2::timestamptz[]) x
     ON CONFLICT DO NOTHING`,
    [review.id, remindAt],
  )
}

export async function getReview(sql: Sql, id: ReviewId): Promise<Review> {
  const rows = await sql.query<ReviewRow>(`SELECT ${columns} FROM access_reviews r WHERE r.id = $1`, [id])
  if (rows[0] === undefined) throw notFound('access review')
  return reviewOf(rows[0])
}

/** Held as it is until the transaction is over: it takes a decision, or it ends, and never both. */
export async function holdReview(tx: Transaction, id: ReviewId): Promise<{ review: Review; now: Date } | undefined> {
  const rows = await tx.query<ReviewRow>(`SELECT ${columns} FROM access_reviews r WHERE r.id = $1 FOR SHARE`, [id])
  return withTime(tx, rows[0])
}

/** Locked, so that it moves on once. */
export async function lockReview(tx: Transaction, id: ReviewId): Promise<{ review: Review; now: Date } | undefined> {
  const rows = await tx.query<ReviewRow>(`SELECT ${columns} FROM access_reviews r WHERE r.id = $1 FOR NO KEY UPDATE`, [
    id,
  ])
  return withTime(tx, rows[0])
}

/** The time is read behind the lock. */
async function withTime(
  tx: Transaction,
  row: ReviewRow | undefined,
): Promise<{ review: Review; now: Date } | undefined> {
  const [clock] = await tx.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  return row === undefined || clock === undefined ? undefined : { review: reviewOf(row), now: clock.now }
}

export interface ReviewFilter {
  readonly state: ReviewState | undefined
  readonly organizationId: string | undefined
  /** Those in which an item may be or was decided by this person; undefined: all. */
  readonly reviewerId: UserId | undefined
}

export async function listReviews(
  sql: Sql,
  { state, organizationId, reviewerId }: ReviewFilter,
  page: Page,
): Promise<Review[]> {
  const rows = await sql.query<ReviewRow>(
    `SELECT ${columns} FROM access_reviews r
      WHERE ($1::text IS NULL OR r.state = $1) AND ($2::text IS NULL OR r.organization_id = $2)
        AND ($3::text IS NULL OR takes_part($3, r.id))
        AND ($4::text IS NULL OR CASE WHEN $5 THEN r.id > $4 ELSE r.id < $4 END)
      ORDER BY CASE WHEN $5 THEN r.id END ASC, r.id DESC LIMIT $6`,
    [state ?? null, organizationId ?? null, reviewerId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(reviewOf)
}

/** Whether the review asks this person, or asked them: an item waits for them, or was decided by them. */
export async function takesPart(sql: Sql, userId: UserId, id: ReviewId): Promise<boolean> {
  const [row] = await sql.query<{ part: boolean }>('SELECT takes_part($1, $2) AS part', [userId, id])
  return row?.part === true
}

/** Whether any review that runs asks this person. */
export async function reviewsSomething(sql: Sql, userId: UserId): Promise<boolean> {
  const [row] = await sql.query<{ part: boolean }>(
    `SELECT EXISTS (SELECT FROM access_reviews r WHERE r.state = 'open' AND takes_part($1, r.id)) AS part`,
    [userId],
  )
  return row?.part === true
}

export async function progressOf(sql: Sql, ids: readonly ReviewId[]): Promise<ReadonlyMap<string, ReviewProgress>> {
  const rows = await sql.query<ReviewProgress & { id: string }>(
    `SELECT review_id AS id, count(*)::int AS items, count(*) FILTER (WHERE decision IS NULL)::int AS open,
        count(*) FILTER (WHERE decision = 'keep')::int AS keep, count(*) FILTER (WHERE decision = 'reduce')::int AS reduce,
        count(*) FILTER (WHERE decision = 'remove')::int AS remove,
        count(*) FILTER (WHERE decided_by = 'deadline')::int AS "atDeadline",
        count(applied_at)::int AS applied, count(*) FILTER (WHERE outcome = 'refused')::int AS refused
       FROM access_review_items WHERE review_id = ANY ($1) GROUP BY review_id`,
    [ids],
  )
  return new Map(rows.map(({ id, ...progress }) => [id, progress]))
}

/** Those whose deadline has passed, or whose end another one has begun; and those in which nothing is left to decide. */
export async function listDue(sql: Sql): Promise<ReviewId[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT r.id FROM access_reviews r WHERE r.state = 'ending' OR (r.state = 'open' AND (r.deadline_at <= clock_timestamp()
        OR NOT EXISTS (SELECT FROM access_review_items i WHERE i.review_id = r.id AND i.decision IS NULL)))
      ORDER BY r.deadline_at LIMIT 20`,
  )
  return rows.map(row => idFrom('accessReview', row.id))
}

export async function saveEnding(tx: Transaction, id: ReviewId): Promise<void> {
  await tx.query(`UPDATE access_reviews SET state = 'ending' WHERE id = $1`, [id])
}

export async function saveCancelled(
  tx: Transaction,
  id: ReviewId,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  await tx.query(
    `UPDATE access_reviews SET state = 'cancelled', closed_at = clock_timestamp(), cancelled_by = $2, cancel_reason = $3 WHERE id = $1`,
    [id, by, reason],
  )
}

export async function saveCompleted(
  tx: Transaction,
  id: ReviewId,
  signed: { readonly body: string; readonly signature: string; readonly eventId: EventId; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE access_reviews SET state = 'completed', closed_at = $5, body = $2, signature = $3, event_id = $4 WHERE id = $1`,
    [id, signed.body, signed.signature, signed.eventId, signed.at],
  )
}

/** Takes the reminders that are due, each once on whichever node; those that another one takes at this moment are left to it. */
export async function takeReminders(tx: Transaction): Promise<ReviewId[]> {
  const rows = await tx.query<{ review_id: string }>(
    `UPDATE access_review_reminders d SET sent_at = clock_timestamp() FROM (
       SELECT review_id, due_at FROM access_review_reminders
        WHERE sent_at IS NULL AND due_at <= clock_timestamp() ORDER BY due_at LIMIT 10 FOR UPDATE SKIP LOCKED) x
      WHERE d.review_id = x.review_id AND d.due_at = x.due_at RETURNING d.review_id`,
  )
  return [...new Set(rows.map(row => row.review_id))].map(id => idFrom('accessReview', id))
}

/** The people for whom an item is open; so many at most. */
export async function listWaitedFor(sql: Sql, id: ReviewId, limit: number): Promise<UserId[]> {
  const rows = await sql.query<{ user_id: string }>(
    'SELECT w AS user_id FROM reviewers_waited_for($1) w ORDER BY w LIMIT $2',
    [id, limit],
  )
  return rows.map(row => idFrom('user', row.user_id))
}
