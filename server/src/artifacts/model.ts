import { z } from 'zod'
import type { ApplicationId, EventId, Id, PrincipalId, SessionId, UserId } from '../platform/ids.ts'
import { type ArtifactKind, artifactKinds } from './check-kind.ts'

export { type ArtifactKind, artifactKinds } from './check-kind.ts'

export type ArtifactId = Id<'artifact'>
export type ArtifactReviewId = Id<'artifactReview'>

/**
 * `submitted`: nobody but its author says anything about it. `reviewed`: a review waits for a person. `approved` counts until it
 * expires or something changes. `drifted`: what is there is not what was approved. Only `approved` lets a check pass.
 */
export const artifactStates = ['submitted', 'reviewed', 'approved', 'rejected', 'drifted', 'expired'] as const
export type ArtifactState = (typeof artifactStates)[number]

export const fileModes = ['file', 'executable', 'symlink'] as const
export type FileMode = (typeof fileModes)[number]
export const findingSeverities = ['low', 'medium', 'high', 'critical'] as const
export type FindingSeverity = (typeof findingSeverities)[number]
export const executionModes = ['isolated', 'not_isolated', 'not_run'] as const
export type ExecutionMode = (typeof executionModes)[number]
export const scenarioVerdicts = ['passed', 'failed', 'not_applicable', 'errored'] as const
export type ScenarioVerdict = (typeof scenarioVerdicts)[number]

/**
 * The generation of the review rules. A rule that is new or stricter with the severity `critical` raises it; what was reviewed by
 * an older one needs a fresh review then.
 */
export const rulesCritical = 3
/** Names the format of a review report. */
export const reviewFormat = 'ambit-artifact-review-1'

export const filesMax = 500
export const fileBytesMax = 100_000_000
export const findingsMax = 200
export const scenariosMax = 32
export const accessRowsMax = 200
const pathLengthMax = 400
const nameLengthMax = 120
const wordsLengthMax = 200
const saidLengthMax = 1_000
const lineMax = 10_000_000

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'lower-case hex SHA-256')
const said = z.string().trim().min(1).max(saidLengthMax)
const words = z.string().trim().min(1).max(wordsLengthMax)

/** Below the project's folder, with slashes: never absolute, never upwards, no empty part. */
const path = z
  .string()
  .min(1)
  .max(pathLengthMax)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\\\p{Cc}]+$/u, 'a path below the folder of the project')

export const artifactFileSchema = z
  .strictObject({
    path,
    mode: z.enum(fileModes).describe('Of a symlink the bytes are the path that it names.'),
    sha256: sha256.describe('Of the bytes.'),
    size: z.number().int().min(0).max(fileBytesMax),
  })
  .meta({ id: 'ArtifactFile' })
export type ArtifactFile = z.output<typeof artifactFileSchema>

export const ruleIdSchema = z.string().regex(/^IC(0[1-9]|1\d|2[0-3])$/, 'IC01 to IC23')
export const scenarioIdSchema = z.string().regex(/^X(0[1-9]|1[0-6])$/, 'X01 to X16')

export const artifactFindingSchema = z
  .strictObject({
    rule: ruleIdSchema,
    severity: z.enum(findingSeverities),
    found_by: z.enum(['static', 'executed']),
    path: path.nullable().describe('Null: it is about the artifact as a whole.'),
    line: z.number().int().min(1).max(lineMax).nullable(),
    reason: said.describe('What is wrong here.'),
    attack: said.describe('What somebody does with it.'),
    mend: said.describe('What to write instead.'),
  })
  .meta({ id: 'ArtifactFinding' })
export type ArtifactFinding = z.output<typeof artifactFindingSchema>

export const artifactScenarioSchema = z
  .strictObject({
    id: scenarioIdSchema,
    verdict: z.enum(scenarioVerdicts),
    isolated: z.boolean().describe('Whether it ran with its own user, mount and process name-spaces and no network.'),
    says: z.string().trim().max(saidLengthMax).describe('What was seen, or why it does not apply.'),
    trace: z
      .strictObject({ reference: words, sha256 })
      .nullable()
      .describe('What a person replays, by its name at the gate and its digest.'),
  })
  .meta({ id: 'ArtifactScenario' })
