import type { EventFields } from '../audit/index.ts'
import { bytesText, type Sql } from '../platform/database.ts'
import type { AgentId, ApplicationId, Id, SessionId, UserId } from '../platform/ids.ts'
import type { Session } from './model.ts'

export interface NewAgentSession {
  readonly id: SessionId
  readonly applicationId: ApplicationId
  readonly agentId: AgentId
  readonly ownerId: UserId
  readonly userAgent: string | undefined
  readonly ipAddress: string | undefined
  readonly token: { readonly id: Id<'token'>; readonly hash: Buffer; readonly holderKey: string | undefined }
  readonly resource: string | undefined
  readonly scope: string
  /** Its `expires_at` is null: the database fixes it, and writes it there. */
  readonly event: EventFields
}

interface Started {
  session: string
  started_at: Date
  expires_at: Date
  idle_seconds: number
  last_at: Date
  token_expires_at: Date
}

/** Each with its first token, in their order; all or none: throws when one of them would be refused, or would have to wait. */
export async function startAgentSessions(
  sql: Sql,
  starts: readonly NewAgentSession[],
): Promise<readonly { readonly session: Session; readonly tokenExpiresAt: Date }[]> {
  const given = starts.map(start => ({
    id: start.id,
    application: start.applicationId,
    agent: start.agentId,
    owner: start.ownerId,
    user_agent: start.userAgent,
    ip_address: start.ipAddress,
    token: start.token.id,
    hash: bytesText(start.token.hash),
    resource: start.resource,
    scope: start.scope,
    jkt: start.token.holderKey,
    event: start.event.eventId,
    salt: bytesText(start.event.salt),
    body: start.event.body,
  }))
  const rows = await sql.query<Started>(
    'SELECT session, started_at, expires_at, idle_seconds, last_at, token_expires_at FROM start_agent_sessions($1)',
    [JSON.stringify(given)],
  )
  const made = new Map(rows.map(row => [row.session, row]))
  return starts.map(start => {
    const row = made.get(start.id)
    if (row === undefined) throw new Error('a session that was started is answered')
    return { session: sessionOf(start, row), tokenExpiresAt: row.token_expires_at }
  })
}

function sessionOf(start: NewAgentSession, row: Started): Session {
  return {
    id: start.id,
    kind: 'agent',
    parentId: undefined,
    principalId: start.agentId,
    onBehalfOf: start.ownerId,
    applicationId: start.applicationId,
    organizationId: undefined,
    device: undefined,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    idleSeconds: row.idle_seconds,
    lastActiveAt: row.last_at,
    endedAt: undefined,
    endReason: undefined,
  }
}
