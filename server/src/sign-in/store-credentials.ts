import type { Sql } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'
import { sha256 } from '../platform/secret.ts'

export interface FoundToken {
  readonly kind: 'pending_sign_in' | 'reset_link' | 'sign_in_link'
  readonly applicationId: ApplicationId
}

/** The half-done sign-in or the mailed link with this hash; a link that no application asked for is nobody's. */
export async function findSignInToken(sql: Sql, value: string): Promise<FoundToken | undefined> {
  const [row] = await sql.query<{ kind: FoundToken['kind']; application_id: string }>(
    `SELECT 'pending_sign_in' AS kind, application_id FROM pending_authentications WHERE hash = $1
     UNION ALL SELECT CASE kind WHEN 'password_reset' THEN 'reset_link' ELSE 'sign_in_link' END, application_id
       FROM one_time_codes
      WHERE link_hash = $1 AND application_id IS NOT NULL LIMIT 1`,
    [sha256(value)],
  )
  return row === undefined ? undefined : { kind: row.kind, applicationId: idFrom('application', row.application_id) }
}
