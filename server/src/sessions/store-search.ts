import type { Sql } from '../platform/database.ts'

export interface FoundSession {
  readonly id: string
  readonly principalId: string
  /** The person whom it acts for, where that is somebody else. */
  readonly forId: string | null
  readonly startedAt: Date
  readonly living: boolean
}

/** The newest sessions of each of these principals, the living ones first. */
export async function listNewestSessions(
  sql: Sql,
  {
    principalIds,
    each,
    limit,
  }: { readonly principalIds: readonly string[]; readonly each: number; readonly limit: number },
): Promise<FoundSession[]> {
  if (principalIds.length === 0) return []
  return sql.query<FoundSession & Record<string, unknown>>(
    `SELECT f.id, f.principal_id AS "principalId", nullif(f.on_behalf_of, f.principal_id) AS "forId", f.started_at AS "startedAt",
        f.ended_at IS NULL AND f.expires_at > clock_timestamp() AS living
       FROM unnest($1::text[]) AS p (id)
       CROSS JOIN LATERAL (SELECT id, principal_id, on_behalf_of, started_at, ended_at, expires_at FROM sessions s
          WHERE s.principal_id = p.id ORDER BY s.id DESC LIMIT $2) f
      ORDER BY living DESC, f.id DESC LIMIT $3`,
    [principalIds, each, limit],
  )
}
