import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type PrincipalId, type SessionId, type UserId } from '../platform/ids.ts'

/** Who acts in a session, and in each above it: the nearest first (RFC 8693 section 4.1). */
export async function listActors(sql: Sql, id: SessionId): Promise<PrincipalId[]> {
  const rows = await sql.query<{ principal_id: string }>(
    `WITH RECURSIVE up AS (
       SELECT parent_id, principal_id, 1 AS depth FROM sessions WHERE id = $1
       UNION ALL
       SELECT s.parent_id, s.principal_id, up.depth + 1 FROM sessions s JOIN up ON s.id = up.parent_id)
     SELECT principal_id FROM up ORDER BY depth`,
    [id],
  )
  return rows.map(row => idFrom('agent', row.principal_id))
}

/** How many sessions live right below this one. */
export async function countLivingChildren(tx: Transaction, id: SessionId): Promise<number> {
  const [row] = await tx.query<{ living: number }>(
    `SELECT count(*)::int AS living FROM sessions s WHERE s.parent_id = $1 AND s.ended_at IS NULL
        AND s.expires_at > clock_timestamp() AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id)`,
    [id],
  )
  return row?.living ?? 0
}

/** What the one above has read stays read: a session below begins with it. */
export async function copyTaint(tx: Transaction, { from, to }: { from: SessionId; to: SessionId }): Promise<void> {
  await tx.query(
    'INSERT INTO session_taint (session_id, label) SELECT $2, label FROM session_taint WHERE session_id = $1',
    [from, to],
  )
}

/** The living sessions of those clients below sessions of this application. */
export async function listDelegated(
  tx: Transaction,
  { from, to }: { readonly from: ApplicationId; readonly to: readonly ApplicationId[] },
): Promise<SessionId[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT s.id FROM sessions s JOIN sessions p ON p.id = s.parent_id
      WHERE s.application_id = ANY ($2) AND s.ended_at IS NULL AND p.application_id = $1 ORDER BY s.id`,
    [from, to],
  )
  return rows.map(row => idFrom('session', row.id))
}

/** When each of these principals last did something in any of its sessions; none for one that never had a session. */
export async function lastActiveOf(sql: Sql, ids: readonly PrincipalId[]): Promise<ReadonlyMap<PrincipalId, Date>> {
  const rows = await sql.query<{ id: string; last_at: Date | null }>(
    `SELECT x.id, (SELECT max(a.last_at) FROM sessions s JOIN session_activity a ON a.session_id = s.id
        WHERE s.principal_id = x.id) AS last_at FROM unnest($1::text[]) AS x (id)`,
    [ids],
  )
  return new Map(rows.flatMap(row => (row.last_at === null ? [] : [[idFrom('agent', row.id), row.last_at] as const])))
}

/** Who has to wake this principal; undefined: whoever may. */
export async function wakeNeeds(tx: Transaction, id: PrincipalId): Promise<UserId | undefined> {
  const [row] = await tx.query<{ owner: string | null }>('SELECT wake_needs($1) AS owner', [id])
  return row?.owner == null ? undefined : idFrom('user', row.owner)
}

/** A session beside those above and below it. */
export interface RelatedSession {
  readonly id: SessionId
  readonly parentId: SessionId | undefined
  readonly principalId: PrincipalId
  readonly startedAt: Date
  readonly endedAt: Date | undefined
  readonly endReason: string | undefined
}

/** Everything below the topmost session above this one, and that one itself, in the order in which they began. */
export async function listRelated(sql: Sql, id: SessionId, limit: number): Promise<RelatedSession[]> {
  const rows = await sql.query<{
    id: string
    parent_id: string | null
    principal_id: string
    started_at: Date
    ended_at: Date | null
    end_reason: string | null
  }>(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id FROM sessions WHERE id = $1
       UNION ALL
       SELECT s.id, s.parent_id FROM sessions s JOIN up ON s.id = up.parent_id),
     down AS (
       SELECT id FROM up WHERE parent_id IS NULL
       UNION ALL
       SELECT s.id FROM sessions s JOIN down ON s.parent_id = down.id)
     SELECT s.id, s.parent_id, s.principal_id, s.started_at, s.ended_at, s.end_reason
       FROM sessions s JOIN down USING (id) ORDER BY s.id LIMIT $2`,
    [id, limit],
  )
  return rows.map(row => ({
    id: idFrom('session', row.id),
    parentId: row.parent_id === null ? undefined : idFrom('session', row.parent_id),
    principalId: idFrom('agent', row.principal_id),
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    endReason: row.end_reason ?? undefined,
  }))
}
