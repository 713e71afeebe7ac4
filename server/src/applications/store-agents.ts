import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type UserId } from '../platform/ids.ts'
import type { Agent } from './model.ts'

/** The agent of this application and owner; without an owner, the only agent of one that authenticates by itself. */
export async function findAgent(sql: Sql, applicationId: ApplicationId, ownerId?: UserId): Promise<Agent | undefined> {
  const [row] = await sql.query<{ id: string; owner_id: string }>(
    'SELECT id, owner_id FROM agents WHERE application_id = $1 AND ($2::text IS NULL OR owner_id = $2) ORDER BY id LIMIT 1',
    [applicationId, ownerId ?? null],
  )
  return row === undefined ? undefined : { id: idFrom('agent', row.id), ownerId: idFrom('user', row.owner_id) }
}

/** Two consents at the same moment: the second one waits here, and then finds the agent of the first. */
export async function lockAgentPlace(tx: Transaction, applicationId: ApplicationId, ownerId: UserId): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('agent ' || $1::text || ' ' || $2::text, 0))`, [
    applicationId,
    ownerId,
  ])
}

/** The principal stands already. */
export async function insertAgent(tx: Transaction, applicationId: ApplicationId, agent: Agent): Promise<void> {
  await tx.query('INSERT INTO agents (id, application_id, owner_id) VALUES ($1, $2, $3)', [
    agent.id,
    applicationId,
    agent.ownerId,
  ])
}
