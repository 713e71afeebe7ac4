import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type PrincipalId, parseId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { ArtifactFilesRow, ArtifactsRow } from '../platform/rows/artifacts.ts'
import { artifactKind } from './check-kind.ts'
import type { Artifact, ArtifactDecision, ArtifactFile, ArtifactId, ArtifactKind, ArtifactState } from './model.ts'

/** An approval whose time is over counts no more, whoever writes that down first. */
const stateNow = `CASE WHEN a.state IN ('approved', 'drifted') AND d.expires_at <= clock_timestamp() THEN 'expired' ELSE a.state END`
const columns = `a.id, a.name, a.kind, a.application_id, a.author_session_id, a.author_id, a.author_owner_id, a.submitted_by,
  a.base_commit, a.replaces, a.digest, a.files_count, ${stateNow} AS state, a.review_id, a.decision_event, a.drifted_to, a.created_at,
  d.decision, d.review_id AS decided_review_id, d.reason, d.waived, d.decided_by, d.in_session, d.is_alone, d.expires_at, d.at AS decided_at`
const tables = 'artifacts a LEFT JOIN artifact_decisions d ON d.event_id = a.decision_event'

interface Row extends Omit<ArtifactsRow, 'state'> {
  state: ArtifactState
  decision: 'approve' | 'reject' | null
  decided_review_id: string | null
  reason: string | null
  waived: string[] | null
  decided_by: string | null
  in_session: string | null
  is_alone: boolean | null
  expires_at: Date | null
  decided_at: Date | null
}

function artifactOf(row: Row): Artifact {
  return {
    id: idFrom('artifact', row.id),
    name: row.name,
    kind: kindOf(row.kind),
    applicationId: idFrom('application', row.application_id),
    author: {
      sessionId: idFrom('session', row.author_session_id),
      principalId: principalOf(row.author_id),
      ownerId: idFrom('user', row.author_owner_id),
    },
    submittedBy: row.submitted_by,
    baseCommit: row.base_commit ?? undefined,
    replaces: row.replaces === null ? undefined : idFrom('artifact', row.replaces),
    digest: row.digest,
    filesCount: row.files_count,
    state: row.state,
    createdAt: row.created_at,
    reviewId: row.review_id === null ? undefined : idFrom('artifactReview', row.review_id),
    decision: decisionOf(row),
    driftedTo: row.drifted_to ?? undefined,
  }
}

function kindOf(text: string): ArtifactKind {
  const kind = artifactKind(text)
  if (kind === undefined) throw new Error(`an artifact of a kind that is not known: ${text}`)
  return kind
}

function principalOf(text: string): PrincipalId {
  return parseId('agent', text) ?? parseId('serviceAccount', text) ?? idFrom('user', text)
}

function decisionOf(row: Row): ArtifactDecision | undefined {
  const { decision, decided_by: by, in_session: inSession, decided_at: at, decision_event: eventId } = row
  if (decision === null || by === null || inSession === null || at === null || eventId === null) return undefined
  return {
    decision,
    reviewId: row.decided_review_id === null ? undefined : idFrom('artifactReview', row.decided_review_id),
    by: idFrom('user', by),
    inSession: idFrom('session', inSession),
    reason: row.reason ?? '',
    waived: row.waived ?? [],
    isAlone: row.is_alone === true,
    expiresAt: row.expires_at ?? undefined,
    eventId: idFrom('event', eventId),
    at,
  }
}

export type NewRow = Pick<
  Artifact,
  'id' | 'name' | 'kind' | 'applicationId' | 'author' | 'submittedBy' | 'baseCommit' | 'replaces' | 'digest'
> & { readonly files: readonly ArtifactFile[] }

