import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { SsoConnectionsRow } from '../platform/rows.ts'
import {
  type Connection,
  type ConnectionState,
  type ConnectionType,
  connectionTypes,
  type RoleMapping,
} from './model.ts'

type Row = Omit<SsoConnectionsRow, 'settings'> & { settings: Readonly<Record<string, unknown>> }

const columns = `id, organization_id, protocol, connection_type, name, state, settings, secret_sealed, secret_version, idp_initiated,
  tested_at, created_at, updated_at`

/** With its secret as it is kept. */
export interface SealedConnection extends Connection {
  readonly secretSealed: Uint8Array | undefined
  readonly secretVersion: number
}

function connectionOf(row: Row): SealedConnection {
  return {
    id: idFrom('connection', row.id),
    organizationId: idFrom('organization', row.organization_id),
    protocol: row.protocol,
    type: typeOf(row.connection_type),
    name: row.name,
    state: row.state,
    settings: row.settings,
    hasSecret: row.secret_sealed !== null,
    idpInitiated: row.idp_initiated,
    testedAt: row.tested_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    secretSealed: row.secret_sealed ?? undefined,
    secretVersion: row.secret_version,
  }
}

function typeOf(text: string): ConnectionType {
  if (!Object.hasOwn(connectionTypes, text)) throw new Error(`unknown connection type ${text}`)
  return text as ConnectionType
}

export type NewConnection = Pick<
  SealedConnection,
  'id' | 'organizationId' | 'protocol' | 'type' | 'name' | 'settings' | 'secretSealed' | 'idpInitiated'
>

export async function insertConnection(tx: Transaction, made: NewConnection): Promise<SealedConnection> {
  const [row] = await tx.query<Row>(
    `INSERT INTO sso_connections (id, organization_id, protocol, connection_type, name, settings, secret_sealed, idp_initiated)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`,
    [
      made.id,
      made.organizationId,
      made.protocol,
      made.type,
      made.name,
      JSON.stringify(made.settings),
      made.secretSealed ?? null,
      made.idpInitiated,
    ],
  )
  if (row === undefined) throw new Error('a connection was not kept')
  return connectionOf(row)
}

export async function findConnection(sql: Sql, id: Id<'connection'>): Promise<SealedConnection | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM sso_connections WHERE id = $1`, [id])
  return row && connectionOf(row)
}

export async function lockConnection(tx: Transaction, id: Id<'connection'>): Promise<SealedConnection | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${columns} FROM sso_connections WHERE id = $1 FOR UPDATE`, [id])
  return row && connectionOf(row)
}

export interface ConnectionFilter {
  readonly page: Page
  readonly organizationId?: OrganizationId | undefined
  readonly type?: string | undefined
  /** A part of the name. */
  readonly search?: string | undefined
}

export async function listConnections(sql: Sql, filter: ConnectionFilter): Promise<Connection[]> {
  const { page, organizationId, type, search } = filter
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM sso_connections
      WHERE ($1::text IS NULL OR organization_id = $1) AND ($2::text IS NULL OR connection_type = $2)
        AND ($3::text IS NULL OR position(lower($3) IN lower(name)) > 0)
        AND ($4::text IS NULL OR CASE WHEN $5 THEN id > $4 ELSE id < $4 END)
      ORDER BY CASE WHEN $5 THEN id END ASC, id DESC LIMIT $6`,
    [organizationId ?? null, type ?? null, search ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(connectionOf)
}

/** The active one of this organization, the oldest where there are several. */
export async function findActiveOf(sql: Sql, organizationId: OrganizationId): Promise<SealedConnection | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM sso_connections WHERE organization_id = $1 AND state = 'active' ORDER BY id LIMIT 1`,
    [organizationId],
  )
  return row && connectionOf(row)
}

export type SavedConnection = Pick<
  SealedConnection,
  'id' | 'name' | 'settings' | 'secretSealed' | 'secretVersion' | 'idpInitiated' | 'state'
> & { readonly keepsTest: boolean }

export async function saveConnection(tx: Transaction, after: SavedConnection): Promise<SealedConnection> {
  const [row] = await tx.query<Row>(
    `UPDATE sso_connections SET name = $2, settings = $3, secret_sealed = $4, secret_version = $5, idp_initiated = $6, state = $7,
       tested_at = CASE WHEN $8 THEN tested_at END, updated_at = clock_timestamp() WHERE id = $1 RETURNING ${columns}`,
    [
      after.id,
      after.name,
      JSON.stringify(after.settings),
      after.secretSealed ?? null,
      after.secretVersion,
      after.idpInitiated,
      after.state,
      after.keepsTest,
    ],
  )
  if (row === undefined) throw new Error('a connection that was held is gone')
  return connectionOf(row)
}

export async function saveState(
  tx: Transaction,
  id: Id<'connection'>,
  state: ConnectionState,
): Promise<SealedConnection> {
  const [row] = await tx.query<Row>(
    `UPDATE sso_connections SET state = $2, updated_at = clock_timestamp() WHERE id = $1 RETURNING ${columns}`,
    [id, state],
  )
  if (row === undefined) throw new Error('a connection that was held is gone')
  return connectionOf(row)
}

/** True when the settings are still those that the test was made with. */
export async function markTested(
  tx: Transaction,
  { id, updatedAt }: Pick<Connection, 'id' | 'updatedAt'>,
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE sso_connections SET tested_at = clock_timestamp()
      WHERE id = $1 AND date_trunc('milliseconds', updated_at) = date_trunc('milliseconds', $2::timestamptz) RETURNING id`,
    [id, updatedAt],
  )
  return rows.length === 1
}

export async function removeConnection(tx: Transaction, id: Id<'connection'>): Promise<void> {
  await tx.query('DELETE FROM sso_connections WHERE id = $1', [id])
}

export async function listRoleMappings(sql: Sql, id: Id<'connection'>): Promise<RoleMapping[]> {
  return sql.query<{ group: string; role: string }>(
    `SELECT idp_group AS "group", role_slug AS role FROM sso_role_mappings WHERE connection_id = $1 ORDER BY idp_group`,
    [id],
  )
}

export async function saveRoleMappings(
  tx: Transaction,
  id: Id<'connection'>,
  mappings: readonly RoleMapping[],
): Promise<void> {
  await tx.query('DELETE FROM sso_role_mappings WHERE connection_id = $1', [id])
  await tx.query(
    `INSERT INTO sso_role_mappings (connection_id, idp_group, role_slug)
     SELECT $1, given.idp_group, given.role FROM unnest($2::text[], $3::text[]) AS given (idp_group, role)`,
    [id, mappings.map(({ group }) => group), mappings.map(({ role }) => role)],
  )
}
