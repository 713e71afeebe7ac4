import { record } from '../audit/index.ts'
import { fixDrifts, noteDrift } from '../governance/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Caller, tell } from './actions.ts'
import { type SetChange, setChanges } from './derive-set-changes.ts'
import { setDigest } from './derive-set-digest.ts'
import { checkedByAuthor, filesRefused } from './errors.ts'
import { type Artifact, type ArtifactFile, type ArtifactId, type ArtifactState, rulesCritical } from './model.ts'
import { listFiles, listOverdue, lockArtifact, saveMove } from './store.ts'
import { findReview } from './store-reviews.ts'

/** What a build is told. Everything but `approved` fails it. */
export interface Checked {
  readonly artifact: Artifact
  readonly passes: boolean
  readonly because: 'approved' | 'files_changed' | 'rules_outdated' | Exclude<ArtifactState, 'approved' | 'drifted'>
  readonly digest: string
  readonly changes: readonly SetChange[]
}

/**
 * Compares what is there with what was approved. What differs is drift from this moment on (D13), noted in this transaction, and every
 * later check fails until exactly the approved files are back or a person has decided about what is there.
 *
 * @throws Refusal 404 for an unknown artifact, 403 `checked_by_author`, 422 for two files at one path.
 */
export async function checkArtifact(
  on: Platform,
  caller: Caller,
  { id, files }: { readonly id: ArtifactId; readonly files: readonly ArtifactFile[] },
): Promise<Checked> {
  if (new Set(files.map(({ path }) => path)).size !== files.length) throw filesRefused('path_twice')
  return on.database.transaction(async tx => {
    const artifact = await lockArtifact(tx, id)
    if (artifact === undefined) throw notFound('artifact')
    if (caller.kind === 'agent' && caller.agentId === artifact.author.principalId) throw checkedByAuthor()
    const digest = setDigest(files)
    const changes = digest === artifact.digest ? [] : setChanges(await listFiles(tx, id), files)
    const state = await stateNow(tx, caller, { artifact, digest, changes })
    const seen = { artifact: { ...artifact, state }, digest, changes }
    if (changes.length > 0) return { ...seen, passes: false, because: 'files_changed' }
    if (state === 'drifted') return { ...seen, passes: false, because: 'rules_outdated' }
    return { ...seen, passes: state === 'approved', because: state }
  })
}

interface Seen {
  readonly artifact: Artifact
  readonly digest: string
  readonly changes: readonly SetChange[]
}

/** Only an approval can drift, and only what drifted can come back. */
async function stateNow(tx: Transaction, caller: Caller, seen: Seen): Promise<ArtifactState> {
  const { artifact, digest, changes } = seen
  if (artifact.state !== 'approved' && artifact.state !== 'drifted') return artifact.state
  if (changes.length > 0)
    return driftTo(tx, caller, { artifact, to: digest, after: { digest, changes: changes.map(shown) } })
  if (await isOutdated(tx, artifact)) return driftTo(tx, caller, outdated(artifact))
  if (artifact.state === 'drifted') await comeBack(tx, caller, artifact)
  return 'approved'
}

function shown({ path, change, from }: SetChange) {
  return from === undefined ? { path, change } : { path, change, from }
}

async function isOutdated(tx: Transaction, artifact: Artifact): Promise<boolean> {
  const review = artifact.reviewId && (await findReview(tx, artifact.id, artifact.reviewId))
  return review === undefined || review.report.rules.critical < rulesCritical
}

interface Drifting {
  readonly artifact: Artifact
  readonly to: string
  readonly after: { readonly digest: string } & Parameters<typeof noteDrift>[1]['after']
}

function outdated(artifact: Artifact): Drifting {
  return { artifact, to: 'rules', after: { digest: artifact.digest, rules_critical: rulesCritical } }
}

async function driftTo(tx: Transaction, actor: Actor, { artifact, to, after }: Drifting): Promise<ArtifactState> {
  const { id, reviewId, decision } = artifact
  if (artifact.driftedTo === to) return 'drifted'
  await saveMove(tx, { id, state: 'drifted', reviewId, decisionEvent: decision?.eventId, driftedTo: to })
  await noteDrift(tx, {
    rule: 'D13',
    subject: id,
    before: { digest: artifact.digest },
    after,
    by: actorName(actor),
    blocks: 'checks of the artifact',
  })
  await tell(tx, actor, { artifact: { ...artifact, state: 'drifted' }, event: 'artifact.drifted', body: { after } })
  return 'drifted'
}

/** Exactly the approved files are back. */
async function comeBack(
  tx: Transaction,
  caller: Caller,
  { id, author, digest, reviewId, decision }: Artifact,
): Promise<void> {
  const by = actorName(caller)
  await saveMove(tx, { id, state: 'approved', reviewId, decisionEvent: decision?.eventId, driftedTo: undefined })
  await fixDrifts(tx, { rules: ['D13'], subject: id, how: 'returned', by })
  const body = { actor: by, in_session: caller.sessionId, artifact: id, digest }
  await record(tx, { type: 'artifact.returned', session: author.sessionId, body })
}

/** So many a round: the rest comes in the next ones. */
const sweptMax = 100

/** Writes down what the clock ended. */
export async function sweepArtifacts(on: Platform): Promise<void> {
  const actor: Actor = { kind: 'system', node: on.node }
  for (const id of await listOverdue(on.database, sweptMax))
    await on.database.transaction(async tx => {
      const artifact = await lockArtifact(tx, id)
      if (artifact?.state === 'expired') await expire(tx, actor, { artifact, because: 'its time is over' })
    })
}

/** An approval that counts no more; its drift is over with it. */
export async function expire(
  tx: Transaction,
  actor: Actor,
  { artifact, because }: { readonly artifact: Artifact; readonly because: string },
): Promise<void> {
  const { id, reviewId, decision } = artifact
  await saveMove(tx, { id, state: 'expired', reviewId, decisionEvent: decision?.eventId, driftedTo: undefined })
  await fixDrifts(tx, { rules: ['D13'], subject: id, how: 'ended', by: actorName(actor) })
  await tell(tx, actor, { artifact: { ...artifact, state: 'expired' }, event: 'artifact.expired', body: { because } })
}
