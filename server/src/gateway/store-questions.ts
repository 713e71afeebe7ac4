import type { EventFields } from '../audit/index.ts'
import type { Sql } from '../platform/database.ts'
import type { CallId, SessionId } from '../platform/ids.ts'

/** Records that a question leaves in this call; false when its session is over, or the call is settled, and it must not. */
export async function recordQuestion(
  sql: Sql,
  { callId, sessionId, event }: { readonly callId: CallId; readonly sessionId: SessionId; readonly event: EventFields },
): Promise<boolean> {
  const rows = await sql.query<{ may: boolean }>('SELECT relay_question($1, $2, $3, $4, $5) AS may', [
    callId,
    sessionId,
    event.eventId,
    event.salt,
    event.body,
  ])
  return rows[0]?.may === true
}
