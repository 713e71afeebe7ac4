import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import type { Checked } from './actions-check.ts'
import { approvalObstacles, rulesToWaive } from './check-approvable.ts'
import { changeKinds } from './derive-set-changes.ts'
import {
  type Artifact,
  type ArtifactReview,
  artifactKinds,
  artifactStates,
  executionModes,
  findingSeverities,
  reviewReportSchema,
} from './model.ts'

const decisionSchema = z.object({
  decision: z.enum(['approve', 'reject']),
  by: z.string(),
  in_session: z.string(),
  reason: z.string(),
  waived: z.array(z.string()).describe('Rules of severity high that are lived with until it expires.'),
  alone: z.boolean().describe('Nobody else was there to decide.'),
  review_id: z.string().nullable(),
  expires_at: z.string().nullable(),
  event_id: z.string(),
  at: z.string(),
})

const countsSchema = z.object({
  critical: z.number().int(),
  high: z.number().int(),
  medium: z.number().int(),
  low: z.number().int(),
})

const reviewSummarySchema = z.object({
  id: z.string(),
  reported_by: z.string(),
  reported_in_session: z.string(),
  by_author: z.boolean().describe('The session that made it says so about its own work: it counts for nothing.'),
  report_digest: z.string(),
  rules: z.object({ version: z.string(), critical: z.number().int() }),
  execution: z.enum(executionModes),
  findings: countsSchema,
  scenarios: z.object({ passed: z.number().int(), failed: z.number().int(), all: z.number().int() }),
  at: z.string(),
})

export const artifactSchema = z
  .object({
    object: z.literal('artifact'),
    id: z.string(),
    name: z.string(),
    kind: z.enum(artifactKinds),
    state: z.enum(artifactStates),
    application_id: z.string(),
    author: z.object({
      session_id: z.string(),
      principal_id: z.string(),
      owner_id: z.string().describe('The person who answers for it.'),
    }),
    submitted_by: z.string(),
    base_commit: z.string().nullable(),
    replaces: z.string().nullable(),
    digest: z.string(),
    files_count: z.number().int(),
    review_id: z.string().nullable().describe('The review that counts.'),
    decision: decisionSchema.nullable(),
    drifted_to: z.string().nullable().describe('The digest that was found instead, or `rules`.'),
    /** Where a person decides. */
    url: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'Artifact' })

export const artifactColumns = [
  'id',
  'name',
  'kind',
  'state',
  'application_id',
  'submitted_by',
  'digest',
  'files_count',
  'created_at',
] as const

/** An artifact as the API shows it. */
export function presentArtifact(on: Platform, artifact: Artifact): z.input<typeof artifactSchema> {
  const { author, decision } = artifact
  return {
    object: 'artifact',
    id: artifact.id,
    name: artifact.name,
    kind: artifact.kind,
    state: artifact.state,
    application_id: artifact.applicationId,
    author: { session_id: author.sessionId, principal_id: author.principalId, owner_id: author.ownerId },
    submitted_by: artifact.submittedBy,
    base_commit: artifact.baseCommit ?? null,
    replaces: artifact.replaces ?? null,
    digest: artifact.digest,
    files_count: artifact.filesCount,
    review_id: artifact.reviewId ?? null,
    decision:
      decision === undefined
        ? null
        : {
            decision: decision.decision,
            by: decision.by,
            in_session: decision.inSession,
            reason: decision.reason,
            waived: [...decision.waived],
            alone: decision.isAlone,
            review_id: decision.reviewId ?? null,
            expires_at: decision.expiresAt?.toISOString() ?? null,
            event_id: decision.eventId,
            at: decision.at.toISOString(),
          },
    drifted_to: artifact.driftedTo ?? null,
    url: new URL(`/artifacts/${artifact.id}`, on.config.baseUrl).href,
    created_at: artifact.createdAt.toISOString(),
  }
}

export const artifactWholeSchema = artifactSchema.extend({
  report: reviewReportSchema.nullable().describe('Of the review that counts; where there is none, the newest one.'),
  obstacles: z.array(z.string()).describe('What stands in the way of an approval.'),
  to_waive: z
    .array(z.string())
    .describe('Rules of severity high: whoever approves says of each that they live with it.'),
  reviews: z.array(reviewSummarySchema).describe('The newest ones.'),
})

/** With what a gate found, and every report that was brought. */
export function presentWhole(
  on: Platform,
  artifact: Artifact,
  reviews: readonly ArtifactReview[],
): z.input<typeof artifactWholeSchema> {
  const counting = reviews.find(({ id }) => id === artifact.reviewId)
  const shown = counting ?? reviews[0]
  return {
    ...presentArtifact(on, artifact),
    report: shown?.report ?? null,
    obstacles: approvalObstacles(shown),
    to_waive: shown === undefined ? [] : rulesToWaive(shown.report),
    reviews: reviews.map(presentReview),
  }
}

function presentReview(review: ArtifactReview): z.input<typeof reviewSummarySchema> {
  const { report } = review
  const found = findingSeverities.map(
    severity => [severity, report.findings.filter(each => each.severity === severity).length] as const,
  )
  const having = (verdict: string): number => report.scenarios.filter(each => each.verdict === verdict).length
  return {
    id: review.id,
    reported_by: review.reportedBy,
    reported_in_session: review.reportedInSession,
    by_author: review.isByAuthor,
    report_digest: review.reportDigest,
    rules: report.rules,
    execution: report.execution.mode,
    findings: countsSchema.parse(Object.fromEntries(found)),
    scenarios: { passed: having('passed'), failed: having('failed'), all: report.scenarios.length },
    at: review.at.toISOString(),
  }
}

export const checkedSchema = z
  .object({
    object: z.literal('artifact_check'),
    artifact_id: z.string(),
    state: z.enum(artifactStates),
    passes: z.boolean(),
    because: z.enum(['approved', 'files_changed', 'rules_outdated', 'submitted', 'reviewed', 'rejected', 'expired']),
    digest: z.string().describe('Of the files that were sent.'),
    changes: z.array(
      z.object({
        path: z.string(),
        change: z.enum(changeKinds),
        from: z.string().nullable().describe('Of what moved.'),
      }),
    ),
    /** Where a person decides. */
    url: z.string(),
  })
  .meta({ id: 'ArtifactCheck' })

/** What a build is told. */
export function presentChecked(on: Platform, checked: Checked): z.input<typeof checkedSchema> {
  const { artifact, passes, because, digest, changes } = checked
  return {
    object: 'artifact_check',
    artifact_id: artifact.id,
    state: artifact.state,
    passes,
    because,
    digest,
    changes: changes.map(({ path, change, from }) => ({ path, change, from: from ?? null })),
    url: new URL(`/artifacts/${artifact.id}`, on.config.baseUrl).href,
  }
}
