import { createHash } from 'node:crypto'
import { getUser, lockPrincipals } from '../directory/index.ts'
import { fixDrifts, othersMayDecide } from '../governance/index.ts'
import type { InstallationRole } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { findDoor, getSession, signedInWithin } from '../sessions/index.ts'
import { changeFreshSeconds, type Person } from '../sign-in/index.ts'
import { tell } from './actions.ts'
import { expire } from './actions-check.ts'
import { approvalObstacles, rulesToWaive } from './check-approvable.ts'
import { type DecisionFault, decisionFault } from './decide-artifact.ts'
import type { Artifact, ArtifactFile, ArtifactId, ArtifactReview } from './model.ts'
import { findArtifact, listFiles, lockArtifact, saveMove } from './store.ts'
import { findReview, insertArtifactDecision, listReviewsOf } from './store-reviews.ts'

/** Who decides about artifacts: whoever administers the installation, and approvers. */
const deciderRoles: readonly InstallationRole[] = ['owner', 'admin', 'approver']

/** An artifact as one who may decide about it sees it. */
export interface SeenArtifact {
  readonly artifact: Artifact
  readonly files: readonly ArtifactFile[]
  /** The review that counts; where there is none, the newest one. */
  readonly review: ArtifactReview | undefined
  /** Nobody else may decide. */
  readonly isAlone: boolean
}

/** Nobody finds it but those who may decide; unknown ids are answered in the same way (MT13). */
export async function findForDecider(sql: Sql, person: Person, id: ArtifactId): Promise<SeenArtifact | undefined> {
  if (!decides(person.role)) return undefined
  const artifact = await findArtifact(sql, id)
  return artifact && seen(sql, person, artifact)
}

function decides(role: InstallationRole | undefined): boolean {
  return role !== undefined && deciderRoles.includes(role)
}

async function seen(sql: Sql, { userId }: Person, artifact: Artifact): Promise<SeenArtifact> {
  const { id, reviewId } = artifact
  const [newest] = reviewId === undefined ? await listReviewsOf(sql, id, 1) : []
  return {
    artifact,
    files: await listFiles(sql, id),
    review: reviewId === undefined ? newest : await findReview(sql, id, reviewId),
    isAlone: !(await othersMayDecide(sql, userId, deciderRoles)),
  }
}

export interface Shown {
  /** Canonical JSON. */
  readonly text: string
  /** Lower-case hex SHA-256 over it. */
  readonly digest: string
}

/** What the page shows, so that a decision is about exactly that and nothing that came since. */
export function shownArtifact({ artifact, review }: SeenArtifact, language: string): Shown {
  const text = canonicalize({
    artifact: artifact.id,
    digest: artifact.digest,
    state: artifact.state,
    drifted_to: artifact.driftedTo ?? null,
    review: review?.id ?? null,
    report: review?.reportDigest ?? null,
    by_author: review?.isByAuthor ?? null,
    language,
  })
  return { text, digest: createHash('sha256').update(text).digest('hex') }
}

export interface DecidingArtifact {
  readonly id: ArtifactId
  /** From the form: the digest of what the page showed. */
  readonly shownDigest: string
  readonly language: string
  readonly decision: 'approve' | 'reject'
  readonly reason: string
  readonly waived: readonly string[]
  /** How long an approval counts. */
  readonly days: number
}

export type DecidedArtifact =
  | 'approved'
  | 'rejected'
  | 'changed'
  | 'step_up_needed'
  | 'signed_out'
  | 'unknown'
  | DecisionFault

/**
 * The one way to a decision about an artifact: a person on its page, freshly signed in to approve, about exactly what the page shows.
 * Approving it approves the access model; what it replaces counts no more in the same transaction.
 */
export async function decideArtifactAsPerson(
  on: Platform,
  person: Person,
  deciding: DecidingArtifact,
): Promise<DecidedArtifact> {
  return on.database.transaction(async tx => {
    await lockPrincipals(tx, [person.userId])
    const artifact = await lockArtifact(tx, deciding.id)
    if (artifact === undefined || !decides((await getUser(tx, person.userId)).role)) return 'unknown'
    const now = await seen(tx, person, artifact)
    if (!(await isSignedIn(tx, person))) return 'signed_out'
    const fault = faultOf(now, person, deciding)
    if (fault !== undefined) return fault
    const shown = shownArtifact(now, deciding.language)
    if (shown.digest !== deciding.shownDigest) return 'changed'
    if (!(await signedInWithin(tx, person.sessionId, changeFreshSeconds))) return 'step_up_needed'
    await settleArtifact(tx, person, { now, deciding, shown })
    return deciding.decision === 'approve' ? 'approved' : 'rejected'
  })
}

async function isSignedIn(tx: Transaction, { sessionId }: Person): Promise<boolean> {
  const own = await getSession(tx, sessionId)
  return own.endedAt === undefined && (await findDoor(tx, sessionId)) === undefined
}

function faultOf(
  now: SeenArtifact,
  { userId, sessionId }: Person,
  deciding: DecidingArtifact,
): DecisionFault | undefined {
  const { artifact, review, isAlone } = now
  return decisionFault({
    decision: deciding.decision,
    state: artifact.state,
    decider: { userId, sessionId },
    author: artifact.author,
    isAlone,
    obstacles: approvalObstacles(review),
    toWaive: review === undefined ? [] : rulesToWaive(review.report),
    waived: deciding.waived,
  })
}

interface Settling {
  readonly now: SeenArtifact
  readonly deciding: DecidingArtifact
  readonly shown: Shown
}

/** Event, decision and state: always together. */
async function settleArtifact(tx: Transaction, person: Person, { now, deciding, shown }: Settling): Promise<void> {
  const { artifact, review, isAlone } = now
  const { id, replaces } = artifact
  const { decision, reason, days } = deciding
  const isApproved = decision === 'approve'
  const actor = { kind: 'person', ...person } as const
  const state = isApproved ? 'approved' : 'rejected'
  const waived = isApproved && review !== undefined ? rulesToWaive(review.report) : []
  const facts = { review: review?.id ?? null, report_digest: review?.reportDigest ?? null, shown_digest: shown.digest }
  const eventId = await tell(tx, actor, {
    artifact: { ...artifact, state },
    event: isApproved ? 'artifact.approved' : 'artifact.rejected',
    body: { ...facts, waived, reason, alone: isAlone, ...(isApproved ? { days } : {}) },
  })
  await insertArtifactDecision(tx, {
    eventId,
    artifactId: id,
    reviewId: review?.id,
    decision,
    reason,
    waived,
    by: person.userId,
    inSession: person.sessionId,
    isAlone,
    shown: shown.text,
    days: isApproved ? days : undefined,
  })
  await saveMove(tx, { id, state, reviewId: artifact.reviewId, decisionEvent: eventId, driftedTo: undefined })
  await fixDrifts(tx, { rules: ['D13'], subject: id, how: isApproved ? 'reviewed' : 'ended', by: person.userId })
  const former = isApproved && replaces !== undefined ? await lockArtifact(tx, replaces) : undefined
  if (former?.state === 'approved' || former?.state === 'drifted')
    await expire(tx, actor, { artifact: former, because: `${id} replaced it` })
}