/** The artifact with its files. */
export async function insertArtifact(tx: Transaction, it: NewRow): Promise<void> {
  await tx.query(
    `INSERT INTO artifacts (id, name, kind, application_id, author_session_id, author_id, author_owner_id, submitted_by, base_commit,
        replaces, digest, files_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      it.id,
      it.name,
      it.kind,
      it.applicationId,
      it.author.sessionId,
      it.author.principalId,
      it.author.ownerId,
      it.submittedBy,
      it.baseCommit ?? null,
      it.replaces ?? null,
      it.digest,
      it.files.length,
    ],
  )
  await tx.query(
    `INSERT INTO artifact_files (artifact_id, path, mode, sha256, size)
     SELECT $1, f.path, f.mode, f.sha256, f.size
       FROM jsonb_to_recordset($2) AS f (path text, mode text, sha256 text, size int)`,
    [it.id, canonicalize(it.files)],
  )
}

export async function findArtifact(sql: Sql, id: ArtifactId): Promise<Artifact | undefined> {
  const rows = await sql.query<Row>(`SELECT ${columns} FROM ${tables} WHERE a.id = $1`, [id])
  return rows[0] && artifactOf(rows[0])
}

/** Refuses with 404 when there is no such artifact. */
export async function getArtifact(sql: Sql, id: ArtifactId): Promise<Artifact> {
  const artifact = await findArtifact(sql, id)
  if (artifact === undefined) throw notFound('artifact')
  return artifact
}

/** Held until the transaction ends, so that it moves on once; what is read behind the lock. */
export async function lockArtifact(tx: Transaction, id: ArtifactId): Promise<Artifact | undefined> {
  await tx.query('SELECT id FROM artifacts WHERE id = $1 FOR NO KEY UPDATE', [id])
  return findArtifact(tx, id)
}

export interface ArtifactFilter {
  readonly state: ArtifactState | undefined
  readonly kind: ArtifactKind | undefined
  readonly applicationId: string | undefined
  readonly sessionId: string | undefined
  readonly digest: string | undefined
}

export async function listArtifacts(sql: Sql, filter: ArtifactFilter, page: Page): Promise<Artifact[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM ${tables} WHERE ($1::text IS NULL OR ${stateNow} = $1) AND ($2::text IS NULL OR a.kind = $2)
        AND ($3::text IS NULL OR a.application_id = $3) AND ($4::text IS NULL OR a.author_session_id = $4)
        AND ($5::text IS NULL OR a.digest = $5)
        AND ($6::text IS NULL OR CASE WHEN $7 THEN a.id > $6 ELSE a.id < $6 END)
      ORDER BY CASE WHEN $7 THEN a.id END ASC, a.id DESC LIMIT $8`,
    [
      filter.state ?? null,
      filter.kind ?? null,
      filter.applicationId ?? null,
      filter.sessionId ?? null,
      filter.digest ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(artifactOf)
}

/** All of them, in the order of their paths; there are at most 500. */
export async function listFiles(sql: Sql, id: ArtifactId): Promise<ArtifactFile[]> {
  return sql.query<Pick<ArtifactFilesRow, 'path' | 'mode' | 'sha256' | 'size'>>(
    `SELECT path, mode, sha256, size FROM artifact_files WHERE artifact_id = $1 ORDER BY path COLLATE "C"`,
    [id],
  )
}

export interface Move {
  readonly id: ArtifactId
  readonly state: ArtifactState
  readonly reviewId: string | undefined
  readonly decisionEvent: string | undefined
  readonly driftedTo: string | undefined
}

/** Whatever it moves to is judged by the row's own trigger once more. */
export async function saveMove(
  tx: Transaction,
  { id, state, reviewId, decisionEvent, driftedTo }: Move,
): Promise<void> {
  await tx.query(
    `UPDATE artifacts SET state = $2, review_id = $3, decision_event = $4, drifted_to = $5 WHERE id = $1`,
    [id, state, reviewId ?? null, decisionEvent ?? null, driftedTo ?? null],
  )
}

/** Approvals whose time is over and whose row does not say so yet. */
export async function listOverdue(sql: Sql, limit: number): Promise<ArtifactId[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT a.id FROM ${tables} WHERE a.state IN ('approved', 'drifted') AND d.expires_at <= clock_timestamp() ORDER BY a.id LIMIT $1`,
    [limit],
  )
  return rows.map(row => idFrom('artifact', row.id))
}
