import type { KnownCredential } from '../platform/credentials.ts'
import type { Sql } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'
import { sha256 } from '../platform/secret.ts'

/** The bearer of a session with this hash, living or not. */
export async function findSessionCredential(
  sql: Sql,
  value: string,
): Promise<{ kind: KnownCredential['kind']; applicationId: ApplicationId } | undefined> {
  const [row] = await sql.query<{ kind: 'access' | 'cookie' | 'refresh'; application_id: string }>(
    `SELECT x.kind, s.application_id FROM (
       SELECT kind, session_id FROM tokens WHERE hash = $1
       UNION ALL SELECT 'refresh', session_id FROM refresh_tokens WHERE hash = $1) x
     JOIN sessions s ON s.id = x.session_id LIMIT 1`,
    [sha256(value)],
  )
  return row === undefined
    ? undefined
    : { kind: kinds[row.kind], applicationId: idFrom('application', row.application_id) }
}

const kinds = { access: 'access_token', cookie: 'session_cookie', refresh: 'refresh_token' } as const
