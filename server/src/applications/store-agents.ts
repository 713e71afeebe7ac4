import type { Sql, Transaction } from '../platform/database.ts'
import { type AgentId, type ApplicationId, idFrom, type UserId } from '../platform/ids.ts'
import type { Agent } from './model.ts'

/** The agent of this application and owner. */
export async function findAgent(sql: Sql, applicationId: ApplicationId, ownerId: UserId): Promise<Agent | undefined> {
  const [row] = await sql.query<{ id: string; owner_id: string }>(
    'SELECT id, owner_id FROM agents WHERE application_id = $1 AND owner_id = $2',
    [applicationId, ownerId],
  )
  return row === undefined ? undefined : { id: idFrom('agent', row.id), ownerId: idFrom('user', row.owner_id) }
}

/** Of each of these applications the only agent, in their order; undefined for one that has none. */
export async function findOnlyAgents(sql: Sql, ids: readonly ApplicationId[]): Promise<readonly (Agent | undefined)[]> {
  const rows = await sql.query<{ id: string; application_id: string; owner_id: string }>(
    `SELECT DISTINCT ON (application_id) id, application_id, owner_id FROM agents WHERE application_id = ANY ($1)
      ORDER BY application_id, id`,
    [[...new Set(ids)]],
  )
  const found = new Map(rows.map(row => [row.application_id, row]))
  return ids.map(id => {
    const row = found.get(id)
    return row === undefined ? undefined : { id: idFrom('agent', row.id), ownerId: idFrom('user', row.owner_id) }
  })
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

/** An agent with the application that it acts through. */
export interface PlacedAgent extends Agent {
  readonly applicationId: ApplicationId
  /** It acts by itself, and is the only one of its application. */
  readonly isMachine: boolean
}

export async function findAgentById(sql: Sql, id: AgentId): Promise<PlacedAgent | undefined> {
  const [row] = await sql.query<{ id: string; owner_id: string; application_id: string; is_machine: boolean }>(
    `SELECT g.id, g.owner_id, g.application_id, a.kind = 'machine' AS is_machine
       FROM agents g JOIN applications a ON a.id = g.application_id WHERE g.id = $1`,
    [id],
  )
  if (row === undefined) return undefined
  return {
    id: idFrom('agent', row.id),
    ownerId: idFrom('user', row.owner_id),
    applicationId: idFrom('application', row.application_id),
    isMachine: row.is_machine,
  }
}

/** Of these principals those that act by themselves, with their applications. */
export async function listMachines(
  sql: Sql,
  ids: readonly string[],
): Promise<{ id: AgentId; applicationId: ApplicationId }[]> {
  const rows = await sql.query<{ id: string; application_id: string }>(
    `SELECT g.id, g.application_id FROM agents g JOIN applications a ON a.id = g.application_id AND a.kind = 'machine'
      WHERE g.id = ANY ($1) ORDER BY g.application_id`,
    [ids],
  )
  return rows.map(row => ({ id: idFrom('agent', row.id), applicationId: idFrom('application', row.application_id) }))
}

/** The owner as the principals have it by now. */
export async function saveAgentOwner(tx: Transaction, ids: readonly string[], ownerId: UserId): Promise<void> {
  await tx.query('UPDATE agents SET owner_id = $2 WHERE id = ANY ($1)', [ids, ownerId])
}
