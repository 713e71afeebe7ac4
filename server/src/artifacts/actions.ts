import { getApplication } from '../applications/index.ts'
import { getPrincipal } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type ApplicationId, newId, parseId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { getSession } from '../sessions/index.ts'
import { reportFault } from './check-report-fits.ts'
import { setDigest } from './derive-set-digest.ts'
import { artifactOver, authorRefused, filesRefused, reportRefused } from './errors.ts'
import type {
  Artifact,
  ArtifactFile,
  ArtifactId,
  ArtifactReview,
  ArtifactState,
  NewArtifact,
  ReviewReport,
} from './model.ts'
import { getArtifact, insertArtifact, listFiles, lockArtifact, saveMove } from './store.ts'
import { findReview, insertReview } from './store-reviews.ts'

/** Whoever calls the API, always in a session. */
export type Caller = Exclude<Actor, { kind: 'system' | 'portal' }>

/**
 * Takes what an agent made: its files by their digests, the session that made it, and the report of a gate where there is one.
 *
 * @throws Refusal 404 for an unknown application, session or artifact, 422 for files, a digest, a report or an author that don't fit.
 */
export async function submitArtifact(on: Platform, caller: Caller, parts: NewArtifact): Promise<Artifact> {
  refuseSet(parts)
  const application = parseId('application', parts.application_id)
  if (application === undefined) throw notFound('application')
  const id = newId('artifact')
  return on.database.transaction(async tx => {
    const { id: applicationId } = await getApplication(tx, application)
    const author = await authorOf(tx, caller, parts.session_id ?? undefined)
    const replaces = await replacedBy(tx, parts.replaces ?? undefined, applicationId)
    const { name, kind, digest, files } = parts
    const submittedBy = actorName(caller)
    const baseCommit = parts.base_commit ?? undefined
    await insertArtifact(tx, {
      id,
      name,
      kind,
      applicationId,
      author,
      submittedBy,
      baseCommit,
      replaces,
      digest,
      files,
    })
    await tell(tx, caller, { artifact: await getArtifact(tx, id), event: 'artifact.submitted' })
    if (parts.report != null) await takeReport(tx, caller, { id, report: parts.report })
    return getArtifact(tx, id)
  })
}

function refuseSet({ files, digest }: Pick<NewArtifact, 'files' | 'digest'>): void {
  if (new Set(files.map(({ path }) => path)).size !== files.length) throw filesRefused('path_twice')
  if (setDigest(files) !== digest) throw filesRefused('digest_mismatch')
}

/** An agent is the author by its own token. A key names the session of an agent; where it names none, it stands for itself. */
async function authorOf(tx: Transaction, caller: Caller, named: string | undefined): Promise<Artifact['author']> {
  const own = ownSession(caller)
  if (named === undefined || named === own.sessionId) return own
  if (caller.kind !== 'api_key') throw authorRefused()
  const id = parseId('session', named)
  if (id === undefined) throw notFound('session')
  const session = await getSession(tx, id)
  const principal = await getPrincipal(tx, session.principalId)
  const ownerId = session.onBehalfOf ?? principal.ownerId
  if (session.kind === 'user' || ownerId === undefined) throw authorRefused()
  return { sessionId: id, principalId: session.principalId, ownerId }
}

function ownSession(caller: Caller): Artifact['author'] {
  const { sessionId } = caller
  switch (caller.kind) {
    case 'agent':
      return { sessionId, principalId: caller.agentId, ownerId: caller.userId }
    case 'api_key':
      return { sessionId, principalId: caller.principalId, ownerId: caller.ownerId }
    case 'person':
      return { sessionId, principalId: caller.userId, ownerId: caller.userId }
  }
}

/** Of the same application, or it is none that could be replaced. */
async function replacedBy(
  tx: Transaction,
  text: string | undefined,
  applicationId: ApplicationId,
): Promise<ArtifactId | undefined> {
  if (text === undefined) return undefined
  const id = parseId('artifact', text)
  if (id === undefined) throw notFound('artifact')
  const former = await getArtifact(tx, id)
  if (former.applicationId !== applicationId) throw notFound('artifact')
  return id
}