export type ArtifactScenario = z.output<typeof artifactScenarioSchema>

export const accessRowSchema = z
  .strictObject({
    who: words.describe(
      'A role or kind of caller, as the runs showed it: `member`, `administrator of the organization`.',
    ),
    may: words.describe('`remove a member`'),
    to: words.describe('`people of their own organization`'),
    route: words.describe('`POST /team/remove`'),
    seen_in: z
      .array(z.union([scenarioIdSchema, z.literal('static')]))
      .min(1)
      .max(scenariosMax),
  })
  .meta({ id: 'ArtifactAccessRow' })
export type AccessRow = z.output<typeof accessRowSchema>

/** What a gate says about exactly one set of files. */
export const reviewReportSchema = z
  .strictObject({
    format: z.literal(reviewFormat),
    gate: z.strictObject({ name: words, version: words }),
    rules: z.strictObject({
      version: words,
      critical: z
        .number()
        .int()
        .min(0)
        .describe('Raised by each rule that is new or stricter with the severity critical.'),
    }),
    digest: sha256.describe('Of the files that were reviewed.'),
    findings: z.array(artifactFindingSchema).max(findingsMax),
    execution: z.strictObject({
      mode: z.enum(executionModes),
      because: z.string().trim().max(saidLengthMax).nullable().describe('Why it is not isolated, or did not run.'),
    }),
    scenarios: z.array(artifactScenarioSchema).max(scenariosMax),
    access_model: z.array(accessRowSchema).max(accessRowsMax),
  })
  .meta({ id: 'ArtifactReviewReport' })
export type ReviewReport = z.output<typeof reviewReportSchema>

export const newArtifactSchema = z.strictObject({
  name: z.string().trim().min(1).max(nameLengthMax),
  kind: z.enum(artifactKinds),
  application_id: z.string(),
  session_id: z
    .string()
    .nullish()
    .describe('The session of the agent that made it. An agent’s own token says it; a key names it.'),
  base_commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
    .nullish(),
  replaces: z.string().nullish().describe('The artifact that this one is the next form of.'),
  digest: sha256.describe('SHA-256 over the canonical JSON (RFC 8785) of the files, by path.'),
  files: z.array(artifactFileSchema).min(1).max(filesMax),
  report: reviewReportSchema.nullish(),
})
export type NewArtifact = z.output<typeof newArtifactSchema>

/** Identity code or configuration that an agent made: exactly these files. Times are the database's. */
export interface Artifact {
  readonly id: ArtifactId
  readonly name: string
  readonly kind: ArtifactKind
  readonly applicationId: ApplicationId
  /** The session that made it, whose principal that is, and who answers for it. */
  readonly author: { readonly sessionId: SessionId; readonly principalId: PrincipalId; readonly ownerId: UserId }
  /** Who brought it here, as events name an actor. */
  readonly submittedBy: string
  readonly baseCommit: string | undefined
  readonly replaces: ArtifactId | undefined
  readonly digest: string
  readonly filesCount: number
  readonly state: ArtifactState
  readonly createdAt: Date
  /** The review that counts. */
  readonly reviewId: ArtifactReviewId | undefined
  readonly decision: ArtifactDecision | undefined
  /** What was found instead of what was approved. */
  readonly driftedTo: string | undefined
}

/** A report that somebody brought. */
export interface ArtifactReview {
  readonly id: ArtifactReviewId
  readonly artifactId: ArtifactId
  readonly report: ReviewReport
  /** SHA-256 over the canonical JSON of the report. */
  readonly reportDigest: string
  readonly reportedBy: string
  readonly reportedInSession: SessionId
  /** The author says it about their own work: it counts for nothing. */
  readonly isByAuthor: boolean
  readonly at: Date
}

export interface ArtifactDecision {
  readonly decision: 'approve' | 'reject'
  readonly reviewId: ArtifactReviewId | undefined
  readonly by: UserId
  readonly inSession: SessionId
  readonly reason: string
  /** Rules of severity high that are lived with until it expires. */
  readonly waived: readonly string[]
  /** Nobody else was there to decide. */
  readonly isAlone: boolean
  readonly expiresAt: Date | undefined
  readonly eventId: EventId
  readonly at: Date
}
