import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type PrincipalId, parseId, type SessionId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { AuthoredId } from './model.ts'

/** Something that the session of an agent made or changed. */
export interface Authored {
  readonly objectId: string
  readonly sessionId: SessionId
  readonly principalId: PrincipalId
  readonly madeAt: Date
  readonly reviewedAt: Date | undefined
  readonly reviewedBy: UserId | undefined
}

interface Row {
  object_id: string
  session_id: string
  principal_id: string
  made_at: Date
  reviewed_at: Date | null
  reviewed_by: string | null
}

const columns = 'object_id, session_id, principal_id, made_at, reviewed_at, reviewed_by'

function authoredOf(row: Row): Authored {
  return {
    objectId: row.object_id,
    sessionId: idFrom('session', row.session_id),
    principalId: agentOf(row.principal_id),
    madeAt: row.made_at,
    reviewedAt: row.reviewed_at ?? undefined,
    reviewedBy: row.reviewed_by === null ? undefined : idFrom('user', row.reviewed_by),
  }
}

/** An agent is a principal of its own, or a service account. */
function agentOf(id: string): PrincipalId {
  return parseId('agent', id) ?? idFrom('serviceAccount', id)
}

/** From now on it waits for a review, also where it had one: what was looked at is not what is there. */
export async function saveAuthor(
  tx: Transaction,
  author: { readonly object: AuthoredId; readonly sessionId: SessionId; readonly principalId: PrincipalId },
): Promise<void> {
  await tx.query(
    `INSERT INTO authors (object_id, session_id, principal_id) VALUES ($1, $2, $3)
     ON CONFLICT (object_id) DO UPDATE SET session_id = $2, principal_id = $3, made_at = clock_timestamp(), reviewed_at = NULL,
       reviewed_by = NULL`,
    [author.object, author.sessionId, author.principalId],
  )
}

/** Whether there is such an object that no person has looked at; held until the transaction ends. */
export async function waitsForReview(tx: Transaction, object: string): Promise<boolean> {
  const rows = await tx.query<{ object_id: string }>(
    'SELECT object_id FROM authors WHERE object_id = $1 AND reviewed_at IS NULL FOR NO KEY UPDATE',
    [object],
  )
  return rows.length > 0
}

/** Of one that is held and waits for it. */
export async function saveReviewed(tx: Transaction, object: string, by: UserId): Promise<Authored> {
  const rows = await tx.query<Row>(
    `UPDATE authors SET reviewed_at = clock_timestamp(), reviewed_by = $2 WHERE object_id = $1 AND reviewed_at IS NULL
     RETURNING ${columns}`,
    [object, by],
  )
  const [row] = rows
  if (row === undefined) throw new Error('the object changed under its lock')
  return authoredOf(row)
}

/** For administrators: what waits for a review, or has had one. */
export async function listAuthored(sql: Sql, reviewed: boolean | undefined, page: Page): Promise<Authored[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM authors WHERE ($1::boolean IS NULL OR (reviewed_at IS NOT NULL) = $1)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN object_id > $2 ELSE object_id < $2 END)
      ORDER BY CASE WHEN $3 THEN object_id END ASC, object_id DESC LIMIT $4`,
    [reviewed ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(authoredOf)
}
