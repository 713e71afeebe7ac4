import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { ArtifactReviewsRow } from '../platform/rows/artifacts.ts'
import {
  type ArtifactDecision,
  type ArtifactId,
  type ArtifactReview,
  type ArtifactReviewId,
  type ReviewReport,
  reviewReportSchema,
} from './model.ts'

const columns = 'id, artifact_id, report, report_digest, reported_by, reported_in_session, by_author, at'

type Row = Omit<ArtifactReviewsRow, 'rules_critical'>

function reviewOf(row: Row): ArtifactReview {
  return {
    id: idFrom('artifactReview', row.id),
    artifactId: idFrom('artifact', row.artifact_id),
    report: reviewReportSchema.parse(row.report),
    reportDigest: row.report_digest,
    reportedBy: row.reported_by,
    reportedInSession: idFrom('session', row.reported_in_session),
    isByAuthor: row.by_author,
    at: row.at,
  }
}

export interface NewReview {
  readonly id: ArtifactReviewId
  readonly artifactId: ArtifactId
  readonly report: ReviewReport
  readonly reportDigest: string
  readonly reportedBy: string
  readonly reportedInSession: string
  readonly isByAuthor: boolean
}

export async function insertReview(tx: Transaction, it: NewReview): Promise<void> {
  await tx.query(
    `INSERT INTO artifact_reviews (id, artifact_id, report, report_digest, rules_critical, reported_by, reported_in_session, by_author)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      it.id,
      it.artifactId,
      canonicalize(it.report),
      it.reportDigest,
      it.report.rules.critical,
      it.reportedBy,
      it.reportedInSession,
      it.isByAuthor,
    ],
  )
}

/** The one of an artifact by its id. */
export async function findReview(
  sql: Sql,
  artifactId: ArtifactId,
  id: ArtifactReviewId,
): Promise<ArtifactReview | undefined> {
  const rows = await sql.query<Row>(`SELECT ${columns} FROM artifact_reviews WHERE artifact_id = $1 AND id = $2`, [
    artifactId,
    id,
  ])
  return rows[0] && reviewOf(rows[0])
}

/** The newest ones of an artifact. */
export async function listReviewsOf(sql: Sql, artifactId: ArtifactId, limit: number): Promise<ArtifactReview[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM artifact_reviews WHERE artifact_id = $1 ORDER BY id DESC LIMIT $2`,
    [artifactId, limit],
  )
  return rows.map(reviewOf)
}

export type NewDecision = Omit<ArtifactDecision, 'at' | 'expiresAt'> & {
  readonly artifactId: ArtifactId
  readonly shown: string
  /** Undefined for a rejection. */
  readonly days: number | undefined
}

/** The one writer of a decision about an artifact; who may be its author is judged by the table's own trigger once more. */
export async function insertArtifactDecision(tx: Transaction, it: NewDecision): Promise<void> {
  await tx.query(
    `INSERT INTO artifact_decisions (event_id, artifact_id, review_id, decision, reason, waived, decided_by, in_session, is_alone, shown,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(days => $11))`,
    [
      it.eventId,
      it.artifactId,
      it.reviewId ?? null,
      it.decision,
      it.reason,
      it.waived,
      it.by,
      it.inSession,
      it.isAlone,
      it.shown,
      it.days ?? null,
    ],
  )
}
