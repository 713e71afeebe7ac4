import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type OrganizationId, type SessionId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { AgentBlueprintsRow, AgentInstanceSessionsRow, AgentInstancesRow } from '../platform/rows.ts'
import type { Blueprint, BlueprintLimits, Instance, InstanceSession } from './model.ts'

function blueprintOf(row: AgentBlueprintsRow): Blueprint {
  return {
    id: idFrom('agentBlueprint', row.id),
    applicationId: idFrom('application', row.application_id),
    name: row.name,
    description: row.description ?? undefined,
    permissions: row.permissions,
    roleSlugs: row.role_slugs,
    organizationIds: row.organization_ids.map(id => idFrom('organization', id)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const columns =
  'id, application_id, name, description, permissions, role_slugs, organization_ids, created_at, updated_at, deleted_at'

/** Undefined when the name is taken. */
export async function insertBlueprint(
  tx: Transaction,
  made: BlueprintLimits & { id: Id<'agentBlueprint'>; applicationId: ApplicationId },
): Promise<Blueprint | undefined> {
  const { id, applicationId, name, description, permissions, roleSlugs, organizationIds } = made
  const rows = await tx.query<AgentBlueprintsRow>(
    `INSERT INTO agent_blueprints (id, application_id, name, description, permissions, role_slugs, organization_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING ${columns}`,
    [id, applicationId, name, description ?? null, permissions, roleSlugs, organizationIds],
  )
  return rows[0] && blueprintOf(rows[0])
}

export async function saveBlueprint(tx: Transaction, id: Id<'agentBlueprint'>, limits: BlueprintLimits): Promise<void> {
  await tx.query(
    `UPDATE agent_blueprints SET name = $6, description = $2, permissions = $3, role_slugs = $4, organization_ids = $5,
       updated_at = clock_timestamp() WHERE id = $1`,
    [id, limits.description ?? null, limits.permissions, limits.roleSlugs, limits.organizationIds, limits.name],
  )
}

/** True when another living one has this name. */
export async function blueprintNameTaken(sql: Sql, name: string, own: Id<'agentBlueprint'>): Promise<boolean> {
  const rows = await sql.query('SELECT id FROM agent_blueprints WHERE name = $1 AND id <> $2 AND deleted_at IS NULL', [
    name,
    own,
  ])
  return rows.length > 0
}

/** False when it was deleted before. */
export async function markBlueprintDeleted(tx: Transaction, id: Id<'agentBlueprint'>): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE agent_blueprints SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL RETURNING id',
    [id],
  )
  return rows.length === 1
}

/** Held, so that nobody changes or deletes it while something is made from it. */
export async function holdBlueprint(tx: Transaction, id: Id<'agentBlueprint'>): Promise<Blueprint | undefined> {
  const rows = await tx.query<AgentBlueprintsRow>(
    `SELECT ${columns} FROM agent_blueprints WHERE id = $1 AND deleted_at IS NULL FOR SHARE`,
    [id],
  )
  return rows[0] && blueprintOf(rows[0])
}

export async function lockBlueprint(tx: Transaction, id: Id<'agentBlueprint'>): Promise<Blueprint | undefined> {
  const rows = await tx.query<AgentBlueprintsRow>(
    `SELECT ${columns} FROM agent_blueprints WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [id],
  )
  return rows[0] && blueprintOf(rows[0])
}

export async function findBlueprint(sql: Sql, id: Id<'agentBlueprint'>): Promise<Blueprint | undefined> {
  const rows = await sql.query<AgentBlueprintsRow>(
    `SELECT ${columns} FROM agent_blueprints WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return rows[0] && blueprintOf(rows[0])
}

export async function listBlueprints(sql: Sql, page: Page): Promise<Blueprint[]> {
  const rows = await sql.query<AgentBlueprintsRow>(
    `SELECT ${columns} FROM agent_blueprints WHERE deleted_at IS NULL
        AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(blueprintOf)
}

function instanceOf(row: AgentInstancesRow): Instance {
  return {
    id: idFrom('agentInstance', row.id),
    blueprintId: idFrom('agentBlueprint', row.blueprint_id),
    organizationId: idFrom('organization', row.organization_id),
    membershipId: row.membership_id === null ? undefined : idFrom('membership', row.membership_id),
    agentId: idFrom('agent', row.agent_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const instanceColumns = 'id, blueprint_id, organization_id, membership_id, agent_id, created_at, updated_at, deleted_at'

/** The one there is, or a new one; at the same moment only one is made. */
export async function ensureInstance(
  tx: Transaction,
  wanted: Pick<Instance, 'id' | 'blueprintId' | 'organizationId' | 'membershipId' | 'agentId'>,
): Promise<{ instance: Instance; isNew: boolean }> {
  const made = await tx.query<AgentInstancesRow>(
    `INSERT INTO agent_instances (id, blueprint_id, organization_id, membership_id, agent_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (blueprint_id, organization_id, coalesce(membership_id, ''), agent_id) WHERE deleted_at IS NULL DO NOTHING
     RETURNING ${instanceColumns}`,
    [wanted.id, wanted.blueprintId, wanted.organizationId, wanted.membershipId ?? null, wanted.agentId],
  )
  if (made[0] !== undefined) return { instance: instanceOf(made[0]), isNew: true }
  const rows = await tx.query<AgentInstancesRow>(
    `SELECT ${instanceColumns} FROM agent_instances WHERE blueprint_id = $1 AND organization_id = $2 AND agent_id = $4
        AND coalesce(membership_id, '') = coalesce($3, '') AND deleted_at IS NULL FOR SHARE`,
    [wanted.blueprintId, wanted.organizationId, wanted.membershipId ?? null, wanted.agentId],
  )
  const [row] = rows
  if (row === undefined) throw new Error('an instance that is there is found')
  return { instance: instanceOf(row), isNew: false }
}

export async function findInstance(sql: Sql, id: Id<'agentInstance'>): Promise<Instance | undefined> {
  const rows = await sql.query<AgentInstancesRow>(
    `SELECT ${instanceColumns} FROM agent_instances WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return rows[0] && instanceOf(rows[0])
}

export interface InstanceFilter {
  readonly organizationId: OrganizationId | undefined
  readonly blueprintId: Id<'agentBlueprint'> | undefined
}

export async function listInstances(sql: Sql, filter: InstanceFilter, page: Page): Promise<Instance[]> {
  const rows = await sql.query<AgentInstancesRow>(
    `SELECT ${instanceColumns} FROM agent_instances WHERE deleted_at IS NULL
        AND ($1::text IS NULL OR organization_id = $1) AND ($2::text IS NULL OR blueprint_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN id > $3 ELSE id < $3 END)
      ORDER BY CASE WHEN $4 THEN id END ASC, id DESC LIMIT $5`,
    [filter.organizationId ?? null, filter.blueprintId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(instanceOf)
}

/** Its sessions so far, or undefined when it was deleted before; whoever starts one holds the row. */
export async function markInstanceDeleted(tx: Transaction, id: Id<'agentInstance'>): Promise<SessionId[] | undefined> {
  const rows = await tx.query(
    'UPDATE agent_instances SET deleted_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL RETURNING id',
    [id],
  )
  if (rows.length === 0) return undefined
  const sessions = await tx.query<{ session_id: string }>(
    'SELECT session_id FROM agent_instance_sessions WHERE instance_id = $1 ORDER BY session_id',
    [id],
  )
  return sessions.map(row => idFrom('session', row.session_id))
}

function instanceSessionOf(row: AgentInstanceSessionsRow): InstanceSession {
  return {
    sessionId: idFrom('session', row.session_id),
    instanceId: idFrom('agentInstance', row.instance_id),
    audienceId: idFrom('application', row.audience_id),
    ceiling: row.ceiling ?? undefined,
    intent: row.intent ?? undefined,
  }
}

export async function insertInstanceSession(tx: Transaction, made: InstanceSession): Promise<void> {
  await tx.query(
    'INSERT INTO agent_instance_sessions (session_id, instance_id, audience_id, ceiling, intent) VALUES ($1, $2, $3, $4, $5)',
    [made.sessionId, made.instanceId, made.audienceId, made.ceiling ?? null, made.intent ?? null],
  )
}

export async function findInstanceSession(sql: Sql, id: SessionId): Promise<InstanceSession | undefined> {
  const rows = await sql.query<AgentInstanceSessionsRow>(
    'SELECT session_id, instance_id, audience_id, ceiling, intent FROM agent_instance_sessions WHERE session_id = $1',
    [id],
  )
  return rows[0] && instanceSessionOf(rows[0])
}

export interface InstanceSessionFilter {
  readonly blueprintId: Id<'agentBlueprint'> | undefined
  readonly instanceId: Id<'agentInstance'> | undefined
}

export async function listInstanceSessions(
  sql: Sql,
  filter: InstanceSessionFilter,
  page: Page,
): Promise<InstanceSession[]> {
  const rows = await sql.query<AgentInstanceSessionsRow>(
    `SELECT x.session_id, x.instance_id, x.audience_id, x.ceiling, x.intent FROM agent_instance_sessions x
       JOIN agent_instances i ON i.id = x.instance_id
      WHERE ($1::text IS NULL OR i.blueprint_id = $1) AND ($2::text IS NULL OR x.instance_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN x.session_id > $3 ELSE x.session_id < $3 END)
      ORDER BY CASE WHEN $4 THEN x.session_id END ASC, x.session_id DESC LIMIT $5`,
    [filter.blueprintId ?? null, filter.instanceId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(instanceSessionOf)
}
