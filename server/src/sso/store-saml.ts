import type { Sql } from '../platform/database.ts'
import type { Id } from '../platform/ids.ts'
import { sha256 } from '../platform/secret.ts'

export interface UsedAssertion {
  readonly connectionId: Id<'connection'>
  readonly id: string
  /** It is over by itself from then on. */
  readonly until: Date
}

/** False where this assertion was used before. */
export async function useAssertion(sql: Sql, { connectionId, id, until }: UsedAssertion): Promise<boolean> {
  const rows = await sql.query<{ connection_id: string }>(
    `INSERT INTO sso_saml_assertions (connection_id, assertion_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING connection_id`,
    [connectionId, sha256(id), until],
  )
  return rows.length === 1
}

/** Those that are over by themselves; a day later, so that no clock makes one count again. */
export async function deleteOldAssertions(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM sso_saml_assertions WHERE expires_at < clock_timestamp() - interval '1 day'`)
}