export interface Reporting {
  readonly id: ArtifactId
  readonly report: ReviewReport
}

/**
 * Takes a report about exactly these files. One that says what the review says that was approved, by rules that still count, changes
 * nothing; every other one waits for a person, and until then the artifact counts for nothing.
 *
 * @throws Refusal 404 for an unknown artifact, 409 `artifact_over` or `rules_outdated`, 422 for a report that does not fit.
 */
export async function reviewArtifact(on: Platform, caller: Caller, reporting: Reporting): Promise<Artifact> {
  return on.database.transaction(async tx => {
    await takeReport(tx, caller, reporting)
    return getArtifact(tx, reporting.id)
  })
}

async function takeReport(tx: Transaction, caller: Caller, { id, report }: Reporting): Promise<void> {
  const artifact = await lockArtifact(tx, id)
  if (artifact === undefined) throw notFound('artifact')
  if (artifact.state === 'rejected') throw artifactOver()
  const fault = reportFault(report, { digest: artifact.digest, files: await listFiles(tx, id) })
  if (fault !== undefined) throw reportRefused(fault)
  const reviewId = newId('artifactReview')
  const isByAuthor = caller.kind === 'agent' && caller.agentId === artifact.author.principalId
  const reportDigest = sha256Hex(canonicalize(report))
  const reportedBy = actorName(caller)
  const by = { reportedBy, reportedInSession: caller.sessionId, isByAuthor }
  await insertReview(tx, { id: reviewId, artifactId: id, report, reportDigest, ...by })
  const state = await stateAfter(tx, artifact, { report, isByAuthor })
  if (state === 'reviewed') {
    const decisionEvent = artifact.decision?.eventId
    await saveMove(tx, { id, state, reviewId, decisionEvent, driftedTo: undefined })
  }
  await tell(tx, caller, {
    artifact: { ...artifact, state },
    event: 'artifact.reviewed',
    body: { review: reviewId, report_digest: reportDigest, by_author: isByAuthor, rules: report.rules.version },
  })
}

async function stateAfter(
  tx: Transaction,
  artifact: Artifact,
  { report, isByAuthor }: Pick<ArtifactReview, 'report' | 'isByAuthor'>,
): Promise<ArtifactState> {
  if (isByAuthor) return artifact.state
  if (artifact.state !== 'approved') return 'reviewed'
  const former = artifact.reviewId && (await findReview(tx, artifact.id, artifact.reviewId))
  if (former === undefined || former.report.rules.critical < report.rules.critical) return 'reviewed'
  return substance(former.report) === substance(report) ? 'approved' : 'reviewed'
}

/** What a person decided about, without which gate said it when. */
function substance({ findings, execution, scenarios, access_model }: ReviewReport): string {
  const verdicts = scenarios.map(({ id, verdict, isolated }) => ({ id, verdict, isolated }))
  const found = findings.map(({ rule, severity, path, line }) => ({ rule, severity, path, line }))
  return canonicalize({ mode: execution.mode, verdicts, found, access_model })
}

export interface Telling {
  readonly artifact: Artifact
  readonly event:
    | 'artifact.submitted'
    | 'artifact.reviewed'
    | 'artifact.approved'
    | 'artifact.rejected'
    | 'artifact.drifted'
    | 'artifact.expired'
  readonly body?: object
}

/** The event stands with the session that made the artifact; who acted, and in which session, is in its body. */
export async function tell(tx: Transaction, actor: Actor, { artifact, event, body }: Telling) {
  const { id, name, kind, applicationId, author, digest, state } = artifact
  const { session } = inSession(actor)
  return emit(tx, {
    actor,
    event,
    session: author.sessionId,
    data: {
      object: 'artifact',
      id,
      name,
      kind,
      application_id: applicationId,
      session_id: author.sessionId,
      author_id: author.principalId,
      digest,
      state,
    },
    body: { ...(session === undefined ? {} : { in_session: session }), artifact: id, digest, ...body },
  })
}

/** The files in their order, of an artifact that there is. */
export async function filesOf(on: Platform, id: ArtifactId): Promise<ArtifactFile[]> {
  await getArtifact(on.database, id)
  return listFiles(on.database, id)
}
