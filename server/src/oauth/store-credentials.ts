import type { Sql } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'

export interface FoundCode {
  readonly kind: 'authorization_code' | 'device_code' | 'user_code' | 'pushed_request'
  readonly applicationId: ApplicationId
}

/** The code with one of these hashes, used or late or neither. */
export async function findAnyCode(
  sql: Sql,
  { hash, userCodeHash }: { readonly hash: Buffer; readonly userCodeHash: Buffer | undefined },
): Promise<FoundCode | undefined> {
  const [row] = await sql.query<{ kind: FoundCode['kind']; application_id: string }>(
    `SELECT 'authorization_code' AS kind, application_id FROM authorization_codes WHERE hash = $1
     UNION ALL SELECT 'device_code', application_id FROM device_codes WHERE hash = $1
     UNION ALL SELECT 'pushed_request', application_id FROM pushed_requests WHERE hash = $1
     UNION ALL SELECT 'user_code', application_id FROM device_codes WHERE user_code_hash = $2 LIMIT 1`,
    [hash, userCodeHash ?? null],
  )
  return row === undefined ? undefined : { kind: row.kind, applicationId: idFrom('application', row.application_id) }
}
