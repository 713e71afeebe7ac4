import type { Sql } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'

/** The connection by which people with an address in this domain sign in: that of the organization that has proven the domain. */
export async function findConnectionForDomain(sql: Sql, domain: string): Promise<Id<'connection'> | undefined> {
  const [row] = await sql.query<{ id: string | null }>('SELECT sso_connection_for_domain($1) AS id', [domain])
  return row === undefined || row.id === null ? undefined : idFrom('connection', row.id)
}

/** The connections by which this organization is entered. */
export async function listConnectionsOf(sql: Sql, organizationId: OrganizationId): Promise<Id<'connection'>[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM sso_connections_of($1) AS id', [organizationId])
  return rows.map(({ id }) => idFrom('connection', id))
}

/** Whose active connection it is; undefined where nobody can sign in by it now. */
export async function connectionOrganization(sql: Sql, id: Id<'connection'>): Promise<OrganizationId | undefined> {
  const [row] = await sql.query<{ id: string | null }>('SELECT sso_connection_organization($1) AS id', [id])
  return row === undefined || row.id === null ? undefined : idFrom('organization', row.id)
}

/** Whether any organization signs its people in here. */
export async function singleSignOnIsOffered(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ offered: boolean }>('SELECT sso_is_offered() AS offered')
  return row?.offered === true
}
