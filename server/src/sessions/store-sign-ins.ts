import type { Sql } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'

/** One time that the person of a session proved to be there. */
export interface SignIn {
  readonly method: string
  readonly at: Date
}

/** How the person of a session proved to be there: the sign-in first, second factors and step-ups after it. */
export async function listSignIns(sql: Sql, id: SessionId): Promise<SignIn[]> {
  return sql.query<SignIn>(
    'SELECT method, at FROM session_sign_ins WHERE session_id = $1 ORDER BY at LIMIT 1000',
    [id],
  )
}
