import type { KnownCredential } from '../platform/credentials.ts'
import type { Sql } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'
import { sha256 } from '../platform/secret.ts'

/** The bearer of a session with this hash, living or not. */
export async function findSessionCredential(
  sql: Sql,
  value: string,
): Promise<{ kind: KnownCredential['kind']; applicationId: ApplicationId; isLiving: boolean } | undefined> {
  const [row] = await sql.query<{ kind: keyof typeof kinds; application_id: string; is_living: boolean }>(
    `SELECT x.kind, s.application_id, x.expires_at > clock_timestamp() AND s.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) AS is_living
       FROM (SELECT kind, session_id, expires_at FROM tokens WHERE hash = $1
             UNION ALL SELECT 'refresh', session_id, 'infinity' FROM refresh_tokens WHERE hash = $1) x
       JOIN sessions s ON s.id = x.session_id LIMIT 1`,
    [sha256(value)],
  )
  if (row === undefined) return undefined
  return { kind: kinds[row.kind], applicationId: idFrom('application', row.application_id), isLiving: row.is_living }
}

const kinds = {
  access: 'access_token',
  cookie: 'session_cookie',
  refresh: 'refresh_token',
  widget: 'widget_token',
  elevated: 'widget_token',
} as const
